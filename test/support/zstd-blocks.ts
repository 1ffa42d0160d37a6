import { bytes } from './bytes.ts'
import { le } from './zstd.ts'

/** A stream that is read from its end: what is read first stands first; blanks do not count (RFC 8878, section 4.1). */
export function backward(text: string): Uint8Array {
  const word = `1${text.replaceAll(' ', '')}`
  return bytes(le(BigInt(`0b${word}`), Math.ceil(word.length / 8)))
}

/** Numbers of so many bits each, the lowest bit first; then these bits. */
function forward(numbers: readonly (readonly [value: number, width: number])[], filler: number): Uint8Array {
  let word = 0n
  let length = 0
  for (const [value, width] of numbers) {
    word |= BigInt(value) << BigInt(length)
    length += width
  }
  return bytes(le(word | (BigInt(filler) << BigInt(length)), Math.ceil(length / 8)))
}

/** Section 4.1.1: the description of a table; `filler`: bits behind it, up to the next byte. */
export function fse(log: number, counts: readonly number[], filler = 0): Uint8Array {
  const numbers: [number, number][] = [[log - 5, 4]]
  let left = 1 << log
  for (let at = 0; at < counts.length; ) {
    const width = 32 - Math.clz32(left + 1)
    const low = (1 << (width - 1)) - 1
    const spare = 2 * low - left
    const count = counts[at++]!
    const value = count + 1
    numbers.push(value < spare ? [value, width - 1] : [value > low ? value + spare : value, width])
    left -= Math.abs(count)
    if (count !== 0) continue
    let zeros = 0
    for (; counts[at] === 0; at++) zeros++
    for (; zeros >= 3; zeros -= 3) numbers.push([3, 2])
    numbers.push([zeros, 2])
  }
  return forward(numbers, filler)
}

/** Section 3.1.1.3.1.1: type, format and size of literals that are as they are, or one byte. */
export const plainHead = (type: 'raw' | 'rle', size: number, length: 1 | 2 | 3): number[] => {
  const kind = type === 'raw' ? 0 : 1
  return length === 1 ? [(size << 3) | kind] : le((size << 4) | (length === 2 ? 4 : 12) | kind, length)
}
export const rawLiterals = (content: string): Uint8Array =>
  bytes(plainHead('raw', content.length, content.length < 32 ? 1 : 3), content)

/** Of coded literals; `format`: 0 for one stream, 1 to 3 for four. */
export function codedHead(
  type: 'compressed' | 'treeless',
  format: 0 | 1 | 2 | 3,
  sizes: readonly [size: number, packed: number],
) {
  const [width, length] = (
    [
      [10, 3],
      [10, 3],
      [14, 4],
      [18, 5],
    ] as const
  )[format]
  const word = BigInt(sizes[0]) | (BigInt(sizes[1]) << BigInt(width))
  return le((word << 4n) | BigInt((format << 2) | (type === 'compressed' ? 2 : 3)), length)
}

/** Symbols 0, 1 and 2 with weights 2, 1 and 1: codes 1, 00 and 01 (section 4.2.1). */
export const tree = [127 + 2, 0x21]
const codes = ['1', '00', '01']
export const coded = (symbols: readonly number[]): Uint8Array => backward(symbols.map(symbol => codes[symbol]!).join(''))
export function literalsOf(symbols: readonly number[], format: 0 | 1 | 2 | 3, ownTree = true): Uint8Array {
  const streams = format === 0 ? [coded(symbols)] : inFour(symbols).map(coded)
  const jumps = format === 0 ? [] : streams.slice(0, 3).flatMap(({ length }) => le(length, 2))
  const body = bytes(ownTree ? tree : [], jumps, ...streams)
  return bytes(codedHead(ownTree ? 'compressed' : 'treeless', format, [symbols.length, body.length]), body)
}
function inFour(symbols: readonly number[]): (readonly number[])[] {
  const each = (symbols.length + 3) >> 2
  return [0, 1, 2, 3].map(nth => symbols.slice(nth * each, nth === 3 ? undefined : (nth + 1) * each))
}

/** Sections 3.1.1.3.2.1: so many sequences, whose codes are all the same, and their extra bits. */
export const sequences = (count: number, codes: readonly [literals: number, offset: number, match: number], extra: string) =>
  bytes([count, 0x54, ...codes], backward(extra))
