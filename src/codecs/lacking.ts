import { latin1 } from '../model/bytes.ts'
import type { Codec } from '../model/codec.ts'
import { type CodecId, plainFacts } from '../model/layer.ts'
import { streamOf } from './fields.ts'

/** An encoding that this version knows by its first bytes only: its content is not judged, so a difference in it is undecided. */
function lacking(id: CodecId, docs: { title: string; see: string }, claims: Codec['claims']): Codec {
  return {
    id,
    docs: { ...docs, what: 'Recognised, not decoded: a difference in it is undecided.' },
    claims,
    open: async (_, bytes) => {
      const range = { start: 0, end: bytes.size }
      const block = streamOf(0, range, [{ name: 'codec.unsupported', ranges: [range], encodes: 'unsupported' }])
      return { anatomy: { blocks: [block], facts: plainFacts }, decoded: { state: 'unsupported', what: id } }
    },
  }
}

/** Frames and skippable frames; LZ4 has the same skippable ones. */
export const zstd = lacking('zstd', { title: 'Zstandard', see: 'RFC 8878, section 3.1' }, head =>
  /^(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)/.test(latin1(head.subarray(0, 4))),
)
