/** zip: writings that some readers take otherwise than others, or not at all. */
import { evil } from './cases.mjs'
import { bytes, patched, u16, u32 } from './edit-bytes.mjs'
import { central, END, editZip, end, extra, local, localExtra, patchBoth, patchCentral } from './edit-zip.mjs'
import { withComment } from './zip-tampered.mjs'

const plain = (_, bare) => bare
evil('zip/owner-in-times', 'zip/extras', {
  attack: 'X5',
  why: 'The old record of times also holds the owner, of one file of many.',
  made: 'local record 0x5855 of 12 bytes in run of b; a: b',
  causes: ['archive-entry-uid-gid'],
  a: plain,
  b: zip => localExtra(zip, 'run', extra(0x5855, bytes(u32(1), u32(2), u16(65534), u16(65534)))),
})
evil('zip/host-osx', 'zip/python-against-zip', {
  attack: 'X1',
  why: 'A host that some readers do not know has no modes for them: a program that cannot be run.',
  made: 'host 19 of run in b',
  b: zip => patchCentral(zip, 'run', [[central.host, [19]]]),
})
evil('zip/needs-version', 'zip/python-against-zip', {
  attack: 'X14',
  why: 'A version that readers are too old for: they leave the entry out.',
  made: 'version needed of run in b 7.0',
  b: zip => patchCentral(zip, 'run', [[central.needed, [70]]]),
})
evil('zip/read-only', 'zip/fat-mtime', {
  attack: 'X1',
  why: 'An attribute of FAT is a mode for who unpacks.',
  made: 'external attributes of run in b 0x21',
  b: zip => patchCentral(zip, 'run', [[central.attributes, [0x21]]]),
})
/** The end of this archive once more, one entry less. */
const ending = zip => patched(zip.subarray(-END), [[end.diskCount, [1, 0, 1, 0]]])
evil('zip/end-in-both-comments', 'zip/mtime', {
  attack: 'X12',
  why: 'One comment behind both archives holds another end of the directory: what that one leads to moves with the times.',
  made: 'an archive comment in both that is an end record of one entry',
  a: zip => withComment(zip, ending(zip)),
  b: (zip, one) => withComment(zip, ending(one)),
})
evil('zip/size-of-directory', 'zip/mtime', {
  attack: 'X12',
  why: 'The size of the directory is wrong: readers look for it somewhere else.',
  made: 'size in the end record of b 3 less, a copy of a',
  causes: ['structural:malformed'],
  b: (_, one) => {
    const at = one.length - END + end.size
    return patched(one, [[at, u32(one.readUInt32LE(at) - 3)]])
  },
})
evil('zip/stored-streamed', 'zip/stored', {
  attack: 'X11',
  why: 'Stored data with a descriptor behind it that has no signature: readers of a stream do not find its end.',
  made: 'bit 3 and a descriptor of 12 bytes of a.txt in b, a copy of a',
  b: (_, one) => {
    const flagged = patchBoth(one, 'a.txt', { inner: [[local.flags, [8]]], outer: [[central.flags, [8]]] })
    return editZip(flagged, 'a.txt', ({ local: inner }) => ({
      local: patched(inner, [[local.crc, bytes(u32(0), u32(0), u32(0))]]),
      tail: inner.subarray(local.crc, local.crc + 12),
    }))
  },
})
