/** npm: a tar archive in gzip, unpacked by a user with modes of its own. */
import { again, benign, evil } from './cases.mjs'
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
