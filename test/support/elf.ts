import { fileHeader, type Layout, programHeader, sectionHeader, symbol, type Word } from '../../src/formats/elf-layout.ts'
import { bytes, zeros } from './bytes.ts'

export interface ElfSection {
  readonly name: string
  readonly type?: number
  readonly flags?: number
  readonly body?: string | Uint8Array
  readonly addr?: number
  readonly link?: number
  readonly align?: number
  /** Told instead of where it is, and instead of how large it is. */
  readonly offset?: number
  readonly size?: number
}

export interface ElfOptions {
  readonly bits?: 32 | 64
  readonly isLittle?: boolean
  /** 1: an object, 2: a program, 3: a library. */
  readonly type?: number
  readonly segments?: readonly { readonly type: number; readonly offset: number; readonly size: number }[]
  /** No section headers: what `sstrip` leaves. */
  readonly stripped?: boolean
  /** Header fields instead of the right ones. */
  readonly header?: Readonly<Record<string, number>>
  readonly tail?: string | Uint8Array
}

/** A record of the tables that the format reads by. */
function record<Name extends string>(
  { size, fields }: Layout<Name>,
  values: Partial<Record<Name, number>>,
  isLittle: boolean,
): Uint8Array {
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  for (const [name, [offset, width]] of Object.entries<Word>(fields)) {
    const value = values[name as Name] ?? 0
    if (width === 1) view.setUint8(offset, value)
    else if (width === 2) view.setUint16(offset, value, isLittle)
    else if (width === 4) view.setUint32(offset, value, isLittle)
    else view.setBigUint64(offset, BigInt(value), isLittle)
  }
  return out
}

const up = (size: number, align: number): number => Math.ceil(size / align) * align

/** Header, program headers, sections each at a multiple of its alignment, names of sections, section headers. */
export function elf(sections: readonly ElfSection[], options: ElfOptions = {}): Uint8Array {
  const { bits = 64, isLittle = true, type = 2, segments = [], stripped = false, tail = '' } = options
  const names = ['', ...sections.map(({ name }) => name), '.shstrtab']
  const nameAt = (name: string): number => names.slice(0, names.indexOf(name)).reduce((sum, one) => sum + one.length + 1, 0)
  const all: readonly ElfSection[] = stripped
    ? sections
    : [...sections, { name: '.shstrtab', type: 3, body: bytes(...names.map(name => `${name}\0`)) }]
  let body = zeros(fileHeader[bits].size + segments.length * programHeader[bits].size)
  const heads = all.map(section => {
    const { name, type: kind = 1, flags = 2, body: own = '', addr = 0, link = 0, align = 8 } = section
    const offset = up(body.length, align)
    const content = bytes(own)
    if (kind !== 8) body = bytes(body, zeros(offset - body.length), content)
    const told = {
      name: stripped ? 0 : nameAt(name),
      type: kind,
      flags,
      addr,
      offset: section.offset ?? offset,
      size: section.size ?? content.length,
    }
    return record(sectionHeader[bits], { ...told, link, addralign: align }, isLittle)
  })
  const shoff = up(body.length, 8)
  const table = stripped ? zeros(0) : bytes(zeros(shoff - body.length), record(sectionHeader[bits], {}, isLittle), ...heads)
  const header = {
    type,
    machine: 62,
    version: 1,
    ehsize: fileHeader[bits].size,
    phoff: segments.length ? fileHeader[bits].size : 0,
    phnum: segments.length,
    phentsize: programHeader[bits].size,
    ...(stripped ? {} : { shoff, shnum: heads.length + 1, shentsize: sectionHeader[bits].size, shstrndx: heads.length }),
    ...options.header,
  }
  const first = record(fileHeader[bits], header, isLittle)
  first.set([0x7f, 0x45, 0x4c, 0x46, bits / 32, isLittle ? 1 : 2, 1])
  const programs = segments.map(({ type: kind, offset, size }) =>
    record(programHeader[bits], { type: kind, offset, filesz: size, memsz: size }, isLittle),
  )
  return bytes(
    first,
    ...programs,
    body.subarray(first.length + programs.reduce((sum, { length }) => sum + length, 0)),
    table,
    tail,
  )
}

export interface ElfSymbol {
  readonly name: string
  readonly value: number
  readonly size?: number
  readonly section: number
  readonly type?: number
}

/** A table of symbols and the one of their names, which follows it. */
export function symbolTables(
  symbols: readonly ElfSymbol[],
  { bits = 64, isLittle = true, link }: Pick<ElfOptions, 'bits' | 'isLittle'> & { link: number },
): ElfSection[] {
  const names = bytes('\0', ...symbols.map(({ name }) => `${name}\0`))
  let at = 1
  const records = symbols.map(({ name, value, size = 0, section, type = 2 }) => {
    const one = record(symbol[bits], { name: at, value, size, shndx: section, info: 0x10 | type }, isLittle)
    at += name.length + 1
    return one
  })
  return [
    { name: '.symtab', type: 2, flags: 0, body: bytes(record(symbol[bits], {}, isLittle), ...records), link },
    { name: '.strtab', type: 3, flags: 0, body: names, align: 1 },
  ]
}

/** A note: owner, type, description, each filled up to four bytes. */
export function note(owner: string, type: number, description: string | Uint8Array, isLittle = true): Uint8Array {
  const head = new DataView(new ArrayBuffer(12))
  const [name, body] = [bytes(`${owner}\0`), bytes(description)]
  for (const [index, value] of [name.length, body.length, type].entries()) head.setUint32(index * 4, value, isLittle)
  const filled = (part: Uint8Array): Uint8Array => bytes(part, zeros(up(part.length, 4) - part.length))
  return bytes(new Uint8Array(head.buffer), filled(name), filled(body))
}
