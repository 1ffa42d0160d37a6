import { constants, crc32, deflateRawSync } from 'node:zlib'
import { bytes, u32 } from '../support/bytes.ts'

/** Content that is never made: a piece, so many times. */
export type Part = readonly [piece: Uint8Array, times: number]

export interface Deflated {
  readonly data: Uint8Array
  readonly crc: number
  readonly size: number
}

/**
 * RFC 1951: each piece is compressed once, up to a byte boundary and without looking back behind itself, so that its bytes can be repeated.
 * The sum of the whole follows from the sums of the pieces.
 */
export function deflated(parts: readonly Part[]): Deflated {
  const out: Uint8Array[] = []
  let crc = 0
  let size = 0
  for (const [piece, times] of parts.flatMap(inLargePieces)) {
    if (times === 0 || piece.length === 0) continue
    const packed = deflateRawSync(piece, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
    out.push(filledWith(packed, times))
    crc = crcOfBoth(crc, crcOfTimes(crc32(piece), piece.length, times), piece.length * times)
    size += piece.length * times
  }
  return { data: bytes(...out, [3, 0]), crc, size }
}

/** Of a few bytes so many that they compress well. */
function inLargePieces([piece, times]: Part): Part[] {
  const unit = Math.ceil(2 ** 16 / Math.max(1, piece.length))
  return [
    [filledWith(piece, Math.min(unit, times)), Math.floor(times / unit)],
    [filledWith(piece, times % unit), 1],
  ]
}

export function filledWith(piece: Uint8Array, times: number): Uint8Array {
  const out = new Uint8Array(piece.length * times)
  for (let at = 0; at < out.length; at += piece.length) out.set(piece, at)
  return out
}

/** RFC 1952, one member. */
export function gz(...parts: readonly Part[]): Uint8Array {
  const { data, crc, size } = deflated(parts)
  return bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], data, u32(crc), u32(size % 2 ** 32))
}

/** The polynomial of CRC-32, lowest power in the highest bit. */
const POLYNOMIAL = 0xedb88320

/** The product of two polynomials over GF(2), modulo the one of CRC-32. */
function product(left: number, right: number): number {
  let sum = 0
  let power = right
  for (let bit = 31; bit >= 0; bit--) {
    if ((left >>> bit) & 1) sum ^= power
    power = power & 1 ? (power >>> 1) ^ POLYNOMIAL : power >>> 1
  }
  return sum >>> 0
}

/** x to the power of eight times this: what so many bytes behind it make of a sum. */
function shiftBy(size: number): number {
  let shift = 0x8000_0000
  let square = 0x0080_0000
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2) shift = product(shift, square)
    square = product(square, square)
  }
  return shift
}

/** CRC-32 of two byte strings in a row, from their sums and the size of the second one. */
export const crcOfBoth = (first: number, second: number, size: number): number => (product(shiftBy(size), first) ^ second) >>> 0

function crcOfTimes(crc: number, size: number, times: number): number {
  if (times === 1) return crc
  const half = crcOfTimes(crc, size, Math.floor(times / 2))
  const even = crcOfBoth(half, half, size * Math.floor(times / 2))
  return times % 2 ? crcOfBoth(even, crc, size) : even
}
