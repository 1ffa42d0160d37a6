import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bzip2 as codec } from '../../src/codecs/bzip2.ts'
import { codecFor } from '../../src/codecs/index.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { type Decoders, defaultLimits } from '../../src/model/codec.ts'
import { failsAsItsSource, type Opened, openedBy, rowsOf, topLayer } from '../support/broken.ts'
import { bytes, patched, zeros } from '../support/bytes.ts'
import { type Bzip2Options, bzip2 } from '../support/bzip2.ts'
import { fieldsOf } from '../support/tiling.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders): Promise<Opened> => openedBy(codec, encoded, decoders)
const limited = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const base64 = (packed: string): Uint8Array => bytes(Buffer.from(packed, 'base64'))

/** What bzip2 1.0.8 makes of "hello\n", "one\n", nothing, and 136,000 bytes at levels 1 (two blocks) and 9. */
const hello = base64('QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi')
const one = base64('QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGgACGaaDNNDLxdyRThQkHgTwII')
const nothing = base64('QlpoORdyRThQkAAAAAA=')
const fast = base64(
  'QlpoMTFBWSZTWadLTXcAFvlJAAAQf+A/ADAAuAoaaYAChppgAE1VAmAmPVAiwUCLTKQIs5Ai0kCLJQIvygRaqBFsoEW6gRcKBFyoEXSgRdqBF/UCLxQIvVAi+MUFZJlNZDzYiuAAUr8kAABB/4D8AMAC4ChppgAKGmmAAKVUehGAPKhB8UIPqhBhQgyUIMZqEGlQg/VCD/UINahBtUIN6hBxUIOahB1UIO6hB5UIPRdyRThQkEGguFc=',
)
const best = base64(
  'QlpoOTFBWSZTWbLFpnIAHz/JAAAQf+A/ADAAuAoaaYAChppgAClUCYCY9AlVgBKrECVWQEqswJVaASq/ASq1AlVsBKrcCVXAEquQJVdASq7AlV/AlV4BKr0CVXwu5IpwoSFli0zk',
)
const lines = '0123456789abcdef\n'.repeat(8000)

describe('fields', () => {
  it('of a stream, in order', async () => {
    const found = await opened(hello)
    expect(rowsOf(found.anatomy)).toEqual([
      ['bzip2.magic', 0, 3, '425a68'],
      ['bzip2.level', 3, 4, '9'],
      ['bzip2.blocks', 4, 42, 'raw'],
    ])
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello\n', []])
    expect(found.anatomy.blocks.map(({ key, nth, member }) => [key, nth, member])).toEqual([['\0stream', 0, false]])
  })

  it('of two streams and what follows', async () => {
    const { anatomy } = await opened(bytes(one, hello, 'evil'))
    expect(anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`)).toEqual(['\0stream 0', '\0stream 1', '\0trailing 0'])
    const shown = fieldsOf(anatomy).map(({ name, ranges, value, anomaly }) => [name, ranges[0]?.start, value, anomaly])
    expect(shown).toEqual([
      ['bzip2.magic', 0, '425a68', undefined],
      ['bzip2.level', 3, '9', undefined],
      ['bzip2.blocks', 4, undefined, undefined],
      ['bzip2.magic', 42, '425a68', 'structural:extra-stream'],
      ['bzip2.level', 45, '9', undefined],
      ['bzip2.begins', undefined, '4', undefined],
      ['bzip2.blocks', 46, undefined, undefined],
      ['bzip2.trailing', 84, undefined, 'structural:trailing-data'],
    ])
    expect(anatomy.facts.anomalies[0]).toEqual({
      id: 'structural:extra-stream',
      offset: 42,
      expected: 'one stream',
      found: 'stream 2',
    })
  })

  it.each([
    ['one stream of several blocks', [bzip2('abcd', { block: 1 })], []],
    ['two', [bzip2('abc'), bzip2('d')], ['3']],
    ['an empty one in front', [nothing, one], ['0']],
    ['three', [bzip2('a'), bzip2('bc'), bzip2('d')], ['1', '3']],
  ])('where streams begin in the content: %s', async (_, streams, begins) => {
    const { anatomy } = await opened(bytes(...streams))
    const told = fieldsOf(anatomy).filter(({ name }) => name === 'bzip2.begins')
    expect(told.map(({ value }) => value)).toEqual(begins)
  })
})

/** Long codes: of 17 bits for the two last symbols. */
const deep = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17]
const sixteen = 'abcdefghijklmnop'

const sound: readonly (readonly [what: string, encoded: Uint8Array, content: string, odd?: readonly string[]])[] = [
  ['nothing', nothing, ''],
  ['two blocks', fast, lines],
  ['one large block', best, lines],
  ['all bytes', bzip2(Uint8Array.from({ length: 256 }, (_, at) => at)), text(Uint8Array.from({ length: 256 }, (_, at) => at))],
  ['one byte', bzip2('x'), 'x'],
  ['runs', bzip2('aaaabbbbbcccccccccc'), 'aaaabbbbbcccccccccc'],
  ['a run of 259, and more of it', bzip2('x'.repeat(700)), 'x'.repeat(700)],
  ['three of a kind', bzip2('aaabaaab'), 'aaabaaab'],
  ['blocks', bzip2('abcdefgh'.repeat(40), { block: 7 }), 'abcdefgh'.repeat(40)],
  ['level 1', bzip2('hello', { level: 1 }), 'hello'],
  ['six tables', bzip2('hello', { tables: 6 }), 'hello'],
  ['codes of 20 bits', bzip2('hello', { lengths: [20, 20, 20, 20, 20, 20] }), 'hello'],
  ['codes of all lengths', bzip2(sixteen, { lengths: deep }), sixteen],
  ['steps up and down', bzip2('hello', { steps: 3 }), 'hello'],
  ['many steps', bzip2('hello', { steps: 2000 }), 'hello'],
  ['more selectors than symbols', bzip2('hello', { selectors: [1, 0, 1] }), 'hello'],
  ['two streams', bytes(one, hello), 'one\nhello\n', ['extra-stream 42']],
  ['an empty stream behind', bytes(one, nothing), 'one\n', ['extra-stream 42']],
  ['an empty stream in front', bytes(nothing, one), 'one\n', ['extra-stream 14']],
  ['bits behind the end', bzip2('hello', { padding: 1 }), 'hello', ['padding 4']],
  ['18,002 selectors', bzip2('hello', { selectors: Array(18_002).fill(0) }), 'hello'],
  ['more selectors than a block can use', bzip2('hello', { selectors: Array(18_003).fill(0) }), 'hello', ['padding 4']],
]

/** Behind the first stream. */
const trailing: readonly (readonly [what: string, tail: Uint8Array])[] = [
  ['text', bytes('evil')],
  ['a zero', zeros(1)],
  ['a start of magic', bytes('B')],
  ['a header', bytes('BZh9')],
  ['level 0', patched(hello, 3, '0')],
  ['other magic', patched(hello, 4, [0])],
  ['a stream cut off', hello.subarray(0, -1)],
  ['another CRC', patched(hello, 41, [0])],
]

describe('what decodes', () => {
  it.each(sound.map(([what, encoded, content, odd = []]) => [what, encoded, content, odd] as const))(
    '%s',
    async (_, encoded, content, odd) => {
      const found = await opened(encoded)
      expect([found.state, text(found.content) === content, found.odd]).toEqual(['ok', true, odd])
    },
  )

  it.each(trailing)('trailing: %s', async (_, tail) => {
    const found = await opened(bytes(one, tail))
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'one\n', ['trailing-data 42']])
  })

  it('a further stream that breaks off leaves no content', async () => {
    const found = await opened(bytes(one, fast.subarray(0, -1)))
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'one\n', ['trailing-data 42']])
  })

  it('blocks whose bits say more than their content are not set aside', async () => {
    const { anatomy } = await opened(bzip2('hello', { padding: 1 }))
    expect(fieldsOf(anatomy).at(-1)).toMatchObject({ encodes: 'ok', anomaly: 'structural:padding' })
  })
})

const broken: readonly (readonly [what: string, options: Bzip2Options])[] = [
  ['CRC of a block', { crc: 1 }],
  ['CRC of the stream', { combined: 1 }],
  ['magic of a block', { magic: [0x314159, 0x265358] }],
  ['magic of the end in the wrong half', { magic: [0x177245, 0x265359] }],
  ['an origin behind the block', { origin: 5 }],
  ['an origin far behind it', { origin: 0xff_ffff }],
  ['one table', { tables: 1 }],
  ['seven tables', { tables: 7 }],
  ['no selectors', { selectors: [] }],
  ['a selector of no table', { selectors: [2] }],
  ['selectors for less than the symbols', { symbols: [...Array(50).fill(2), 5] }],
  ['a code of no bits', { lengths: [0, 3, 3, 3, 3, 3] }],
  ['a code of 21 bits', { lengths: [21, 3, 3, 3, 3, 3] }],
  ['more codes than bits', { lengths: [1, 1, 1, 3, 3, 3] }],
  ['a run longer than a block', { symbols: [...Array(25).fill(1), 5], selectors: [0] }],
  ['a run without its length', { raw: true }],
]

describe('damage', () => {
  it.each(broken)('%s', async (what, options) => {
    const found = await opened(bzip2(what.startsWith('a run without') ? 'xxxx' : 'hello', options))
    expect([found.state, found.odd]).toEqual(['damaged', ['malformed 4']])
    expect(rowsOf(found.anatomy).map(([name, , , value]) => `${name} ${value}`)).toEqual([
      'bzip2.magic 425a68',
      'bzip2.level raw',
      'bzip2.blocks raw',
    ])
  })

  it('a block longer than its level allows', async () => {
    const content = fast.slice()
    expect((await opened(best)).state).toBe('ok')
    expect((await opened(patched(best, 3, '1'))).state).toBe('damaged')
    expect((await opened(patched(content, 3, '2'))).state).toBe('ok')
  })

  it.each([
    ['hello', hello],
    ['nothing', nothing],
    ['two blocks', fast],
    ['blocks', bzip2('abc', { block: 1 })],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 0; size < encoded.length; size++) {
      const { state, odd, anatomy } = await opened(encoded.subarray(0, size))
      const told = size >= 4 ? ['malformed 4'] : size ? [`truncated ${size}`] : []
      expect([size, state, odd]).toEqual([size, 'damaged', told])
      if (size < 4) expect(rowsOf(anatomy)).toEqual(size ? [['bzip2.blocks', 0, size, 'raw']] : [])
    }
  })

  it('no stream at all', async () => {
    const found = await opened(bytes('BZh0 is no bzip2'))
    expect([found.state, found.odd]).toEqual(['damaged', ['malformed 0']])
  })
})

describe('randomised blocks are not decoded', () => {
  const old = bzip2('hello', { randomised: true })

  it.each([
    ['alone', old, []],
    ['behind another block', patched(bzip2('ab', { block: 1 }), 0, old.subarray(0, 20)), []],
    ['in a second stream', bytes(one, old), ['extra-stream 42']],
  ])('%s', async (_, encoded, odd) => {
    const found = await opened(encoded)
    expect(found.decoded).toEqual({ state: 'unsupported', what: 'randomised bzip2 block' })
    expect(found.odd).toEqual(odd)
    for (const { name, value } of fieldsOf(found.anatomy)) if (name === 'bzip2.level') expect(value).toBeUndefined()
  })
})

describe('limits', () => {
  it.each([
    ['one byte more', hello, 5],
    ['streams together', bytes(one, hello), 9],
    ['content of a stream that breaks off', bytes(one, fast.subarray(0, -1)), 1000],
    ['a run', bzip2('x'.repeat(259)), 258],
  ])('%s', async (_, encoded, allowed) => {
    const failed = codec.open(topLayer, ofBytes(encoded), limited(allowed))
    await expect(failed).rejects.toMatchObject({ limit: 'decoded' })
  })

  it('just enough', async () => expect((await opened(hello, limited(6))).state).toBe('ok'))

  it('a hundred thousand streams are enough', async () => {
    const many = bytes(...Array(100).fill(nothing))
    const read = (start: number, end: number): Uint8Array => {
      const out = new Uint8Array(end - start)
      for (let at = 0; at < out.length; ) {
        const part = many.subarray((start + at) % many.length).subarray(0, out.length - at)
        out.set(part, at)
        at += part.length
      }
      return out
    }
    const source = { size: 100_002 * nothing.length, read }
    await expect(codec.open(topLayer, source, limited(9))).rejects.toMatchObject({ limit: 'streams' })
  })
})

it.each([0, 1, 2])('a failure to read is no property of the bytes: after %i reads', after =>
  failsAsItsSource(codec, hello, { after }),
)

it('claims', () =>
  expect([hello, nothing, patched(hello, 3, '0')].map(head => codecFor(head)?.id)).toEqual(['bzip2', 'bzip2', undefined]))

const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(fc.constantFrom(97, 97, 97, 98), { maxLength: 600 }).map(list => Uint8Array.from(list)),
  fc.constantFrom(zeros(2000), bytes('abcdefgh'.repeat(40))),
)
const way: fc.Arbitrary<Bzip2Options> = fc.record({
  level: fc.integer({ min: 1, max: 9 }),
  block: fc.constantFrom(50, 333, 1000),
  tables: fc.integer({ min: 2, max: 6 }),
  steps: fc.nat(3),
})
const edits = (size: number) =>
  fc.array(
    fc.record({
      at: fc.nat(size),
      drop: fc.nat(4),
      put: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(bytes('BZh'), zeros(4), nothing)),
    }),
    { minLength: 1, maxLength: 3 },
  )

describe('whatever the streams', () => {
  it('they decode to their content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(body, way), { minLength: 1, maxLength: 3 }), async parts => {
        const found = await opened(bytes(...parts.map(([content, how]) => bzip2(content, how))))
        expect(found.state).toBe('ok')
        expect(Buffer.compare(found.content, bytes(...parts.map(([content]) => content)))).toBe(0)
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it.each([
    ['hello', hello, ['hello\n']],
    ['blocks', bzip2('abcdef', { block: 2 }), ['abcdef']],
    ['two streams', bytes(one, hello), ['one\n', 'one\nhello\n']],
  ])('changed anywhere, each byte is in one field: %s', async (_, encoded, contents) => {
    await fc.assert(
      fc.asyncProperty(edits(encoded.length), async list => {
        const edited = list.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), encoded)
        const { state, content } = await opened(edited)
        if (state === 'ok') expect(['', ...contents]).toContain(text(content))
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  it.each([
    ['hello', hello, 'hello\n'],
    ['two blocks', fast, lines],
  ])('no bit may be another one unseen: %s', async (_, encoded, content) => {
    for (let at = 0; at < encoded.length; at++)
      for (let bit = 1; bit < 256; bit <<= 1) {
        const found = await opened(patched(encoded, at, [encoded[at]! ^ bit]))
        if (found.state !== 'ok') continue
        expect(text(found.content) === content).toBe(true)
        // The level, or bits behind the end: what is left of choices decodes to the same.
        if (at !== 3) expect([at, bit, found.odd.length]).toEqual([at, bit, at === encoded.length - 1 ? 1 : 0])
      }
  })
})
