import { type ByteSource, isZero, lengthOf, type Range } from '../model/bytes.ts'
import { lacksWindow } from '../model/codec.ts'

/** A block as its own bytes tell, before anything is decoded (The .xz File Format 1.2.1, section 3). */
export interface XzBlock {
  readonly header: Range
  readonly data: Range
  readonly padding: Range
  readonly check: Range
  /** Sum of the chunks' sizes: what it must decode to. */
  readonly size: number
  /** Why it cannot be decoded here; '' when it can. */
  readonly lacks: string
  /** What its header tells wrongly; '' when nothing. */
  readonly wrong: string
}

/** Why something does not parse, and where. `lacks`: it may be right, but this version cannot read on. */
export interface XzFault {
  readonly offset: number
  readonly expected: string
  readonly lacks?: string
}

/** Section 5.3.1 */
const LZMA2 = 0x21

/** Section 3.1.2: bits of the block flags. */
const flag = { filters: 0x03, reserved: 0x3c, packedSize: 0x40, size: 0x80 } as const

/** What the decoder allocates for a dictionary at most, whatever the limit allows. */
const DECODER_WINDOW = 64 * 1024 * 1024

interface Filter {
  readonly id: number
  readonly properties: Uint8Array
}

interface BlockHeader {
  readonly filters: readonly Filter[]
  readonly packedSize: number | null
  readonly size: number | null
  /** The padding behind the filters is zero. */
  readonly padded: boolean
}

/** One block from its header to the end of its check; nothing is decoded. */
export function walkBlock(
  bytes: ByteSource,
  start: number,
  { checkSize, windowLimit }: { checkSize: number; windowLimit: number },
): XzBlock | XzFault {
  const header = { start, end: start + (bytes.read(start, start + 1)[0]! + 1) * 4 }
  if (header.end > bytes.size) return { offset: bytes.size, expected: 'a whole block header' }
  const told = readBlockHeader(bytes.read(header.start, header.end - 4))
  if (!told) return { offset: start, expected: 'a block header with filters' }
  const lacks = lacksOf(told.filters, windowLimit)
  if (told.filters.at(-1)!.id !== LZMA2) return { offset: start, expected: 'a block of LZMA2 data', lacks }
  const walked = walkChunks(bytes, header.end)
  if ('expected' in walked) return walked
  const data = { start: header.end, end: walked.end }
  const padding = { start: data.end, end: data.end + ((4 - (lengthOf(data) % 4)) % 4) }
  const check = { start: padding.end, end: padding.end + checkSize }
  if (check.end > bytes.size) return { offset: bytes.size, expected: 'padding and a check' }
  return { header, data, padding, check, size: walked.size, lacks, wrong: wrongIn(told, lengthOf(data), walked.size) }
}

function wrongIn({ packedSize, size, padded }: BlockHeader, walkedPacked: number, walkedSize: number): string {
  if (packedSize !== null && packedSize !== walkedPacked) return `a compressed size of ${packedSize}, not ${walkedPacked}`
  if (size !== null && size !== walkedSize) return `an uncompressed size of ${size}, not ${walkedSize}`
  return padded ? '' : 'padding that is not zero'
}

function lacksOf(filters: readonly Filter[], windowLimit: number): string {
  const other = filters.find(({ id }) => id !== LZMA2)
  if (other) return Number.isFinite(other.id) ? `xz filter 0x${other.id.toString(16).padStart(2, '0')}` : 'xz filter of a vendor'
  if (filters.length > 1) return 'xz filter 0x21 twice'
  // Section 5.3.1: 2 or 3 times a power of two, 4 KiB up; 40 means 4 GiB - 1, the rest is reserved.
  const bits = filters[0]!.properties[0] ?? 255
  if (bits > 40 || filters[0]!.properties.length !== 1) return 'xz filter 0x21 with other properties'
  const dictionary = bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11)
  return lacksWindow('dictionary', dictionary, { flag: windowLimit, decoder: DECODER_WINDOW })
}

/** Section 3.1: size byte, flags, optional sizes, filters, padding; without the CRC-32. */
function readBlockHeader(header: Uint8Array): BlockHeader | null {
  const flags = header[1]!
  if (flags & flag.reserved) return null
  const reader: Reader = { bytes: header, at: 2 }
  const packedSize = flags & flag.packedSize ? readInteger(reader) : null
  const size = flags & flag.size ? readInteger(reader) : null
  const filters: Filter[] = []
  for (let index = 0; index <= (flags & flag.filters); index++) {
    const id = readInteger(reader)
    const length = readInteger(reader)
    if (id === undefined || length === undefined || reader.at + length > header.length) return null
    filters.push({ id, properties: header.slice(reader.at, reader.at + length) })
    reader.at += length
  }
  if (packedSize === undefined || size === undefined) return null
  return { filters, packedSize, size, padded: isZero(header.subarray(reader.at)) }
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
}

/** Section 1.2: seven bits a byte, least significant first, at most nine bytes, the last one not zero. Above 2^53: infinite, as no size is real. */
function readInteger(reader: Reader): number | undefined {
  let value = 0
  for (let index = 0; index < 9; index++) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined || (byte === 0 && index > 0)) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (!(byte & 0x80)) return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY
  }
  return undefined
}

function writeInteger(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
  return [...out, rest]
}

/** Control bytes of LZMA2 chunks: 00 ends the data, 01 and 02 begin plain bytes, 80 and above LZMA; others are reserved. */
const control = { end: 0x00, plainLast: 0x02, lzma: 0x80, properties: 0xc0 } as const

/**
 * Chunks up to and with the end marker, by the sizes in their heads. Each LZMA chunk begins with a zero, which the range decoder of some
 * readers passes over unseen (LZMA specification, "Range decoder").
 */
function walkChunks(bytes: ByteSource, start: number): { end: number; size: number } | XzFault {
  let at = start
  let size = 0
  for (;;) {
    const head = bytes.read(at, Math.min(bytes.size, at + 7))
    const kind = head[0]
    if (kind === control.end) return { end: at + 1, size }
    if (kind !== undefined && kind > control.plainLast && kind < control.lzma)
      return { offset: at, expected: 'the head of an LZMA2 chunk' }
    const [b1 = 0, b2 = 0, b3 = 0, b4 = 0] = head.subarray(1)
    if (kind === undefined || kind < control.lzma) {
      size += ((b1 << 8) | b2) + 1
      at += 3 + ((b1 << 8) | b2) + 1
    } else {
      const length = kind >= control.properties ? 6 : 5
      if (head[length]) return { offset: at + length, expected: 'a zero in front of the range coder' }
      size += (((kind & 0x1f) << 16) | (b1 << 8) | b2) + 1
      at += length + ((b3 << 8) | b4) + 1
    }
    if (kind === undefined || at > bytes.size) return { offset: bytes.size, expected: 'LZMA2 chunks and their end' }
  }
}

/** Section 4: indicator, number of records, unpadded and uncompressed size of each block, padding; without the CRC-32. */
export function indexOf(blocks: readonly Pick<XzBlock, 'header' | 'data' | 'check' | 'size'>[]): Uint8Array {
  const out = [0, ...writeInteger(blocks.length)]
  for (const { header, data, check, size } of blocks)
    out.push(...writeInteger(data.end - header.start + lengthOf(check)), ...writeInteger(size))
  while (out.length % 4) out.push(0)
  return Uint8Array.from(out)
}
