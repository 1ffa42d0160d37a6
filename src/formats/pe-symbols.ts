import { latin1 } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { exportTable, SYMBOL, sectionFlag } from './pe-layout.ts'
import { methodsIn } from './pe-methods.ts'
import { netParts } from './pe-net.ts'
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
  readonly section: number
  readonly name: string
}

/** Tells a section's offset, the nearest symbol, and the address in an image. Symbols are read once, when the first place is asked for. */
export function locator(pe: Pe): (offset: number) => Located | null {
  let names: readonly Named[] | undefined
  return offset => {
    const section = pe.sections.find(({ content }) => offset >= content.start && offset < content.end)
    if (!section) return null
    names ??= namesIn(pe)
    const within = offset - section.content.start
    const address = pe.optional ? `RVA 0x${(section.rva + within).toString(16)}` : null
    const name = nearest(names, section, offset)
    return { within, symbol: name && address ? `${name} (${address})` : (name ?? address) }
  }
}

function nearest(names: readonly Named[], { nth }: Section, offset: number): string | null {
  let best: Named | null = null
  for (const one of names) if (one.section === nth && one.at <= offset && (best === null || one.at >= best.at)) best = one
  if (!best?.name) return null
  return best.at === offset ? best.name : `${best.name}+0x${(offset - best.at).toString(16)}`
}

/** Methods of .NET or exports where there are no symbols. */
function namesIn(pe: Pe): readonly Named[] {
  const symbols = symbolsIn(pe)
  if (symbols.length > 0) return symbols
  const methods = methodsIn(pe).flatMap(({ rva, name }) => {
    const section = sectionAt(pe, rva)
    return section ? [{ at: section.content.start + rva - section.rva, section: section.nth, name }] : []
  })
  // What is known in an assembly is no code of the method in front of it.
  const ends = netParts(pe).map(({ start: at }) => ({ at, section: sectionOf(pe, at), name: '' }))
  return methods.length > 0 ? [...methods, ...ends] : exportsIn(pe)
}

const sectionOf = ({ sections }: Pe, at: number): number =>
  sections.find(({ content }) => at >= content.start && at < content.end)?.nth ?? -1

const sectionAt = ({ sections }: Pe, rva: number): Section | undefined =>
  sections.find(({ rva: first, content }) => rva >= first && rva - first < content.end - content.start)

/** "COFF Symbol Table": name, value (an offset in the section), section, type, class, and how many more records belong to it. */
function symbolsIn({ bytes, coff, sections, strings }: Pe): Named[] {
  const { 'symbols-at': start, 'symbol-count': symbols } = coff
  const found: Named[] = []
  if (start === 0 || start + symbols * SYMBOL > bytes.size) return found
  for (let nth = 0, skip = 1; nth < Math.min(symbols, MOST); nth += skip) {
    const record = Buffer.from(bytes.read(start + nth * SYMBOL, start + (nth + 1) * SYMBOL))
    skip = 1 + record[17]!
    const section = sections[record.readInt16LE(12) - 1]
    if (!section || !CLASSES.includes(record[16]!)) continue
    const short = latin1(record.subarray(0, 8)).replace(/\0.*$/s, '')
    const name = record.readUInt32LE(0) === 0 ? longName(bytes, strings, record.readUInt32LE(4)) : short
    // The section's own symbol tells nothing.
    if (name && name !== section.name)
      found.push({ at: section.content.start + record.readUInt32LE(8), section: section.nth, name })
  }
  return found
}

/** "Export Directory Table": names go with ordinals, and these with addresses. They have no size: far behind one that is no code lies something else. */
function exportsIn(pe: Pe): Named[] {
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
    const section = sectionAt(pe, address)
    if (!section || !(section.characteristics & sectionFlag.execute)) continue
    const start = rangeOf(pe, name, 1)?.start
    const text = start === undefined ? null : textUntilNul(pe.bytes, { start, end: pe.bytes.size }, LONGEST_NAME)
    if (text) found.push({ at: section.content.start + address - section.rva, section: section.nth, name: text })
  }
  return found
}
