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

/** "BZh", the block size, then the magic of the first block (pi) or, when there is none, that of the end (its square root). */
export const bzip2 = lacking('bzip2', { title: 'bzip2', see: 'bzip2 manual; the format has no specification' }, head =>
  /^BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)/.test(latin1(head.subarray(0, 10))),
)

/** .lzma: offset, length. No magic, so all of the header must be what writers make. */
const LZMA = {
  properties: 0, // 1: lc, lp and pb; 5d stands for 3, 0 and 2
  dictionary: 1, // 4: 2^n or 2^n + 2^(n-1)
  size: 5, // 8: all ones when an end marker tells it
  first: 13, // 1: the first byte of a range coder is zero
} as const
const UNKNOWN = 0xffff_ffff_ffff_ffffn
/** Readers that must guess refuse more, too (XZ Utils, lzma-file-format.txt, section 1.1.3). */
const LARGEST = 1n << 38n

export const lzma = lacking('lzma', { title: '.lzma', see: 'The .lzma File Format, section 1 (XZ Utils)' }, head => {
  if (head.length < 14 || head[LZMA.properties] !== 0x5d || head[LZMA.first] !== 0) return false
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const dictionary = view.getUint32(LZMA.dictionary, true)
  const rest = (dictionary & (dictionary - 1)) >>> 0
  const half = (dictionary ^ rest) >>> 0
  const size = view.getBigUint64(LZMA.size, true)
  return dictionary >= 4096 && (rest === 0 || rest === half * 2) && (size === UNKNOWN || size < LARGEST)
})
