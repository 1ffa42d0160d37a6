import { outlineFor } from '../formats/index.ts'
import type { ByteSource } from '../model/bytes.ts'
import type { Codec, Decoders } from '../model/codec.ts'
import type { LayerHead } from '../model/layer.ts'
import type { Session, View } from './view.ts'

/** Formats may ask for this much of the start and the end: an EOCD with the longest comment lies in the last 65,557 bytes. */
export const ENDS = { head: 4096, tail: 66 * 1024 } as const

export interface Encoded {
  readonly bytes: ByteSource
  /** Offset in the input file, where the encoded bytes lie there in one piece. */
  readonly origin: number | null
  readonly parent: View | null
}

/**
 * What is decoded from the input file itself need not be kept: contents are digested as they pass by, and those that turn out to differ are
 * decoded once more. Only of formats whose headers tell where contents lie.
 */
export function decodersFor(
  session: Session,
  layer: LayerHead,
  { bytes, origin, parent, codec }: Encoded & { codec: Codec },
): Decoders {
  const { decoders, replay } = session
  if (!replay || origin === null) return decoders
  const of = { start: origin, end: origin + bytes.size, codec: codec.id, window: session.limits.window }
  return decoders.passing(head => {
    const outline = outlineFor(head, layer)
    return outline && { outline, digests: parent?.consumer.lists ?? [], ends: ENDS, replay: () => replay(of) }
  })
}
