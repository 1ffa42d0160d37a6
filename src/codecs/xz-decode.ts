import { type ByteSource, ofBytes, type Range, windows } from '../model/bytes.ts'
import { Damaged, type Decoders, type Sink } from '../model/codec.ts'
import { indexOf, type XzBlock } from './xz-block.ts'
import { FOOTER_MAGIC, MAGIC, type XzStream } from './xz-walk.ts'

/** What became of one block: where its bytes lie in the decoded bytes, or why it has none. */
export type Content = Range | { readonly damage: string }

export interface Decoding {
  readonly bytes: ByteSource
  readonly decoders: Decoders
  readonly sink: Sink
}

/** Decodes block after block into one sink; the first damaged one ends it, because nothing that is decoded counts any more. */
export async function decodeBlocks(streams: readonly XzStream[], decoding: Decoding): Promise<ReadonlyMap<XzBlock, Content>> {
  const contents = new Map<XzBlock, Content>()
  for (const block of streams.flatMap(stream => stream.blocks)) {
    const content = await decodeBlock(block, decoding)
    contents.set(block, content)
    if ('damage' in content) break
  }
  return contents
}

async function decodeBlock(block: XzBlock, { bytes, decoders, sink }: Decoding): Promise<Content> {
  const start = sink.size
  try {
    await decoders.unxz(alone(block, bytes, decoders), sink)
  } catch (problem) {
    if (problem instanceof Damaged) return { damage: problem.message }
    throw problem
  }
  const size = sink.size - start
  return size === block.size ? { start, end: sink.size } : { damage: `${size} bytes of content` }
}

/** CRC-32 as .xz stores it: least significant byte first. */
export const crc32Of = (bytes: Uint8Array, decoders: Decoders): Uint8Array =>
  Buffer.from(decoders.digest('crc32', ofBytes(bytes)), 'hex').reverse()

/**
 * One block as a whole .xz file: a header that tells of no check, the block without its own check, an index and a footer made for it
 * (The .xz File Format 1.2.1, sections 2.1, 3 and 4). The decoder then finds any block whose size is not what its chunks tell.
 */
function* alone(block: XzBlock, bytes: ByteSource, decoders: Decoders): Generator<Uint8Array> {
  const flags = Uint8Array.from([0, 0])
  yield Buffer.concat([Buffer.from(MAGIC, 'latin1'), flags, crc32Of(flags, decoders)])
  yield* windows(bytes, { start: block.header.start, end: block.padding.end })
  const index = indexOf([{ ...block, check: { start: 0, end: 0 } }])
  const footer = footerOf(index, 0)
  yield Buffer.concat([index, crc32Of(index, decoders), crc32Of(footer, decoders), footer, Buffer.from(FOOTER_MAGIC)])
}

/** Section 2.1.2: backward size (in words of four bytes, less one) and stream flags; its CRC-32 stands before, its magic behind. */
export function footerOf(index: Uint8Array, check: number): Uint8Array {
  const footer = Buffer.alloc(6)
  footer.writeUInt32LE((index.length + 4) / 4 - 1, 0)
  footer[5] = check
  return footer
}
