import { decompress } from 'fzstd'
import { describe, expect, it } from 'vitest'
import { zstd as codec } from '../../src/codecs/zstd.ts'
import { openedBy } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { compressed, raw, rle, type ZstdBlock, zstdOf } from '../support/zstd.ts'
import { backward, coded, codedHead, fse, literalsOf, plainHead, rawLiterals, sequences, tree } from '../support/zstd-blocks.ts'

/** A window of 1 KiB: what a block may hold at most. */
const KiB = 0
const frame = (blocks: readonly ZstdBlock[], content: string | Uint8Array): Uint8Array => zstdOf(blocks, content, { window: KiB })
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')

const symbols = [0, 1, 2, 0, 0, 1, 2, 2, 0, 1, 0, 0, 2]
const byteOf = (numbers: readonly number[]): string => text(bytes([...numbers]))
/** Literals "ab", then four bytes from two in front. */
const again = bytes(rawLiterals('ab'), sequences(1, [2, 2, 1], '01'))
const long = 'x'.repeat(1000)

const soundBlocks: readonly (readonly [what: string, blocks: readonly ZstdBlock[], content: string])[] = [
  ['literals in one byte of size', [compressed(plainHead('raw', 5, 1), 'hello', [0])], 'hello'],
  ['in two', [compressed(plainHead('raw', 5, 2), 'hello', [0])], 'hello'],
  ['in three', [compressed(plainHead('raw', 5, 3), 'hello', [0])], 'hello'],
  ['no literals', [compressed(plainHead('raw', 0, 1), [0])], ''],
  ['one byte many times', [compressed(plainHead('rle', 1000, 2), 'x', [0])], long],
  ['coded, one stream', [compressed(literalsOf(symbols, 0), [0])], byteOf(symbols)],
  ['coded, four streams', [compressed(literalsOf(symbols, 1), [0])], byteOf(symbols)],
  ['coded, sizes of 14 bits', [compressed(literalsOf(symbols, 2), [0])], byteOf(symbols)],
  ['coded, sizes of 18 bits', [compressed(literalsOf(symbols, 3), [0])], byteOf(symbols)],
  [
    'the tree once more',
    [compressed(literalsOf(symbols, 0), [0]), raw('-'), compressed(literalsOf([2, 1, 0], 0, false), [0])],
    `${byteOf(symbols)}-${byteOf([2, 1, 0])}`,
  ],
  ['a match', [compressed(again)], 'ababab'],
  ['literals behind it', [compressed(rawLiterals('abc'), sequences(1, [2, 2, 1], '01'))], 'abababc'],
  ['a match that makes itself', [compressed(rawLiterals('a'), sequences(1, [1, 2, 43], '00 0000000'))], 'a'.repeat(132)],
  ['of a pattern', [compressed(rawLiterals('abc'), sequences(1, [3, 2, 43], '10 0000001'))], 'abc'.repeat(45).slice(0, 135)],
  ['a long one from far', [rle('x', 900), compressed(rawLiterals('-'), sequences(1, [1, 9, 43], '110000000 0000000'))], ''],
  [
    'the last offset',
    [compressed(again), compressed(rawLiterals('c'), sequences(1, [1, 0, 0], ''))],
    'abababcbab'.replace('cbab', 'cbcb'),
  ],
  ['the first offset of a frame', [raw('abc'), compressed(rawLiterals('d'), sequences(1, [1, 0, 0], ''))], 'abcdddd'],
  ['the second one', [raw('abc'), compressed(rawLiterals('d'), sequences(1, [1, 1, 0], '0'))], 'abcdabc'],
  ['the third one', [raw('abcdefg'), compressed(rawLiterals('h'), sequences(1, [1, 1, 0], '1'))], 'abcdefghabc'],
  ['without literals the next one', [raw('abcd'), compressed([0], sequences(1, [0, 0, 0], ''))], 'abcdabc'],
  ['without literals the third one', [raw('abcdefgh'), compressed([0], sequences(1, [0, 1, 0], '0'))], 'abcdefghabc'],
  [
    'without literals one less than the last',
    [compressed(again), compressed([0], sequences(1, [0, 1, 0], '1'))],
    'ababab'.concat('bbb'),
  ],
  ['tables once more', [compressed(again), compressed(rawLiterals('cd'), [1, 0xfc], backward('01'))], 'abababcdcdcd'],
  ['the usual tables', [raw('abcd'), compressed([0], [1, 0x00], backward('000000 00000 000000'))], 'abcdabc'],
  ['a table that is told', [raw('abcd'), compressed([0], [1, 0x94], fse(5, [16, 16]), [0, 0], backward('00000'))], 'abcdabc'],
  [
    'with zeros between',
    [raw('abcd'), compressed([0], [1, 0x94], fse(5, [16, 0, 0, 0, 0, 16]), [0, 0], backward('00000'))],
    'abcdabc',
  ],
  ['two bytes of how many', [raw('abcd'), compressed([0], [128, 1, 0x54, 0, 0, 0], backward(''))], 'abcdabc'],
]

const brokenBlocks: readonly (readonly [what: string, blocks: readonly ZstdBlock[]])[] = [
  ['nothing in a block', [compressed()]],
  ['one byte in a block', [compressed([0])]],
  ['bytes behind its parts', [compressed(rawLiterals('hello'), [0], 'hidden')]],
  ['no sequences, in two bytes', [compressed(rawLiterals('hello'), [128, 0])]],
  ['no number of sequences', [compressed(rawLiterals('hello'))]],
  ['half a number of sequences', [compressed(rawLiterals('hello'), [200])]],
  ['more literals than there are', [compressed(plainHead('raw', 6, 1), 'hello')]],
  ['more than a block holds', [compressed(plainHead('rle', 1025, 2), 'x', [0])]],
  ['no tree', [compressed(literalsOf(symbols, 0, false), [0])]],
  ['no tree in this frame yet', [raw('x'), compressed(literalsOf(symbols, 1, false), [0])]],
  ['coded literals, none', [compressed(codedHead('compressed', 0, [0, 3]), tree, [1], [0])]],
  ['weights that do not add up', [compressed(codedHead('compressed', 0, [1, 3]), [129, 0x51, 3], [0])]],
  ['one weight only', [compressed(codedHead('compressed', 0, [1, 3]), [128, 0x20, 3], [0])]],
  ['a tree of no weight', [compressed(codedHead('compressed', 0, [1, 3]), [129, 0, 3], [0])]],
  ['codes of 12 bits', [compressed(codedHead('compressed', 0, [1, 3]), [129, 0xc1, 3], [0])]],
  ['a tree that is cut off', [compressed(codedHead('compressed', 0, [1, 1]), [200], [0])]],
  ['a stream of zeros', [compressed(codedHead('compressed', 0, [1, 3]), tree, [0], [0])]],
  ['a code too many', [compressed(codedHead('compressed', 0, [2, 3]), tree, coded([0, 0, 0]), [0])]],
  ['a code too few', [compressed(codedHead('compressed', 0, [4, 3]), tree, coded([0, 0, 0]), [0])]],
  ['half a code', [compressed(codedHead('compressed', 0, [2, 3]), tree, backward('10'), [0])]],
  ['streams longer than they are', [compressed(codedHead('compressed', 1, [4, 9]), tree, [9, 0, 1, 0, 1, 0], [3], [0])]],
  ['four streams of two', [compressed(codedHead('compressed', 1, [2, 10]), tree, [1, 0, 1, 0, 1, 0], [3, 3], [0])]],
  ['reserved bits of the modes', [compressed(rawLiterals('ab'), [1, 0x55, 2, 2, 1], backward('01'))]],
  ['no modes', [compressed(rawLiterals('ab'), [1])]],
  ['tables once more, but there are none', [compressed(rawLiterals('ab'), [1, 0xfc], backward('01'))]],
  ['a code of literals that there is not', [compressed(rawLiterals('ab'), sequences(1, [36, 2, 1], '01'))]],
  ['of offsets', [compressed(rawLiterals('ab'), sequences(1, [2, 32, 1], '01'))]],
  ['of matches', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 53], '01'))]],
  ['codes cut off', [compressed(rawLiterals('ab'), [1, 0x54, 2])]],
  ['a bit too many', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 1], '01 0'))]],
  ['a byte too many', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 1], '01 00000000'))]],
  ['hidden in front of the bits', [compressed(rawLiterals('ab'), [1, 0x54, 2, 2, 1], 'hidden', backward('01'))]],
  ['a bit too few', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 1], '0'))]],
  ['no bits', [compressed(rawLiterals('ab'), [1, 0x54, 2, 2, 1])]],
  ['more literals than are left', [compressed(rawLiterals('a'), sequences(1, [2, 2, 1], '01'))]],
  ['a match in front of the frame', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 1], '10'))]],
  ['far in front', [compressed(rawLiterals('ab'), sequences(1, [2, 31, 1], '0'.repeat(31)))]],
  ['in front of the window', [rle('x', 1000), rle('y', 1000), compressed([0], sequences(1, [0, 10, 1], '0000000100'))]],
  ['an offset of nothing', [raw('abcd'), compressed([0], sequences(1, [0, 1, 0], '1'))]],
  ['a match longer than a block', [compressed(rawLiterals('ab'), sequences(1, [2, 2, 47], '01 0000000000'))]],
  ['literals behind it that make it longer', [compressed(rawLiterals(long), sequences(1, [2, 2, 36], '01 00'))]],
  [
    'an FSE table that is too large',
    [raw('abcd'), compressed([0], [1, 0x94], fse(10, [1024]), [0, 0], backward('0'.repeat(10)))],
  ],
  ['that does not add up', [raw('abcd'), compressed([0], [1, 0x94], [0xff, 0xff, 0xff], [0, 0], backward('00000'))]],
  ['that is cut off', [raw('abcd'), compressed([0], [1, 0x94], fse(5, [16]))]],
  [
    'with a symbol that there is not',
    [raw('abcd'), compressed([0], [1, 0x94], fse(5, [16, ...Array(35).fill(0), 16]), [0, 0, 1])],
  ],
  ['a reserved block', [{ kind: 'reserved', body: bytes('x') }]],
  ['a raw block larger than the window', [raw('x'.repeat(1025))]],
  ['a repeated one', [rle('x', 1025)]],
  ['a compressed one', [compressed(zeros(1025))]],
]

/** Bits that decoders pass over. */
const slackBlocks: readonly (readonly [what: string, blocks: readonly ZstdBlock[], content: string])[] = [
  ['behind an FSE table', [raw('abcd'), compressed([0], [1, 0x94], fse(5, [16, 16], 2), [0, 0], backward('00000'))], 'abcdabc'],
  [
    'behind an odd number of weights',
    [compressed(codedHead('compressed', 0, [3, 4]), [130, 0x21, 0x01, ...coded([0, 0, 0])], [0])],
    byteOf([0, 0, 0]),
  ],
]

const contentOf = (blocks: readonly ZstdBlock[], content: string): string =>
  content || text(decompress(zstdOf(blocks, '', { window: KiB, checksum: false })))

describe('blocks', () => {
  it.each(soundBlocks)('%s', async (_, blocks, told) => {
    const content = contentOf(blocks, told)
    const { state, content: found, odd } = await openedBy(codec, frame(blocks, bytes(content)))
    expect([state, text(found), odd]).toEqual(['ok', content, []])
    expect(text(decompress(frame(blocks, '')))).toBe(content)
  })

  it.each(brokenBlocks)('%s', async (_, blocks) => {
    const { state } = await openedBy(codec, zstdOf(blocks, '', { window: KiB, checksum: false }))
    expect(state).toBe('damaged')
  })

  it.each(slackBlocks)('bits that nobody reads: %s', async (_, blocks, content) => {
    const { state, content: found, anatomy } = await openedBy(codec, frame(blocks, content))
    expect([state, text(found)]).toEqual(['ok', content])
    expect(anatomy.blocks.flatMap(block => block.fields()).flatMap(({ encodes }) => encodes ?? [])).toEqual(['slack'])
  })
})
