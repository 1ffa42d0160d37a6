/** zip: extra records and comments that say more than they should. */
import { evil } from './cases.mjs'
import { bytes, crc, patched, u16, u32 } from './edit-bytes.mjs'
import { bothExtras, central, centralExtra, editZip, extra, localExtra } from './edit-zip.mjs'
import { T1 } from './shell.mjs'

const payload = 'payload in here'
for (const [at, twin, why, made, edit, cause = 'structural:zip-extra'] of [
  [
    'zip/unknown-extra',
    'zip/extras',
    'A record that nobody knows.',
    'record 0x6666',
    (zip, name) => bothExtras(zip, name, extra(0x6666, payload)),
  ],
  [
    'zip/unicode-path',
    'zip/extras',
    'A record gives the entry another name.',
    'record 0x7075 with the CRC of a.txt and the name evil',
    (zip, name) => bothExtras(zip, name, extra(0x7075, bytes([1], crc(bytes(name)), 'evil'))),
  ],
  [
    'zip/malformed-extra',
    'zip/extras',
    'A record that is longer than its area.',
    'record 0x5455 that says 200 bytes and has one',
    (zip, name) => centralExtra(zip, name, bytes(u16(0x5455), u16(200), 'x')),
    'structural:malformed',
  ],
  [
    'zip/jar-marker',
    'zip/extras',
    'The marker of a jar has content.',
    'record 0xcafe',
    (zip, name) => bothExtras(zip, name, extra(0xcafe, payload)),
  ],
  [
    'zip/owner-payload',
    'zip/owner',
    'A user id of forty bytes.',
    'local record 0x7875',
    (zip, name) => localExtra(zip, name, extra(0x7875, bytes([1, 40], payload.padEnd(40), [1, 0]))),
  ],
  [
    'zip/time-payload',
    'zip/mtime',
    'A record of times that is longer than its times.',
    'local record 0x5455',
    (zip, name) => localExtra(zip, name, extra(0x5455, bytes([1], u32(T1), payload))),
  ],
  [
    'zip/ntfs-payload',
    'zip/mtime',
    'A record of NTFS times with an attribute that nobody knows.',
    'record 0x000a',
    (zip, name) => bothExtras(zip, name, extra(0x000a, bytes(u32(0), u16(2), u16(15), payload))),
  ],
  [
    'zip/align-payload',
    'zip/extras',
    'Filler for an alignment that is not empty.',
    'local record 0xd935',
    (zip, name) => localExtra(zip, name, extra(0xd935, bytes(u16(4), payload))),
    'structural:padding',
  ],
])
  evil(at, twin, {
    attack: 'X14',
    why,
    made: `${made} in a.txt of b`,
    causes: [cause],
    b: zip => edit(zip, 'a.txt'),
  })
evil('zip/zip64-payload', 'zip/zip64', {
  attack: 'X14',
  why: 'A zip64 record with a number that nobody asks for: a second size, and a wrong one.',
  made: 'a central record 0x0001 of eight bytes in a.txt of b, a copy of a',
  causes: ['structural:bad-checksum'],
  b: (_, one) => centralExtra(one, 'a.txt', extra(0x0001, 'payload!')),
})
evil('zip/entry-comment', 'zip/mtime', {
  attack: 'X13',
  why: 'Free text beside an entry.',
  made: 'comment of a.txt in b',
  causes: ['structural:zip-comment'],
  b: zip =>
    editZip(zip, 'a.txt', ({ central: record }) => {
      const comment = 'eval(this)'
      return { central: bytes(patched(record, [[central.commentLength, u16(comment.length)]]), comment) }
    }),
})
