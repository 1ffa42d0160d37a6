/** .lzma, with a tar archive in it. */
import { benign, edited, evil } from './cases.mjs'
import { bytes, flipped, patched, u32, zeros } from './edit-bytes.mjs'
import { inTwoStreams, repack, unpack } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'
import { packed, project } from './trees.mjs'

benign('lzma/level', {
  why: 'xz --format=lzma -0 and -9: other dictionaries.',
  tree: project,
  a: packed('xz --format=lzma -0'),
  b: packed('xz --format=lzma -9'),
  causes: ['compression-level'],
  rules: ['compression'],
})
benign('lzma/properties', {
  why: 'Other bits that literals and matches depend on.',
  tree: project,
  a: packed('xz --format=lzma'),
  b: packed('xz --format=lzma --lzma1=lc=1,lp=2,pb=0'),
  causes: ['compression-level'],
  rules: ['compression'],
})
benign('lzma/against-xz', {
  files: ['a.tar.lzma', 'b.tar.xz'],
  why: 'One archive as .lzma and as .xz.',
  tree: project,
  a: packed('xz --format=lzma'),
  b: packed('xz'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format'],
})
/** Number of bytes in the header, in front of the end marker. */
const told = lzma => patched(lzma, [[5, bytes(u32(unpack('.lzma', lzma).length), u32(0))]])
edited('lzma/size', 'lzma/level', {
  verdict: 'equivalent',
  why: 'The size is told in the header, and by an end marker alone.',
  made: 'size in the header of b',
  causes: ['compression-implementation'],
  rules: ['compression'],
  a: same => same,
  b: told,
})

evil('lzma/trailing', 'lzma/level', {
  attack: 'X8',
  why: 'Bytes behind the stream: LZMA Utils ignore them, xz refuses the file.',
  made: 'text behind b',
  causes: ['structural:trailing-data'],
  b: lzma => bytes(lzma, 'payload'),
})
evil('lzma/second-stream', 'lzma/level', {
  attack: 'X17',
  why: 'A second file behind the first one, which has no streams.',
  made: 'cat of two .lzma files in b',
  causes: ['structural:trailing-data'],
  b: lzma => bytes(lzma, repack('.lzma', bytes(member('p/evil', { body: 'evil\n' }), zeros(1024)))),
})
// A reader that stops at the end marker reads less.
evil('lzma/other-border', 'lzma/level', {
  attack: 'X17',
  why: 'Two files one behind the other on both sides, with another border between them.',
  made: 'the content of each in two; the second has 512 bytes in a and 2048 in b',
  causes: ['structural:trailing-data'],
  a: inTwoStreams('.lzma', 512),
  b: inTwoStreams('.lzma', 2048),
})
evil('lzma/wrong-size', 'lzma/size', {
  attack: 'X36',
  why: 'The size in the header is not that of the content.',
  made: 'size in the header of b plus one',
  b: lzma => patched(lzma, [[5, [lzma[5] + 1]]]),
})
evil('lzma/corrupt', 'lzma/level', {
  attack: 'X36',
  why: 'The format has no check, but the stream must end where its code does.',
  made: 'a byte in the middle of b, inverted',
  b: lzma => flipped(lzma, lzma.length >> 1),
})
evil('lzma/truncated', 'lzma/level', {
  attack: 'X36',
  why: 'The file ends inside the stream.',
  made: 'head -c -5 of b',
  b: lzma => lzma.subarray(0, -5),
})
edited('lzma/huge-dictionary', 'lzma/level', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'A declared dictionary of 2 GiB is not allocated, and so not judged.',
  made: 'dictionary size in b',
  causes: ['comparison-limited'],
  b: lzma => patched(lzma, [[1, u32(2 ** 31)]]),
})
