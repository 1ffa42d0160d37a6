import { Damaged, type Sink } from '../model/codec.ts'
import type { Block } from './bzip2-block.ts'

/** CRC-32 of ISO 3309 as bzip2 takes it: most significant bit first. Table n is for a byte that n more bytes follow. */
const tables = (() => {
  const out = Array.from({ length: 4 }, () => new Int32Array(256))
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte << 24
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
    out[0]![byte] = sum
  }
  for (let more = 1; more < 4; more++)
    for (let byte = 0; byte < 256; byte++) {
      const sum = out[more - 1]![byte]!
      out[more]![byte] = (sum << 8) ^ out[0]![sum >>> 24]!
    }
  return out
})()

function crcOf(bytes: Uint8Array, end: number, before: number): number {
  const [t0, t1, t2, t3] = tables as [Int32Array, Int32Array, Int32Array, Int32Array]
  let sum = before
  let at = 0
  for (; at + 4 <= end; at += 4) {
    const word = sum ^ ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)
    sum = t3[word >>> 24]! ^ t2[(word >>> 16) & 0xff]! ^ t1[(word >>> 8) & 0xff]! ^ t0[word & 0xff]!
  }
  for (; at < end; at++) sum = (sum << 8) ^ t0[(sum >>> 24) ^ bytes[at]!]!
  return sum
}

/** A run is four equal bytes and a byte that says how many more follow. */
const RUN = 4
const MOST = 255
const SIZE = 64 * 1024
const out = new Uint8Array(SIZE + MOST)

/** Turns the column back into the block, writes it with its runs, and gives the CRC of that. */
export function restore({ column, counts, size, origin }: Block, sink: Sink): number {
  link(column, counts, size)
  let sum = -1
  let used = 0
  let next = column[origin]! >>> 8
  let before = -1
  let same = 0
  for (let left = size; left > 0; left--) {
    const entry = column[next]!
    const byte = entry & 0xff
    next = entry >>> 8
    if (same === RUN) {
      out.fill(before, used, used + byte)
      used += byte
      same = 0
      before = -1
    } else {
      same = byte === before ? same + 1 : 1
      before = byte
      out[used++] = byte
    }
    if (used >= SIZE) {
      sum = crcOf(out, used, sum)
      sink.write(out.subarray(0, used))
      used = 0
    }
  }
  if (same === RUN) throw new Damaged('bzip2: a run without its length')
  sink.write(out.subarray(0, used))
  return ~crcOf(out, used, sum)
}

/** Puts above each byte the row that follows its own: that of the same byte, by rank, in the first column, which is sorted. */
function link(column: Uint32Array, counts: Int32Array, size: number): void {
  let total = 0
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte]!
    counts[byte] = total
    total += count
  }
  for (let row = 0; row < size; row++) {
    const byte = column[row]! & 0xff
    const place = counts[byte]!
    counts[byte] = place + 1
    column[place]! |= row << 8
  }
}
