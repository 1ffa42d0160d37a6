import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format } from '../model/layer.ts'
import { type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy, wholeOf } from './parts.ts'
import {
  adjustmentOf,
  checksumOf,
  DIRECTORY,
  dateAt,
  directory,
  FILLER,
  head,
  isFftm,
  isHead,
  isSound,
  RECORD,
  type Table,
  tablesAt,
} from './sfnt-read.ts'

/** TrueType outlines, Apple's own mark of them, PostScript outlines, and fonts of type 1 in this wrapper. */
const FLAVOUR = /^(\0\x01\0\0|true|OTTO|typ1)/
/** More tables than any font has: the registered tags are less than a hundred. */
const MOST_TABLES = 1024

/** OpenType 1.9, "OpenType Font File": a directory and tables by tag, with a sum each; dates where all that hangs on them holds. */
export const sfnt: Format = {
  id: 'sfnt',
  docs: {
    title: 'TrueType or OpenType font',
    what: 'Table by table, every checksum recomputed; the dates of head and FFTM where the sums over them hold; glyphs are bytes.',
    see: 'OpenType 1.9, "OpenType Font File" and "head"',
  },
  claims: bytes => FLAVOUR.test(latin1(bytes.subarray(0, 4))) && hasTables(bytes),
  cut(_, bytes): Anatomy {
    const tables = tablesAt(bytes, 0)
    if (typeof tables === 'string') return malformed(bytes, 'sfnt', tables)
    let sound: boolean | null = null
    const dates = (): 'checked' | 'unchecked' => {
      sound ??= isSound(bytes, tables)
      return sound ? 'checked' : 'unchecked'
    }
    const parts = [
      part('directory', { start: 0, end: DIRECTORY }, () => recordAt(bytes, 0, { layout: directory })),
      ...tables.map(table =>
        part(`record ${table.tag}`, recordRange(table), () => withSum(bytes, table, recordFields(bytes, table, 'sfnt'))),
      ),
      ...tables.map(table => part(table.tag, table, () => tableFields(bytes, table, { format: 'sfnt', dates }))),
    ]
    return (
      tiledBy(bytes, { format: 'sfnt', filler: FILLER }, parts) ?? malformed(bytes, 'sfnt', 'tables that lie over each other')
    )
  },
}

/** OpenType 1.9, "Font Collections": one header, and the directories of several fonts that share tables. */
const collectionHeader: RecordLayout = [
  ['ttc.tag', 4, 'text'],
  ['ttc.version', 4, 'hex'],
  ['ttc.fonts', 4],
]
/** What a header of version 2 has behind the offsets: tag, length and offset of a signature. */
const SIGNED = 12

/** Nothing in a collection is ever erased: checkSumAdjustment has no meaning there, so nothing tells whether a date was meant. */
export const collection: Format = {
  id: 'ttc',
  plain: true,
  docs: {
    title: 'collection of fonts',
    what: 'Font by font and table by table; tables that fonts share are told once.',
    see: 'OpenType 1.9, "Font Collections"',
  },
  claims: bytes => latin1(bytes.subarray(0, 4)) === 'ttcf' && bytes.length >= 12,
  cut(_, bytes): Anatomy {
    const parts = collectionParts(bytes)
    if (typeof parts === 'string') return malformed(bytes, 'ttc', parts)
    return tiledBy(bytes, { format: 'ttc', filler: FILLER }, parts) ?? malformed(bytes, 'ttc', 'tables that lie over each other')
  },
}

function collectionParts(bytes: ByteSource): Part[] | string {
  const size = sizeOf(collectionHeader)
  if (bytes.size < size) return 'a header that breaks off'
  const [, version, fonts] = recordAt(bytes, 0, { layout: collectionHeader }).map(({ value }) => value!)
  const count = Number(fonts)
  const offsets = size + count * 4
  const end = offsets + (version === '00020000' ? SIGNED : 0)
  if (end > bytes.size) return 'offsets outside the file'
  const starts = Array.from({ length: count }, (_, nth) =>
    Number(recordAt(bytes, size + nth * 4, { layout: [['ttc.offset', 4]] })[0]!.value),
  )
  const parts = [
    part('header', { start: 0, end }, () => [
      ...recordAt(bytes, 0, { layout: collectionHeader }),
      ...rest('ttc.offsets', size, offsets),
      ...rest('ttc.signature-place', offsets, end),
    ]),
  ]
  // Directories cannot lie over each other: what is read in all of them is no more than the file.
  let read = end
  const known = new Set<string>()
  for (const [nth, start] of starts.entries()) {
    const tables = tablesAt(bytes, start)
    if (typeof tables === 'string') return tables
    read += DIRECTORY + tables.length * RECORD
    if (read > bytes.size) return 'directories that lie over each other'
    parts.push(
      part(`directory ${nth}`, { start, end: start + DIRECTORY }, () =>
        recordAt(bytes, start, { layout: directory.map(([name, ...how]) => [ttcName(name), ...how] as const) }),
      ),
    )
    for (const table of tables) {
      parts.push(part(`record ${table.tag}`, recordRange(table), () => recordFields(bytes, table, 'ttc')))
      const place = `${table.start} ${table.end}`
      if (known.has(place)) continue
      known.add(place)
      parts.push(part(table.tag, table, () => tableFields(bytes, table, { format: 'ttc', dates: () => 'checked' })))
    }
  }
  return parts
}

const ttcName = (name: FieldName): FieldName => `ttc.${name.slice('sfnt.'.length)}`

function hasTables(bytes: Uint8Array): boolean {
  const count = bytes.length < DIRECTORY + RECORD ? 0 : bytes[4]! * 256 + bytes[5]!
  return count > 0 && count <= MOST_TABLES && /^[\x20-\x7e]{4}$/.test(latin1(bytes.subarray(DIRECTORY, DIRECTORY + 4)))
}

const malformed = (bytes: ByteSource, format: string, found: string): Anatomy =>
  wholeOf(bytes, format, { expected: 'a directory of tables that agree', found })

const part = (key: string, { start, end }: { start: number; end: number }, fields: () => readonly Field[]): Part => ({
  key,
  start,
  end,
  fields,
})
const recordRange = ({ record }: Table): { start: number; end: number } => ({ start: record, end: record + RECORD })
const hexOf = (word: number): string => word.toString(16).padStart(8, '0')

type FontFormat = 'sfnt' | 'ttc'

const recordFields = (bytes: ByteSource, { record }: Table, format: FontFormat): Field[] =>
  recordAt(bytes, record, {
    layout: [
      [`${format}.record-tag`, 4, 'text'],
      [`${format}.record-checksum`, 4, 'hex'],
      [`${format}.record-offset`, 4],
      [`${format}.record-length`, 4],
    ],
  })

const withSum = (bytes: ByteSource, table: Table, fields: readonly Field[]): Field[] =>
  fields.map(field =>
    field.name === 'sfnt.record-checksum'
      ? { ...field, derived: { kind: 'value', expected: hexOf(checksumOf(bytes, table)) } }
      : field,
  )

interface TableKind {
  readonly format: FontFormat
  dates(): 'checked' | 'unchecked'
}

function tableFields(bytes: ByteSource, table: Table, { format, dates }: TableKind): readonly Field[] {
  const { tag, start, end } = table
  const date = (name: string, at: number): Field => {
    const value = dateAt(bytes, at)
    const told = `${format}.${dates() === 'checked' ? '' : 'unchecked-'}${name}` as FieldName
    return { name: told, ranges: [{ start: at, end: at + 8 }], ...(value === null ? {} : { value }) }
  }
  if (isHead(bytes, table))
    return [
      ...recordAt(bytes, start, {
        layout: [
          [`${format}.head-version`, 4, 'hex'],
          [`${format}.revision`, 4, 'hex'],
        ],
      }),
      adjustmentField(bytes, table, format),
      ...recordAt(bytes, start + head.magic, {
        layout: [
          [`${format}.head-magic`, 4, 'hex'],
          [`${format}.flags`, 2, 'hex'],
          [`${format}.units`, 2],
        ],
      }),
      date('created', start + head.created),
      date('modified', start + head.modified),
      ...rest(`${format}.bounds`, start + head.bounds, end),
    ]
  if (isFftm(bytes, table))
    return [
      ...recordAt(bytes, start, { layout: [[`${format}.fftm-version`, 4]] }),
      ...recordAt(bytes, start + 4, { layout: [[`${format}.fftm-tool`, 8]] }),
      date('fftm-created', start + 12),
      date('fftm-modified', start + 20),
    ]
  return rest(spanOf(tag, format), start, end)
}

function adjustmentField(bytes: ByteSource, table: Table, format: FontFormat): Field {
  const at = table.start + head.adjustment
  const [field] = recordAt(bytes, at, { layout: [[`${format}.adjustment`, 4, 'hex']] })
  if (format === 'ttc') return field!
  const expected = adjustmentOf(bytes, table)
  return { ...field!, derived: { kind: 'value', expected: expected === null ? null : hexOf(expected) } }
}

/** By what a table is for. */
function spanOf(tag: string, format: FontFormat): FieldName {
  switch (tag) {
    case 'glyf':
    case 'CFF ':
    case 'CFF2':
    case 'gvar':
      return `${format}.glyphs`
    case 'name':
      return `${format}.names`
    case 'DSIG':
      return `${format}.signature`
    case 'fpgm':
    case 'prep':
    case 'cvt ':
      return `${format}.instructions`
    default:
      return `${format}.table`
  }
}
