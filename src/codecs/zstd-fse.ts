import { Damaged } from '../model/codec.ts'

/** One word a state: where the next state begins, how many bits are added to that, and the symbol. */
export interface FseTable {
  readonly log: number
  readonly states: Uint32Array
}
export const shift = { bits: 8, base: 16 } as const

/** What a table may be: states and symbols (RFC 8878, sections 3.1.1.3.2.1 and 4.2.1.2). */
export interface FseKind {
  readonly log: number
  readonly symbols: number
}

export interface Read<T> {
  readonly table: T
  /** The byte behind its description. */
  readonly end: number
  /** Bits of it that no decoder reads are not zero. */
  readonly slack: boolean
}

/** Up to 16 bits, the lowest first. Behind the end there are zeros. */
const bitsAt = (source: Uint8Array, bit: number, width: number): number => {
  const at = bit >> 3
  const word = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16)
  return (word >>> (bit & 7)) & ((1 << width) - 1)
}

/** RFC 8878, section 4.1.1: accuracy, then the probability of each symbol in as few bits as what is left needs. */
export function readFse(source: Uint8Array, { start, end }: { start: number; end: number }, kind: FseKind): Read<FseTable> {
  const log = (source[start]! & 15) + 5
  if (start >= end || log > kind.log) throw new Damaged('zstd: an FSE table that is too large')
  const counts: number[] = []
  let bit = start * 8 + 4
  let left = 1 << log
  while (left > 0 && counts.length < kind.symbols) {
    const width = 32 - Math.clz32(left + 1)
    const low = (1 << (width - 1)) - 1
    const spare = 2 * low - left
    let value = bitsAt(source, bit, width)
    const short = (value & low) < spare
    bit += short ? width - 1 : width
    if (short) value &= low
    else if (value > low) value -= spare
    counts.push(value - 1)
    left -= Math.abs(value - 1)
    for (let zeros = value === 1 ? 3 : 0; zeros === 3 && bit < end * 8; ) {
      zeros = bitsAt(source, bit, 2)
      bit += 2
      for (let nth = 0; nth < zeros; nth++) counts.push(0)
    }
  }
  const next = (bit + 7) >> 3
  if (left !== 0 || counts.length > kind.symbols || next > end) throw new Damaged('zstd: an FSE table that does not add up')
  return { table: fseOf(counts, log), end: next, slack: bitsAt(source, bit, next * 8 - bit) !== 0 }
}

/** A table of one symbol, which takes no bits. */
export const fseOfOne = (symbol: number): FseTable => ({ log: 0, states: Uint32Array.of(symbol) })

/** Section 4.1.1: symbols spread over the states; those of a probability below one (-1) stand at the end. */
export function fseOf(counts: readonly number[], log: number): FseTable {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  let high = size
  for (const [symbol, count] of counts.entries()) if (count < 0) symbols[--high] = symbol
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  for (const [symbol, count] of counts.entries())
    for (let nth = 0; nth < count; nth++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at >= high)
    }
  const next = counts.map(Math.abs)
  const states = new Uint32Array(size)
  for (let index = 0; index < size; index++) {
    const symbol = symbols[index]!
    const state = next[symbol]!++
    const bits = log - (31 - Math.clz32(state))
    states[index] = (((state << bits) - size) << shift.base) | (bits << shift.bits) | symbol
  }
  return { log, states }
}

/** Where a stream that is read from its end begins: above its last bit that is set (section 4.1). */
export function lastBit(source: Uint8Array, { start, end }: { start: number; end: number }): number {
  const last = end > start ? source[end - 1]! : 0
  if (last === 0) throw new Damaged('zstd: a stream of bits without its end')
  return (end - 1) * 8 + (31 - Math.clz32(last))
}
