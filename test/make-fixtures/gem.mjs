/** Packages of RubyGems: an archive of a specification, an archive and digests, each in gzip. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { again, benign, edited, evil, honest } from './cases.mjs'
import { bytes, flipped, replaced } from './edit-bytes.mjs'
import { headerOf, headers, setBody, setMode } from './edit-tar.mjs'

const spec = `mkdir -p lib bin && echo 'puts 1' >lib/hello.rb && printf '#!/usr/bin/env ruby\\nrequire "hello"\\n' >bin/hello && chmod 755 bin/hello && cat >hello.gemspec <<'SPEC'
Gem::Specification.new do |s|
  s.name = 'hello'
  s.version = '1.0.0'
  s.summary = 'Says hello'
  s.description = "It says hello: to all,\\nin two lines"
  s.authors = ['A. Author']
  s.bindir = 'bin'
  s.executables = ['hello']
  s.files = ['bin/hello', 'lib/hello.rb']
  s.homepage = 'https://example.org'
  s.license = 'MIT'
  s.cert_chain = ['cert.pem'] if ENV['KEY']
  s.signing_key = ENV['KEY'] if ENV['KEY']
end
SPEC`
const build = (time, { zone = 'UTC', more = '' } = {}) =>
  `${more} TZ=${zone} faketime '${time}' gem build --quiet hello.gemspec >/dev/null 2>&1; mv hello-1.0.0.gem out`
const one = build('2024-03-01 10:00:00')
const files = ['hello-1.0.0.gem', 'hello-1.0.0-rebuilt.gem']

benign('gem/build', {
  files,
  why: 'One gem built on two days in two zones.',
  tree: spec,
  a: one,
  b: build('2024-05-02 01:30:07', { zone: 'Asia/Tokyo' }),
  causes: ['archive-entry-mtime', 'build-timestamp', 'gzip-header-mtime'],
  rules: ['entry-mtime', 'gem-date', 'gzip-mtime'],
})
honest('gem/umask', {
  files,
  why: 'A file under another umask: gem install gives it the mode that it has in the package.',
  tree: spec,
  a: one,
  b: `chmod g+w lib/hello.rb; ${one}`,
  causes: ['umask'],
})
const key = `openssl genrsa -out key.pem 2048 2>/dev/null; faketime '2024-01-01 00:00:00' openssl req -x509 -new -key key.pem -days 9999 -subj '/CN=author/DC=example/DC=org' -out cert.pem 2>/dev/null`
honest('gem/signed', {
  files,
  why: 'A gem signed with two keys.',
  tree: spec,
  a: `${key}; KEY=key.pem ${one}`,
  b: `${key}; KEY=key.pem ${one}`,
  causes: ['cryptographic-signature'],
})

const hex = (id, body) => createHash(id).update(body).digest('hex')
/** The parts of a gem, decoded, and the gem made of other ones, its digests right unless they are given. */
const parts = gem =>
  Object.fromEntries(headers(gem).map(({ name, body, size }) => [name, gunzipSync(gem.subarray(body, body + size))]))
function remade(gem, change) {
  const { 'metadata.gz': metadata, 'data.tar.gz': data } = parts(gem)
  const { sums = same => same, ...changed } = change({ metadata, data })
  const stored = { 'metadata.gz': gzipSync(changed.metadata ?? metadata), 'data.tar.gz': gzipSync(changed.data ?? data) }
  const list = id => Object.entries(stored).map(([name, body]) => `  ${name}: '${hex(id, body)}'\n`)
  const text = `---\nSHA256:\n${list('sha256').join('')}SHA512:\n${list('sha512').join('')}`
  const all = { ...stored, 'checksums.yaml.gz': gzipSync(bytes(sums(text))) }
  return Object.entries(all).reduce((out, [name, body]) => setBody(out, name, body), gem)
}
const tampered = (at, { edit, ...rest }) => evil(at, 'gem/build', { ...rest, b: gem => remade(gem, edit) })

tampered('gem/content', {
  attack: 'X31',
  why: 'Code is another one, and all digests are right.',
  made: 'puts 1 becomes puts 2 in b, digests made anew',
  causes: ['content-change'],
  edit: ({ data }) => ({ data: replaced(data, 'puts 1', 'puts 2') }),
})
tampered('gem/setuid', {
  attack: 'X1',
  why: 'A program becomes setuid.',
  made: 'mode of bin/hello in b 4755, digests made anew',
  causes: ['permission-other'],
  edit: ({ data }) => ({ data: setMode(data, 'bin/hello', 0o4755) }),
})
tampered('gem/extension', {
  attack: 'X30',
  why: 'The specification names a script that gem install runs.',
  made: 'extensions: [] becomes a list of one script in b, digests made anew',
  causes: [],
  edit: ({ metadata }) => ({
    metadata: bytes(metadata.toString('latin1').replace('extensions: []', 'extensions:\n- lib/hello.rb')),
  }),
})
tampered('gem/rubygems', {
  why: 'Built by another version of RubyGems.',
  made: 'rubygems_version of b, digests made anew',
  causes: ['toolchain-version'],
  edit: ({ metadata }) => ({ metadata: replaced(metadata, 'rubygems_version: 3', 'rubygems_version: 4') }),
})
tampered('gem/message', {
  attack: 'X34',
  why: 'What stands in the place of the date is no day.',
  made: 'the date of b with a second, digests made anew',
  causes: [],
  edit: ({ metadata }) => ({ metadata: replaced(metadata, '00:00:00.0', '00:00:07.0') }),
})
tampered('gem/wrong-digest', {
  attack: 'X19',
  why: 'One digest is wrong: gem install would refuse the package.',
  made: 'the first digest of b',
  causes: ['structural:stale-digest'],
  edit: () => ({ sums: text => text.replace(/'./, digit => (digit === "'0" ? "'1" : "'0")) }),
})
tampered('gem/no-digests', {
  attack: 'X19',
  why: 'The digests of SHA512 are missing on one side.',
  made: 'SHA512 of b left out',
  causes: [],
  edit: () => ({ sums: text => text.replace(/SHA512[\s\S]*/, '') }),
})
evil('gem/stale-list', 'gem/build', {
  attack: 'X19',
  why: 'The content was changed in the package: both lists are the same bytes, and one of them is wrong.',
  made: 'puts 1 becomes puts 2 in data.tar.gz of b; metadata and digests are those of a',
  causes: ['content-change', 'structural:stale-digest'],
  b: (_, gem) => setBody(gem, 'data.tar.gz', gzipSync(replaced(parts(gem)['data.tar.gz'], 'puts 1', 'puts 2'))),
})
edited('gem/damaged', 'gem/build', {
  verdict: 'different',
  twin: 'gem/build',
  attack: 'X36',
  why: 'The content is broken.',
  made: 'a byte inside data.tar.gz, inverted in b',
  causes: [],
  b: gem => flipped(gem, headerOf(gem, 'data.tar.gz').body + 40),
})
again('gem/none', 'gem/build', {
  verdict: 'different',
  twin: 'gem/build',
  why: 'Without rules the times differ.',
  causes: ['build-timestamp'],
  options: { profile: 'none' },
})
