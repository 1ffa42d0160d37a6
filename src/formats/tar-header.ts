import { isZero, latin1, type Range } from '../model/bytes.ts'
import type { Entry } from '../model/layer.ts'

export const BLOCK = 512

/** POSIX.1-2017, pax, ustar interchange format; GNU and v7 differ behind the link name: name, offset, length. */
export const layout = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8], // sum of the block with these 8 bytes read as spaces
  type: [156, 1],
  linkname: [157, 100],
  magic: [257, 8], // magic and version: "ustar\0" "00", or "ustar  \0" of GNU
  uname: [265, 32],
  gname: [297, 32],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155], // GNU: atime 345,12 ctime 357,12 offset, sparse map 386
  pad: [500, 12],
} as const satisfies Record<string, readonly [number, number]>
export type HeaderField = keyof typeof layout

export type Dialect = 'v7' | 'ustar' | 'gnu'

export const fieldBytes = (header: Uint8Array, field: HeaderField): Uint8Array => {
  const [offset, length] = layout[field]
  return header.subarray(offset, offset + length)
}

export const fieldRange = (start: number, field: HeaderField): Range => {
  const [offset, length] = layout[field]
  return { start: start + offset, end: start + offset + length }
}

/** Whether all of [start, end) is NUL. */
export function isEmpty(header: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (header[at] !== 0) return false
  return true
}

export const isEmptyField = (header: Uint8Array, field: HeaderField): boolean => {
  const [offset, length] = layout[field]
  return isEmpty(header, offset, offset + length)
}

/** Text up to the first NUL; undefined when something hides behind it. */
export function text(bytes: Uint8Array): string | undefined {
  const nul = bytes.indexOf(0)
  if (nul < 0) return latin1(bytes)
  if (nul === 0) return isZero(bytes) ? '' : undefined
  return isZero(bytes.subarray(nul)) ? latin1(bytes.subarray(0, nul)) : undefined
}

export const textIn = (header: Uint8Array, field: HeaderField): string | undefined =>
  isEmptyField(header, field) ? '' : text(fieldBytes(header, field))

/** What a reader takes a text field for, whatever stands behind the NUL. */
const textRead = (bytes: Uint8Array): string => {
  const nul = bytes.indexOf(0)
  return nul === 0 ? '' : latin1(nul < 0 ? bytes : bytes.subarray(0, nul))
}

const BLANK = 32

/** Octal with the usual blanks, or base-256 (GNU); nothing but NULs is 0. Undefined when it is neither, or above 2^53. */
export const number = (bytes: Uint8Array): number | undefined =>
  bytes[0]! & 0x80 ? base256(bytes) : octalNumber(bytes, 0, bytes.length)

/** The same of a field of a header, where it lies. */
export function numberIn(header: Uint8Array, field: HeaderField): number | undefined {
  const [offset, length] = layout[field]
  return header[offset]! & 0x80 ? base256(fieldBytes(header, field)) : octalNumber(header, offset, offset + length)
}

/**
 * Blanks in front; blanks or NULs behind. A NUL in front ends the number for readers of C strings, so it is none. Nor is a field of blanks:
 * some readers take it for 0, some give up.
 */
function octalNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start
  while (at < end && bytes[at] === BLANK) at++
  const first = at
  let value = 0
  for (; at < end && (bytes[at]! & 0xf8) === 0x30; at++) value = value * 8 + (bytes[at]! & 7)
  if (at === first) return isEmpty(bytes, start, end) ? 0 : undefined
  for (; at < end; at++) if (bytes[at] !== BLANK && bytes[at] !== 0) return undefined
  return Number.isSafeInteger(value) ? value : undefined
}

/** User or group; systems have 32 bits for them, and readers make different things of more. */
export const idIn = (header: Uint8Array, field: 'uid' | 'gid'): number | undefined => {
  const id = numberIn(header, field)
  return id === undefined || id < 0 || id > MOST_ID ? undefined : id
}
/** The highest one means "none" (POSIX.1-2017, chown). */
export const MOST_ID = 0xfffffffe

/** GNU: the top bit set, then a two's complement number of the remaining bits, most significant first. */
function base256(bytes: Uint8Array): number | undefined {
  const negative = bytes[0] === 0xff
  if (!negative && bytes[0] !== 0x80) return undefined
  let value = 0n
  for (const byte of bytes.subarray(1)) value = (value << 8n) | BigInt(byte)
  if (negative) value -= 1n << BigInt(8 * (bytes.length - 1))
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

/** The sum of all bytes with the checksum field as blanks. */
export function checksum(header: Uint8Array): number {
  let sum = 8 * 32
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += header[at]!
  return sum
}

/** Old writers summed signed bytes. */
function signedChecksum(header: Uint8Array): number {
  let upper = 0
  for (let at = 0; at < BLOCK; at++) if ((at < 148 || at >= 156) && header[at]! >= 128) upper++
  return checksum(header) - 256 * upper
}

export function isHeader(header: Uint8Array): boolean {
  if (header.length < BLOCK) return false
  const [offset, length] = layout.checksum
  const stored = octalNumber(header, offset, offset + length)
  return stored !== undefined && stored > 256 && (stored === checksum(header) || stored === signedChecksum(header))
}

/** Magic and version, all eight bytes, of known writers; readers honour the prefix only behind "ustar" and a NUL. */
const magics: ReadonlyMap<string, Dialect> = new Map([
  ['ustar  \0', 'gnu'],
  ['ustar\u000000', 'ustar'],
  ['\0\0\0\0\0\0\0\0', 'v7'],
])

export function dialectOf(header: Uint8Array): Dialect {
  if (isEmptyField(header, 'magic')) return 'v7'
  const magic = latin1(fieldBytes(header, 'magic'))
  return magics.get(magic) ?? (magic.startsWith('ustar\0') ? 'ustar' : 'v7')
}

/** A field of text, as far as readers read; most of those that may be empty are. */
export const textReadIn = (header: Uint8Array, field: HeaderField): string =>
  header[layout[field][0]] === 0 ? '' : textRead(fieldBytes(header, field))

/** Canonical token of a known magic and version; undefined for bytes that no writer makes. */
export const magicToken = (header: Uint8Array): string | undefined => magics.get(latin1(fieldBytes(header, 'magic')))

const types: Record<string, Entry['type']> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

export const typeChar = (header: Uint8Array): string => String.fromCharCode(header[156]!)
export const typeOf = (char: string): Entry['type'] => types[char] ?? 'other'

/** File-type bits that some writers repeat in the mode. */
const typeBits: Partial<Record<Entry['type'], number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  hardlink: 0o100000,
}

/** Type, special and permission bits (POSIX.1-2017, sys/stat.h); more is no mode. */
const MOST_MODE = 0o177777

/** Permission bits; type bits are dropped where they say what the entry's type says anyway. */
export function modeOf(header: Uint8Array, type: Entry['type']): number | undefined {
  const mode = numberIn(header, 'mode')
  if (mode === undefined || mode < 0 || mode > MOST_MODE) return undefined
  return (mode & ~0o7777) === typeBits[type] ? mode & 0o7777 : mode
}

/** star, and node-tar after it, end the prefix of a ustar header early and put access and change time behind it: offset, length. */
export const starTimes = { atime: [476, 12], ctime: [488, 12] } as const

/** Whether it does: a NUL in front of them, and two numbers that are not both missing. */
export function isStar(header: Uint8Array): boolean {
  const [from, end] = [starTimes.atime[0], starTimes.ctime[0] + starTimes.ctime[1]]
  if (header[475] !== 0 || isEmpty(header, from, end)) return false
  return Object.values(starTimes).every(([offset, length]) => number(header.subarray(offset, offset + length)) !== undefined)
}

export const prefixBytes = (header: Uint8Array): Uint8Array => {
  const [offset, length] = layout.prefix
  return header.subarray(offset, isStar(header) ? starTimes.atime[0] : offset + length)
}

export const prefixRange = (start: number, header: Uint8Array): Range => {
  const from = start + layout.prefix[0]
  return { start: from, end: from + prefixBytes(header).length }
}

/** As the header alone tells it. */
export const nameIn = (header: Uint8Array, dialect: Dialect): string => {
  const name = textRead(fieldBytes(header, 'name'))
  const prefix = dialect === 'ustar' && header[layout.prefix[0]] !== 0 ? textRead(prefixBytes(header)) : ''
  return prefix ? `${prefix}/${name}` : name
}
