import { execFileSync, spawnSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecFor } from '../../src/codecs/index.ts'
import { xz as codec } from '../../src/codecs/xz.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { type Decoders, defaultLimits, LimitReached, type PartContent } from '../../src/model/codec.ts'
import type { Field } from '../../src/model/layer.ts'
import { failsAsItsSource, type Opened, openedBy, rowsOf, topLayer } from '../support/broken.ts'
import { bytes, find, patched, u32, zeros } from '../support/bytes.ts'
import { type LzmaProperties, lzma2, lzmaWriter, reset } from '../support/lzma.ts'
import { fieldsOf } from '../support/tiling.ts'
import { type Check, integer, withCrc, type XzOptions, xz, xzOf } from '../support/xz.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders): Promise<Opened> => openedBy(codec, encoded, decoders)
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const hex = (content: Uint8Array): string => Buffer.from(content).toString('hex')
const whatOf = ({ decoded }: Opened): string => (decoded.state === 'unsupported' ? decoded.what : decoded.state)
const namesOf = ({ anatomy }: Opened): string[] => rowsOf(anatomy).map(([name]) => name.replace('xz.', ''))
const named = ({ anatomy }: Opened, name: string): Field[] => fieldsOf(anatomy).filter(field => field.name === name)

const checks: readonly Check[] = ['none', 'crc32', 'crc64', 'sha256']
const abc = 'abcdefgh'.repeat(40)
/** LZMA chunks instead of plain ones. */
const lzma = (part: Uint8Array): Uint8Array => lzma2(part)
const sizes = true

describe('fields', () => {
  it('every field of a stream, in order', async () => {
    const encoded = xz('hello', { check: 'crc32' })
    const found = await opened(encoded)
    expect(rowsOf(found.anatomy)).toEqual([
      ['xz.magic', 0, 6, 'fd377a585a00'],
      ['xz.flags', 6, 8, '1'],
      ['xz.header-crc', 8, 12, '6922de36'],
      ['xz.block-header', 12, 20, '0200210110000000'],
      ['xz.header-crc', 20, 24, hex(encoded.subarray(20, 24))],
      ['xz.block', 24, 33, 'raw'],
      ['xz.block-padding', 33, 36, ''],
      ['xz.check', 36, 40, hex(bytes(u32(crc32(bytes('hello')))))],
      ['xz.index', 40, 48, `00011905${hex(encoded.subarray(44, 48))}`],
      ['xz.footer', 48, 60, `${hex(encoded.subarray(48, 52))}010000000001595a`],
    ])
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello', []])
    expect(found.anatomy.blocks.map(({ key, nth, member }) => [key, nth, member])).toEqual([['\0stream', 0, false]])
    expect(named(found, 'xz.block')[0]!.encodes).toBe('ok')
    expect(fieldsOf(found.anatomy).flatMap(({ name, derived }) => (derived ? name : []))).toEqual([
      'xz.header-crc',
      'xz.header-crc',
      'xz.check',
      'xz.index',
      'xz.footer',
    ])
  })

  it.each([
    ['none', '0', undefined],
    ['crc32', '1', '2639f4cb'],
    ['crc64', '4', 'fa3919dfbbc95d99'],
    ['sha256', '10', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('check %s', async (check, flags, value) => {
    const found = await opened(xz('123456789', { check }))
    expect([found.state, named(found, 'xz.flags')[0]!.value, named(found, 'xz.check')[0]?.value]).toEqual(['ok', flags, value])
  })

  it('two streams, with padding between and behind', async () => {
    const encoded = bytes(xz('one'), zeros(4), xz('two'), zeros(8))
    const found = await opened(encoded)
    const second = xz('one').length + 4
    expect(found.anatomy.blocks.map(({ key, nth, ranges: [range] }) => [key, nth, range!.start])).toEqual([
      ['\0stream', 0, 0],
      ['\0padding', 0, second - 4],
      ['\0stream', 1, second],
      ['\0padding', 1, encoded.length - 8],
    ])
    expect(found.anatomy.facts.anomalies).toEqual([
      { id: 'structural:extra-stream', offset: second, expected: 'one stream', found: 'stream 2' },
    ])
    expect(named(found, 'xz.magic').map(({ anomaly }) => anomaly)).toEqual([undefined, 'structural:extra-stream'])
    expect(named(found, 'xz.padding').map(({ value, anomaly }) => [value, anomaly])).toEqual(
      Array(2).fill([undefined, undefined]),
    )
  })

  it.each([
    ['one stream of several blocks', [xz('abcd', { block: 1 })], []],
    ['two', [xz('abc'), xz('d')], ['3']],
    ['an empty one in front', [xz(''), xz('abcd')], ['0']],
    ['three, with blocks', [xz('abc', { block: 1 }), xz('d'), xz('ef')], ['3', '4']],
  ])('where streams begin in the content: %s', async (_, streams, begins) => {
    const told = named(await opened(bytes(...streams)), 'xz.begins')
    expect(told.map(({ value }) => value)).toEqual(begins)
    expect(told.flatMap(({ ranges }) => ranges)).toEqual([])
  })

  it('of each block of a stream', async () => {
    const found = await opened(xz('abcdef', { block: 2, check: 'none' }))
    expect(namesOf(found)).toEqual([
      ...['magic', 'flags', 'header-crc'],
      ...Array(3).fill(['block-header', 'header-crc', 'block', 'block-padding']).flat(),
      ...['index', 'footer'],
    ])
  })
})

const sound: readonly (readonly [what: string, encoded: Uint8Array, content: string, odd?: readonly string[]])[] = [
  ...checks.map(check => [`check ${check}`, xz(abc, { check }), abc] as const),
  ...checks.map(check => [`LZMA, check ${check}`, xz(abc, { check, data: lzma }), abc] as const),
  ['blocks', xz(abc, { block: 7 }), abc],
  ['blocks, LZMA', xz(abc, { block: 100, data: lzma }), abc],
  ['sizes', xz(abc, { sizes }), abc],
  ['sizes of blocks, LZMA', xz(abc, { sizes, block: 100, data: lzma }), abc],
  ['packed size only', xz('hello', { sizes: { packed: 9 } }), 'hello'],
  ['size only', xz('hello', { sizes: { size: 5 } }), 'hello'],
  ['a long block header', xz('hello', { spare: zeros(900) }), 'hello'],
  ['no block', xz(''), ''],
  ['no block, no check', xz('', { check: 'none' }), ''],
  ['an empty block', xzOf([bytes()], { data: () => bytes([0]) }), ''],
  ['an empty block among others', xzOf([bytes('a'), bytes(), bytes('b')]), 'ab'],
  ['128 blocks: their number has two bytes', xz('x'.repeat(128), { block: 1 }), 'x'.repeat(128)],
  ['no padding needed', xz('hell', { check: 'crc32' }), 'hell'],
  ['two streams', bytes(xz('one'), xz('two')), 'onetwo', ['extra-stream 60']],
  ['two streams of other checks', bytes(xz('one'), xz('two', { check: 'none' })), 'onetwo', ['extra-stream 60']],
  ['an empty stream behind', bytes(xz('one'), xz('')), 'one', ['extra-stream 60']],
  ['an empty stream before', bytes(xz(''), xz('one')), 'one', ['extra-stream 32']],
  ['padding of 4', bytes(xz('one'), zeros(4)), 'one'],
  ['padding of 1 MiB', bytes(xz('one'), zeros(1024 * 1024)), 'one'],
  ['padding of 256 KiB, and a stream', bytes(xz('one'), zeros(262_144), xz('two')), 'onetwo', ['extra-stream 262204']],
  ['padding that ends behind a window', bytes(xz('one'), zeros(262_148), xz('two')), 'onetwo', ['extra-stream 262208']],
]

/** Bytes behind the first stream that make no other: most readers stop there, or refuse all of it. */
const trailing: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['text', bytes(xz('one'), 'evil'), ['trailing-data 60']],
  ['padding of 1', bytes(xz('one'), zeros(1)), ['trailing-data 60']],
  ['padding of 5', bytes(xz('one'), zeros(5)), ['trailing-data 64']],
  ['padding of 262,147', bytes(xz('one'), zeros(262_147)), [`trailing-data ${60 + 262_144}`]],
  ['padding of 2, and a stream', bytes(xz('one'), zeros(2), xz('two')), ['trailing-data 60']],
  ['padding and text', bytes(xz('one'), zeros(4), 'evil'), ['trailing-data 64']],
  ['a start of magic', bytes(xz('one'), [0xfd]), ['trailing-data 61']],
  ['a stream header', bytes(xz('one'), xz('two').subarray(0, 12)), ['trailing-data 72']],
  ['a stream cut off', bytes(xz('one'), xz('two').subarray(0, -1)), ['trailing-data 119']],
  ['a stream with other magic', bytes(xz('one'), patched(xz('two'), 0, [0])), ['trailing-data 60']],
  ['a stream of reserved flags', bytes(xz('one'), patched(xz('two'), 7, [0x10])), ['trailing-data 66']],
  ['a stream without the end of a footer', bytes(xz('one'), patched(xz('two'), 58, 'ZY')), ['trailing-data 118']],
  ['two streams and text', bytes(xz('o'), xz('ne'), 'evil'), ['extra-stream 60', 'trailing-data 120']],
]

describe('what decodes', () => {
  it.each(sound.map(([what, encoded, content, odd = []]) => [what, encoded, content, odd] as const))(
    '%s',
    async (_, encoded, content, odd) => {
      const found = await opened(encoded)
      expect([found.state, text(found.content), found.odd]).toEqual(['ok', content, odd])
    },
  )

  it.each(trailing)('trailing: %s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'one', odd])
    expect(named(found, 'xz.trailing').map(({ anomaly }) => anomaly)).toEqual(['structural:trailing-data'])
  })

  it('blocks, sizes, padding and chunks are no difference in content', async () => {
    const content = bytes('0123456789'.repeat(9000))
    const whole = await opened(xz(content))
    const ways: readonly XzOptions[] = [
      { block: 5000 },
      { block: 1234, data: lzma },
      { data: lzma },
      { sizes },
      { check: 'none' },
    ]
    for (const way of ways) expect(Buffer.compare((await opened(xz(content, way))).content, whole.content)).toBe(0)
  })
})

const good = xz('hello', { check: 'crc32' })
/** Of `good`. */
const place = {
  headerCrc: 8,
  blockCrc: 20,
  data: 24,
  padding: 33,
  check: 36,
  index: 40,
  indexCrc: 44,
  footer: 48,
}
const flip = (encoded: Uint8Array, at: number): Uint8Array => patched(encoded, at, [encoded[at]! ^ 0xff])
const footer = (words: number, flags: readonly number[]): Uint8Array => bytes(u32(words), [...flags])
const index = (...numbers: number[]): Uint8Array => {
  const out = bytes([0], ...numbers.map(integer))
  return bytes(out, zeros((4 - (out.length % 4)) % 4))
}
const blocks = xz('abcdef', { block: 3 })
const bad = 'bad-checksum'

const damaged: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['CRC of the stream header', flip(good, place.headerCrc), [`${bad} 8`]],
  ['stream flags', patched(good, 6, [1]), ['malformed 6']],
  ['check above 15', patched(good, 7, [16]), ['malformed 6']],
  ['another check than the footer tells', bytes('\xfd7zXZ\0', withCrc(bytes([0, 4])), good.subarray(12)), ['truncated 60']],
  ['no check, and four bytes of one', bytes('\xfd7zXZ\0', withCrc(bytes([0, 0])), good.subarray(12)), ['truncated 60']],
  ['CRC of the block header', flip(good, place.blockCrc), [`${bad} 20`, 'malformed 24']],
  ['reserved block flags', flip(good, 13), ['malformed 12']],
  ['a header longer than the file', patched(good, 12, [0xff]), ['truncated 60']],
  ['spare bytes of a header', xz('hello', { spare: bytes([0, 1]) }), ['malformed 12', 'malformed 24']],
  ['a packed size that is wrong', xz('hello', { sizes: { packed: 8 } }), ['malformed 12', 'malformed 24']],
  ['a size that is wrong', xz('hello', { sizes: { size: 6 } }), ['malformed 12', 'malformed 24']],
  ['a packed size of zero', xz('hello', { sizes: { packed: 0 } }), ['malformed 12', 'malformed 24']],
  [
    'a size with a byte too many',
    xz('hello', { sizes: { size: 5 }, filters: bytes([0x80, 0]), filterCount: 1 }),
    ['malformed 12'],
  ],
  ['block padding', patched(good, place.padding, [1]), ['padding 33', 'malformed 24']],
  ['block padding of ones', xz('hello', { filler: 0xff }), ['padding 33', 'malformed 24']],
  ['check crc32', flip(good, place.check), [`${bad} 36`]],
  ['check crc64', xz('hello', { badCheck: zeros(8) }), [`${bad} 36`]],
  ['check sha256', xz('hello', { check: 'sha256', badCheck: zeros(32) }), [`${bad} 36`]],
  ['the last byte of sha256', flip(xz('hello', { check: 'sha256' }), 67), [`${bad} 36`]],
  ['other content', patched(good, place.data + 3, 'world'), [`${bad} 36`]],
  ['CRC of the index', flip(good, place.indexCrc), [`${bad} 40`]],
  ['unpadded size in the index', xz('hello', { check: 'crc32', index: index(1, 26, 5) }), [`${bad} 40`]],
  ['size in the index', xz('hello', { check: 'crc32', index: index(1, 25, 6) }), [`${bad} 40`]],
  ['no records in the index', xz('hello', { check: 'crc32', index: index(0, 25, 5) }), [`${bad} 40`]],
  ['padding of the index', xz('', { index: bytes([0, 0, 1, 0]) }), [`${bad} 12`]],
  ['more records than blocks', xz('hello', { check: 'crc32', index: index(2, 25, 5, 25, 5) }), ['malformed 58']],
  ['an index that is not one', patched(good, place.index, [1]), ['malformed 40']],
  ['records and no block', xz('', { index: index(1, 25, 5) }), [`${bad} 12`]],
  ['CRC of the footer', flip(good, place.footer), [`${bad} 48`]],
  ['backward size', xz('hello', { check: 'crc32', footer: footer(2, [0, 1]) }), [`${bad} 48`]],
  ['flags of the footer', xz('hello', { check: 'crc32', footer: footer(1, [0, 0]) }), [`${bad} 48`]],
  ['reserved flags of the footer', xz('hello', { check: 'crc32', footer: footer(1, [1, 1]) }), [`${bad} 48`]],
  ['the end of the footer', patched(good, 58, 'ZY'), ['malformed 58']],
  ['the second block', patched(blocks, find(blocks, 'def'), 'x'), [`${bad} ${find(blocks, 'def') + 5}`]],
  ['the second stream', bytes(good, patched(good, place.data + 3, 'w')), ['extra-stream 60', `${bad} 96`]],
  ['the footer of an empty stream behind', bytes(good, flip(xz('', { check: 'crc32' }), 20)), ['extra-stream 60', `${bad} 80`]],
]

describe('damage', () => {
  it.each(damaged)('%s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', odd])
  })

  it('a first stream that is none leaves one field', async () => {
    const { anatomy } = await opened(patched(good, 6, [1]))
    expect(rowsOf(anatomy)).toEqual([['xz.block', 0, good.length, 'raw']])
  })

  it('nothing is set aside for content that is not judged', async () => {
    const found = await opened(bytes(good, flip(good, place.check)))
    expect(named(found, 'xz.block').map(({ encodes }) => encodes)).toEqual(['damaged', 'damaged'])
    expect([...named(found, 'xz.block-header'), ...named(found, 'xz.flags')].map(({ value }) => value)).toEqual(
      Array(4).fill(undefined),
    )
  })

  it('checks behind the first damaged block are not recomputed', async () => {
    const found = await opened(flip(blocks, place.blockCrc))
    expect(named(found, 'xz.check').map(({ derived }) => derived)).toEqual([undefined, undefined])
  })

  it.each([
    ['plain', good],
    ['sizes, LZMA', xz(abc, { sizes, data: lzma })],
    ['blocks', xz('abcdef', { block: 3, check: 'none' })],
    ['empty', xz('')],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 0; size < encoded.length; size++) {
      const { state, odd, anatomy } = await opened(encoded.subarray(0, size))
      expect([size, state, odd]).toEqual([size, 'damaged', size ? [`truncated ${size}`] : []])
      expect(rowsOf(anatomy)).toEqual(size ? [['xz.block', 0, size, 'raw']] : [])
    }
  })

  it('the second stream cut off anywhere', async () => {
    const encoded = bytes(good, xz(abc, { data: lzma }))
    for (let size = good.length + 1; size < encoded.length; size++) {
      const { state, odd, content } = await opened(encoded.subarray(0, size))
      expect([size, state, odd, text(content)]).toEqual([size, 'ok', [`trailing-data ${size}`], 'hello'])
    }
  })
})

/** Chunks of a block with content `abc`. */
const dataOf = (...chunks: Uint8Array[]): Uint8Array => xzOf([bytes(abc)], { data: () => bytes(...chunks, [0]) })
const plain = (content: string, control: number): Uint8Array =>
  bytes([control, (content.length - 1) >> 8, (content.length - 1) & 0xff], content)
const cut = (from: number, to?: number): Uint8Array => bytes(abc.slice(from, to))
/** Chunks of `abc` up to each place, with what they reset. */
function run(...chunks: (readonly [end: number, resets: number])[]): Uint8Array[] {
  const write = lzmaWriter()
  return chunks.map(([end, resets], nth) => write(cut(chunks[nth - 1]?.[0] ?? 0, end), resets))
}
const whole: readonly [end: number, resets: number] = [320, reset.dictionary]
const wholeChunk = run(whole)[0]!

const soundChunks: readonly (readonly [what: string, encoded: Uint8Array])[] = [
  ['one', dataOf(wholeChunk)],
  ['going on', dataOf(...run([100, reset.dictionary], [200, reset.nothing], [320, reset.nothing]))],
  ['state reset', dataOf(...run([100, reset.dictionary], [320, reset.state]))],
  ['properties', dataOf(...run([100, reset.dictionary], [320, reset.properties]))],
  ['plain, plain', dataOf(plain(abc.slice(0, 100), 1), plain(abc.slice(100, 200), 2), plain(abc.slice(200, 320), 2))],
  ['a byte a chunk', dataOf(...[...abc].map((one, nth) => plain(one, nth ? 2 : 1)))],
]

const brokenChunks: readonly (readonly [what: string, encoded: Uint8Array])[] = [
  ['the first plain one keeps the dictionary', dataOf(plain(abc.slice(0, 200), 2), plain(abc.slice(200), 2))],
  ['the first one sets properties only', dataOf(...run([320, reset.properties]))],
  ['the first one resets the state only', dataOf(...run([320, reset.state]))],
  ['the first one resets nothing', dataOf(patched(wholeChunk, 0, [0x80]))],
  ['properties of 225', dataOf(patched(wholeChunk, 5, [225]))],
  ['lc and lp above 4', dataOf(patched(wholeChunk, 5, [9 + 4]))],
  ['a byte of the stream', dataOf(flip(wholeChunk, 30))],
  ['the last byte', dataOf(flip(wholeChunk, wholeChunk.length - 1))],
  ['a byte of content less', dataOf(patched(wholeChunk, 2, [wholeChunk[2]! - 1]))],
  ['a byte of content more', dataOf(patched(wholeChunk, 2, [wholeChunk[2]! + 1]))],
  ['a byte behind the stream', dataOf(patched(bytes(wholeChunk, [0]), 4, [wholeChunk[4]! + 1]))],
  ['properties after plain data are lacking', dataOf(plain(abc.slice(0, 100), 1), patched(wholeChunk, 0, [0xa0]))],
]

describe('LZMA2 chunks', () => {
  it.each(soundChunks)('%s', async (_, encoded) => {
    const found = await opened(encoded)
    expect([found.state, text(found.content)]).toEqual(['ok', abc])
  })

  it.each<LzmaProperties>([
    { lc: 0, lp: 0, pb: 0 },
    { lc: 4, lp: 0, pb: 0 },
    { lc: 0, lp: 4, pb: 4 },
    { lc: 2, lp: 2, pb: 1 },
  ])('%o', async properties => {
    const found = await opened(xz(abc, { data: part => lzma2(part, properties, 99) }))
    expect([found.state, text(found.content)]).toEqual(['ok', abc])
  })

  it.each(brokenChunks)('%s', async (_, encoded) => expect((await opened(encoded)).state).toBe('damaged'))

  it('reserved control bytes', async () => {
    for (let control = 3; control < 0x80; control++) {
      const first = await opened(dataOf(bytes([control]), wholeChunk))
      const later = await opened(dataOf(plain(abc, 1), bytes([control])))
      expect([control, first.odd, later.odd]).toEqual([control, ['malformed 24'], [`malformed ${24 + 323}`]])
      expect([first.state, later.state]).toEqual(['damaged', 'damaged'])
    }
  })

  it('a chunk begins its stream with a zero', async () => {
    for (const [chunks, at] of [
      [run(whole), 6],
      [run([100, reset.dictionary], [320, reset.properties]), 6],
      [run([100, reset.dictionary], [320, reset.state]), 5],
    ] as const) {
      const last = chunks.at(-1)!
      const before = bytes(...chunks.slice(0, -1))
      const found = await opened(dataOf(before, patched(last, at, [1])))
      expect([found.state, found.odd]).toEqual(['damaged', [`malformed ${24 + before.length + at}`]])
    }
  })
})

const lzma2Filter = bytes([0x21, 1, 0x10])
const dictionary = (bits: number): Uint8Array => xz('hello', { filters: bytes([0x21, 1, bits]), filterCount: 1 })

describe('what this version cannot read is not damaged', () => {
  it.each<readonly [what: string, encoded: Uint8Array, reason: string]>([
    ['x86', xz('hello', { filters: bytes([4, 0], lzma2Filter) }), 'xz filter 0x04'],
    ['ARM64', xz('hello', { filters: bytes([0x0a, 0], lzma2Filter) }), 'xz filter 0x0a'],
    ['delta', xz('hello', { filters: bytes([3, 1, 0], lzma2Filter) }), 'xz filter 0x03'],
    ['a start of its own', xz('hello', { filters: bytes([7, 4, 0, 0, 1, 0], lzma2Filter) }), 'xz filter 0x07'],
    ['three filters', xz('hello', { filters: bytes([3, 1, 0, 4, 0], lzma2Filter), filterCount: 3 }), 'xz filter 0x03'],
    ['four filters', xz('hello', { filters: bytes([5, 0, 4, 0, 3, 1, 0], lzma2Filter), filterCount: 4 }), 'xz filter 0x05'],
    ['LZMA2 twice', xz('hello', { filters: bytes(lzma2Filter, lzma2Filter) }), 'xz filter 0x21 twice'],
    ['a filter of a later version', xz('hello', { filters: bytes([0x22, 0]), filterCount: 1 }), 'xz filter 0x22'],
    ['an id of four bytes', xz('hello', { filters: bytes(integer(0x123_4567), [0]), filterCount: 1 }), 'xz filter 0x1234567'],
    ['LZMA2 before another', xz('hello', { filters: bytes(lzma2Filter, [3, 1, 0]) }), 'xz filter 0x03'],
    ['no properties', xz('hello', { filters: bytes([0x21, 0]), filterCount: 1 }), 'xz filter 0x21 with other properties'],
    ['two properties', xz('hello', { filters: bytes([0x21, 2, 0, 0]), filterCount: 1 }), 'xz filter 0x21 with other properties'],
    ['a reserved dictionary', dictionary(41), 'xz filter 0x21 with other properties'],
    ['reserved bits beside it', dictionary(0x50), 'xz filter 0x21 with other properties'],
    ['the largest dictionary', dictionary(40), 'dictionary of 4294967295 bytes'],
    ['a dictionary of 3 GiB', dictionary(39), 'dictionary of 3221225472 bytes'],
    ['a dictionary of 192 MiB', dictionary(31), 'dictionary of 201326592 bytes'],
    ...[2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15].map(
      check => [`check ${check}`, xz('hello', { check }), `check type ${check}`] as const,
    ),
    ['in the second block', xz('abcdef', { block: 3, check: 2 }), 'check type 2'],
    ['in the second stream', bytes(good, xz('hello', { check: 15 })), 'check type 15'],
    [
      'in the second stream, where it cannot be walked',
      bytes(good, dictionary(0), xz('hello', { filters: bytes([3, 0]), filterCount: 1 })),
      'xz filter 0x03',
    ],
  ])('%s', async (_, encoded, reason) => {
    const found = await opened(encoded)
    expect([found.state, whatOf(found)]).toEqual(['unsupported', reason])
    expect(found.odd.filter(odd => !odd.startsWith('extra-stream'))).toEqual([])
    expect(new Set(named(found, 'xz.block').map(({ encodes }) => encodes))).toEqual(new Set(['unsupported']))
  })

  it('a check that is not known is not lacking where nothing is checked', async () => {
    const found = await opened(xz('', { check: 7 }))
    expect([found.state, found.content.length, found.odd]).toEqual(['ok', 0, []])
  })

  it('the frame of what cannot be read is still walked', async () => {
    const found = await opened(xz('hello', { filters: bytes([4, 0], lzma2Filter) }))
    expect(namesOf(found)).toEqual([
      ...['magic', 'flags', 'header-crc', 'block-header', 'header-crc', 'block', 'block-padding', 'check', 'index', 'footer'],
    ])
    expect(named(found, 'xz.check')[0]).toEqual({ name: 'xz.check', ranges: [{ start: 36, end: 44 }] })
  })

  it.each([
    [4096, 0, ''],
    [4095, 0, 'dictionary of 4096 bytes, limit window of 4095 reached; --limit-window raises it'],
    [6144, 1, ''],
    [6143, 1, 'dictionary of 6144 bytes, limit window of 6143 reached; --limit-window raises it'],
    [1_048_576, 16, ''],
    [1_048_576, 17, 'dictionary of 1572864 bytes, limit window of 1048576 reached; --limit-window raises it'],
    [8_388_608, 22, ''],
    [8_388_607, 22, 'dictionary of 8388608 bytes, limit window of 8388607 reached; --limit-window raises it'],
    [67_108_864, 28, ''],
    // The decoder allocates no more, whatever is allowed.
    [134_217_728, 29, 'dictionary of 100663296 bytes'],
    [2 ** 32, 30, 'dictionary of 134217728 bytes'],
  ])('windows up to %d: property %d', async (window, bits, reason) => {
    const found = await opened(dictionary(bits), createDecoders({ ...defaultLimits, window }))
    expect(whatOf(found)).toBe(reason || 'ok')
  })

  it('damage that is met first is damage', async () => {
    const bcj = xz('hello', { filters: bytes([4, 0], lzma2Filter) })
    expect((await opened(patched(bcj, 24, [9]))).state).toBe('damaged')
    expect((await opened(bcj.subarray(0, -1))).state).toBe('damaged')
  })
})

describe('limits', () => {
  const decoders = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })

  it.each([
    ['just enough', good, 5],
    ['nothing needed', xz(''), 0],
    ['just enough for blocks and streams', bytes(xz('abcdef', { block: 2 }), good), 11],
    ['nothing is decoded where something is lacking', xz('hello', { check: 2 }), 0],
  ])('%s', async (_, encoded, allowed) => expect((await opened(encoded, decoders(allowed))).state).not.toBe('damaged'))

  it('what a decoder says of limits is passed on', async () => {
    const problem = new LimitReached('decoded', 4)
    // biome-ignore lint/correctness/useYield: it ends before it has anything to tell
    const unxz = async function* (): AsyncGenerator<PartContent> {
      throw problem
    }
    await expect(opened(good, { ...decoders(9), unxz })).rejects.toBe(problem)
  })

  it('a hundred thousand blocks are enough', async () => {
    const block = xzOf([bytes()], { check: 'none' }).subarray(12, 28)
    const head = xz('', { check: 'none' }).subarray(0, 12)
    const many = bytes(...Array(100).fill(block))
    const read = (start: number, end: number): Uint8Array => {
      if (start < 12) return head.subarray(start, end)
      const at = (start - 12) % block.length
      return many.subarray(at, at + end - start)
    }
    const source = { size: 12 + 100_001 * block.length, read }
    await expect(codec.open(topLayer, source, decoders(9))).rejects.toMatchObject({ limit: 'streams' })
  })
})

it.each([
  ['a stream', good, 'xz'],
  ['its magic', good.subarray(0, 6), 'xz'],
  ['less', good.subarray(0, 5), undefined],
  ['other magic', patched(good, 5, [1]), undefined],
])('claims: %s', (_, head, id) => expect(codecFor(head)?.id).toBe(id))

it.each([0, 1, 2, 3])('a failure to read is no property of the bytes: after %i reads', after =>
  failsAsItsSource(codec, good, { after }),
)

const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(zeros(2000), bytes(abc)))
const way: fc.Arbitrary<XzOptions> = fc
  .record({
    check: fc.constantFrom(...checks),
    block: fc.constantFrom(50, 333, 100_000),
    sizes: fc.constantFrom({}, true as const),
    data: fc.constantFrom(null, lzma, (part: Uint8Array) => lzma2(part, { lc: 1, lp: 2, pb: 3 }, 77)),
    spare: fc.constantFrom(0, 4, 40),
  })
  .map(({ data, spare, ...rest }) => ({ ...rest, spare: zeros(spare), ...(data ? { data } : {}) }))

describe('whatever the streams', () => {
  it('they decode to their content', async () => {
    const streams = fc.array(fc.tuple(body, way, fc.constantFrom(0, 0, 4, 8)), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(streams, async parts => {
        const found = await opened(bytes(...parts.flatMap(([one, how, padding]) => [xz(one, how), zeros(padding)])))
        expect(found.state).toBe('ok')
        expect(Buffer.compare(found.content, bytes(...parts.map(([one]) => one)))).toBe(0)
      }),
      { numRuns: 120, seed: 1 },
    )
  })
})

const samples: readonly (readonly [what: string, encoded: Uint8Array, streams: readonly string[]])[] = [
  ['plain', good, ['hello']],
  ['sizes, LZMA', xz('hello', { sizes, data: lzma, check: 'sha256' }), ['hello']],
  ['blocks', xz('abcdef', { block: 3 }), ['abcdef']],
  ['two streams', bytes(good, zeros(4), xz('abc', { data: lzma })), ['hello', 'abc']],
]
const editOf = (size: number) =>
  fc.record({
    at: fc.nat(size),
    drop: fc.nat(4),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(bytes([0]), bytes([1, 0, 0]), zeros(4), bytes('YZ'), bytes('\xfd7zXZ\0'), xz('')),
    ),
  })

describe('changed anywhere', () => {
  it.each(samples)('%s', async (_, encoded, streams) => {
    const parts = [0, 1, 2].map(count => streams.slice(0, count).join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(editOf(encoded.length), { minLength: 1, maxLength: 3 }), async edits => {
        const edited = edits.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), encoded)
        const { state, content, odd } = await opened(edited)
        if (state !== 'ok') return
        if (odd.some(one => one.startsWith('trailing-data'))) expect(parts).toContain(text(content))
        else expect(text(content)).toBe(streams.join(''))
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  it.each(samples)('one bit: %s', async (_, encoded, streams) => {
    // 5d: lc, lp and pb of LZMA, which may be others where no byte needs them.
    const properties = encoded.indexOf(0x5d)
    const second = streams.length > 1 ? good.length : encoded.length
    for (let at = 0; at < encoded.length; at++)
      for (let bit = 1; bit < 256; bit <<= 1) {
        const { state, odd, content } = await opened(patched(encoded, at, [encoded[at]! ^ bit]))
        if (state !== 'ok') continue
        expect(at === properties || (at >= second && odd.length === 1)).toBe(true)
        expect(text(content)).toBe(at === properties ? streams.join('') : 'hello')
      }
  })
})

const hasXz = spawnSync('xz', ['--version']).status === 0

describe.skipIf(!hasXz)('the tool xz', () => {
  const unpacked = (encoded: Uint8Array): string | null => {
    const { status, stdout } = spawnSync('xz', ['-dc'], { input: encoded })
    return status === 0 ? stdout.toString('latin1') : null
  }
  const lines = Buffer.from(Array.from({ length: 20_000 }, (_, line) => `line ${line * 7919}\n`).join(''))

  const read = [...sound, ...soundChunks].map(([what, encoded, content = abc]) => [what, encoded, content] as const)
  it.each(read)('reads: %s', (_, encoded, content) => expect(unpacked(encoded)).toBe(content))

  const refused = [...damaged, ...trailing, ...brokenChunks].map(([what, encoded]) => [what, encoded] as const)
  it.each(refused)('refuses: %s', (_, encoded) => expect(unpacked(encoded)).toBeNull())

  it.each([
    [['-0']],
    [['-6']],
    [['-9']],
    [['-0', '--check=none']],
    [['-0', '--check=crc32']],
    [['-0', '--check=crc64']],
    [['-0', '--check=sha256']],
    [['-0', '--block-size=20000']],
    [['-2', '-T2', '--block-size=50000']],
    [['--lzma2=dict=4KiB,lc=0,lp=3,pb=0']],
  ])('%j', async options => {
    const encoded = execFileSync('xz', ['-c', ...options], { input: lines })
    const found = await opened(Uint8Array.from(encoded))
    expect([found.state, found.odd]).toEqual(['ok', []])
    expect(Buffer.compare(found.content, lines)).toBe(0)
  })

  it.each([
    [['--x86', '--lzma2'], 'xz filter 0x04'],
    [['--delta', '--lzma2'], 'xz filter 0x03'],
  ])('%j', async (options, reason) => {
    const encoded = execFileSync('xz', ['-c', ...options], { input: lines })
    expect(whatOf(await opened(Uint8Array.from(encoded)))).toBe(reason)
  })
})
