import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { digestOf } from '../../src/io/digest.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes, u32, zeros } from './bytes.ts'

export type Check = 'none' | 'crc32' | 'crc64' | 'sha256'
const ids: Record<Check, number> = { none: 0, crc32: 1, crc64: 4, sha256: 10 }

function checkOf(check: Check, content: Uint8Array): Uint8Array {
  if (check === 'none') return zeros(0)
  if (check === 'crc32') return bytes(u32(crc32(content)))
  if (check === 'sha256') return Uint8Array.from(createHash('sha256').update(content).digest())
  return Uint8Array.from(Buffer.from(digestOf('crc64', ofBytes(content)), 'hex').reverse())
}

function integer(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
  return [...out, rest]
}

const fill4 = (part: Uint8Array): Uint8Array => bytes(part, zeros((4 - (part.length % 4)) % 4))
const withCrc = (part: Uint8Array): Uint8Array => bytes(part, u32(crc32(part)))

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
  readonly check?: Check
  /** Bytes of content a block. */
  readonly block?: number
  /** Raw check bytes instead of the right ones. */
  readonly badCheck?: Uint8Array
  /** Filter flags instead of LZMA2 alone. */
  readonly filters?: Uint8Array
  readonly indexCrc?: number
}

/** The .xz File Format 1.2.1, one stream. */
export function xz(
  content: string | Uint8Array,
  { check = 'crc64', block, badCheck, filters, indexCrc }: XzOptions = {},
): Uint8Array {
  const body = bytes(content)
  const flags = bytes([0, ids[check]])
  const blocks: Uint8Array[] = []
  const records: number[] = []
  const step = block ?? Math.max(1, body.length)
  for (let at = 0; at < body.length; at += step) {
    const part = body.subarray(at, at + step)
    const own = filters ?? bytes([0x21, 1, 0x10])
    const rest = bytes([filters ? 1 : 0], own)
    const size = Math.ceil((rest.length + 1 + 4) / 4) * 4
    const header = withCrc(bytes([size / 4 - 1], rest, zeros(size - 4 - 1 - rest.length)))
    const data = chunks(part)
    const sum = badCheck ?? checkOf(check, part)
    blocks.push(bytes(header, fill4(data), sum))
    records.push(...integer(header.length + data.length + sum.length), ...integer(part.length))
  }
  const index = fill4(bytes([0], integer(blocks.length), records))
  const stored = bytes(index, u32(indexCrc ?? crc32(index)))
  const backward = bytes(u32(stored.length / 4 - 1), flags)
  return bytes('\xfd7zXZ\0', withCrc(flags), ...blocks, stored, u32(crc32(backward)), backward, 'YZ')
}
