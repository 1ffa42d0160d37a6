import type { RecordLayout } from './record.ts'

/** Apple, "OS X ABI Mach-O File Format Reference", and the headers that go with it: mach-o/loader.h, fat.h, nlist.h. Each field with its number of bytes. */

/** Those of 64 bits have one more at their end, which says nothing. */
const more = { reserved: 4 } as const
type Classes<Name extends string> = Readonly<Record<32 | 64, RecordLayout<Name>>>

/** By the first four bytes, most significant first: how wide addresses are, and the order of bytes. */
export const magics: ReadonlyMap<number, readonly [bits: 32 | 64, isLittle: boolean]> = new Map([
  [0xfeedface, [32, false]],
  [0xfeedfacf, [64, false]],
  [0xcefaedfe, [32, true]],
  [0xcffaedfe, [64, true]],
])
/** More than one program in a file; such headers are big-endian always. A class of Java begins with the first one, too. */
export const fatMagics: ReadonlyMap<number, 32 | 64> = new Map([
  [0xcafebabe, 32],
  [0xcafebabf, 64],
])
export const fatHeader = { magic: 4, slices: 4 } as const
const slice = { cpu: 4, subtype: 4, at: 4, size: 4, align: 4 } as const
export const fatSlice: Classes<keyof typeof slice> = {
  32: slice,
  64: { ...slice, at: 8, size: 8, ...more },
}

const WIDE = 0x01000000
export const cpus: Readonly<Record<number, string>> = {
  7: 'i386',
  12: 'arm',
  18: 'ppc',
  [7 + WIDE]: 'x86_64',
  [12 + WIDE]: 'arm64',
  [18 + WIDE]: 'ppc64',
  [12 + 2 * WIDE]: 'arm64_32',
}

const header = { magic: 4, cpu: 4, subtype: 4, type: 4, commands: 4, 'commands-size': 4, flags: 4 } as const
export const machHeader: Classes<keyof typeof header> = { 32: header, 64: { ...header, ...more } }
/** In front of each load command. */
export const commandHead = { type: 4, size: 4 } as const

/** Names of segments and sections are fixed; they stand in front of these. */
export const NAME = 16
const segment = <Word extends 4 | 8>(word: Word) => ({
  vmaddr: word,
  vmsize: word,
  fileoff: word,
  filesize: word,
  maxprot: 4,
  initprot: 4,
  sections: 4,
  flags: 4,
})
export const segmentCommand = { 32: segment(4), 64: segment(8) } as const
const section = <Word extends 4 | 8>(word: Word) => ({
  addr: word,
  size: word,
  at: 4,
  align: 4,
  'relocations-at': 4,
  relocations: 4,
  flags: 4,
  reserved1: 4,
  reserved2: 4,
})
export const sectionHeader: Classes<keyof ReturnType<typeof section>> = {
  32: section(4),
  64: { ...section(8), ...more },
}
/** Types of sections (the lowest byte of the flags) that have no bytes in the file. */
export const zeroFilled = [0x1, 0xc, 0x12]
/** Pure or some instructions. */
export const INSTRUCTIONS = 0x80000400
export const RELOCATION = 8

export const symbolTable = { 'symbols-at': 4, symbols: 4, 'strings-at': 4, 'strings-size': 4 } as const
const nlist = <Word extends 4 | 8>(word: Word) => ({ name: 4, type: 1, section: 1, description: 2, value: word })
export const symbol = { 32: nlist(4), 64: nlist(8) } as const
/** A symbol of debuggers; the one that tells an object file has the time of that file as its value. Of the others, those in a section. */
export const symbolType = { debug: 0xe0, object: 0x66, mask: 0xe, inSection: 0xe } as const

const dynamic = {
  'locals-from': 4,
  locals: 4,
  'externals-from': 4,
  externals: 4,
  'undefined-from': 4,
  undefined: 4,
  'toc-at': 4,
  toc: 4,
  'modules-at': 4,
  modules: 4,
  'references-at': 4,
  references: 4,
  'indirect-at': 4,
  indirect: 4,
  'external-relocations-at': 4,
  'external-relocations': 4,
  'local-relocations-at': 4,
  'local-relocations': 4,
} as const
const dyld = {
  'rebase-at': 4,
  'rebase-size': 4,
  'bind-at': 4,
  'bind-size': 4,
  'weak-bind-at': 4,
  'weak-bind-size': 4,
  'lazy-bind-at': 4,
  'lazy-bind-size': 4,
  'export-at': 4,
  'export-size': 4,
} as const
const linkedit = { at: 4, size: 4 } as const
const dylib = { 'name-at': 4, timestamp: 4, 'current-version': 4, 'compatible-version': 4 } as const
const text = { 'name-at': 4 } as const
const versions = { minimum: 4, sdk: 4 } as const

export interface Command {
  readonly name: string
  /** Fields behind the head are named `macho.<span>-<field>`. */
  readonly span: string
  readonly layout: RecordLayout<string>
  /** A name stands behind them. */
  readonly text?: true
}
const command = (name: string, span: string, layout: RecordLayout<string>): Command => ({ name, span, layout })
const named = (name: string, span: string, layout: RecordLayout<string>): Command => ({ name, span, layout, text: true })

/** The highest bit: a loader that does not know the command must give up. */
const REQUIRED = 0x80000000
export const LC = {
  segment32: 0x1,
  symbols: 0x2,
  dynamic: 0xb,
  uuid: 0x1b,
  segment64: 0x19,
  signature: 0x1d,
  dyld: 0x22,
} as const
export const commands: Readonly<Record<number, Command>> = {
  [LC.symbols]: command('LC_SYMTAB', 'symtab', symbolTable),
  [LC.dynamic]: command('LC_DYSYMTAB', 'dysymtab', dynamic),
  12: named('LC_LOAD_DYLIB', 'dylib', dylib),
  13: named('LC_ID_DYLIB', 'dylib', dylib),
  14: named('LC_LOAD_DYLINKER', 'dylinker', text),
  [24 + REQUIRED]: named('LC_LOAD_WEAK_DYLIB', 'dylib', dylib),
  [28 + REQUIRED]: named('LC_RPATH', 'rpath', text),
  [LC.signature]: command('LC_CODE_SIGNATURE', 'linkedit', linkedit),
  30: command('LC_SEGMENT_SPLIT_INFO', 'linkedit', linkedit),
  [31 + REQUIRED]: named('LC_REEXPORT_DYLIB', 'dylib', dylib),
  [LC.dyld]: command('LC_DYLD_INFO', 'dyld', dyld),
  [LC.dyld + REQUIRED]: command('LC_DYLD_INFO_ONLY', 'dyld', dyld),
  36: command('LC_VERSION_MIN_MACOSX', 'version', versions),
  37: command('LC_VERSION_MIN_IPHONEOS', 'version', versions),
  38: command('LC_FUNCTION_STARTS', 'linkedit', linkedit),
  [40 + REQUIRED]: command('LC_MAIN', 'main', { entry: 8, stack: 8 }),
  41: command('LC_DATA_IN_CODE', 'linkedit', linkedit),
  42: command('LC_SOURCE_VERSION', 'source', { version: 8 }),
  43: command('LC_DYLIB_CODE_SIGN_DRS', 'linkedit', linkedit),
  46: command('LC_LINKER_OPTIMIZATION_HINT', 'linkedit', linkedit),
  50: command('LC_BUILD_VERSION', 'build', { platform: 4, minimum: 4, sdk: 4, tools: 4 }),
  [51 + REQUIRED]: command('LC_DYLD_EXPORTS_TRIE', 'linkedit', linkedit),
  [52 + REQUIRED]: command('LC_DYLD_CHAINED_FIXUPS', 'linkedit', linkedit),
}

/** kern/cs_blobs.h: big-endian always. What the blobs of a signature are. */
export const signatureHead = { magic: 4, size: 4, blobs: 4 } as const
export const SIGNATURE = 0xfade0cc0
export const signatureIndex = { type: 4, at: 4 } as const
export const blobHead = { magic: 4, size: 4 } as const
export const blobs: ReadonlyMap<number, string> = new Map([
  [0xfade0c01, 'requirements'],
  [0xfade0c02, 'directory'],
  [0xfade0b01, 'cms'],
  [0xfade7171, 'entitlements'],
  [0xfade7172, 'entitlements in DER'],
])
