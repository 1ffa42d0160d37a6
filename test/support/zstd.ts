import xxhash from 'xxhash-wasm'
import { bytes, u32 } from './bytes.ts'

const { h32Raw, h64Raw } = await xxhash()
export const xxh32 = (content: Uint8Array): number => h32Raw(content, 0) >>> 0
/** The lower half of XXH64. */
const xxh64 = (content: Uint8Array): number => Number(h64Raw(content, 0n) & 0xffff_ffffn)

/** Little-endian, of so many bytes. */
export const le = (value: number | bigint, size: number): number[] =>
  Array.from({ length: size }, (_, nth) => Number((BigInt(value) >> BigInt(8 * nth)) & 0xffn))

export type BlockKind = 'raw' | 'rle' | 'compressed' | 'reserved'
export interface ZstdBlock {
  readonly kind: BlockKind
  /** As stored. */
  readonly body: Uint8Array
  /** Of a byte that is repeated. */
  readonly times?: number
}
const kinds: Record<BlockKind, number> = { raw: 0, rle: 1, compressed: 2, reserved: 3 }

export const raw = (body: string | Uint8Array): ZstdBlock => ({ kind: 'raw', body: bytes(body) })
export const rle = (byte: string, times: number): ZstdBlock => ({ kind: 'rle', body: bytes(byte), times })
export const compressed = (...parts: (string | number[] | Uint8Array)[]): ZstdBlock => ({
  kind: 'compressed',
  body: bytes(...parts),
})

/** RFC 8878, section 3.1.1.2. */
const blockOf = ({ kind, body, times }: ZstdBlock, last: boolean): Uint8Array =>
  bytes(le((last ? 1 : 0) | (kinds[kind] << 1) | ((times ?? body.length) << 3), 3), body)

export interface ZstdOptions {
  /** Bytes of content a block; else one block. */
  readonly block?: number
  /** Window descriptor; without one the frame is a single segment. */
  readonly window?: number
  /** Bytes of the content size: 0, 1 (single segment only), 2, 4 or 8. */
  readonly sizeBytes?: 0 | 1 | 2 | 4 | 8
  /** Instead of the right one. */
  readonly size?: number | bigint
  /** Stored; false: none. A number: instead of the right one. */
  readonly checksum?: boolean | number
  readonly dictionary?: { readonly id: number; readonly bytes: 1 | 2 | 4 }
  /** Bits that are set in the descriptor besides. */
  readonly flags?: number
}

/** Section 3.1.1: one frame of raw blocks. */
export function zstd(content: string | Uint8Array, options: ZstdOptions = {}): Uint8Array {
  const body = bytes(content)
  const step = options.block ?? Math.max(1, body.length)
  const blocks: ZstdBlock[] = []
  for (let at = 0; at < body.length; at += step) blocks.push(raw(body.subarray(at, at + step)))
  return zstdOf(blocks.length ? blocks : [raw('')], body, options)
}

/** One frame of these blocks, of which this is the content. */
export function zstdOf(blocks: readonly ZstdBlock[], content: string | Uint8Array, options: ZstdOptions = {}): Uint8Array {
  const { window, checksum = true, dictionary, flags = 0 } = options
  const whole = bytes(content)
  const single = window === undefined
  const sizeBytes = options.sizeBytes ?? (single ? (whole.length < 256 ? 1 : 4) : 0)
  const size = options.size ?? whole.length
  const sizeFlag = { 0: 0, 1: 0, 2: 1, 4: 2, 8: 3 }[sizeBytes]
  const dictionaryFlag = dictionary ? { 1: 1, 2: 2, 4: 3 }[dictionary.bytes] : 0
  const descriptor = (sizeFlag << 6) | (single ? 0x20 : 0) | (checksum === false ? 0 : 4) | dictionaryFlag | flags
  return bytes(
    '\x28\xb5\x2f\xfd',
    [descriptor],
    single ? [] : [window],
    dictionary ? le(dictionary.id, dictionary.bytes) : [],
    le(sizeBytes === 2 ? BigInt(size) - 256n : size, sizeBytes),
    ...blocks.map((block, nth) => blockOf(block, nth === blocks.length - 1)),
    checksum === false ? [] : u32(checksum === true ? xxh64(whole) : checksum),
  )
}

/** Section 3.1.2. */
export const skippable = (content: string | Uint8Array, nth = 0): Uint8Array =>
  bytes([0x50 + nth, 0x2a, 0x4d, 0x18], u32(bytes(content).length), content)
