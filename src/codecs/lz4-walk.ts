import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Fault, Framed } from './frames.ts'

/** LZ4 Frame Format 1.6.x: frames, and those of its first version, "Legacy frame". */
const MAGIC = '\x04\x22\x4d\x18'
const LEGACY = '\x02\x21\x4c\x18'
export const isLz4 = (head: Uint8Array): boolean => [MAGIC, LEGACY].includes(latin1(head.subarray(0, 4)))

/** "Frame Descriptor", FLG byte. */
const flag = {
  version: 0xc0,
  independent: 0x20,
  blockChecksums: 0x10,
  size: 0x08,
  checksum: 0x04,
  reserved: 0x02,
  dictionary: 0x01,
} as const
const VERSION = 0x40

/** A frame as its own bytes tell, before anything is decoded. */
export interface Lz4Frame extends Framed {
  readonly magic: Range
  readonly descriptor: Range
  readonly contentSize: Range
  /** What it must decode to; null where it does not tell. */
  readonly size: bigint | null
  readonly dictionary: Range
  /** Behind the descriptor, the size and the dictionary, which it is about. */
  readonly headerChecksum: Range
  /** What one block decodes to at most. */
  readonly block: number
  /** No block uses what stands in front of it. */
  readonly independent: boolean
  readonly blockChecksums: boolean
  readonly legacy: boolean
  /** Of the content. */
  readonly checksum: Range
}

/** One frame from its magic to its checksum; nothing is decoded. */
export function walkLz4(bytes: ByteSource, start: number, windowLimit: number): Lz4Frame | Fault {
  const magic = latin1(bytes.read(start, Math.min(bytes.size, start + 4)))
  if (magic === LEGACY) return walkLegacy(bytes, start, windowLimit)
  if (magic === MAGIC) return walkFrame(bytes, start, windowLimit)
  if (MAGIC.startsWith(magic) || LEGACY.startsWith(magic)) return { offset: bytes.size, expected: 'the magic of a frame' }
  return { offset: start, expected: 'the magic of a frame' }
}

function walkFrame(bytes: ByteSource, start: number, windowLimit: number): Lz4Frame | Fault {
  const header = readHeader(bytes, start, windowLimit)
  if ('expected' in header) return header
  let at = header.headerChecksum.end
  for (;;) {
    const block = readLz4Block(bytes, at, header.blockChecksums ? 4 : 0)
    if (!block) return { offset: bytes.size, expected: 'the size of a block, or an end mark' }
    if (block.end > bytes.size) return { offset: bytes.size, expected: 'a whole block' }
    if (block.content.end - block.content.start > header.block)
      return { offset: at, expected: `a block of ${header.block} bytes at most` }
    at = block.end
    if (block.isEnd) break
  }
  const checksum = { start: at, end: at + lengthOfChecksum(bytes, start) }
  if (checksum.end > bytes.size) return { offset: bytes.size, expected: 'a checksum' }
  return { ...header, end: checksum.end, blocks: { start: header.headerChecksum.end, end: at }, checksum }
}

const lengthOfChecksum = (bytes: ByteSource, start: number): number =>
  bytes.read(start + 4, start + 5)[0]! & flag.checksum ? 4 : 0

/** "Frame Descriptor": FLG, BD, content size, dictionary id, and a byte of their XXH32. */
function readHeader(
  bytes: ByteSource,
  start: number,
  windowLimit: number,
): Omit<Lz4Frame, 'end' | 'blocks' | 'checksum'> | Fault {
  const at = start + 4
  const truncated = { offset: bytes.size, expected: 'a whole frame header' }
  if (at + 2 > bytes.size) return truncated
  const [flags, sizes] = bytes.read(at, at + 2) as unknown as [number, number]
  if ((flags & flag.version) !== VERSION || flags & flag.reserved)
    return { offset: at, expected: 'version 01, and no reserved bit' }
  // BD byte: 4 to 7 stand for 64 KiB, 256 KiB, 1 MiB and 4 MiB; the other bits are reserved.
  if ((sizes & 0x8f) !== 0 || sizes < 0x40) return { offset: at + 1, expected: 'a block size of 4 to 7, and no reserved bit' }
  const descriptor = { start: at, end: at + 2 }
  const contentSize = { start: descriptor.end, end: descriptor.end + (flags & flag.size ? 8 : 0) }
  const dictionary = { start: contentSize.end, end: contentSize.end + (flags & flag.dictionary ? 4 : 0) }
  const headerChecksum = { start: dictionary.end, end: dictionary.end + 1 }
  if (headerChecksum.end > bytes.size) return truncated
  const block = 2 ** (8 + 2 * (sizes >> 4))
  const id = littleEndian(bytes, dictionary)
  return {
    ...{ start, magic: { start, end: at }, descriptor, contentSize, dictionary, headerChecksum, block },
    size: flags & flag.size ? littleEndian(bytes, contentSize) : null,
    independent: (flags & flag.independent) !== 0,
    blockChecksums: (flags & flag.blockChecksums) !== 0,
    legacy: false,
    lacks: id ? `dictionary ${id}` : lacksOf(block, windowLimit),
  }
}

const lacksOf = (block: number, windowLimit: number): string => (block > windowLimit ? `block of ${block} bytes` : '')

const littleEndian = (bytes: ByteSource, { start, end }: Range): bigint =>
  bytes.read(start, end).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

/** "Legacy frame": blocks of 8 MiB up to the end of the file, or to what can be no size of one: the magic of what follows. */
const LEGACY_BLOCK = 8 * 1024 * 1024
const LEGACY_PACKED = LEGACY_BLOCK + Math.floor(LEGACY_BLOCK / 255) + 16

function walkLegacy(bytes: ByteSource, start: number, windowLimit: number): Lz4Frame | Fault {
  const none = { start: start + 4, end: start + 4 }
  let at = none.end
  while (at < bytes.size) {
    const size = at + 4 > bytes.size ? null : sizeAt(bytes, at)
    if (size === null) return { offset: bytes.size, expected: 'the size of a block' }
    if (size > LEGACY_PACKED) break
    if (at + 4 + size > bytes.size) return { offset: bytes.size, expected: 'a whole block' }
    at += 4 + size
  }
  return {
    ...{ start, end: at, magic: { start, end: none.end }, descriptor: none, contentSize: none, dictionary: none },
    ...{ headerChecksum: none, size: null, block: LEGACY_BLOCK, independent: true, blockChecksums: false, legacy: true },
    ...{ lacks: lacksOf(LEGACY_BLOCK, windowLimit), blocks: { start: none.end, end: at }, checksum: { start: at, end: at } },
  }
}

interface Lz4Block {
  readonly isEnd: boolean
  readonly stored: boolean
  readonly content: Range
  readonly end: number
}

const sizeAt = (bytes: ByteSource, at: number): number => {
  const [b0, b1, b2, b3] = bytes.read(at, at + 4) as unknown as [number, number, number, number]
  return (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0
}

/** "Data Blocks": a size, whose highest bit says that the block is stored as it is; zero is the end mark. */
export function readLz4Block(bytes: ByteSource, at: number, checksum: number): Lz4Block | null {
  if (at + 4 > bytes.size) return null
  const word = sizeAt(bytes, at)
  const content = { start: at + 4, end: at + 4 + (word & 0x7fff_ffff) }
  return { isEnd: word === 0, stored: word > 0x7fff_ffff, content, end: content.end + (word === 0 ? 0 : checksum) }
}
