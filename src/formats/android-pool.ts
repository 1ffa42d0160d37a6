import { latin1, type Range } from '../model/bytes.ts'

/** ResourceTypes.h, ResStringPool_header: chunk header 8, then these, each 4. */
const [COUNT, STYLES, FLAGS, STRINGS_START, STYLES_START] = [8, 12, 16, 20, 24]
export const POOL_HEADER = 28
const UTF8 = 0x100
/** What a reader is shown of a string. */
const SHOWN = 200

export interface Pool {
  readonly start: number
  readonly end: number
  /** Of the header, the offsets, the strings, and what is told of their styles. */
  readonly header: Range
  readonly offsets: Range
  readonly strings: Range
  /** The string of that number, latin-1; null where there is none. */
  at(index: number): string | null
  /** The string that this place of the layer lies in or behind. */
  around(offset: number): string | null
}

/** A string pool that begins at `start` and has a size that was checked; null where its own numbers lead outside. */
export function poolAt(bytes: Buffer, start: number, end: number): Pool | null {
  const headerEnd = start + bytes.readUInt16LE(start + 2)
  if (headerEnd < start + POOL_HEADER || headerEnd > end) return null
  const number = (at: number): number => bytes.readUInt32LE(start + at)
  const [count, styles] = [number(COUNT), number(STYLES)]
  const offsets = { start: headerEnd, end: headerEnd + 4 * (count + styles) }
  const from = count > 0 ? start + number(STRINGS_START) : offsets.end
  const until = styles > 0 ? start + number(STYLES_START) : end
  if (offsets.end > from || from > until || until > end) return null
  const isUtf8 = (number(FLAGS) & UTF8) !== 0
  const strings = { start: from, end: until }
  const placeOf = (index: number): number => from + bytes.readUInt32LE(offsets.start + 4 * index)
  const read = (place: number): string | null => (place < until ? stringAt(bytes, place, { end: until, isUtf8 }) : null)
  let sorted: Float64Array | null = null
  return {
    start,
    end,
    header: { start, end: headerEnd },
    offsets,
    strings,
    at: index => (index < count ? read(placeOf(index)) : null),
    around(offset) {
      sorted ??= Float64Array.from({ length: count }, (_, index) => placeOf(index)).sort()
      const place = lastUpTo(sorted, offset)
      return place === null || offset < from || offset >= until ? null : read(place)
    },
  }
}

/** A length of one or two units, twice in UTF-8 (of UTF-16 units, then of bytes), and as many units. */
function stringAt(
  bytes: Buffer,
  start: number,
  { end, isUtf8 }: { readonly end: number; readonly isUtf8: boolean },
): string | null {
  if (isUtf8) {
    let at = start + ((bytes[start] ?? 0) & 0x80 ? 2 : 1)
    const high = bytes[at] ?? 0
    const length = high & 0x80 ? (high & 0x7f) * 256 + (bytes[at + 1] ?? 0) : high
    at += high & 0x80 ? 2 : 1
    return at + length <= end ? latin1(bytes.subarray(at, at + Math.min(length, SHOWN))) : null
  }
  if (start + 4 > end) return null
  const high = bytes.readUInt16LE(start)
  const wide = (high & 0x8000) !== 0
  const length = wide ? (high & 0x7fff) * 65_536 + bytes.readUInt16LE(start + 2) : high
  const at = start + (wide ? 4 : 2)
  if (at + 2 * length > end) return null
  const text = bytes.toString('utf16le', at, at + 2 * Math.min(length, SHOWN))
  return latin1(Buffer.from(text, 'utf8'))
}

function lastUpTo(sorted: Float64Array, value: number): number | null {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low === 0 ? null : sorted[low - 1]!
}
