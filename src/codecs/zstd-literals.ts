import { Damaged } from '../model/codec.ts'
import type { ZstdCoding } from './zstd-decode.ts'
import { decodeHuffman, readHuffman } from './zstd-huffman.ts'

/** RFC 8878, section 3.1.1.3.1.1 */
const type = { raw: 0, rle: 1, compressed: 2, treeless: 3 } as const

interface Head {
  readonly type: number
  readonly streams: number
  /** Of the literals, and of what stands for them. */
  readonly size: number
  readonly packed: number
  readonly end: number
}

/** Section 3.1.1.3.1.1: two bits of type, two of format, then sizes of 5 to 20 bits. */
function readHead(source: Uint8Array, at: number): Head {
  const [b0, b1, b2, b3, b4] = [source[at]!, source[at + 1]!, source[at + 2]!, source[at + 3]!, source[at + 4]!]
  const kind = b0 & 3
  const format = (b0 >> 2) & 3
  if (kind < type.compressed) {
    const [size, length] =
      format === 1 ? [(b0 >> 4) | (b1 << 4), 2] : format === 3 ? [(b0 >> 4) | (b1 << 4) | (b2 << 12), 3] : [b0 >> 3, 1]
    return { type: kind, streams: 0, size, packed: kind === type.raw ? size : 1, end: at + length }
  }
  const [size, packed, length] =
    format < 2
      ? [(b0 >> 4) | ((b1 & 0x3f) << 4), (b1 >> 6) | (b2 << 2), 3]
      : format === 2
        ? [(b0 >> 4) | (b1 << 4) | ((b2 & 3) << 12), (b2 >> 2) | (b3 << 6), 4]
        : [(b0 >> 4) | (b1 << 4) | ((b2 & 0x3f) << 12), (b2 >> 6) | (b3 << 2) | (b4 << 10), 5]
  return { type: kind, streams: format === 0 ? 1 : 4, size, packed, end: at + length }
}

/** Where the literals of a block lie now. */
export interface Literals {
  readonly source: Uint8Array
  readonly start: number
  readonly size: number
  /** Behind the section. */
  readonly end: number
}

/** Section 3.1.1.3.1: as they are, one byte many times, or coded, with the tree of this block or of the one before. */
export function readLiterals(coding: ZstdCoding, start: number, end: number): Literals {
  const { source } = coding
  const head = readHead(source, start)
  const { size, packed } = head
  const after = head.end + packed
  if (size > coding.block || after > end) throw new Damaged('zstd: more literals than a block has')
  if (head.type === type.raw) return { source, start: head.end, size, end: after }
  const out = coding.literals.subarray(0, size)
  if (head.type === type.rle) out.fill(source[head.end]!)
  else decodeStreams(coding, head, out)
  return { source: coding.literals, start: 0, size, end: after }
}

/** Sections 3.1.1.3.1.5 and 3.1.1.3.1.6: the tree, then one stream, or the sizes of three and four streams. */
function decodeStreams(coding: ZstdCoding, head: Head, out: Uint8Array): void {
  const { source, view } = coding
  const end = head.end + head.packed
  let start = head.end
  if (head.type === type.compressed) {
    const read = readHuffman(source, start, end)
    coding.huffman = read.table
    coding.slack ||= read.slack
    start = read.end
  }
  const { huffman } = coding
  if (!huffman || out.length === 0) throw new Damaged('zstd: coded literals without a tree')
  if (head.streams === 1) {
    decodeHuffman({ source, view, start, end }, huffman, out)
    return
  }
  const each = (out.length + 3) >> 2
  const sizes = [0, 2, 4].map(at => source[start + at]! | (source[start + at + 1]! << 8))
  let at = start + 6
  if (3 * each > out.length || at + sizes[0]! + sizes[1]! + sizes[2]! > end) throw new Damaged('zstd: streams that are cut off')
  for (const [nth, size] of [...sizes, Number.POSITIVE_INFINITY].entries()) {
    const part = out.subarray(nth * each, nth === 3 ? out.length : (nth + 1) * each)
    const stop = Math.min(end, at + size)
    decodeHuffman({ source, view, start: at, end: stop }, huffman, part)
    at = stop
  }
}
