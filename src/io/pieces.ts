import { indexAt, type Range } from '../model/bytes.ts'

/** What is kept beside contents: headers, padding. */
const MOST_KEPT = 32 * 1024 * 1024
/** Small pieces lie in one buffer. */
const SLAB = 256 * 1024

/** Some ranges of a layer, in order. */
export interface Pieces {
  /** A copy of bytes, as long as there is room. */
  keep(start: number, bytes: Uint8Array): void
  /** The bytes themselves. */
  add(start: number, bytes: Uint8Array): void
  /** The next piece is one of its own; returns how many there are. */
  split(): number
  /** Some of the pieces of another one, by index. */
  share(other: Pieces, range: Range): void
  /** The piece that holds a place, with its first byte; or where the next one begins. */
  at(place: number): { readonly start: number; readonly bytes: Uint8Array } | { readonly next: number }
  readonly starts: readonly number[]
  readonly chunks: readonly Uint8Array[]
}

export function createPieces(): Pieces {
  const starts: number[] = []
  const chunks: Uint8Array[] = []
  let room = MOST_KEPT
  let slab = new Uint8Array(0)
  let used = 0
  /** The last piece ends where the slab is used up. */
  let grows = false
  return {
    starts,
    chunks,
    keep(start, bytes) {
      if (bytes.length > room) return
      room -= bytes.length
      if (bytes.length > slab.length - used) {
        slab = new Uint8Array(Math.max(SLAB, bytes.length))
        used = 0
        grows = false
      }
      slab.set(bytes, used)
      const last = chunks.length - 1
      if (grows && starts[last]! + chunks[last]!.length === start)
        chunks[last] = slab.subarray(used - chunks[last]!.length, used + bytes.length)
      else {
        starts.push(start)
        chunks.push(slab.subarray(used, used + bytes.length))
      }
      used += bytes.length
      grows = true
    },
    add(start, bytes) {
      starts.push(start)
      chunks.push(bytes)
      grows = false
    },
    split() {
      grows = false
      return starts.length
    },
    share(other, { start, end }) {
      for (let index = start; index < end; index++) {
        starts.push(other.starts[index]!)
        chunks.push(other.chunks[index]!)
      }
      grows = false
    },
    at(place) {
      if (starts.length === 0 || place < starts[0]!) return { next: starts[0] ?? Number.POSITIVE_INFINITY }
      const index = indexAt(starts, place)
      const start = starts[index]!
      const bytes = chunks[index]!
      return place < start + bytes.length ? { start, bytes } : { next: starts[index + 1] ?? Number.POSITIVE_INFINITY }
    },
  }
}
