import { Damaged } from '../model/codec.ts'
import { copyLiterals, copyMatch } from './history.ts'

/** Linux, Documentation/staging/lzo, "LZO stream format as understood by Linux's LZO decompressor", without run lengths. */
const END = 0x11
/** Behind an instruction whose lowest bits tell no literals, and behind a long run of them. */
const NONE = 0
const MANY = 4

/** One LZO1X stream that is all of the bytes. Throws Damaged. */
export function unlzo(source: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most)
  const end = source.length
  let next = 0
  let at = 0
  let state = NONE
  const byte = (): number => {
    if (next >= end) throw new Damaged('lzo: cut off')
    return source[next++]!
  }
  /** A length that does not fit: zeros count 255 each, and the byte behind them. */
  const longer = (base: number): number => {
    let length = base
    let more = byte()
    for (; more === 0; more = byte()) length += 255
    return length + more
  }
  const literals = (length: number): void => {
    if (next + length > end || at + length > most) throw new Damaged('lzo: literals outside')
    copyLiterals(out, at, source, next, length)
    next += length
    at += length
  }
  const match = (distance: number, length: number): void => {
    if (distance > at || at + length > most) throw new Damaged('lzo: a match outside')
    copyMatch(out, at, distance, length)
    at += length
  }
  const first = source[0] ?? 0
  if (first === END) throw new Damaged('lzo: a stream of another version')
  if (first > END) {
    next = 1
    literals(first - END)
    state = Math.min(first - END, MANY)
  }
  for (;;) {
    const code = byte()
    let tail = code
    if (code < 16) {
      if (state === NONE) {
        literals(3 + (code || longer(15)))
        state = MANY
        continue
      }
      const distance = (byte() << 2) + ((code >> 2) & 3)
      if (state === MANY) match(distance + 2049, 3)
      else match(distance + 1, 2)
    } else if (code < 64) {
      const isFar = code < 32
      const mask = isFar ? 7 : 31
      const length = 2 + (code & mask || longer(mask))
      const low = byte()
      const word = low | (byte() << 8)
      tail = low
      const distance = isFar ? 16_384 + ((code & 8) << 11) + (word >> 2) : (word >> 2) + 1
      if (isFar && distance === 16_384) {
        if (code !== END || word !== 0 || next !== end) throw new Damaged('lzo: an odd end')
        return out.subarray(0, at)
      }
      match(distance, length)
    } else {
      const distance = (byte() << 3) + ((code >> 2) & 7) + 1
      match(distance, code < 128 ? 3 + ((code >> 5) & 1) : 5 + ((code >> 5) & 3))
    }
    state = tail & 3
    literals(state)
  }
}
