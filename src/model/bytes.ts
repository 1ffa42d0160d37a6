import type { DigestId } from './layer.ts'

/** Bytes at hand: memory, or a file behind a cached window. Reading is synchronous: a parser never awaits. */
export interface ByteSource {
  readonly size: number
  /** Bytes [start, end); never fewer: the caller keeps 0 <= start <= end <= size. The result may alias a cache: copy it to keep it. */
  read(start: number, end: number): Uint8Array
  /** Digest of a range that is known already, as its bytes passed by and are dear to have again; lower-case hex. */
  digest?(id: DigestId, range: Range): string | null
  /** Has a content again before it is read, step by step: between two steps it is worked on elsewhere. */
  recall?(range: Range): Iterable<unknown>
  /** Where a byte lies in the layer that it is read from in the end: two sources may have their bytes from one. */
  place?(at: number): Place
}

/** A place in a source, and the range around it that whoever was asked has from there in one piece. */
export interface Place extends Range {
  readonly source: ByteSource
  readonly at: number
}

/** A half-open range of byte offsets in one layer. */
export interface Range {
  readonly start: number
  readonly end: number
}

export const lengthOf = (range: Range): number => range.end - range.start

/** The windows in which input-sized bytes are visited. Hashing 256 MiB: 244 ms at 256 KiB, 235 ms at 4 MiB, 265 ms at 64 KiB. */
export const WINDOW = 256 * 1024

export function* windows(source: ByteSource, range: Range = { start: 0, end: source.size }): Generator<Uint8Array> {
  for (let at = range.start; at < range.end; at += WINDOW) yield source.read(at, Math.min(at + WINDOW, range.end))
}

/** One latin-1 character per byte, and back. Keys and decoded values are such strings: nothing is lost and === compares bytes. */
export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
export const fromLatin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** Bytes in memory. A Buffer is looked at as plain bytes: its `slice` would not copy, and what is changed would be the caller's. */
export function ofBytes({ buffer, byteOffset, length }: Uint8Array): ByteSource {
  const bytes = new Uint8Array(buffer, byteOffset, length)
  return { size: length, read: (start, end) => bytes.subarray(start, end) }
}

/** A view on some ranges of a source, one after the other. Holes (a range with negative start) read as zeros: sparse files. */
export interface Piece extends Range {
  readonly hole?: boolean
}

export function piecesOf(source: ByteSource, pieces: readonly Piece[]): ByteSource {
  if (pieces.length === 1 && !pieces[0]!.hole) {
    const { start, end } = pieces[0]!
    return {
      size: end - start,
      read: (from, to) => source.read(start + from, start + to),
      digest: (id, range) => source.digest?.(id, { start: start + range.start, end: start + range.end }) ?? null,
      recall: range => source.recall?.({ start: start + range.start, end: start + range.end }) ?? [],
      place: at => within(placeOf(source, start + at), { start: at, end: end - start - at }),
    }
  }
  const offsets: number[] = []
  let size = 0
  for (const piece of pieces) {
    offsets.push(size)
    size += lengthOf(piece)
  }
  const read = (from: number, to: number): Uint8Array => {
    const out = new Uint8Array(to - from)
    for (let index = indexAt(offsets, from); index < pieces.length && offsets[index]! < to; index++) {
      const piece = pieces[index]!
      const base = offsets[index]!
      const begin = Math.max(from, base)
      const finish = Math.min(to, base + lengthOf(piece))
      if (!piece.hole && finish > begin)
        out.set(source.read(piece.start + begin - base, piece.start + finish - base), begin - from)
    }
    return out
  }
  return { size, read }
}

const placeOf = (source: ByteSource, at: number): Place => source.place?.(at) ?? { source, at, start: 0, end: source.size }

/** So many bytes before a place, and from it on, are in the piece that is looked at. */
function within({ source, at, start, end }: Place, { start: before, end: behind }: Range): Place {
  return { source, at, start: Math.max(start, at - before), end: Math.min(end, at + behind) }
}

/** Bytes before two places, and from them on, that are the same as both sides have them from one source: nobody need read them. */
export function sharedAround(a: ByteSource, atA: number, b: ByteSource, atB: number): { before: number; behind: number } {
  const one = placeOf(a, atA)
  const two = placeOf(b, atB)
  if (one.source !== two.source || one.at !== two.at) return { before: 0, behind: 0 }
  return { before: one.at - Math.max(one.start, two.start), behind: Math.min(one.end, two.end) - one.at }
}

/** The last index whose offset is <= at; offsets ascend. */
export function indexAt(offsets: readonly number[], at: number): number {
  let low = 0
  let high = offsets.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (offsets[middle]! <= at) low = middle
    else high = middle
  }
  return low
}

export function sameBytes(a: ByteSource, rangeA: Range, b: ByteSource, rangeB: Range): boolean {
  if (lengthOf(rangeA) !== lengthOf(rangeB)) return false
  const known = a.digest?.('sha256', rangeA)
  const other = known && b.digest?.('sha256', rangeB)
  if (known && other) return known === other
  for (const { start, end } of unshared(a, rangeA, b, rangeB)) {
    const left = a.read(rangeA.start + start, rangeA.start + end)
    const right = b.read(rangeB.start + start, rangeB.start + end)
    if (Buffer.compare(left, right) !== 0) return false
  }
  return true
}

/** Windows of two ranges of one length, but for what both have from one source; counted from their starts. */
export function* unshared(a: ByteSource, rangeA: Range, b: ByteSource, rangeB: Range): Generator<Range> {
  const size = lengthOf(rangeA)
  for (let at = 0; at < size; ) {
    const { behind } = sharedAround(a, rangeA.start + at, b, rangeB.start + at)
    const end = Math.min(at + (behind || WINDOW), size)
    if (behind === 0) yield { start: at, end }
    at = end
  }
}

export function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) return false
  return true
}

export function isZeroRange(source: ByteSource, range: Range): boolean {
  for (const window of windows(source, range)) if (!isZero(window)) return false
  return true
}
