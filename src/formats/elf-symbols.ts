import type { Range } from '../model/bytes.ts'
import { RELOCATABLE, RESERVED, sectionType, symbol } from './elf-layout.ts'
import { contentOf, type Elf, numberIn, type Section, textAt } from './elf-read.ts'

/** Symbols that are looked through; programs with debug information have up to a million. */
const MOST_SYMBOLS = 2_000_000
/** Symbols that are read at once. */
const SOME = 8192
/** Types of symbols that name a place: none, object, function, and GNU's indirect function. */
const TYPES = [0, 1, 2, 10]

/** Tells the symbol at an offset of the file in a section, and how far behind it that is: `main+0x12`; null where none is near. */
export type Symbols = (section: Section, offset: number) => string | null

/** The table is read once, when the first place is asked for. */
export function symbolsIn(elf: Elf): Symbols {
  let named: Named | undefined
  return (section, offset) => {
    named ??= read(elf)
    return nearest(elf, named, { section: section.nth, place: placeIn(elf, section, offset) })
  }
}

/** In a table of symbols, the one whose record it is. */
export function symbolOf(elf: Elf, { offset: start, link }: Section, offset: number): string | null {
  const { size, fields } = symbol[elf.bits]
  const names = elf.sections[link]
  const at = offset - ((offset - start) % size)
  if (!names || at + size > elf.bytes.size) return null
  const record = elf.bytes.read(at, at + size)
  const name = numberIn(new DataView(record.buffer, record.byteOffset, size), fields.name, elf.isLittle)
  return textAt(elf.bytes, contentOf(names), name) || null
}

/** Symbols that name a place; a column a property, as there may be very many. */
interface Named {
  readonly count: number
  readonly name: Uint32Array
  readonly section: Uint16Array
  readonly value: Float64Array
  readonly size: Float64Array
  /** Where their names are. */
  readonly texts: Range
}

/** Symbols are told by addresses, in object files by offsets in a section. */
const placeIn = ({ header }: Elf, { addr, offset: start }: Section, offset: number): number =>
  offset - start + (header.type === RELOCATABLE ? 0 : addr)

/** The whole table where it is there, else that of the dynamic linker. */
const tableOf = ({ sections }: Elf): Section | undefined =>
  sections.find(({ type }) => type === sectionType.symbols) ?? sections.find(({ type }) => type === sectionType.dynamicSymbols)

function read(elf: Elf): Named {
  const table = tableOf(elf)
  const names = table && elf.sections[table.link]
  const { size, fields } = symbol[elf.bits]
  const { start, end } = table && names ? contentOf(table) : { start: 0, end: 0 }
  const most = Math.min(MOST_SYMBOLS, Math.max(0, Math.floor((Math.min(end, elf.bytes.size) - start) / size)))
  const [name, section] = [new Uint32Array(most), new Uint16Array(most)]
  const [value, length] = [new Float64Array(most), new Float64Array(most)]
  let count = 0
  for (let first = 0; first < most; first += SOME) {
    const some = elf.bytes.read(start + first * size, start + Math.min(most, first + SOME) * size)
    const view = new DataView(some.buffer, some.byteOffset, some.length)
    for (let at = 0; at < some.length; at += size) {
      const number = (field: keyof typeof fields): number =>
        numberIn(view, [at + fields[field][0], fields[field][1]], elf.isLittle)
      const [text, shndx] = [number('name'), number('shndx')]
      if (text === 0 || shndx >= RESERVED || !TYPES.includes(number('info') & 0xf)) continue
      name[count] = text
      section[count] = shndx
      value[count] = number('value')
      length[count++] = number('size')
    }
  }
  return { count, name, section, value, size: length, texts: names ? contentOf(names) : { start: 0, end: 0 } }
}

interface Sought {
  readonly section: number
  readonly place: number
}

/** The last one that begins at or before the place in its section; one that reaches over it is nearer than one that does not. */
function nearest({ bytes }: Elf, { count, name, section, value, size, texts }: Named, sought: Sought): string | null {
  const { place } = sought
  let best = -1
  let bestHolds = false
  for (let index = 0; index < count; index++) {
    if (section[index] !== sought.section || value[index]! > place) continue
    const holds = place < value[index]! + size[index]!
    const isNearer = holds === bestHolds ? best < 0 || value[index]! > value[best]! : holds
    if (!isNearer) continue
    best = index
    bestHolds = holds
  }
  if (best < 0) return null
  const text = textAt(bytes, texts, name[best]!)
  const behind = place - value[best]!
  return behind === 0 ? text : `${text}+0x${behind.toString(16)}`
}
