import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

/**
 * Headers of cpio archives: POSIX.1-1990 (odc, octal digits) and System V Release 4 (newc, and crc with a sum of the content: hexadecimal
 * digits), as cpio(5) of FreeBSD and Linux, Documentation/driver-api/early-userspace/buffer-format, describe them. Offset and length of each.
 */
const newc = {
  magic: [0, 6],
  ino: [6, 8],
  mode: [14, 8],
  uid: [22, 8],
  gid: [30, 8],
  nlink: [38, 8],
  mtime: [46, 8],
  filesize: [54, 8],
  devmajor: [62, 8],
  devminor: [70, 8],
  rdevmajor: [78, 8],
  rdevminor: [86, 8],
  namesize: [94, 8], // with its NUL
  check: [102, 8], // sum of all bytes of the content in crc, else zero
} as const
const odc = {
  magic: [0, 6],
  dev: [6, 6],
  ino: [12, 6],
  mode: [18, 6],
  uid: [24, 6],
  gid: [30, 6],
  nlink: [36, 6],
  rdev: [42, 6],
  mtime: [48, 11],
  namesize: [59, 6],
  filesize: [65, 11],
} as const

export type CpioField = keyof typeof newc | keyof typeof odc
export type Dialect = 'newc' | 'crc' | 'odc'
export const MAGIC = 6
const dialects: Readonly<Record<string, Dialect>> = { '070701': 'newc', '070702': 'crc', '070707': 'odc' }
export const dialectAt = (magic: string): Dialect | undefined => dialects[magic]

interface Layout {
  readonly size: number
  readonly fields: readonly (readonly [name: CpioField, at: number, length: number])[]
  readonly digits: RegExp
  readonly base: number
  /** Names with their header, and contents, are filled up to a multiple of so many bytes, from the start of the archive. */
  readonly align: number
}

const listed = (fields: Partial<Record<CpioField, readonly [number, number]>>): Layout['fields'] =>
  Object.entries(fields).map(([name, [at, length]]) => [name as CpioField, at, length])
const svr4: Layout = { size: 110, fields: listed(newc), digits: /^[0-9a-fA-F]+$/, base: 16, align: 4 }
export const layouts: Readonly<Record<Dialect, Layout>> = {
  newc: svr4,
  crc: svr4,
  odc: { size: 76, fields: listed(odc), digits: /^[0-7]+$/, base: 8, align: 1 },
}

export const TRAILER = 'TRAILER!!!'
/** The longest path of any system, in bytes (Windows; Linux: 4095), and its NUL. */
const MOST_NAME = 32_768

/** One header, its numbers decoded, and where what it speaks of lies. */
export interface Header {
  readonly start: number
  readonly dialect: Dialect
  readonly numbers: Readonly<Partial<Record<CpioField, number>>>
  /** Latin-1, without the NUL; null where it does not end with its only one. */
  readonly name: string | null
  readonly nameRange: Range
  /** Behind the name. */
  readonly filler: Range
  readonly body: Range
  readonly padding: Range
}

/** A header of a member, or why there is none. `base`: where its archive begins. */
export function headerAt(bytes: ByteSource, start: number, base: number): Header | string {
  const text = latin1(bytes.read(start, Math.min(bytes.size, start + svr4.size)))
  const dialect = dialectAt(text.slice(0, MAGIC))
  if (!dialect) return 'no header'
  const { size, fields, digits, base: radix, align } = layouts[dialect]
  if (text.length < size) return 'truncated'
  const numbers: Partial<Record<CpioField, number>> = {}
  for (const [field, at, length] of fields) {
    const digitsOf = text.slice(at, at + length)
    if (field === 'magic') continue
    if (!digits.test(digitsOf)) return `no number: ${field}`
    numbers[field] = Number.parseInt(digitsOf, radix)
  }
  const filled = (at: number): number => base + Math.ceil((at - base) / align) * align
  const nameRange = { start: start + size, end: start + size + numbers.namesize! }
  if (numbers.namesize! > MOST_NAME) return 'a name longer than any path'
  const begin = filled(nameRange.end)
  const end = begin + numbers.filesize!
  const next = filled(end)
  if (end > bytes.size || begin > bytes.size) return 'truncated'
  return {
    start,
    dialect,
    numbers,
    name: nameIn(bytes, nameRange),
    nameRange,
    filler: { start: nameRange.end, end: begin },
    body: { start: begin, end },
    padding: { start: end, end: Math.min(next, bytes.size) },
  }
}

function nameIn(bytes: ByteSource, { start, end }: Range): string | null {
  const stored = latin1(bytes.read(start, end))
  const found = stored.indexOf('\0')
  return found > 0 && found === stored.length - 1 ? stored.slice(0, -1) : null
}
