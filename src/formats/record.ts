import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'

/** Fields of a header in their order, each with its number of bytes; there is nothing between them. */
export type RecordLayout<Name extends string> = Readonly<Record<Name, number>>
/** What a number means, told for people. Two numbers never have one text, as texts are compared. */
type Told<Name extends string> = Partial<Record<Name, (value: number) => string>>

export interface Endian {
  readonly bytes: ByteSource
  readonly isLittle: boolean
}

export const sizeOf = (layout: RecordLayout<string>): number => Object.values(layout).reduce((sum, size) => sum + size, 0)

/** Numbers of a record that lies in the layer. Above 2^53 they are no offsets of any file: what they are exactly their bytes tell. */
export function numbersAt<Name extends string>(
  from: Endian,
  layout: RecordLayout<Name>,
  at: number,
): Readonly<Record<Name, number>> {
  const record = Buffer.from(from.bytes.read(at, at + sizeOf(layout)))
  let offset = 0
  const numbers = Object.entries<number>(layout).map(([name, size]) => {
    const own = record.subarray(offset, offset + size)
    offset += size
    return [name, own.reduceRight((sum, _, index) => sum * 256 + own[from.isLittle ? index : size - 1 - index]!, 0)]
  })
  return Object.fromEntries(numbers)
}

/** A field each, `prefix` and name; numbers in full. */
export function fieldsAt<Name extends string>(
  { bytes, isLittle }: Endian,
  layout: RecordLayout<Name>,
  { at, prefix, told = {} }: { readonly at: number; readonly prefix: `${string}.${string}`; readonly told?: Told<Name> },
): Field[] {
  let start = at
  return Object.entries<number>(layout).map(([name, size]): Field => {
    const range = { start, end: start + size }
    start += size
    const raw = Buffer.from(bytes.read(range.start, range.end))
    const hex = (isLittle ? raw.reverse() : raw).toString('hex')
    const value = told[name as Name]?.(Number.parseInt(hex, 16)) ?? `0x${hex.replace(/^0+(?=.)/, '')}`
    return { name: `${prefix}${name}` as FieldName, ranges: [range], value }
  })
}

/** Seconds since 1970; none is 0. */
export const secondsText = (seconds: number): string =>
  seconds === 0 ? '0' : new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', '')

/** As Microsoft writes it: the first three parts are numbers, least significant byte first. */
export function guidText(bytes: Uint8Array): string {
  const part = (...places: number[]): string => places.map(place => bytes[place]!.toString(16).padStart(2, '0')).join('')
  return [part(3, 2, 1, 0), part(5, 4), part(7, 6), part(8, 9), part(10, 11, 12, 13, 14, 15)].join('-')
}

/** Text up to a NUL that lies in the range, and no longer than `most`; null where none ends it. */
export function textUntilNul(bytes: ByteSource, { start, end }: Range, most: number): string | null {
  const window = bytes.read(start, Math.max(start, Math.min(end, bytes.size, start + most + 1)))
  const length = window.indexOf(0)
  return length < 0 ? null : latin1(window.subarray(0, length))
}

/** RFC 4122, 4.1.2: most significant byte first. */
export const guidInOrder = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
