import { bytes } from './bytes.ts'

export interface Bzip2Options {
  readonly level?: number
  /** Bytes a block, before runs are shortened. */
  readonly block?: number
  /** Instead of the right ones, of each block and of the stream. */
  readonly crc?: number
  readonly combined?: number
  readonly origin?: number
  readonly randomised?: boolean
  readonly tables?: number
  /** How many selectors are told, and all of them instead of those of the first table: so many ones each. */
  readonly selectors?: readonly number[]
  /** Length of each code; the same for all symbols unless given. */
  readonly lengths?: readonly number[]
  /** Steps up and down again in front of each length. */
  readonly steps?: number
  /** Bits behind the end. */
  readonly padding?: number
  /** Symbols instead of those of the content. */
  readonly symbols?: readonly number[]
  /** The content is the block as it is, its runs not shortened. */
  readonly raw?: boolean
  readonly magic?: readonly [number, number]
}

type Put = (value: number, size: number) => void

/** CRC-32, most significant bit first. */
function crcOf(content: Uint8Array): number {
  let sum = -1
  for (const byte of content) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
  }
  return ~sum
}

/** One stream, by a plain encoder of its own: whole rotations are sorted, and all codes have one length. */
export function bzip2(content: string | Uint8Array, options: Bzip2Options = {}): Uint8Array {
  const { level = 9, block = 1000, padding = 0 } = options
  const body = bytes(content)
  const bits: number[] = []
  const put: Put = (value, size) => {
    for (let bit = size - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1)
  }
  let combined = 0
  for (let at = 0; at < body.length; at += block) {
    const part = body.subarray(at, at + block)
    const crc = options.crc ?? crcOf(part)
    combined = ((combined << 1) | (combined >>> 31)) ^ crc
    putBlock(put, part, { ...options, crc })
  }
  put(0x177245, 24)
  put(0x385090, 24)
  put(options.combined ?? combined, 32)
  put(padding, (8 - (bits.length % 8)) % 8)
  const packed = Array.from({ length: bits.length / 8 }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0),
  )
  return bytes(`BZh${level}`, packed)
}

function putBlock(put: Put, part: Uint8Array, options: Bzip2Options & { crc: number }): void {
  const { crc, randomised = false, tables = 2, steps = 0, raw = false, magic = [0x314159, 0x265359] } = options
  const shortened = raw ? part : shorten(part)
  const { column, origin } = rotate(shortened)
  const used = [...new Set(shortened)].sort((a, b) => a - b)
  const symbols = options.symbols ?? symbolsOf(column, used)
  for (const half of magic) put(half, 24)
  put(crc, 32)
  put(randomised ? 1 : 0, 1)
  put(options.origin ?? origin, 24)
  const has = (from: number, to: number): boolean => used.some(byte => byte >= from && byte < to)
  for (let high = 0; high < 16; high++) put(has(high * 16, high * 16 + 16) ? 1 : 0, 1)
  for (let high = 0; high < 16; high++)
    if (has(high * 16, high * 16 + 16)) for (let low = 0; low < 16; low++) put(used.includes(high * 16 + low) ? 1 : 0, 1)
  put(tables, 3)
  const selectors = options.selectors ?? Array<number>(Math.ceil(symbols.length / 50)).fill(0)
  put(selectors.length, 15)
  for (const ones of selectors) put(2 ** (ones + 1) - 2, ones + 1)
  const size = Math.ceil(Math.log2(used.length + 2))
  const lengths = options.lengths ?? Array<number>(used.length + 2).fill(size)
  for (let table = 0; table < tables; table++) putLengths(put, lengths, steps)
  const codes = codesOf(lengths)
  for (const symbol of symbols) put(codes[symbol]!, lengths[symbol]!)
}

function putLengths(put: Put, lengths: readonly number[], steps: number): void {
  let length = lengths[0]!
  put(length, 5)
  for (const wanted of lengths) {
    for (let step = 0; step < steps; step++) put(0b1011, 4)
    for (; length < wanted; length++) put(0b10, 2)
    for (; length > wanted; length--) put(0b11, 2)
    put(0, 1)
  }
}

/** Canonical: shorter codes first, then by symbol. */
function codesOf(lengths: readonly number[]): number[] {
  const order = lengths.map((length, symbol) => ({ length, symbol })).sort((a, b) => a.length - b.length || a.symbol - b.symbol)
  const codes: number[] = []
  let code = 0
  let before = order[0]!.length
  for (const { length, symbol } of order) {
    code *= 2 ** (length - before)
    before = length
    codes[symbol] = code++
  }
  return codes
}

/** Four equal bytes, and how many more there are. */
function shorten(content: Uint8Array): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < content.length; ) {
    let run = 1
    while (run < 259 && content[at + run] === content[at]) run++
    for (let one = 0; one < Math.min(run, 4); one++) out.push(content[at]!)
    if (run >= 4) out.push(run - 4)
    at += run
  }
  return Uint8Array.from(out)
}

function rotate(block: Uint8Array): { column: number[]; origin: number } {
  const size = block.length
  const doubled = Buffer.concat([block, block])
  const rows = Array.from({ length: size }, (_, row) => row)
  rows.sort((a, b) => Buffer.compare(doubled.subarray(a, a + size), doubled.subarray(b, b + size)) || a - b)
  return { column: rows.map(row => block[(row + size - 1) % size]!), origin: rows.indexOf(0) }
}

/** Move to front; runs of zeros as digits 1 and 2, least significant first; the end. */
function symbolsOf(column: readonly number[], used: readonly number[]): number[] {
  const front = [...used]
  const out: number[] = []
  let run = 0
  const flush = (): void => {
    for (; run > 0; run = (run - 1) >> 1) out.push(run % 2 ? 0 : 1)
  }
  for (const byte of column) {
    const place = front.indexOf(byte)
    if (place === 0) run++
    else {
      flush()
      out.push(place + 1)
    }
    front.unshift(...front.splice(place, 1))
  }
  flush()
  return [...out, used.length + 1]
}
