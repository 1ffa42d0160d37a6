import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, FieldName, Format } from '../model/layer.ts'
import { DIRECTORY, directory, FILLER, RECORD, tablesAt } from './sfnt-read.ts'
import { malformed, part, recordFields, recordRange, tableFields } from './sfnt-tables.ts'
import { type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy } from './tiling.ts'

/** OpenType 1.9, "Font Collections": one header, and the directories of several fonts that share tables. */
const collectionHeader: RecordLayout = [
  ['ttc.tag', 4, 'text'],
  ['ttc.version', 4, 'hex'],
  ['ttc.fonts', 4],
]
/** What a header of version 2 has behind the offsets: tag, length and offset of a signature. */
const SIGNED = 12
/** More fonts than any collection has, and more tables of all of them. */
const MOST_FONTS = 1024
const MOST_PARTS = 100_000

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
  if (count > MOST_FONTS) return 'more fonts than any collection has'
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
    if (read > bytes.size || parts.length > MOST_PARTS) return 'directories that lie over each other'
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
