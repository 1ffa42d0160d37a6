import { latin1, type Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'
import { type Part, rawPart } from './parts.ts'
import { cliHeader, METADATA, metadataRoot } from './pe-layout.ts'
import { type Pe, rangeOf } from './pe-read.ts'
import { fieldsAt, guidText, numbersAt, sizeOf } from './record.ts'

/** ECMA-335 II.24.2.2: there are five, and two that tools add. */
const MOST_STREAMS = 16
const GUID = 16

/** ECMA-335 II.24 and II.25: the header of an assembly, its metadata by stream, the id of its module and its signature. */
export function netParts(pe: Pe): Part[] {
  const header = rangeOf(pe, pe.optional?.directories.clr?.rva ?? 0, sizeOf(cliHeader))
  if (!header) return []
  const told = numbersAt(pe, cliHeader, header.start)
  const signature = rangeOf(pe, told['strong-name-rva'], told['strong-name-size'])
  const resources = rangeOf(pe, told['resources-rva'], told['resources-size'])
  const metadata = rangeOf(pe, told['metadata-rva'], told['metadata-size'])
  return [
    { key: '\0cli header', ...header, fields: () => fieldsAt(pe, cliHeader, { at: header.start, prefix: 'pe.cli-' }) },
    ...(signature ? [rawPart('\0strong name', 'pe.strong-name', signature)] : []),
    ...(resources ? [rawPart('\0cli resources', 'pe.cli-resources', resources)] : []),
    ...(metadata ? metadataParts(pe, metadata) : []),
  ]
}

interface Stream {
  readonly name: string
  readonly range: Range
}

function metadataParts(pe: Pe, range: Range): Part[] {
  const streams = streamsIn(pe, range)
  const mvid = mvidIn(pe, streams)
  const parts = streams.flatMap(({ name, range: own }): Part[] => {
    const key = `\0metadata ${name}`
    const span = spans[name] ?? 'pe.metadata'
    if (!mvid || mvid.start < own.start || mvid.end > own.end) return [rawPart(key, span, own)]
    return [
      rawPart(key, span, { start: own.start, end: mvid.start }),
      { key: '\0mvid', ...mvid, fields: () => [mvidField(pe, mvid)] },
      rawPart(key, span, { start: mvid.end, end: own.end }),
    ]
  })
  const first = Math.min(...parts.map(({ start }) => start), range.end)
  return [rawPart('\0metadata header', 'pe.metadata-header', { start: range.start, end: first }), ...parts]
}

const spans: Readonly<Record<string, FieldName>> = {
  '#~': 'pe.metadata-tables',
  '#-': 'pe.metadata-tables',
  '#Strings': 'pe.metadata-strings',
  '#US': 'pe.metadata-user-strings',
  '#GUID': 'pe.metadata-guids',
  '#Blob': 'pe.metadata-blobs',
}

const mvidField = ({ bytes }: Pe, range: Range): Field => ({
  name: 'pe.mvid',
  ranges: [range],
  value: guidText(bytes.read(range.start, range.end)),
})

/** II.24.2.1 and II.24.2.2: behind the version, flags and the number of streams; of each its place, its size and a name, filled up to four bytes. */
function streamsIn(pe: Pe, { start, end }: Range): Stream[] {
  const head = start + sizeOf(metadataRoot)
  if (head > end) return []
  const { signature, 'version-size': size } = numbersAt(pe, metadataRoot, start)
  const counted = head + size
  if (signature !== METADATA || counted + 4 > end) return []
  const { count } = numbersAt(pe, { flags: 2, count: 2 }, counted)
  const streams: Stream[] = []
  let at = counted + 4
  for (let nth = 0; nth < Math.min(count, MOST_STREAMS) && at + 8 < end; nth++) {
    const { offset, size: length } = numbersAt(pe, { offset: 4, size: 4 }, at)
    const name = latin1(pe.bytes.read(at + 8, Math.min(at + 40, end))).replace(/\0.*$/s, '')
    const range = { start: start + offset, end: start + offset + length }
    if (range.end <= end) streams.push({ name, range })
    at += 8 + Math.ceil((name.length + 1) / 4) * 4
  }
  return streams
}

/** II.22.30: the table of modules is the first one and has one row: generation, name, Mvid. GUIDs are counted from one. */
function mvidIn(pe: Pe, streams: readonly Stream[]): Range | null {
  const tables = tablesIn(pe, streams)
  const guids = streams.find(({ name }) => name === '#GUID')?.range
  if (!tables || !guids || !tables.rows[0]) return null
  const at = tables.first + 2 + tables.width.string
  if (at + tables.width.guid > tables.end) return null
  const { index } = numbersAt(pe, { index: tables.width.guid }, at)
  const start = guids.start + (index - 1) * GUID
  return index > 0 && start + GUID <= guids.end ? { start, end: start + GUID } : null
}

export interface Tables {
  /** Of each table how many rows it has, by its number. */
  readonly rows: readonly number[]
  /** Of the first row of all. */
  readonly first: number
  readonly end: number
  /** Bytes of an index into a heap: four where it is large. */
  readonly width: { readonly string: number; readonly guid: number; readonly blob: number }
  /** The heap of names. */
  readonly strings: Range
}

/** II.24.2.6: which tables there are, a bit each, and how many rows each of these has. */
function tablesIn(pe: Pe, streams: readonly Stream[]): Tables | null {
  const range = streams.find(({ name }) => name === '#~')?.range
  const strings = streams.find(({ name }) => name === '#Strings')?.range
  if (!range || !strings || range.end < range.start + 24) return null
  const { heaps } = numbersAt(pe, { reserved: 4, version: 2, heaps: 1 }, range.start)
  const valid = [...pe.bytes.read(range.start + 8, range.start + 16)]
  let first = range.start + 24
  const rows = Array.from({ length: 64 }, (_, table) => {
    if (((valid[table >> 3]! >> (table & 7)) & 1) === 0 || first + 4 > range.end) return 0
    first += 4
    return numbersAt(pe, { rows: 4 }, first - 4).rows
  })
  const width = { string: heaps & 1 ? 4 : 2, guid: heaps & 2 ? 4 : 2, blob: heaps & 4 ? 4 : 2 }
  return { rows, first, end: range.end, width, strings }
}

/** For the names of methods; null where there are no metadata. */
export function netTables(pe: Pe): Tables | null {
  const header = rangeOf(pe, pe.optional?.directories.clr?.rva ?? 0, sizeOf(cliHeader))
  const told = header && numbersAt(pe, cliHeader, header.start)
  const metadata = told && rangeOf(pe, told['metadata-rva'], told['metadata-size'])
  return metadata ? tablesIn(pe, streamsIn(pe, metadata)) : null
}
