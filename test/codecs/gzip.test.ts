import { crc32, deflateRawSync, gzipSync, constants as zlib } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countPart } from '../../src/codecs/fields.ts'
import { gzip as codec } from '../../src/codecs/gzip.ts'
import { codecFor } from '../../src/codecs/index.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { type Decoders, defaultLimits, LimitReached } from '../../src/model/codec.ts'
import { failsAsItsSource, openedBy, rowsOf, topLayer } from '../support/broken.ts'
import { bytes, find, patched, stored, storedInTwo, u16, zeros } from '../support/bytes.ts'
import { type GzipMember, gzip } from '../support/gzip.ts'
import { fieldsOf } from '../support/tiling.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders) => openedBy(codec, encoded, decoders)
const limited = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const sumOf = (content: string): string => crc32(bytes(content)).toString(16).padStart(8, '0')

/** No encoder makes it smaller. */
const noise = (size: number): Uint8Array => {
  let word = 1
  return Uint8Array.from({ length: size }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0
    return word >>> 24
  })
}

const all: GzipMember = {
  mtime: 1_700_000_000,
  extra: bytes('ab', [1, 0], 'x'),
  name: 'n',
  comment: 'c',
  headerCrc: true,
  xfl: 2,
}

describe('header and trailer', () => {
  it('every field of a member, in order', async () => {
    const encoded = gzip('hello', all)
    const { anatomy, state, content, odd } = await opened(encoded)
    const headerSum = crc32(encoded.subarray(0, 21)) & 0xffff
    expect(rowsOf(anatomy)).toEqual([
      ['gzip.magic', 0, 2, '1f8b'],
      ['gzip.method', 2, 3, 'deflate'],
      ['gzip.flags', 3, 4, ''],
      ['gzip.mtime', 4, 8, '1700000000'],
      ['gzip.xfl', 8, 9, '2'],
      ['gzip.os', 9, 10, '3'],
      ['gzip.extra', 10, 17, 'structural:gzip-extra'],
      ['gzip.name', 17, 19, 'n'],
      ['gzip.comment', 19, 21, 'structural:gzip-comment'],
      ['gzip.header-crc', 21, 23, headerSum.toString(16).padStart(4, '0')],
      ['gzip.deflate', 23, 33, 'raw'],
      ['gzip.crc', 33, 37, sumOf('hello')],
      ['gzip.size', 37, 41, '5'],
    ])
    expect([state, text(content), odd]).toEqual(['ok', 'hello', ['gzip-extra 10', 'gzip-comment 19']])
    expect(anatomy.blocks.map(({ key, nth, member }) => [key, nth, member])).toEqual([['\0stream', 0, false]])
    expect(fieldsOf(anatomy).find(({ encodes }) => encodes)).toMatchObject({ name: 'gzip.deflate', encodes: 'ok', deflate: true })
  })

  it('the shortest member', async () => {
    const { anatomy, odd } = await opened(gzip('', { deflate: bytes([3, 0]) }))
    expect(rowsOf(anatomy).map(([name, start, end]) => `${name} ${start} ${end}`)).toEqual([
      'gzip.magic 0 2',
      'gzip.method 2 3',
      'gzip.flags 3 4',
      'gzip.mtime 4 8',
      'gzip.xfl 8 9',
      'gzip.os 9 10',
      'gzip.deflate 10 12',
      'gzip.crc 12 16',
      'gzip.size 16 20',
    ])
    expect(odd).toEqual([])
  })

  it.each<readonly [field: string, member: GzipMember, value: string | undefined, size: number]>([
    ['gzip.mtime', { mtime: 0 }, '0', 4],
    ['gzip.mtime', { mtime: 0xffff_ffff }, '4294967295', 4],
    ['gzip.mtime', { mtime: 0x0403_0201 }, String(0x0403_0201), 4],
    ['gzip.xfl', { xfl: 255 }, '255', 1],
    ['gzip.os', { os: 0 }, '0', 1],
    ['gzip.os', { os: 255 }, '255', 1],
    ['gzip.flags', { flags: 1 }, '', 1], // FTEXT
    ['gzip.flags', { flags: 1, ...all }, '', 1],
    ['gzip.name', { name: '' }, '', 1],
    ['gzip.name', { name: '\xe9\x01\n' }, '\xe9\x01\n', 4],
    ['gzip.name', { name: 'x'.repeat(1023) }, 'x'.repeat(1023), 1024],
    ['gzip.name', { name: 'x'.repeat(1024) }, 'x'.repeat(1024), 1025],
    ['gzip.name', { name: 'x'.repeat(5000), extra: bytes('x') }, 'x'.repeat(5000), 5001],
    ['gzip.comment', { comment: '' }, '', 1],
    ['gzip.comment', { comment: 'what\nit is' }, 'what\nit is', 11],
    ['gzip.extra', { extra: bytes() }, undefined, 2],
    ['gzip.extra', { extra: zeros(0xffff) }, undefined, 0x1_0001],
    ['gzip.header-crc', { headerCrc: true }, '77a7', 2],
    ['gzip.header-crc', { headerCrc: true, mtime: 570 }, '000c', 2],
    ['gzip.crc', {}, sumOf('body'), 4],
    ['gzip.size', {}, '4', 4],
  ])('%s %#', async (name, member, value, size) => {
    const { anatomy, state } = await opened(gzip('body', member))
    const field = fieldsOf(anatomy).find(one => one.name === name)!
    expect([state, field.value, field.ranges[0]!.end - field.ranges[0]!.start]).toEqual(['ok', value, size])
  })

  it.each<readonly [what: string, member: GzipMember, present: readonly string[]]>([
    ['nothing', {}, []],
    ['a sum', { headerCrc: true }, ['header-crc']],
    ['extra', { extra: bytes('x') }, ['extra']],
    ['a name', { name: 'n' }, ['name']],
    ['a comment', { comment: 'c' }, ['comment']],
    ['extra and a comment', { extra: bytes('x'), comment: 'c' }, ['extra', 'comment']],
    ['a name and a sum', { name: 'n', headerCrc: true }, ['name', 'header-crc']],
    ['everything', all, ['extra', 'name', 'comment', 'header-crc']],
  ])('%s behind the fixed part', async (_, member, present) => {
    const { anatomy } = await opened(gzip('body', member))
    const names = fieldsOf(anatomy).map(({ name }) => name.replace('gzip.', ''))
    expect(names.slice(names.indexOf('os') + 1, names.indexOf('deflate'))).toEqual(present)
  })

  it('checks are recomputed', async () => {
    const { anatomy } = await opened(gzip('hello', { headerCrc: true }))
    const derived = fieldsOf(anatomy).flatMap(({ name, derived }) => (derived ? [[name, derived]] : []))
    expect(derived).toEqual([
      ['gzip.header-crc', { kind: 'value', expected: expect.stringMatching(/^[0-9a-f]{4}$/) }],
      ['gzip.crc', { kind: 'value', expected: sumOf('hello') }],
      ['gzip.size', { kind: 'value', expected: '5' }],
    ])
  })
})

const one = gzip('one\n', { name: 'n', mtime: 7 })
const two = gzip('two\n')
const nothing = gzip('')

describe('members and what follows them', () => {
  it.each<readonly [what: string, encoded: Uint8Array, content: string, blocks: string, odd: readonly string[]]>([
    ['one', one, 'one\n', '\0stream 0', []],
    ['two', bytes(one, two), 'one\ntwo\n', '\0stream 0, \0stream 1', [`extra-stream ${one.length}`]],
    [
      'three',
      bytes(two, two, one),
      'two\ntwo\none\n',
      '\0stream 0, \0stream 1, \0stream 2',
      [`extra-stream ${two.length}`, `extra-stream ${2 * two.length}`],
    ],
    ['an empty one', nothing, '', '\0stream 0', []],
    ['an empty one behind', bytes(one, nothing), 'one\n', '\0stream 0, \0stream 1', [`extra-stream ${one.length}`]],
    ['an empty one before', bytes(nothing, one), 'one\n', '\0stream 0, \0stream 1', [`extra-stream ${nothing.length}`]],
    ['zeros', bytes(one, zeros(1)), 'one\n', '\0stream 0, \0padding 0', []],
    ['zeros up to the block of a tape', bytes(one, zeros(10_240 - one.length)), 'one\n', '\0stream 0, \0padding 0', []],
    ['text', bytes(one, 'evil'), 'one\n', '\0stream 0, \0trailing 0', [`trailing-data ${one.length}`]],
    ['zeros and text', bytes(one, zeros(9), 'evil'), 'one\n', '\0stream 0, \0trailing 0', [`trailing-data ${one.length}`]],
    ['zeros and a member', bytes(one, zeros(9), two), 'one\n', '\0stream 0, \0trailing 0', [`trailing-data ${one.length}`]],
    ['a start of magic', bytes(one, [0x1f]), 'one\n', '\0stream 0, \0trailing 0', [`trailing-data ${one.length}`]],
    ['a member cut off', bytes(one, two.subarray(0, -1)), 'one\n', '\0stream 0, \0trailing 0', [`trailing-data ${one.length}`]],
    [
      'a member with reserved flags',
      bytes(one, patched(two, 3, [0x80])),
      'one\n',
      '\0stream 0, \0trailing 0',
      [`trailing-data ${one.length}`],
    ],
    [
      'a member of another method',
      bytes(one, patched(two, 2, [7])),
      'one\n',
      '\0stream 0, \0trailing 0',
      [`trailing-data ${one.length}`],
    ],
    [
      'a member that breaks off after some content',
      bytes(one, two, gzip('three', { deflate: bytes([0], u16(5), u16(~5 & 0xffff), 'three', [7]) })),
      'one\ntwo\n',
      '\0stream 0, \0stream 1, \0trailing 0',
      [`extra-stream ${one.length}`, `trailing-data ${one.length + two.length}`],
    ],
  ])('%s', async (_, encoded, content, blocks, odd) => {
    const found = await opened(encoded)
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', content, odd])
    expect(found.anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`).join(', ')).toBe(blocks)
  })

  it('padding and trailing bytes are fields of their own', async () => {
    const last = async (encoded: Uint8Array) => rowsOf((await opened(encoded)).anatomy).at(-1)
    expect(await last(bytes(two, zeros(5)))).toEqual(['gzip.padding', two.length, two.length + 5, 'raw'])
    expect(await last(bytes(two, 'evil'))).toEqual(['gzip.trailing', two.length, two.length + 4, 'structural:trailing-data'])
  })

  it('each further member is told, and its place', async () => {
    const { anatomy } = await opened(bytes(one, two))
    expect(anatomy.facts.anomalies).toEqual([
      { id: 'structural:extra-stream', offset: one.length, expected: 'one member', found: 'member 2' },
    ])
    const magic = fieldsOf(anatomy).filter(({ name }) => name === 'gzip.magic')
    expect(magic.map(({ value, anomaly }) => [value, anomaly])).toEqual([
      ['1f8b', undefined],
      ['1f8b', 'structural:extra-stream'],
    ])
  })

  it.each([
    ['one member', [gzip('abcd')], []],
    ['two', [gzip('abc'), gzip('d')], ['3']],
    ['an empty one in front', [gzip(''), gzip('abcd')], ['0']],
    ['three', [gzip('a'), gzip('bc'), gzip('d')], ['1', '3']],
  ])('where members begin in the content: %s', async (_, members, begins) => {
    const { anatomy } = await opened(bytes(...members))
    const told = fieldsOf(anatomy).filter(({ name }) => name === 'gzip.begins')
    expect(told.map(({ value }) => value)).toEqual(begins)
    expect(told.flatMap(({ ranges }) => ranges)).toEqual([])
  })
})

const at = (encoded: Uint8Array, text: string): number => find(encoded, text)

describe('damage', () => {
  it.each<readonly [what: string, encoded: Uint8Array, odd: readonly string[]]>([
    ['another CRC', gzip('hello', { crc: 1 }), ['bad-checksum 20']],
    ['another size', gzip('hello', { size: 4 }), ['bad-checksum 24']],
    ['CRC and size of nothing', gzip('hello', { crc: 0, size: 0 }), ['bad-checksum 20', 'bad-checksum 24']],
    ['another header CRC', gzip('hello', { headerCrc: 1 }), ['bad-checksum 10']],
    ['the CRC of another member', bytes(one, gzip('hello', { crc: 1 })), ['extra-stream 29', 'bad-checksum 49']],
    ['other content', patched(one, at(one, 'one'), 'two'), [`bad-checksum ${one.length - 8}`]],
    [
      'bytes between stream and CRC',
      gzip('hello', { deflate: bytes(stored(bytes('hello')), 'evil') }),
      ['bad-checksum 20', 'bad-checksum 24', 'trailing-data 28'],
    ],
    ...[0x20, 0x40, 0x80, 0xe0].map(flags => [`reserved flags ${flags}`, gzip('hello', { flags }), ['malformed 3']] as const),
    ['a name without an end', patched(gzip('hello'), 3, [8, 0, 0, 0, 0, 0, 3, ...Array(18).fill(1)]), ['truncated 28']],
    ['a comment without an end', patched(gzip('hello'), 3, [16, 0, 0, 0, 0, 0, 3, ...Array(18).fill(1)]), ['truncated 28']],
    ['a name above 1 MiB', gzip('hello', { name: 'x'.repeat(1024 * 1024) }), [`truncated ${1024 * 1024 + 29}`]],
    ['extra bytes beyond the end', patched(gzip('hello', { extra: bytes('x') }), 10, [0xff, 0xff]), ['truncated 31']],
    ['a block of type 3', gzip('hello', { deflate: bytes([7]) }), ['malformed 10']],
    ['a stored length that is wrong', gzip('hello', { deflate: patched(stored(bytes('hello')), 1, [6]) }), ['malformed 10']],
    ['a distance too far back', gzip('hello', { deflate: bytes([0x4b, 0x04, 0x21, 0x00]) }), ['malformed 10']],
    ['no last block', gzip('hello', { deflate: bytes([0], u16(0), u16(0xffff)) }), ['malformed 10']],
    ['nothing behind the header', gzip('hello').subarray(0, 10), ['malformed 10']],
    ['no trailer', gzip('hello').subarray(0, 20), ['truncated 20']],
    ['half a trailer', gzip('hello').subarray(0, 24), ['truncated 24']],
  ])('%s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', odd])
  })

  it('a header that is none leaves one field', async () => {
    const encoded = gzip('hello', { flags: 0x20 })
    const { anatomy } = await opened(encoded)
    expect(rowsOf(anatomy)).toEqual([['gzip.gap', 0, encoded.length, 'structural:malformed']])
    expect(anatomy.blocks[0]!.key).toBe('\0gap')
  })

  it('a header before a stream that breaks off keeps its fields', async () => {
    const { anatomy } = await opened(gzip('hello', all).subarray(0, 30))
    const rows = rowsOf(anatomy)
    expect(rows.at(-1)).toEqual(['gzip.deflate', 23, 30, 'raw'])
    expect(rows.slice(0, -1)).toEqual(rowsOf((await opened(gzip('hello', all))).anatomy).slice(0, 10))
  })

  it('nothing counts as decoded where one member is wrong', async () => {
    const { anatomy } = await opened(bytes(one, gzip('hello', { size: 6 }), two))
    const encodings = fieldsOf(anatomy).flatMap(({ encodes }) => encodes ?? [])
    expect(encodings).toEqual(['damaged', 'damaged', 'damaged'])
  })

  it.each([
    ['plain', two],
    ['with all fields', gzip('hello', all)],
    ['compressed', bytes(gzipSync('hello '.repeat(50)))],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 0; size < encoded.length; size++) {
      const { state, odd, anatomy } = await opened(encoded.subarray(0, size))
      expect([size, state]).toEqual([size, 'damaged'])
      if (size) expect(odd.at(-1)).toMatch(/^(truncated|malformed) \d+$/)
      if (size >= 10) expect(rowsOf(anatomy)[0]![0]).toMatch(/^gzip\.(magic|gap)$/)
    }
  })

  it('the second member cut off anywhere', async () => {
    const encoded = bytes(one, gzip('hello', all))
    for (let size = one.length + 1; size < encoded.length; size++) {
      const { state, odd, content } = await opened(encoded.subarray(0, size))
      expect([size, state, odd, text(content)]).toEqual([size, 'ok', [`trailing-data ${one.length}`], 'one\n'])
    }
  })
})

const MiB = 1024 * 1024
const level = (content: Uint8Array, how: number): Uint8Array => bytes(deflateRawSync(content, { level: how }))
/** So much behind a stream that it is not inflated in one call. */
const behind = zeros(70_000)

const big = gzip(noise(600_000))

describe('streams above the size for one call', () => {
  it.each<readonly [what: string, content: Uint8Array, deflate: Uint8Array]>([
    ['nothing', bytes(), bytes([3, 0])],
    ['little', bytes('hello'), stored(bytes('hello'))],
    ['stored, 300 KB', noise(300_000), stored(noise(300_000))],
    ['compressed, 300 KB', noise(300_000), level(noise(300_000), 9)],
    ['64 KiB less one', noise(65_530), stored(noise(65_530))],
    ['expands to 4 MiB', zeros(4 * MiB), level(zeros(4 * MiB), 9)],
    ['expands beyond 4 MiB', zeros(4 * MiB + 1), level(zeros(4 * MiB + 1), 9)],
    ['expands to 9 MiB, fast', zeros(9 * MiB), level(zeros(9 * MiB), 1)],
    ['expands to one chunk of output', zeros(256 * 1024), level(zeros(256 * 1024), 9)],
    ['expands to two', zeros(512 * 1024), level(zeros(512 * 1024), 9)],
    // 262,144 bytes are the windows that it is fed in.
    ...[262_123, 262_124, 262_125].map(size => [`${size + 20} bytes of stream`, noise(size), stored(noise(size))] as const),
  ])('%s', async (_, content, deflate) => {
    const encoded = gzip(content, { deflate, name: 'n' })
    const size = encoded.length
    for (const [tail, blocks, odd] of [
      [zeros(0), '\0stream', []],
      [behind, '\0stream,\0padding', []],
      [patched(behind, 69_999, 'x'), '\0stream,\0trailing', [`trailing-data ${size}`]],
      [gzip(noise(70_000)), '\0stream,\0stream', [`extra-stream ${size}`]],
    ] as const) {
      const found = await opened(bytes(encoded, tail))
      expect([found.state, found.odd, found.anatomy.blocks.map(({ key }) => key).join()]).toEqual(['ok', odd, blocks])
      const expected = blocks === '\0stream,\0stream' ? bytes(content, noise(70_000)) : content
      expect(Buffer.compare(found.content, expected)).toBe(0)
      const deflated = fieldsOf(found.anatomy).find(({ name }) => name === 'gzip.deflate')!
      expect(deflated.ranges).toEqual([{ start: 12, end: size - 8 }])
    }
  })

  it.each<readonly [what: string, encoded: Uint8Array, odd: readonly string[]]>([
    ['another CRC', gzip(noise(600_000), { crc: 1 }), [`bad-checksum ${big.length - 8}`]],
    ['one byte of content', patched(big, 300_000, [0, 0, 0, 0]), [`bad-checksum ${big.length - 8}`]],
    ['cut off early', big.subarray(0, 100_000), ['malformed 10']],
    ['cut off where a window ends', big.subarray(0, 10 + 262_144), ['malformed 10']],
    ['cut off before the trailer', big.subarray(0, big.length - 8), [`truncated ${big.length - 8}`]],
    ['cut off in the trailer', big.subarray(0, big.length - 1), [`truncated ${big.length - 1}`]],
    ['a block of type 3, at once', gzip('', { deflate: bytes([7], behind) }), ['malformed 10']],
    ['a block of type 3, late', patched(big, 10 + 9 * 65_540, [7]), ['malformed 10']],
  ])('damage: %s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', odd])
  })
})

describe('limits', () => {
  const bomb = gzip(zeros(16 * MiB), { deflate: level(zeros(16 * MiB), 9) })

  it.each([
    ['a bomb', bomb, MiB],
    ['a bomb that needs one byte more', bomb, 16 * MiB - 1],
    ['a bomb behind a member', bytes(one, bomb), MiB],
    ['one byte more', gzip('hello'), 4],
    ['nothing allowed', gzip('x'), 0],
    ['members together', bytes(one, two), 7],
    ['a stream in windows', gzip(noise(600_000)), 599_999],
    ['content of a member that breaks off', bytes(one, big.subarray(0, big.length - 9)), 300_000],
  ])('%s', async (_, encoded, allowed) => {
    const failed = await codec.open(topLayer, ofBytes(encoded), limited(allowed)).catch((problem: unknown) => problem)
    expect(failed).toBeInstanceOf(LimitReached)
    expect(failed).toMatchObject({ limit: 'decoded', message: `limit decoded of ${allowed} reached; --limit-decoded raises it` })
  })

  it.each([
    ['just enough', gzip('hello'), 5],
    ['nothing needed', nothing, 0],
    ['just enough for two', bytes(one, two), 8],
    ['just enough for a bomb', bomb, 16 * MiB],
  ])('%s', async (_, encoded, allowed) => expect((await opened(encoded, limited(allowed))).state).toBe('ok'))

  it('all layers of a side share them', async () => {
    const decoders = limited(9)
    expect((await opened(one, decoders)).state).toBe('ok')
    expect((await opened(two, decoders)).state).toBe('ok')
    await expect(opened(one, decoders)).rejects.toThrow(LimitReached)
  })

  it('a hundred thousand members are enough', () => {
    expect(() => countPart(100_000)).not.toThrow()
    expect(() => countPart(100_001)).toThrow(new LimitReached('streams', 100_000))
  })
})

it.each([
  ['a member', one, 'gzip'],
  ['a header alone', one.subarray(0, 10), 'gzip'],
  ['a header cut off', one.subarray(0, 9), undefined],
  ['another method', patched(one, 2, [9]), undefined],
  ['compress', bytes([0x1f, 0x9d, 8], zeros(9)), undefined],
  ['nothing', bytes(), undefined],
])('claims: %s', (_, head, id) => expect(codecFor(head)?.id).toBe(id))

it.each([1, 2, 3])('a failure to read is no property of the bytes: after %i reads', after =>
  failsAsItsSource(codec, one, { after }),
)

const content = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(zeros(5000), noise(70_000)))
const member: fc.Arbitrary<GzipMember> = fc.record(
  {
    mtime: fc.integer({ min: 0, max: 0xffff_ffff }),
    xfl: fc.nat(255),
    os: fc.nat(255),
    flags: fc.constantFrom(0, 1),
    name: fc.constantFrom('', 'n', 'a name', '\xff'.repeat(1200)),
    comment: fc.constantFrom('', 'c'),
    extra: fc.uint8Array({ maxLength: 9 }),
    headerCrc: fc.boolean(),
  },
  { requiredKeys: [] },
)
const encoder = fc.oneof(
  fc.constantFrom(stored, storedInTwo),
  fc
    .record({ level: fc.integer({ min: 0, max: 9 }), strategy: fc.integer({ min: zlib.Z_DEFAULT_STRATEGY, max: zlib.Z_FIXED }) })
    .map(how => (one: Uint8Array) => bytes(deflateRawSync(one, how))),
)

describe('whatever the members', () => {
  it('they decode to their content', async () => {
    const parts = fc.array(fc.tuple(content, member, encoder), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(parts, async members => {
        const encoded = bytes(...members.map(([one, how, deflate]) => gzip(one, { ...how, deflate: deflate(one) })))
        const found = await opened(encoded)
        expect(found.state).toBe('ok')
        expect(Buffer.compare(found.content, bytes(...members.map(([one]) => one)))).toBe(0)
        expect(found.anatomy.blocks.length).toBe(members.length)
      }),
      { numRuns: 120, seed: 1 },
    )
  })
})

const samples: readonly (readonly [what: string, encoded: Uint8Array, members: readonly string[]])[] = [
  ['plain', two, ['two\n']],
  ['all fields', gzip('hello', all), ['hello']],
  ['compressed', bytes(gzipSync('hello '.repeat(50))), ['hello '.repeat(50)]],
  ['two members', bytes(gzip('hello', all), bytes(gzipSync('again again'))), ['hello', 'again again']],
  ['padding', bytes(one, zeros(9)), ['one\n']],
]
const editOf = (size: number) =>
  fc.record({
    at: fc.nat(size),
    drop: fc.nat(4),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(bytes([0]), bytes([3, 0]), bytes('\x1f\x8b\x08'), bytes([0xff, 0xff]), nothing),
    ),
  })

describe('changed anywhere', () => {
  /** Content may be lost with a member that nobody reads on, never made. */
  async function expectNoOther(encoded: Uint8Array, members: readonly string[]): Promise<void> {
    const { state, content, odd } = await opened(encoded)
    if (state !== 'ok') return
    const whole = [0, 1, 2].map(count => members.slice(0, count).join(''))
    if (odd.some(one => one.startsWith('trailing-data'))) expect(whole).toContain(text(content))
    else expect(text(content)).toBe(members.join(''))
  }

  it.each(samples)('%s', async (_, encoded, members) => {
    const edits = fc.array(editOf(encoded.length), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(edits, async edits => {
        const edited = edits.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), encoded)
        await expectNoOther(edited, members)
      }),
      { numRuns: 600, seed: 1 },
    )
  })

  it('one bit: only what says nothing of the content leaves it readable', async () => {
    const encoded = gzip('hello', { ...all, headerCrc: false })
    const { anatomy } = await opened(encoded)
    const free = new Set<string>()
    for (const { name, ranges } of fieldsOf(anatomy))
      for (let at = ranges[0]!.start; at < ranges[0]!.end; at++)
        for (let bit = 1; bit < 256; bit <<= 1) {
          const found = await opened(patched(encoded, at, [encoded[at]! ^ bit]))
          if (found.state !== 'ok') continue
          expect([name, text(found.content)]).toEqual([name, 'hello'])
          free.add(name === 'gzip.flags' || name === 'gzip.deflate' ? `${name} ${bit}` : name)
        }
    const slack = [8, 16, 32, 64, 128].map(bit => `gzip.deflate ${bit}`)
    expect([...free]).toEqual([
      'gzip.flags 1',
      'gzip.mtime',
      'gzip.xfl',
      'gzip.os',
      'gzip.extra',
      'gzip.name',
      'gzip.comment',
      ...slack,
    ])
  })

  it('one bit, where the header has a sum: nothing but the stream', async () => {
    const encoded = gzip('hello', all)
    for (let at = 0; at < 23; at++)
      for (let bit = 1; bit < 256; bit <<= 1)
        expect((await opened(patched(encoded, at, [encoded[at]! ^ bit]))).state).toBe('damaged')
  })
})

it('CRC and size are read unsigned', async () => {
  const { anatomy } = await opened(gzip('x', { size: 0xffff_fffe, crc: 0xffff_fffe }))
  expect(
    rowsOf(anatomy)
      .slice(-2)
      .map(([, , , value]) => value),
  ).toEqual(Array(2).fill('structural:bad-checksum'))
  expect(
    fieldsOf(anatomy)
      .slice(-2)
      .map(({ value }) => value),
  ).toEqual(['fffffffe', '4294967294'])
})
