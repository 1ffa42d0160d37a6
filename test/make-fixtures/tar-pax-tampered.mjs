/** tar: extended headers that tell some readers another thing than others. */
import { evil, written } from './cases.mjs'
import { bytes, inserted, patched, replaced, zeros } from './edit-bytes.mjs'
import { appended, before, extended, globalPax, header, headerOf, headers, member, pax, setName, setTar } from './edit-tar.mjs'
import { T2 } from './shell.mjs'

const run = 'p/run'
const plain = 'tar/ustar-mtime'
const conflict = ['structural:pax-conflict']

/* ---- attributes ---- */

for (const [at, key, value, why, cause] of [
  [
    'tar/capability',
    'SCHILY.xattr.security.capability',
    '\x01\0\0\x02\0 \0\0',
    'A program may do what only root may.',
    'capability',
  ],
  [
    'tar/acl',
    'SCHILY.acl.access',
    'user::rwx,user:evil:rwx,group::r-x,mask::rwx,other::r-x',
    'An access list lets somebody else write.',
    'archive-xattrs',
  ],
])
  evil(at, plain, {
    attack: 'X4',
    why,
    made: `pax record ${key} in front of p/run`,
    causes: [cause],
    b: tar => before(tar, run, pax(run, [[key, value]])),
  })

/* ---- a record over a header, and two records ---- */

/** Records in front of one member. */
const records = (name, ...pairs) => ({
  made: `${pairs.map(pair => pair.join('=')).join(', ')} in front of ${name}`,
  b: tar => before(tar, name, pax(name, pairs)),
})
evil('tar/pax-path', 'tar/gnu-against-pax', {
  attack: 'X16',
  why: 'A pax record moves a program to another path; old readers leave it where it was.',
  made: 'path=etc/cron.d/run in front of p/run in b, a copy of a',
  causes: ['file-set-difference'],
  b: (_, one) => before(one, run, pax(run, [['path', 'etc/cron.d/run']])),
})
evil('tar/pax-shadow', 'tar/gnu-against-pax', {
  attack: 'X16',
  why: 'Old readers see another name than new ones.',
  made: 'name p/evil under path=p/run in b, a copy of a',
  causes: conflict,
  b: (_, one) => setName(before(one, run, pax(run, [['path', run]])), run, 'p/evil'),
})
const hidden = member('hidden', { body: 'evil\n' })
written('tar/pax-size', {
  verdict: 'different',
  twin: 'tar/gnu-against-pax',
  attack: 'X16',
  why: 'A size record that the header denies: two readers find other entries behind it.',
  made: 'a: two files; b: the second one inside the body that the header tells, behind the one that the record tells',
  causes: conflict,
  a: () => bytes(member('a', { body: zeros(512) }), hidden, zeros(1024)),
  b: () => bytes(pax('a', [['size', '512']]), member('a', { body: bytes(zeros(512), hidden) }), zeros(1024)),
})
evil('tar/pax-linkpath', plain, {
  attack: 'X16',
  why: 'A pax record redirects a symbolic link; old readers still see the harmless target.',
  ...records('p/link', ['linkpath', '/etc/shadow']),
  causes: conflict,
})
evil('tar/pax-uid', plain, {
  attack: 'X16',
  why: 'A pax record names another owner than the header.',
  ...records(run, ['uid', '1000']),
  causes: conflict,
})
evil('tar/pax-path-twice', plain, {
  attack: 'X16',
  why: 'Two path records for one entry: which one counts depends on the reader.',
  ...records(run, ['path', 'p/evil'], ['path', run]),
  causes: conflict,
})
evil('tar/pax-user-name', plain, {
  attack: 'X16',
  why: 'Old readers see the owner root, new ones the owner rootkit, which a pax record names although it would fit.',
  made: 'uname rootkit of p/run in a; uname root under uname=rootkit in b',
  causes: conflict,
  a: tar => setTar(tar, run, [[header.uname, 'rootkit']]),
  b: tar => before(setTar(tar, run, [[header.uname, 'root']]), run, pax(run, [['uname', 'rootkit']])),
})
evil('tar/global-uid', plain, {
  attack: 'X16',
  why: 'A global header gives every entry another owner.',
  made: 'typeflag g with uid=1000 in front of all',
  b: tar => bytes(globalPax([['uid', '1000']]), tar),
})
evil('tar/global-path', plain, {
  attack: 'X16',
  why: 'A global header gives every entry one path.',
  made: 'typeflag g with path=p/evil in front of all',
  causes: ['file-set-difference'],
  b: tar => bytes(globalPax([['path', 'p/evil']]), tar),
})

/* ---- records that are none ---- */

evil('tar/pax-malformed', plain, {
  attack: 'X16',
  why: 'A record with a wrong length, which lax readers accept or skip.',
  made: 'record "99 path=p/evil" in front of p/run',
  causes: ['structural:malformed'],
  b: tar => before(tar, run, extended(run, '99 path=p/evil\n')),
})
evil('tar/pax-dangling', plain, {
  attack: 'X16',
  why: 'An extended header without an entry behind it.',
  made: 'path=p/evil in front of the end',
  b: tar => appended(tar, pax('p/evil', [['path', 'p/evil']])),
})
evil('tar/pax-time-text', 'tar/pax-times', {
  attack: 'X32',
  why: 'A time of access that is a command.',
  made: 'value of the first atime record in b',
  causes: ['structural:malformed'],
  b: tar => replaced(tar, `atime=${T2}`, 'atime=curl x.sh;'),
})
evil('tar/pax-header-payload', 'tar/pax-times', {
  attack: 'X32',
  why: 'An extended header has a link name of its own, where nothing looks.',
  made: 'linkname of the extended header of p/run in b',
  b: tar => setTar(tar, 'p/PaxHeaders.22677/run', [[header.linkname, 'payload that no record explains']]),
})
evil('tar/pax-padding', 'tar/pax-times', {
  attack: 'X32',
  why: 'Text hides behind the records of an extended header.',
  made: 'filler of the extended header of p/run in b',
  causes: ['structural:padding'],
  b: tar => patched(tar, [[headerOf(tar, 'p/PaxHeaders.22677/run').end - 40, 'payload that no record explains']]),
})
evil('tar/long-name-padding', 'tar/long-names', {
  attack: 'X32',
  why: 'Text hides in the filler behind a long name.',
  made: 'bytes behind the body of the first LongLink entry of a',
  causes: ['structural:padding'],
  a: tar => patched(tar, [[headerOf(tar, '././@LongLink').end - 40, 'payload that no name explains']]),
})

/* ---- holes ---- */

evil('tar/sparse-record', 'tar/pax-sparse', {
  attack: 'X32',
  why: 'A record that only looks like a part of a sparse map.',
  made: 'GNU.sparse.note in an extended header of its own in b',
  b: tar =>
    inserted(
      tar,
      headers(tar).find(({ type }) => type === 'x').start,
      pax('p/s', [['GNU.sparse.note', 'payload that no map explains']]),
    ),
})
evil('tar/sparse-shadow', 'tar/pax-sparse', {
  attack: 'X16',
  why: 'Readers that know no sparse files unpack the entry into another folder.',
  made: 'name of the sparse entry of b to etc/cron.1/s',
  causes: conflict,
  b: tar => setName(tar, headers(tar).find(({ name }) => name.includes('GNUSparseFile')).name, 'etc/cron.1/s'),
})
