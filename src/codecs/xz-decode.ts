import { type ByteSource, ofBytes, windows } from '../model/bytes.ts'
import type { Decoders, PartContent, Sink, XzPart } from '../model/codec.ts'
import type { DigestId } from '../model/layer.ts'
import { indexOf, type XzBlock } from './xz-block.ts'
import { checks, FOOTER_MAGIC, MAGIC, type XzStream } from './xz-walk.ts'

export interface Decoding {
  readonly bytes: ByteSource
  readonly decoders: Decoders
  readonly sink: Sink
}

/** Decodes block after block into one sink; the first damaged one ends it, because nothing that is decoded counts any more. */
export async function decodeBlocks(
  streams: readonly XzStream[],
  { bytes, decoders, sink }: Decoding,
): Promise<ReadonlyMap<XzBlock, PartContent>> {
  const blocks = streams.flatMap(({ blocks: own, check }) =>
    own.map(block => ({ block, part: partOf(block, check, { bytes, decoders }) })),
  )
  const contents = new Map<XzBlock, PartContent>()
  const decoded = decoders.unxz(
    bytes,
    blocks.map(({ part }) => part),
    sink,
  )
  let next = 0
  for await (const content of decoded) contents.set(blocks[next++]!.block, content)
  return contents
}

const partOf = (block: XzBlock, check: number, { bytes, decoders }: Omit<Decoding, 'sink'>): XzPart => ({
  stored: { start: block.header.start, end: block.padding.end },
  file: () => alone(block, bytes, decoders),
  size: block.size,
  digest: digestFor(check),
})

export const digestFor = (check: number): DigestId | null => (check in checks ? checks[check as keyof typeof checks] : null)

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
