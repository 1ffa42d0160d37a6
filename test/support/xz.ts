import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { digestOf } from '../../src/io/digest.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes, fixed, u32, zeros } from './bytes.ts'

export type Check = 'none' | 'crc32' | 'crc64' | 'sha256'
const ids: Record<Check, number> = { none: 0, crc32: 1, crc64: 4, sha256: 10 }
/** Section 2.1.1.2: bytes of a check by its id. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]

function checkOf(check: Check | number, content: Uint8Array): Uint8Array {
  if (typeof check === 'number') return zeros(checkSizes[check]!)
  if (check === 'none') return zeros(0)
  if (check === 'crc32') return bytes(u32(crc32(content)))
  if (check === 'sha256') return Uint8Array.from(createHash('sha256').update(content).digest())
  return Uint8Array.from(Buffer.from(digestOf('crc64', ofBytes(content)), 'hex').reverse())
}

/** Section 1.2. */
export function integer(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
  return [...out, rest]
}

const fill4 = (part: Uint8Array, filler = 0): Uint8Array => fixed(part, Math.ceil(part.length / 4) * 4, filler)
export const withCrc = (part: Uint8Array): Uint8Array => bytes(part, u32(crc32(part)))

/** LZMA2 uncompressed chunks of at most 64 KiB. */
function chunks(content: Uint8Array): Uint8Array {
  const out: Uint8Array[] = []
  for (let at = 0; at < content.length; at += 0x10000) {
    const part = content.subarray(at, at + 0x10000)
    out.push(bytes([at ? 2 : 1, (part.length - 1) >> 8, (part.length - 1) & 0xff], part))
  }
  return bytes(...out, [0])
}

export interface XzOptions {
  /** A number: an id that is not defined, with zeros for a check. */
  readonly check?: Check | number
  /** Bytes of content a block. */
  readonly block?: number
  /** LZMA2 data of one block; plain chunks unless given. */
  readonly data?: (part: Uint8Array) => Uint8Array
  /** Sizes in the header of each block: the right ones, or these. */
  readonly sizes?: true | { readonly packed?: number; readonly size?: number }
  /** Raw check bytes instead of the right ones. */
  readonly badCheck?: Uint8Array
  /** Filter flags instead of LZMA2 alone: of two filters, unless told otherwise. */
  readonly filters?: Uint8Array
  readonly filterCount?: number
  /** Bytes behind the filters of each block header. */
  readonly spare?: Uint8Array
  /** What block padding is made of. */
  readonly filler?: number
  /** The index instead of the right one, without its CRC-32. */
  readonly index?: Uint8Array
  readonly indexCrc?: number
  /** Backward size and stream flags instead of the right ones. */
  readonly footer?: Uint8Array
}

/** The .xz File Format 1.2.1, one stream. */
export function xz(content: string | Uint8Array, options: XzOptions = {}): Uint8Array {
  const body = bytes(content)
  const step = options.block ?? Math.max(1, body.length)
  const parts: Uint8Array[] = []
  for (let at = 0; at < body.length; at += step) parts.push(body.subarray(at, at + step))
  return xzOf(parts, options)
}

/** One stream with these blocks; a block may be empty. */
export function xzOf(parts: readonly Uint8Array[], options: XzOptions = {}): Uint8Array {
  const { check = 'crc64', data = chunks, badCheck, filler = 0 } = options
  const flags = bytes([0, typeof check === 'number' ? check : ids[check]])
  const blocks: Uint8Array[] = []
  const records: number[] = []
  for (const part of parts) {
    const packed = data(part)
    const header = blockHeader(packed.length, part.length, options)
    const sum = badCheck ?? checkOf(check, part)
    blocks.push(bytes(header, fill4(packed, filler), sum))
    records.push(...integer(header.length + packed.length + sum.length), ...integer(part.length))
  }
  const index = options.index ?? fill4(bytes([0], integer(blocks.length), records))
  const stored = bytes(index, u32(options.indexCrc ?? crc32(index)))
  const footer = options.footer ?? bytes(u32(stored.length / 4 - 1), flags)
  return bytes('\xfd7zXZ\0', withCrc(flags), ...blocks, stored, u32(crc32(footer)), footer, 'YZ')
}

/** Section 3.1. */
function blockHeader(packed: number, size: number, options: XzOptions): Uint8Array {
  const { sizes, filters, filterCount = filters ? 2 : 1, spare = zeros(0) } = options
  const told = sizes === true ? { packed, size } : (sizes ?? {})
  const flags = (filterCount - 1) | (told.packed === undefined ? 0 : 0x40) | (told.size === undefined ? 0 : 0x80)
  const rest = bytes(
    [flags],
    told.packed === undefined ? [] : integer(told.packed),
    told.size === undefined ? [] : integer(told.size),
    filters ?? [0x21, 1, 0x10],
    spare,
  )
  const length = Math.ceil((rest.length + 1 + 4) / 4) * 4
  return withCrc(fill4(bytes([length / 4 - 1], rest)))
}
