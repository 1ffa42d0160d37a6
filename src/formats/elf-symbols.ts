import { RELOCATABLE, RESERVED, sectionType, symbol } from './elf-layout.ts'
import { contentOf, type Elf, recordAt, type Section, textAt } from './elf-read.ts'

/** Symbols that are looked through; programs with debug information have up to a million. */
const MOST_SYMBOLS = 2_000_000
/** Types of symbols that name a place: none, object, function, and GNU's indirect function. */
const TYPES = [0, 1, 2, 10]

/** The symbol at an offset of the file, in this section, and how far behind it that is: `main+0x12`; null where none is near. */
export function symbolAt(elf: Elf, section: Section, offset: number): string | null {
  const table = tableOf(elf)
  return table ? nearest(elf, table, { section, place: placeIn(elf, section, offset) }) : null
}

/** Symbols are told by addresses, in object files by offsets in a section. */
const placeIn = ({ header }: Elf, { addr, offset: start }: Section, offset: number): number =>
  offset - start + (header.type === RELOCATABLE ? 0 : addr)

/** The whole table where it is there, else that of the dynamic linker. */
const tableOf = ({ sections }: Elf): Section | undefined =>
  sections.find(({ type }) => type === sectionType.symbols) ?? sections.find(({ type }) => type === sectionType.dynamicSymbols)

interface Sought {
  readonly section: Section
  readonly place: number
}

/** The last one that begins at or before the place in its section; one that reaches over it is nearer than one that does not. */
function nearest(elf: Elf, table: Section, { section, place }: Sought): string | null {
  const { bits, bytes } = elf
  const { start, end } = contentOf(table)
  const { size } = symbol[bits]
  const names = elf.sections[table.link]
  if (!names) return null
  let best: { readonly name: number; readonly value: number; readonly holds: boolean } | null = null
  const last = Math.min(end, bytes.size, start + MOST_SYMBOLS * size)
  for (let at = start; at + size <= last; at += size) {
    const { name, info, shndx, value, size: length } = recordAt(elf, symbol[bits], at)
    if (shndx !== section.nth || shndx >= RESERVED || value > place || name === 0 || !TYPES.includes(info & 0xf)) continue
    const holds = place < value + length
    if (!best || Number(holds) > Number(best.holds) || (holds === best.holds && value > best.value)) best = { name, value, holds }
  }
  if (!best) return null
  const text = textAt(bytes, contentOf(names), best.name)
  return place === best.value ? text : `${text}+0x${(place - best.value).toString(16)}`
}
