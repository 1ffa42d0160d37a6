import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format, Likeness } from '../model/layer.ts'
import { type DateField, datesIn, EXIF } from './exif.ts'
import { broken, inChunks, type Part, recordAt, rest, tiledBy } from './tiling.ts'
import { undatedXmp } from './xmp-dates.ts'

/** RFC 9649, 2.3 to 2.5: a RIFF header, then chunks, each filled up to an even number of bytes. */
const HEADER = 12
const CHUNK = 8
/** More chunks than any animation has. */
const MOST = 100_000
/** In JPEG a segment of Exif or XMP is no larger. */
const LONGEST_SEGMENT = 64 * 1024

/** RFC 9649, 2.7: what a chunk is for. */
const spans: Readonly<Record<string, FieldName>> = {
  'VP8 ': 'webp.pixels',
  VP8L: 'webp.pixels',
  ANMF: 'webp.frame',
  ALPH: 'webp.alpha',
  ICCP: 'webp.icc',
  EXIF: 'webp.exif',
  'XMP ': 'webp.xmp',
}

/** WebP: chunks of RIFF. */
export const webp: Format = {
  id: 'webp',
  docs: {
    title: 'WebP picture',
    what: 'Chunk by chunk; the three dates of Exif where its directories are well formed. Pictures that differ in dates of XMP alone are told as that.',
    see: 'RFC 9649, 2; Exif 2.3, 4.5 and 4.6',
  },
  claims: head => /^RIFF[\s\S]{4}WEBP/.test(latin1(head.subarray(0, HEADER))),
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'webp', filler: 0 }, partsOf(bytes))!,
  alike,
}

interface Chunk extends Part {
  readonly body: Range
}

/** In order, without a gap: what breaks the grammar is one part to the end. */
function partsOf(bytes: ByteSource): Part[] {
  const chunks = chunksOf(bytes)
  const exif = chunks.filter(({ key }) => key === 'EXIF')
  // RFC 9649, 2.7.1.5: of two, readers may take the first or both.
  const dated = exif.length === 1 ? exif[0] : undefined
  return chunks.flatMap(chunk => (chunk === dated ? aroundDates(chunk, exifDates(bytes, chunk.body)) : [chunk]))
}

function chunksOf(bytes: ByteSource): Chunk[] {
  if (bytes.size < HEADER) return [wrong(bytes, 0)]
  const fields = recordAt(bytes, 0, {
    layout: [
      ['webp.riff', 4, 'text'],
      ['webp.size', 4],
      ['webp.form', 4, 'text'],
    ],
    isLittle: true,
  })
  const header: Chunk = { key: 'header', start: 0, end: HEADER, body: { start: HEADER, end: HEADER }, fields: () => fields }
  return inChunks(bytes, header, { end: CHUNK + Number(fields[1]!.value), most: MOST, chunkAt, wrong })
}

const wrong = (bytes: ByteSource, start: number): Chunk => ({
  ...broken('webp', { start, end: bytes.size }, { expected: 'a chunk of RIFF', found: `${bytes.size - start} bytes` }),
  body: { start, end: bytes.size },
})

function chunkAt(bytes: ByteSource, start: number, most: number): Chunk | null {
  if (start + CHUNK > most) return null
  const head = recordAt(bytes, start, {
    layout: [
      ['webp.chunk', 4, 'text'],
      ['webp.chunk-size', 4],
    ],
    isLittle: true,
  })
  const [type, size] = [head[0]!.value!, Number(head[1]!.value)]
  const body = start + CHUNK
  const end = body + size + (size % 2)
  if (!/^[\x20-\x7e]{4}$/.test(type) || end > most) return null
  const fields = (): Field[] => [
    ...head,
    ...rest(spans[type] ?? 'webp.content', body, body + size),
    ...rest('webp.padding', body + size, end),
  ]
  return { key: type.trim(), start, end, body: { start: body, end: body + size }, fields }
}

/** Some writers put the identifier of JPEG in front. */
function exifDates(bytes: ByteSource, { start, end }: Range): readonly DateField[] {
  const lead = latin1(bytes.read(start, Math.min(start + EXIF.length, end))) === EXIF ? EXIF.length : 0
  return end - start > LONGEST_SEGMENT ? [] : datesIn(bytes, { start: start + lead, end })
}

const dateKeys: Readonly<Record<FieldName, { readonly key: string; readonly name: FieldName }>> = {
  'jpeg.date-time': { key: 'Exif DateTime', name: 'webp.date-time' },
  'jpeg.date-original': { key: 'Exif DateTimeOriginal', name: 'webp.date-original' },
  'jpeg.date-digitized': { key: 'Exif DateTimeDigitized', name: 'webp.date-digitized' },
}

/** Each date is a part of its own, so that nothing can change its place. */
function aroundDates({ key, start, end, body, fields }: Chunk, dates: readonly DateField[]): Part[] {
  const isHead = ({ name }: Field): boolean => name === 'webp.chunk' || name === 'webp.chunk-size'
  const parts: Part[] = [{ key, start, end: body.start, fields: () => fields().filter(isHead) }]
  let at = body.start
  const between = (to: number): void => {
    const from = at
    if (to > from) parts.push({ key, start: from, end: to, fields: () => rest('webp.exif', from, to) })
  }
  for (const { name, range, value } of dates) {
    const told = dateKeys[name]!
    between(range.start)
    const date: Field = { name: told.name, ranges: [range], ...(value === null ? {} : { value }) }
    parts.push({ key: told.key, ...range, fields: () => [date] })
    at = range.end
  }
  between(body.end)
  if (end > body.end) parts.push({ key, start: body.end, end, fields: () => rest('webp.padding', body.end, end) })
  return parts
}

/** All bytes but the dates of Exif and of XMP, and the sizes and the padding that follow from the latter. */
function undated(bytes: ByteSource): string {
  const chunks = chunksOf(bytes)
  const end = chunks.at(-1)?.end ?? 0
  const whole = ({ start, end }: Range): string => latin1(bytes.read(start, end))
  // Only where chunks lie one behind the other to the end of RIFF, its size says nothing more.
  if (chunks.some(({ anomaly }) => anomaly)) return whole({ start: 0, end: bytes.size })
  const texts = partsOf(bytes).map(part => {
    const [first] = part.fields()
    if (first?.value !== undefined && /^webp\.date-/.test(first.name)) return '<date>'
    return part.key === 'header' ? 'header' : (xmpOf(bytes, chunks, part) ?? whole(part))
  })
  return [...texts, whole({ start: end, end: bytes.size })].join('\0')
}

/** Null where it is no XMP, or holds no date. */
function xmpOf(bytes: ByteSource, chunks: readonly Chunk[], { key, start, end }: Part): string | null {
  const chunk = key === 'XMP' ? chunks.find(one => one.start === start) : undefined
  if (!chunk || end - start > LONGEST_SEGMENT) return null
  const text = latin1(bytes.read(chunk.body.start, chunk.body.end))
  const padding = latin1(bytes.read(chunk.body.end, end))
  return padding.replace('\0', '') === '' && undatedXmp(text) !== text ? `XMP ${undatedXmp(text)}` : null
}

function alike(a: ByteSource, b: ByteSource): Likeness | null {
  return undated(a) === undated(b) ? { cause: 'build-timestamp', confidence: 'certain', values: [null, null] } : null
}
