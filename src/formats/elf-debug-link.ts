import { latin1, type Range } from '../model/bytes.ts'
import type { Field, FileSum } from '../model/layer.ts'
import { contentOf, type Elf } from './elf-read.ts'

/** GDB manual, "Separate Debug Files": a file name that ends with a NUL, zeros up to four bytes, and the CRC-32 of that file. */
const SUM = 4
/** No file system has longer names. */
const LONGEST = 4096
/** Where the debug files of all packages are. */
const ALL = 'usr/lib/debug'

interface Link {
  readonly name: string
  readonly sum: string
}

export function debugLink(read: Elf, range: Range): Field[] {
  const link = linkIn(read, range)
  if (!link) return [{ name: 'elf.debuglink', ranges: [range] }]
  const name = { start: range.start, end: range.start + link.name.length }
  const sum = { start: range.end - SUM, end: range.end }
  return [
    { name: 'elf.debuglink', ranges: [name], value: link.name },
    { name: 'elf.padding', ranges: [{ start: name.end, end: sum.start }] },
    { name: 'elf.debuglink-crc', ranges: [sum], value: link.sum },
  ]
}

function linkIn({ bytes, isLittle }: Elf, { start, end }: Range): Link | null {
  const length = end - start
  if (length > LONGEST || length < SUM * 2 || length % SUM !== 0 || end > bytes.size) return null
  const content = bytes.read(start, end).slice()
  const named = content.indexOf(0)
  if (named <= 0 || named >= length - SUM || named < length - SUM * 2) return null
  const sum = new DataView(content.buffer).getUint32(length - SUM, isLittle)
  return { name: latin1(content.subarray(0, named)), sum: sum.toString(16).padStart(8, '0') }
}

/** The debug file of a program, seen from the top of a package: beside it, under it, or where all of them are, by its path or by its id. */
export function debugFileOf(read: Elf, program: string): FileSum | undefined {
  const section = read.sections.find(({ text }) => text === '.gnu_debuglink')
  const link = section && linkIn(read, contentOf(section))
  if (!link) return undefined
  const folder = program.slice(0, program.lastIndexOf('/') + 1)
  const note = read.sections.find(({ text }) => text === '.note.gnu.build-id')
  const id = note ? idIn(read, contentOf(note)) : null
  const byId = id ? [`${ALL}/.build-id/${id.slice(0, 2)}/${id.slice(2)}.debug`] : []
  const names = [`${folder}${link.name}`, `${folder}.debug/${link.name}`, `${ALL}/${folder}${link.name}`, ...byId]
  return { id: 'crc32', value: link.sum, offset: contentOf(section).end - SUM, names }
}

/** Of the note: two sizes and a type, the owner `GNU` and its NUL. */
const HEAD = 16
const LONGEST_ID = 64
function idIn({ bytes }: Elf, { start, end }: Range): string | null {
  const length = end - start - HEAD
  return length > 1 && length <= LONGEST_ID && end <= bytes.size
    ? Buffer.from(bytes.read(start + HEAD, end)).toString('hex')
    : null
}
