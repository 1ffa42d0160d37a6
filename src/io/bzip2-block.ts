import { Damaged } from '../model/codec.ts'
import { type Bits, ready, take } from './bzip2-bits.ts'
import { codesOf, FAST, LONGEST, longCode, readTable, TABLES } from './bzip2-codes.ts'

/** Symbols that one selector is for, and how many selectors the largest block needs; some writers add a few that nobody reads. */
const GROUP = 50
const NEEDED = 18_002

/** What one block is read into: the last column of its sorted rotations, a byte each in the low bits of `column`. */
export interface Block {
  readonly column: Uint32Array
  /** How often each byte occurs. */
  readonly counts: Int32Array
  readonly size: number
  /** The row that is the block itself. */
  readonly origin: number
  /** More selectors than the largest block could use: readers do not agree on these. */
  readonly odd: boolean
}

/** Used by one stream at a time: decoding never waits. */
const column = new Uint32Array(900_000)
const counts = new Int32Array(256)
const selectors = new Uint8Array(32_768)
const front = new Uint8Array(256)
const codes = codesOf()

/**
 * One block from the pointer to its origin on (bzip2 1.0.8, decompress.c: the format has no specification): used bytes, selectors and code
 * lengths; then symbols, which undo move-to-front and the runs of its zeros.
 */
export function readBlock(bits: Bits, capacity: number): Block {
  ready(bits)
  const origin = take(bits, 24)
  const used = readUsed(bits)
  const symbols = used + 2
  const tables = take(bits, 3)
  if (tables < 2 || tables > TABLES) throw new Damaged(`bzip2: ${tables} tables of codes`)
  const groups = readSelectors(bits, tables)
  for (let table = 0; table < tables; table++) readTable(bits, codes, { table, symbols })
  const size = readSymbols(bits, { groups, capacity, end: used + 1 })
  if (origin >= size) throw new Damaged('bzip2: the origin lies behind the block')
  return { column, counts, size, origin, odd: groups > NEEDED }
}

/** A bit for each 16 bytes of which some occur, then a bit for each of them; `front` becomes their list. */
function readUsed(bits: Bits): number {
  let used = 0
  const sixteens = take(bits, 16)
  for (let high = 0; high < 16; high++) {
    if (!(sixteens & (0x8000 >> high))) continue
    const ones = take(bits, 16)
    for (let low = 0; low < 16; low++) if (ones & (0x8000 >> low)) front[used++] = (high << 4) | low
  }
  if (used === 0) throw new Damaged('bzip2: a block that uses no byte')
  return used
}

/** Each as so many ones: its place in a list of tables that moves what is used to the front. */
function readSelectors(bits: Bits, tables: number): number {
  const groups = take(bits, 15)
  if (groups === 0) throw new Damaged('bzip2: no selectors')
  const order = [0, 1, 2, 3, 4, 5]
  for (let group = 0; group < groups; group++) {
    ready(bits)
    let place = 0
    while (take(bits, 1)) if (++place >= tables) throw new Damaged('bzip2: a selector of no table')
    const [table] = order.splice(place, 1)
    order.unshift(table!)
    selectors[group] = table!
  }
  return groups
}

interface Symbols {
  readonly groups: number
  /** Of the block, in bytes. */
  readonly capacity: number
  /** The symbol that ends it. */
  readonly end: number
}

/** Symbols 0 and 1 are digits, 1 and 2, of how often the first byte of the list follows; others name a byte by its place. */
function readSymbols(bits: Bits, { groups, capacity, end }: Symbols): number {
  const { buffer } = bits
  const { fast } = codes
  let { held, count, at } = bits
  let size = 0
  let run = 0
  let weight = 1
  counts.fill(0)
  for (let group = 0; group < groups; group++) {
    at = bits.feed.ready(at)
    const table = selectors[group]!
    for (let left = GROUP; left > 0; left--) {
      while (count < LONGEST) {
        held = (held << 8) | buffer[at++]!
        count += 8
      }
      const found =
        fast[(table << FAST) + ((held >>> (count - FAST)) & ((1 << FAST) - 1))]! ||
        longCode(codes, table, (held >>> (count - LONGEST)) & ((1 << LONGEST) - 1))
      count -= found >>> 9
      const symbol = found & 511
      if (symbol <= 1) {
        run += weight << symbol
        weight <<= 1
        if (run > capacity - size) throw tooLong()
        continue
      }
      if (run > 0) {
        size = repeat(size, run)
        run = 0
        weight = 1
      }
      if (symbol === end) {
        Object.assign(bits, { held, count, at })
        return size
      }
      if (size >= capacity) throw tooLong()
      const byte = front[symbol - 1]!
      for (let place = symbol - 1; place > 0; place--) front[place] = front[place - 1]!
      front[0] = byte
      column[size++] = byte
      counts[byte]!++
    }
  }
  throw new Damaged('bzip2: more symbols than selectors are for')
}

const tooLong = (): Damaged => new Damaged('bzip2: a block longer than its level allows')

function repeat(size: number, run: number): number {
  const byte = front[0]!
  counts[byte]! += run
  column.fill(byte, size, size + run)
  return size + run
}
