/** deb: control.tar and data.tar that were tampered with. */
import { evil } from './cases.mjs'
import { digestFor, editDeb, sums } from './edit-ar.mjs'
import { bytes, zeros } from './edit-bytes.mjs'
import {
  appended,
  asSymlink,
  before,
  header,
  member,
  octal,
  pax,
  setBody,
  setMode,
  setTar,
  swapped,
  symlink,
} from './edit-tar.mjs'

const hello = './usr/bin/hello'
const greeting = './usr/share/hello/greeting'
/** Edits of the second file. */
const tampered = (at, { control, data, ...rest }) =>
  evil(at, 'deb/mtime', { ...rest, made: `${rest.made} in b`, b: deb => editDeb(deb, { control, data }) })

/* ---- modes, types and owners, which dpkg installs ---- */

tampered('deb/setuid', {
  attack: 'X1',
  why: 'A program that runs as root.',
  made: 'mode of usr/bin/hello 4755',
  causes: ['permission-other'],
  data: tar => setMode(tar, hello, 0o4755),
})
tampered('deb/executable', {
  attack: 'X1',
  why: 'A text file may be executed.',
  made: 'mode of greeting 0755',
  causes: ['permission-other'],
  data: tar => setMode(tar, greeting, 0o755),
})
tampered('deb/file-to-symlink', {
  attack: 'X2',
  why: 'A program became a link to a shell.',
  made: 'type of usr/bin/hello 2, its line in md5sums removed,',
  causes: ['file-type'],
  data: tar => asSymlink(tar, hello, '/bin/sh'),
  control: sums(list => list.replace(/^.*usr\/bin\/hello\n/m, '')),
})
tampered('deb/capability', {
  attack: 'X4',
  why: 'A program may do what only root may.',
  made: 'pax record in front of usr/bin/hello',
  causes: ['capability'],
  data: tar =>
    before(tar, hello, pax(hello, [['SCHILY.xattr.security.capability', '\x01\0\0\x02\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0']])),
})
tampered('deb/owner-of-one', {
  attack: 'X5',
  why: 'One file of many belongs to somebody else.',
  made: 'uid of usr/bin/hello 1000',
  causes: ['archive-entry-uid-gid'],
  data: tar => setTar(tar, hello, [[header.uid, octal(1000, 8)]]),
})

/* ---- what is left on the disk ---- */

const evilHello = '#!/bin/sh\necho evil\n'
tampered('deb/duplicate', {
  attack: 'X6',
  why: 'A second entry of one name is left on disk; md5sums match it.',
  made: 'usr/bin/hello twice',
  causes: ['structural:duplicate-entry'],
  data: tar => appended(tar, member(hello, { body: evilHello, mode: 0o755 })),
  control: digestFor('usr/bin/hello', evilHello),
})
const [link, through] = ['./usr/out', './usr/out/passwd']
const throughLink = tar => appended(tar, bytes(symlink(link, '../etc'), member(through, { body: 'root::0:0::/:/bin/sh\n' })))
evil('deb/order-through-link', 'deb/mtime', {
  attack: 'X7',
  why: 'A link that comes first redirects the file that is unpacked through it.',
  made: 'usr/out/passwd and the link usr/out at the end of a, swapped in b',
  causes: ['archive-entry-order'],
  a: deb => editDeb(deb, { data: tar => swapped(throughLink(tar), link, through) }),
  b: (_, one) => editDeb(one, { data: throughLink }),
})
tampered('deb/behind-data', {
  attack: 'X8',
  why: 'A second archive behind the end of data.tar.',
  made: 'cat of two archives as data.tar',
  causes: ['structural:trailing-data'],
  data: tar => bytes(tar, member(hello, { body: evilHello }), zeros(1024)),
})

/* ---- md5sums and conffiles ---- */

tampered('deb/stale-digest', {
  attack: 'X19',
  why: 'A program changed and md5sums did not: control.tar is the same but for its times.',
  made: 'content of usr/bin/hello',
  causes: ['content-change', 'structural:stale-digest'],
  data: tar => setBody(tar, hello, evilHello),
})
tampered('deb/digest-only', {
  attack: 'X19',
  why: 'Only a line of md5sums changed: it is wrong now.',
  made: 'digest of usr/bin/hello in md5sums',
  causes: ['structural:stale-digest'],
  control: digestFor('usr/bin/hello', evilHello),
})
tampered('deb/unlisted-file', {
  attack: 'X19',
  why: 'A file more, which md5sums does not list.',
  made: 'usr/bin/evil added',
  causes: ['file-set-difference'],
  data: tar => appended(tar, member('./usr/bin/evil', { body: evilHello, mode: 0o755 })),
})
evil('deb/digest-wrong-of-unlike', 'deb/digest-wrong-on-both', {
  attack: 'X19',
  why: 'The same wrong digest on both sides, over files that differ.',
  made: 'content of greeting in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: deb => editDeb(deb, { data: tar => setBody(tar, greeting, 'HELLO, WORLD\n') }),
})
tampered('deb/line-gone', {
  attack: 'X21',
  why: 'A file is listed in md5sums no more.',
  made: 'line of greeting removed',
  causes: ['file-set-difference'],
  control: sums(list => list.replace(/^.*greeting\n/m, '')),
})
tampered('deb/conffile-gone', {
  attack: 'X21',
  why: 'A configuration file will be overwritten on upgrades.',
  made: 'conffiles emptied',
  causes: ['content-change'],
  control: tar => setBody(tar, './conffiles', ''),
})
evil('deb/md5sums-repeated', 'deb/md5sums-order', {
  attack: 'X28',
  why: 'A line of md5sums stands there twice: as a set it is the same list.',
  made: 'last line of md5sums repeated in b',
  causes: ['file-set-difference'],
  b: deb => editDeb(deb, { control: sums(list => `${list}${list.split('\n').at(-2)}\n`) }),
})
