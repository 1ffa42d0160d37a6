import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecFor } from '../../src/codecs/index.ts'
import { zstd as codec } from '../../src/codecs/zstd.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { type Decoders, defaultLimits, LimitReached } from '../../src/model/codec.ts'
import type { Field } from '../../src/model/layer.ts'
import { failsAsItsSource, type Opened, openedBy, topLayer } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { lz4 } from '../support/lz4.ts'
import { fieldsOf } from '../support/tiling.ts'
import { compressed, raw, rle, skippable, type ZstdOptions, zstd, zstdOf } from '../support/zstd.ts'
import { rawLiterals, sequences } from '../support/zstd-blocks.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders): Promise<Opened> => openedBy(codec, encoded, decoders)
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const named = ({ anatomy }: Opened, name: string): Field[] => fieldsOf(anatomy).filter(field => field.name === name)
const whatOf = ({ decoded }: Opened): string => (decoded.state === 'unsupported' ? decoded.what : decoded.state)
const rows = ({ anatomy }: Opened) =>
  fieldsOf(anatomy).map(({ name, ranges: [range], value, anomaly }) => [
    name.replace('zstd.', ''),
    range?.start ?? -1,
    range?.end ?? -1,
    anomaly ?? value ?? 'raw',
  ])

const KiB = 0
const good = zstd('hello')

describe('fields', () => {
  it('a single segment', async () => {
    const found = await opened(good)
    expect(rows(found)).toEqual([
      ['magic', 0, 4, '28b52ffd'],
      ['descriptor', 4, 5, '24'],
      ['content-size', 5, 6, '5'],
      ['blocks', 6, 14, 'raw'],
      ['checksum', 14, 18, '889f6da3'],
    ])
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello', []])
    expect(fieldsOf(found.anatomy).flatMap(({ name, derived }) => (derived ? name : []))).toEqual([
      'zstd.content-size',
      'zstd.checksum',
    ])
  })

  it('a window, and neither size nor checksum', async () => {
    expect(rows(await opened(zstd('hello', { window: 0x58, checksum: false })))).toEqual([
      ['magic', 0, 4, '28b52ffd'],
      ['descriptor', 4, 5, '00'],
      ['window', 5, 6, '2097152'],
      ['blocks', 6, 14, 'raw'],
    ])
  })

  it('a window, a dictionary of no id and a size', async () => {
    const options: ZstdOptions = { window: KiB, sizeBytes: 8, dictionary: { id: 0, bytes: 2 } }
    expect(rows(await opened(zstd('hello', options)))).toEqual([
      ['magic', 0, 4, '28b52ffd'],
      ['descriptor', 4, 5, 'c6'],
      ['window', 5, 6, '1024'],
      ['dictionary', 6, 8, 'raw'],
      ['content-size', 8, 16, '5'],
      ['blocks', 16, 24, 'raw'],
      ['checksum', 24, 28, '889f6da3'],
    ])
  })

  it.each([
    [0x00, '1024'],
    [0x01, '1152'],
    [0x07, '1920'],
    [0x08, '2048'],
    [0x50, '1048576'],
    [0x88, '134217728'],
  ])('window %d', async (window, size) => {
    expect(named(await opened(zstd('', { window })), 'zstd.window')[0]!.value).toBe(size)
  })

  it('a bit without a meaning, which decoders ignore, has no value', async () => {
    const found = await opened(zstd('hello', { flags: 0x10 }))
    expect([found.state, named(found, 'zstd.descriptor')[0]]).toEqual([
      'ok',
      { name: 'zstd.descriptor', ranges: [{ start: 4, end: 5 }] },
    ])
  })

  it('frames, and those that are passed over', async () => {
    const found = await opened(bytes(skippable('note'), good, skippable('', 15), skippable('x'), zstd('two')))
    expect(found.anatomy.blocks.map(({ key, nth, ranges: [range] }) => [key, nth, range!.start])).toEqual([
      ['\0skippable', 0, 0],
      ['\0stream', 0, 12],
      ['\0skippable', 1, 30],
      ['\0skippable', 2, 38],
      ['\0stream', 1, 47],
    ])
    expect(named(found, 'zstd.skippable-behind').map(({ value }) => value)).toEqual(['0', '1', '1'])
    expect(named(found, 'zstd.begins').map(({ value }) => value)).toEqual(['5'])
    expect([found.state, text(found.content)]).toEqual(['ok', 'hellotwo'])
    expect(found.odd).toEqual([...['skippable-frame 0', 'skippable-frame 30', 'skippable-frame 38', 'extra-stream 47']])
  })
})

/** Made by `zstd -19 --no-check` from the numbers 1 to 90, a line each: literals and all tables are coded. */
const numbers = Buffer.from(
  'KLUv/WAFAPUDAFaQHgmw6yRJiHBSmHUZABsAHABPlx69nR36cePFiQ8XHrycHPht1/Qsx50Bl0zyyCKHXJkyyBdbXDHFE0sccWPGEF+3Xp0aH2100UQPLXTQpUkDfbPNNdM8s8wxd+YM88kmAcN9ttllkz222GHXpg321VZXTfXUUkfdmjVUAA==',
  'base64',
)
const ninety = Array.from({ length: 90 }, (_, nth) => `${nth + 1}\n`).join('')

const sound: readonly (readonly [what: string, encoded: Uint8Array, content: string, odd?: readonly string[]])[] = [
  ['a size of two bytes', zstd('x'.repeat(300), { sizeBytes: 2 }), 'x'.repeat(300)],
  ['of four', zstd('hello', { sizeBytes: 4 }), 'hello'],
  ['of eight', zstd('hello', { sizeBytes: 8 }), 'hello'],
  ['a window and a size', zstd('hello', { window: KiB, sizeBytes: 4 }), 'hello'],
  ['blocks', zstd('abcdefgh', { block: 3 }), 'abcdefgh'],
  ['nothing', zstd(''), ''],
  ['nothing, a window', zstd('', { window: KiB, checksum: false }), ''],
  ['blocks of nothing', zstdOf([raw(''), raw('a'), rle('x', 0), raw(''), raw('b'), raw('')], 'ab'), 'ab'],
  ['a byte many times', zstdOf([rle('x', 1024), rle('y', 1)], `${'x'.repeat(1024)}y`, { window: KiB }), `${'x'.repeat(1024)}y`],
  ['a frame of the tool', Uint8Array.from(numbers), ninety],
  ['an empty frame behind', bytes(good, zstd('')), 'hello', ['extra-stream 18']],
  ['two frames of other kinds', bytes(good, zstd('two', { window: KiB, checksum: false })), 'hellotwo', ['extra-stream 18']],
]

const trailing: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['text', bytes(good, 'evil'), ['trailing-data 18']],
  ['zeros', bytes(good, zeros(512)), ['trailing-data 18']],
  ['a start of magic', bytes(good, [0x28, 0xb5]), ['trailing-data 20']],
  ['a magic', bytes(good, good.subarray(0, 4)), ['trailing-data 22']],
  ['a frame cut off', bytes(good, good.subarray(0, -1)), ['trailing-data 35']],
  ['a frame of LZ4', bytes(good, lz4('evil')), ['trailing-data 18']],
  ['a reserved bit', bytes(good, zstd('two', { flags: 8 })), ['trailing-data 22']],
  ['a skippable frame cut off', bytes(good, skippable('evil').subarray(0, -1)), ['trailing-data 29']],
  ['its header cut off', bytes(good, skippable('evil').subarray(0, 6)), ['trailing-data 24']],
  ['a skippable frame, and text', bytes(good, skippable('x'), 'evil'), ['skippable-frame 18', 'trailing-data 27']],
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
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello', odd])
    expect(named(found, 'zstd.trailing').map(({ anomaly }) => anomaly)).toEqual(['structural:trailing-data'])
  })

  it('more than a window, through a small one', async () => {
    const parts = Array.from({ length: 3000 }, (_, nth) => String(nth).padStart(1000, '-'))
    const copies = [
      raw(parts[0]!),
      ...parts.slice(1).flatMap(part => [raw(part), compressed([0], sequences(1, [0, 9, 43], '111101011 0000000'))]),
    ]
    const content = parts.map((part, nth) => (nth ? part + part.slice(0, 131) : part)).join('')
    const found = await opened(zstdOf(copies, content, { window: KiB }))
    expect([found.state, found.content.length]).toEqual(['ok', content.length])
  })
})

const damaged: readonly (readonly [what: string, encoded: Uint8Array, odd: readonly string[]])[] = [
  ['a checksum', zstd('hello', { checksum: 1 }), ['bad-checksum 14']],
  ['other content', patched(good, 9, 'w'), ['bad-checksum 14']],
  ['a size', zstd('hello', { window: KiB, size: 6, sizeBytes: 4 }), ['bad-checksum 6']],
  ['a size that is less', zstd('hello', { window: KiB, size: 0, sizeBytes: 8 }), ['bad-checksum 6']],
  ['a size that no number holds', zstd('hello', { window: KiB, size: 2n ** 64n - 1n, sizeBytes: 8 }), ['bad-checksum 6']],
  ['a segment smaller than its block', zstd('hello', { size: 4 }), ['malformed 6']],
  ['a reserved bit', zstd('hello', { flags: 8 }), ['malformed 4']],
  ['a reserved block', zstdOf([{ kind: 'reserved', body: bytes('hello') }], 'hello'), ['malformed 6']],
  ['the second block', zstdOf([raw('x'.repeat(200)), compressed('hello')], 'x', { window: KiB }), ['malformed 6']],
  ['the second frame', bytes(good, zstd('two', { checksum: 1 })), ['extra-stream 18', 'bad-checksum 30']],
  ['no frame at all', skippable('note'), ['skippable-frame 0', 'truncated 12']],
  ['text behind a skippable frame', bytes(skippable('note'), 'evil'), ['skippable-frame 0', 'malformed 12']],
]

describe('damage', () => {
  it.each(damaged)('%s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', odd])
  })

  it('nothing is set aside for content that is not judged', async () => {
    const found = await opened(bytes(zstd('one', { window: KiB }), zstd('two', { checksum: 1, window: KiB })))
    expect(named(found, 'zstd.blocks').map(({ encodes }) => encodes)).toEqual(['damaged', 'damaged'])
    const choices = [...named(found, 'zstd.descriptor'), ...named(found, 'zstd.window')]
    expect(choices.map(({ value }) => value)).toEqual(Array(4).fill(undefined))
  })

  it('checks of what does not decode, and of what follows, are not recomputed', async () => {
    const found = await opened(bytes(zstdOf([compressed('hello')], 'hello', { sizeBytes: 4 }), good))
    const checks = [...named(found, 'zstd.content-size'), ...named(found, 'zstd.checksum')]
    expect(checks.map(({ derived }) => derived)).toEqual(Array(4).fill(undefined))
  })

  it.each([
    ['plain', good],
    ['all fields', zstd('hello, hello', { window: KiB, block: 4, sizeBytes: 8, dictionary: { id: 0, bytes: 4 } })],
    ['of the tool', Uint8Array.from(numbers)],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 1; size < encoded.length; size++) {
      const found = await opened(encoded.subarray(0, size))
      expect([size, found.state, found.odd]).toEqual([size, 'damaged', [`truncated ${size}`]])
      expect(rows(found)).toEqual([['blocks', 0, size, 'raw']])
    }
  })

  it('the second frame cut off anywhere', async () => {
    const encoded = bytes(good, numbers)
    for (let size = good.length + 1; size < encoded.length; size++) {
      const { state, odd, content } = await opened(encoded.subarray(0, size))
      expect([size, state, odd, text(content)]).toEqual([size, 'ok', [`trailing-data ${size}`], 'hello'])
    }
  })
})

describe('what this version cannot read is not damaged', () => {
  it.each<readonly [what: string, encoded: Uint8Array, reason: string]>([
    ['a dictionary', zstd('hello', { dictionary: { id: 7, bytes: 1 } }), 'dictionary 7'],
    ['of two bytes', zstd('hello', { dictionary: { id: 0x1234, bytes: 2 } }), 'dictionary 4660'],
    ['of four bytes', zstd('hello', { dictionary: { id: 0xffff_ffff, bytes: 4 } }), 'dictionary 4294967295'],
    [
      'a window of 256 MiB',
      zstd('hello', { window: 0x90 }),
      'window of 268435456 bytes, limit window of 134217728 reached; --limit-window raises it',
    ],
    ['the largest window', zstd('hello', { window: 0xff }), 'window of 4123168604160 bytes'],
    [
      'one segment of 129 MiB',
      zstd('hello', { size: 129 * 2 ** 20, sizeBytes: 4 }),
      'window of 135266304 bytes, limit window of 134217728 reached; --limit-window raises it',
    ],
    [
      'in the second frame',
      bytes(good, zstd('hello', { window: 0x90 })),
      'window of 268435456 bytes, limit window of 134217728 reached; --limit-window raises it',
    ],
  ])('%s', async (_, encoded, reason) => {
    const found = await opened(encoded)
    expect([found.state, whatOf(found)]).toEqual(['unsupported', reason])
    expect(new Set(named(found, 'zstd.blocks').map(({ encodes }) => encodes))).toEqual(new Set(['unsupported']))
    expect(found.odd.filter(odd => !odd.startsWith('extra-stream'))).toEqual([])
  })

  it.each([
    [1024, 0x00, ''],
    [1023, 0x00, 'window of 1024 bytes, limit window of 1023 reached; --limit-window raises it'],
    [1152, 0x01, ''],
    [8 * 2 ** 20, 0x68, ''],
    [8 * 2 ** 20, 0x69, 'window of 9437184 bytes, limit window of 8388608 reached; --limit-window raises it'],
    // The decoder allocates no more, whatever is allowed.
    [2 ** 40, 0xa8, 'window of 2147483648 bytes'],
  ])('windows up to %d: descriptor %d', async (limit, window, reason) => {
    const found = await opened(zstd('hello', { window }), createDecoders({ ...defaultLimits, window: limit }))
    expect(whatOf(found)).toBe(reason || 'ok')
  })

  it('nothing is allocated for what a header promises', async () => {
    const many = bytes(...Array(2000).fill(zstd('hello', { window: 0x88 })))
    expect((await opened(many)).content.length).toBe(10_000)
  })
})

describe('limits', () => {
  const decoders = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })

  it('decoded bytes are counted as they come', async () => {
    expect((await opened(good, decoders(5))).state).toBe('ok')
    await expect(opened(good, decoders(4))).rejects.toThrow(LimitReached)
    const parts: number[] = []
    const sink = () => ({ size: 0, write: (part: Uint8Array) => void parts.push(part.length), finish: () => ofBytes(bytes()) })
    const bomb = zstdOf(Array(100).fill(rle('x', 100_000)), '', { window: 0x50, checksum: false })
    await codec.open(topLayer, ofBytes(bomb), { ...decoders(9), sink })
    expect(parts.reduce((sum, size) => sum + size)).toBe(10_000_000)
    expect(Math.max(...parts)).toBeLessThan(400_000)
  })

  it('a hundred thousand frames are enough', async () => {
    const one = zstd('', { checksum: false })
    const read = (start: number, end: number): Uint8Array => {
      const from = start % one.length
      return bytes(...Array(3).fill(one)).subarray(from, from + end - start)
    }
    const source = { size: 100_002 * one.length, read }
    await expect(codec.open(topLayer, source, decoders(9))).rejects.toMatchObject({ limit: 'streams' })
  })

  it('many blocks are one field', async () => {
    const { anatomy, state } = await opened(zstdOf(Array(50_000).fill(raw('x')), 'x'.repeat(50_000), { window: 0x88 }))
    expect([state, fieldsOf(anatomy).length]).toEqual(['ok', 5])
  })
})

it.each([
  ['a frame', good, 'zstd'],
  ['its magic alone', good.subarray(0, 4), 'zstd'],
  ['less than its magic', good.subarray(0, 3), undefined],
  ['a frame of an old version', patched(good, 0, [0x27]), undefined],
  ['the first skippable frame', skippable(''), 'zstd'],
  ['the last one, and a frame', bytes(skippable('x', 15), good), 'zstd'],
  ['its header alone', skippable('').subarray(0, 4), 'zstd'],
  ['behind a skippable frame LZ4', bytes(skippable('x'), skippable(''), lz4('hello')), 'lz4'],
  ['behind a large one nobody knows', bytes([0x50, 0x2a, 0x4d, 0x18], u32(9999), zeros(50)), 'zstd'],
  ['the magic behind those of skippable frames', patched(skippable(''), 0, [0x60]), undefined],
])('claims: %s', (_, head, id) => expect(codecFor(head)?.id).toBe(id))

it.each([0, 1, 2, 3, 4, 5, 6, 7])('a failure to read is no property of the bytes: after %i reads', after =>
  failsAsItsSource(codec, good, { after }),
)

const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(zeros(2000), bytes(ninety)))
const way: fc.Arbitrary<ZstdOptions> = fc
  .record({
    block: fc.constantFrom(50, 333, 1000),
    window: fc.constantFrom(undefined, KiB, 0x58),
    sizeBytes: fc.constantFrom(undefined, 4, 8),
    checksum: fc.boolean(),
  })
  .map(
    ({ window, sizeBytes, ...rest }) =>
      ({ ...rest, ...(window === undefined ? {} : { window }), ...(sizeBytes ? { sizeBytes } : {}) }) as ZstdOptions,
  )

describe('whatever the frames', () => {
  it('they decode to their content', async () => {
    const frames = fc.array(fc.tuple(body, way, fc.constantFrom('', 'x', 'payload')), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(frames, async parts => {
        const encoded = bytes(...parts.flatMap(([one, how, note]) => [zstd(one, how), note ? skippable(note) : '']))
        const found = await opened(encoded)
        expect(found.state).toBe('ok')
        expect(Buffer.compare(found.content, bytes(...parts.map(([one]) => one)))).toBe(0)
      }),
      { numRuns: 120, seed: 1 },
    )
  })
})

const matched = zstdOf([compressed(rawLiterals('ab'), sequences(1, [2, 2, 1], '01'))], 'ababab')
const samples: readonly (readonly [what: string, encoded: Uint8Array, frames: readonly string[]])[] = [
  ['plain', good, ['hello']],
  ['a match', matched, ['ababab']],
  ['of the tool', Uint8Array.from(numbersWithChecksum()), [ninety]],
  ['two frames', bytes(good, zstd('abc', { window: KiB })), ['hello', 'abc']],
]
function numbersWithChecksum(): Uint8Array {
  const checksum = zstd(ninety).subarray(-4)
  return bytes(patched(Uint8Array.from(numbers), 4, [numbers[4]! | 4]), checksum)
}
const editOf = (size: number) =>
  fc.record({
    at: fc.nat(size),
    drop: fc.nat(4),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(bytes([0]), zeros(4), bytes('\x28\xb5\x2f\xfd'), skippable('')),
    ),
  })

describe('changed anywhere', () => {
  it.each(samples)('%s', async (_, encoded, frames) => {
    const parts = frames.map((_, count) => frames.slice(0, count + 1).join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(editOf(encoded.length), { minLength: 1, maxLength: 3 }), async edits => {
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
