import { Damaged } from '../model/codec.ts'
import { copyLiterals, copyMatch } from './history.ts'
import type { ZstdCoding } from './zstd-decode.ts'
import { type FseTable, fseOf, fseOfOne, lastBit, readFse } from './zstd-fse.ts'
import type { Literals } from './zstd-literals.ts'

const times = (count: number, value: number): number[] => Array(count).fill(value)

/** Baselines and numbers of extra bits by code (RFC 8878, section 3.1.1.3.2.1.1). */
const literalBits = Uint8Array.of(...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
const matchBits = Uint8Array.of(...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
const basesOf = (bits: Uint8Array, first: number): Uint32Array => {
  let base = first
  return Uint32Array.from(bits, width => {
    base += 1 << width
    return base - (1 << width)
  })
}
const literalBases = basesOf(literalBits, 0)
const matchBases = basesOf(matchBits, 3)

/** Literals lengths, offsets and match lengths, in the order of their tables: limits and predefined table (section 3.1.1.3.2.2). */
const kinds = [
  {
    ...{ log: 9, symbols: 36 },
    usual: fseOf([4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)], 6),
  },
  { ...{ log: 8, symbols: 32 }, usual: fseOf([...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)], 5) },
  { ...{ log: 9, symbols: 53 }, usual: fseOf([1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)], 6) },
] as const
const mode = { usual: 0, one: 1, told: 2, same: 3 } as const

/** Section 3.1.1.3.2.1: how many, modes, tables. Returns where the bits begin. */
function readTables(coding: ZstdCoding, start: number, end: number): number {
  const { source, tables } = coding
  const modes = source[start]!
  if (start >= end || modes & 3) throw new Damaged('zstd: reserved bits of a sequences section')
  let at = start + 1
  for (const [nth, kind] of kinds.entries()) {
    const how = (modes >> (6 - 2 * nth)) & 3
    if (how === mode.usual) tables[nth] = kind.usual
    else if (how === mode.one) {
      const symbol = source[at++]!
      if (at > end || symbol >= kind.symbols) throw new Damaged('zstd: a code that there is not')
      tables[nth] = fseOfOne(symbol)
    } else if (how === mode.told) {
      const read = readFse(source, { start: at, end }, kind)
      tables[nth] = read.table
      coding.slack ||= read.slack
      at = read.end
    } else if (!tables[nth]) throw new Damaged('zstd: no table to use again')
  }
  return at
}

/** Sections 3.1.1.3.2 and 3.1.1.4: literals and matches by turns, then the rest of the literals. All bits must be used. */
export function runSequences(coding: ZstdCoding, literals: Literals, end: number): void {
  const { source, history } = coding
  let at = literals.end
  const [n0, n1, n2] = [source[at]!, source[at + 1]!, source[at + 2]!]
  const [count, length] = n0 < 128 ? [n0, 1] : n0 < 255 ? [((n0 - 128) << 8) | n1, 2] : [(n1 | (n2 << 8)) + 0x7f00, 3]
  at += length
  if (at > end || (count === 0 && (length > 1 || at < end))) throw new Damaged('zstd: a block that does not end with its parts')
  let used = 0
  if (count > 0) {
    const start = readTables(coding, at, end)
    used = runAll(coding, literals, { start, end, count })
  }
  const rest = literals.size - used
  copyLiterals(history.buffer, history.at + coding.made, literals.source, literals.start + used, rest)
  coding.made += rest
}

interface Bits {
  readonly start: number
  readonly end: number
  readonly count: number
}

/** Returns how many literals were used. At most 86 bits are read between two checks, and 16 bytes are in front. */
function runAll(coding: ZstdCoding, literals: Literals, { start, end, count }: Bits): number {
  const { source, view, history, tables, repeats, window, block } = coding
  const [ofLiterals, ofOffsets, ofMatches] = tables as [FseTable, FseTable, FseTable]
  const { buffer } = history
  const floor = start * 8
  const last = literals.start + literals.size
  const full = history.at + block
  let at = history.at
  let literal = literals.start
  let bit = lastBit(source, { start, end })
  const take = (width: number): number => {
    bit -= width
    return (view.getUint32(bit >> 3, true) >>> (bit & 7)) & ((1 << width) - 1)
  }
  let stateL = take(ofLiterals.log)
  let stateO = take(ofOffsets.log)
  let stateM = take(ofMatches.log)
  for (let left = count; left > 0; left--) {
    const wordL = ofLiterals.states[stateL]!
    const wordO = ofOffsets.states[stateO]!
    const wordM = ofMatches.states[stateM]!
    const codeO = wordO & 0xff
    const high = codeO > 24 ? take(codeO - 16) * 0x10000 + take(16) : take(codeO)
    const value = 2 ** codeO + high
    const match = matchBases[wordM & 0xff]! + take(matchBits[wordM & 0xff]!)
    const plain = literalBases[wordL & 0xff]! + take(literalBits[wordL & 0xff]!)
    if (left > 1) {
      stateL = (wordL >>> 16) + take((wordL >>> 8) & 0xff)
      stateM = (wordM >>> 16) + take((wordM >>> 8) & 0xff)
      stateO = (wordO >>> 16) + take((wordO >>> 8) & 0xff)
    }
    const offset = offsetOf(repeats, value, plain)
    if (bit < floor || literal + plain > last || at + plain + match > full) throw new Damaged('zstd: sequences that run over')
    copyLiterals(buffer, at, literals.source, literal, plain)
    literal += plain
    at += plain
    if (offset === 0 || offset > window || offset > at) throw new Damaged('zstd: a match from nowhere')
    copyMatch(buffer, at, offset, match)
    at += match
  }
  if (bit !== floor || at + last - literal > full) throw new Damaged('zstd: sequences that do not end with their bits')
  coding.made = at - history.at
  return literal - literals.start
}

/** Section 3.1.1.5: values of 1 to 3 stand for one of the last three offsets; without literals, for the next one. */
function offsetOf(repeats: Float64Array, value: number, literals: number): number {
  const index = value > 3 ? 3 : literals === 0 ? value : value - 1
  if (index === 0) return repeats[0]!
  const offset = value > 3 ? value - 3 : index === 3 ? repeats[0]! - 1 : repeats[index]!
  if (index > 1) repeats[2] = repeats[1]!
  repeats[1] = repeats[0]!
  repeats[0] = offset
  return offset
}
