import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecFor } from '../../src/codecs/index.ts'
import { lzma as codec } from '../../src/codecs/lzma.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { type Decoders, defaultLimits } from '../../src/model/codec.ts'
import { failsAsItsSource, type Opened, openedBy, rowsOf, topLayer } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { type LzmaProperties, lzma, sizeOf } from '../support/lzma.ts'
import { fieldsOf } from '../support/tiling.ts'

const opened = (encoded: Uint8Array, decoders?: Decoders): Promise<Opened> => openedBy(codec, encoded, decoders)
const limited = (decoded: number): Decoders => createDecoders({ ...defaultLimits, decoded })
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')
const base64 = (packed: string): Uint8Array => bytes(Buffer.from(packed, 'base64'))

/** What xz 5.4.1 --format=lzma makes of these, always with an end marker. */
const hello = base64('XQAAAAT//////////wA0GUnujd09Ot///90SAAA=')
const nothing = base64('XQAAgAD//////////wCD//v//8AAAAA=')
const prose = `${'the quick brown fox jumps over the lazy dog\n'.repeat(3)}${'abcabcabcabd'.repeat(3)}the lazy fox\n`
const matches = base64(
  'XQAAgAD//////////wA6GgjOdsfl6dYHNMPRDr/OVeGqveDkj5gB3Y3lB1SeZSVfJzpqfrTTSP5QBxL/2mTxjPfJN8/qxKFFgjmF///7icAA',
)
/** lc 0, lp 2, pb 0, 4 KiB. */
const other = base64(
  'EgAQAAD//////////wA6GtnUdDUPWI0TzF3AECFC75I/+4Mm0SqCpa1RebDPXpnh0Vp5O4c1ac03Lb2LzIm1NPzXw+fCSdWUARKQUeP/+5/gAA==',
)
/** 200,000 letters through a dictionary of 4 KiB. */
const letters = base64(
  'XQAQAAD//////////wA8b/u//qOxXuX4P7KqJlX4aHBBcBUPjf0eTBuKQrcZ9GkYca5mI4qKTS+jDdl/puOMIxFT4FkYxXWK4nf4tpR/DGrA3nRJZOLpXFOyBNj3RAyrXw1tRunlw3aIt38/7ibP///6PwAA',
)

const ones = Array<number>(8).fill(0xff)
const good = lzma('hello')

describe('fields', () => {
  it('in order', async () => {
    const found = await opened(bytes(hello, 'evil'))
    expect(rowsOf(found.anatomy)).toEqual([
      ['lzma.properties', 0, 1, 'lc=3 lp=0 pb=2'],
      ['lzma.dictionary', 1, 5, '67108864'],
      ['lzma.size', 5, 13, 'unknown'],
      ['lzma.stream', 13, 29, 'raw'],
      ['lzma.trailing', 29, 33, 'structural:trailing-data'],
    ])
    expect([found.state, text(found.content), found.odd]).toEqual(['ok', 'hello\n', ['trailing-data 29']])
    expect(found.anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`)).toEqual(['\0stream 0', '\0trailing 0'])
  })

  it('of a known size', async () => {
    const { anatomy } = await opened(lzma('hello', { lc: 1, lp: 2, pb: 3, dictionary: 65_536 }))
    expect(fieldsOf(anatomy).map(({ value }) => value)).toEqual(['lc=1 lp=2 pb=3', '65536', '5', undefined])
  })
})

/** With a size in front of an end marker. */
const marked = (encoded: Uint8Array, size: number): Uint8Array => patched(encoded, 5, sizeOf(size))

describe('what decodes', () => {
  it.each<readonly [what: string, encoded: Uint8Array, content: string]>([
    ['a line', hello, 'hello\n'],
    ['nothing', nothing, ''],
    ['matches', matches, prose],
    ['other properties', other, prose],
    ['a window that is a ring', letters, 'x'.repeat(200_000)],
    ['a known size', good, 'hello'],
    ['a known size of nothing', lzma(''), ''],
    ['a known size and an end marker', marked(matches, prose.length), prose],
    ['no content, known, and an end marker', marked(nothing, 0), ''],
    ['a dictionary of nothing: readers take 4 KiB', patched(matches, 1, u32(0)), prose],
    ['the largest dictionary that is allowed', patched(matches, 1, u32(128 * 1024 * 1024)), prose],
    ['an odd dictionary', patched(matches, 1, u32(1_000_003)), prose],
  ])('%s', async (_, encoded, content) => {
    const found = await opened(encoded)
    expect([found.state, text(found.content) === content, found.odd]).toEqual(['ok', true, []])
  })

  it.each<LzmaProperties>([
    { lc: 0, lp: 0, pb: 0 },
    { lc: 4, lp: 0, pb: 0 },
    { lc: 0, lp: 4, pb: 4 },
    { lc: 2, lp: 2, pb: 1 },
  ])('%o', async properties => {
    const found = await opened(lzma(prose, properties))
    expect([found.state, text(found.content)]).toEqual(['ok', prose])
  })

  it.each<readonly [what: string, tail: Uint8Array]>([
    ['a zero', zeros(1)],
    ['text', bytes('evil')],
    ['another file', hello],
  ])('trailing: %s', async (_, tail) => {
    for (const [encoded, content] of [
      [hello, 'hello\n'],
      [good, 'hello'],
    ] as const) {
      const found = await opened(bytes(encoded, tail))
      expect([found.state, text(found.content), found.odd]).toEqual(['ok', content, [`trailing-data ${encoded.length}`]])
    }
  })
})

describe('damage', () => {
  it.each<readonly [what: string, encoded: Uint8Array]>([
    ['a size too small', marked(good, 4)],
    ['a size too large', marked(good, 6)],
    ['a size of nothing', marked(good, 0)],
    ['a size that nobody has', marked(good, 2 ** 60)],
    ['no size and no end marker', patched(good, 5, ones)],
    ['a size too small for its end marker', marked(matches, prose.length - 1)],
    ['a size too large for its end marker', marked(matches, prose.length + 1)],
    ['another first byte', patched(good, 13, [1])],
    ['a code above its range', patched(good, 13, [0, 0xff, 0xff, 0xff, 0xff])],
    ['the last byte', patched(good, good.length - 1, [1])],
    ['the last byte behind an end marker', patched(hello, hello.length - 1, [1])],
    ['a match in front of everything', patched(hello, 14, [0x90])],
    ['nothing behind the header', good.subarray(0, 13)],
    ['ones', bytes(good.subarray(0, 13), [0], Array(100).fill(0xfe))],
  ])('%s', async (_, encoded) => {
    const found = await opened(encoded)
    expect([found.state, found.odd]).toEqual(['damaged', ['malformed 13']])
    expect(fieldsOf(found.anatomy).map(({ value }) => value)).toEqual(Array(4).fill(undefined))
  })

  it('properties that do not exist', async () => {
    const found = await opened(patched(good, 0, [225]))
    expect([found.state, found.odd, rowsOf(found.anatomy)]).toEqual([
      'damaged',
      ['malformed 0'],
      [['lzma.stream', 0, good.length, 'raw']],
    ])
  })

  it.each([
    ['hello', hello],
    ['nothing', nothing],
    ['matches', matches],
    ['a known size', good],
    ['a ring', letters],
  ])('cut off anywhere: %s', async (_, encoded) => {
    for (let size = 0; size < encoded.length; size++) {
      const { state, odd } = await opened(encoded.subarray(0, size))
      const told = size >= 13 ? ['malformed 13'] : size ? [`truncated ${size}`] : []
      expect([size, state, odd]).toEqual([size, 'damaged', told])
    }
  })
})

describe('what this version cannot read is not damaged', () => {
  it.each<readonly [what: string, encoded: Uint8Array, reason: string]>([
    [
      'a dictionary of 192 MiB',
      patched(hello, 1, u32(192 * 1024 * 1024)),
      'dictionary of 201326592 bytes, limit window of 134217728 reached; --limit-window raises it',
    ],
    [
      'the largest dictionary',
      patched(hello, 1, u32(0xffff_ffff)),
      'dictionary of 4294967295 bytes, limit window of 134217728 reached; --limit-window raises it',
    ],
    ['lc 8', patched(hello, 0, [8]), 'lc 8 with lp 0'],
    ['lc and lp above 4', patched(hello, 0, [9 * 2 + 3]), 'lc 3 with lp 2'],
  ])('%s', async (_, encoded, reason) => {
    const found = await opened(encoded)
    expect([found.decoded, found.odd]).toEqual([{ state: 'unsupported', what: reason }, []])
    expect(fieldsOf(found.anatomy).map(({ value }) => value)).toEqual(Array(4).fill(undefined))
  })

  it('a dictionary is looked at before anything is allocated, or decoded', async () => {
    const decoders = createDecoders({ ...defaultLimits, window: 4095 })
    expect((await opened(good, decoders)).decoded).toEqual({
      state: 'unsupported',
      what: 'dictionary of 4096 bytes, limit window of 4095 reached; --limit-window raises it',
    })
  })
})

describe('limits', () => {
  it.each([
    ['one byte more', hello, 5],
    ['a bomb', letters, 100_000],
  ])('%s', async (_, encoded, allowed) => {
    const opening = codec.open(topLayer, ofBytes(encoded), limited(allowed))
    await expect(opening).rejects.toMatchObject({ limit: 'decoded' })
  })

  it('just enough', async () => expect((await opened(hello, limited(6))).state).toBe('ok'))
})

it.each([0, 1])('a failure to read is no property of the bytes: after %i reads', after =>
  failsAsItsSource(codec, hello, { after }),
)

it('claims', () =>
  expect([hello, other, lzma('x'), zeros(20)].map(head => codecFor(head)?.id)).toEqual(['lzma', 'lzma', 'lzma', undefined]))

const edits = (size: number) =>
  fc.array(fc.record({ at: fc.nat(size), drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) }), { minLength: 1, maxLength: 3 })

describe('whatever the stream', () => {
  it('it decodes to its content', async () => {
    const properties = fc.record({ lc: fc.nat(4), lp: fc.nat(4), pb: fc.nat(4) }).filter(({ lc, lp }) => lc + lp <= 4)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), properties, async (content, how) => {
        const found = await opened(lzma(content, how))
        expect([found.state, Buffer.compare(found.content, content)]).toEqual(['ok', 0])
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it.each([
    ['hello', hello],
    ['matches', matches],
    ['other properties', other],
    ['a known size', good],
  ])('changed anywhere, each byte is in one field: %s', async (_, encoded) => {
    await fc.assert(
      fc.asyncProperty(edits(encoded.length), async list => {
        const edited = list.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), encoded)
        await opened(edited, limited(1_000_000)).catch((problem: unknown) => expect(problem).toMatchObject({ limit: 'decoded' }))
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  it.each([
    ['hello', hello, 'hello\n'],
    ['matches', matches, prose],
    ['a known size', good, 'hello'],
  ])('one other bit of the stream is seen: %s', async (_, encoded, content) => {
    for (let at = 13; at < encoded.length; at++)
      for (let bit = 1; bit < 256; bit <<= 1) {
        const found = await opened(patched(encoded, at, [encoded[at]! ^ bit]), limited(1_000_000))
        expect(found.state === 'ok' && text(found.content) === content && !found.odd.length).toBe(false)
      }
  })
})
