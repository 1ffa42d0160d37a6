/** zip: what packers do otherwise, with and without a meaning. */
import { again, benign, edited, evil, honest } from './cases.mjs'
import { u16 } from './edit-bytes.mjs'
import { central, dosTime, encrypted, local, patchBoth } from './edit-zip.mjs'
import { python, T1, T2, touch } from './shell.mjs'
import { zipOf, zipped, zipTree } from './trees.mjs'

benign('zip/mtime', {
  why: 'Files of another time, in DOS fields and in extra records.',
  tree: zipTree,
  a: zipOf(),
  b: zipOf('', T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime', 'entry-extra-times'],
})
benign('zip/timezone', {
  why: 'One time in two time zones: the DOS times differ, the extra records do not.',
  tree: zipTree,
  a: zipOf(),
  b: `export TZ=UTC-14; ${zipOf()}`,
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
benign('zip/level', {
  why: 'Levels 1 and 9.',
  tree: zipTree,
  a: zipOf('-1'),
  b: zipOf('-9'),
  causes: ['compression-level'],
  rules: ['compression'],
})
benign('zip/stored', {
  why: 'Stored and deflated.',
  tree: zipTree,
  a: zipOf('-0'),
  b: zipOf('-6'),
  causes: ['compression-level'],
  rules: ['compression'],
})
benign('zip/extras', {
  why: 'With and without extra records.',
  tree: zipTree,
  a: zipOf(),
  b: zipOf('-X'),
  causes: ['archive-tool-flavour'],
  rules: ['entry-extra-times', 'zip-owner'],
})
benign('zip/owner', {
  why: 'Files of another user, in extra records.',
  tree: zipTree,
  a: zipOf(),
  b: `chown -R 4321:4321 z; ${zipOf()}`,
  causes: ['archive-entry-uid-gid'],
  rules: ['zip-owner'],
})
benign('zip/order', {
  why: 'The names in another order.',
  tree: zipTree,
  a: zipOf(),
  b: `${touch(T1, 'z')}; ${zipped('', 'run docs docs/b.txt a.txt')}`,
  causes: ['archive-entry-order'],
  rules: ['entry-order'],
})
benign('zip/streamed', {
  why: 'Written to a pipe: sizes stand behind the data.',
  tree: zipTree,
  a: zipOf('-X'),
  b: `${touch(T1, 'z')}; cd z; zip -qX - a.txt docs docs/b.txt run | cat >../out`,
})
benign('zip/streamed-stored', {
  why: 'Written to a pipe, and not compressed: sizes stand behind the data.',
  tree: zipTree,
  a: zipOf('-X0'),
  b: `${touch(T1, 'z')}; cd z; zip -qX0 - a.txt docs docs/b.txt run | cat >../out`,
})
benign('zip/zip64', { why: 'With and without zip64 records.', tree: zipTree, a: zipOf('-X'), b: zipOf('-X -fz') })

/** The same tree by the zipfile module. */
const pyZip = (more = '', time = T1) =>
  python(
    `os.chdir('z')
with zipfile.ZipFile('../out', 'w', zipfile.ZIP_DEFLATED) as z:
    for name in ['a.txt', 'docs/', 'docs/b.txt', 'run']:
        one = zipfile.ZipInfo(name, time.gmtime(T)[:6]); one.compress_type = zipfile.ZIP_STORED if name.endswith('/') else zipfile.ZIP_DEFLATED
        one.external_attr = (os.stat(name).st_mode << 16) | (0x10 if name.endswith('/') else 0); one.create_system = 3
        ${more}
        z.writestr(one, b'' if name.endswith('/') else open(name, 'rb').read())`,
    time,
  )
benign('zip/python-against-zip', {
  why: 'Info-ZIP against the zipfile module of Python.',
  made: "a: zip; b: Python's zipfile, Unix modes",
  tree: zipTree,
  a: zipOf(),
  b: pyZip(),
  causes: ['archive-tool-flavour'],
  rules: ['zip-tool-flavour'],
})
const fat = 'one.create_system = 0; one.external_attr = 0x10 if name.endswith("/") else 0x20'
benign('zip/fat-mtime', {
  why: 'An archive of a FAT system, with other times.',
  made: "Python's zipfile, host FAT",
  tree: zipTree,
  a: pyZip(fat),
  b: pyZip(fat, T2),
  causes: ['archive-entry-mtime'],
})
const stub = line =>
  `${touch(T1, 'z')}; ${zipped('')}; printf '#!/usr/bin/env python3\\n${line}\\n' | cat - out >x.zip; zip -qA x.zip; mv x.zip out`
benign('zip/prefix-mtime', {
  why: 'One launcher in front of archives with other times.',
  tree: zipTree,
  a: stub('exec good'),
  b: stub('exec good').replaceAll(T1, T2),
  causes: ['archive-entry-mtime'],
})
honest('zip/prefix-changed', {
  twin: 'zip/prefix-mtime',
  attack: 'X9',
  why: 'Two launchers in front of the same archive.',
  tree: zipTree,
  a: stub('exec good'),
  b: stub('exec evil'),
  causes: ['structural:prefix-data'],
})

/* ---- what whoever unpacks would notice ---- */

honest('zip/umask', {
  why: 'Files of umask 022 and 002; whoever unpacks a plain archive may honour it.',
  tree: zipTree,
  a: zipOf(),
  b: `chmod -R g+w z; ${zipOf()}`,
  causes: ['umask'],
})
honest('zip/no-directories', {
  why: 'One archive has entries for directories, the other has not.',
  tree: zipTree,
  a: zipOf(),
  b: zipOf('-D'),
  causes: ['file-set-difference'],
})
const linked = `${zipTree}; ln -s a.txt z/link; ${touch(T1, 'z')}`
benign('zip/link-mtime', {
  why: 'An archive with a symbolic link, with other times.',
  tree: linked,
  a: `${touch(T1, 'z')}; ${zipped('-y', 'a.txt link')}`,
  b: `${touch(T2, 'z')}; ${zipped('-y', 'a.txt link')}`,
  causes: ['archive-entry-mtime'],
})
honest('zip/link-followed', {
  twin: 'zip/link-mtime',
  attack: 'X2',
  why: 'A symbolic link, and the file that it points to.',
  tree: linked,
  a: zipped('-Xy', 'a.txt link'),
  b: zipped('-X', 'a.txt link'),
  causes: ['file-type'],
})
honest('zip/comment', {
  attack: 'X13',
  why: 'A comment behind the directory.',
  tree: zipTree,
  a: zipOf(),
  b: `${touch(T1, 'z')}; cd z; echo built by hand | zip -qz ../out.zip a.txt docs docs/b.txt run; cd ..; mv out.zip out`,
  causes: ['structural:zip-comment'],
})
again('zip/comment-lenient', 'zip/comment', {
  verdict: 'equivalent',
  why: 'A comment, erased because it was asked for.',
  causes: ['structural:zip-comment'],
  rules: ['comment'],
  options: { profile: 'lenient', erase: ['comment'] },
})

/* ---- bytes that nobody reads ---- */

const sealed = salt => zip => encrypted(zip, 'a.txt', { password: 'secret', salt })
const salts = ['eleven salt', 'other grain']
edited('zip/encrypted', 'zip/mtime', {
  verdict: 'different',
  why: 'Encrypted twice: bytes that nobody reads cannot be excused.',
  made: 'a.txt of a, encrypted with two salts',
  causes: ['content-change'],
  a: sealed(salts[0]),
  b: (_, one) => sealed(salts[1])(one),
})
edited('zip/encrypted-same', 'zip/mtime', {
  verdict: 'equivalent',
  why: 'The same encrypted bytes, another time beside them.',
  made: 'a.txt of a, encrypted; other DOS times of docs/ in b',
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
  a: sealed(salts[0]),
  b: (_, one) => patchBoth(sealed(salts[0])(one), 'docs/', { inner: [[local.time, dosTime]], outer: [[central.time, dosTime]] }),
})
evil('zip/encrypted-flag', 'zip/encrypted-same', {
  attack: 'X11',
  why: 'The bytes are the same, but one side says that they are plain.',
  made: 'flag 0 of a.txt cleared in both records of b',
  b: zip => patchBoth(zip, 'a.txt', { inner: [[local.flags, u16(0)]], outer: [[central.flags, u16(0)]] }),
})
