import { type ByteSource, latin1, type Range, WINDOW } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format, Likeness } from '../model/layer.ts'
import { type DateField, datesIn, EXIF } from './exif.ts'
import { broken, type Part, recordAt, rest, tiledBy } from './tiling.ts'
import { undatedXmp } from './xmp-dates.ts'

/** ITU-T T.81, table B.1, second bytes of markers. */
const marker = { tem: 0x01, firstRestart: 0xd0, lastRestart: 0xd7, soi: 0xd8, eoi: 0xd9, sos: 0xda } as const
/** More segments than any picture has: a progressive one has some dozens. */
const MOST = 10_000
/** Scans above this are not searched for their end: what follows is one block. Bounds the time for a file that is no picture. */
const LONGEST_SCAN = 256 * 1024 * 1024
/** Enough for every identifier of an application segment that is known here. */
const IDENTIFIER = 64
const XMP = 'http://ns.adobe.com/xap/1.0/\0'

/** ITU-T T.81, Annex B: segments by marker, and coded data up to the next marker. */
export const jpeg: Format = {
  id: 'jpeg',
  docs: {
    title: 'JPEG picture',
    what: 'Segment by segment; the three dates of Exif where its directories are well formed; maker notes, XMP and coded data are bytes.',
    see: 'ITU-T T.81, Annex B; Exif 2.3, 4.5 and 4.6',
  },
  claims: head => latin1(head.subarray(0, 3)) === '\xff\xd8\xff',
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'jpeg', filler: 0 }, partsOf(bytes))!,
  alike,
}

/** In order, without a gap: what breaks the grammar is one part to the end. */
function partsOf(bytes: ByteSource): Part[] {
  const segments = segmentsOf(bytes)
  const exif = segments.filter(({ key }) => key === 'APP1 Exif')
  // Of two, readers take the one or the other.
  const dated = exif.length === 1 ? exif[0] : undefined
  return segments.flatMap(segment =>
    segment === dated
      ? aroundDates(segment, datesIn(bytes, { start: segment.body.start + EXIF.length, end: segment.body.end }))
      : [segment],
  )
}

interface Segment extends Part {
  readonly body: Range
}

function segmentsOf(bytes: ByteSource): readonly Segment[] {
  const segments: Segment[] = []
  let at = 0
  while (at < bytes.size) {
    const segment = segments.length < MOST ? segmentAt(bytes, at) : null
    if (!segment) {
      const range = { start: at, end: bytes.size }
      segments.push({ ...broken('jpeg', range, { expected: 'a marker', found: `${bytes.size - at} bytes` }), body: range })
      return segments
    }
    segments.push(segment)
    at = segment.end
    if (segment.key === 'EOI') return segments
    if (segment.key !== 'SOS') continue
    const end = endOfScan(bytes, at)
    if (end > at) segments.push(scanAt(at, end))
    at = end
  }
  return segments
}

const scanAt = (start: number, end: number): Segment => ({
  key: 'scan',
  start,
  end,
  body: { start, end },
  fields: () => rest('jpeg.scan', start, end),
})

/** B.1.1.2: any number of bytes 0xff may stand in front of a marker. */
const MOST_FILL = 64

function segmentAt(bytes: ByteSource, start: number): Segment | null {
  const head = bytes.read(start, Math.min(start + MOST_FILL + 4, bytes.size)).slice()
  let fill = 0
  while (head[fill] === 0xff && head[fill + 1] === 0xff) fill++
  const code = head[fill + 1] ?? 0
  if (head[fill] !== 0xff || code === 0) return null
  const behind = start + fill + 2
  if (code === marker.tem || (code >= marker.firstRestart && code <= marker.eoi))
    return {
      key: nameOf(code),
      start,
      end: behind,
      body: { start: behind, end: behind },
      fields: () => rest('jpeg.marker', start, behind),
    }
  if (head.length < fill + 4) return null
  const end = behind + head[fill + 2]! * 256 + head[fill + 3]!
  if (end < behind + 2 || end > bytes.size) return null
  const body = { start: behind + 2, end }
  const kind = kindOf(code, latin1(bytes.read(body.start, Math.min(body.start + IDENTIFIER, end))))
  const fields = (): Field[] => [...headFields(bytes, start, body), ...rest(kind.field, body.start, end)]
  return { key: kind.key, start, end, body, fields }
}

const headFields = (bytes: ByteSource, start: number, { start: body }: Range): Field[] => [
  ...rest('jpeg.marker', start, body - 2),
  ...recordAt(bytes, body - 2, { layout: [['jpeg.length', 2]] }),
]

/** Table B.1. */
function nameOf(code: number): string {
  if (code >= 0xe0 && code <= 0xef) return `APP${code - 0xe0}`
  if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) return `SOF${code - 0xc0}`
  return names[code] ?? `marker ${code.toString(16)}`
}
const names: Readonly<Record<number, string>> = {
  [marker.tem]: 'TEM',
  196: 'DHT',
  204: 'DAC',
  [marker.soi]: 'SOI',
  [marker.eoi]: 'EOI',
  [marker.sos]: 'SOS',
  219: 'DQT',
  220: 'DNL',
  221: 'DRI',
  254: 'COM',
}

/** Identifiers of application segments. */
const applications: readonly (readonly [start: string, key: string, field: FieldName])[] = [
  ['JFIF\0', 'JFIF', 'jpeg.jfif'],
  [EXIF, 'Exif', 'jpeg.exif'],
  [XMP, 'XMP', 'jpeg.xmp'],
  ['ICC_PROFILE\0', 'ICC', 'jpeg.icc'],
  ['Photoshop 3.0\0', 'Photoshop', 'jpeg.photoshop'],
  ['Adobe', 'Adobe', 'jpeg.adobe'],
]
const ofTables: ReadonlySet<string> = new Set(['DHT', 'DAC', 'DQT'])

function kindOf(code: number, text: string): { readonly key: string; readonly field: FieldName } {
  const name = nameOf(code)
  const known = name.startsWith('APP') ? applications.find(([start]) => text.startsWith(start)) : undefined
  if (known) return { key: `${name} ${known[1]}`, field: known[2] }
  if (name === 'COM') return { key: name, field: 'jpeg.comment' }
  if (name.startsWith('SOF')) return { key: name, field: 'jpeg.frame' }
  return { key: name, field: ofTables.has(name) ? 'jpeg.tables' : 'jpeg.content' }
}

/** F.1.2.3: in coded data a byte 0xff is followed by zero, or begins a restart marker. */
function endOfScan(bytes: ByteSource, start: number): number {
  const last = Math.min(bytes.size, start + LONGEST_SCAN)
  let at = start
  while (at < last) {
    const window = bytes.read(at, Math.min(at + WINDOW, last))
    let found = window.indexOf(0xff)
    while (found >= 0 && found + 1 < window.length) {
      const next = window[found + 1]!
      const isData = next === 0 || (next >= marker.firstRestart && next <= marker.lastRestart)
      if (!isData && next !== 0xff) return at + found
      found = window.indexOf(0xff, found + (isData ? 2 : 1))
    }
    if (found >= 0 && at + found + 1 >= last) return bytes.size
    at += found < 0 ? window.length : found
  }
  return bytes.size
}

const dateKeys: Readonly<Record<FieldName, string>> = {
  'jpeg.date-time': 'Exif DateTime',
  'jpeg.date-original': 'Exif DateTimeOriginal',
  'jpeg.date-digitized': 'Exif DateTimeDigitized',
}

/** Each date is a part of its own, so that nothing can change its place. */
function aroundDates(segment: Segment, dates: readonly DateField[]): Part[] {
  const { key, start, end, body, fields } = segment
  const parts: Part[] = []
  let at = body.start
  for (const { name, range, value } of dates) {
    if (range.start > at) parts.push({ key, start: at, end: range.start, fields: partOfExif({ start: at, end: range.start }) })
    parts.push({
      key: dateKeys[name]!,
      ...range,
      fields: () => [{ name, ranges: [range], ...(value === null ? {} : { value }) }],
    })
    at = range.end
  }
  if (at < end) parts.push({ key, start: at, end, fields: partOfExif({ start: at, end }) })
  const head: Part = { key, start, end: body.start, fields: () => fields().filter(({ name }) => name !== 'jpeg.exif') }
  return [head, ...parts]
}

const partOfExif =
  ({ start, end }: Range) =>
  (): Field[] =>
    rest('jpeg.exif', start, end)

/** All bytes but the dates of Exif and of XMP, and the length that follows from the latter. */
function undated(bytes: ByteSource): string {
  const parts = partsOf(bytes)
  const texts = parts.map(({ key, start, end, fields }) => {
    const [first] = fields()
    if (first?.value !== undefined && dateKeys[first.name]) return '<date>'
    const text = latin1(bytes.read(start, end))
    const changed = key.endsWith(' XMP') ? undatedXmp(text) : text
    return changed === text ? text : changed.slice(0, 2) + changed.slice(4)
  })
  return [...texts, latin1(bytes.read(parts.at(-1)?.end ?? 0, bytes.size))].join('\0')
}

function alike(a: ByteSource, b: ByteSource): Likeness | null {
  return undated(a) === undated(b) ? { cause: 'build-timestamp', confidence: 'certain', values: [null, null] } : null
}
