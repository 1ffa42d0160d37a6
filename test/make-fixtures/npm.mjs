/** npm: a tar archive in gzip, unpacked by a user with modes of its own. */
import { again, benign, evil, honest, tool } from './cases.mjs'
import { replaced } from './edit-bytes.mjs'
import { repacked } from './edit-streams.mjs'
import { appended, member, setMode } from './edit-tar.mjs'
import { T1, T2, touch } from './shell.mjs'

const tree = `mkdir -p package/lib && cd package && printf '{"name":"hello","version":"1.0.0","bin":"cli.js"}\\n' >package.json && printf '#!/usr/bin/env node\\n' >cli.js && chmod 755 cli.js && echo 'exports.x = 1' >lib/x.js && cd .. && ${touch(T1, 'package')}`
benign('npm/pack-against-tar', {
  files: ['hello-1.0.0.tgz', 'hello-1.0.0-rebuilt.tgz'],
  why: 'npm pack against GNU tar run by another user with another umask and time.',
  tree,
  a: 'npm pack ./package --silent --offline --no-update-notifier --userconfig /dev/null --cache c >/dev/null && mv hello-1.0.0.tgz out',
  b: `chmod -R g+w package; ${touch(T2, 'package')}; tar -b2 --format=gnu --owner=builder:1000 --group=builder:1000 -cf - package/package.json package/lib/x.js package/cli.js | gzip -6n >out`,
  causes: ['umask', 'archive-entry-mtime'],
  rules: ['entry-mode', 'entry-owner'],
})
const tampered = (at, { edit, ...rest }) => evil(at, 'npm/pack-against-tar', { ...rest, b: repacked('.gz', edit) })
tampered('npm/setuid', {
  attack: 'X1',
  why: 'A setuid bit is no read or write bit.',
  made: 'mode of package/cli.js in b 4775',
  causes: ['permission-other'],
  edit: tar => setMode(tar, 'package/cli.js', 0o4775),
})
tampered('npm/executable', {
  attack: 'X1',
  why: 'npm keeps x bits.',
  made: 'mode of package/lib/x.js in b 775',
  causes: ['permission-other'],
  edit: tar => setMode(tar, 'package/lib/x.js', 0o775),
})
tampered('npm/duplicate', {
  attack: 'X6',
  why: 'A second entry of one name: the last one is left on disk.',
  made: 'package/lib/x.js twice in b',
  causes: ['structural:duplicate-entry'],
  edit: tar => appended(tar, member('package/lib/x.js', { body: 'evil()\n' })),
})
tampered('npm/one-side-only', {
  attack: 'X5',
  why: 'Only one side is an npm package; the other one has a file beside it and owners that somebody may honour.',
  made: 'a file other in b, beside package/',
  causes: ['file-set-difference', 'archive-entry-uid-gid'],
  edit: tar => appended(tar, member('other', { body: 'x\n' })),
})
again('npm/named-otherwise', 'npm/pack-against-tar', {
  files: ['hello-1.0.0.tgz', 'backup.tgz'],
  verdict: 'different',
  twin: 'npm/pack-against-tar',
  why: 'Only one side is named like an npm package, so only there modes may be ignored.',
  causes: ['umask'],
})

/* ---- what npm pack writes, a scope, and what stands in its documents ---- */

const scoped = `mkdir -p package/lib && cd package && printf '{\n  "name": "@scope/hello",\n  "version": "1.0.0",\n  "bin": { "hello": "cli.js" },\n  "scripts": { "test": "true" }\n}\n' >package.json && printf '#!/usr/bin/env node\n' >cli.js && chmod 755 cli.js && echo 'exports.x = 1' >lib/x.js && printf '{\n  "name": "@scope/hello",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "packages": {\n    "": { "name": "@scope/hello", "version": "1.0.0" },\n    "node_modules/left": { "version": "1.0.0", "resolved": "https://registry.example.org/left-1.0.0.tgz", "integrity": "sha512-AAAA" }\n  }\n}\n' >npm-shrinkwrap.json && cd ..`
const packed =
  'npm pack ./package --silent --offline --no-update-notifier --userconfig /dev/null --cache c >/dev/null && mv scope-hello-1.0.0.tgz out'
const scopedFiles = ['scope-hello-1.0.0.tgz', 'scope-hello-1.0.0-rebuilt.tgz']
tool('npm/pack-twice', {
  verdict: 'identical',
  files: scopedFiles,
  why: 'npm pack, at two times, under two umasks, in two zones, of files of two users: it writes none of that.',
  tree: scoped,
  a: `${touch(T1, 'package')}; ${packed}`,
  b: `${touch(T2, 'package')}; chmod -R g+w package; chown -R 1000:1000 package; umask 002; TZ=Asia/Tokyo ${packed}`,
})
benign('npm/scope-against-tar', {
  files: scopedFiles,
  why: 'npm pack of a package with a scope, against GNU tar at another time.',
  tree: scoped,
  a: packed,
  b: `${touch(T2, 'package')}; tar -b2 --format=ustar --owner=builder:1000 --group=builder:1000 -cf - package/cli.js package/lib/x.js package/npm-shrinkwrap.json package/package.json | gzip -9n >out`,
  causes: ['archive-entry-mtime'],
  rules: ['entry-owner', 'entry-mtime'],
})
const changed = (at, { edit, ...rest }) => evil(at, 'npm/scope-against-tar', { ...rest, b: repacked('.gz', edit) })
changed('npm/script', {
  attack: 'X31',
  why: 'A script that runs at the installation.',
  made: '"test": "true" becomes "install": "x" in package.json of b',
  causes: ['content-change'],
  edit: tar => replaced(tar, '"test": "true"', '"install": "x"'),
})
changed('npm/integrity', {
  attack: 'X31',
  why: 'Another digest of the same version of a dependency.',
  made: 'sha512-AAAA becomes sha512-AAAB in npm-shrinkwrap.json of b',
  causes: ['content-change'],
  edit: tar => replaced(tar, 'sha512-AAAA', 'sha512-AAAB'),
})
honest('npm/dependency', {
  files: scopedFiles,
  why: 'Built with another version of a dependency.',
  tree: scoped,
  a: packed,
  b: `sed -i 's/left": { "version": "1.0.0"/left": { "version": "1.0.7"/; s/left-1.0.0/left-1.0.7/; s/sha512-AAAA/sha512-BBBB/' package/npm-shrinkwrap.json; ${packed}`,
  causes: ['dependency-version'],
})
honest('npm/line-endings', {
  files: scopedFiles,
  why: 'A script checked out on Windows: its first line then names an interpreter with a CR.',
  tree: scoped,
  a: packed,
  b: `sed -i 's/$/\\r/' package/cli.js; ${packed}`,
  causes: ['line-endings'],
})
honest('npm/key-order', {
  files: scopedFiles,
  why: 'Keys of package.json in another order.',
  tree: scoped,
  a: packed,
  b: `node -e "const f = 'package/package.json', p = JSON.parse(fs.readFileSync(f)); const { name, ...rest } = p; fs.writeFileSync(f, JSON.stringify({ ...rest, name }, null, 2) + String.fromCharCode(10))"; ${packed}`,
  causes: ['structured-key-order'],
})
