import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecFor } from '../../src/codecs/index.ts'
import { lz4 as codec } from '../../src/codecs/lz4.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { type Decoders, defaultLimits, LimitReached } from '../../src/model/codec.ts'
import type { Field } from '../../src/model/layer.ts'
import { type Opened, openedBy, topLayer } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { type Lz4Block, type Lz4Options, legacy, literals, lz4, lz4Of, sequence } from '../support/lz4.ts'
import { fieldsOf } from '../support/tiling.ts'
import { skippable, zstd } from '../support/zstd.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders): Promise<Opened> => openedBy(codec, encoded, decoders)
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const named = ({ anatomy }: Opened, name: string): Field[] => fieldsOf(anatomy).filter(field => field.name === name)
const whatOf = ({ decoded }: Opened): string => (decoded.state === 'unsupported' ? decoded.what : decoded.state)
const rows = ({ anatomy }: Opened) =>
  fieldsOf(anatomy).map(({ name, ranges: [range], value, anomaly }) => [
    name.replace('lz4.', ''),
    range?.start ?? -1,
    range?.end ?? -1,
    anomaly ?? value ?? 'raw',
  ])

const good = lz4('hello')
const full: Lz4Options = { size: true, blockChecksums: true, linked: true, block: 7, step: 2, dictionary: 0 }

describe('fields', () => {
  it('a frame', async () => {
    const found = await opened(good)
    expect(rows(found)).toEqual([
      ['magic', 0, 4, '04224d18'],
      ['descriptor', 4, 6, '6440'],
      ['header-checksum', 6, 7, 'a7'],
      ['blocks', 7, 21, 'raw'],
      ['checksum', 21, 25, 'fb0077f9'],
    ])
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello', []])
    const derived = fieldsOf(found.anatomy).flatMap(field => (field.derived ? field.name : []))
    expect(derived).toEqual(['lz4.header-checksum', 'lz4.checksum'])
  })

  it('all that a frame may have', async () => {
    expect(rows(await opened(lz4('hello', full)))).toEqual([
      ['magic', 0, 4, '04224d18'],
      ['descriptor', 4, 6, '5d70'],
      ['content-size', 6, 14, '5'],
      ['dictionary', 14, 18, 'raw'],
      ['header-checksum', 18, 19, expect.any(String)],
      ['blocks', 19, 55, 'raw'],
      ['checksum', 55, 59, 'fb0077f9'],
    ])
  })

  it('a legacy frame', async () => {
    expect(rows(await opened(legacy(literals('hello'))))).toEqual([
      ['magic', 0, 4, '02214c18'],
      ['blocks', 4, 14, 'raw'],
    ])
  })

  it('frames, and those that are passed over', async () => {
    const found = await opened(bytes(skippable('note'), good, skippable('x', 15), legacy(literals('two'))))
    expect(found.anatomy.blocks.map(({ key, nth, ranges: [range] }) => [key, nth, range!.start])).toEqual([
      ['\0skippable', 0, 0],
      ['\0stream', 0, 12],
      ['\0skippable', 1, 37],
      ['\0stream', 1, 46],
    ])
    expect(named(found, 'lz4.skippable-behind').map(({ value }) => value)).toEqual(['0', '1'])
    expect(named(found, 'lz4.begins').map(({ value }) => value)).toEqual(['5'])
    expect([found.state, text(found.content)]).toEqual(['ok', 'hellotwo'])
    expect(found.odd).toEqual(['skippable-frame 0', 'skippable-frame 37', 'extra-stream 46'])
  })
})

const abc = 'abcdefgh'.repeat(40)
/** Made by `lz4 -9 -BX -BD --content-size` from that. */
const pattern = Buffer.from('BCJNGHxAQAEAAAAAAAC2EwAAAI9hYmNkZWZnaAgA/yFQZGVmZ2gUG9dtAAAAAJ8RI9U=', 'base64')
const long = 'x'.repeat(70_000)
const blockOf = (...parts: Uint8Array[]): Lz4Block => ({ body: bytes(...parts) })
const end = literals('01234567')

const sound: readonly (readonly [what: string, encoded: Uint8Array, content: string, odd?: readonly string[]])[] = [
  ['all that a frame may have', lz4('hello', full), 'hello'],
  ['stored blocks', lz4(abc, { stored: true, step: 7 }), abc],
  ['stored blocks with checksums', lz4(abc, { stored: true, step: 7, blockChecksums: true }), abc],
  ['no checksum', lz4(abc, { checksum: false }), abc],
  ['nothing', lz4(''), ''],
  ['nothing, in a block', lz4Of([blockOf(literals(''))], ''), ''],
  ['nothing, in a stored block', lz4Of([{ body: bytes(), stored: true }, blockOf(literals('x'))], 'x'), 'x'],
  ...[14, 15, 16, 269, 270, 271, 525, 5000].map(size => [`literals: ${size}`, lz4('x'.repeat(size)), 'x'.repeat(size)] as const),
  ...[4, 18, 19, 20, 47, 48, 49, 273, 274, 275, 5000].map(match => {
    const content = `abc${'abc'.repeat(match).slice(0, match)}01234567`
    return [`a match: ${match}`, lz4Of([blockOf(sequence('abc', 3, match), end)], content), content] as const
  }),
  [
    'a match of one byte',
    lz4Of([blockOf(sequence('a', 1, 900), end)], `${'a'.repeat(901)}01234567`),
    `${'a'.repeat(901)}01234567`,
  ],
  [
    'a match in the block before',
    lz4Of([blockOf(literals('abcd')), blockOf(sequence('', 4, 4), end)], 'abcdabcd01234567', { linked: true }),
    'abcdabcd01234567',
  ],
  [
    'in a stored one',
    lz4Of([{ body: bytes('abcd'), stored: true }, blockOf(sequence('', 4, 4), end)], 'abcdabcd01234567', { linked: true }),
    'abcdabcd01234567',
  ],
  [
    'as far as may be',
    lz4Of(
      [
        blockOf(literals(`abcd${'-'.repeat(60_000)}`)),
        blockOf(literals('-'.repeat(5531))),
        blockOf(sequence('', 65_535, 4), end),
      ],
      `abcd${'-'.repeat(65_531)}abcd01234567`,
      { linked: true },
    ),
    `abcd${'-'.repeat(65_531)}abcd01234567`,
  ],
  ['a frame of the tool', Uint8Array.from(pattern), abc],
  ['legacy', legacy(literals('hello')), 'hello'],
  ['legacy, nothing', legacy(), ''],
  ['legacy, blocks', legacy(literals('one'), literals(long), literals('two')), `one${long}two`],
  ['two frames', bytes(good, lz4('two', full)), 'hellotwo', ['extra-stream 25']],
  ['an empty frame behind', bytes(good, lz4('')), 'hello', ['extra-stream 25']],
  ['a legacy frame in front', bytes(legacy(literals('one')), good), 'onehello', ['extra-stream 12']],
  ['a skippable frame behind a legacy one', bytes(legacy(literals('one')), skippable('x')), 'one', ['skippable-frame 12']],
]

const trailing: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['text', bytes(good, 'evil'), ['trailing-data 25']],
  ['zeros', bytes(good, zeros(512)), ['trailing-data 25']],
  ['a start of magic', bytes(good, [0x04, 0x22]), ['trailing-data 27']],
  ['a start of the other', bytes(good, [0x02]), ['trailing-data 26']],
  ['a magic', bytes(good, good.subarray(0, 4)), ['trailing-data 29']],
  ['a frame cut off', bytes(good, good.subarray(0, -1)), ['trailing-data 49']],
  ['a frame of Zstandard', bytes(good, zstd('evil')), ['trailing-data 25']],
  ['another version', bytes(good, patched(good, 4, [0xa4])), ['trailing-data 29']],
  ['a skippable frame cut off', bytes(good, skippable('evil').subarray(0, -1)), ['trailing-data 36']],
  ['text behind a legacy frame', bytes(legacy(literals('hello')), 'evil'), ['trailing-data 14']],
]

describe('what decodes', () => {
  it.each(sound.map(([what, encoded, content, odd = []]) => [what, encoded, content, odd] as const))(
    '%s',
    async (_, encoded, content, odd) => {
      const found = await opened(encoded)
      expect([found.state, text(found.content) === content, found.odd]).toEqual(['ok', true, odd])
    },
  )

  it.each(trailing)('trailing: %s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello', odd])
    expect(named(found, 'lz4.trailing').map(({ anomaly }) => anomaly)).toEqual(['structural:trailing-data'])
  })

  it('more than fits at once, block by block', async () => {
    const blocks = Array.from({ length: 60 }, (_, nth) => blockOf(sequence(String(nth).padStart(60_000, '-'), 60_000, 5000), end))
    const content = blocks.map((_, nth) => {
      const part = String(nth).padStart(60_000, '-')
      return `${part}${part.slice(0, 5000)}01234567`
    })
    const { state, content: found } = await opened(lz4Of(blocks, content.join(''), { linked: true }))
    expect([state, text(found) === content.join('')]).toEqual(['ok', true])
  })
})

const malformed = ['malformed 7']
const broken = (...parts: Uint8Array[]): Uint8Array => lz4Of([blockOf(...parts)], '')
const damaged: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['a checksum', lz4('hello', { checksum: 1 }), ['bad-checksum 21']],
  ['other content', patched(good, 12, 'j'), ['bad-checksum 21']],
  ['the header', lz4('hello', { headerChecksum: 0 }), ['bad-checksum 6']],
  ['a size', lz4('hello', { size: 6 }), ['bad-checksum 6']],
  ['the checksum of a block', lz4Of([{ body: literals('hello'), checksum: 1 }], 'hello', { blockChecksums: true }), malformed],
  ['version 00', patched(good, 4, [0x24]), ['malformed 4']],
  ['version 10', patched(good, 4, [0xa4]), ['malformed 4']],
  ['a reserved bit of FLG', lz4('hello', { flags: [2, 0] }), ['malformed 4']],
  ['a reserved bit of BD', lz4('hello', { flags: [0, 0x80] }), ['malformed 5']],
  ['another one', lz4('hello', { flags: [0, 1] }), ['malformed 5']],
  ['a block size of 3', lz4('hello', { block: 3 }), ['malformed 5']],
  ['a block larger than that', lz4Of([{ body: zeros(65_537), stored: true }], ''), malformed],
  ['a block that becomes larger', broken(sequence('a', 1, 65_536), end), malformed],
  ['literals that make it larger', broken(sequence('a', 1, 65_530), end), malformed],
  ['literals cut off', broken(literals('hello').subarray(0, -1)), malformed],
  ['their length cut off', broken(bytes([0xf0, 255])), malformed],
  ['an offset cut off', broken(literals('hello'), bytes([0x10, 0x41, 1])), malformed],
  ['a match at the end', broken(sequence('abcd', 4, 4)), malformed],
  ['its length cut off', broken(bytes([0x1f, 0x41, 1, 0, 255])), malformed],
  ['an offset of nothing', broken(sequence('abcd', 0, 4), end), malformed],
  ['a match in front of the frame', broken(sequence('abcd', 5, 4), end), malformed],
  ['of an independent block', lz4Of([blockOf(literals('abcd')), blockOf(sequence('', 4, 4), end)], ''), malformed],
  ['legacy, an empty block', legacy(bytes()), ['malformed 4']],
  ['legacy, a broken one', legacy(sequence('abcd', 4, 4)), ['malformed 4']],
  ['the second frame', bytes(good, lz4('two', { checksum: 1 })), ['extra-stream 25', 'bad-checksum 44']],
]

describe('damage', () => {
  it.each(damaged)('%s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', odd])
  })

  it('a length that no decoder reads', async () => {
    const found = await opened(lz4Of([blockOf(patched(end, 0, [0x87]))], '01234567'))
    expect([found.state, text(found.content)]).toEqual(['ok', '01234567'])
    expect(named(found, 'lz4.blocks').map(({ encodes }) => encodes)).toEqual(['slack'])
  })

  it('nothing is set aside for content that is not judged', async () => {
    const found = await opened(bytes(good, lz4('two', { checksum: 1 })))
    expect(named(found, 'lz4.blocks').map(({ encodes }) => encodes)).toEqual(['damaged', 'damaged'])
    expect(named(found, 'lz4.descriptor').map(({ value }) => value)).toEqual([undefined, undefined])
  })

  it.each([
    ['plain', good],
    ['all fields', lz4('hello', full)],
    ['matches', lz4Of([blockOf(sequence('abc', 3, 900), end)], `abc${'abc'.repeat(300)}01234567`)],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 1; size < encoded.length; size++) {
      const found = await opened(encoded.subarray(0, size))
      expect([size, found.state, found.odd]).toEqual([size, 'damaged', [`truncated ${size}`]])
      expect(rows(found)).toEqual([['blocks', 0, size, 'raw']])
    }
  })

  it('legacy, which has no end of its own', async () => {
    const encoded = legacy(literals('one'), literals('two'))
    for (let size = 1; size < encoded.length; size++) {
      const { state, content } = await opened(encoded.subarray(0, size))
      expect([size, state, text(content)]).toEqual(
        size === 12 ? [12, 'ok', 'one'] : size === 4 ? [4, 'ok', ''] : [size, 'damaged', ''],
      )
    }
  })
})

describe('what this version cannot read is not damaged', () => {
  it.each<readonly [what: string, encoded: Uint8Array, window: number, reason: string]>([
    ['a dictionary', lz4('hello', { dictionary: 7 }), 2 ** 27, 'dictionary 7'],
    ['in the second frame', bytes(good, lz4('hello', { dictionary: 0xffff_ffff })), 2 ** 27, 'dictionary 4294967295'],
    ['blocks of 4 MiB', lz4('hello', { block: 7 }), 2 ** 22 - 1, 'block of 4194304 bytes'],
    ['which are allowed', lz4('hello', { block: 7 }), 2 ** 22, 'ok'],
    ['legacy', legacy(literals('hello')), 2 ** 22, 'block of 8388608 bytes'],
  ])('%s', async (_, encoded, window, reason) => {
    expect(whatOf(await opened(encoded, createDecoders({ ...defaultLimits, window })))).toBe(reason)
  })

  it('nothing is allocated for what a header promises', async () => {
    const many = bytes(...Array(2000).fill(lz4('hello', { block: 7 })))
    expect((await opened(many)).content.length).toBe(10_000)
  })
})

describe('limits', () => {
  const decoders = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })

  it('decoded bytes', async () => {
    expect((await opened(good, decoders(5))).state).toBe('ok')
    await expect(opened(good, decoders(4))).rejects.toThrow(LimitReached)
  })

  it('a hundred thousand frames are enough', async () => {
    const one = lz4('', { checksum: false })
    const read = (start: number, stop: number): Uint8Array => {
      const from = start % one.length
      return bytes(...Array(3).fill(one)).subarray(from, from + stop - start)
    }
    await expect(codec.open(topLayer, { size: 100_002 * one.length, read }, decoders(9))).rejects.toMatchObject({
      limit: 'streams',
    })
  })
})

it.each([
  ['a frame', good, 'lz4'],
  ['its magic alone', good.subarray(0, 4), 'lz4'],
  ['less', good.subarray(0, 3), undefined],
  ['a legacy frame', legacy(), 'lz4'],
  ['behind skippable frames', bytes(skippable('x'), skippable('y', 9), good), 'lz4'],
  ['another magic', bytes(u32(0x184d_2205)), undefined],
])('claims: %s', (_, head, id) => expect(codecFor(head)?.id).toBe(id))

const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(zeros(2000), bytes(abc)))
const way: fc.Arbitrary<Lz4Options> = fc.record(
  {
    step: fc.constantFrom(50, 333, 1000),
    stored: fc.boolean(),
    block: fc.constantFrom(4, 5, 6, 7),
    linked: fc.boolean(),
    blockChecksums: fc.boolean(),
    size: fc.constant(true as const),
    checksum: fc.boolean(),
  },
  { requiredKeys: [] },
)

it('whatever the frames, they decode to their content', async () => {
  const frames = fc.array(fc.tuple(body, way, fc.boolean()), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(frames, async parts => {
      const found = await opened(bytes(...parts.flatMap(([one, how, note]) => [lz4(one, how), note ? skippable('note') : ''])))
      expect(found.state).toBe('ok')
      expect(Buffer.compare(found.content, bytes(...parts.map(([one]) => one)))).toBe(0)
    }),
    { numRuns: 120, seed: 1 },
  )
})

const match = `abc${'abc'.repeat(300)}01234567`
const samples: readonly (readonly [what: string, encoded: Uint8Array, frames: readonly string[]])[] = [
  ['plain', good, ['hello']],
  ['all fields', lz4('hello', full), ['hello']],
  ['a match', lz4Of([blockOf(sequence('abc', 3, 900), end)], match), [match]],
  ['two frames', bytes(good, lz4('two', full)), ['hello', 'two']],
]

describe('changed anywhere', () => {
  it.each(samples)('%s', async (_, encoded, frames) => {
    const parts = frames.map((_, count) => frames.slice(0, count + 1).join(''))
    const edit = fc.record({ at: fc.nat(encoded.length), drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async edits => {
        const edited = edits.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), encoded)
        const { state, content, odd } = await opened(edited)
        if (state === 'ok' && odd.length === 0) expect(parts).toContain(text(content))
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  it.each(samples)('one bit: %s', async (_, encoded, frames) => {
    const allowed = frames.map((_, count) => frames.slice(0, count + 1).join(''))
    for (let at = 0; at < encoded.length; at++)
      for (let bit = 1; bit < 256; bit <<= 1) {
        const { state, content } = await opened(patched(encoded, at, [encoded[at]! ^ bit]))
        if (state === 'ok') expect(allowed).toContain(text(content))
      }
  })
})
