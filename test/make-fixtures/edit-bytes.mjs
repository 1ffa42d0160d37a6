/** Bytes, and edits of them. Text is latin-1: one character a byte. */
import { crc32 } from 'node:zlib'

export const bytes = (...parts) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
/** Little-endian. */
export const u16 = value => [value & 0xff, (value >> 8) & 0xff]
export const u32 = value => [...u16(value), ...u16(value >>> 16)]
export const zeros = length => Buffer.alloc(length)
/** CRC-32 as gzip, xz and zip store it. */
export const crc = content => bytes(u32(crc32(content)))

/** Up to the first NUL. */
export const text = (source, offset, length) => source.toString('latin1', offset, offset + length).replace(/\0.*$/s, '')

/** The same bytes with others written over them at some offsets. */
export function patched(source, edits) {
  const out = Buffer.from(source)
  for (const [offset, content] of edits) out.set(bytes(content), offset)
  return out
}
/** One byte inverted. */
export const flipped = (source, offset) => patched(source, [[offset, [source[offset] ^ 0xff]]])
export const inserted = (source, at, content) => bytes(source.subarray(0, at), content, source.subarray(at))
/** The first place of a text, with another one of its length written over it. */
export function replaced(source, found, content) {
  const at = source.indexOf(bytes(found))
  if (at < 0) throw new Error(`no ${JSON.stringify(found)} in there`)
  if (found.length !== content.length) throw new Error(`${JSON.stringify(content)} is not as long as ${JSON.stringify(found)}`)
  return patched(source, [[at, content]])
}
