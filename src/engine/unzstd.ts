import { codecs } from '../codecs/index.ts'
import { createDecoders } from '../io/decoders.ts'
import { ofBytes } from '../model/bytes.ts'
import { defaultLimits, LimitReached } from '../model/codec.ts'

const codec = codecs.find(({ id }) => id === 'zstd')!

/** Zstandard that is all of the bytes, decoded; null where it is damaged or decodes to more. What is only shown counts against no limit of the comparison. */
export async function unzstd(bytes: Uint8Array, most: number): Promise<Uint8Array | null> {
  const decoders = createDecoders({ ...defaultLimits, decoded: most, window: most })
  try {
    const { decoded } = await codec.open({ path: [], name: '', reach: 'installed' }, ofBytes(bytes), decoders)
    return decoded.state === 'ok' ? decoded.bytes.read(0, decoded.bytes.size).slice() : null
  } catch (problem) {
    if (problem instanceof LimitReached) return null
    throw problem
  }
}
