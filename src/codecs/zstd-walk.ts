import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { lacksWindow } from '../model/codec.ts'
import type { Fault, Framed } from './frames.ts'

/** RFC 8878, section 3.1.1: magic, descriptor, window, dictionary id, content size, blocks, checksum. */
export const ZSTD_MAGIC = '\x28\xb5\x2f\xfd'
/** Section 3.1.1.1.1: bits of the descriptor. */
const flag = { dictionary: 0x03, checksum: 0x04, reserved: 0x08, unused: 0x10, single: 0x20, size: 0xc0 } as const
/** Bytes of the dictionary id, and of the content size, by flag. */
const dictionarySizes = [0, 1, 2, 4] as const
const contentSizes = [0, 2, 4, 8] as const

/** Sections 3.1.1.1.2 and 3.1.1.2.3: a block is never larger than the window, nor than this. */
const MAX_BLOCK = 128 * 1024
/** What the decoder allocates for a window at most, whatever the limit allows. */
const DECODER_WINDOW = 1024 * 1024 * 1024

/** Section 3.1.1.2.2 */
export const blockType = { raw: 0, rle: 1, compressed: 2, reserved: 3 } as const

/** A frame as its own bytes tell, before anything is decoded. */
export interface ZstdFrame extends Framed {
  /** No bit is set that has no meaning. */
  readonly plain: boolean
  readonly descriptor: Range
  readonly windowDescriptor: Range
  readonly window: number
  readonly dictionary: Range
  readonly contentSize: Range
  /** What it must decode to; null where it does not tell. */
  readonly size: bigint | null
  readonly blocks: Range
  /** What one block decodes to at most. */
  readonly block: number
  readonly checksum: Range
}

type Header = Omit<ZstdFrame, 'end' | 'blocks' | 'checksum'> & { readonly headerEnd: number; readonly checked: boolean }

/** One frame from its magic to its checksum; nothing is decoded. */
export function walkZstd(bytes: ByteSource, start: number, windowLimit: number): ZstdFrame | Fault {
  const read = readHeader(bytes, start, windowLimit)
  if ('expected' in read) return read
  const { headerEnd, checked, ...header } = read
  let at = headerEnd
  for (let last = false; !last; ) {
    const block = readBlockHeader(bytes, at)
    if (!block) return { offset: bytes.size, expected: 'the header of a block' }
    if (block.type === blockType.reserved || block.size > header.block)
      return { offset: at, expected: `a block of ${header.block} bytes at most` }
    if (block.content.end > bytes.size) return { offset: bytes.size, expected: 'a whole block' }
    last = block.last
    at = block.content.end
  }
  const checksum = { start: at, end: at + (checked ? 4 : 0) }
  if (checksum.end > bytes.size) return { offset: bytes.size, expected: 'a checksum' }
  return { ...header, end: checksum.end, blocks: { start: headerEnd, end: at }, checksum }
}

function readHeader(bytes: ByteSource, start: number, windowLimit: number): Header | Fault {
  const head = bytes.read(start, Math.min(bytes.size, start + 18)).slice()
  const magic = latin1(head.subarray(0, 4))
  if (!ZSTD_MAGIC.startsWith(magic)) return { offset: start, expected: 'the magic of a frame' }
  const flags = head[4]
  if (flags === undefined) return { offset: bytes.size, expected: 'a whole frame header' }
  if (flags & flag.reserved) return { offset: start + 4, expected: 'a reserved bit that is zero' }
  const single = (flags & flag.single) !== 0
  const descriptor = { start: start + 4, end: start + 5 }
  const windowDescriptor = { start: descriptor.end, end: descriptor.end + (single ? 0 : 1) }
  const dictionary = { start: windowDescriptor.end, end: windowDescriptor.end + dictionarySizes[(flags & flag.dictionary) as 0]! }
  const contentSize = { start: dictionary.end, end: dictionary.end + sizeBytes(flags) }
  if (contentSize.end > bytes.size) return { offset: bytes.size, expected: 'a whole frame header' }
  const numberIn = (range: Range): bigint => littleEndian(head.subarray(range.start - start, range.end - start))
  // Section 3.1.1.1.4: two bytes tell a size from 256 up.
  const size = contentSize.end > contentSize.start ? numberIn(contentSize) + ((flags & flag.size) >> 6 === 1 ? 256n : 0n) : null
  const window = single ? Number(size) : windowOf(head[5]!)
  const id = numberIn(dictionary)
  return {
    ...{ start, descriptor, windowDescriptor, dictionary, contentSize, size, window },
    plain: (flags & flag.unused) === 0,
    block: Math.min(window, MAX_BLOCK),
    headerEnd: contentSize.end,
    checked: (flags & flag.checksum) !== 0,
    lacks: id ? `dictionary ${id}` : lacksWindow('window', window, { flag: windowLimit, decoder: DECODER_WINDOW }),
  }
}

const sizeBytes = (flags: number): number => contentSizes[(flags >> 6) as 0]! || (flags & flag.single ? 1 : 0)

/** Section 3.1.1.1.2: a power of two from 1 KiB up, and eighths of it. */
const windowOf = (descriptor: number): number => 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8)

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

interface BlockHeader {
  readonly last: boolean
  readonly type: number
  /** Of its bytes; of a byte that is repeated, how often. */
  readonly size: number
  readonly content: Range
}

/** Section 3.1.1.2: three bytes; one bit says that it is the last one, two are its type. */
export function readBlockHeader(bytes: ByteSource, at: number): BlockHeader | null {
  if (at + 3 > bytes.size) return null
  const [b0, b1, b2] = bytes.read(at, at + 3) as unknown as [number, number, number]
  const type = (b0 >> 1) & 3
  const size = (b0 >> 3) | (b1 << 5) | (b2 << 13)
  const content = { start: at + 3, end: at + 3 + (type === blockType.rle ? 1 : size) }
  return { last: (b0 & 1) !== 0, type, size, content }
}
