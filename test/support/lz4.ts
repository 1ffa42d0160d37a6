import { bytes, u32 } from './bytes.ts'
import { le, xxh32 } from './zstd.ts'

/** LZ4 Block Format: all literals. */
export function literals(content: string | Uint8Array): Uint8Array {
  const body = bytes(content)
  return bytes([body.length < 15 ? body.length << 4 : 0xf0], lengthOf(body.length), body)
}
/** One sequence: literals, then a match of four bytes or more. */
export const sequence = (content: string, offset: number, match: number): Uint8Array =>
  bytes(
    [(Math.min(15, content.length) << 4) | Math.min(15, match - 4)],
    lengthOf(content.length),
    content,
    le(offset, 2),
    lengthOf(match - 4),
  )
const lengthOf = (length: number): number[] => {
  const out: number[] = []
  if (length < 15) return out
  let rest = length - 15
  for (; rest >= 255; rest -= 255) out.push(255)
  return [...out, rest]
}

export interface Lz4Block {
  readonly body: Uint8Array
  /** As it is. */
  readonly stored?: boolean
  readonly checksum?: number
}

export interface Lz4Options {
  /** Bytes of content a block. */
  readonly step?: number
  readonly stored?: boolean
  /** Code of the block size, 4 to 7. */
  readonly block?: number
  readonly linked?: boolean
  readonly blockChecksums?: boolean
  /** The content size, or another one. */
  readonly size?: true | number
  /** Of the content; false: none; a number: instead of the right one. */
  readonly checksum?: boolean | number
  readonly dictionary?: number
  /** Bits that are set in FLG and BD besides. */
  readonly flags?: readonly [flg: number, bd: number]
  readonly headerChecksum?: number
}

/** LZ4 Frame Format 1.6.x: one frame of literals. */
export function lz4(content: string | Uint8Array, options: Lz4Options = {}): Uint8Array {
  const body = bytes(content)
  const step = options.step ?? Math.max(1, body.length)
  const blocks: Lz4Block[] = []
  for (let at = 0; at < body.length; at += step) {
    const part = body.subarray(at, at + step)
    blocks.push(options.stored ? { body: part, stored: true } : { body: literals(part) })
  }
  return lz4Of(blocks, body, options)
}

export function lz4Of(blocks: readonly Lz4Block[], content: string | Uint8Array, options: Lz4Options = {}): Uint8Array {
  const { block = 4, linked, blockChecksums, size, checksum = true, dictionary, flags = [0, 0] } = options
  const whole = bytes(content)
  const flg =
    0x40 |
    (linked ? 0 : 0x20) |
    (blockChecksums ? 0x10 : 0) |
    (size === undefined ? 0 : 8) |
    (checksum === false ? 0 : 4) |
    (dictionary === undefined ? 0 : 1)
  const header = bytes(
    [flg | flags[0], (block << 4) | flags[1]],
    size === undefined ? [] : le(size === true ? whole.length : size, 8),
    dictionary === undefined ? [] : u32(dictionary),
  )
  return bytes(
    '\x04\x22\x4d\x18',
    header,
    [options.headerChecksum ?? (xxh32(header) >>> 8) & 0xff],
    ...blocks.map(one => blockOf(one, blockChecksums ?? false)),
    u32(0),
    checksum === false ? [] : u32(checksum === true ? xxh32(whole) : checksum),
  )
}

const blockOf = ({ body, stored, checksum }: Lz4Block, checked: boolean): Uint8Array =>
  bytes(u32(((stored ? 0x8000_0000 : 0) | body.length) >>> 0), body, checked ? u32(checksum ?? xxh32(body)) : [])

/** "Legacy frame": blocks of 8 MiB, without any check. */
export const legacy = (...blocks: readonly Uint8Array[]): Uint8Array =>
  bytes('\x02\x21\x4c\x18', ...blocks.map(body => bytes(u32(body.length), body)))
