/** zstd and lz4, with a tar archive in it. */
import { benign, edited, evil } from './cases.mjs'
import { bytes, flipped, zeros } from './edit-bytes.mjs'
import { skippable, withHugeWindow, withUnusedBit } from './edit-frames.mjs'
import { inTwoStreams, repack } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'
import { T1, touch } from './shell.mjs'
import { packed, project } from './trees.mjs'

for (const [at, why, a, b, cause] of [
  ['zstd/level', 'zstd -1 and zstd -19.', 'zstd -1', 'zstd -19', 'compression-level'],
  ['zstd/check', 'zstd with a checksum and without.', 'zstd --check', 'zstd --no-check', 'compression-implementation'],
  ['zstd/window', 'zstd with another window.', 'zstd --zstd=wlog=10', 'zstd --zstd=wlog=20', 'compression-level'],
  ['lz4/level', 'lz4 -1 and lz4 -12.', 'lz4 -1', 'lz4 -12', 'compression-level'],
  ['lz4/check', 'lz4 with a checksum and without.', 'lz4', 'lz4 --no-frame-crc', 'compression-implementation'],
  ['lz4/blocks', 'lz4 with other blocks, linked and checked.', 'lz4 -B7', 'lz4 -B4 -BD -BX', 'compression-implementation'],
  ['lz4/legacy', 'lz4 in its frame and in the one of its first version.', 'lz4', 'lz4 -l', 'compression-format'],
])
  benign(at, { why, tree: project, a: packed(a), b: packed(b), causes: [cause], rules: ['compression'] })

/** Enough for jobs to have a border. */
const large = `${project}\nhead -c 3000000 /dev/zero >p/docs/c.txt; ${touch(T1, 'p')}`
benign('zstd/threads', {
  why: 'zstd on one thread, and in jobs of several.',
  tree: large,
  a: packed('zstd --single-thread'),
  b: packed('zstd -T2 -B600KiB --rsyncable'),
  causes: ['compression-level'],
  rules: ['compression'],
})
benign('zstd/size', {
  why: 'zstd that tells the size, of a file, and that does not, of a pipe.',
  tree: project,
  a: `${packed('cat')}; zstd -q out -o t; mv t out`,
  b: packed('zstd'),
  causes: ['compression-implementation'],
  rules: ['compression'],
})

/* ---- further frames and what is behind them ---- */

for (const [kind, level] of [
  ['zstd', 'zstd/level'],
  ['lz4', 'lz4/level'],
]) {
  const ending = kind === 'zstd' ? '.zst' : '.lz4'
  const again = content => repack(ending, content)
  evil(`${kind}/second-frame`, level, {
    attack: 'X17',
    why: 'A second frame adds a second archive.',
    made: `cat of two ${kind} files in b`,
    causes: ['structural:extra-stream'],
    b: one => bytes(one, again(bytes(member('p/evil', { body: 'evil\n' }), zeros(1024)))),
  })
  evil(`${kind}/empty-frame`, level, {
    attack: 'X17',
    why: 'A second frame that decodes to nothing.',
    made: `cat of a ${kind} file and an empty one in b`,
    causes: ['structural:extra-stream'],
    b: one => bytes(one, again(bytes())),
  })
  evil(`${kind}/other-border`, level, {
    attack: 'X17',
    why: 'Two frames on both sides: a reader that stops behind the first one reads less of b.',
    made: 'the content of each in two frames; the second has 512 bytes in a and 2048 in b',
    causes: ['structural:extra-stream'],
    a: inTwoStreams(ending, 512),
    b: inTwoStreams(ending, 2048),
  })
  evil(`${kind}/skippable`, level, {
    attack: 'X17',
    why: 'A frame that decoders pass over holds a payload.',
    made: 'skippable frame in front of b',
    causes: ['structural:skippable-frame'],
    b: one => bytes(skippable('payload!'), one),
  })
  evil(`${kind}/skippable-moved`, level, {
    attack: 'X17',
    why: 'The same skippable frame, in front and behind.',
    made: 'skippable frame in front of a and behind b',
    causes: ['structural:skippable-frame'],
    a: one => bytes(skippable('payload!'), one),
    b: one => bytes(one, skippable('payload!')),
  })
  evil(`${kind}/trailing`, level, {
    attack: 'X8',
    why: 'Text behind the frame.',
    made: 'eight letters behind b',
    causes: ['structural:trailing-data'],
    b: one => bytes(one, 'payload!'),
  })
  evil(`${kind}/stale-check`, level, {
    attack: 'X19',
    why: 'The checksum of the content is wrong.',
    made: 'the last byte of b, inverted',
    causes: ['structural:bad-checksum'],
    b: one => flipped(one, one.length - 1),
  })
  evil(`${kind}/truncated`, level, {
    attack: 'X36',
    why: 'The file ends inside the frame.',
    made: 'head -c -80 of b',
    b: one => one.subarray(0, -80),
  })
}

/* ---- what a decoder must check ---- */

evil('zstd/unused-bit', 'zstd/level', {
  attack: 'X32',
  why: 'The bit of the descriptor that decoders ignore.',
  made: 'descriptor of b',
  b: withUnusedBit,
})
/** A compressed block without sequences, and text behind its parts (section 3.1.1.3). */
const hidden = text => bytes([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38], [((2 + text.length) << 3) | 5, 0, 0], [0, 0], text)
evil('zstd/behind-parts', 'zstd/level', {
  attack: 'X32',
  why: 'Text inside a block, behind all of its parts: zstd refuses it, other decoders read on.',
  made: 'a second frame of one empty block on both sides, in b with text in it',
  a: one => bytes(one, hidden('')),
  b: one => bytes(one, hidden('payload!')),
})
edited('zstd/huge-window', 'zstd/level', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'A declared window of 2 GiB is not allocated, and so not judged.',
  made: 'window descriptor of b',
  causes: ['comparison-limited'],
  b: withHugeWindow,
})
