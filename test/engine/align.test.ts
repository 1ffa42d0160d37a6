import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align as alignment, type Segment } from '../../src/engine/align.ts'
import { fromLatin1, ofBytes } from '../../src/model/bytes.ts'

const align = (...given: Parameters<typeof alignment>): readonly Segment[] => alignment(...given).segments

/** B from A and the alignment: equal runs are copied from A, the others taken from B. */
function replay(segments: readonly Segment[], a: Uint8Array, b: Uint8Array): Uint8Array {
  let [atA, atB] = [0, 0]
  const out: Uint8Array[] = []
  for (const segment of segments) {
    expect([segment.a.start, segment.b.start]).toEqual([atA, atB])
    out.push(segment.same ? a.subarray(segment.a.start, segment.a.end) : b.subarray(segment.b.start, segment.b.end))
    ;[atA, atB] = [segment.a.end, segment.b.end]
  }
  expect([atA, atB]).toEqual([a.length, b.length])
  return Buffer.concat(out)
}

const differing = (segments: readonly Segment[]) =>
  segments.filter(({ same }) => !same).map(({ a, b }) => [a.start, a.end - a.start, b.start, b.end - b.start])

/** Bytes without a period, the same on every machine. */
function noise(size: number, seed = 1): Uint8Array {
  const out = new Uint8Array(size)
  let state = seed
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    out[index] = state >>> 24
  }
  return out
}

/** Lines of two kinds in an order without a period. */
const patterned = (lines: number, seed: number): string =>
  [...noise(lines, seed)].map(byte => (byte & 1 ? 'a\n' : 'b\n')).join('')

const insert = (bytes: Uint8Array, at: number, more: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])
const flip = (bytes: Uint8Array, ...places: number[]) => {
  const out = Uint8Array.from(bytes)
  for (const at of places) out[at]! ^= 0xff
  return out
}

describe('align', () => {
  const big = noise(200_000)
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}\n`)
  const cases: [name: string, kind: 'text' | 'binary', a: Uint8Array, b: Uint8Array, expected: number[][]][] = [
    ['equal', 'binary', big, big, []],
    ['one byte', 'binary', big, flip(big, 77), [[77, 1, 77, 1]]],
    [
      'bytes far apart in place',
      'binary',
      big,
      flip(big, 5, 100_000, 199_999),
      [
        [5, 1, 5, 1],
        [100_000, 1, 100_000, 1],
        [199_999, 1, 199_999, 1],
      ],
    ],
    ['all of it', 'binary', fromLatin1('aaaa'), fromLatin1('bbbb'), [[0, 4, 0, 4]]],
    ['one side empty', 'binary', fromLatin1(''), fromLatin1('xyz'), [[0, 0, 0, 3]]],
    [
      'a line more',
      'text',
      fromLatin1(lines.join('')),
      fromLatin1([...lines.slice(0, 250), 'new\n', ...lines.slice(250)].join('')),
      [[0, 0, 0, 4]],
    ],
  ]
  it.each(cases)('%s', (name, kind, a, b, expected) => {
    const segments = align(ofBytes(a), ofBytes(b), kind)
    expect(Buffer.compare(replay(segments, a, b), b)).toBe(0)
    const found = differing(segments)
    if (name === 'a line more') expect(found.map(([, sizeA, , sizeB]) => [0, sizeA, 0, sizeB])).toEqual(expected)
    else expect(found).toEqual(expected)
  })

  it('sees an insertion in the middle of a binary and an edit behind it, and nothing else', () => {
    const b = flip(insert(big, 90_000, noise(100, 9)), 150_000)
    const segments = align(ofBytes(big), ofBytes(b), 'binary')
    expect(Buffer.compare(replay(segments, big, b), b)).toBe(0)
    const found = differing(segments)
    expect(found.reduce((sum, [, sizeA = 0]) => sum + sizeA, 0)).toBeLessThan(8)
    expect(found.reduce((sum, [, , , sizeB = 0]) => sum + sizeB, 0)).toBeLessThan(108)
  })

  it('searches one giant line', () => {
    const text = fromLatin1(Array.from({ length: 40_000 }, (_, index) => `var a${index}=${index * 7};`).join(''))
    const b = insert(text, 300_000, fromLatin1('eval(x);'))
    const found = differing(align(ofBytes(text), ofBytes(b), 'text'))
    expect(found.length).toBeLessThan(3)
    expect(found.reduce((sum, [, , , sizeB = 0]) => sum + sizeB, 0)).toBeLessThan(40)
  })

  it('joins runs when there are too many, and still tiles', () => {
    const b = big.map((byte, index) => (index % 16 === 0 ? byte ^ 1 : byte))
    const segments = align(ofBytes(big), ofBytes(b), 'binary')
    expect(Buffer.compare(replay(segments, big, b), b)).toBe(0)
    expect(segments.length).toBeLessThan(10_000)
  })

  it.each([
    ['lines that are all alike', 'x\n'.repeat(400_000), `${'x\n'.repeat(150_000)}y\n${'x\n'.repeat(250_000)}`],
    ['two lines, at random', patterned(300_000, 1), patterned(300_000, 2)],
    ['more lines than are counted', '\n'.repeat(2_500_000), `z${'\n'.repeat(2_400_000)}z${'\n'.repeat(90_000)}`],
  ])('neither fills the stack nor takes long: %s', (_, one, two) => {
    const [a, b] = [fromLatin1(one), fromLatin1(two)]
    expect(Buffer.compare(replay(align(ofBytes(a), ofBytes(b), 'text'), a, b), b)).toBe(0)
  })

  it('tiles and replays any pair', () => {
    const piece = fc.oneof(fc.constantFrom('aaaa\n', 'b\n', 'ccccccccccccccc\n', 'dd', '\0\0\0'), fc.string({ maxLength: 40 }))
    const bytes = fc.array(piece, { maxLength: 60 }).map(parts => Buffer.from(parts.join('')))
    fc.assert(
      fc.property(bytes, bytes, fc.constantFrom<('text' | 'binary')[]>('text', 'binary'), (a, b, kind) => {
        const segments = align(ofBytes(a), ofBytes(b), kind)
        expect(Buffer.compare(replay(segments, a, b), b)).toBe(0)
        for (const segment of segments)
          if (segment.same)
            expect(Buffer.compare(a.subarray(segment.a.start, segment.a.end), b.subarray(segment.b.start, segment.b.end))).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it.each<[string, string, string, RegExp | null]>([
    ['lines of which some differ', 'a\nb\nc\n', 'a\nx\nc\nd\n', null],
    ['more runs than are kept apart', '-x'.repeat(9000), '+x'.repeat(9000), /more than 4096 runs/],
    ['more edits than are searched', patterned(300_000, 1), patterned(290_000, 2), /so many edits/],
  ])('tells of the limit: %s', (_, one, two, expected) => {
    const { limit } = alignment(ofBytes(fromLatin1(one)), ofBytes(fromLatin1(two)), 'text')
    if (expected) expect(limit).toMatch(expected)
    else expect(limit).toBeNull()
  })
})
