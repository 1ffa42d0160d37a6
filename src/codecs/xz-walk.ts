import { type ByteSource, isZero, latin1, type Range, WINDOW } from '../model/bytes.ts'
import { countPart } from './fields.ts'
import { indexOf, walkBlock, type XzBlock, type XzFault } from './xz-block.ts'

/** The .xz File Format 1.2.1, section 2.1: a stream's header, and behind the index its footer. Offset, length. */
export const MAGIC = '\xfd7zXZ\0'
export const header = { magic: [0, 6], flags: [6, 8], crc: [8, 12], size: 12 } as const
const footer = { crc: [0, 4], backwardSize: [4, 8], flags: [8, 10], magic: [10, 12], size: 12 } as const
export const FOOTER_MAGIC = 'YZ'

/** Section 2.1.1.2: bytes of the check field by check id. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const
/** The ones that are defined. */
export const checks = { 0: null, 1: 'crc32', 4: 'crc64', 10: 'sha256' } as const

export interface XzStream {
  readonly start: number
  readonly end: number
  /** Check id, 0 to 15. */
  readonly check: number
  readonly blocks: readonly XzBlock[]
  readonly index: Range
  /** The index that the blocks call for, without its CRC-32. */
  readonly expectedIndex: Uint8Array
  readonly footer: Range
}

/** All streams and the padding between and behind them; `fault` tells why the walk ended before the end of the layer, at `end`. */
export interface XzWalk {
  readonly parts: readonly (XzStream | Padding)[]
  readonly end: number
  readonly fault: XzFault | null
}
export interface Padding extends Range {
  readonly padding: true
}

export function walkStreams(bytes: ByteSource, windowLimit: number): XzWalk {
  const parts: (XzStream | Padding)[] = []
  let blocks = 0
  for (let at = 0; at < bytes.size; ) {
    const stream = walkStream(bytes, at, windowLimit)
    if ('expected' in stream) return { parts, end: at, fault: stream }
    parts.push(stream)
    blocks += stream.blocks.length + 1
    countPart(blocks)
    at = endOfPadding(bytes, stream.end)
    if (at > stream.end) parts.push({ padding: true, start: stream.end, end: at })
  }
  return { parts, end: bytes.size, fault: null }
}

/** Section 2.2: zeros, a multiple of four bytes. */
function endOfPadding(bytes: ByteSource, start: number): number {
  for (let at = start; at < bytes.size; at += WINDOW) {
    const window = bytes.read(at, Math.min(bytes.size, at + WINDOW))
    if (isZero(window) && window.length === WINDOW) continue
    const used = window.findIndex(byte => byte !== 0)
    const end = at + (used < 0 ? window.length : used)
    return end - ((end - start) % 4)
  }
  return bytes.size
}

/** One stream from its first byte to the end of its footer. */
function walkStream(bytes: ByteSource, start: number, windowLimit: number): XzStream | XzFault {
  const head = bytes.read(start, Math.min(bytes.size, start + header.size)).slice()
  const magic = latin1(head.subarray(...header.magic))
  if (!MAGIC.startsWith(magic)) return { offset: start, expected: 'an xz stream header' }
  if (head.length < header.size) return { offset: bytes.size, expected: 'a whole xz stream header' }
  const check = head[7]!
  if (head[6] !== 0 || check > 15) return { offset: start + 6, expected: 'stream flags 0000 to 000f' }
  const blocks: XzBlock[] = []
  let at = start + header.size
  for (;;) {
    if (at >= bytes.size) return { offset: bytes.size, expected: 'a block or the index' }
    if (bytes.read(at, at + 1)[0] === 0) break
    const block = walkBlock(bytes, at, { checkSize: checkSizes[check]!, windowLimit })
    if ('expected' in block) return block
    blocks.push(check in checks ? block : { ...block, lacks: block.lacks || `check type ${check}` })
    countPart(blocks.length)
    at = block.check.end
  }
  return walkEnd(bytes, { start, at, check, blocks })
}

interface Begun {
  readonly start: number
  readonly at: number
  readonly check: number
  readonly blocks: readonly XzBlock[]
}

/** The footer stands where the index that the blocks call for ends; anywhere else, and this is no stream. */
function walkEnd(bytes: ByteSource, { start, at, check, blocks }: Begun): XzStream | XzFault {
  const expectedIndex = indexOf(blocks)
  const index = { start: at, end: at + expectedIndex.length + 4 }
  const end = index.end + footer.size
  if (end > bytes.size) return { offset: bytes.size, expected: 'an index and a footer' }
  const [from, to] = footer.magic
  if (latin1(bytes.read(index.end + from, index.end + to)) !== FOOTER_MAGIC)
    return { offset: index.end + from, expected: 'the end of a footer' }
  return { start, end, check, blocks, index, expectedIndex, footer: { start: index.end, end } }
}
