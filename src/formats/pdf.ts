import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type Format, type Located, plainFacts } from '../model/layer.ts'
import { idIn, xmpInsets } from './pdf-dates.ts'
import { around, asField, datesIn, otherDates } from './pdf-fields.ts'
import { pdfAlike } from './pdf-likeness.ts'
import { type Part, type PdfObject, partsOf } from './pdf-parts.ts'
import { objectBy, type Sound, soundness } from './pdf-sound.ts'
import { streamFields } from './pdf-stream.ts'
import { type Dictionary, shortValue } from './pdf-tokens.ts'
import { counter, structure } from './structure.ts'

/** Larger ones are bytes: all of a file is looked at as one text. */
const MOST = 64 * 1024 * 1024

/**
 * PDF (ISO 32000-1, 7.5): a block an object, and one for each table, trailer and end. Only of a file that is sound (pdf-sound.ts) a date has a
 * value: of another one it is not known which of its objects count.
 */
export const pdf: Format = {
  id: 'pdf',
  docs: {
    title: 'PDF document',
    what: 'Object by object, streams decoded; lengths and offsets recomputed; dates of the document information, dates and names in plain XMP, and the file identifier.',
    see: 'ISO 32000-1, 7.5, 7.9.4, 14.3 and 14.4',
    recomputed: 'lengths, offsets and cross-reference tables, Adler-32 of streams',
  },
  claims: head => /^%PDF-\d\.\d/.test(latin1(head.subarray(0, 8))),
  cut(_, bytes): Anatomy {
    if (bytes.size > MOST) return whole(bytes)
    const text = latin1(bytes.read(0, bytes.size))
    const parts = partsOf(text)
    const isOpen = !parts.some(part => isEncrypted(part))
    const read: Read = { text, parts, places: placesOf(parts), sound: soundness(text, parts), isOpen }
    const nthOf = counter()
    return {
      blocks: parts.map(part => blockOf(read, part, nthOf(keyOf(part)))),
      facts: { ...plainFacts, anomalies: parts.flatMap((part, nth) => anomalyOf(read, part, nth)) },
      locate: offset => locatedIn(read, offset),
    }
  },
  alike: pdfAlike,
}

const whole = ({ size }: ByteSource): Anatomy => ({
  blocks: [structure('bytes', 0, { name: 'pdf.bytes', ranges: [{ start: 0, end: size }] })],
  facts: plainFacts,
})

interface Read {
  readonly text: string
  readonly parts: readonly Part[]
  /** Where each object begins; null for one that is there twice. */
  readonly places: ReadonlyMap<string, number | null>
  readonly sound: Sound | null
  /** Not encrypted. */
  readonly isOpen: boolean
}

function placesOf(parts: readonly Part[]): Map<string, number | null> {
  const places = new Map<string, number | null>()
  for (const part of parts) if (part.kind === 'object') places.set(part.id, places.has(part.id) ? null : part.start)
  return places
}

const isEncrypted = (part: Part): boolean =>
  (part.kind === 'trailer' || part.kind === 'object') && (part.dictionary?.values.has('Encrypt') ?? false)

const keyOf = (part: Part): string => (part.kind === 'object' ? part.id : `\0${part.kind}`)

function anomalyOf({ parts }: Read, part: Part, nth: number): Anomaly[] {
  if (part.kind !== 'gap') return []
  const id = gapId(parts, nth)
  const found = `${part.end - part.start} bytes`
  return [{ id, offset: part.start, expected: id === 'structural:trailing-data' ? 'nothing behind the end' : 'an object', found }]
}

const gapId = (parts: readonly Part[], nth: number) =>
  parts[nth - 1]?.kind === 'end' && nth === parts.length - 1 ? 'structural:trailing-data' : 'structural:gap-data'

/** Fields that lie in a part, and one of what is around them: the part's own words say where each of them was. */
function blockOf(read: Read, part: Part, nth: number): Block {
  const child = part.kind === 'object' && read.isOpen ? streamFields(read.text, part, read.sound).child : undefined
  const [from, to] = child ? [child.pieces[0]!.start, child.pieces[0]!.end] : [part.end, part.end]
  const ranges = [
    { start: part.start, end: from },
    { start: to, end: part.end },
  ].filter(({ start, end }) => end > start)
  const fields = (): Field[] => aroundFields(read, part)
  return { key: keyOf(part), nth, member: false, ranges, ...(child ? { child } : {}), fields }
}

function aroundFields(read: Read, part: Part): Field[] {
  const inner = innerFields(read, part)
  const rest = around(part, inner)
  const anomaly = part.kind === 'gap' ? gapId(read.parts, read.parts.indexOf(part)) : undefined
  const own: Field = { name: `pdf.${part.kind}`, ranges: rest, ...(anomaly ? { anomaly } : {}) }
  return rest.length > 0 ? [own, ...inner] : inner
}

function innerFields(read: Read, part: Part): Field[] {
  const { text, sound } = read
  switch (part.kind) {
    case 'object':
      return objectFields(read, part)
    case 'xref': {
      const used = part.rows.filter(({ isFree }) => !isFree)
      if (used.length === 0) return []
      const value = used.map(({ offset }) => offset).join(' ')
      const ranges = used.map(({ row }) => ({ start: row, end: row + 10 }))
      const places = used.map(({ id }) => read.places.get(id) ?? null)
      return [{ name: 'pdf.offsets', ranges, value, ...(places.includes(null) ? {} : right(places.join(' '))) }]
    }
    case 'startxref': {
      const value = text.slice(part.value.start, part.value.end)
      return [{ name: 'pdf.startxref', ranges: [part.value], value, ...(sound ? right(value) : {}) }]
    }
    case 'trailer':
      return idFields(read, part.dictionary)
    default:
      return []
  }
}

/** It is what led to the other parts, and they are there. */
const right = (expected: string): Pick<Field, 'derived'> => ({ derived: { kind: 'value', expected } })

function objectFields(read: Read, part: PdfObject): Field[] {
  const { text, sound, isOpen } = read
  const { fields } = streamFields(text, part, isOpen ? sound : null)
  if (!sound)
    return isOpen && part.stream
      ? withXmp(fields, part.stream, xmpOf(read, part))
      : [...fields, ...otherDates(text, part.dictionary)]
  const length = sound.lengths.get(part.id)
  if (length !== undefined && part.value && text.slice(part.value.start, part.value.end) === String(length))
    return [{ name: 'pdf.length', ranges: [part.value], value: String(length), ...right(String(length)) }]
  const isInformation = part === objectBy(sound, text, sound.trailer, 'Info')
  if (isInformation && part.dictionary && !part.stream) return infoFields(text, part, part.dictionary)
  const id = part.dictionary === sound.trailer ? idFields(read, sound.trailer) : []
  return part.stream ? [...withXmp(fields, part.stream, xmpOf(read, part)), ...id] : otherDates(text, part.dictionary)
}

const withXmp = (fields: readonly Field[], stream: Range, insets: readonly Field[]): Field[] => [
  ...fields.map(field => (field.name === 'pdf.stream' ? { ...field, ranges: around(stream, insets) } : field)),
  ...insets,
]

/** 14.3.2: of the document, where it is known which packet that is; else it is told, and stays. */
function xmpOf({ text, sound }: Read, part: PdfObject): Field[] {
  if (!isPlainXmp(text, part)) return []
  const insets = xmpInsets(text, part.stream!)
  if (!sound) return insets.map(({ name, ...rest }) => asField({ name: `pdf.other-${name.slice('pdf.'.length)}`, ...rest }))
  const catalog = objectBy(sound, text, sound.trailer, 'Root')?.dictionary
  return catalog && part === objectBy(sound, text, catalog, 'Metadata') ? insets.map(asField) : []
}

const isPlainXmp = (text: string, { dictionary }: PdfObject): boolean =>
  dictionary !== null &&
  shortValue(text, dictionary, 'Type') === '/Metadata' &&
  shortValue(text, dictionary, 'Subtype') === '/XML' &&
  !['Filter', 'DecodeParms', 'F', 'FFilter'].some(key => dictionary.values.has(key))

/** 14.3.3. Where another object could begin inside of this one, its bytes may mean two things. */
function infoFields(text: string, { start, end }: Range, dictionary: Dictionary): Field[] {
  if (end - start > 64 * 1024 || text.slice(start, end).split('obj').length !== 3) return []
  const { values } = dictionary
  const found = datesIn(text, dictionary, { CreationDate: 'pdf.created', ModDate: 'pdf.modified' })
  const tools = [
    ['Producer', 'pdf.producer'],
    ['Creator', 'pdf.creator'],
  ] as const
  const told = tools.flatMap(([key, name]): Field[] => {
    const value = shortValue(text, dictionary, key)
    return value === undefined ? [] : [asField({ name, range: values.get(key)!, value })]
  })
  return [...found, ...told]
}

function idFields({ text, sound }: Read, dictionary: Dictionary): Field[] {
  const value = dictionary.values.get('ID')
  const id = value && idIn(text, value)
  return id ? [asField({ name: sound ? 'pdf.id' : 'pdf.other-id', ...id })] : []
}

/** The key of the dictionary, behind what kind of object it is. */
function locatedIn({ text, parts }: Read, offset: number): Located | null {
  const part = parts.find(({ end }) => offset < end)
  if (part?.kind !== 'object' && part?.kind !== 'trailer') return null
  const own = part.dictionary
  const key = own && [...own.values].find(([, range]) => range && offset >= range.start && offset < range.end)?.[0]
  const kind = own && shortValue(text, own, 'Type')
  const symbol = [kind ?? '', key === undefined || key === null ? '' : `/${key}`].filter(one => one !== '').join(' ')
  return { within: offset - part.start, symbol: symbol || null }
}
