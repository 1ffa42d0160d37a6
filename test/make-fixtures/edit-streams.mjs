/** Compressed streams, and edits of them. */
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import { bytes, crc, patched, u16, u32 } from './edit-bytes.mjs'
import { piped } from './shell.mjs'

/** By the end of a name: to content and back. */
const streams = {
  gz: [gunzipSync, body => gzipSync(body, { level: 9 })],
  xz: [body => piped(body, 'xz', '-dc'), body => piped(body, 'xz', '-6')],
  bz2: [body => piped(body, 'bzip2', '-dc'), body => piped(body, 'bzip2', '-9')],
  zst: [body => piped(body, 'zstd', '-qdc'), body => piped(body, 'zstd', '-qc')],
  lz4: [body => piped(body, 'lz4', '-dc'), body => piped(body, 'lz4', '-c')],
  lzma: [body => piped(body, 'xz', '--format=lzma', '-dc'), body => piped(body, 'xz', '--format=lzma', '-6')],
}
const streamOf = name => streams[/[^.]*$/.exec(name)[0]] ?? [body => body, body => body]
export const unpack = (name, body) => streamOf(name)[0](body)
export const repack = (name, body) => streamOf(name)[1](body)
/** The content in two streams, so many bytes of it in the second: of a tar archive its end, or its last member, too. */
export const inTwoStreams = (name, left) => body => {
  const content = unpack(name, body)
  return bytes(repack(name, content.subarray(0, -left)), repack(name, content.subarray(-left)))
}
/** A compressed tar archive with an edit of what is inside. */
export const repacked = (name, edit) => body => repack(name, edit(unpack(name, body)))

/** Header, deflate stream and trailer (RFC 1952); `fields` are the optional ones that the flags call for. */
export const gz = ({ flags = 0, mtime = 0, fields = '', deflate, content }) =>
  bytes(
    [0x1f, 0x8b, 8, flags],
    u32(mtime),
    [0, 3],
    fields,
    deflate ?? deflateRawSync(content, { level: 9 }),
    u32(crc32(content)),
    u32(content.length),
  )
export const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 32 }

/** Stored blocks of no content, whose five unused bits hold a message; then the content, stored (RFC 1951, 3.2.4). */
export function slack(message, content) {
  const blocks = [...bytes(message)].flatMap(byte =>
    [byte >> 4, byte & 15].map(half => bytes([(half << 3) & 0xf8], [0, 0, 0xff, 0xff])),
  )
  return bytes(...blocks, [1], u16(content.length), u16(~content.length & 0xffff), content)
}

/** Other flags in the header and in the footer of an xz stream, both CRCs right (The .xz File Format, 2.1). */
export function withXzFlags(xz, flags) {
  const footer = patched(xz.subarray(-8, -2), [[4, flags]])
  return patched(xz, [
    [6, flags],
    [8, crc(bytes(flags))],
    [xz.length - 12, crc(footer)],
    [xz.length - 8, footer],
  ])
}
/** Another dictionary size in the first block header of eight bytes, its CRC right. */
export function withXzDictionary(xz, size) {
  const block = patched(xz.subarray(12, 20), [[4, [size]]])
  return patched(xz, [
    [12, block],
    [20, crc(block)],
  ])
}
