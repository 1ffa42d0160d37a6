import type { RecordLayout } from './record.ts'

/** Microsoft, "PE Format": headers as tables, each field with its number of bytes. */

/** "COFF File Header", behind the signature of an image or at the beginning of an object. */
export const coffHeader = {
  machine: 2,
  sections: 2,
  timestamp: 4,
  'symbols-at': 4,
  symbols: 4,
  'optional-size': 2,
  characteristics: 2,
} as const

/** "Optional Header Standard Fields" and "Windows-Specific Fields". PE32+ has no base of its data, and wider addresses. */
const optional = (word: 4 | 8) =>
  ({
    magic: 2,
    'linker-major': 1,
    'linker-minor': 1,
    'code-size': 4,
    'data-size': 4,
    'bss-size': 4,
    entry: 4,
    'code-base': 4,
    ...(word === 4 ? { 'data-base': 4 } : {}),
    'image-base': word,
    'section-alignment': 4,
    'file-alignment': 4,
    'os-major': 2,
    'os-minor': 2,
    'image-major': 2,
    'image-minor': 2,
    'subsystem-major': 2,
    'subsystem-minor': 2,
    'win32-version': 4,
    'image-size': 4,
    'headers-size': 4,
    checksum: 4,
    subsystem: 2,
    'dll-characteristics': 2,
    'stack-reserve': word,
    'stack-commit': word,
    'heap-reserve': word,
    'heap-commit': word,
    'loader-flags': 4,
    directories: 4,
  }) as const
type OptionalName = keyof ReturnType<typeof optional>
/** By the magic number. */
export const optionalHeader: Readonly<Record<0x10b | 0x20b, RecordLayout<OptionalName>>> = {
  267: optional(4) as RecordLayout<OptionalName>,
  523: optional(8) as RecordLayout<OptionalName>,
}

/** "Optional Header Data Directories", in order. */
export const directoryNames = [
  'export',
  'import',
  'resource',
  'exception',
  'certificate',
  'relocation',
  'debug',
  'architecture',
  'global-pointer',
  'tls',
  'load-config',
  'bound-import',
  'import-addresses',
  'delay-import',
  'clr',
  'reserved',
] as const
export type DirectoryName = (typeof directoryNames)[number]
export const directory = { rva: 4, size: 4 } as const

/** "Section Table (Section Headers)", behind the eight bytes of the name. */
export const NAME = 8
export const sectionHeader = {
  'virtual-size': 4,
  rva: 4,
  'raw-size': 4,
  'raw-at': 4,
  'relocations-at': 4,
  'lines-at': 4,
  relocations: 2,
  lines: 2,
  characteristics: 4,
} as const
export const sectionFlag = { code: 0x20, empty: 0x80, execute: 0x20000000 } as const
export const RELOCATION = 10
export const LINE = 6
/** "COFF Symbol Table": fixed records, each followed by so many more as it says. */
export const SYMBOL = 18

/** "Debug Directory (Image Only)". */
export const debugEntry = {
  characteristics: 4,
  timestamp: 4,
  major: 2,
  minor: 2,
  type: 4,
  size: 4,
  rva: 4,
  at: 4,
} as const
export const debugTypes: Readonly<Record<number, string>> = {
  1: 'COFF',
  2: 'CODEVIEW',
  3: 'FPO',
  4: 'MISC',
  12: 'VC_FEATURE',
  13: 'POGO',
  14: 'ILTCG',
  16: 'REPRO',
  17: 'EMBEDDED_PDB',
  19: 'PDBCHECKSUM',
  20: 'EX_DLLCHARACTERISTICS',
}
export const CODEVIEW = 2
/** The file was written so that it comes out the same again: what was a time is a part of a digest. */
export const REPRO = 16

/** "Export Directory Table". */
export const exportTable = {
  flags: 4,
  timestamp: 4,
  major: 2,
  minor: 2,
  'name-rva': 4,
  'ordinal-base': 4,
  addresses: 4,
  names: 4,
  'addresses-rva': 4,
  'names-rva': 4,
  'ordinals-rva': 4,
} as const

/** "The .rsrc Section": tables of three levels (type, name, language), and what their leaves point to. */
export const resourceTable = { characteristics: 4, timestamp: 4, major: 2, minor: 2, named: 2, numbered: 2 } as const
export const resourceLink = { id: 4, to: 4 } as const
export const resourceLeaf = { rva: 4, size: 4, codepage: 4, reserved: 4 } as const

/** "The Attribute Certificate Table (Image Only)". */
export const certificate = { length: 4, revision: 2, type: 2 } as const

/** ECMA-335 II.25.3.3, "CLI header": directories are addresses and sizes. */
export const cliHeader = {
  size: 4,
  major: 2,
  minor: 2,
  'metadata-rva': 4,
  'metadata-size': 4,
  flags: 4,
  entry: 4,
  'resources-rva': 4,
  'resources-size': 4,
  'strong-name-rva': 4,
  'strong-name-size': 4,
} as const
/** ECMA-335 II.24.2.1, "Metadata root": in front of the version, whose length is the last one of these; behind it, flags and streams. */
export const metadataRoot = { signature: 4, major: 2, minor: 2, reserved: 4, 'version-size': 4 } as const
export const METADATA = 0x424a5342

export type NumbersOf<Layout extends RecordLayout<string>> = Readonly<Record<keyof Layout & string, number>>
