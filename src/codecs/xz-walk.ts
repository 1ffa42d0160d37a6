import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

/** The .xz File Format 1.2.1, section 2.1.1.1 and 2.1.2.4. */
export const MAGIC = '\xfd7zXZ\0'
const FOOTER_MAGIC = 'YZ'
export const STREAM_HEADER = 12
const FOOTER = 12

/** Sizes of the check field by check id (section 2.1.1.2). */
export const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const

/** A block as its own bytes tell, before anything is decoded. */
export interface XzBlock {
  readonly header: Range
  readonly data: Range
  readonly padding: Range
  readonly check: Range
  /** Sum of the chunks' sizes: what it must decode to. */
  readonly size: number
  /** Why it cannot be decoded; '' when it can. */
  readonly lacks: string
}

export interface XzStream {
  readonly start: number
  readonly end: number
  /** Check id, 0 to 15. */
  readonly check: number
  readonly blocks: readonly XzBlock[]
  readonly index: Range
  /** The index that the blocks call for, with its CRC-32 left out. */
  readonly expectedIndex: Uint8Array
  readonly footer: Range
}

/** Why a stream does not parse, and where. */
export interface XzFault {
  readonly offset: number
  readonly expected: string
}

export const isFault = (found: XzStream | XzFault): found is XzFault => 'expected' in found

/** One stream from its first byte to the end of its footer, walked forward; nothing is decoded. */
export function walkStream(bytes: ByteSource, start: number, windowLimit: number): XzStream | XzFault {
  const fault = (offset: number, expected: string): XzFault => ({ offset, expected })
  if (start + STREAM_HEADER > bytes.size || latin1(bytes.read(start, start + 6)) !== MAGIC) return fault(start, 'an xz stream header')
  const flags = bytes.read(start + 6, start + 8)
  if (flags[0] !== 0 || flags[1]! > 15) return fault(start + 6, 'stream flags 00 00 to 00 0f')
  const check = flags[1]!
  const blocks: XzBlock[] = []
  let at = start + STREAM_HEADER
  for (;;) {
    if (at >= bytes.size) return fault(at, 'a block or the index')
    if (bytes.read(at, at + 1)[0] === 0) break
    const block = walkBlock(bytes, at, { checkSize: checkSizes[check]!, windowLimit })
    if ('expected' in block) return block
    blocks.push(block)
    at = block.check.end
  }
  const expectedIndex = indexOf(blocks)
  const index = { start: at, end: at + expectedIndex.length + 4 }
  const footer = { start: index.end, end: index.end + FOOTER }
  if (footer.end > bytes.size) return fault(at, 'an index and a footer')
  if (latin1(bytes.read(footer.end - 2, footer.end)) !== FOOTER_MAGIC) return fault(footer.end - 2, 'the end of a footer')
  return { start, end: footer.end, check, blocks, index, expectedIndex, footer }
}

const LZMA2 = 0x21

function walkBlock(bytes: ByteSource, start: number, { checkSize, windowLimit }: { checkSize: number; windowLimit: number }): XzBlock | XzFault {
  const header = { start, end: start + (bytes.read(start, start + 1)[0]! + 1) * 4 }
  if (header.end > bytes.size) return { offset: start, expected: 'a whole block header' }
  const filters = readFilters(bytes.read(header.start, header.end - 4))
  if (!filters) return { offset: start, expected: 'a block header with filters' }
  const lacks = lacksOf(filters, windowLimit)
  const walked = walkChunks(bytes, header.end)
  if (!walked) return { offset: header.end, expected: 'LZMA2 chunks and their end' }
  const data = { start: header.end, end: walked.end }
  const padding = { start: data.end, end: data.end + ((4 - ((data.end - data.start) % 4)) % 4) }
  const check = { start: padding.end, end: padding.end + checkSize }
  if (check.end > bytes.size) return { offset: data.end, expected: 'padding and a check' }
  return { header, data, padding, check, size: walked.size, lacks }
}

interface Filter {
  readonly id: number
  readonly properties: Uint8Array
}

function lacksOf(filters: readonly Filter[], windowLimit: number): string {
  const other = filters.find(({ id }) => id !== LZMA2)
  if (other) return `xz filter 0x${other.id.toString(16).padStart(2, '0')}`
  const bits = filters[0]?.properties[0]
  if (filters.length !== 1 || bits === undefined || bits > 40) return 'xz filters that make no sense'
  // Section 5.3.1: 2 or 3 times a power of two, 4 KiB up; 40 means 4 GiB - 1.
  const dictionary = bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11)
  return dictionary > windowLimit ? `xz dictionary of ${dictionary} bytes` : ''
}

/** Section 3.1: size byte, flags, optional sizes, filters. */
function readFilters(header: Uint8Array): Filter[] | null {
  const flags = header[1]!
  if (flags & 0x3c) return null
  const reader = { bytes: header, at: 2 }
  if (flags & 0x40 && readInteger(reader) === null) return null
  if (flags & 0x80 && readInteger(reader) === null) return null
  const filters: Filter[] = []
  for (let index = 0; index <= (flags & 3); index++) {
    const id = readInteger(reader)
    const size = readInteger(reader)
    if (id === null || size === null || reader.at + size > header.length) return null
    filters.push({ id, properties: header.slice(reader.at, reader.at + size) })
    reader.at += size
  }
  return filters
}

/** Section 1.2: seven bits a byte, least significant first. */
function readInteger(reader: { readonly bytes: Uint8Array; at: number }): number | null {
  let value = 0
  for (let index = 0; index < 7; index++) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (!(byte & 0x80)) return value
  }
  return null
}

export function writeInteger(value: number): number[] {
  const out: number[] = []
  let rest = value
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...out, rest]
}

/** LZMA2 chunks (xz-file-format 5.3.1; control bytes as in XZ Embedded's documentation) up to the end marker. */
function walkChunks(bytes: ByteSource, start: number): { end: number; size: number } | null {
  let at = start
  let size = 0
  for (;;) {
    const head = bytes.read(at, Math.min(bytes.size, at + 6))
    const control = head[0]
    if (control === undefined) return null
    if (control === 0) return { end: at + 1, size }
    if (control < 0x80) {
      if (control > 2 || head.length < 3) return null
      const plain = ((head[1]! << 8) | head[2]!) + 1
      size += plain
      at += 3 + plain
    } else {
      if (head.length < 5) return null
      size += (((control & 0x1f) << 16) | (head[1]! << 8) | head[2]!) + 1
      at += (control >= 0xc0 ? 6 : 5) + ((head[3]! << 8) | head[4]!) + 1
    }
    if (at > bytes.size) return null
  }
}

/** Section 4: indicator, number of records, unpadded and uncompressed size of each block, padding. */
export function indexOf(blocks: readonly Pick<XzBlock, 'header' | 'data' | 'check' | 'size'>[]): Uint8Array {
  const out = [0, ...writeInteger(blocks.length)]
  for (const { header, data, check, size } of blocks)
    out.push(...writeInteger(data.end - header.start + (check.end - check.start)), ...writeInteger(size))
  while (out.length % 4) out.push(0)
  return Uint8Array.from(out)
}
