/**
 * System V ABI, gABI 4.1, chapters 4 and 5 (ELF-32 and ELF-64 object files): headers as tables. Of each field its bytes in a file of class
 * 32 and of class 64; the order of the program header's fields is not that of the other class.
 */
export type Word = readonly [offset: number, size: 1 | 2 | 4 | 8]
export interface Layout<Name extends string> {
  readonly size: number
  readonly fields: Readonly<Record<Name, Word>>
}
type Classes<Name extends string> = Readonly<Record<32 | 64, Layout<Name>>>

export type FileField =
  | 'type'
  | 'machine'
  | 'version'
  | 'entry'
  | 'phoff'
  | 'shoff'
  | 'flags'
  | 'ehsize'
  | 'phentsize'
  | 'phnum'
  | 'shentsize'
  | 'shnum'
  | 'shstrndx'

/** Behind e_ident, 16 bytes: magic, class, byte order, version, ABI, its version and padding. */
export const IDENT = 16
export const fileHeader: Classes<FileField> = {
  32: {
    size: 52,
    fields: {
      type: [16, 2],
      machine: [18, 2],
      version: [20, 4],
      entry: [24, 4],
      phoff: [28, 4],
      shoff: [32, 4],
      flags: [36, 4],
      ehsize: [40, 2],
      phentsize: [42, 2],
      phnum: [44, 2],
      shentsize: [46, 2],
      shnum: [48, 2],
      shstrndx: [50, 2],
    },
  },
  64: {
    size: 64,
    fields: {
      type: [16, 2],
      machine: [18, 2],
      version: [20, 4],
      entry: [24, 8],
      phoff: [32, 8],
      shoff: [40, 8],
      flags: [48, 4],
      ehsize: [52, 2],
      phentsize: [54, 2],
      phnum: [56, 2],
      shentsize: [58, 2],
      shnum: [60, 2],
      shstrndx: [62, 2],
    },
  },
}

export type SegmentField = 'type' | 'flags' | 'offset' | 'vaddr' | 'paddr' | 'filesz' | 'memsz' | 'align'
export const programHeader: Classes<SegmentField> = {
  32: {
    size: 32,
    fields: {
      type: [0, 4],
      offset: [4, 4],
      vaddr: [8, 4],
      paddr: [12, 4],
      filesz: [16, 4],
      memsz: [20, 4],
      flags: [24, 4],
      align: [28, 4],
    },
  },
  64: {
    size: 56,
    fields: {
      type: [0, 4],
      flags: [4, 4],
      offset: [8, 8],
      vaddr: [16, 8],
      paddr: [24, 8],
      filesz: [32, 8],
      memsz: [40, 8],
      align: [48, 8],
    },
  },
}

export type SectionField = 'name' | 'type' | 'flags' | 'addr' | 'offset' | 'size' | 'link' | 'info' | 'addralign' | 'entsize'
export const sectionHeader: Classes<SectionField> = {
  32: {
    size: 40,
    fields: {
      name: [0, 4],
      type: [4, 4],
      flags: [8, 4],
      addr: [12, 4],
      offset: [16, 4],
      size: [20, 4],
      link: [24, 4],
      info: [28, 4],
      addralign: [32, 4],
      entsize: [36, 4],
    },
  },
  64: {
    size: 64,
    fields: {
      name: [0, 4],
      type: [4, 4],
      flags: [8, 8],
      addr: [16, 8],
      offset: [24, 8],
      size: [32, 8],
      link: [40, 4],
      info: [44, 4],
      addralign: [48, 8],
      entsize: [56, 8],
    },
  },
}

export type CompressionField = 'type' | 'size' | 'addralign'
/** gABI, chapter 4, "Section Compression": in front of the stream. Of class 64 four bytes are reserved behind the type. */
export const compressionHeader: {
  readonly 32: Layout<CompressionField>
  readonly 64: Layout<CompressionField | 'reserved'>
} = {
  32: { size: 12, fields: { type: [0, 4], size: [4, 4], addralign: [8, 4] } },
  64: { size: 24, fields: { type: [0, 4], reserved: [4, 4], size: [8, 8], addralign: [16, 8] } },
}

export type SymbolField = 'name' | 'info' | 'shndx' | 'value' | 'size'
export const symbol: Classes<SymbolField> = {
  32: { size: 16, fields: { name: [0, 4], value: [4, 4], size: [8, 4], info: [12, 1], shndx: [14, 2] } },
  64: { size: 24, fields: { name: [0, 4], info: [4, 1], shndx: [6, 2], value: [8, 8], size: [16, 8] } },
}

/** Chapter 4, "Sections": the types that are told apart here. */
export const sectionType = {
  program: 1,
  symbols: 2,
  strings: 3,
  rela: 4,
  dynamic: 6,
  note: 7,
  nothing: 8,
  rel: 9,
  dynamicSymbols: 11,
} as const
export const sectionFlag = { alloc: 0x2, execute: 0x4, strings: 0x20, compressed: 0x800 } as const
/** Object files have no addresses: symbols tell offsets in their sections. */
export const RELOCATABLE = 1
export const LOAD = 1
/** Section numbers from here on mean something else. */
export const RESERVED = 0xff00
