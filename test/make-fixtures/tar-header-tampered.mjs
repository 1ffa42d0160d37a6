/** tar: headers and bodies of which one field tells another thing than a builder's machine would. */
import { evil } from './cases.mjs'
import { bytes, flipped, inserted, patched, zeros } from './edit-bytes.mjs'
import { appended, asSymlink, before, header, headerOf, member, octal, setMode, setName, setTar } from './edit-tar.mjs'

const run = 'p/run'
const plain = 'tar/ustar-mtime'

/* ---- modes, types and owners ---- */

for (const [at, name, mode, why] of [
  ['tar/setuid', run, 0o4755, 'A program that runs as its owner.'],
  ['tar/executable', 'p/docs/a.txt', 0o755, 'A text file may be executed.'],
  ['tar/setgid-directory', 'p/docs', 0o2755, 'Files put into a directory get its group.'],
])
  evil(at, plain, {
    attack: 'X1',
    why,
    made: `mode of ${name} ${octal(mode, 5)}`,
    causes: ['permission-other'],
    b: tar => setMode(tar, name, mode),
  })
evil('tar/file-to-symlink', plain, {
  attack: 'X2',
  why: 'A program became a link to a shell.',
  made: 'typeflag and linkname of p/run',
  causes: ['file-type'],
  b: tar => asSymlink(tar, run, '/bin/sh'),
})
evil('tar/slash-behind-file', 'tar/spelling', {
  attack: 'X2',
  why: 'A file whose name ends in a slash is a directory for some readers.',
  made: 'name ./run to ./run/, type still 0',
  causes: ['file-set-difference'],
  b: tar => setName(tar, './run', './run/'),
})
evil('tar/device-number', 'tar/device-mtime', {
  attack: 'X3',
  why: 'The null device became the one of all memory.',
  made: 'devminor 3 to 1',
  causes: ['content-change'],
  b: tar => setTar(tar, 'dev/x', [[header.devminor, octal(1, 8)]]),
})
evil('tar/device-kind', 'tar/device-mtime', {
  attack: 'X3',
  why: 'A character device became a block device.',
  made: 'typeflag 3 to 4',
  causes: ['file-type'],
  b: tar => setTar(tar, 'dev/x', [[header.type, '4']]),
})
evil('tar/owner-of-one', 'tar/owner', {
  attack: 'X5',
  why: 'One entry of many belongs to somebody else.',
  made: 'uid of p/run in b, a copy of a',
  causes: ['archive-entry-uid-gid'],
  b: (_, one) => setTar(one, run, [[header.uid, octal(1000, 8)]]),
})
evil('tar/owner-name-of-one', 'tar/owner', {
  attack: 'X5',
  why: 'The ids are the same, but readers go by names where there are any.',
  made: 'uname of p/run in b, a copy of a',
  causes: ['archive-entry-user-name'],
  b: (_, one) => setTar(one, run, [[header.uname, 'evil']]),
})
evil('tar/owner-setuid', 'tar/owner', {
  attack: 'X5',
  why: 'A setuid program belongs to another user, and so does everything else.',
  made: 'mode of p/run 4755 on both sides',
  causes: ['archive-entry-uid-gid'],
  a: tar => setMode(tar, run, 0o4755),
  b: tar => setMode(tar, run, 0o4755),
})

/* ---- names ---- */

for (const [at, name, why, made] of [
  ['tar/case-fold', './RUN', 'A name differs only in case.', 'name ./run to ./RUN'],
  ['tar/escaping', '../run', 'A name that leaves the folder.', 'name ./run to ../run'],
  ['tar/bidi-name', './ru\xe2\x80\xaen', 'A name that reads backwards on a screen.', 'U+202E in the name ./run'],
])
  evil(at, 'tar/spelling', {
    attack: 'X15',
    why,
    made,
    causes: ['file-set-difference'],
    b: tar => setName(tar, './run', name),
  })
evil('tar/unicode-form', 'tar/spelling', {
  attack: 'X15',
  why: 'Two spellings of one letter, which look the same: two files on most systems, one on some.',
  made: 'name caf\u00e9 for run, composed in a, decomposed in b',
  causes: ['file-set-difference'],
  a: tar => setName(tar, 'run', 'caf\xc3\xa9'),
  b: tar => setName(tar, './run', './cafe\xcc\x81'),
})

/* ---- text where none belongs ---- */

evil('tar/padding', 'tar/blocking', {
  attack: 'X32',
  why: 'Text hides in the filler of a body.',
  made: 'bytes behind the body of p/docs/a.txt',
  causes: ['structural:padding'],
  b: tar => patched(tar, [[headerOf(tar, 'p/docs/a.txt').end - 20, 'evil payload']]),
})
evil('tar/behind-name', 'tar/blocking', {
  attack: 'X32',
  why: 'Text hides behind the NUL of a name.',
  made: 'header bytes 50 to 53 of p/run',
  causes: ['structural:padding'],
  b: tar => setTar(tar, run, [[50, 'evil']]),
})
evil('tar/behind-mode', plain, {
  attack: 'X32',
  why: 'Text behind the digits of a mode.',
  made: 'mode of p/run: "755 NUL sh NUL"',
  b: tar => setTar(tar, run, [[header.mode, '755\0sh\0\0']]),
})
evil('tar/behind-user-name', 'tar/owner', {
  attack: 'X32',
  why: 'Text behind the NUL of a user name.',
  made: 'uname of p/run in b',
  b: tar => setTar(tar, run, [[header.uname, 'builder\0payload not shown']]),
})
evil('tar/mtime-text', plain, {
  attack: 'X32',
  why: 'The time of a file holds a command, not a time.',
  made: 'mtime of p/run',
  causes: ['structural:malformed'],
  b: tar => setTar(tar, run, [[header.mtime, 'curl evil.sh']]),
})
evil('tar/device-number-text', 'tar/unused-device-number', {
  attack: 'X32',
  why: 'A file has no device number, so readers pass over what stands there.',
  made: 'devmajor of p/run',
  b: tar => setTar(tar, run, [[header.devmajor, 'payload\0']]),
})
evil('tar/reserved-bytes', plain, {
  attack: 'X32',
  why: 'Text in the last bytes of a header, which have no use.',
  made: 'header bytes 500 to 511 of p/run',
  causes: ['structural:padding'],
  b: tar => setTar(tar, run, [[header.reserved, 'payload here']]),
})
evil('tar/link-name-of-file', plain, {
  attack: 'X32',
  why: 'A file with a link target, which is none.',
  made: 'linkname of p/docs/a.txt',
  b: tar => setTar(tar, 'p/docs/a.txt', [[header.linkname, '/etc/shadow']]),
})

/* ---- sizes and ends on which readers disagree ---- */

for (const [at, name, why] of [
  ['tar/directory-with-size', 'p/docs', 'A directory with a size: some readers skip a body there, others find another entry.'],
  ['tar/hardlink-with-body', 'p/twin', 'A hard link with a size: some readers skip a body there, others find another entry.'],
])
  evil(at, plain, {
    attack: 'X16',
    why,
    made: `size 512 of ${name}, a header as its body`,
    causes: ['structural:malformed'],
    b: tar =>
      inserted(setTar(tar, name, [[header.size, octal(512, 12)]]), headerOf(tar, name).end, member('p/evil').subarray(0, 512)),
  })
evil('tar/size-behind-nul', plain, {
  attack: 'X16',
  why: 'A size behind a NUL is 0 for readers of C strings: they take the body for headers.',
  made: 'size of p/docs/b.txt with a NUL in front',
  b: tar => setTar(tar, 'p/docs/b.txt', [[header.size, '\0']]),
})
evil('tar/lone-zero-block', plain, {
  attack: 'X8',
  why: 'One block of zeros: some readers stop there, others go on.',
  made: 'a zero block in front of p/run',
  causes: ['structural:trailing-data'],
  b: tar => before(tar, run, zeros(512)),
})
evil('tar/trailing', 'tar/blocking', {
  attack: 'X8',
  why: 'A second archive stands behind the end marker; some readers go on.',
  made: 'cat of two archives',
  causes: ['structural:trailing-data'],
  b: tar => bytes(tar, member('p/evil', { body: 'evil\n' }), zeros(1024)),
})
evil('tar/duplicate', 'tar/spelling', {
  attack: 'X6',
  why: 'A second entry of one name in another spelling shadows the first.',
  made: './run behind run in b, a copy of a',
  causes: ['structural:duplicate-entry'],
  b: (_, one) => appended(one, member('./run', { body: 'evil\n', mode: 0o755 })),
})
evil('tar/bad-checksum', plain, {
  attack: 'X36',
  why: 'The checksum of one header is wrong: readers stop, or skip the entry.',
  made: 'a digit of the checksum of p/run',
  b: tar => flipped(tar, headerOf(tar, run).start + header.checksum + 2),
})
