import { latin1, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import { type Part, rawPart } from './parts.ts'
import { CODEVIEW, debugEntry, debugTypes, exportTable, REPRO, resourceLeaf, resourceLink, resourceTable } from './pe-layout.ts'
import { type Pe, rangeOf } from './pe-read.ts'
import { fieldsAt, guidText, numbersAt, secondsText, sizeOf, textUntilNul } from './record.ts'

/** An image has some ten of these. */
const MOST_DEBUG = 100
/** Tables and leaves; large programs have some thousands of icons and texts. */
const MOST_RESOURCES = 20_000
const LONGEST_PATH = 1024

interface Debug {
  readonly at: number
  readonly type: string
  readonly content: Range
}

/** "Debug Directory (Image Only)". */
function debugsIn(pe: Pe): Debug[] {
  const { rva = 0, size = 0 } = pe.optional?.directories.debug ?? {}
  const step = sizeOf(debugEntry)
  const count = Math.min(MOST_DEBUG, Math.floor(size / step))
  const range = rangeOf(pe, rva, count * step)
  if (!range) return []
  return Array.from({ length: count }, (_, nth) => {
    const at = range.start + nth * step
    const { type, at: start, size: length } = numbersAt(pe, debugEntry, at)
    return { at, type: debugTypes[type] ?? String(type), content: { start, end: start + length } }
  })
}

/** Where it has such an entry, no stamp of an image is a time. */
const isRepro = (pe: Pe): boolean => debugsIn(pe).some(({ type }) => type === debugTypes[REPRO])

/** What a stamp is told as. */
export const stampText = (pe: Pe): { readonly timestamp?: (value: number) => string } =>
  isRepro(pe) ? {} : { timestamp: secondsText }

/** Stamps that are digests have another name: they follow from the rest. */
export const named = (pe: Pe, fields: readonly Field[]): Field[] =>
  isRepro(pe)
    ? fields.map(field => (field.name.endsWith('timestamp') ? { ...field, name: 'pe.repro-stamp' } : field))
    : [...fields]

export function debugParts(pe: Pe): Part[] {
  const step = sizeOf(debugEntry)
  return debugsIn(pe).flatMap(({ at, type, content }): Part[] => {
    const fields = (): Field[] => named(pe, fieldsAt(pe, debugEntry, { at, prefix: 'pe.debug-', told: stampText(pe) }))
    const entry = { key: `\0debug ${type}`, start: at, end: at + step, fields }
    if (content.start === 0 || content.end > pe.bytes.size || content.end === content.start) return [entry]
    return [entry, debugContent(pe, type, content)]
  })
}

/** CodeView: `RSDS`, the GUID of the program database, how often it was written, and its path. */
function debugContent(pe: Pe, type: string, content: Range): Part {
  const { bytes } = pe
  const key = `\0debug content ${type}`
  const { start, end } = content
  if (type === debugTypes[REPRO]) return rawPart(key, 'pe.repro-hash', content)
  if (type === 'PDBCHECKSUM') return rawPart(key, 'pe.pdb-checksum', content)
  if (type !== debugTypes[CODEVIEW] || end < start + 25 || latin1(bytes.read(start, start + 4)) !== 'RSDS')
    return rawPart(key, 'pe.debug-content', content)
  const path = { start: start + 24, end }
  const text = textUntilNul(bytes, path, LONGEST_PATH)
  const fields = (): Field[] => [
    { name: 'pe.pdb-signature', ranges: [{ start, end: start + 4 }] },
    {
      name: 'pe.pdb-guid',
      ranges: [{ start: start + 4, end: start + 20 }],
      value: guidText(bytes.read(start + 4, start + 20)),
    },
    ...fieldsAt(pe, { age: 4 }, { at: start + 20, prefix: 'pe.pdb-' }),
    ...(text === null
      ? [{ name: 'pe.pdb-path' as const, ranges: [path] }]
      : [
          { name: 'pe.pdb-path' as const, ranges: [{ start: path.start, end: path.start + text.length }], value: text },
          { name: 'pe.pdb-path-end' as const, ranges: [{ start: path.start + text.length, end }] },
        ]),
  ]
  return { key, start, end, fields }
}

export function exportParts(pe: Pe): Part[] {
  const range = rangeOf(pe, pe.optional?.directories.export?.rva ?? 0, sizeOf(exportTable))
  if (!range) return []
  const fields = (): Field[] =>
    named(pe, fieldsAt(pe, exportTable, { at: range.start, prefix: 'pe.export-', told: stampText(pe) }))
  return [{ key: '\0exports', ...range, fields }]
}

/** "Resource Data Entry": the predefined types that people know. */
const resourceTypes: Readonly<Record<number, string>> = {
  1: 'CURSOR',
  2: 'BITMAP',
  3: 'ICON',
  4: 'MENU',
  5: 'DIALOG',
  6: 'STRING',
  9: 'ACCELERATOR',
  10: 'RCDATA',
  11: 'MESSAGETABLE',
  12: 'GROUP_CURSOR',
  14: 'GROUP_ICON',
  16: 'VERSION',
  24: 'MANIFEST',
}
const HIGH = 0x80000000

/** Tables of three levels, and what their leaves point to. One that is met again is not read again. */
export function resourceParts(pe: Pe): Part[] {
  const { rva = 0 } = pe.optional?.directories.resource ?? {}
  const root = rangeOf(pe, rva, sizeOf(resourceTable))
  if (!root) return []
  const parts: Part[] = []
  const seen = new Set<number>()
  const todo = [{ at: root.start, level: 0, path: '' }]
  for (let table = todo.pop(); table && parts.length < MOST_RESOURCES; table = todo.pop()) {
    const { at, level, path } = table
    const head = at + sizeOf(resourceTable)
    if (seen.has(at) || head > pe.bytes.size) continue
    seen.add(at)
    const { named: byName, numbered } = numbersAt(pe, resourceTable, at)
    const fields = (): Field[] =>
      named(pe, fieldsAt(pe, resourceTable, { at, prefix: 'pe.resource-table-', told: stampText(pe) }))
    parts.push({ key: `\0resources${path}`, start: at, end: head, fields })
    const count = Math.min(byName + numbered, MOST_RESOURCES - parts.length, Math.floor((pe.bytes.size - head) / 8))
    for (let nth = 0; nth < count; nth++) {
      const { id, to } = numbersAt(pe, resourceLink, head + nth * sizeOf(resourceLink))
      const step = level === 0 ? (resourceTypes[id] ?? String(id)) : id >= HIGH ? `name ${id - HIGH}` : String(id)
      const below = { at: root.start + (to % HIGH), level: level + 1, path: `${path} ${step}` }
      if (to < HIGH) parts.push(...leafParts(pe, below))
      else if (level < 2 && todo.length < MOST_RESOURCES) todo.push(below)
    }
  }
  return parts
}

function leafParts(pe: Pe, { at, path }: { readonly at: number; readonly path: string }): Part[] {
  if (at + sizeOf(resourceLeaf) > pe.bytes.size) return []
  const { rva, size } = numbersAt(pe, resourceLeaf, at)
  const content = rangeOf(pe, rva, size)
  return content ? [rawPart(`\0resource${path}`, 'pe.resource', content)] : []
}
