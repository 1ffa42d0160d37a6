import type { ByteSource, Range } from '../model/bytes.ts'
import { Damaged } from '../model/codec.ts'
import type { Encoding } from '../model/layer.ts'
import { Lacking, type Unpacked, type Unpacker } from './squashfs-unpack.ts'

/** Linux, fs/squashfs/squashfs_fs.h: what a block of metadata decodes to; all but the last one have as much. */
const METADATA = 8192
/** In the two bytes in front of it: it is stored as it is. */
const STORED = 0x8000

/** Tables are kept in memory, and so is where each block lies: of 64 bytes for an inode, and of 128 GiB of data. */
const MOST_TABLE = 256 * 1024 * 1024
const MOST_PIECES = 1_000_000

/** A block as it lies in the image. */
export interface Piece extends Range {
  readonly key: string
  /** What is no part of the encoded bytes: a size in front of it, a checksum behind it. Known to the last bit. */
  readonly envelope: readonly Range[]
  readonly packed: Range
  readonly encodes: Encoding
  readonly deflate: boolean
}

/** What is known of an image while it is read. */
export interface Image {
  readonly bytes: ByteSource
  readonly unpack: Unpacker
  readonly pieces: Piece[]
}

export function keep(pieces: Piece[], piece: Piece): void {
  if (pieces.length >= MOST_PIECES) throw new Lacking(`more than ${MOST_PIECES} blocks`)
  pieces.push(piece)
}

export function pieceOf(key: string, range: Range, packed: Range, { encodes, deflate }: Omit<Unpacked, 'content'>): Piece {
  const inner = deflate ?? packed
  const envelope = [
    { start: range.start, end: inner.start },
    { start: inner.end, end: range.end },
  ].filter(({ start, end }) => end > start)
  return { key, ...range, envelope, packed: inner, encodes, deflate: deflate !== null }
}

/** Blocks of metadata that lie one behind the other, decoded. Places in it are told by where a block begins and how far in it. */
export interface Table {
  readonly size: number
  read(start: number, end: number): DataView
  /** Throws Damaged where no block begins. */
  placeOf(block: number, offset: number): number
  /** The block that holds a place, from the beginning of the table. */
  blockOf(place: number): number
}

export async function readTable(image: Image, key: string, { start, end }: Range): Promise<Table> {
  const parts: Uint8Array[] = []
  const starts: number[] = []
  for (let at = start; at < end; ) {
    if (parts.length * METADATA > MOST_TABLE) throw new Lacking(`more than ${MOST_TABLE} bytes in a table`)
    if (parts.length > 0 && parts.at(-1)!.length !== METADATA) throw new Damaged(`${key}: a block that is not full`)
    const { content, range } = await readBlock(image, key, { start: at, end })
    starts.push(at - start)
    parts.push(content)
    at = range.end
  }
  return tableOf(parts, starts)
}

/** One block of metadata with the two bytes in front of it. */
export async function readBlock(
  image: Image,
  key: string,
  { start, end }: Range,
): Promise<{ content: Uint8Array; range: Range }> {
  const { bytes, unpack, pieces } = image
  if (start + 2 > end || end > bytes.size) throw new Damaged(`${key}: cut off`)
  const [low, high] = bytes.read(start, start + 2) as unknown as [number, number]
  const header = low | (high << 8)
  const packed = { start: start + 2, end: start + 2 + (header & (STORED - 1)) }
  const range = { start, end: packed.end }
  if (packed.end > end || packed.end - packed.start > METADATA || packed.end === packed.start)
    throw new Damaged(`${key}: a block of ${header & (STORED - 1)} bytes`)
  const unpacked =
    header & STORED
      ? { content: bytes.read(packed.start, packed.end).slice(), encodes: 'ok' as const, deflate: null }
      : await unpack(packed, METADATA)
  if (unpacked.content.length === 0) throw new Damaged(`${key}: an empty block`)
  keep(pieces, pieceOf(key, range, packed, unpacked))
  return { content: unpacked.content, range }
}

function tableOf(parts: readonly Uint8Array[], starts: readonly number[]): Table {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  const known = new Map(starts.map((start, index) => [start, index]))
  const read = (start: number, end: number): DataView => {
    if (!(start >= 0 && end <= size && start <= end)) throw new Damaged('something outside its table')
    const first = Math.floor(start / METADATA)
    const within = start - first * METADATA
    const part = parts[first]
    if (part && within + end - start <= part.length) return new DataView(part.buffer, part.byteOffset + within, end - start)
    const out = new Uint8Array(end - start)
    for (let at = start; at < end; ) {
      const index = Math.floor(at / METADATA)
      const own = parts[index]!.subarray(at - index * METADATA, end - index * METADATA)
      out.set(own, at - start)
      at += own.length
    }
    return new DataView(out.buffer)
  }
  return {
    size,
    read,
    placeOf(block, offset) {
      const index = known.get(block)
      if (index === undefined || offset >= METADATA) throw new Damaged('a place in no block')
      return index * METADATA + offset
    },
    blockOf: place => starts[Math.min(starts.length - 1, Math.floor(place / METADATA))]!,
  }
}

/** An array of places in front of which lie the blocks that they tell: all of it is checked, and so says nothing of its own. */
export interface Indexed {
  readonly table: Table
  /** Where the first block begins. */
  readonly start: number
  readonly index: Range
}

export async function readIndexed(
  image: Image,
  key: string,
  { at, size, before = at }: { readonly at: number; readonly size: number; readonly before?: number },
): Promise<Indexed> {
  const { bytes } = image
  if (size > MOST_TABLE) throw new Lacking(`more than ${MOST_TABLE} bytes in a table`)
  const count = Math.ceil(size / METADATA)
  const index = { start: at, end: at + 8 * count }
  if (!(index.end <= bytes.size)) throw new Damaged(`${key}: cut off`)
  const pointers: number[] = []
  for (let entry = index.start; entry < index.end; entry += 8)
    pointers.push(Number(Buffer.from(bytes.read(entry, entry + 8)).readBigUInt64LE(0)))
  const start = pointers[0] ?? before
  const parts: Uint8Array[] = []
  let next = start
  for (const pointer of pointers) {
    if (pointer !== next) throw new Damaged(`${key}: a block elsewhere`)
    const { content, range } = await readBlock(image, key, { start: pointer, end: before })
    parts.push(content)
    next = range.end
  }
  if (next !== before) throw new Damaged(`${key}: blocks that do not reach their index`)
  const total = parts.reduce((sum, { length }) => sum + length, 0)
  if (total !== size || parts.slice(0, -1).some(({ length }) => length !== METADATA)) throw new Damaged(`${key}: ${total} bytes`)
  return {
    table: tableOf(
      parts,
      pointers.map(pointer => pointer - start),
    ),
    start,
    index,
  }
}
