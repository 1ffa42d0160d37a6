import {
  blobHead,
  commandHead,
  cpus,
  fatHeader,
  fatSlice,
  LC,
  machHeader,
  NAME,
  SIGNATURE,
  sectionHeader,
  segmentCommand,
  signatureHead,
  signatureIndex,
  symbol,
  symbolTable,
} from '../../src/formats/macho-layout.ts'
import { type RecordLayout, sizeOf } from '../../src/formats/record.ts'
import { bytes, fixed, zeros } from './bytes.ts'
import { record } from './pe.ts'

export interface MachSection {
  readonly name: string
  readonly body: string | Uint8Array
  readonly addr?: number
  readonly flags?: number
  /** Told instead of where it is. */
  readonly at?: number
}

export interface MachSymbol {
  readonly name: string
  readonly type?: number
  readonly section?: number
  readonly value: number
}

export interface MachOptions {
  readonly bits?: 32 | 64
  readonly isLittle?: boolean
  readonly cpu?: number
  readonly symbols?: readonly MachSymbol[]
  readonly uuid?: string
  /** Blobs of a signature, each with its magic number. */
  readonly signature?: readonly (readonly [magic: number, body: string])[]
  /** Load commands as they are. */
  readonly more?: readonly Uint8Array[]
  readonly header?: Readonly<Record<string, number>>
  readonly tail?: string
}

/** One segment of sections, symbols, an id, a signature: header and load commands, sections, symbols, names, signature. */
export function macho(sections: readonly MachSection[], options: MachOptions = {}): Uint8Array {
  const { bits = 64, isLittle = true, symbols = [], uuid, signature, more = [], header = {}, tail = '' } = options
  const of = <Name extends string>(layout: RecordLayout<Name>, values: Partial<Record<Name, number>>): Uint8Array =>
    record(layout, values, isLittle)
  const command = (type: number, ...parts: (string | Uint8Array)[]): Uint8Array => {
    const body = bytes(...parts)
    return bytes(of(commandHead, { type, size: sizeOf(commandHead) + body.length }), body)
  }
  const segmentSize = NAME + sizeOf(segmentCommand[bits]) + sections.length * (2 * NAME + sizeOf(sectionHeader[bits]))
  const fixedSizes =
    sizeOf(machHeader[bits]) +
    (8 + segmentSize) +
    (symbols.length ? 8 + sizeOf(symbolTable) : 0) +
    (uuid ? 24 : 0) +
    (signature ? 16 : 0) +
    more.reduce((sum, { length }) => sum + length, 0)
  let at = Math.ceil(fixedSizes / 16) * 16
  const filler = zeros(at - fixedSizes)
  const heads = sections.map(({ name, body, addr = 0, flags = 0, at: told }) => {
    const start = at
    at += bytes(body).length
    const [segment, own] = name.split(',') as [string, string]
    const numbers = { addr, size: bytes(body).length, at: told ?? start, flags }
    return bytes(fixed(own, NAME), fixed(segment, NAME), of(sectionHeader[bits], numbers))
  })
  const strings = bytes('\0', ...symbols.map(({ name }) => `${name}\0`))
  let nameAt = 1
  const table = symbols.map(({ name, type = 0xe, section = 1, value }) => {
    const one = of(symbol[bits], { name: nameAt, type, section, value })
    nameAt += name.length + 1
    return one
  })
  const symbolsAt = at
  const stringsAt = symbolsAt + table.length * sizeOf(symbol[bits])
  const signatureAt = symbols.length ? stringsAt + strings.length : at
  const blob = signature ? superBlob(signature) : zeros(0)
  const place = { 'symbols-at': symbolsAt, symbols: table.length, 'strings-at': stringsAt, 'strings-size': strings.length }
  const commands = [
    command(
      bits === 64 ? LC.segment64 : LC.segment32,
      fixed('__TEXT', NAME),
      of(segmentCommand[bits], { filesize: at, sections: sections.length, initprot: 5 }),
      ...heads,
    ),
    ...(symbols.length ? [command(LC.symbols, of(symbolTable, place))] : []),
    ...(uuid ? [command(LC.uuid, fixed(uuid, 16))] : []),
    ...(signature ? [command(LC.signature, of({ at: 4, size: 4 }, { at: signatureAt, size: blob.length }))] : []),
    ...more,
  ]
  const magic = bits === 64 ? 0xfeedfacf : 0xfeedface
  const told = { cpu: options.cpu ?? 0x01000007, type: 6, commands: commands.length, ...header }
  return bytes(
    of(machHeader[bits], { magic, 'commands-size': commands.reduce((sum, { length }) => sum + length, 0), ...told }),
    ...commands,
    filler,
    ...sections.map(({ body }) => body),
    ...(symbols.length ? [...table, strings] : []),
    blob,
    tail,
  )
}

function superBlob(blobs: readonly (readonly [magic: number, body: string])[]): Uint8Array {
  let at = sizeOf(signatureHead) + blobs.length * sizeOf(signatureIndex)
  const index: Uint8Array[] = []
  const bodies = blobs.map(([magic, body], type) => {
    index.push(record(signatureIndex, { type, at }, false))
    const own = bytes(record(blobHead, { magic, size: 8 + body.length }, false), body)
    at += own.length
    return own
  })
  return bytes(record(signatureHead, { magic: SIGNATURE, size: at, blobs: blobs.length }, false), ...index, ...bodies)
}

/** A load command with numbers and, behind them, a text that ends with a NUL. */
export const command = (
  type: number,
  layout: RecordLayout<string>,
  values: Readonly<Record<string, number>>,
  text = '',
): Uint8Array => {
  const body = bytes(record(layout, values), text ? `${text}\0` : '')
  return bytes(record(commandHead, { type, size: 8 + body.length }), body)
}

/** More than one program, each at a multiple of 64. */
export function fat(programs: readonly (readonly [cpu: string, program: Uint8Array])[], bits: 32 | 64 = 32): Uint8Array {
  const numberOf = (name: string): number => Number(Object.keys(cpus).find(cpu => cpus[Number(cpu)] === name))
  let at = sizeOf(fatHeader) + programs.length * sizeOf(fatSlice[bits])
  const heads: Uint8Array[] = []
  const bodies = programs.map(([cpu, program]) => {
    const start = Math.ceil(at / 64) * 64
    const filler = zeros(start - at)
    at = start + program.length
    heads.push(record(fatSlice[bits], { cpu: numberOf(cpu), at: start, size: program.length, align: 6 }, false))
    return bytes(filler, program)
  })
  const magic = bits === 64 ? 0xcafebabf : 0xcafebabe
  return bytes(record(fatHeader, { magic, slices: programs.length }, false), ...heads, ...bodies)
}
