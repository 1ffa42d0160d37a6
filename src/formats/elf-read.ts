import { type ByteSource, indexAt, latin1, lengthOf, type Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'
import {
  fileHeader,
  IDENT,
  type Layout,
  programHeader,
  type SectionField,
  type SegmentField,
  sectionHeader,
  sectionType,
  type Word,
} from './elf-layout.ts'

/** Numbers as the file's class and byte order have them. */
export interface Elf {
  readonly bytes: ByteSource
  readonly bits: 32 | 64
  readonly isLittle: boolean
  readonly header: Readonly<Record<keyof (typeof fileHeader)[64]['fields'], number>>
  readonly segments: readonly Segment[]
  readonly sections: readonly Section[]
}

export interface Segment extends Readonly<Record<SegmentField, number>> {
  /** Of its header. */
  readonly at: number
}

export interface Section extends Readonly<Record<SectionField, number>> {
  readonly at: number
  readonly nth: number
  /** Latin-1; empty where it has none. */
  readonly text: string
}

/** More of either no tool makes, and no loader takes. */
const MOST_HEADERS = 100_000
const LONGEST_NAME = 256

/** What the headers tell, or why they tell nothing: what is not read here is compared as plain bytes. */
export function readElf(bytes: ByteSource): Elf | string {
  const ident = bytes.read(0, Math.min(IDENT, bytes.size)).slice()
  if (ident.length < IDENT) return 'the end of the file'
  const bits = ident[4] === 1 ? 32 : ident[4] === 2 ? 64 : null
  if (bits === null || (ident[5] !== 1 && ident[5] !== 2)) return 'an unknown class or byte order'
  const isLittle = ident[5] === 1
  if (bytes.size < fileHeader[bits].size) return 'the end of the file'
  const from = { bytes, isLittle }
  const header = recordAt(from, fileHeader[bits], 0)
  const { phoff, phnum, phentsize, shoff, shnum, shentsize, shstrndx } = header
  const isTable = (offset: number, count: number, [size, wanted]: readonly [number, number]): boolean =>
    count === 0 ||
    (size === wanted && count <= MOST_HEADERS && offset >= fileHeader[bits].size && offset + count * size <= bytes.size)
  if (!isTable(phoff, phnum, [phentsize, programHeader[bits].size])) return 'program headers outside the file'
  // More sections than 65,279 are told by the first one; nothing that is packaged has so many.
  if (shnum === 0 ? shoff !== 0 : !isTable(shoff, shnum, [shentsize, sectionHeader[bits].size]))
    return 'section headers outside the file'
  const segments = Array.from({ length: phnum }, (_, nth): Segment => {
    const at = phoff + nth * phentsize
    return { ...recordAt(from, programHeader[bits], at), at }
  })
  const heads = Array.from({ length: shnum }, (_, nth) => {
    const at = shoff + nth * shentsize
    return { ...recordAt(from, sectionHeader[bits], at), at, nth }
  })
  const names = heads[shstrndx]
  const sections = heads.map((head): Section => ({ ...head, text: names ? textAt(bytes, contentOf(names), head.name) : '' }))
  return { bytes, bits, isLittle, header, segments, sections }
}

interface From {
  readonly bytes: ByteSource
  readonly isLittle: boolean
}

export function recordAt<Name extends string>(
  { bytes, isLittle }: From,
  { size, fields }: Layout<Name>,
  at: number,
): Record<Name, number> {
  const record = bytes.read(at, at + size)
  const view = new DataView(record.buffer, record.byteOffset, size)
  const numbers = Object.entries<Word>(fields).map(([name, word]) => [name, numberIn(view, word, isLittle)] as const)
  return Object.fromEntries(numbers) as Record<Name, number>
}

/** Numbers in full: 64 bits are more than a JavaScript number holds. What stands in front of the first one (e_ident) is a field of its own. */
export function recordFields<Name extends string>(
  { bytes, isLittle }: From,
  { fields }: Layout<Name>,
  { at, span }: { at: number; span: string },
): Field[] {
  const inOrder = Object.entries<Word>(fields).sort(([, [x]], [, [y]]) => x - y)
  const first = inOrder[0]![1][0]
  const numbers = inOrder.map(([name, [offset, size]]): Field => {
    const range = { start: at + offset, end: at + offset + size }
    const raw = Buffer.from(bytes.read(range.start, range.end))
    const hex = (isLittle ? raw.reverse() : raw).toString('hex').replace(/^0+(?=.)/, '')
    return { name: `${span}${span === 'elf' ? '.' : '-'}${name}` as FieldName, ranges: [range], value: `0x${hex}` }
  })
  return first > 0 ? [{ name: 'elf.ident', ranges: [{ start: at, end: at + first }] }, ...numbers] : numbers
}

/** Numbers above 2^53 are no offsets of any file: what they are exactly their bytes tell. */
export function numberIn(view: DataView, [offset, size]: Word, isLittle: boolean): number {
  if (size === 1) return view.getUint8(offset)
  if (size === 2) return view.getUint16(offset, isLittle)
  return size === 4 ? view.getUint32(offset, isLittle) : Number(view.getBigUint64(offset, isLittle))
}

/** Bytes of a section in the file; those that are only in memory have none. */
export const contentOf = ({ type, offset, size }: Section | (Omit<Section, 'text'> & { readonly text?: string })): Range =>
  type === sectionType.nothing || type === 0 ? { start: 0, end: 0 } : { start: offset, end: offset + size }

/** The section that holds a byte of the file. */
export type SectionAt = (offset: number) => Section | undefined

/** Sections of a file that was cut by them do not lie over each other. */
export function sectionsAt({ sections }: Elf): SectionAt {
  let sorted: readonly Section[] | undefined
  let starts: readonly number[] = []
  return offset => {
    if (!sorted) {
      sorted = sections.filter(one => lengthOf(contentOf(one)) > 0).sort((x, y) => x.offset - y.offset)
      starts = sorted.map(one => one.offset)
    }
    const found = sorted[indexAt(starts, offset)]
    return found && offset >= found.offset && offset < found.offset + found.size ? found : undefined
  }
}

/** A string of a table, cut where it is very long; empty outside of it. */
export function textAt(bytes: ByteSource, table: Range, offset: number): string {
  const start = table.start + offset
  const end = Math.min(table.end, bytes.size, start + LONGEST_NAME)
  if (start >= end) return ''
  const window = bytes.read(start, end)
  const length = window.indexOf(0)
  return latin1(length < 0 ? window : window.subarray(0, length))
}
