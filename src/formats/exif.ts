import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { FieldName } from '../model/layer.ts'

/** Exif 2.3, 4.5.4: an identifier, then a file of TIFF 6.0. */
export const EXIF = 'Exif\0\0'
/** 4.6.4 and 4.6.5: the tag of each date, and what it is called here; all are ASCII, and twenty bytes with the NUL. */
const dateTags: Readonly<Record<number, FieldName>> = {
  306: 'jpeg.date-time',
  36867: 'jpeg.date-original',
  36868: 'jpeg.date-digitized',
}
const DATE_TIME = 306
const EXIF_POINTER = 34665
const DATE_SIZE = 20
/** TIFF 6.0, page 15 and Exif 2.3, 4.6.2: bytes of a value of each type. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 }
const [ASCII, LONG] = [2, 4]
const ENTRY = 12
/** Values of up to so many bytes lie in their entry. */
const INLINE = 4
const dateText = /^\d{4}:(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)\0$/

/** What an entry of a directory stands for. */
interface Value extends Range {
  readonly tag: number
  readonly type: number
  readonly count: number
}

interface Directory {
  readonly values: readonly Value[]
  /** The directory itself, and the values that are too large for their entries. */
  readonly places: readonly Range[]
}

/** Where a date should be; no value where there is none. */
export interface DateField {
  readonly name: FieldName
  readonly range: Range
  readonly value: string | null
}

interface Tiff {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly isLittle: boolean
}

/**
 * The dates in the first directory and in the one of Exif, by their places in the layer; none unless both are well formed: entries in order
 * of their tags, each once, all values inside the segment, and none of them over another.
 */
export function datesIn(bytes: ByteSource, { start, end }: Range): readonly DateField[] {
  const own = bytes.read(start, end).slice()
  if (own.length < 8) return []
  const mark = latin1(own.subarray(0, 4))
  if (mark !== 'II*\0' && mark !== 'MM\0*') return []
  const tiff: Tiff = { bytes: own, view: new DataView(own.buffer), isLittle: mark.startsWith('II') }
  const first = directoryAt(tiff, tiff.view.getUint32(4, tiff.isLittle))
  const pointer = first?.values.find(({ tag }) => tag === EXIF_POINTER)
  const second = pointer ? exifOf(tiff, pointer) : nothing
  if (!first || !second || overlap([{ start: 0, end: 8 }, ...first.places, ...second.places])) return []
  const dates = [...first.values.filter(({ tag }) => tag === DATE_TIME), ...second.values.filter(({ tag }) => tag !== DATE_TIME)]
  return dates
    .flatMap((value): DateField[] => {
      const name = dateTags[value.tag]
      const text = latin1(own.subarray(value.start, value.end))
      if (!name || value.type !== ASCII || value.count !== DATE_SIZE) return []
      return [
        {
          name,
          range: { start: start + value.start, end: start + value.end },
          value: dateText.test(text) ? text.slice(0, -1) : null,
        },
      ]
    })
    .sort((x, y) => x.range.start - y.range.start)
}

const nothing: Directory = { values: [], places: [] }

const exifOf = (tiff: Tiff, { type, count, start }: Value): Directory | null =>
  type === LONG && count === 1 ? directoryAt(tiff, tiff.view.getUint32(start, tiff.isLittle)) : null

/** TIFF 6.0, section 2: a count, entries of twelve bytes, and where the next directory lies. Null where it is not well formed. */
function directoryAt({ view, isLittle, bytes }: Tiff, at: number): Directory | null {
  if (at + 2 > bytes.length) return null
  const count = view.getUint16(at, isLittle)
  const end = at + 2 + count * ENTRY + 4
  if (end > bytes.length) return null
  const values: Value[] = []
  const places: Range[] = [{ start: at, end }]
  for (let entry = at + 2; entry < end - 4; entry += ENTRY) {
    const [tag, type] = [view.getUint16(entry, isLittle), view.getUint16(entry + 2, isLittle)]
    const number = view.getUint32(entry + 4, isLittle)
    const size = (sizes[type] ?? Number.NaN) * number
    // Of no known type, out of order, or there twice.
    if (!(size >= 0) || tag <= (values.at(-1)?.tag ?? -1)) return null
    const isOutside = size > INLINE
    const start = isOutside ? view.getUint32(entry + 8, isLittle) : entry + 8
    if (start + size > bytes.length) return null
    values.push({ tag, type, count: number, start, end: start + size })
    if (isOutside) places.push({ start, end: start + size })
  }
  return { values, places }
}

function overlap(places: readonly Range[]): boolean {
  const sorted = [...places].sort((x, y) => x.start - y.start)
  return sorted.some(({ start }, index) => index > 0 && start < sorted[index - 1]!.end)
}
