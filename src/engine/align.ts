import { type ByteSource, lengthOf, type Range, sharedAround, unshared, WINDOW } from '../model/bytes.ts'
import { matches } from './anchors.ts'
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
/** Runs of one alignment; beyond, neighbours are joined until they fit. */
const RUNS = 4096

export interface Alignment {
  readonly segments: readonly Segment[]
  /** The limit that made it coarser than it could be; equal bytes may then be told as differing ones, never the other way round. */
  readonly limit: string | null
}

/**
 * Which bytes of A became which bytes of B: common head and tail, then anchors on tokens that are unique on both sides (lines of text,
 * content-defined chunks of anything else), Myers between anchors, and byte-exact runs inside. Segments tile both sides, in order.
 */
export function align(a: ByteSource, b: ByteSource, kind: 'text' | 'binary'): Alignment {
  const head = commonHead(a, b)
  const tail = commonTail(a, b, Math.min(a.size, b.size) - head)
  const middleA = { start: head, end: a.size - tail }
  const middleB = { start: head, end: b.size - tail }
  const segments: Segment[] = [{ same: true, a: { start: 0, end: head }, b: { start: 0, end: head } }]
  const gaps = gapsOf(a, b, { a: middleA, b: middleB, kind })
  let { limit } = gaps
  for (const gap of gaps.segments) {
    const refined = refine(a, b, gap)
    for (const segment of refined.segments) segments.push(segment)
    limit ??= refined.limit
  }
  segments.push({ same: true, a: { start: a.size - tail, end: a.size }, b: { start: b.size - tail, end: b.size } })
  return { segments: joined(segments), limit }
}

const limits = {
  searched: `more than ${SEARCHED / 2 ** 20} MiB are not searched for insertions`,
  edits: 'a part has so many edits that it is told as one difference',
  runs: `more than ${RUNS} runs of bytes differ: those next to each other are told as one`,
} as const

interface Middle {
  readonly a: Range
  readonly b: Range
  readonly kind: 'text' | 'binary'
}

function gapsOf(a: ByteSource, b: ByteSource, { a: rangeA, b: rangeB, kind }: Middle): Alignment {
  const whole: Segment = { same: false, a: rangeA, b: rangeB }
  if (!lengthOf(rangeA) || !lengthOf(rangeB)) return { segments: [whole], limit: null }
  if (lengthOf(rangeA) + lengthOf(rangeB) > SEARCHED) return { segments: [whole], limit: limits.searched }
  if (lengthOf(rangeA) === lengthOf(rangeB) && mostlyInPlace(a, b, rangeA, rangeB)) return { segments: [whole], limit: null }
  const cut = (bytes: Uint8Array): Int32Array => (kind === 'text' && cutLines(bytes, LINES)) || cutChunks(bytes)
  const tokensOf = (source: ByteSource, range: Range): Tokens => {
    const bytes = source.read(range.start, range.end).slice()
    return { bytes, starts: cut(bytes) }
  }
  const left = tokensOf(a, rangeA)
  const right = tokensOf(b, rangeB)
  const ids = idsOf(left, right)
  const { pairs, gaveUp } = matches(ids[0], ids[1])
  const matched = pairs.filter(([i, j]) => Buffer.compare(token(left, i), token(right, j)) === 0)
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
  return { segments: out, limit: gaveUp ? limits.edits : null }
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

/** Inside a hunk: equal lengths are compared in place, others lose their common head and tail. */
function refine(a: ByteSource, b: ByteSource, segment: Segment): Alignment {
  if (segment.same) return { segments: [segment], limit: null }
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
  const segments = [
    shifted(true, [0, head], [0, head], segment),
    shifted(false, [head, left.size - tail], [head, right.size - tail], segment),
    shifted(true, [left.size - tail, left.size], [right.size - tail, right.size], segment),
  ]
  return { segments, limit: null }
}

/** Runs of differing bytes at equal offsets. When there are too many, those with the smallest gaps between them are joined. */
function inPlace(a: ByteSource, b: ByteSource, segment: Segment): Alignment {
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
    return { segments: out, limit: join > 1 ? limits.runs : null }
  }
}

/** Offsets of differing runs, runs closer than `join` being one; null when there are more than RUNS. */
function differingRuns(a: ByteSource, b: ByteSource, { a: rangeA, b: rangeB }: Segment, join: number): [number, number][] | null {
  const runs: [number, number][] = []
  for (const { start: base, end } of unshared(a, rangeA, b, rangeB)) {
    const left = a.read(rangeA.start + base, rangeA.start + end)
    const right = b.read(rangeB.start + base, rangeB.start + end)
    if (Buffer.compare(left, right) === 0) continue
    for (let index = 0; index < end - base; index++) {
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
  for (const { start, end } of unshared(a, rangeA, b, rangeB)) {
    const left = a.read(rangeA.start + start, rangeA.start + end)
    const right = b.read(rangeB.start + start, rangeB.start + end)
    for (let index = 0; index < end - start; index++) if (left[index] !== right[index]) differing++
  }
  return differing * 8 < lengthOf(rangeA)
}

function commonHead(a: ByteSource, b: ByteSource): number {
  const size = Math.min(a.size, b.size)
  const whole = { start: 0, end: size }
  for (const { start, end } of unshared(a, whole, b, whole)) {
    const left = a.read(start, end)
    const right = b.read(start, end)
    if (Buffer.compare(left, right) !== 0) return start + left.findIndex((byte, index) => byte !== right[index])
  }
  return size
}

function commonTail(a: ByteSource, b: ByteSource, most: number): number {
  for (let at = 0; at < most; ) {
    const [endA, endB] = [a.size - at, b.size - at]
    const shared = sharedAround(a, endA - 1, b, endB - 1)
    const size = Math.min(shared.behind > 0 ? shared.before + 1 : WINDOW, most - at)
    at += size
    if (shared.behind > 0) continue
    const left = a.read(endA - size, endA)
    const right = b.read(endB - size, endB)
    if (Buffer.compare(left, right) === 0) continue
    let index = size - 1
    while (left[index] === right[index]) index--
    return at - 1 - index
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
