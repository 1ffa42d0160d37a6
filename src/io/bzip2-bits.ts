import type { Feed } from './feed.ts'

/** Bits of a stream, most significant first: the low `count` bits of `held` come next, then the bytes from `at` on. */
export interface Bits {
  readonly feed: Feed
  readonly buffer: Uint8Array
  held: number
  count: number
  at: number
}

export const bitsOf = (feed: Feed): Bits => ({ feed, buffer: feed.buffer, held: 0, count: 0, at: feed.ready(0) })

/** The next `size` bits, at most 24; the caller has called `ready`. */
export function take(bits: Bits, size: number): number {
  while (bits.count < size) {
    bits.held = (bits.held << 8) | bits.buffer[bits.at++]!
    bits.count += 8
  }
  bits.count -= size
  return (bits.held >>> bits.count) & ((1 << size) - 1)
}

/** A word of 32 bits, signed. */
export const takeWord = (bits: Bits): number => (take(bits, 16) << 16) | take(bits, 16)

export function ready(bits: Bits): void {
  bits.at = bits.feed.ready(bits.at)
}

/** Whole bytes that were read, with the one that the next bit is in, if any. Throws Damaged behind the end. */
export const consumedOf = (bits: Bits): number => bits.feed.consumed(bits.at - (bits.count >> 3))
