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

/**
 * II.22.30 and II.24.2.6: the table of modules is the first one and has one row: generation, name, Mvid. An index into strings or GUIDs is of
 * four bytes where the heap is large. GUIDs are counted from one.
 */
function mvidIn(pe: Pe, streams: readonly Stream[]): Range | null {
  const tables = streams.find(({ name }) => name === '#~')?.range
  const guids = streams.find(({ name }) => name === '#GUID')?.range
  if (!tables || !guids || tables.end < tables.start + 24) return null
  const { heaps, valid } = numbersAt(pe, { reserved: 4, version: 2, heaps: 1, one: 1, valid: 4, 'valid-high': 4 }, tables.start)
  if ((valid & 1) === 0) return null
  const mask = [...pe.bytes.read(tables.start + 8, tables.start + 16)]
  const counts = mask.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
  const row = tables.start + 24 + counts * 4 + 2 + (heaps & 1 ? 4 : 2)
  const width = heaps & 2 ? 4 : 2
  if (row + width > tables.end) return null
  const { index } = numbersAt(pe, { index: width }, row)
  const start = guids.start + (index - 1) * GUID
  return index > 0 && start + GUID <= guids.end ? { start, end: start + GUID } : null
}
