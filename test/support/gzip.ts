import { crc32 } from 'node:zlib'
import { bytes, stored, u16, u32 } from './bytes.ts'

export interface GzipMember {
  readonly mtime?: number
  readonly name?: string
  readonly comment?: string
  readonly extra?: Uint8Array
  /** A number: another one than the right one. */
  readonly headerCrc?: boolean | number
  /** Further bits of FLG. */
  readonly flags?: number
  readonly xfl?: number
  readonly os?: number
  readonly crc?: number
  readonly size?: number
  /** The deflate stream; stored blocks unless given. */
  readonly deflate?: Uint8Array
}

/** RFC 1952, one member. */
export function gzip(content: string | Uint8Array, member: GzipMember = {}): Uint8Array {
  const body = bytes(content)
  const { mtime = 0, name, comment, extra, headerCrc = false, xfl = 0, os = 3 } = member
  const flags =
    (member.flags ?? 0) |
    (headerCrc === false ? 0 : 2) |
    (extra ? 4 : 0) |
    (name === undefined ? 0 : 8) |
    (comment === undefined ? 0 : 16)
  const header = bytes(
    [0x1f, 0x8b, 8, flags, ...u32(mtime), xfl, os],
    extra ? bytes(u16(extra.length), extra) : [],
    name === undefined ? '' : `${name}\0`,
    comment === undefined ? '' : `${comment}\0`,
  )
  const check = headerCrc === false ? [] : u16(headerCrc === true ? crc32(header) & 0xffff : headerCrc)
  return bytes(header, check, member.deflate ?? stored(body), u32(member.crc ?? crc32(body)), u32(member.size ?? body.length))
}
