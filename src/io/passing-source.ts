import { type ByteSource, indexAt, lengthOf, piecesOf, type Range, windows } from '../model/bytes.ts'
import type { DigestId } from '../model/layer.ts'
import { digestOf } from './digest.ts'
import { InputUnusable } from './file.ts'
import type { Pieces } from './pieces.ts'
import type { Replay } from './replay.ts'
import { createSink, fileStore } from './store.ts'

/** What is neither kept nor a content is had again in windows. */
const GAP = 1024 * 1024
/** A content above this is had again in parts where most of it is shared. */
const WHOLE = 32 * 1024 * 1024
/** Such parts that stay, those that were asked for last: a program is read here and there, over and over. */
const PARTS = 96 * 1024 * 1024
/** Contents that are had again stay until others are asked for: those of a comparison and one more. */
const RECALLED = 2
/** So often all bytes may be decoded again before they are put into a private file: whoever reads to and fro would never end. */
const MOST_REPLAYED = 2

export interface Body extends Range {
  readonly digests: ReadonlyMap<DigestId, string>
}

/** Bytes that another layer, which passed by before, has at the same place. */
export interface Twin extends Range {
  readonly source: ByteSource
}

/** What is left of a layer that passed by. */
export interface Known {
  readonly pieces: Pieces
  /** Contents, in order. */
  readonly bodies: Body[]
  /** In order. */
  readonly twins: readonly Twin[]
  /** What another layer has from this one. */
  readonly lent: Range[]
  /** Where a part of the encoding ends and the next one begins: what lies between two of them is decoded from its start. */
  readonly borders: readonly number[]
  readonly head: Uint8Array<ArrayBuffer>
  readonly tail: Uint8Array<ArrayBuffer>
}

interface Recalled extends Range {
  readonly content: ByteSource
}

export function passingSource(
  { pieces, bodies, twins, lent, borders, head, tail }: Known,
  { size, replay }: { size: number; replay(): Replay },
): ByteSource {
  const starts = bodies.map(({ start }) => start)
  /** The last one that begins at or before a place. */
  const bodyAt = (at: number): Body | undefined => (at < (starts[0] ?? size) ? undefined : bodies[indexAt(starts, at)])
  const bodyFrom = (start: number): Body | undefined => {
    const body = bodyAt(start)
    return body?.start === start ? body : undefined
  }
  const contents: Recalled[] = []
  const parts: Recalled[] = []
  let again: Replay | null = null
  let whole: ByteSource | null = null

  function* own(range: Range): Generator<null, ByteSource> {
    again ??= replay()
    if (again.decoded() > MOST_REPLAYED * size) whole ??= copyOf(again, size)
    if (whole) return piecesOf(whole, [range])
    recalling.add(source)
    try {
      return yield* contentOf(again, range)
    } finally {
      recalling.delete(source)
    }
  }
  /** What another layer has is had from there, so that it is decoded once; what it has not, meanwhile. */
  function* together(range: Range, shared: readonly Twin[]): Generator<null, ByteSource> {
    const parts: Part[] = []
    let at = range.start
    for (const { start, end, source } of shared) {
      if (start > at) parts.push({ start: at, end: start, base: at, source: yield* own({ start: at, end: start }) })
      parts.push({ start, end, base: 0, source })
      at = end
    }
    if (at < range.end) parts.push({ start: at, end: range.end, base: at, source: yield* own({ start: at, end: range.end }) })
    for (const { source } of shared) {
      while (recalling.has(source)) yield null
      for (const _ of source.recall?.(range) ?? []) yield null
    }
    return inParts(parts, range)
  }
  function* recall(range: Range): Generator<null, Recalled> {
    const shared = whole ? [] : sharedIn(twins, range)
    const content = shared.length > 0 ? yield* together(range, shared) : yield* own(range)
    const digest = source.digest?.('sha256', range)
    if (digest && digest !== digestOf('sha256', content))
      throw new InputUnusable('the input is not what it was when it was read first')
    const found = { ...range, content }
    const kept = isPart(range) ? parts : contents
    kept.push(found)
    if (kept === contents ? kept.length > RECALLED : kept.reduce((sum, one) => sum + lengthOf(one), 0) > PARTS) kept.shift()
    return found
  }
  /** The content that holds a place, or a window of what is between two kept pieces. */
  const around = (at: number, next: number): Range => {
    const body = bodyAt(at)
    if (body && at < body.end) return isMostlyShared(body) ? partOf(body, at) : body
    const start = Math.max(at - (at % GAP), body?.end ?? 0)
    return { start, end: Math.min(start + GAP, next, size) }
  }
  /** Of a large content nearly all of which the other side has from here or this one from there, little is asked for. */
  const isMostlyShared = (body: Body): boolean =>
    lengthOf(body) > WHOLE && [...twins, ...lent].reduce((sum, one) => sum + overlap(one, body), 0) * 2 > lengthOf(body)
  const isPart = ({ start, end }: Range): boolean => {
    const body = bodyAt(start)
    return body !== undefined && end <= body.end && end - start < lengthOf(body)
  }
  const partOf = ({ start, end }: Range, at: number): Range => {
    const index = indexAt(borders, at)
    const from = Math.max(start, borders[index] ?? 0)
    const begin = at - ((at - from) % WHOLE)
    return { start: begin, end: Math.min(begin + WHOLE, borders[index + 1] ?? size, end) }
  }
  const recalledAt = (at: number): Recalled | undefined => {
    const isHere = ({ start, end }: Range): boolean => at >= start && at < end
    const index = parts.findIndex(isHere)
    if (index >= 0) parts.push(...parts.splice(index, 1))
    return index < 0 ? contents.find(isHere) : parts.at(-1)
  }
  /** Bytes from a place on, as many as are at hand together. */
  const from = (at: number, end: number): Uint8Array => {
    const piece = pieces.at(at)
    if ('bytes' in piece) return piece.bytes.subarray(at - piece.start, end - piece.start)
    const known = recalledAt(at) ?? atOnce(recall(around(at, piece.next)))
    return known.content.read(at - known.start, Math.min(end, known.end) - known.start)
  }
  const source: ByteSource = {
    size,
    digest(id, { start, end }) {
      const body = bodyFrom(start)
      return body?.end === end ? (body.digests.get(id) ?? null) : null
    },
    *recall({ start }) {
      const body = bodyFrom(start)
      if (!body || !('next' in pieces.at(start))) return
      if (!isMostlyShared(body)) {
        if (!recalledAt(start)) yield* recall(body)
        return
      }
      // What nobody else has will be looked at on both sides.
      let room = PARTS / 2
      for (const own of without(body, [...twins, ...lent]))
        for (let at = own.start; at < own.end && room > 0; ) {
          const part = partOf(body, at)
          room -= lengthOf(part)
          if (!recalledAt(at)) yield* recall(part)
          at = part.end
        }
    },
    place(at) {
      const twin = twins.find(({ end }) => at < end)
      if (twin && at >= twin.start) return { ...twin, at }
      return { source, at, start: twins.findLast(({ end }) => end <= at)?.end ?? 0, end: twin?.start ?? size }
    },
    read(start, end) {
      if (end <= start) return new Uint8Array(0)
      if (end <= head.length) return head.subarray(start, end)
      if (start >= size - tail.length) return tail.subarray(start - size + tail.length, end - size + tail.length)
      const first = from(start, end)
      if (first.length === end - start) return first
      const out = new Uint8Array(end - start)
      out.set(first)
      for (let at = start + first.length; at < end; ) {
        const part = from(at, end)
        out.set(part, at - start)
        at += part.length
      }
      return out
    },
  }
  return source
}

const overlap = (one: Range, two: Range): number => Math.max(0, Math.min(one.end, two.end) - Math.max(one.start, two.start))

/** What is left of a range. */
function* without({ start, end }: Range, taken: readonly Range[]): Generator<Range> {
  let at = start
  for (const one of taken.toSorted((x, y) => x.start - y.start)) {
    if (one.start > at) yield { start: at, end: Math.min(one.start, end) }
    at = Math.max(at, one.end)
    if (at >= end) return
  }
  yield { start: at, end }
}

/** Layers of which a content is being had again, step by step, by somebody else. */
const recalling = new WeakSet<ByteSource>()
/** What is less is decoded sooner than it is had from elsewhere. */
const WORTH_SHARING = 64 * 1024

/** The parts of a range that another layer has. */
function sharedIn(twins: readonly Twin[], { start, end }: Range): readonly Twin[] {
  const cut = twins.map(twin => ({ ...twin, start: Math.max(start, twin.start), end: Math.min(end, twin.end) }))
  return cut.filter(twin => lengthOf(twin) >= WORTH_SHARING)
}

/** A part of a layer, and where its source begins in it. */
interface Part extends Twin {
  readonly base: number
}

function inParts(parts: readonly Part[], { start: first, end: last }: Range): ByteSource {
  const starts = parts.map(({ start }) => start)
  return {
    size: last - first,
    read(from, to) {
      const out = new Uint8Array(to - from)
      for (let at = first + from; at < first + to; ) {
        const { end, base, source } = parts[indexAt(starts, at)]!
        const next = Math.min(end, first + to)
        out.set(source.read(at - base, next - base), at - first - from)
        at = next
      }
      return out
    },
  }
}

const unbounded = () => ({ left: Number.POSITIVE_INFINITY, allowed: Number.POSITIVE_INFINITY })

/** In memory, or a private file for what is too large. These bytes were counted when they passed by. */
function* contentOf(replay: Replay, { start, end }: Range): Generator<null, ByteSource> {
  const sink = createSink(unbounded())
  for (const piece of replay.pieces(start, end))
    if (piece) sink.write(piece)
    else yield piece
  return sink.finish()
}

function atOnce<T>(steps: Generator<null, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

function copyOf(replay: Replay, size: number): ByteSource {
  const store = fileStore()
  for (const window of windows({ size, read: replay.read })) store.write(window)
  return store.finish(size)
}
