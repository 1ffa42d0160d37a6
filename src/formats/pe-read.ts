import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import {
  coffHeader,
  type DirectoryName,
  directory,
  directoryNames,
  NAME,
  type NumbersOf,
  optionalHeader,
  SYMBOL,
  sectionFlag,
  sectionHeader,
} from './pe-layout.ts'
import { numbersAt, sizeOf, textUntilNul } from './record.ts'

export interface Pe {
  readonly bytes: ByteSource
  readonly isLittle: true
  /** Of the header of COFF: behind the signature, or 0 in an object. */
  readonly headerAt: number
  readonly coff: NumbersOf<typeof coffHeader>
  /** Null in an object, which has no addresses. */
  readonly optional: Optional | null
  readonly sections: readonly Section[]
  /** Behind the symbols: its size, then names that are longer than eight bytes. */
  readonly strings: Range
}

interface Optional {
  readonly at: number
  readonly magic: keyof typeof optionalHeader
  readonly numbers: Readonly<Record<'checksum' | 'directories' | 'headers-size', number>>
  /** Where the directories are told. */
  readonly directoriesAt: number
  readonly directories: Partial<Record<DirectoryName, { readonly rva: number; readonly size: number }>>
}

export interface Section extends NumbersOf<typeof sectionHeader> {
  /** Of its header. */
  readonly at: number
  readonly nth: number
  readonly name: string
  /** Its bytes in the file. */
  readonly content: Range
}

/** Windows loads images of up to 96; an object has one for each function at most. */
const MOST_SECTIONS = 65_535
const MOST_IN_IMAGE = 1000
const LONGEST_NAME = 256
const ENTRY = sizeOf(directory)
const SECTION = NAME + sizeOf(sectionHeader)

/** What the headers tell, or why they tell nothing. `headerAt`: of the header of COFF; `isImage`: an optional header follows it. */
export function readPe(bytes: ByteSource, { headerAt, isImage }: { headerAt: number; isImage: boolean }): Pe | string {
  const from = { bytes, isLittle: true } as const
  const behind = headerAt + sizeOf(coffHeader)
  if (behind > bytes.size) return 'the end of the file'
  const coff = numbersAt(from, coffHeader, headerAt)
  const table = behind + coff['optional-size']
  if (coff.sections > (isImage ? MOST_IN_IMAGE : MOST_SECTIONS)) return 'more sections than anybody loads'
  if (table + coff.sections * SECTION > bytes.size) return 'section headers outside the file'
  const optional = isImage ? readOptional(bytes, behind, table) : null
  if (typeof optional === 'string') return optional
  const symbolsEnd = coff['symbols-at'] + coff.symbols * SYMBOL
  const strings = coff['symbols-at'] > 0 ? stringsAt(bytes, symbolsEnd) : { start: 0, end: 0 }
  if (!strings) return 'symbols outside the file'
  const sections = Array.from({ length: coff.sections }, (_, nth): Section => {
    const at = table + nth * SECTION
    const numbers = numbersAt(from, sectionHeader, at + NAME)
    const { 'raw-at': start, 'raw-size': size, characteristics } = numbers
    const isEmpty = start === 0 || size === 0 || (!isImage && (characteristics & sectionFlag.empty) !== 0)
    const content = isEmpty ? { start: 0, end: 0 } : { start, end: start + size }
    return { ...numbers, at, nth, name: nameAt(bytes, at, strings), content }
  })
  return { ...from, headerAt, coff, optional, sections, strings }
}

function readOptional(bytes: ByteSource, at: number, end: number): Optional | string {
  const magic = at + 2 <= end ? numbersAt({ bytes, isLittle: true }, { magic: 2 }, at).magic : 0
  if (magic !== 0x10b && magic !== 0x20b) return 'an unknown kind of optional header'
  const directoriesAt = at + sizeOf(optionalHeader[magic])
  if (directoriesAt > end) return 'an optional header that breaks off'
  const numbers = numbersAt({ bytes, isLittle: true }, optionalHeader[magic], at)
  const count = Math.min(numbers.directories, directoryNames.length, Math.floor((end - directoriesAt) / ENTRY))
  const directories = directoryNames
    .slice(0, count)
    .map((name, nth) => [name, numbersAt({ bytes, isLittle: true }, directory, directoriesAt + nth * ENTRY)])
  return { at, magic, numbers, directoriesAt, directories: Object.fromEntries(directories) }
}

/** Their first four bytes tell their size, these included. A file may end where they would be. */
function stringsAt(bytes: ByteSource, start: number): Range | null {
  if (start > bytes.size) return null
  if (start + 4 > bytes.size) return { start, end: start }
  const { size } = numbersAt({ bytes, isLittle: true }, { size: 4 }, start)
  return size >= 4 && start + size <= bytes.size ? { start, end: start + size } : { start, end: start }
}

/** "Section Table": eight bytes, or a slash and where the name lies in the strings. */
function nameAt(bytes: ByteSource, at: number, strings: Range): string {
  const short = latin1(bytes.read(at, at + NAME)).replace(/\0.*$/s, '')
  const far = /^\/(\d{1,7})$/.exec(short)
  return (far && longName(bytes, strings, Number(far[1]))) || short
}

export const longName = (bytes: ByteSource, { start, end }: Range, offset: number): string | null =>
  offset >= 4 && start + offset < end ? textUntilNul(bytes, { start: start + offset, end }, LONGEST_NAME) : null

/** Where bytes of an image that are loaded at an address lie in the file; null where they do not, or not all of them. */
export function rangeOf({ sections, optional }: Pe, rva: number, size: number): Range | null {
  if (!optional || rva === 0) return null
  const held = sections.find(one => rva >= one.rva && rva - one.rva + size <= one.content.end - one.content.start)
  if (!held) return null
  const start = held.content.start + rva - held.rva
  return { start, end: start + size }
}
