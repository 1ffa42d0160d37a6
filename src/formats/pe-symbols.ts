import { latin1 } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { exportTable, SYMBOL, sectionFlag } from './pe-layout.ts'
import { longName, type Pe, rangeOf, type Section } from './pe-read.ts'
import { numbersAt, sizeOf, textUntilNul } from './record.ts'

/** Symbols and exports that are looked through. */
const MOST = 200_000
const LONGEST_NAME = 256
/** "Storage Class": external and static ones name places. */
const CLASSES = [2, 3]

interface Named {
  /** In the file. */
  readonly at: number
  readonly name: string
}

/** Tells a section's offset, the nearest symbol, and the address in an image. Symbols are read once, when the first place is asked for. */
export function locator(pe: Pe): (offset: number) => Located | null {
  const names = new Map<number, readonly Named[]>()
  return offset => {
    const section = pe.sections.find(({ content }) => offset >= content.start && offset < content.end)
    if (!section) return null
    const known = names.get(section.nth) ?? namesIn(pe, section)
    names.set(section.nth, known)
    const within = offset - section.content.start
    const address = pe.optional ? `RVA 0x${(section.rva + within).toString(16)}` : null
    const name = nearest(known, offset)
    return { within, symbol: name && address ? `${name} (${address})` : (name ?? address) }
  }
}

function nearest(known: readonly Named[], offset: number): string | null {
  let best: Named | null = null
  for (const one of known) if (one.at <= offset && (best === null || one.at >= best.at)) best = one
  return best && (best.at === offset ? best.name : `${best.name}+0x${(offset - best.at).toString(16)}`)
}

/** An export has no size: far behind one that is no code lies something else. */
function namesIn(pe: Pe, section: Section): readonly Named[] {
  const symbols = symbolsIn(pe, section)
  return symbols.length > 0 || !(section.characteristics & sectionFlag.execute) ? symbols : exportsIn(pe, section)
}

/** "COFF Symbol Table": name, value (an offset in the section), section, type, class, and how many more records belong to it. */
function symbolsIn({ bytes, coff, strings }: Pe, section: Section): Named[] {
  const { 'symbols-at': start, symbols } = coff
  const found: Named[] = []
  if (start === 0 || start + symbols * SYMBOL > bytes.size) return found
  for (let nth = 0, skip = 1; nth < Math.min(symbols, MOST); nth += skip) {
    const record = Buffer.from(bytes.read(start + nth * SYMBOL, start + (nth + 1) * SYMBOL))
    skip = 1 + record[17]!
    if (record.readInt16LE(12) !== section.nth + 1 || !CLASSES.includes(record[16]!)) continue
    const short = latin1(record.subarray(0, 8)).replace(/\0.*$/s, '')
    const name = record.readUInt32LE(0) === 0 ? longName(bytes, strings, record.readUInt32LE(4)) : short
    // The section's own symbol tells nothing.
    if (name && name !== section.name) found.push({ at: section.content.start + record.readUInt32LE(8), name })
  }
  return found
}

/** "Export Directory Table": names go with ordinals, and these with addresses. */
function exportsIn(pe: Pe, section: Section): Named[] {
  const { rva = 0 } = pe.optional?.directories.export ?? {}
  const table = rangeOf(pe, rva, sizeOf(exportTable))
  if (!table) return []
  const told = numbersAt(pe, exportTable, table.start)
  const count = Math.min(told.names, MOST)
  const [names, ordinals, addresses] = [
    rangeOf(pe, told['names-rva'], count * 4),
    rangeOf(pe, told['ordinals-rva'], count * 2),
    rangeOf(pe, told['addresses-rva'], Math.min(told.addresses, 65_536) * 4),
  ]
  if (!names || !ordinals || !addresses) return []
  const found: Named[] = []
  for (let nth = 0; nth < count; nth++) {
    const { name } = numbersAt(pe, { name: 4 }, names.start + nth * 4)
    const { ordinal } = numbersAt(pe, { ordinal: 2 }, ordinals.start + nth * 2)
    if (addresses.start + ordinal * 4 + 4 > addresses.end) continue
    const { address } = numbersAt(pe, { address: 4 }, addresses.start + ordinal * 4)
    const within = address - section.rva
    if (within < 0 || within >= section.content.end - section.content.start) continue
    const start = rangeOf(pe, name, 1)?.start
    const text = start === undefined ? null : textUntilNul(pe.bytes, { start, end: pe.bytes.size }, LONGEST_NAME)
    if (text) found.push({ at: section.content.start + within, name: text })
  }
  return found
}
