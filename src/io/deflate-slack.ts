import type { ByteSource, Range } from '../model/bytes.ts'

/** Section 3.2.5: extra bits behind the codes of lengths (257 to 285) and distances (0 to 29). */
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
/** Section 3.2.7: the order in which lengths of code-length codes are stored. */
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

const END = 256
const blockType = { stored: 0, fixed: 1 } as const

/**
 * Whether a DEFLATE stream (RFC 1951) has a bit set that no decoder reads: between the header of a stored block and its length
 * (section 3.2.4), and behind the last block up to the end of its byte. The range is one whole stream that zlib has decoded; only its
 * structure is walked here, nothing is written out.
 */
export function hasSlack(source: ByteSource, range: Range): boolean {
  const bits = bitsOf(source, range)
  for (;;) {
    const last = bits.take(1)
    const type = bits.take(2)
    if (type === blockType.stored) {
      if (bits.restOfByte() !== 0) return true
      const length = bits.take(16)
      bits.take(16)
      bits.skipBytes(length)
    } else {
      const { literals, distances } = type === blockType.fixed ? fixedCodes : readCodes(bits)
      skipSymbols(bits, literals, distances)
    }
    if (last) return bits.restOfByte() !== 0
  }
}

function skipSymbols(bits: Bits, literals: Code, distances: Code): void {
  for (;;) {
    const symbol = bits.symbol(literals)
    if (symbol === END) return
    if (symbol < END) continue
    bits.take(lengthExtra[symbol - END - 1]!)
    bits.take(distanceExtra[bits.symbol(distances)]!)
  }
}

/** By the next `most` bits: symbol and length of the code that they begin with, as symbol * 16 + length; 0 where there is none. */
interface Code {
  readonly most: number
  readonly table: Uint16Array
}

/** Section 3.2.2: codes of one length are consecutive, in the order of their symbols; stored with their first bit lowest. */
function codeOf(lengths: readonly number[]): Code {
  const most = Math.max(1, ...lengths)
  const counts = new Array<number>(16).fill(0)
  for (const length of lengths) if (length) counts[length]!++
  const next = [0, 0]
  for (let length = 1; length < most; length++) next[length + 1] = (next[length]! + counts[length]!) << 1
  const table = new Uint16Array(1 << most)
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue
    const code = reversed(next[length]!++, length)
    for (let at = code; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length
  }
  return { most, table }
}

function reversed(code: number, length: number): number {
  let out = 0
  for (let bit = 0; bit < length; bit++) out = (out << 1) | ((code >> bit) & 1)
  return out
}

/** Section 3.2.6. */
const fixedCodes = {
  literals: codeOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  distances: codeOf(new Array<number>(30).fill(5)),
}

/** Section 3.2.7. */
function readCodes(bits: Bits): { literals: Code; distances: Code } {
  const literals = bits.take(5) + 257
  const distances = bits.take(5) + 1
  const stored = bits.take(4) + 4
  const codeLengths = new Array<number>(19).fill(0)
  for (let index = 0; index < stored; index++) codeLengths[codeOrder[index]!] = bits.take(3)
  const code = codeOf(codeLengths)
  const lengths: number[] = []
  const repeat = (length: number, times: number): void => {
    for (let index = 0; index < times; index++) lengths.push(length)
  }
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(code)
    if (symbol < 16) lengths.push(symbol)
    else if (symbol === 16) repeat(lengths.at(-1) ?? 0, 3 + bits.take(2))
    else repeat(0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7))
  }
  return { literals: codeOf(lengths.slice(0, literals)), distances: codeOf(lengths.slice(literals, literals + distances)) }
}

interface Bits {
  /** Up to 16 bits, the first one lowest. */
  take(count: number): number
  symbol(code: Code): number
  /** The bits up to the next byte. */
  restOfByte(): number
  /** From a byte's border on. */
  skipBytes(count: number): void
}

const WINDOW = 256 * 1024

function bitsOf(source: ByteSource, { start, end }: Range): Bits {
  let window = new Uint8Array(0)
  let base = start
  let at = 0
  let held = 0
  let count = 0
  const byte = (): number => {
    if (at === window.length) {
      base += window.length
      window = source.read(base, Math.min(end, base + WINDOW)).slice()
      at = 0
      if (window.length === 0) throw new RangeError('a deflate stream that ends early')
    }
    return window[at++]!
  }
  const fill = (wanted: number): void => {
    while (count < wanted) {
      held |= byte() << count
      count += 8
    }
  }
  const take = (wanted: number): number => {
    if (wanted === 0) return 0
    fill(wanted)
    const value = held & ((1 << wanted) - 1)
    held >>>= wanted
    count -= wanted
    return value
  }
  return {
    take,
    symbol({ most, table }) {
      // At the end of a stream fewer bits may be left than the longest code has.
      let entry = table[held & ((1 << most) - 1)]!
      while (entry === 0 || (entry & 15) > count) {
        if (count >= most) throw new RangeError('a deflate code that is none')
        held |= byte() << count
        count += 8
        entry = table[held & ((1 << most) - 1)]!
      }
      held >>>= entry & 15
      count -= entry & 15
      return entry >> 4
    },
    restOfByte: () => take(count % 8),
    skipBytes(skipped) {
      let left = skipped
      for (; left > 0 && count >= 8; left--) take(8)
      const inWindow = Math.min(left, window.length - at)
      at += inWindow
      left -= inWindow
      if (left === 0) return
      base += window.length + left
      window = new Uint8Array(0)
      at = 0
    },
  }
}
