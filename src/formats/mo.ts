import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import {
  type Anatomy,
  type Anomaly,
  type Block,
  type Field,
  type FieldName,
  type Format,
  type Likeness,
  plainFacts,
} from '../model/layer.ts'
import { dateIn } from './gettext-date.ts'
import { aroundInsets } from './insets.ts'
import { counter, structure } from './structure.ts'

/** GNU gettext manual, "The Format of GNU MO Files": magic, revision, number of texts, three tables. */
const HEADER = 28
/** A table has two words for each text: its length, and where it begins. */
const ENTRY = 8
/** Catalogues above this are bytes but for their date: the largest ones have some ten thousand texts and three million bytes. */
const MOST_TEXTS = 200_000
const LARGEST = 32 * 1024 * 1024
/** Texts up to this are told as they are; of longer ones it is told where they differ. */
const SHORT = 200
/** Of the text that names an entry. */
const NAMED = 60

/** The header is the translation of the empty string, which is sorted first. */
export const mo: Format = {
  id: 'mo',
  docs: {
    title: 'catalogue of messages',
    what: 'Texts and translations, each by the text that it belongs to; the date of the template in its header; two catalogues of the same translations are told to be so.',
    see: 'GNU gettext manual, MO Files',
    fields: ['gettext'],
  },
  claims: head => /^(\xde\x12\x04\x95|\x95\x04\x12\xde)/.test(latin1(head.subarray(0, 4))),
  cut(_, bytes): Anatomy {
    const read = readMo(bytes)
    const header = headerOf(bytes)
    const insets = header && (!read || standsAlone(read, header)) ? dateIn(bytes, header, '\n') : []
    return { ...aroundInsets(bytes.size, insets, 'mo.bytes'), finer: () => (read ? tiledBy(bytes, read) : null) }
  },
  alike: (a, b) => catalogueAlike(a, b),
}

interface Catalogue {
  /** Where the tables of originals, of translations and of hashes lie. */
  readonly tables: readonly (Range & { readonly key: string })[]
  readonly originals: readonly Range[]
  readonly translations: readonly Range[]
}

function wordsOf(bytes: ByteSource): ((at: number) => number) | null {
  if (bytes.size < HEADER) return null
  const isLittle = bytes.read(0, 1)[0] === 0xde
  return at => {
    const word = bytes.read(at, at + 4)
    return new DataView(word.buffer, word.byteOffset, 4).getUint32(0, isLittle)
  }
}

/** The translation of the first text, if that is empty and no other one is: readers search. */
function headerOf(bytes: ByteSource): Range | null {
  const word = wordsOf(bytes)
  if (!word) return null
  const [count, originals, translations] = [word(8), word(12), word(16)]
  const isEmpty = (nth: number): boolean => word(originals + nth * ENTRY) === 0
  if (count === 0 || count > MOST_TEXTS || Math.max(originals, translations) + count * ENTRY > bytes.size || !isEmpty(0))
    return null
  for (let nth = 1; nth < count; nth++) if (isEmpty(nth)) return null
  const [size, start] = [word(translations), word(translations + 4)]
  return start + size <= bytes.size ? { start, end: start + size } : null
}

/** Null where a table or a text lies outside the file, or there are parts that a later revision added. */
function readMo(bytes: ByteSource): Catalogue | null {
  const word = wordsOf(bytes)
  if (!word || bytes.size > LARGEST) return null
  const [revision, count] = [word(4), word(8)]
  const [first, second, hashes, third] = [word(12), word(16), word(20), word(24)]
  const tables = [
    { key: 'table of originals', start: first, end: first + count * ENTRY },
    { key: 'table of translations', start: second, end: second + count * ENTRY },
    { key: 'hash table', start: third, end: third + hashes * 4 },
  ].filter(({ start, end }) => end > start)
  if (revision !== 0 || count > MOST_TEXTS || tables.some(({ end }) => end > bytes.size)) return null
  const textsAt = (table: number): Range[] =>
    Array.from({ length: count }, (_, nth) => {
      const at = table + nth * ENTRY
      const start = word(at + 4)
      return { start, end: start + word(at) }
    })
  const [originals, translations] = [textsAt(first), textsAt(second)]
  const isInside = ({ end }: Range): boolean => end < bytes.size
  return originals.every(isInside) && translations.every(isInside) ? { tables, originals, translations } : null
}

/** No other text and no table lies over it: then a date in it would be part of something else, too. */
function standsAlone({ tables, originals, translations }: Catalogue, header: Range): boolean {
  const isApart = ({ start, end }: Range): boolean => end <= header.start || start >= header.end
  return tables.every(isApart) && originals.every(isApart) && translations.every((range, nth) => nth === 0 || isApart(range))
}

interface Part extends Range {
  readonly key: string
  fields(): readonly Field[]
}

/** Parts in order of their places, and bytes between them; null where they lie over each other: then no text is one's own. */
function tiledBy(bytes: ByteSource, read: Catalogue): Anatomy | null {
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  const add = (key: string, ...fields: readonly Field[]): void => void blocks.push(structure(key, nthOf(key), ...fields))
  let at = 0
  const gap = (end: number): void => {
    if (end <= at) return
    const range = { start: at, end }
    const isFiller = end < bytes.size && isZeroRange(bytes, range)
    const id = end < bytes.size ? 'structural:padding' : 'structural:trailing-data'
    if (!isFiller) anomalies.push({ id, offset: at, expected: 'bytes of a text or a table', found: `${end - at} bytes` })
    add('\0gap', { name: 'mo.gap', ranges: [range], ...(isFiller ? {} : { anomaly: id }) })
  }
  for (const part of partsOf(bytes, read)) {
    if (part.start < at || part.end > bytes.size) return null
    gap(part.start)
    // A date is a block of its own, and so is what stands before and behind it: nothing can change its place.
    const fields = part.fields()
    if (fields.some(({ name }) => name === 'gettext.date')) for (const field of fields) add(part.key, field)
    else add(part.key, ...fields)
    at = part.end
  }
  gap(bytes.size)
  return { blocks, facts: { ...plainFacts, anomalies } }
}

function partsOf(bytes: ByteSource, { tables, originals, translations }: Catalogue): Part[] {
  const names = originals.map(range => nameOf(bytes, range))
  const plain = (key: string, name: FieldName, range: Range): Part => ({
    key,
    ...range,
    fields: () => [{ name, ranges: [range] }],
  })
  const header = headerOf(bytes)
  const texts = (kind: string, ranges: readonly Range[]): Part[] =>
    ranges.map(({ start, end }, nth) => ({
      key: `${kind} ${names[nth]}`,
      start,
      end: end + 1,
      fields: () => textFields(bytes, { start, end }, kind === 'msgstr' && nth === 0 && header !== null),
    }))
  return [
    plain('\0header', 'mo.header', { start: 0, end: HEADER }),
    ...tables.map(({ key, start, end }) => plain(key, 'mo.table', { start, end })),
    ...texts('msgid', originals),
    ...texts('msgstr', translations),
  ].sort((x, y) => x.start - y.start)
}

/** A text, and the byte behind it, which is NUL. */
function textFields(bytes: ByteSource, range: Range, isHeader: boolean): readonly Field[] {
  const { start, end } = range
  const close: Field = { name: 'mo.end', ranges: [{ start: end, end: end + 1 }], value: String(bytes.read(end, end + 1)[0]) }
  const plain = (from: number, to: number): Field[] => {
    if (to <= from) return []
    const text = to - from <= SHORT ? { value: latin1(bytes.read(from, to)) } : {}
    return [{ name: 'mo.text', ranges: [{ start: from, end: to }], exact: true, ...text }]
  }
  const [date] = isHeader ? dateIn(bytes, range, '\n') : []
  if (!date) return [...plain(start, end), close]
  const own: Field = { name: date.name, ranges: [date.range], value: date.value }
  return [...plain(start, date.range.start), own, ...plain(date.range.end, end), close]
}

/** The text that an entry is found by, behind its context (EOT) and before its plural (NUL), without what controls a terminal. */
function nameOf(bytes: ByteSource, { start, end }: Range): string {
  const cut = end - start > NAMED
  const text = latin1(bytes.read(start, Math.min(end, start + NAMED))).split('\0')[0]!
  // A character of UTF-8 that is cut off is left out.
  const whole = cut ? text.replace(/[\xc0-\xff][\x80-\xbf]{0,3}$/, '') : text
  return `"${whole.replace('\x04', ' | ').replace(/[\x00-\x1f\x7f]/g, ' ')}${cut ? '...' : ''}"`
}

/** The same texts with the same translations, in the same order: byte order, places, alignment and hashes are others. */
function catalogueAlike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [toldBy(a), toldBy(b)]
  if (one === null || one !== two) return null
  return { cause: 'formatting-only', confidence: 'certain', values: [layoutOf(a), layoutOf(b)] }
}

/** All texts, without the date that a rule erases; null where anything else is in the file. */
function toldBy(bytes: ByteSource): string | null {
  const read = readMo(bytes)
  const tiled = read && tiledBy(bytes, read)
  if (!read || !tiled || tiled.facts.anomalies.length > 0) return null
  const told = ({ start, end }: Range, isHeader: boolean): string => {
    const text = latin1(bytes.read(start, end))
    const [date] = isHeader ? dateIn(bytes, { start, end }, '\n') : []
    const plain = date ? `${text.slice(0, date.range.start - start)}<date>${text.slice(date.range.end - start)}` : text
    return `${plain.length} ${plain}${bytes.read(end, end + 1)[0]}`
  }
  const header = headerOf(bytes)
  const isHeader = (nth: number): boolean => nth === 0 && header !== null
  return read.originals.map((range, nth) => told(range, false) + told(read.translations[nth]!, isHeader(nth))).join('')
}

function layoutOf(bytes: ByteSource): string {
  const word = wordsOf(bytes)!
  return `${bytes.read(0, 1)[0] === 0xde ? 'little' : 'big'}-endian, ${word(20)} hashes`
}
