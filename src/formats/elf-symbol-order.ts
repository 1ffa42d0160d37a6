import type { Likeness } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import { sectionFlag, sectionType, symbol } from './elf-layout.ts'
import type { Both } from './elf-moved.ts'
import { contentOf, type Elf, numberIn, type Section, textAt } from './elf-read.ts'

/** Symbols and relocations of one file: more of them are not held against each other. */
const MOST = 500_000
/** e_machine whose relocations hold several types. */
const MIPS = 8

const tables: ReadonlySet<number> = new Set([sectionType.symbols, sectionType.strings, sectionType.rela, sectionType.rel])

/**
 * The same symbols in another order, and relocations that lead to the same ones: nothing but tables for the linker differs (gABI, chapter 4,
 * "Symbol Table", "Relocation").
 */
export function symbolOrderOf([one, two]: readonly [Elf, Elf], differing: readonly Both[]): Likeness | null {
  const isOf = differing.every(({ section: { type, flags } }) => tables.has(type) && !(flags & sectionFlag.alloc))
  if (!isOf || differing.length === 0 || one.header.machine === MIPS) return null
  const [left, right] = [symbolsOf(one), symbolsOf(two)]
  const first = left && right ? left.findIndex((text, nth) => text !== right[nth]) : -1
  if (!left || !right || first < 0 || !sameItems(left, right)) return null
  // Equal relocations lead to other symbols where these stand in another order.
  for (const [nth, section] of one.sections.entries()) {
    if (section.type !== sectionType.rela && section.type !== sectionType.rel) continue
    const other = two.sections[nth]
    const own = relocationsOf(one, section, left)
    const others = other?.text === section.text ? relocationsOf(two, other, right) : null
    if (!own || !others || !sameItems(own, others)) return null
  }
  const told = (text: string | undefined): string | null => text?.slice(0, text.indexOf('\0')) || null
  return { cause: 'relocation-symbol-order', confidence: 'likely', values: [told(left[first]), told(right[first])] }
}

function sameItems(one: readonly string[], two: readonly string[]): boolean {
  const other = two.toSorted(byUnits)
  return one.length === two.length && one.toSorted(byUnits).every((text, nth) => text === other[nth])
}

/** Each with its name in the place of where that lies; null where there is no table, or too large a one. */
function symbolsOf(elf: Elf): readonly string[] | null {
  const { bytes, bits, isLittle, sections } = elf
  const table = sections.find(({ type }) => type === sectionType.symbols)
  const names = table && sections[table.link]
  const { size, fields } = symbol[bits]
  if (!table || !names || table.size / size > MOST || table.offset + table.size > bytes.size) return null
  const [at, length] = fields.name
  return recordsOf(bytes.read(table.offset, table.offset + table.size), size, view => {
    const text = textAt(bytes, contentOf(names), numberIn(view, fields.name, isLittle))
    return `${text}\0${rawOf(view, 0, at)}${rawOf(view, at + length, size)}`
  })
}

/** Each with its symbol in the place of that one's number, where it is of this table and not of the dynamic linker's. */
function relocationsOf(
  { bytes, bits, isLittle, sections }: Elf,
  section: Section,
  symbols: readonly string[],
): readonly string[] | null {
  const word = bits / 8
  const size = section.type === sectionType.rela ? 3 * word : 2 * word
  const { start, end } = contentOf(section)
  if ((end - start) / size > MOST || end > bytes.size) return null
  const isOf = sections[section.link]?.type === sectionType.symbols
  return recordsOf(bytes.read(start, end), size, view => {
    const info = bits === 64 ? null : numberIn(view, [word, 4], isLittle)
    const number = info === null ? numberIn(view, [isLittle ? 12 : 8, 4], isLittle) : info >>> 8
    const type = info === null ? numberIn(view, [isLittle ? 8 : 12, 4], isLittle) : info & 0xff
    return `${rawOf(view, 0, word)} ${type} ${rawOf(view, 2 * word, size)} ${(isOf && symbols[number]) || number}`
  })
}

function recordsOf(bytes: Uint8Array, size: number, told: (view: DataView) => string): string[] {
  const count = Math.floor(bytes.length / size)
  return Array.from({ length: count }, (_, nth) => told(new DataView(bytes.buffer, bytes.byteOffset + nth * size, size)))
}

const rawOf = ({ buffer, byteOffset }: DataView, start: number, end: number): string =>
  Buffer.from(buffer, byteOffset + start, end - start).toString('hex')
