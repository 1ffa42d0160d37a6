import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format, Likeness } from '../model/layer.ts'
import { datesIn, EXIF } from './exif.ts'
import { broken, type Part, recordAt, rest, tiledBy } from './tiling.ts'

/** RFC 9649, 2.3 to 2.5: a RIFF header, then chunks, each filled up to an even number of bytes. */
const HEADER = 12
const CHUNK = 8
/** More chunks than any animation has. */
const MOST = 100_000
/** In JPEG a segment is no larger. */
const LONGEST_EXIF = 64 * 1024

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
  plain: true,
  docs: {
    title: 'WebP picture',
    what: 'Chunk by chunk; pictures that differ in the dates of Exif alone are told as that.',
    see: 'RFC 9649, 2',
  },
  claims: head => /^RIFF[\s\S]{4}WEBP/.test(latin1(head.subarray(0, HEADER))),
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'webp', filler: 0 }, partsOf(bytes))!,
  alike,
}

function partsOf(bytes: ByteSource): Part[] {
  if (bytes.size < HEADER) return [wrong(bytes, 0)]
  const fields = recordAt(bytes, 0, {
    layout: [
      ['webp.riff', 4, 'text'],
      ['webp.size', 4],
      ['webp.form', 4, 'text'],
    ],
    isLittle: true,
  })
  const parts: Part[] = [{ key: 'header', start: 0, end: HEADER, fields: () => fields }]
  const end = CHUNK + Number(fields[1]!.value)
  if (end > bytes.size) return [...parts, wrong(bytes, HEADER)]
  let at = HEADER
  while (at < end) {
    const part = parts.length < MOST ? chunkAt(bytes, at, end) : null
    if (!part) return [...parts, wrong(bytes, at)]
    parts.push(part)
    at = part.end
  }
  return parts
}

const wrong = (bytes: ByteSource, start: number): Part =>
  broken('webp', { start, end: bytes.size }, { expected: 'a chunk of RIFF', found: `${bytes.size - start} bytes` })

function chunkAt(bytes: ByteSource, start: number, most: number): Part | null {
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
  return { key: type.trim(), start, end, fields }
}

/** All bytes but the dates of Exif, which lie in one chunk or nowhere; some writers put the identifier of JPEG in front. */
function undated(bytes: ByteSource): string {
  const parts = partsOf(bytes).filter(({ key }) => key === 'EXIF')
  if (parts.length !== 1) return latin1(bytes.read(0, bytes.size))
  const [{ start, end }] = parts as [Part]
  const body = start + CHUNK
  const lead = latin1(bytes.read(body, Math.min(body + EXIF.length, end))) === EXIF ? EXIF.length : 0
  const dates = end - body > LONGEST_EXIF ? [] : datesIn(bytes, { start: body + lead, end })
  let [text, at] = ['', 0]
  for (const { range, value } of dates) {
    text += latin1(bytes.read(at, range.start)) + (value === null ? latin1(bytes.read(range.start, range.end)) : '<date>')
    at = range.end
  }
  return text + latin1(bytes.read(at, bytes.size))
}

function alike(a: ByteSource, b: ByteSource): Likeness | null {
  return undated(a) === undated(b) ? { cause: 'build-timestamp', confidence: 'certain', values: [null, null] } : null
}
