/** bzip2, with a tar archive in it. */
import { benign, edited, evil, honest } from './cases.mjs'
import { bytes, flipped, patched, zeros } from './edit-bytes.mjs'
import { inTwoStreams, repack } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'
import { packed, project } from './trees.mjs'

benign('bzip2/level', {
  why: 'bzip2 -1 and bzip2 -9.',
  tree: project,
  a: packed('bzip2 -1'),
  b: packed('bzip2 -9'),
  causes: ['compression-level'],
  rules: ['compression'],
})
/** 150 kB, so two blocks at level 1. */
const large = `${project}; seq 1 30000 | sed 's/.*/a line/' >p/lines; seq 1 2000 >p/numbers; find p -exec touch -h -d @1700000000 {} +`
benign('bzip2/blocks', {
  why: 'bzip2 -1 and bzip2 -9 of more than one block.',
  tree: large,
  a: packed('bzip2 -1'),
  b: packed('bzip2 -9'),
  causes: ['compression-level', 'compression-implementation'],
  rules: ['compression'],
})
benign('bzip2/against-gz', {
  files: ['a.tar.bz2', 'b.tar.gz'],
  why: 'One archive by bzip2 and by gzip.',
  tree: project,
  a: packed('bzip2'),
  b: packed('gzip -9n'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format'],
})
honest('bzip2/text-against-plain', {
  files: ['a.bz2', 'b.txt'],
  twin: 'bzip2/against-gz',
  why: 'A text, and the same text compressed: no reader takes one for the other.',
  tree: 'seq 1 120 >lines',
  a: 'bzip2 -c lines >out',
  b: 'cp lines out',
  causes: ['compression-format'],
})

/* ---- further streams and what is behind them ---- */

evil('bzip2/second-stream', 'bzip2/level', {
  attack: 'X17',
  why: 'A second stream adds a second archive.',
  made: 'cat of two bzip2 files in b',
  causes: ['structural:extra-stream'],
  b: bz2 => bytes(bz2, repack('.bz2', bytes(member('p/evil', { body: 'evil\n' }), zeros(1024)))),
})
evil('bzip2/empty-stream', 'bzip2/level', {
  attack: 'X17',
  why: 'A second stream that decodes to nothing.',
  made: 'cat of a bzip2 file and an empty one in b',
  causes: ['structural:extra-stream'],
  b: bz2 => bytes(bz2, repack('.bz2', bytes())),
})
evil('bzip2/other-border', 'bzip2/level', {
  attack: 'X17',
  why: 'Two streams on both sides: a reader that stops behind the first one reads less of b.',
  made: 'the content of each in two streams; the second has 512 bytes in a and 2048 in b',
  causes: ['structural:extra-stream'],
  a: inTwoStreams('.bz2', 512),
  b: inTwoStreams('.bz2', 2048),
})
for (const [at, why, made, tail] of [
  ['bzip2/trailing', 'Bytes behind the last stream; bzip2 only warns.', 'text behind b', 'payload'],
  ['bzip2/trailing-zeros', 'Zeros behind the last stream: their number can say something.', '512 zeros behind b', zeros(512)],
])
  evil(at, 'bzip2/level', { attack: 'X8', why, made, causes: ['structural:trailing-data'], b: bz2 => bytes(bz2, tail) })

/* ---- what a decoder must check ---- */

/** The last bits of a stream up to its last byte, if there are any, set: only some lengths leave any. */
function padded(bz2) {
  const end = bytes([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  const bits = [...bz2.subarray(-11)].map(byte => byte.toString(2).padStart(8, '0')).join('')
  const at = bits.lastIndexOf([...end].map(byte => byte.toString(2).padStart(8, '0')).join(''))
  const left = bits.length - at - 80
  if (left === 0) throw new Error('no bits are left of the last byte')
  return patched(bz2, [[bz2.length - 1, [bz2.at(-1) | (2 ** left - 1)]]])
}
evil('bzip2/padding-bits', 'bzip2/level', {
  attack: 'X32',
  why: 'The bits behind the end of the stream are set; no decoder looks at them.',
  made: 'the last bits of b',
  causes: ['structural:padding'],
  b: padded,
})
evil('bzip2/stale-crc', 'bzip2/level', {
  attack: 'X19',
  why: 'The CRC of a block is not that of its content.',
  made: 'a bit of the CRC of the first block of b, inverted',
  b: bz2 => flipped(bz2, 12),
})
evil('bzip2/truncated', 'bzip2/level', {
  attack: 'X36',
  why: 'The file ends inside the stream.',
  made: 'head -c -5 of b',
  b: bz2 => bz2.subarray(0, -5),
})
edited('bzip2/randomised', 'bzip2/level', {
  verdict: 'incomplete',
  why: 'A block that is marked as randomised, which only very old versions wrote, is not decoded.',
  made: 'the bit behind the CRC of the first block of b',
  causes: ['comparison-limited'],
  b: bz2 => patched(bz2, [[14, [bz2[14] | 0x80]]]),
})
