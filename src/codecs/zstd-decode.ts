import { type ByteSource, lengthOf } from '../model/bytes.ts'
import { Damaged, type Sink } from '../model/codec.ts'
import { createHistory, type History } from './history.ts'
import type { FseTable } from './zstd-fse.ts'
import type { HuffmanTable } from './zstd-huffman.ts'
import { readLiterals } from './zstd-literals.ts'
import { runSequences } from './zstd-sequences.ts'
import { blockType, readBlockHeader, type ZstdFrame } from './zstd-walk.ts'

/** Zeros before and behind a block: bits are read by the word. */
const MARGIN = 16

/** One block, and what its frame keeps for the next one. */
export interface ZstdCoding {
  /** The compressed block, with zeros around it. */
  readonly source: Uint8Array
  readonly view: DataView
  readonly literals: Uint8Array
  readonly history: History
  readonly window: number
  /** What a block decodes to at most. */
  readonly block: number
  readonly repeats: Float64Array
  readonly tables: (FseTable | undefined)[]
  huffman: HuffmanTable | undefined
  /** Bytes that the block has made. */
  made: number
  /** Bits that no decoder reads are not zero. */
  slack: boolean
}

/**
 * Blocks of RFC 8878, section 3.1.1.2, decoded to the last bit: a match must lie in the window and in the frame, every bit stream must end
 * where it is used up. Other decoders are less strict, and more hides in what they skip.
 */
export function createZstdDecoder(bytes: ByteSource, sink: Sink): (frame: ZstdFrame) => { readonly slack: boolean } {
  let source = new Uint8Array(0)
  let literals = source
  return frame => {
    if (source.length < frame.block + 2 * MARGIN) {
      source = new Uint8Array(frame.block + 2 * MARGIN)
      literals = new Uint8Array(frame.block)
    }
    const coding: ZstdCoding = {
      source,
      view: new DataView(source.buffer),
      literals,
      history: createHistory(sink, frame),
      window: frame.window,
      block: frame.block,
      repeats: Float64Array.of(1, 4, 8),
      tables: [],
      huffman: undefined,
      made: 0,
      slack: false,
    }
    decodeBlocks(coding, bytes, frame)
    return { slack: coding.slack }
  }
}

function decodeBlocks(coding: ZstdCoding, bytes: ByteSource, { blocks, block: most }: ZstdFrame): void {
  const { history } = coding
  for (let at = blocks.start; at < blocks.end; ) {
    const { type, size, content } = readBlockHeader(bytes, at)!
    coding.made = size
    history.room(type === blockType.compressed ? most : size)
    if (type === blockType.raw) history.buffer.set(bytes.read(content.start, content.end), history.at)
    else if (type === blockType.rle)
      history.buffer.fill(bytes.read(content.start, content.end)[0]!, history.at, history.at + size)
    else decodeBlock(coding, bytes.read(content.start, content.end), lengthOf(content))
    history.advance(coding.made)
    at = content.end
  }
  history.flush()
}

/** Section 3.1.1.3: literals, then sequences, and nothing behind them. */
function decodeBlock(coding: ZstdCoding, packed: Uint8Array, size: number): void {
  const { source } = coding
  const end = MARGIN + size
  source.set(packed, MARGIN)
  source.fill(0, end, end + MARGIN)
  coding.made = 0
  if (size < 2) throw new Damaged('zstd: a block without its parts')
  runSequences(coding, readLiterals(coding, MARGIN, end), end)
}
