import { type ByteSource, windows } from '../model/bytes.ts'

/** A sum over more than this is not worth the time: linkers make no such programs. */
const MOST = 256 * 1024 * 1024

/**
 * "CheckSum": what IMAGHELP.DLL makes of a file: words of two bytes, least significant first, added with what they carry, its own four bytes
 * left out, and then the number of bytes. `at` is even, as headers are. Null where it was not computed.
 */
export function checksumOf(bytes: ByteSource, at: number): number | null {
  if (bytes.size > MOST || at % 2 !== 0) return null
  let sum = 0
  let offset = 0
  for (const window of windows(bytes)) {
    const even = window.length & ~1
    for (let place = 0; place < even; place += 2) sum += window[place]! + window[place + 1]! * 256
    if (even < window.length) sum += window[even]!
    for (let place = Math.max(at, offset); place < Math.min(at + 4, offset + even); place += 2)
      sum -= window[place - offset]! + window[place - offset + 1]! * 256
    offset += window.length
  }
  // With what they carry: numbers are exact, as 2^53 is never reached.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return sum + bytes.size
}
