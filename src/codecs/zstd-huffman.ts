import { Damaged } from '../model/codec.ts'
import { type FseTable, lastBit, type Read, readFse, shift } from './zstd-fse.ts'

/** RFC 8878, section 4.2. One entry for each value of the next `log` bits: symbol, and how many of the bits are its own. */
export interface HuffmanTable {
  readonly log: number
  readonly entries: Uint16Array
}
const SYMBOL = 4
const BITS = 15

/** Section 4.2.1: no code is longer. */
const MAX_BITS = 11
/** Section 4.2.1.2 */
const weightKind = { log: 6, symbols: MAX_BITS + 1 } as const

/** Section 4.2.1: weights of all symbols but the last, by FSE or as they are. */
export function readHuffman(source: Uint8Array, start: number, end: number): Read<HuffmanTable> {
  const head = source[start]!
  const size = head < 128 ? head : (head - 126) >> 1
  const range = { start: start + 1, end: start + 1 + size }
  if (start >= end || range.end > end) throw new Damaged('zstd: a Huffman table that is cut off')
  if (head < 128) {
    const { table, end: begin, slack } = readFse(source, range, weightKind)
    return { table: huffmanOf(packedWeights(source, { start: begin, end: range.end }, table)), end: range.end, slack }
  }
  const weights = Array.from({ length: head - 127 }, (_, nth) => {
    const byte = source[range.start + (nth >> 1)]!
    return nth & 1 ? byte & 15 : byte >> 4
  })
  const slack = weights.length % 2 === 1 && (source[range.end - 1]! & 15) !== 0
  return { table: huffmanOf(weights), end: range.end, slack }
}

/** Section 4.2.1.2: two states take turns; when bits run out, both tell one more weight, if they may. */
function packedWeights(source: Uint8Array, range: { start: number; end: number }, { log, states }: FseTable): number[] {
  const floor = range.start * 8
  let bit = lastBit(source, range)
  const take = (width: number): number => {
    let value = 0
    for (let nth = 0; nth < width; nth++) {
      bit--
      value = (value << 1) | (bit < floor ? 0 : (source[bit >> 3]! >> (bit & 7)) & 1)
    }
    return value
  }
  const state = [take(log), take(log)]
  const weights: number[] = []
  for (let turn = 0; weights.length < 255; turn ^= 1) {
    if (weights.length === 0 && bit < floor) break
    const word = states[state[turn]!]!
    weights.push(word & 0xff)
    state[turn] = (word >>> shift.base) + take((word >>> shift.bits) & 0xff)
    if (bit < floor) return [...weights, states[state[turn ^ 1]!]! & 0xff]
  }
  throw new Damaged('zstd: weights that do not end')
}

/** Section 4.2.1: the last weight makes the sum a power of two. Codes go up with the weight, then with the symbol. */
function huffmanOf(told: readonly number[]): HuffmanTable {
  const sum = told.reduce((total, weight) => total + (weight ? 2 ** (weight - 1) : 0), 0)
  const log = 32 - Math.clz32(sum)
  const rest = 2 ** log - sum
  const weights = [...told, 32 - Math.clz32(rest)]
  const isWhole = sum > 0 && log <= MAX_BITS && (rest & (rest - 1)) === 0 && told.length < 256
  // Two codes at the least have the full length.
  if (!isWhole || weights.filter(weight => weight === 1).length < 2) throw new Damaged('zstd: weights that do not add up')
  const entries = new Uint16Array(1 << log)
  let at = 0
  for (let weight = 1; weight <= log; weight++)
    for (const [symbol, own] of weights.entries())
      if (own === weight) {
        const next = at + (1 << (weight - 1))
        entries.fill((symbol << SYMBOL) | (log + 1 - weight), at, next)
        at = next
      }
  return { log, entries }
}

/** Where coded literals lie, with at least four bytes in front of them. */
export interface Coded {
  readonly source: Uint8Array
  readonly view: DataView
  readonly start: number
  readonly end: number
}

/** Section 4.2.2: so many symbols, read from the end, which take all the bits. */
export function decodeHuffman({ source, view, start, end }: Coded, { log, entries }: HuffmanTable, out: Uint8Array): void {
  const floor = start * 8
  const count = out.length
  const drop = 32 - log
  let bit = lastBit(source, { start, end })
  let at = 0
  // 25 bits at the least are there after the shift: two codes.
  for (const pairs = count - 1; at < pairs && bit >= floor + 22; ) {
    const top = (bit + 7) >> 3
    let word = view.getInt32(top - 4, true) << (top * 8 - bit)
    const one = entries[word >>> drop]!
    word <<= one & BITS
    const two = entries[word >>> drop]!
    out[at] = one >> SYMBOL
    out[at + 1] = two >> SYMBOL
    at += 2
    bit -= (one & BITS) + (two & BITS)
  }
  for (; at < count && bit > floor; at++) {
    const top = (bit + 7) >> 3
    let word = view.getInt32(top - 4, true) << (top * 8 - bit)
    if (bit < floor + log) word &= ~0 << (32 - (bit - floor))
    const entry = entries[word >>> drop]!
    out[at] = entry >> SYMBOL
    bit -= entry & BITS
  }
  if (at < count || bit !== floor) throw new Damaged('zstd: literals that do not end with their bits')
}
