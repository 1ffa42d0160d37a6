/** xz, with a tar archive in it and with a line of text. */
import { benign, edited, evil, honest, tool } from './cases.mjs'
import { bytes, flipped, replaced, zeros } from './edit-bytes.mjs'
import { inTwoStreams, repack, withXzDictionary, withXzFlags } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'
import { packed, project } from './trees.mjs'

for (const [at, why, a, b, cause] of [
  ['xz/preset', 'xz -0 and xz -9.', 'xz -0', 'xz -9', 'compression-level'],
  ['xz/check', 'xz with CRC-32 and with SHA-256.', 'xz --check=crc32', 'xz --check=sha256', 'compression-implementation'],
  [
    'xz/block-size',
    'xz with one block, and with several that store their sizes, as threads do.',
    'xz -T1',
    'xz -T2 --block-size=2KiB',
    'compression-threads',
  ],
])
  benign(at, { why, tree: project, a: packed(a), b: packed(b), causes: [cause], rules: ['compression'] })
edited('xz/padding', 'xz/check', {
  verdict: 'equivalent',
  why: 'Stream padding, which is zeros.',
  made: 'four zeros behind a',
  causes: ['archive-format-flavour'],
  rules: ['zero-padding'],
  b: (_, one) => bytes(one, zeros(4)),
})
const short = { files: ['a.xz', 'b.xz'], tree: 'echo good >text' }
benign('xz/short', {
  ...short,
  why: 'A line, which xz stores as it is, with two checks.',
  a: 'xz --check=crc32 -c text >out',
  b: 'xz --check=crc64 -c text >out',
  causes: ['compression-implementation'],
  rules: ['compression'],
})
honest('xz/content', {
  ...short,
  why: 'Another line.',
  a: 'xz -c text >out',
  b: 'echo evil | xz -c >out',
  causes: ['content-change'],
})
tool('xz/filter', {
  ...short,
  verdict: 'incomplete',
  why: 'A filter that this version cannot undo: the difference is not judged.',
  a: 'xz --x86 --lzma2 -c text >out',
  b: 'echo evil | xz --x86 --lzma2 -c >out',
  causes: ['comparison-limited'],
})

/* ---- further streams and what is behind them ---- */

evil('xz/second-stream', 'xz/check', {
  attack: 'X17',
  why: 'A second stream adds a second archive.',
  made: 'cat of two xz files in b',
  causes: ['structural:extra-stream'],
  b: xz => bytes(xz, repack('.xz', bytes(member('p/evil', { body: 'evil\n' }), zeros(1024)))),
})
evil('xz/other-border', 'xz/check', {
  attack: 'X17',
  why: 'Two streams on both sides: a reader that stops behind the first one reads less of b.',
  made: 'the content of each in two streams; the second has 512 bytes in a and 2048 in b',
  causes: ['structural:extra-stream'],
  a: inTwoStreams('.xz', 512),
  b: inTwoStreams('.xz', 2048),
})
evil('xz/empty-stream', 'xz/check', {
  attack: 'X17',
  why: 'A second stream that decodes to nothing.',
  made: 'cat of an xz file and an empty one in b',
  causes: ['structural:extra-stream'],
  b: xz => bytes(xz, repack('.xz', bytes())),
})
evil('xz/padding-text', 'xz/padding', {
  attack: 'X8',
  why: 'Text where stream padding may be.',
  made: 'eight letters behind b',
  causes: ['structural:trailing-data'],
  b: xz => bytes(xz, 'payload!'),
})
evil('xz/padding-odd', 'xz/padding', {
  attack: 'X32',
  why: 'Stream padding that is no multiple of four.',
  made: 'two zeros more behind b',
  causes: ['structural:trailing-data'],
  b: xz => bytes(xz, zeros(2)),
})

/* ---- what a decoder must check ---- */

evil('xz/reserved-flag', 'xz/check', {
  attack: 'X32',
  why: 'A stream flag that has no meaning yet.',
  made: 'stream flags 01 0a in header and footer of b, both CRCs right',
  b: xz => withXzFlags(xz, [1, 10]),
})
evil('xz/stale-check', 'xz/short', {
  attack: 'X19',
  why: 'The content changed, the stored check is that of the other side.',
  made: 'b: good became evil in a, where it is stored',
  causes: ['structural:bad-checksum'],
  b: (_, one) => replaced(one, 'good', 'evil'),
})
evil('xz/bad-index', 'xz/short', {
  attack: 'X36',
  why: 'The index is damaged.',
  made: 'a byte of the CRC of the index of a, inverted in b',
  causes: ['structural:bad-checksum'],
  b: (_, one) => flipped(one, one.length - 16),
})
evil('xz/truncated', 'xz/check', {
  attack: 'X36',
  why: 'The file ends inside the stream.',
  made: 'head -c -80 of b',
  b: xz => xz.subarray(0, -80),
})
edited('xz/huge-dictionary', 'xz/check', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'A declared dictionary of 1.5 GiB is not allocated, and so not judged.',
  made: 'dictionary size 0x25 in the block header of b, its CRC right',
  causes: ['comparison-limited'],
  b: xz => withXzDictionary(xz, 0x25),
})
