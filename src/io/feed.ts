import type { ByteSource, Range } from '../model/bytes.ts'
import { Damaged } from '../model/codec.ts'

/** What a decoder may read between two calls of `ready`, without asking whether it is there. */
const AHEAD = 256
const SIZE = 64 * 1024
/** Many streams are short. */
const FIRST = 4096
/** One stream is decoded at a time: no decoder waits for anything. */
const buffer = new Uint8Array(SIZE)

/** Encoded bytes in one buffer that moves on over a range; behind the range there are zeros to read. */
export interface Feed {
  readonly buffer: Uint8Array
  /** Up to this place `ready` need not be called. */
  readonly safe: number
  /** AHEAD bytes can be read from here on; gives the place where they now are. Rejects what is read behind the range. */
  ready(at: number): number
  /** Encoded bytes in front of a place. Throws Damaged where these are more than there are. */
  consumed(at: number): number
}

export function feedOf(bytes: ByteSource, range: Range, name: string): Feed {
  let base = range.start
  let filled = 0
  let safe = -1
  const fail = (): never => {
    throw new Damaged(`${name}: the stream does not end`)
  }
  const fill = (at: number): void => {
    const wanted = filled === 0 ? FIRST : SIZE - 2 * AHEAD
    buffer.copyWithin(0, at, filled)
    base += at
    filled -= at
    const end = Math.min(range.end, base + wanted)
    buffer.set(bytes.read(base + filled, end), filled)
    filled = end - base
    buffer.fill(0, filled, filled + 2 * AHEAD)
    safe = filled - AHEAD
  }
  return {
    buffer,
    get safe() {
      return safe
    },
    ready(at) {
      if (at <= safe) return at
      if (base + filled < range.end) {
        fill(at)
        return 0
      }
      return at > filled + AHEAD ? fail() : at
    },
    consumed(at) {
      const place = base + at
      return place > range.end ? fail() : place - range.start
    },
  }
}
