import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align } from '../../src/engine/align.ts'
import { digestOf } from '../../src/io/digest.ts'
import { noContents } from '../../src/io/passing-bodies.ts'
import { hasPassed, type Passing, passingStore } from '../../src/io/passing-store.ts'
import type { Store } from '../../src/io/store.ts'
import { type ByteSource, ofBytes, piecesOf, type Range, sameBytes, sharedAround } from '../../src/model/bytes.ts'
import type { Outline } from '../../src/model/layer.ts'
import { allOf } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'

/** A format for the tests: `H`, kilobytes of content, bytes behind it that are kept. */
const KB = 1024
const outline: Outline = {
  header: 3,
  behind: ([magic, size, kept]) => (magic === 72 ? { content: size! * KB, kept: kept! } : null),
}
interface Part {
  readonly kilobytes: number
  readonly filler: number
  readonly kept: number
}
const archive = (parts: readonly Part[]): Uint8Array =>
  bytes(
    ...parts.map(({ kilobytes, filler, kept }) => bytes([72, kilobytes, kept], zeros(kilobytes * KB).fill(filler), zeros(kept))),
  )

interface Replayed {
  readonly passing: Passing
  /** Bytes that were asked for again. */
  again(): number
}
function replayed(whole: Uint8Array, digests: Passing['digests'] = ['md5']): Replayed {
  let again = 0
  const read = (start: number, end: number): Uint8Array => {
    again += end - start
    return whole.slice(start, end)
  }
  function* pieces(start: number, end: number): Generator<Uint8Array> {
    yield read(start, end)
  }
  const replay = () => ({ read, pieces, decoded: () => again, close: () => undefined })
  return { passing: { outline, digests, ends: { head: 4, tail: 8 }, replay }, again: () => again }
}
function passed(store: Store, whole: Uint8Array, cuts: readonly number[] = []): ByteSource {
  const borders = [0, ...cuts.map(cut => cut % (whole.length + 1)).sort((x, y) => x - y), whole.length]
  for (const [index, start] of borders.slice(0, -1).entries()) {
    store.write(whole.subarray(start, borders[index + 1]))
    store.trail!.mark()
  }
  return store.finish(whole.length)
}

const isAll = (source: ByteSource, whole: Uint8Array): boolean => Buffer.compare(allOf(source), whole) === 0

const part = fc.record({ kilobytes: fc.nat(40), filler: fc.nat(2), kept: fc.nat(5) })
const parts = fc.array(part, { maxLength: 8 })

describe('bytes that passed by', () => {
  it('are had again, whole and in pieces, and contents have their digests', () => {
    fc.assert(
      fc.property(
        parts,
        fc.array(fc.nat()),
        fc.array(fc.tuple(fc.nat(), fc.nat(3000))),
        fc.boolean(),
        (list, cuts, reads, broken) => {
          const whole = bytes(archive(list), broken ? zeros(5000) : '')
          const source = passed(passingStore(replayed(whole).passing, noContents()), whole, cuts)
          expect([source.size, hasPassed(source)]).toEqual([whole.length, true])
          for (const [at, length] of reads) {
            const start = at % (whole.length + 1)
            const end = Math.min(whole.length, start + length)
            expect(Buffer.compare(source.read(start, end), whole.subarray(start, end))).toBe(0)
          }
          let at = 0
          for (const { kilobytes, kept } of list) {
            const content = { start: at + 3, end: at + 3 + kilobytes * KB }
            for (const id of ['sha256', 'md5'] as const)
              expect(source.digest!(id, content)).toBe(kilobytes ? digestOf(id, ofBytes(whole), content) : null)
            expect(source.digest!('sha256', { ...content, start: content.start - 1 })).toBeNull()
            at = content.end + kept
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  it('of equal parts the other side takes over what was found', () => {
    fc.assert(
      fc.property(parts, fc.array(fc.nat()), fc.nat(), fc.nat(3), (list, cuts, changed, change) => {
        const one = archive(list)
        const two = Uint8Array.from(one)
        // A content that differs, a header that does, or nothing.
        if (change > 0 && two.length > 0) two[changed % two.length]! ^= change
        const contents = noContents()
        const first = passed(passingStore(replayed(one).passing, contents), one, cuts)
        const store = passingStore(replayed(two).passing, contents)
        const borders = [0, ...cuts.map(cut => cut % (one.length + 1)).sort((x, y) => x - y), one.length]
        for (const [index, start] of borders.slice(0, -1).entries()) {
          const range: Range = { start, end: borders[index + 1]! }
          const same = sameBytes(ofBytes(one), range, ofBytes(two), range)
          if (!same || !store.trail!.adopt(first, range)) store.write(two.subarray(range.start, range.end))
          store.trail!.mark()
        }
        const second = store.finish(two.length)
        expect(isAll(second, two)).toBe(true)
        const alone = passed(passingStore(replayed(two).passing, noContents()), two)
        for (let at = 0; at + 3 <= two.length && two[at] === 72; at += 3 + two[at + 1]! * KB + two[at + 2]!) {
          const content = { start: at + 3, end: at + 3 + two[at + 1]! * KB }
          expect(second.digest!('sha256', content)).toBe(alone.digest!('sha256', content))
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('what is kept', () => {
  const MiB = 1024 * KB
  const whole = archive([
    { kilobytes: 100, filler: 1, kept: 2 },
    { kilobytes: 200, filler: 2, kept: 0 },
    { kilobytes: 0, filler: 0, kept: 3 },
  ])

  it('headers, what is behind contents, and small contents are not decoded again', () => {
    const { passing, again } = replayed(whole)
    expect(isAll(passed(passingStore(passing, noContents()), whole), whole)).toBe(true)
    expect(again()).toBe(0)
  })

  it('contents that the other side has are, and no others', () => {
    const contents = noContents()
    const other = Uint8Array.from(whole)
    other[50_000]! ^= 1
    passed(passingStore(replayed(whole).passing, contents), whole)
    const { passing, again } = replayed(other)
    expect(isAll(passed(passingStore(passing, contents), other), other)).toBe(true)
    expect(again()).toBe(200 * KB)
  })

  it('contents that are too large, or for which there is no room', () => {
    const large: Outline = { header: 1, behind: ([megabytes]) => ({ content: megabytes! * MiB, kept: 0 }) }
    const many = bytes(...Array.from({ length: 12 }, (_, at) => bytes([1], zeros(MiB).fill(at))), [2], zeros(2 * MiB))
    const { passing, again } = replayed(many)
    expect(isAll(passed(passingStore({ ...passing, outline: large }, noContents()), many), many)).toBe(true)
    expect(again()).toBe((12 - 8 + 2) * MiB)
  })

  it.each(['both step by step', 'at once'])('what another layer has at the same place is had from there: %s', how => {
    const large: Outline = { header: 1, behind: () => ({ content: 2 * MiB, kept: 0 }) }
    const one = bytes([0], zeros(2 * MiB).fill(1))
    const two = Uint8Array.from(one)
    two[MiB + 5] = 9
    const [first, second] = [replayed(one), replayed(two)]
    const storeOf = ({ passing }: Replayed): Store => passingStore({ ...passing, outline: large }, noContents())
    const a = passed(storeOf(first), one)
    const store = storeOf(second)
    store.trail!.twin(a, { start: 0, end: MiB / 2 })
    store.trail!.twin(a, { start: MiB / 2, end: MiB })
    store.trail!.twin(a, { start: MiB + 100, end: one.length })
    const b = passed(store, two)
    const body = { start: 1, end: one.length }
    if (how === 'both step by step') {
      const steps = [a, b].map(source => source.recall!(body)[Symbol.iterator]())
      for (let left = steps; left.length > 0; ) left = left.filter(step => !step.next().done)
    }
    expect([isAll(b, two), isAll(a, one)]).toEqual([true, true])
    expect([first.again(), second.again()]).toEqual([2 * MiB, 100])
  })

  /** Parts of an encoding of 8 MiB each; of B the third one is its own. */
  const inParts = () => {
    const part = 8 * MiB
    const large: Outline = { header: 1, behind: () => ({ content: 5 * part - 1, kept: 0 }) }
    const one = zeros(5 * part).fill(7)
    one[0] = 0
    const two = Uint8Array.from(one)
    two[2 * part + 5] = 9
    const sides = [replayed(one, []), replayed(two, [])] as const
    const [first, second] = sides.map(({ passing }) => passingStore({ ...passing, outline: large }, noContents()))
    const cuts = [1, 2, 3, 4].map(nth => nth * part)
    const a = passed(first!, one, cuts)
    second!.trail!.twin(a, { start: 0, end: 2 * part })
    second!.trail!.twin(a, { start: 3 * part, end: 5 * part })
    const b = passed(second!, two, cuts)
    return { part, one, two, a, b, again: () => sides.map(side => side.again()) }
  }

  it('of a large content most of which is shared, only the part around a place is had again, and stays', () => {
    const { part, a, b, again } = inParts()
    expect([b.read(3 * part + 1, 3 * part + 2), again()]).toEqual([bytes([7]), [part, 0]])
    expect([b.read(2 * part + 5, 2 * part + 6), again()]).toEqual([bytes([9]), [part, part]])
    expect([a.read(4 * part - 1, 4 * part), b.read(3 * part - 1, 3 * part), again()]).toEqual([
      bytes([7]),
      bytes([7]),
      [part, part],
    ])
  })

  it('of such a content both sides have again at once what the other one has not', () => {
    const { part, two, a, b, again } = inParts()
    const steps = [a, b].map(source => source.recall!({ start: 1, end: two.length })[Symbol.iterator]())
    for (let left = steps; left.length > 0; ) left = left.filter(step => !step.next().done)
    expect(again()).toEqual([part, part])
    expect([a.read(2 * part + 5, 2 * part + 6), b.read(2 * part + 5, 2 * part + 6)]).toEqual([bytes([7]), bytes([9])])
    expect(again()).toEqual([part, part])
  })

  it('what both have from one place is the same without being read', () => {
    const { part, a, b, again } = inParts()
    const behind = { start: 3 * part, end: 5 * part }
    expect(sameBytes(piecesOf(a, [behind]), { start: 1, end: 9 }, piecesOf(b, [behind]), { start: 1, end: 9 })).toBe(true)
    expect(sameBytes(a, behind, b, behind)).toBe(true)
    expect(again()).toEqual([0, 0])
    expect(align(a, b, 'binary').segments.filter(({ same }) => !same)).toEqual([
      { same: false, a: { start: 2 * part + 5, end: 2 * part + 6 }, b: { start: 2 * part + 5, end: 2 * part + 6 } },
    ])
    expect(again()).toEqual([part, part])
  })

  it('places of two sources that are one place hold the same bytes, and others are none', () => {
    const { part, one, two, a, b } = inParts()
    const at = fc.integer({ min: 0, max: 5 * part - 1 })
    const start = fc.integer({ min: 0, max: part })
    fc.assert(
      fc.property(at, start, (place, before) => {
        const piece = { start: Math.max(0, place - before), end: Math.min(one.length, place + part) }
        const [from, to] = [piecesOf(a, [piece]), piecesOf(b, [piece])]
        const own = place - piece.start
        const shared = sharedAround(from, own, to, own)
        const same = { start: place - shared.before, end: place + shared.behind }
        expect(Buffer.compare(one.subarray(same.start, same.end), two.subarray(same.start, same.end))).toBe(0)
        expect(shared.behind > 0).toBe(place < 2 * part || place >= 3 * part)
        expect(sharedAround(from, own, to, Math.max(0, own - 1)).behind).toBe(0 < own ? 0 : shared.behind)
      }),
    )
  })

  it('who reads to and fro makes a copy of it at last', () => {
    const large: Outline = { header: 1, behind: () => ({ content: 2 * MiB, kept: 0 }) }
    const many = bytes(...[1, 2, 3].map(filler => bytes([0], zeros(2 * MiB).fill(filler))))
    const { passing, again } = replayed(many)
    const source = passed(passingStore({ ...passing, outline: large }, noContents()), many)
    for (let round = 0; round < 20; round++)
      for (const at of [0, 1, 2]) expect(source.read(at * (2 * MiB + 1) + 9, at * (2 * MiB + 1) + 10)).toEqual(bytes([at + 1]))
    expect(again()).toBeLessThanOrEqual(4 * many.length)
  })
})
