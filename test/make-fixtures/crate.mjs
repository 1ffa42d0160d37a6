/** Crates of Cargo: a tar archive in gzip, all of it in one folder. */
import { again, benign, evil, honest } from './cases.mjs'
import { replaced } from './edit-bytes.mjs'
import { repacked } from './edit-streams.mjs'
import { setMode } from './edit-tar.mjs'
import { T1, T2, touch } from './shell.mjs'

const tree = `mkdir -p src && printf '[package]\\nname = "hello"\\nversion = "0.1.0"\\nedition = "2021"\\nlicense = "MIT"\\ndescription = "Says hello"\\nbuild = "build.rs"\\n' >Cargo.toml && echo 'fn main() { println!("hello"); }' >src/main.rs && echo 'fn main() { println!("cargo::rerun-if-changed=build.rs"); }' >build.rs`
const commit = time =>
  `git init -q . 2>/dev/null && git add -A && GIT_AUTHOR_DATE=@${time} GIT_COMMITTER_DATE=@${time} git -c user.name=a -c user.email=a@example.org commit -qm x`
const pack = `HOME=\${HOME:-/root} cargo package --quiet --offline --no-verify --allow-dirty 2>/dev/null`
const kept = `${pack}; mv target/package/hello-0.1.0.crate out`
const files = ['hello-0.1.0.crate', 'hello-0.1.0-rebuilt.crate']

benign('crate/package-against-tar', {
  files,
  why: 'cargo package against GNU tar run by another user at another time.',
  tree: `${tree} && ${commit(T1)}`,
  a: kept,
  b: `${pack}; tar -C target -xzf target/package/hello-0.1.0.crate; cd target; ${touch(T2, 'hello-0.1.0')}; tar --format=gnu --sort=name --owner=builder:1000 --group=builder:1000 -cf - hello-0.1.0/.cargo_vcs_info.json hello-0.1.0/Cargo.lock hello-0.1.0/Cargo.toml hello-0.1.0/Cargo.toml.orig hello-0.1.0/build.rs hello-0.1.0/src/main.rs | gzip -6n >../out`,
  causes: ['archive-entry-mtime'],
  rules: ['entry-owner', 'entry-mtime'],
})
honest('crate/commit', {
  files,
  why: 'One source, packaged from two commits.',
  tree,
  a: `${commit(T1)}; ${kept}`,
  b: `${commit(T2)}; ${kept}`,
  causes: ['vcs-commit'],
})
honest('crate/dirty', {
  files,
  why: 'Packaged from a tree with a change, and without it.',
  tree: `${tree} && ${commit(T1)}`,
  a: kept,
  b: `echo '// changed' >>src/main.rs; ${kept}`,
  causes: ['content-change'],
})
const tampered = (at, { edit, ...rest }) => evil(at, 'crate/package-against-tar', { ...rest, b: repacked('.gz', edit) })
tampered('crate/build-script', {
  attack: 'X30',
  why: 'The script that runs when the crate is built says something else.',
  made: 'cargo::rerun becomes cargo::Rerun in build.rs of b',
  causes: ['content-change'],
  edit: tar => replaced(tar, 'cargo::rerun', 'cargo::Rerun'),
})
tampered('crate/lock', {
  attack: 'X31',
  why: 'The list of what is built in says something else.',
  made: 'the version in Cargo.lock of b',
  causes: ['dependency-version'],
  edit: tar => replaced(tar, 'name = "hello"\nversion = "0.1.0"\n', 'name = "hello"\nversion = "0.1.7"\n'),
})
tampered('crate/mode', {
  attack: 'X1',
  why: 'A file becomes setuid and executable.',
  made: 'mode of build.rs in b 4755',
  causes: ['permission-other'],
  edit: tar => setMode(tar, 'hello-0.1.0/build.rs', 0o4755),
})
again('crate/none', 'crate/package-against-tar', {
  verdict: 'different',
  twin: 'crate/package-against-tar',
  why: 'Without rules the times differ.',
  causes: ['archive-entry-mtime'],
  options: { profile: 'none' },
})
