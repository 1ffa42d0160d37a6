import { type ByteSource, lengthOf } from '../model/bytes.ts'
import { Damaged, type Sink, type XxHash } from '../model/codec.ts'
import { hexOf } from './fields.ts'
import { copyLiterals, copyMatch, createHistory, type History } from './history.ts'
import { type Lz4Frame, readLz4Block } from './lz4-walk.ts'

/** LZ4 Block Format: an offset has two bytes. */
const WINDOW = 64 * 1024
/** A byte of a length adds 255 at the most. */
const MOST = 255

/** All blocks of a frame, each with its checksum, into the sink (LZ4 Frame Format 1.6.x, "Data Blocks"). Throws Damaged. */
export const createLz4Decoder =
  (bytes: ByteSource, sink: Sink, hash: XxHash) =>
  (frame: Lz4Frame): { readonly slack: boolean } => {
    const history = createHistory(sink, { window: WINDOW, block: frame.block })
    let slack = false
    for (let at = frame.blocks.start; at < frame.blocks.end; ) {
      const { isEnd, stored, content, end } = readLz4Block(bytes, at, frame.blockChecksums ? 4 : 0)!
      at = end
      if (isEnd && !frame.legacy) continue
      if (end > content.end && hash(32, bytes, content) !== hexOf(bytes, { start: content.end, end }, 'little'))
        throw new Damaged('lz4: a block that does not match its checksum')
      const size = lengthOf(content)
      history.room(stored ? size : Math.min(frame.block, MOST * size))
      if (stored) {
        history.buffer.set(bytes.read(content.start, content.end), history.at)
        history.advance(size)
      } else slack = decodeBlock(bytes.read(content.start, content.end), history, frame) || slack
    }
    history.flush()
    return { slack }
  }

/** One block without a frame into the sink. Throws Damaged. */
export function unlz4(source: Uint8Array, sink: Sink, most: number): { readonly slack: boolean } {
  const history = createHistory(sink, { window: WINDOW, block: most })
  history.room(Math.min(most, MOST * source.length))
  const slack = decodeBlock(source, history, { block: most, independent: true })
  history.flush()
  return { slack }
}

/** LZ4 Block Format: literals and matches by turns; literals alone are the end. Returns whether bits are set that no decoder reads. */
function decodeBlock(
  source: Uint8Array,
  history: History,
  { block, independent }: Pick<Lz4Frame, 'block' | 'independent'>,
): boolean {
  const { buffer, at: begin } = history
  const full = Math.min(buffer.length, begin + block)
  const low = independent ? begin : 0
  const end = source.length
  let at = begin
  let next = 0
  const lengthAt = (nibble: number): number => {
    let length = nibble
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; length += byte) byte = next < end ? source[next++]! : Number.NaN
    return length
  }
  while (next < end) {
    const token = source[next++]!
    const literals = lengthAt(token >> 4)
    if (!(next + literals <= end && at + literals <= full)) break
    copyLiterals(buffer, at, source, next, literals)
    next += literals
    at += literals
    if (next === end) {
      history.advance(at - begin)
      return (token & 15) !== 0
    }
    const offset = next + 2 <= end ? source[next]! | (source[next + 1]! << 8) : 0
    next += 2
    const match = lengthAt(token & 15) + 4
    if (offset === 0 || offset > at - low || !(at + match <= full)) break
    copyMatch(buffer, at, offset, match)
    at += match
  }
  throw new Damaged('lz4: a block that does not end with its literals')
}
