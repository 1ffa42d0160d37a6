import { type ByteSource, latin1, ofBytes } from '../model/bytes.ts'
import type { Anatomy, Field, Format, Likeness, Means } from '../model/layer.ts'
import { dateAt, FILLER, head } from './sfnt-read.ts'
import { notUnderstood } from './structure.ts'
import { type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy } from './tiling.ts'

/** WOFF File Format 1.0, 4: a header and a directory; 5: tables, each a zlib stream or as it is. */
const header: RecordLayout = [
  ['woff.signature', 4, 'text'],
  ['woff.flavor', 4, 'hex'],
  ['woff.length', 4],
  ['woff.tables', 2],
  ['woff.reserved', 2],
  ['woff.total-size', 4],
  ['woff.version', 4, 'hex'],
  ['woff.metadata-offset', 4],
  ['woff.metadata-length', 4],
  ['woff.metadata-size', 4],
  ['woff.private-offset', 4],
  ['woff.private-length', 4],
]
const record: RecordLayout = [
  ['woff.record-tag', 4, 'text'],
  ['woff.record-offset', 4],
  ['woff.record-length', 4],
  ['woff.record-size', 4],
  ['woff.record-checksum', 4, 'hex'],
]
/** WOFF File Format 2.0, 4.1: one more number; what follows has no places of its own. */
const header2: RecordLayout = [...header.slice(0, 6), ['woff.compressed-size', 4], ...header.slice(6)]

/** WOFF: a font for the web. Tables are compressed one by one, and compared as they are stored. */
export const woff: Format = {
  id: 'woff',
  plain: true,
  docs: {
    title: 'WOFF font',
    what: 'Header, records, and tables as they are stored, by tag; of WOFF 2 the header. What differs only in dates or compression is told.',
    see: 'WOFF File Format 1.0, 3 to 8; WOFF File Format 2.0, 4',
  },
  claims: bytes => /^wOF[F2]/.test(latin1(bytes.subarray(0, 4))),
  cut(_, bytes): Anatomy {
    const parts = bytes.size < 4 ? 'a header that breaks off' : partsOf(bytes)
    const whole = (found: string): Anatomy =>
      notUnderstood(bytes, 'woff.bytes', { expected: 'a header and records that agree', found })
    if (typeof parts === 'string') return whole(parts)
    return tiledBy(bytes, { format: 'woff', filler: FILLER }, parts) ?? whole('tables that lie over each other')
  },
  alike,
}

function partsOf(bytes: ByteSource): Part[] | string {
  const layout = latin1(bytes.read(0, 4)) === 'wOF2' ? header2 : header
  const size = sizeOf(layout)
  if (bytes.size < size) return 'a header that breaks off'
  const first: Part = { key: 'header', start: 0, end: size, fields: () => recordAt(bytes, 0, { layout }) }
  if (layout === header2)
    return [first, { key: 'tables', start: size, end: bytes.size, fields: () => rest('woff.stream', size, bytes.size) }]
  const tables = tablesOf(bytes)
  if (typeof tables === 'string') return tables
  const number = (name: string): number => Number(first.fields().find(field => field.name === name)!.value)
  const block = (key: string, start: number, length: number): Part => ({
    key,
    start,
    end: start + length,
    fields: () => rest(`woff.${key}`, start, start + length),
  })
  return [
    first,
    ...tables.flatMap(({ tag, at, start, end }): Part[] => [
      { key: `record ${tag}`, start: at, end: at + sizeOf(record), fields: () => recordAt(bytes, at, { layout: record }) },
      { key: tag, start, end, fields: (): Field[] => rest('woff.table', start, end) },
    ]),
    block('metadata', number('woff.metadata-offset'), number('woff.metadata-length')),
    block('private', number('woff.private-offset'), number('woff.private-length')),
  ]
}

interface Table {
  readonly tag: string
  readonly sum: string
  /** Where its record lies. */
  readonly at: number
  readonly start: number
  readonly end: number
  /** Decoded. */
  readonly size: number
}

function tablesOf(bytes: ByteSource): readonly Table[] | string {
  const [first, each] = [sizeOf(header), sizeOf(record)]
  if (bytes.size < first) return 'a header that breaks off'
  const count = Number(recordAt(bytes, 12, { layout: [['woff.tables', 2]] })[0]!.value)
  if (first + count * each > bytes.size) return 'records outside the file'
  return Array.from({ length: count }, (_, nth) => {
    const at = first + nth * each
    const [tag, start, length, size, sum] = recordAt(bytes, at, { layout: record }).map(({ value }) => value!)
    return { tag: tag!, sum: sum!, at, start: Number(start), end: Number(start) + Number(length), size: Number(size) }
  })
}

/** A font has some hundred tables; what all of them decode to is bounded, as a few bytes may claim much. */
const MOST_TABLES = 1024
const MOST_DECODED = 64 * 1024 * 1024

interface Decoded {
  /** Each table with its tag and stored sum in front. */
  readonly all: string[]
  /** The same without the dates of `head` and FFTM, and the sums that follow from them. */
  readonly undated: string[]
  /** When the font was changed last. */
  modified: string | null
}

/** Null where a table cannot be decoded, or something lies in the file that is no table. */
function decodedOf(bytes: ByteSource, unzlib: Means['unzlib']): Decoded | null {
  if (latin1(bytes.read(0, Math.min(4, bytes.size))) !== 'wOFF') return null
  const [tables, parts] = [tablesOf(bytes), partsOf(bytes)]
  if (typeof tables === 'string' || typeof parts === 'string' || tables.length > MOST_TABLES) return null
  if (tiledBy(bytes, { format: 'woff', filler: FILLER }, parts)?.facts.anomalies.length !== 0) return null
  let left = MOST_DECODED
  const found: Decoded = { all: [], undated: [], modified: null }
  for (const { tag, sum, start, end, size } of tables) {
    left -= size
    if (left < 0) return null
    const stored = bytes.read(start, end)
    const content = end - start === size ? stored : unzlib(stored, size)
    if (content?.length !== size) return null
    const text = latin1(content)
    if (tag === 'head' && size === head.size) found.modified = dateAt(ofBytes(content), head.modified)
    const dates = size === datedSize[tag] ? dated[tag] : undefined
    found.all.push(tag + sum + text)
    found.undated.push(dates ? tag + dates.map(([from, to]) => text.slice(from, to)).join('') : tag + sum + text)
  }
  return found
}

/** What of a table with dates is none, and follows from none. */
const dated: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  head: [
    [0, head.adjustment],
    [head.magic, head.created],
    [head.bounds, head.size],
  ],
  FFTM: [[0, 12]],
}
const datedSize: Readonly<Record<string, number>> = { head: head.size, FFTM: 28 }

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index])

/** What the tables do not hold: flavour, version of the font, metadata and private bytes. */
function besideTables(bytes: ByteSource): string {
  const parts = partsOf(bytes)
  if (typeof parts === 'string') return parts
  const words = parts[0]!.fields().filter(({ name }) => /\.(signature|flavor|tables|reserved|version)$/.test(name))
  const blocks = parts.filter(({ key }) => key === 'metadata' || key === 'private')
  const bodies = blocks.map(({ start, end }) => (end > bytes.size ? '' : latin1(bytes.read(start, end))))
  return [...words.map(({ value }) => value), ...bodies].join('\0')
}

function alike(a: ByteSource, b: ByteSource, { unzlib }: Means): Likeness | null {
  const [one, two] = [decodedOf(a, unzlib), decodedOf(b, unzlib)]
  if (!one || !two || besideTables(a) !== besideTables(b)) return null
  if (sameTexts(one.all, two.all)) return { cause: 'compression-implementation', confidence: 'likely', values: [null, null] }
  const values = [one.modified, two.modified] as const
  return sameTexts(one.undated, two.undated) ? { cause: 'font-modified', confidence: 'certain', values } : null
}
