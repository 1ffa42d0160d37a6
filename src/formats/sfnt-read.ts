import { type ByteSource, latin1, type Range, windows } from '../model/bytes.ts'
import { type RecordLayout, sizeOf } from './tiling.ts'

/** OpenType 1.9, "Organization of an OpenType Font": the table directory, and one record a table. */
export const directory: RecordLayout = [
  ['sfnt.version', 4, 'hex'],
  ['sfnt.tables', 2],
  ['sfnt.search-range', 2],
  ['sfnt.entry-selector', 2],
  ['sfnt.range-shift', 2],
]
export const DIRECTORY = sizeOf(directory)
export const RECORD = 16
/** More tables than any font has: the registered tags are less than a hundred. */
export const MOST_TABLES = 1024
/** Tables begin at multiples of four; writers fill up with zeros, some to sixteen. */
export const FILLER = 16

/** OpenType 1.9, "head": where the two dates and what is computed from the file lie in it. */
export const head = { size: 54, adjustment: 8, magic: 12, flags: 16, created: 20, modified: 28, bounds: 36 } as const
const HEAD_MAGIC = 0x5f0f3cf5
/** What the file and checkSumAdjustment add up to. */
const TOTAL = 0xb1b0afba

export interface Table extends Range {
  readonly tag: string
  /** Where its record lies in the directory. */
  readonly record: number
  readonly checksum: number
}

const wordAt = (bytes: ByteSource, at: number): number => {
  const word = bytes.read(at, at + 4)
  return new DataView(word.buffer, word.byteOffset, 4).getUint32(0)
}

/** The tables of the directory at this offset; a text where they make no sense. */
export function tablesAt(bytes: ByteSource, start: number): readonly Table[] | string {
  if (start + DIRECTORY > bytes.size) return 'a directory that breaks off'
  const count = wordAt(bytes, start + 4) >>> 16
  if (count > MOST_TABLES) return 'more tables than any font has'
  const end = start + DIRECTORY + count * RECORD
  if (end > bytes.size) return 'records outside the file'
  const records = bytes.read(start + DIRECTORY, end).slice()
  const view = new DataView(records.buffer)
  const tables = Array.from({ length: count }, (_, nth): Table => {
    const at = nth * RECORD
    const offset = view.getUint32(at + 8)
    return {
      tag: latin1(records.subarray(at, at + 4)),
      record: start + DIRECTORY + at,
      checksum: view.getUint32(at + 4),
      start: offset,
      end: offset + view.getUint32(at + 12),
    }
  })
  if (tables.some(table => table.end > bytes.size)) return 'a table outside the file'
  return new Set(tables.map(({ tag }) => tag)).size === count ? tables : 'two tables of one name'
}

/** The sum of big-endian words, the last one filled up with zeros. */
function sumOf(bytes: ByteSource, range: Range): number {
  let sum = 0
  for (const window of windows(bytes, range)) {
    const view = new DataView(window.buffer, window.byteOffset, window.length)
    const whole = window.length & ~3
    for (let at = 0; at < whole; at += 4) sum = (sum + view.getUint32(at)) | 0
    for (let at = whole; at < window.length; at++) sum = (sum + (window[at]! << (24 - 8 * (at - whole)))) | 0
  }
  return sum >>> 0
}

/** Of a table by its tag: `head` is summed as if checkSumAdjustment were zero. */
export function checksumOf(bytes: ByteSource, table: Table): number {
  const sum = sumOf(bytes, table)
  return isHead(bytes, table) ? (sum - wordAt(bytes, table.start + head.adjustment)) >>> 0 : sum
}

/** What checkSumAdjustment should be; null where `head` lies at no boundary of words, so that no sum is defined. */
export function adjustmentOf(bytes: ByteSource, table: Table): number | null {
  if (table.start % 4 !== 0) return null
  const stored = wordAt(bytes, table.start + head.adjustment)
  return (TOTAL - (sumOf(bytes, { start: 0, end: bytes.size }) - stored)) >>> 0
}

export const isHead = (bytes: ByteSource, { tag, start, end }: Table): boolean =>
  tag === 'head' && end - start === head.size && wordAt(bytes, start + head.magic) === HEAD_MAGIC

/** FontForge documents FFTM so: a version, then the date of its own sources, and when the font was created and changed. */
export const isFftm = (bytes: ByteSource, { tag, start, end }: Table): boolean =>
  tag === 'FFTM' && end - start === 28 && wordAt(bytes, start) === 1

/**
 * All that is computed from the dates holds on this side, and nothing signs them: else other dates would make another font of it. A table
 * `DSIG` of eight bytes holds no signature.
 */
export function isSound(bytes: ByteSource, tables: readonly Table[]): boolean {
  const heads = tables.find(table => isHead(bytes, table))
  if (!heads || tables.some(({ tag, start, end }) => tag === 'DSIG' && end - start > 8)) return false
  const dated = tables.filter(table => table === heads || isFftm(bytes, table))
  return (
    dated.every(table => checksumOf(bytes, table) === table.checksum) &&
    adjustmentOf(bytes, heads) === wordAt(bytes, heads.start + head.adjustment)
  )
}

/** LONGDATETIME counts seconds from 1904-01-01; 2^33 of them end in 2176, and what is above that is no date that a clock ever showed. */
const EPOCH = Date.UTC(1904, 0, 1)
export function dateAt(bytes: ByteSource, at: number): string | null {
  const high = wordAt(bytes, at)
  const seconds = (high % 2) * 2 ** 32 + wordAt(bytes, at + 4)
  return high > 1 ? null : new Date(EPOCH + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
