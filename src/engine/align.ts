import { diffArrays } from 'diff'
import { type ByteSource, lengthOf, type Range, WINDOW } from '../model/bytes.ts'
import { cutChunks, cutLines, idsOf } from './tokens.ts'

/** A run of bytes: equal on both sides, or what stands on each side between two equal runs. */
export interface Segment {
  readonly same: boolean
  readonly a: Range
  readonly b: Range
}

/** Middles above this are not searched for insertions: they are one hunk, or compared in place. Bounds the memory of tokens. */
const SEARCHED = 96 * 1024 * 1024
/** Lines of one side above this are searched as chunks, which are longer. Bounds the memory of tokens. */
const LINES = 2_000_000
/** Tokens of both sides in one gap between anchors; above it the gap is one hunk. Bounds the time of Myers together with EDITS. */
const SEARCHED_TOKENS = 200_000
/** Myers' edit distance per gap between anchors; above it the gap is one hunk. Deterministic, unlike a time-out. */
const EDITS = 400
/** Runs of one alignment; beyond, neighbours are joined until they fit. */
const RUNS = 4096

/**
 * Which bytes of A became which bytes of B: common head and tail, then anchors on tokens that are unique on both sides (lines of text,
 * content-defined chunks of anything else), Myers between anchors, and byte-exact runs inside. Segments tile both sides, in order.
 */
export function align(a: ByteSource, b: ByteSource, kind: 'text' | 'binary'): Segment[] {
  const head = commonHead(a, b)
  const tail = commonTail(a, b, Math.min(a.size, b.size) - head)
  const middleA = { start: head, end: a.size - tail }
  const middleB = { start: head, end: b.size - tail }
  const segments: Segment[] = [{ same: true, a: { start: 0, end: head }, b: { start: 0, end: head } }]
  for (const gap of gapsOf(a, b, { a: middleA, b: middleB, kind }))
    for (const segment of refine(a, b, gap)) segments.push(segment)
  segments.push({ same: true, a: { start: a.size - tail, end: a.size }, b: { start: b.size - tail, end: b.size } })
  return joined(segments)
}

interface Middle {
  readonly a: Range
  readonly b: Range
  readonly kind: 'text' | 'binary'
}

function gapsOf(a: ByteSource, b: ByteSource, { a: rangeA, b: rangeB, kind }: Middle): Segment[] {
  const whole: Segment = { same: false, a: rangeA, b: rangeB }
  if (!lengthOf(rangeA) || !lengthOf(rangeB) || lengthOf(rangeA) + lengthOf(rangeB) > SEARCHED) return [whole]
  if (lengthOf(rangeA) === lengthOf(rangeB) && mostlyInPlace(a, b, rangeA, rangeB)) return [whole]
  const cut = (bytes: Uint8Array): Int32Array => (kind === 'text' && cutLines(bytes, LINES)) || cutChunks(bytes)
  const tokensOf = (source: ByteSource, range: Range): Tokens => {
    const bytes = source.read(range.start, range.end).slice()
    return { bytes, starts: cut(bytes) }
  }
  const left = tokensOf(a, rangeA)
  const right = tokensOf(b, rangeB)
  const ids = idsOf(left, right)
  const matched = matches(ids[0], ids[1]).filter(([i, j]) => Buffer.compare(token(left, i), token(right, j)) === 0)
  const out: Segment[] = []
  let atA = 0
  let atB = 0
  for (const [i, j] of matched) {
    const startA = left.starts[i]!
    const startB = right.starts[j]!
    if (startA > atA || startB > atB) out.push(shifted(false, [atA, startA], [atB, startB], whole))
    atA = startA + token(left, i).length
    atB = startB + token(right, j).length
    out.push(shifted(true, [startA, atA], [startB, atB], whole))
  }
  if (atA < left.bytes.length || atB < right.bytes.length)
    out.push(shifted(false, [atA, left.bytes.length], [atB, right.bytes.length], whole))
  return out
}

interface Tokens {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
}

const token = ({ bytes, starts }: Tokens, index: number): Uint8Array =>
  bytes.subarray(starts[index]!, starts[index + 1] ?? bytes.length)

const shifted = (same: boolean, a: readonly [number, number], b: readonly [number, number], base: Segment): Segment => ({
  same,
  a: { start: base.a.start + a[0], end: base.a.start + a[1] },
  b: { start: base.b.start + b[0], end: base.b.start + b[1] },
})

/** Ascending pairs of token indexes that carry the same id. */
function matches(a: Int32Array, b: Int32Array): [number, number][] {
  const anchors = longestAscending(uniquePairs(a, b))
  const out: [number, number][] = []
  let fromA = 0
  let fromB = 0
  for (const [i, j] of [...anchors, [a.length, b.length] as [number, number]]) {
    if (i < fromA || j < fromB) continue
    for (const pair of within(a, b, { fromA, toA: i, fromB, toB: j })) out.push(pair)
    if (i < a.length && j < b.length) out.push([i, j])
    fromA = i + 1
    fromB = j + 1
  }
  return out
}

interface Gap {
  readonly fromA: number
  readonly toA: number
  readonly fromB: number
  readonly toB: number
}

function within(a: Int32Array, b: Int32Array, { fromA, toA, fromB, toB }: Gap): [number, number][] {
  const out: [number, number][] = []
  let start = 0
  while (fromA + start < toA && fromB + start < toB && a[fromA + start] === b[fromB + start]) {
    out.push([fromA + start, fromB + start])
    start++
  }
  const tail: [number, number][] = []
  let endA = toA
  let endB = toB
  while (endA > fromA + start && endB > fromB + start && a[endA - 1] === b[endB - 1]) tail.push([--endA, --endB])
  const inB = new Set(b.subarray(fromB + start, endB))
  const inA = new Set(a.subarray(fromA + start, endA))
  const left = indexesOf(a, fromA + start, endA, inB)
  const right = indexesOf(b, fromB + start, endB, inA)
  if (left.length && right.length && left.length + right.length <= SEARCHED_TOKENS) {
    const edits = diffArrays(
      [...left].map(index => a[index]!),
      [...right].map(index => b[index]!),
      { maxEditLength: EDITS },
    )
    let i = 0
    let j = 0
    for (const { count = 0, added, removed } of edits ?? []) {
      if (!added && !removed) for (let k = 0; k < count; k++) out.push([left[i + k]!, right[j + k]!])
      if (!added) i += count
      if (!removed) j += count
    }
  }
  return [...out, ...tail.reverse()]
}

/** Tokens that occur on one side only cannot match: dropping them is exact, and keeps the edit distance small. */
function indexesOf(ids: Int32Array, from: number, to: number, other: ReadonlySet<number>): number[] {
  const out: number[] = []
  for (let index = from; index < to; index++) if (other.has(ids[index]!)) out.push(index)
  return out
}

function uniquePairs(a: Int32Array, b: Int32Array): [number, number][] {
  const once = (ids: Int32Array): Map<number, number> => {
    const seen = new Map<number, number>()
    for (const [index, id] of ids.entries()) seen.set(id, seen.has(id) ? -1 : index)
    return seen
  }
  const inB = once(b)
  const out: [number, number][] = []
  for (const [id, index] of once(a)) {
    const other = inB.get(id)
    if (index >= 0 && other !== undefined && other >= 0) out.push([index, other])
  }
  return out.sort((x, y) => x[0] - y[0])
}

/** The longest run of pairs that ascends on both sides (patience sorting). */
function longestAscending(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = []
  const before = new Int32Array(pairs.length).fill(-1)
  for (const [index, [, j]] of pairs.entries()) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[tops[middle]!]![1] < j) low = middle + 1
      else high = middle
    }
    if (low > 0) before[index] = tops[low - 1]!
    tops[low] = index
  }
  const out: [number, number][] = []
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index]!) out.push(pairs[index]!)
  return out.reverse()
}

/** Inside a hunk: equal lengths are compared in place, others lose their common head and tail. */
function refine(a: ByteSource, b: ByteSource, segment: Segment): Segment[] {
  if (segment.same) return [segment]
  if (lengthOf(segment.a) === lengthOf(segment.b)) return inPlace(a, b, segment)
  const left = {
    size: lengthOf(segment.a),
    read: (from: number, to: number) => a.read(segment.a.start + from, segment.a.start + to),
  }
  const right = {
    size: lengthOf(segment.b),
    read: (from: number, to: number) => b.read(segment.b.start + from, segment.b.start + to),
  }
  const head = commonHead(left, right)
  const tail = commonTail(left, right, Math.min(left.size, right.size) - head)
  return [
    shifted(true, [0, head], [0, head], segment),
    shifted(false, [head, left.size - tail], [head, right.size - tail], segment),
    shifted(true, [left.size - tail, left.size], [right.size - tail, right.size], segment),
  ]
}

/** Runs of differing bytes at equal offsets. When there are too many, those with the smallest gaps between them are joined. */
function inPlace(a: ByteSource, b: ByteSource, segment: Segment): Segment[] {
  for (let join = 1; ; join *= 2) {
    const runs = differingRuns(a, b, segment, join)
    if (!runs) continue
    const out: Segment[] = []
    let at = 0
    for (const [start, end] of runs) {
      if (start > at) out.push(shifted(true, [at, start], [at, start], segment))
      out.push(shifted(false, [start, end], [start, end], segment))
      at = end
    }
    const size = lengthOf(segment.a)
    if (at < size) out.push(shifted(true, [at, size], [at, size], segment))
    return out
  }
}

/** Offsets of differing runs, runs closer than `join` being one; null when there are more than RUNS. */
function differingRuns(a: ByteSource, b: ByteSource, { a: rangeA, b: rangeB }: Segment, join: number): [number, number][] | null {
  const runs: [number, number][] = []
  for (let base = 0; base < lengthOf(rangeA); base += WINDOW) {
    const size = Math.min(WINDOW, lengthOf(rangeA) - base)
    const left = a.read(rangeA.start + base, rangeA.start + base + size)
    const right = b.read(rangeB.start + base, rangeB.start + base + size)
    if (Buffer.compare(left, right) === 0) continue
    for (let index = 0; index < size; index++) {
      if (left[index] === right[index]) continue
      const last = runs.at(-1)
      if (last && base + index - last[1] < join) last[1] = base + index + 1
      else runs.push([base + index, base + index + 1])
    }
    if (runs.length > RUNS) return null
  }
  return runs
}

/** Fewer than one byte in eight differs at equal offsets: an edit in place, not an insertion. */
function mostlyInPlace(a: ByteSource, b: ByteSource, rangeA: Range, rangeB: Range): boolean {
  let differing = 0
  for (let base = 0; base < lengthOf(rangeA); base += WINDOW) {
    const size = Math.min(WINDOW, lengthOf(rangeA) - base)
    const left = a.read(rangeA.start + base, rangeA.start + base + size)
    const right = b.read(rangeB.start + base, rangeB.start + base + size)
    for (let index = 0; index < size; index++) if (left[index] !== right[index]) differing++
  }
  return differing * 8 < lengthOf(rangeA)
}

function commonHead(a: ByteSource, b: ByteSource): number {
  const size = Math.min(a.size, b.size)
  for (let at = 0; at < size; at += WINDOW) {
    const end = Math.min(at + WINDOW, size)
    const left = a.read(at, end)
    const right = b.read(at, end)
    if (Buffer.compare(left, right) !== 0) return at + left.findIndex((byte, index) => byte !== right[index])
  }
  return size
}

function commonTail(a: ByteSource, b: ByteSource, most: number): number {
  for (let at = 0; at < most; at += WINDOW) {
    const size = Math.min(WINDOW, most - at)
    const left = a.read(a.size - at - size, a.size - at)
    const right = b.read(b.size - at - size, b.size - at)
    if (Buffer.compare(left, right) === 0) continue
    let index = size - 1
    while (left[index] === right[index]) index--
    return at + size - 1 - index
  }
  return most
}

/** Without empty segments, and neighbours of one kind joined. */
function joined(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = []
  for (const segment of segments) {
    if (!lengthOf(segment.a) && !lengthOf(segment.b)) continue
    const last = out.at(-1)
    if (last && last.same === segment.same)
      out[out.length - 1] = {
        same: last.same,
        a: { start: last.a.start, end: segment.a.end },
        b: { start: last.b.start, end: segment.b.end },
      }
    else out.push(segment)
  }
  return out
}
