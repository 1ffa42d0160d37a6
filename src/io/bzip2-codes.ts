import { Damaged } from '../model/codec.ts'
import { type Bits, ready, take } from './bzip2-bits.ts'

/** The most tables that a block has, and the longest code (bzip2 1.0.8, decompress.c). */
export const TABLES = 6
export const LONGEST = 20
/** Codes up to this length are looked up at once. */
export const FAST = 10
const SYMBOLS = 258
const MIDDLE = LONGEST + 1

/**
 * Canonical Huffman codes of all tables, one behind the other. `fast`: length << 9 | symbol by the next FAST bits, 0 for longer codes.
 * `limit`: above the last code of a length, as LONGEST bits; `base`: from a code of that length to its place in `sorted`.
 */
export interface Codes {
  readonly fast: Uint16Array
  readonly limit: Int32Array
  readonly base: Int32Array
  readonly sorted: Uint16Array
}

export const codesOf = (): Codes => ({
  fast: new Uint16Array(TABLES << FAST),
  limit: new Int32Array(TABLES * MIDDLE),
  base: new Int32Array(TABLES * MIDDLE),
  sorted: new Uint16Array(TABLES * SYMBOLS),
})

const lengths = new Uint8Array(SYMBOLS)
const numbers = new Int32Array(MIDDLE)

/** One table: the lengths as steps up and down from the one before, five bits for the first. */
export function readTable(bits: Bits, codes: Codes, { table, symbols }: { table: number; symbols: number }): void {
  ready(bits)
  let length = take(bits, 5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      ready(bits)
      if (length < 1 || length > LONGEST) throw new Damaged(`bzip2: a code of ${length} bits`)
      if (take(bits, 1) === 0) break
      length += take(bits, 1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  assign(codes, table, symbols)
}

/** Codes of one length follow one another, in order of their symbols; more codes than there are bits for are refused. */
function assign({ fast, limit, base, sorted }: Codes, table: number, symbols: number): void {
  numbers.fill(0)
  for (let symbol = 0; symbol < symbols; symbol++) numbers[lengths[symbol]!]!++
  fast.fill(0, table << FAST, (table + 1) << FAST)
  let code = 0
  let place = table * SYMBOLS
  for (let length = 1; length <= LONGEST; length++) {
    base[table * MIDDLE + length] = place - code
    if (numbers[length])
      for (let symbol = 0; symbol < symbols; symbol++) {
        if (lengths[symbol] !== length) continue
        if (length <= FAST) {
          const from = (table << FAST) + (code << (FAST - length))
          fast.fill((length << 9) | symbol, from, from + (1 << (FAST - length)))
        }
        sorted[place++] = symbol
        code++
      }
    if (code > 1 << length) throw new Damaged('bzip2: more codes than there are bits for')
    limit[table * MIDDLE + length] = code << (LONGEST - length)
    code <<= 1
  }
}

/** The symbol of a code longer than FAST bits, and its length: length << 9 | symbol. `next` are the next LONGEST bits. */
export function longCode({ limit, base, sorted }: Codes, table: number, next: number): number {
  for (let length = FAST + 1; length <= LONGEST; length++) {
    const at = table * MIDDLE + length
    if (next < limit[at]!) return (length << 9) | sorted[base[at]! + (next >>> (LONGEST - length))]!
  }
  throw new Damaged('bzip2: bits that are no code')
}
