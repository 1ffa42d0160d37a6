import type { ByteSource, Range } from '../model/bytes.ts'
import type { AnomalyId, Field, FieldName } from '../model/layer.ts'

/** Central directory header (APPNOTE.TXT 6.3.10, 4.3.12): name, offset, length. */
export const central = {
  signature: [0, 4], // PK 01 02
  'made-by': [4, 2], // version, then the host system
  'version-needed': [6, 2],
  flags: [8, 2],
  method: [10, 2],
  time: [12, 4], // DOS time, then DOS date
  crc: [16, 4],
  'compressed-size': [20, 4],
  size: [24, 4],
  lengths: [28, 6], // of name, extra fields, comment
  disk: [34, 2],
  'internal-attributes': [36, 2],
  'dos-attributes': [38, 2], // external attributes, lower half
  mode: [40, 2], // external attributes, upper half
  offset: [42, 4],
} as const
export const CENTRAL = 46

/** Local file header (4.3.7). */
export const local = {
  signature: [0, 4], // PK 03 04
  'version-needed': [4, 2],
  flags: [6, 2],
  method: [8, 2],
  time: [10, 4],
  crc: [14, 4],
  'compressed-size': [18, 4],
  size: [22, 4],
  lengths: [26, 4], // of name, extra fields
} as const
export const LOCAL = 30

/** "See the zip64 record" (4.4.8, 4.4.9, 4.4.16). */
export const MAX32 = 0xffff_ffff
export const MAX16 = 0xffff

/** One entry in both its views, as offsets in the layer. */
export interface ZipEntry {
  readonly central: Range
  readonly local: Range
  readonly data: Range
  readonly descriptor: Range | null
  /** Uncompressed, resolved through zip64. */
  readonly size: number
  /** Where offsets count from. */
  readonly base: number
  /** A directory stored without data, or with nothing but an empty DEFLATE stream. */
  readonly childless: boolean
}

/** A header with its variable parts, copied out of the layer. */
export interface Parts {
  readonly start: number
  readonly view: DataView
  readonly name: Uint8Array
  readonly extra: Uint8Array
  readonly comment: Uint8Array
}

export const viewOf = (bytes: ByteSource, { start, end }: Range): DataView => {
  const read = bytes.read(start, end)
  return new DataView(read.buffer, read.byteOffset, read.length)
}

export function partsOf(bytes: ByteSource, range: Range, kind: 'local' | 'central'): Parts {
  const all = bytes.read(range.start, range.end).slice()
  const view = new DataView(all.buffer)
  const fixed = kind === 'local' ? LOCAL : CENTRAL
  const [lengths] = kind === 'local' ? local.lengths : central.lengths
  const name = fixed + view.getUint16(lengths, true)
  const extra = name + view.getUint16(lengths + 2, true)
  const comment = kind === 'local' ? extra : extra + view.getUint16(lengths + 4, true)
  return {
    start: range.start,
    view,
    name: all.subarray(fixed, name),
    extra: all.subarray(name, extra),
    comment: all.subarray(extra, comment),
  }
}

export type Told = Omit<Field, 'name' | 'ranges'>

export const plain = (value: number | string): Told => ({ value: String(value) })

export const derived = (value: number | string, expected: number | string): Told => ({
  value: String(value),
  derived: { kind: 'value', expected: String(expected) },
})

/** What a local record may only repeat: readers of a stream see this view, others the central one. */
export const repeats = (value: number | string, expected: number | string): Told => ({
  ...derived(value, expected),
  ...(String(value) === String(expected) ? {} : { anomaly: 'structural:local-central-mismatch' }),
})

/** A field at its place in a table above. */
export const fieldIn =
  <Table extends Record<string, readonly [number, number]>>(table: Table, start: number) =>
  (key: keyof Table & string, name: FieldName, told: Told): Field => {
    const [offset, length] = table[key]!
    return { name, ranges: [{ start: start + offset, end: start + offset + length }], ...told }
  }

export const isAscii = (text: Uint8Array): boolean => text.every(byte => byte < 0x80)

/** Bits of the flags (4.4.4): the data is encrypted; CRC and sizes stand behind it. */
export const ENCRYPTED = 0x0001
export const STREAMED = 0x0008
const LEVEL = 0x0006
const UTF8 = 0x0800

/** The flags without those that only tell how the bytes were written: bit 3, the level of DEFLATE, and UTF-8 where all is ASCII. */
export function meaningOf(flags: number, method: number, ...texts: readonly Uint8Array[]): number {
  const level = method === 0 || method === 8 ? LEVEL : 0
  const utf8 = texts.every(isAscii) ? UTF8 : 0
  return flags & ~(STREAMED | level | utf8)
}

/** `YYYY-MM-DD HH:MM:SS` of a DOS date and time (4.4.6); undefined when it is no date. All zeros is what "no time" looks like. */
export function dosTime(word: number): string | undefined {
  const [time, date] = [word & 0xffff, word >>> 16]
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31]
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2]
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (word !== 0 && (!exists || hour > 23 || minute > 59 || second > 59)) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

/** What a name or a place in the directory makes of an entry, beyond its bytes. */
export function nameAnomaly(key: string, nth: number): AnomalyId | undefined {
  if (/(^|\/)\.\.(\/|$)|^\/|[\\\0]|^[A-Za-z]:/.test(key)) return 'structural:path-traversal'
  return nth ? 'structural:duplicate-entry' : undefined
}
