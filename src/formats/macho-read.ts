import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import {
  commandHead,
  commands,
  LC,
  machHeader,
  magics,
  NAME,
  sectionHeader,
  segmentCommand,
  type symbolTable,
  zeroFilled,
} from './macho-layout.ts'
import { numbersAt, sizeOf } from './record.ts'

/** One program; in a file of several, `range` is its slice, from which all of its offsets count. */
export interface Mach {
  readonly bytes: ByteSource
  readonly range: Range
  readonly bits: 32 | 64
  readonly isLittle: boolean
  readonly header: Readonly<Record<keyof (typeof machHeader)[32], number>>
  readonly commands: readonly LoadCommand[]
  readonly segments: readonly Segment[]
  readonly sections: readonly Section[]
  /** Numbers of each command of known layout. */
  numbers(command: LoadCommand): Readonly<Record<string, number>>
}

export interface LoadCommand extends Range {
  readonly id: number
}

export interface Segment extends Readonly<Record<keyof (typeof segmentCommand)[32], number>> {
  readonly command: LoadCommand
  readonly name: string
  readonly content: Range
}

export interface Section extends Readonly<Record<keyof (typeof sectionHeader)[32], number>> {
  /** Of its header, which stands in that of its segment. */
  readonly headAt: number
  /** Counted from one over all segments, as symbols do. */
  readonly nth: number
  readonly name: string
  readonly content: Range
}

/** More than any linker writes: the symbols of one tell sections by a byte. */
const MOST_COMMANDS = 10_000
const MOST_SECTIONS = 10_000

/** What the headers tell, or why they tell nothing. */
export function readMach(bytes: ByteSource, range: Range): Mach | string {
  const { start, end } = range
  const magic = start + 4 <= end ? numbersAt({ bytes, isLittle: false }, { magic: 4 }, start).magic : 0
  const known = magics.get(magic)
  if (!known) return 'an unknown magic number'
  const [bits, isLittle] = known
  const from = { bytes, isLittle }
  const first = start + sizeOf(machHeader[bits])
  if (first > end) return 'the end of the file'
  const header = numbersAt(from, machHeader[bits], start)
  const behind = first + header['commands-size']
  if (behind > end || header.commands > MOST_COMMANDS) return 'load commands outside the file'
  const found: LoadCommand[] = []
  let at = first
  for (let nth = 0; nth < header.commands; nth++) {
    if (at + sizeOf(commandHead) > behind) return 'load commands that break off'
    const { type, size } = numbersAt(from, commandHead, at)
    if (size < sizeOf(commandHead) || at + size > behind) return 'a load command of no size'
    found.push({ id: type, start: at, end: at + size })
    at += size
  }
  const segments = found.flatMap(command => segmentAt(from, { command, bits, range }) ?? [])
  const sections = segments.flatMap(segment => sectionsOf(from, { segment, bits, range }))
  if (sections.length > MOST_SECTIONS) return 'more sections than any symbol could tell'
  const numbers = (command: LoadCommand): Readonly<Record<string, number>> => {
    const layout = commands[command.id]?.layout ?? {}
    const own = command.start + sizeOf(commandHead)
    return own + sizeOf(layout) <= command.end ? numbersAt(from, layout, own) : {}
  }
  const numbered = sections.map((section, nth) => ({ ...section, nth: nth + 1 }))
  return { bytes, range, bits, isLittle, header, commands: found, segments, sections: numbered, numbers }
}

interface From {
  readonly bytes: ByteSource
  readonly isLittle: boolean
}

interface At {
  readonly bits: 32 | 64
  readonly range: Range
}

const nameAt = ({ bytes }: From, at: number): string => latin1(bytes.read(at, at + NAME)).replace(/\0.*$/s, '')

function segmentAt(from: From, { command, bits, range }: At & { readonly command: LoadCommand }): Segment | null {
  if (command.id !== (bits === 64 ? LC.segment64 : LC.segment32)) return null
  const at = command.start + sizeOf(commandHead)
  const behind = at + NAME + sizeOf(segmentCommand[bits])
  if (behind > command.end) return null
  const numbers = numbersAt(from, segmentCommand[bits], at + NAME)
  const start = range.start + numbers.fileoff
  return { ...numbers, command, name: nameAt(from, at), content: { start, end: start + numbers.filesize } }
}

function sectionsOf(from: From, { segment, bits, range }: At & { readonly segment: Segment }): Omit<Section, 'nth'>[] {
  const step = 2 * NAME + sizeOf(sectionHeader[bits])
  const first = segment.command.start + sizeOf(commandHead) + NAME + sizeOf(segmentCommand[bits])
  const count = Math.min(segment.sections, Math.floor((segment.command.end - first) / step))
  return Array.from({ length: count }, (_, nth) => {
    const headAt = first + nth * step
    const numbers = numbersAt(from, sectionHeader[bits], headAt + 2 * NAME)
    const isEmpty = numbers.at === 0 || zeroFilled.includes(numbers.flags & 0xff)
    const start = range.start + numbers.at
    const content = isEmpty ? { start: 0, end: 0 } : { start, end: start + numbers.size }
    return { ...numbers, headAt, name: `${nameAt(from, headAt + NAME)},${nameAt(from, headAt)}`, content }
  })
}

/** Where symbols and their names lie; null where there are none, or outside of the program. */
export function symbolsOf(mach: Mach): { readonly symbols: Range; readonly strings: Range; readonly count: number } | null {
  const command = mach.commands.find(({ id }) => id === LC.symbols)
  const told = command && (mach.numbers(command) as Partial<Record<keyof typeof symbolTable, number>>)
  if (!told || told.symbols === undefined) return null
  const size = mach.bits === 64 ? 16 : 12
  const place = (at: number, length: number): Range => ({ start: mach.range.start + at, end: mach.range.start + at + length })
  const symbols = place(told['symbols-at']!, told.symbols * size)
  const strings = place(told['strings-at']!, told['strings-size']!)
  return symbols.end <= mach.range.end && strings.end <= mach.range.end ? { symbols, strings, count: told.symbols } : null
}
