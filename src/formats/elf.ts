import { withoutSeed } from '../model/build-tokens.ts'
import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import {
  type Anatomy,
  type Anomaly,
  type Block,
  type Field,
  type FieldName,
  type Format,
  type Located,
  plainFacts,
} from '../model/layer.ts'
import { debugFileOf, debugLink } from './elf-debug-link.ts'
import { fileHeader, type Layout, LOAD, programHeader, sectionFlag, sectionHeader, sectionType } from './elf-layout.ts'
import { likenessOf } from './elf-likeness.ts'
import { noteBlocks } from './elf-notes.ts'
import { packedFields } from './elf-packed.ts'
import { contentOf, type Elf, readElf, recordFields, type Section, sectionsAt } from './elf-read.ts'
import { stringsIn } from './elf-strings.ts'
import { symbolOf, symbolsIn } from './elf-symbols.ts'
import { counter, notUnderstood, structure } from './structure.ts'

/**
 * ELF (System V ABI, gABI 4.1, chapters 4 and 5): a block a header and a section; what no header claims is a block of its own. Every byte
 * counts: no rule names a field of it. Where sections lie over each other, the segments are the blocks; where these do, too, there is one.
 */
export const elf: Format = {
  id: 'elf',
  plain: true,
  docs: {
    title: 'ELF program, library or object',
    what: 'Headers field by field, sections, notes, and bytes that no header claims; differences are told by section and nearest symbol.',
    see: 'System V ABI, gABI 4.1, chapters 4 and 5',
  },
  alike: likenessOf,
  kin: kinOf,
  claims: head => latin1(head.subarray(0, 4)) === '\x7fELF',
  cut({ name }, bytes): Anatomy {
    const read = readElf(bytes)
    if (typeof read === 'string') return whole(bytes, read)
    const headers = headersOf(read)
    const bySection = read.sections.length > 0 ? tiled(read, [...headers, ...sectionsOf(read)]) : null
    const found = bySection ?? tiled(read, [...headers, ...segmentsOf(read)])
    if (!found) return whole(bytes, 'headers and sections that lie over each other')
    const symbols = symbolsIn(read)
    const sectionAt = sectionsAt(read)
    const locate = (offset: number): Located | null => {
      const section = sectionAt(offset)
      if (!section) return null
      const symbol = spanOf(section) === 'elf.symbols' ? symbolOf(read, section, offset) : symbols(section, offset)
      return { within: offset - section.offset, symbol }
    }
    const strings = (range: Range): readonly string[] | null => stringsIn(read, sectionAt, range)
    const sumOf = debugFileOf(read, name)
    return { ...found, locate, strings, ...(sumOf && { sumOf }) }
  },
}

/** Names of symbols up to here tell one program from another one of the same layout. */
const NAMES = 64 * 1024

/** What is loaded, by name, place and size, and names of symbols: debug files tell that of their programs, too. */
function kinOf(bytes: ByteSource): readonly [string, string] | null {
  const read = readElf(bytes)
  if (typeof read === 'string') return null
  const loaded = read.sections.filter(({ flags }) => flags & sectionFlag.alloc)
  if (loaded.length === 0) return null
  const { type, machine } = read.header
  const rough = `${type} ${machine} ${loaded.map(({ text, addr, size }) => `${text} ${addr} ${size}`).join(' ')}`
  const names = read.sections.find(({ text }) => text === '.strtab')
  const { start, end } = names ? contentOf(names) : { start: 0, end: 0 }
  return [rough, end <= bytes.size ? `${rough} ${latin1(bytes.read(start, Math.min(end, start + NAMES)))}` : rough]
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'elf.bytes', { expected: 'headers of ELF that agree', found })

/** Bytes that a header claims, and the blocks that they become. */
interface Part extends Range {
  blocks(): readonly Block[]
}

function headersOf(read: Elf): Part[] {
  const { bits, header, segments, sections } = read
  const part = <Name extends string>(key: string, layout: Layout<Name>, { at, span }: { at: number; span: string }): Part => {
    const range = { start: at, end: at + layout.size }
    const fields = (): Field[] => recordFields(read, layout, { at, span })
    return { ...range, blocks: () => [{ key, nth: 0, member: false, ranges: [range], fields }] }
  }
  return [
    part('\0header', fileHeader[bits], { at: 0, span: 'elf' }),
    ...(header.phnum > 0 ? segments : []).map(({ type, at }) =>
      part(`\0segment ${segmentNames[type] ?? type}`, programHeader[bits], { at, span: 'elf.segment' }),
    ),
    ...sections.map(({ text, nth, at }) =>
      part(`\0section ${withoutSeed(text) || nth}`, sectionHeader[bits], { at, span: 'elf.section' }),
    ),
  ]
}

const segmentNames: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'LOAD',
  2: 'DYNAMIC',
  3: 'INTERP',
  4: 'NOTE',
  6: 'PHDR',
  7: 'TLS',
  1685382480: 'GNU_EH_FRAME',
  1685382481: 'GNU_STACK',
  1685382482: 'GNU_RELRO',
  1685382483: 'GNU_PROPERTY',
}

function sectionsOf(read: Elf): Part[] {
  const { bytes, isLittle, sections } = read
  return sections.flatMap((section): Part[] => {
    const range = contentOf(section)
    if (range.end <= range.start) return []
    const key = nameOf(section)
    if (section.type === sectionType.note)
      return [{ ...range, blocks: () => noteBlocks(bytes, range, { key, isLittle, align: section.addralign }) }]
    return [{ ...range, blocks: () => [structure(key, 0, ...contentFields(read, section))] }]
  })
}

const nameOf = ({ text, nth }: Section): string => withoutSeed(text) || `section ${nth}`

function contentFields(read: Elf, section: Section): Field[] {
  const [name, range] = [spanOf(section), contentOf(section)]
  if (name === 'elf.debuglink') return debugLink(read, range)
  return packedFields(read, section, name) ?? [{ name, ranges: [range] }]
}

/** By what a section is for. */
function spanOf({ type, flags, text }: Section): FieldName {
  if (/^\.z?debug_/.test(text)) return /str$/.test(text) ? 'elf.debug-strings' : 'elf.debug'
  if (text === '.gnu_debuglink') return 'elf.debuglink'
  if (text === '.gnu_debugaltlink') return 'elf.debug-alt-link'
  if (text === '.comment') return 'elf.comment'
  switch (type) {
    case sectionType.symbols:
    case sectionType.dynamicSymbols:
      return 'elf.symbols'
    case sectionType.strings:
      return 'elf.strings'
    case sectionType.rela:
    case sectionType.rel:
      return 'elf.relocations'
    case sectionType.dynamic:
      return 'elf.dynamic'
    default:
      return flags & sectionFlag.execute ? 'elf.code' : flags & sectionFlag.strings ? 'elf.strings' : 'elf.content'
  }
}

/** Without sections a segment is what is told of the bytes. The first one holds the headers, too. */
function segmentsOf({ bytes, header, bits, segments }: Elf): Part[] {
  const headers = header.phnum > 0 ? header.phoff + header.phnum * programHeader[bits].size : fileHeader[bits].size
  return segments.flatMap(({ type, offset, filesz }): Part[] => {
    const range = { start: Math.max(offset, headers), end: Math.min(offset + filesz, bytes.size) }
    if (type !== LOAD || range.end <= range.start) return []
    return [{ ...range, blocks: () => [structure('segment', 0, { name: 'elf.content', ranges: [range] })] }]
  })
}

/** Parts in order of their places, and the bytes between them; null where they lie over each other or outside the file. */
function tiled({ bytes }: Elf, parts: readonly Part[]): Anatomy | null {
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  const add = (block: Block): void => {
    blocks.push({ ...block, nth: nthOf(block.key) })
  }
  let at = 0
  let before = ''
  const gap = (end: number): void => {
    const range = { start: at, end }
    if (end <= at) return
    const isFiller = end < bytes.size && isZeroRange(bytes, range)
    const id = end < bytes.size ? 'structural:padding' : 'structural:trailing-data'
    if (!isFiller) anomalies.push({ id, offset: at, expected: 'bytes that a header claims', found: `${end - at} bytes` })
    add(structure(`\0gap behind ${before}`, 0, { name: 'elf.gap', ranges: [range], ...(isFiller ? {} : { anomaly: id }) }))
  }
  for (const part of [...parts].sort((x, y) => x.start - y.start)) {
    if (part.start < at || part.end > bytes.size) return null
    gap(part.start)
    for (const block of part.blocks()) {
      add(block)
      before = block.key.replace('\0', '')
    }
    at = part.end
  }
  gap(bytes.size)
  return { blocks, facts: { ...plainFacts, anomalies } }
}
