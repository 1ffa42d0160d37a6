import { isZero, type Range } from '../model/bytes.ts'
import { Damaged } from '../model/codec.ts'
import { type FileBody, NOTHING } from './squashfs-inode.ts'
import { type Image, keep, pieceOf, type Table } from './squashfs-metadata.ts'

/** Linux, fs/squashfs/squashfs_fs.h: in the size of a block of data, that it is stored as it is. */
const STORED = 1 << 24
/** Entries of the table of fragments. */
export const FRAGMENT = 16
/** Decoded fragments at hand: files that lie in one follow each other, as a rule. */
const KEPT = 8

/** Part of what is in a file: bytes, or so many zeros that nothing stores. */
export type Part = { readonly bytes: Uint8Array } | { readonly hole: number }

export interface Contents {
  parts(file: FileBody): AsyncGenerator<Part>
  /** Throws Damaged where a part of a fragment belongs to no file. */
  close(): void
}

interface Layout {
  readonly blockSize: number
  /** Data lies in front of this. */
  readonly data: Range
  readonly inodes: Table
  readonly fragments: Table | null
}

export function contentsOf(image: Image, layout: Layout): Contents {
  const { blockSize, data, inodes, fragments } = layout
  const { bytes, unpack, pieces } = image
  const known = new Map<number, string>()
  const kept = new Map<number, Uint8Array>()
  const used = new Map<number, { readonly size: number; readonly tails: Range[] }>()

  const blockAt = async (start: number, word: number): Promise<Uint8Array> => {
    const range = { start, end: start + (word & (STORED - 1)) }
    if (start < data.start || range.end > data.end || word >= 2 * STORED) throw new Damaged('data outside its place')
    if (range.end - range.start > blockSize) throw new Damaged('a block of data that is too large')
    const unpacked =
      word & STORED
        ? { content: bytes.read(range.start, range.end).slice(), encodes: 'ok' as const, deflate: null }
        : await unpack(range, blockSize)
    const told = known.get(start)
    if (told === undefined) keep(pieces, pieceOf('data', range, range, unpacked))
    else if (told !== String(word)) throw new Damaged('data that lie over each other')
    known.set(start, String(word))
    return unpacked.content
  }

  const fragmentAt = async (index: number): Promise<Uint8Array> => {
    const found = kept.get(index)
    if (found) return found
    if (!fragments || (index + 1) * FRAGMENT > fragments.size) throw new Damaged('a fragment that is not there')
    const view = fragments.read(index * FRAGMENT, (index + 1) * FRAGMENT)
    const word = view.getUint32(8, true)
    if (view.getUint32(12, true) !== 0 || (word & (STORED - 1)) === 0) throw new Damaged('an odd fragment')
    const content = await blockAt(Number(view.getBigUint64(0, true)), word)
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
    kept.set(index, content)
    if (!used.has(index)) used.set(index, { size: content.length, tails: [] })
    return content
  }

  async function* parts({ start, size, fragment, offset, blocks, count }: FileBody): AsyncGenerator<Part> {
    let at = start
    for (let nth = 0; nth < count; nth++) {
      const word = inodes.read(blocks + 4 * nth, blocks + 4 * nth + 4).getUint32(0, true)
      const wanted = Math.min(blockSize, size - nth * blockSize)
      if (word === 0) yield { hole: wanted }
      else {
        const content = await blockAt(at, word)
        if (content.length !== wanted || (word & (STORED - 1)) === 0) throw new Damaged('a block of another size')
        yield { bytes: content }
        at += word & (STORED - 1)
      }
    }
    // Of a file that is all holes, where it would be; of one that is in a fragment, nothing.
    if (at === start && start !== 0 && (count === 0 || start < data.start || start > data.end))
      throw new Damaged('a file outside the data')
    const tail = size - count * blockSize
    if (fragment === NOTHING) {
      if (offset !== 0) throw new Damaged('a place in no fragment')
      return
    }
    const content = await fragmentAt(fragment)
    if (tail <= 0 || offset + tail > content.length) throw new Damaged('a part of a file outside its fragment')
    used.get(fragment)!.tails.push({ start: offset, end: offset + tail })
    yield { bytes: content.subarray(offset, offset + tail) }
  }

  const close = (): void => {
    if (used.size !== (fragments?.size ?? 0) / FRAGMENT) throw new Damaged('a fragment of no file')
    for (const { size, tails } of used.values()) {
      let reached = 0
      for (const range of tails.sort((x, y) => x.start - y.start)) {
        if (range.start > reached) break
        reached = Math.max(reached, range.end)
      }
      if (reached !== size) throw new Damaged('a part of a fragment of no file')
    }
  }
  return { parts, close }
}

/** Blocks of zeros are holes, whether the image stores them or not; holes that follow each other are one. */
export async function* holed(parts: AsyncIterable<Part>): AsyncGenerator<Part> {
  let hole = 0
  for await (const part of parts) {
    if ('hole' in part) hole += part.hole
    else if (isZero(part.bytes)) hole += part.bytes.length
    else {
      if (hole > 0) yield { hole }
      hole = 0
      yield part
    }
  }
  if (hole > 0) yield { hole }
}
