import { bytes, u16, u32, zeros } from './bytes.ts'

const big = (value: number): number[] => u16(value).reverse()
/** ITU-T T.81, B.1.1.4: a marker, and a length that counts itself. */
export const segment = (marker: number, content: string | Uint8Array = ''): Uint8Array =>
  bytes([0xff, marker], big(bytes(content).length + 2), bytes(content))

export const jpeg = (...segments: Uint8Array[]): Uint8Array =>
  bytes([0xff, 0xd8], ...segments, segment(0xda, 'how'), 'coded \xff\0 data \xff\xd0 more', [0xff, 0xd9])

export type ExifEntry = readonly [tag: number, type: number, value: string | number]
export interface ExifOptions {
  readonly isLittle?: boolean
  /** Where a value is said to lie instead. */
  readonly offsets?: Readonly<Record<number, number>>
  /** How many values are told of a tag. */
  readonly counts?: Readonly<Record<number, number>>
}

/** A segment of Exif: the first directory with a pointer to the second, each followed by its values. */
export function exif(first: readonly ExifEntry[], second: readonly ExifEntry[], options: ExifOptions = {}): Uint8Array {
  const { isLittle = true } = options
  const at = 8
  const pointed = at + sizeOf([...first, [34665, 4, 0]])
  const head = bytes(isLittle ? 'II*\0' : 'MM\0*', isLittle ? u32(at) : u32(at).reverse())
  return segment(
    0xe1,
    bytes('Exif\0\0', head, directory([...first, [34665, 4, pointed]], at, options), directory(second, pointed, options)),
  )
}

const sizeOf = (entries: readonly ExifEntry[]): number => entries.reduce((sum, [, , value]) => sum + 12 + outside(value), 6)
const outside = (value: string | number): number => (typeof value === 'string' && value.length > 4 ? value.length : 0)

function directory(
  entries: readonly ExifEntry[],
  at: number,
  { isLittle = true, offsets = {}, counts = {} }: ExifOptions,
): Uint8Array {
  const two = (value: number): number[] => (isLittle ? u16(value) : u16(value).reverse())
  const four = (value: number): number[] => (isLittle ? u32(value) : u32(value).reverse())
  let next = at + 6 + entries.length * 12
  const values: string[] = []
  const records = entries.map(([tag, type, value]) => {
    const count = counts[tag] ?? (typeof value === 'string' ? value.length : 1)
    const size = outside(value)
    const told =
      typeof value === 'number' ? four(value) : size ? four(offsets[tag] ?? next) : bytes(value, zeros(4 - value.length))
    if (size) values.push(value as string)
    next += size
    return bytes(two(tag), two(type), four(count), bytes(told))
  })
  return bytes(two(entries.length), ...records, four(0), ...values)
}
