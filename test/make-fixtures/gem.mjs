/** gem: a tar of a specification, of files, and of digests of these two, each compressed. */
import { benign, honest } from './cases.mjs'
import { T1 } from './shell.mjs'

const source = ({
  body = 'X = 1',
  more = '',
} = {}) => `mkdir -p lib && echo '${body}' >lib/demo.rb && chmod 644 lib/demo.rb && cat >demo.gemspec <<'R'
Gem::Specification.new do |s|
  s.name = 'demo'; s.version = '1.0'; s.summary = 'A demo'; s.authors = ['N']; s.files = ['lib/demo.rb']
  s.license = 'MIT'; s.homepage = 'https://example.org'${more}
end
R
`
const built = ({ time = T1, ...options } = {}) =>
  `${source(options)} SOURCE_DATE_EPOCH=${time} gem build -q demo.gemspec >/dev/null && mv demo-1.0.gem out`
const MINUTE = T1 + 61
const files = ['demo-1.0.gem', 'demo-1.0-rebuilt.gem']
benign('gem/twice', {
  files,
  why: 'Built twice, a minute apart: times in three layers, and digests that follow.',
  a: built(),
  b: built({ time: MINUTE }),
  causes: ['archive-entry-mtime', 'gzip-header-mtime'],
  rules: ['entry-mtime', 'gzip-mtime'],
})
honest('gem/day', {
  files,
  why: 'Built on two days: the specification tells the day.',
  a: built(),
  b: built({ time: T1 + 3 * 86_400 }),
  causes: ['build-timestamp'],
})
const twin = 'gem/twice'
honest('gem/changed-file', {
  files,
  twin,
  why: 'A file changed; digests are right on both sides.',
  a: built(),
  b: built({ time: MINUTE, body: 'X = 2' }),
  causes: ['content-change'],
})
honest('gem/post-install-message', {
  files,
  twin,
  why: 'The specification says something else; digests are right on both sides.',
  a: built(),
  b: built({ time: MINUTE, more: "; s.post_install_message = 'run me'" }),
  causes: ['content-change'],
})
/** The members of one gem, some of them those of another one, packed again in their order. */
const mixed = (names, options) =>
  `${built({ ...options, time: MINUTE })} && mkdir other && tar -C other -xf out && ${built()} && mkdir own && tar -C own -xf out && for name in ${names}; do cp -f other/$name own/; done && tar -C own --format=ustar --mode=444 --owner=wheel:0 --group=wheel:0 --mtime=@${T1} -cf out metadata.gz data.tar.gz checksums.yaml.gz`
honest('gem/stale-checksums', {
  files,
  twin,
  attack: 'X19',
  why: 'The files of a build a minute later under the digests of the first one: RubyGems refuses them.',
  a: built(),
  b: mixed('data.tar.gz'),
  causes: ['structural:stale-digest'],
})
honest('gem/changed-under-old-checksums', {
  files,
  twin,
  attack: 'X19',
  why: 'Other files under the digests of the first build.',
  a: built(),
  b: mixed('data.tar.gz', { body: 'X = 2' }),
  causes: ['structural:stale-digest', 'content-change'],
})
honest('gem/unknown-member', {
  files,
  twin,
  attack: 'X20',
  why: 'A member that no gem has: what it is, nobody knows, so its members are files like others.',
  a: built(),
  b: `${built({ time: MINUTE })} && echo x >evil && tar -rf out --mtime=@${T1} evil`,
  causes: ['file-set-difference'],
})
honest('gem/setuid', {
  files,
  twin,
  attack: 'X1',
  why: 'RubyGems sets the modes that are in the package.',
  a: built(),
  b: `${source()} chmod 4755 lib/demo.rb && SOURCE_DATE_EPOCH=${T1} gem build -q demo.gemspec >/dev/null && mv demo-1.0.gem out`,
  causes: ['permission-other'],
})
