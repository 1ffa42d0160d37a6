import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'

/** OpenType 1.9, "name", name IDs: those that tools write for themselves, and those that people look for. */
const names: readonly string[] = [
  'copyright',
  'family',
  'subfamily',
  'unique identifier',
  'full name',
  'version',
  'PostScript name',
  'trademark',
  'manufacturer',
  'designer',
  'description',
]
const [HEADER, RECORD] = [6, 12]
/** More names than any font has. */
const MOST = 10_000

/** Which text of a table of names lies at an offset of the file. */
export function nameAt(bytes: ByteSource, { start, end }: Range, offset: number): Located {
  const within = offset - start
  if (start + HEADER > end) return { within, symbol: null }
  const head = bytes.read(start, start + HEADER).slice()
  const view = new DataView(head.buffer)
  const [count, texts] = [view.getUint16(2), view.getUint16(4)]
  if (count > MOST || start + HEADER + count * RECORD > end || within < texts) return { within, symbol: null }
  const records = bytes.read(start + HEADER, start + HEADER + count * RECORD).slice()
  const fields = new DataView(records.buffer)
  for (let at = 0; at < records.length; at += RECORD) {
    const from = texts + fields.getUint16(at + 10)
    if (within < from || within >= from + fields.getUint16(at + 8)) continue
    const id = fields.getUint16(at + 6)
    return { within, symbol: names[id] ?? `name ${id}` }
  }
  return { within, symbol: null }
}

/** FontForge writes the day on which it saved a font into the unique identifier, in one byte a letter and in two. */
const day = /(FontForge [^:]{1,60} : [^:]{1,200} : )\d{1,2}-\d{1,2}-\d{4}/g

/** All texts of a table of names without that day. */
export function namesWithoutDay(bytes: ByteSource, { start, end }: Range): string {
  if (end - start < HEADER || end - start > 64 * 1024) return latin1(bytes.read(start, end))
  const head = bytes.read(start, start + HEADER).slice()
  const texts = start + new DataView(head.buffer).getUint16(4)
  return texts > end
    ? latin1(bytes.read(start, end))
    : latin1(bytes.read(texts, end)).replaceAll('\0', '').replace(day, '$1<day>')
}
