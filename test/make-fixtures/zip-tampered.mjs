/** zip: records that tell some readers another thing than others. */
import { again, evil, honest } from './cases.mjs'
import { bytes, patched, replaced, u16, u32 } from './edit-bytes.mjs'
import {
  central,
  dosTime,
  END,
  editEntries,
  editZip,
  end,
  local,
  patchBoth,
  patchCentral,
  patchLocal,
  setMode,
  storedAs,
  zipJoin,
  zipParts,
} from './edit-zip.mjs'
import { python } from './shell.mjs'
import { zipTree } from './trees.mjs'

const plain = 'zip/mtime'

/* ---- modes, types and owners ---- */

evil('zip/setuid', plain, {
  attack: 'X1',
  why: 'A program that runs as its owner.',
  made: 'mode of run in b 4755',
  causes: ['permission-other'],
  b: zip => setMode(zip, 'run', 0o104755),
})
evil('zip/file-to-symlink', plain, {
  attack: 'X2',
  why: 'A file became a symbolic link; its content is the target.',
  made: 'mode of a.txt in b 120777',
  causes: ['file-type'],
  b: zip => setMode(zip, 'a.txt', 0o120777),
})
evil('zip/directory-bit', 'zip/fat-mtime', {
  attack: 'X2',
  why: 'On FAT an attribute bit makes a file a directory.',
  made: 'external attributes of run in b 0x10',
  causes: ['file-type'],
  b: zip => patchCentral(zip, 'run', [[central.attributes, [0x10]]]),
})
evil('zip/directory-bit-of-unix', 'zip/python-against-zip', {
  attack: 'X2',
  why: 'The same bit beside a mode that says file: readers go by the one or the other.',
  made: 'external attributes of run in b 0x10',
  b: zip => patchCentral(zip, 'run', [[central.attributes, [0x10]]]),
})
evil('zip/link-of-fat', 'zip/link-mtime', {
  attack: 'X2',
  why: 'A symbolic link of a system that has none: a file for some readers.',
  made: 'host of link in b FAT',
  b: zip => patchCentral(zip, 'link', [[central.host, [0]]]),
})
evil('zip/owner-setuid', 'zip/owner', {
  attack: 'X5',
  why: 'A setuid program belongs to somebody else.',
  made: 'mode of run 4755 on both sides',
  causes: ['archive-entry-uid-gid'],
  a: zip => setMode(zip, 'run', 0o104755),
  b: zip => setMode(zip, 'run', 0o104755),
})

/* ---- local records against the directory ---- */

for (const [field, why, edits] of [
  ['name', 'The local record has another name than the directory.', [[local.name, 'b.txt']]],
  ['method', 'The local record says stored, the directory deflated.', [[local.method, [0]]]],
  ['crc', 'The local record has another CRC than the directory.', [[local.crc, u32(1)]]],
  ['size', 'The local record has another size than the directory.', [[local.size, u32(5)]]],
  ['flags', 'The local record says encrypted, the directory plain.', [[local.flags, [1]]]],
  ['time', 'The local record has another time than the directory.', [[local.time, dosTime]]],
])
  evil(`zip/local-${field}`, plain, {
    attack: 'X11',
    why,
    made: `${field} in the local record of a.txt in b, a copy of a`,
    causes: ['structural:local-central-mismatch'],
    b: (_, one) => patchLocal(one, 'a.txt', edits),
  })
evil('zip/descriptor-crc', 'zip/streamed', {
  attack: 'X11',
  why: 'The data descriptor has another CRC than the directory.',
  made: 'descriptor of a.txt in b',
  causes: ['structural:local-central-mismatch'],
  b: zip => editZip(zip, 'a.txt', ({ tail }) => ({ tail: patched(tail, [[4, u32(1)]]) })),
})
evil('zip/shared-local', plain, {
  attack: 'X10',
  why: 'Two entries of the directory share one local record.',
  made: 'a central record b.txt in b that points at that of a.txt',
  b: zip => {
    const parts = zipParts(zip)
    const [one] = parts.entries
    const copy = { ...one, at: 0, central: patched(one.central, [[central.name, 'b.txt']]) }
    return zipJoin({ ...parts, entries: [...parts.entries, copy] }, [0, 1, 2, 3])
  },
})
evil('zip/orphan', plain, {
  attack: 'X10',
  why: 'A local record that the directory does not list: readers of a stream unpack it.',
  made: 'a second local record of a.txt in b, in front of the directory',
  causes: ['structural:gap-data'],
  b: zip => {
    const parts = zipParts(zip)
    const hidden = storedAs(parts.entries[0], 'evil\n')
    return zipJoin({ ...parts, gap: bytes(hidden.local, hidden.data) })
  },
})

/* ---- in front and behind ---- */

evil('zip/prefix', plain, {
  attack: 'X9',
  why: 'A script in front of the archive, which its interpreter loads.',
  made: 'cat of a line for python3, a command and b',
  causes: ['structural:prefix-data'],
  b: zip => bytes('#!/usr/bin/env python3\nimport evil\n', zip),
})
evil('zip/trailing', plain, {
  attack: 'X8',
  why: 'Bytes behind the end.',
  made: 'text behind b',
  causes: ['structural:trailing-data'],
  b: zip => bytes(zip, 'evil payload'),
})
export const withComment = (zip, comment) =>
  bytes(patched(zip, [[zip.length - END + end.commentLength, u16(comment.length)]]), comment)
evil('zip/end-in-comment', plain, {
  attack: 'X12',
  why: 'The comment holds another end of the directory.',
  made: 'an archive comment in b that is an end record of one entry',
  b: zip => withComment(zip, patched(zip.subarray(-END), [[end.diskCount, [1, 0, 1, 0]]])),
})
again('zip/end-in-comment-lenient', 'zip/end-in-comment', {
  verdict: 'different',
  twin: 'zip/comment-lenient',
  attack: 'X12',
  why: 'The rule for comments leaves one that readers may take for the end.',
  options: { profile: 'lenient', erase: ['comment'] },
})
evil('zip/two-ends', plain, {
  attack: 'X12',
  why: 'Two ends of the directory: the reader decides which archive it is.',
  made: 'an archive comment in b that is an archive of run alone',
  causes: ['structural:malformed'],
  b: zip =>
    withComment(
      zip,
      editEntries(zip, entries => entries.filter(({ name }) => name === 'run')),
    ),
})
evil('zip/wrong-count', plain, {
  attack: 'X12',
  why: 'The end says one entry less: some readers stop there.',
  made: 'counts of the end record of b',
  b: zip => patched(zip, [[zip.length - END + end.diskCount, [3, 0, 3, 0]]]),
})
evil('zip/disk-number', plain, {
  attack: 'X12',
  why: 'An entry on a disk that is not there.',
  made: 'disk 1 of a.txt in b',
  b: zip => patchCentral(zip, 'a.txt', [[central.disk, u16(1)]]),
})

/* ---- names, duplicates and order ---- */

for (const [at, name, other, why, cause] of [
  ['zip/nul-name', 'a.txt', 'a\0txt', 'A name that ends early for some readers.', 'structural:path-traversal'],
  ['zip/backslash-name', 'docs/b.txt', 'docs\\b.txt', 'A name that is a path for some readers.', 'structural:path-traversal'],
  ['zip/case-fold', 'run', 'RUN', 'A name differs only in case.', 'file-set-difference'],
])
  evil(at, plain, {
    attack: 'X15',
    why,
    made: `name ${name} to ${other.replace('\0', ' NUL ')} in both records of b`,
    causes: [cause],
    b: zip => patchBoth(zip, name, { inner: [[local.name, other]], outer: [[central.name, other]] }),
  })
/** A second entry of the name a.txt behind the first one. */
const twice = entries => [entries[0], storedAs(entries[0], 'another content\n'), ...entries.slice(1)]
evil('zip/duplicate', plain, {
  attack: 'X6',
  why: 'A second entry of one name.',
  made: 'a.txt twice in b',
  causes: ['structural:duplicate-entry'],
  b: zip => editEntries(zip, twice),
})
/** The same two, with each other's content. */
const exchanged = entries => [storedAs(entries[0], 'another content\n'), entries[0], ...entries.slice(1)]
evil('zip/duplicate-exchanged', plain, {
  attack: 'X6',
  why: 'Two entries of one name on both sides, whose contents changed places: which one is installed hangs on the reader.',
  made: 'a.txt twice in a; the two entries exchanged in b',
  causes: ['structural:duplicate-entry', 'content-change'],
  a: zip => editEntries(zip, twice),
  b: zip => editEntries(zip, exchanged),
})
const doubled = (zip, locals) => {
  const parts = zipParts(zip)
  return zipJoin({ ...parts, entries: twice(parts.entries) }, locals)
}
evil('zip/duplicate-local-order', 'zip/order', {
  attack: 'X6',
  why: 'Two entries of one name, listed in one order but stored in another: readers of a stream see another one last.',
  made: 'a.txt twice in a; the local records of the two swapped in b, those of docs/ first in both',
  a: zip => doubled(zip, [2, 0, 1, 3, 4]),
  b: (_, one) => doubled(one, [2, 1, 0, 3, 4]),
})
const through = order =>
  python(`with zipfile.ZipFile('out', 'w') as z:
    pair = [zipfile.ZipInfo('out'), zipfile.ZipInfo('out/passwd')]; pair[0].create_system = pair[1].create_system = 3
    pair[0].external_attr = 0o120777 << 16; pair[1].external_attr = 0o100644 << 16
    for index in ${order}: z.writestr(pair[index], ['/etc', 'evil'][index])`)
honest('zip/order-through-link', {
  twin: 'zip/order',
  attack: 'X7',
  why: 'A link that comes first redirects the file that is unpacked through it.',
  made: "Python's zipfile; a: out/passwd, then the link out to /etc; b: the link first",
  tree: zipTree,
  a: through('[1, 0]'),
  b: through('[0, 1]'),
  causes: ['archive-entry-order'],
})

/* ---- data ---- */

evil('zip/behind-deflate', 'zip/level', {
  attack: 'X32',
  why: 'Bytes behind the end of a deflate stream, inside the entry.',
  made: 'data of a.txt in b with a tail, both packed sizes right',
  b: zip =>
    editZip(zip, 'a.txt', one => {
      const data = bytes(one.data, 'payload in here')
      return {
        data,
        local: patched(one.local, [[local.packed, u32(data.length)]]),
        central: patched(one.central, [[central.packed, u32(data.length)]]),
      }
    }),
})
evil('zip/stale-crc', 'zip/stored', {
  attack: 'X19',
  why: 'The content changed, the stored CRC is equal on both sides and so wrong on one.',
  made: 'a byte of the stored a.txt in b, a copy of a',
  causes: ['content-change', 'structural:bad-checksum'],
  b: (_, one) => replaced(one, '\n200\n', '\n999\n'),
})
evil('zip/truncated', plain, {
  attack: 'X36',
  why: 'The file ends inside the directory.',
  made: 'head -c -100 of b',
  b: zip => zip.subarray(0, -100),
})
