import { crc32 } from 'node:zlib'
import { bytes, u16, u32 } from '../support/bytes.ts'

/**
 * A gzip file that decodes to itself, after Russ Cox, "Zip Files All The Way Down": `literal(n)` prints the n bytes behind it, `repeat(n)`
 * prints the last n bytes once more, and both take five bytes. Its letter is its name, so that each letter gives another one.
 */
export function quine(letter: string): Uint8Array {
  const head = bytes([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3], letter, [0])
  const size = quineOf(head, 0).length
  // Wherever the sum stands in the file, it changes the sum of the file bit by bit: 32 equations over GF(2).
  const none = sumOf(head, 0)
  const columns = Array.from({ length: 32 }, (_, bit) => (sumOf(head, (1 << bit) >>> 0) ^ none ^ (1 << bit)) >>> 0)
  const made = quineOf(head, solved(columns, none))
  if (made.length !== size || crc32(made) !== solved(columns, none)) throw new Error('no quine')
  return made
}

const sumOf = (head: Uint8Array, sum: number): number => crc32(quineOf(head, sum))

const ONE = 5

function quineOf(head: Uint8Array, sum: number): Uint8Array {
  const size = 29 * ONE + 3 * head.length + 2 * 13 - head.length
  const tail = bytes([1, 0, 0, 0xff, 0xff], u32(sum), u32(size))
  const [first, four, last] = [repeat(head.length + ONE), repeat(4 * ONE), repeat(tail.length + ONE)]
  const [l0, l1, l4] = [literal(0), literal(ONE), literal(4 * ONE)]
  const [lHead, lTail] = [literal(head.length + ONE), literal(tail.length + ONE)]
  const made = bytes(
    ...[head],
    ...[lHead, head, lHead],
    ...[first],
    ...[l1, first],
    ...[l1, l1],
    ...[l4, first, l1, l1, l4],
    ...[four],
    ...[l4, four, l4, four, l4],
    ...[four],
    ...[l4, four, l0, l0, lTail],
    ...[four],
    ...[l0, l0],
    ...[lTail, last, tail],
    ...[last],
    ...[tail],
  )
  made.set(u32(made.length), made.length - 4)
  made.set(u32(made.length), made.length - ONE - tail.length - 4)
  return made
}

/** A stored block, and not the last one. */
const literal = (size: number): Uint8Array => bytes([0, ...u16(size), ...u16(~size & 0xffff)])

/** Fixed codes: two matches of up to ten bytes each, from 17 to 24 bytes back, fill exactly five bytes (RFC 1951, 3.2.5 and 3.2.6). */
function repeat(size: number): Uint8Array {
  const half = size >> 1
  if (size < 17 || size - half > 10) throw new RangeError(`expected 17 to 20 bytes, found ${size}`)
  const bits = [...low(0, 1), ...low(1, 2)]
  for (const length of [half, size - half]) bits.push(...high(257 - 256 + length - 3, 7), ...high(8, 5), ...low(size - 17, 3))
  bits.push(...high(0, 7))
  return Uint8Array.from({ length: ONE }, (_, byte) =>
    bits.slice(8 * byte, 8 * byte + 8).reduce((sum, bit, at) => sum | (bit << at), 0),
  )
}

/** Numbers begin with their lowest bit, codes with their highest one. */
const low = (value: number, size: number): number[] => Array.from({ length: size }, (_, bit) => (value >> bit) & 1)
const high = (value: number, size: number): number[] => low(value, size).reverse()

/** The bits whose columns add up to the target: Gauss and Jordan, a row a bit. */
function solved(columns: readonly number[], target: number): number {
  const rows = Array.from({ length: 32 }, (_, bit) => ({
    left: columns.reduce((row, column, at) => row | (((column >>> bit) & 1) << at), 0),
    right: (target >>> bit) & 1,
  }))
  for (let at = 0; at < 32; at++) {
    const found = rows.findIndex(({ left }, row) => row >= at && (left >>> at) & 1)
    if (found < 0) throw new Error('no solution')
    ;[rows[at], rows[found]] = [rows[found]!, rows[at]!]
    for (const row of rows) {
      if (row === rows[at] || !((row.left >>> at) & 1)) continue
      row.left ^= rows[at]!.left
      row.right ^= rows[at]!.right
    }
  }
  return rows.reduce((sum, { right }, at) => sum | (right << at), 0) >>> 0
}
