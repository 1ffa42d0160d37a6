import { latin1 } from '../model/bytes.ts'
import type { Codec } from '../model/codec.ts'
import { type CodecId, plainFacts } from '../model/layer.ts'

/** An encoding that this version knows by its first bytes only: its content is not judged, so a difference in it is undecided. */
function lacking(id: CodecId, docs: { title: string; see: string }, claims: Codec['claims']): Codec {
  return {
    id,
    docs: { ...docs, what: 'Recognised, not decoded: a difference in it is undecided.' },
    claims,
    open: async (_, bytes) => {
      const ranges = [{ start: 0, end: bytes.size }]
      const fields = () => [{ name: 'codec.unsupported', ranges, encodes: 'unsupported' }] as const
      const anatomy = { blocks: [{ key: 'stream', nth: 0, member: false, ranges, fields }], facts: plainFacts }
      return { anatomy, decoded: { state: 'unsupported', what: `${docs.title}, which is not decoded` } }
    },
  }
}

/** Frames and skippable frames. */
export const zstd = lacking('zstd', { title: 'Zstandard', see: 'RFC 8878, section 3.1' }, head => {
  const magic = latin1(head.subarray(0, 4))
  return magic === '\x28\xb5\x2f\xfd' || /^[\x50-\x5f]\x2a\x4d\x18$/.test(magic)
})

/** "BZh", the block size, and the first block's or the end's magic. */
export const bzip2 = lacking('bzip2', { title: 'bzip2', see: 'bzip2 manual; the format has no specification' }, head =>
  /^BZh[1-9](1AY&SY|\x17\x72\x45\x38\x50\x90)/.test(latin1(head.subarray(0, 10))),
)

/** Properties lc=3 lp=0 pb=2, a dictionary size of 2^n or 2^n + 2^(n-1), and a size that is unknown or below 2^38. */
export const lzma = lacking('lzma', { title: '.lzma', see: 'LZMA file format, lzma-file-format.txt of XZ Utils' }, head => {
  if (head.length < 14 || head[0] !== 0x5d) return false
  const view = new DataView(head.buffer, head.byteOffset, 13)
  const dictionary = view.getUint32(1, true)
  const power = dictionary & (dictionary - 1)
  const size = view.getBigUint64(5, true)
  return dictionary >= 4096 && (power === 0 || (power & (power - 1)) === 0) && head[13] === 0 && (size === 0xffff_ffff_ffff_ffffn || size < 1n << 38n)
})
