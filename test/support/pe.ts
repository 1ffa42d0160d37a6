import {
  certificate,
  cliHeader,
  coffHeader,
  type DirectoryName,
  debugEntry,
  directoryNames,
  exportTable,
  METADATA,
  NAME,
  optionalHeader,
  resourceLeaf,
  resourceTable,
  sectionHeader,
} from '../../src/formats/pe-layout.ts'
import { type RecordLayout, sizeOf } from '../../src/formats/record.ts'
import { bytes, fixed, u16, u32, zeros } from './bytes.ts'

/** A record of the tables that the formats read by. */
export function record<Name extends string>(
  layout: RecordLayout<Name>,
  values: Partial<Record<Name, number>>,
  isLittle = true,
): Uint8Array {
  return bytes(
    ...Object.entries<number>(layout).map(([name, size]) => {
      const own = Array.from({ length: size }, (_, nth) => Math.floor((values[name as Name] ?? 0) / 256 ** nth) % 256)
      return isLittle ? own : own.reverse()
    }),
  )
}

export interface PeSection {
  readonly name: string
  readonly rva: number
  readonly body: string | Uint8Array
  readonly flags?: number
  /** Told instead of where it is. */
  readonly at?: number
}

export interface PeOptions {
  readonly bits?: 32 | 64
  readonly directories?: Partial<Record<DirectoryName, readonly [rva: number, size: number]>>
  /** Fields of the headers instead of the usual ones. */
  readonly header?: Readonly<Record<string, number>>
  readonly stub?: string | Uint8Array
  /** Symbols (18 bytes each) and strings behind the sections. */
  readonly symbols?: readonly Uint8Array[]
  readonly strings?: string
  readonly tail?: string | Uint8Array
}

export const ALIGN = 0x40

/** An image: headers, sections each at a multiple of 64, symbols, and what no header claims. */
export function pe(sections: readonly PeSection[], options: PeOptions = {}): Uint8Array {
  const {
    bits = 64,
    directories = {},
    header = {},
    stub = 'This program cannot be run in DOS mode. ',
    symbols,
    tail = '',
  } = options
  const magic = bits === 64 ? 0x20b : 0x10b
  const dos = bytes(fixed('MZ', 60), u32(64 + bytes(stub).length), stub)
  const table = bytes(...directoryNames.map(name => u32(directories[name]?.[0] ?? 0).concat(u32(directories[name]?.[1] ?? 0))))
  const optionalSize = sizeOf(optionalHeader[magic]) + table.length
  const head = dos.length + 4 + sizeOf(coffHeader) + optionalSize + sections.length * (NAME + sizeOf(sectionHeader))
  const placed = placeSections(sections, head)
  const end = placed.at(-1)?.end ?? head
  const coff = {
    machine: 0x8664,
    sections: sections.length,
    timestamp: 1_700_000_000,
    'optional-size': optionalSize,
    characteristics: 0x22,
    ...(symbols ? { 'symbols-at': end, symbols: symbols.length } : {}),
    ...header,
  }
  const optional = { magic, 'linker-major': 2, 'linker-minor': 40, directories: 16, 'section-alignment': 0x1000, ...header }
  return bytes(
    dos,
    'PE\0\0',
    record(coffHeader, coff),
    record(optionalHeader[magic], optional),
    table,
    ...placed.map(({ header: one }) => one),
    ...placed.map(({ content }) => content),
    ...(symbols ?? []),
    ...(symbols ? [u32(4 + (options.strings ?? '').length), options.strings ?? ''] : []),
    tail,
  )
}

function placeSections(sections: readonly PeSection[], head: number) {
  let at = head
  return sections.map(({ name, rva, body, flags = 0x40, at: told }) => {
    const own = bytes(body)
    const filler = zeros((ALIGN - (at % ALIGN)) % ALIGN)
    const start = at + filler.length
    at = start + own.length
    const numbers = { 'virtual-size': own.length, rva, 'raw-size': own.length, 'raw-at': told ?? start, characteristics: flags }
    return { header: bytes(fixed(name, NAME), record(sectionHeader, numbers)), content: bytes(filler, own), end: at }
  })
}

/** An object: its header, sections one behind the other with their relocations (ten bytes each), symbols and strings. */
export function coff(
  sections: readonly { readonly name: string; readonly body: string; readonly relocations?: string; readonly flags?: number }[],
  { symbols = [], strings = '' }: { readonly symbols?: readonly Uint8Array[]; readonly strings?: string } = {},
): Uint8Array {
  let at = sizeOf(coffHeader) + sections.length * (NAME + sizeOf(sectionHeader))
  const heads = sections.map(({ name, body, relocations = '', flags = 0x20 }) => {
    const start = at
    at += body.length + relocations.length
    const told = relocations ? { 'relocations-at': start + body.length, relocations: relocations.length / 10 } : {}
    return bytes(
      fixed(name, NAME),
      record(sectionHeader, { 'raw-size': body.length, 'raw-at': start, characteristics: flags, ...told }),
    )
  })
  const header = { machine: 0x8664, sections: sections.length, 'symbols-at': at, symbols: symbols.length }
  return bytes(
    record(coffHeader, header),
    ...heads,
    ...sections.flatMap(({ body, relocations = '' }) => [body, relocations]),
    ...symbols,
    u32(4 + strings.length),
    strings,
  )
}

/** A symbol: a name of up to eight bytes, or a place in the strings. */
export const symbol = (name: string | number, section: number, value: number): Uint8Array =>
  bytes(typeof name === 'string' ? fixed(name, 8) : bytes(u32(0), u32(name)), u32(value), u16(section), u16(0), [2, 0])

export const rich = (tools: readonly (readonly [id: number, build: number, count: number])[], key = 0x1b2c3d4e): Uint8Array => {
  const words = [0x536e6144, 0, 0, 0, ...tools.flatMap(([id, build, count]) => [id * 65536 + build, count])]
  return bytes(...words.map(word => u32((word ^ key) >>> 0)), 'Rich', u32(key), zeros(8))
}

export const rsds = (guid: string, age: number, path: string): Uint8Array => bytes('RSDS', fixed(guid, 16), u32(age), `${path}\0`)

export const debugDirectory = (
  entries: readonly { readonly type: number; readonly at: number; readonly size: number; readonly timestamp?: number }[],
): Uint8Array => bytes(...entries.map(entry => record(debugEntry, { timestamp: 1_700_000_001, ...entry })))

export const exportsOf = (values: Partial<Record<keyof typeof exportTable, number>>): Uint8Array =>
  record(exportTable, { timestamp: 1_700_000_002, ...values })

/** Tables of type, name and language, with one leaf. */
export function resources(type: number, rva: number, body: string): Uint8Array {
  const [table, link] = [sizeOf(resourceTable), 8]
  const level = (id: number, to: number): Uint8Array =>
    bytes(record(resourceTable, { timestamp: 1_700_000_003, numbered: 1 }), u32(id), u32(to))
  const step = table + link
  const leaf = 3 * step
  const content = leaf + sizeOf(resourceLeaf)
  return bytes(
    level(type, 0x80000000 + step),
    level(1, 0x80000000 + 2 * step),
    level(1033, leaf),
    record(resourceLeaf, { rva: rva + content, size: body.length }),
    body,
  )
}

/** A certificate, filled up to eight bytes. */
export function signed(body: string | Uint8Array, filler: string | Uint8Array = ''): Uint8Array {
  const own = bytes(body, filler)
  const length = sizeOf(certificate) + own.length
  return bytes(record(certificate, { length, revision: 0x200, type: 2 }), own, zeros((8 - (length % 8)) % 8))
}
/** A sequence of DER. */
export const sequence = (body: string): Uint8Array => bytes([0x30, body.length], body)

/** The header of an assembly and its metadata, which lie at this address; a table of modules with one row, whose Mvid is the first GUID. */
export function assembly(rva: number, { mvid, text }: { readonly mvid: string; readonly text: string }): Uint8Array {
  const head = sizeOf(cliHeader)
  const strings = fixed(`\0m.dll\0${text}\0`, 64)
  // Of the tables that there could be, those of modules and of types; rows of the first one follow the numbers of rows.
  const tables = bytes(u32(0), [2, 0, 0, 1], u32(5), u32(0), zeros(8), u32(1), u32(0), u16(0), u16(1), u16(1), u16(0), u16(0))
  const streams: readonly (readonly [string, Uint8Array])[] = [
    ['#~', tables],
    ['#Strings', strings],
    ['#GUID', bytes(fixed(mvid, 16), fixed('another', 16))],
  ]
  const version = fixed('v4.0.30319', 12)
  const size = (name: string): number => 8 + Math.ceil((name.length + 1) / 4) * 4
  let offset = 16 + version.length + 4 + streams.reduce((sum, [name]) => sum + size(name), 0)
  const headers = streams.map(([name, body]) => {
    const one = bytes(u32(offset), u32(body.length), fixed(name, size(name) - 8))
    offset += body.length
    return one
  })
  const root = bytes(u32(METADATA), u16(1), u16(1), u32(0), u32(version.length), version, u16(0), u16(streams.length))
  const metadata = bytes(root, ...headers, ...streams.map(([, body]) => body))
  const own = record(cliHeader, { size: head, 'metadata-rva': rva + head, 'metadata-size': metadata.length })
  return bytes(own, metadata)
}
