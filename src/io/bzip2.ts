import type { ByteSource, Range } from '../model/bytes.ts'
import { Damaged, type Sink, type Unzipped } from '../model/codec.ts'
import { type Bits, bitsOf, consumedOf, ready, take, takeWord } from './bzip2-bits.ts'
import { readBlock } from './bzip2-block.ts'
import { restore } from './bzip2-restore.ts'
import { feedOf } from './feed.ts'

/** First half, second half: pi in front of each block, its square root in front of the end. */
const BLOCK = [0x314159, 0x265359] as const
const END = [0x177245, 0x385090] as const
const STEP = 100_000

/**
 * One bzip2 stream, from "BZh" to the byte that its last bit is in. There is no specification: this follows bzip2 1.0.8, decompress.c, and
 * refuses codes that it would read wrongly. CRCs of blocks and of the stream are verified. Nothing waits, so one stream is decoded at a time.
 */
export function bunzip2(bytes: ByteSource, range: Range, sink: Sink): Unzipped {
  const bits = bitsOf(feedOf(bytes, range, 'bzip2'))
  const level = headerOf(bits)
  let combined = 0
  let odd = false
  for (let blocks = 1; ; blocks++) {
    ready(bits)
    const half = take(bits, 24)
    const magic = [half, take(bits, 24)] as const
    const crc = takeWord(bits)
    if (is(magic, END)) return endOf(bits, { crc, combined, odd })
    if (!is(magic, BLOCK)) throw new Damaged(`bzip2: neither a block nor the end behind block ${blocks - 1}`)
    if (take(bits, 1)) return { lacks: 'randomised bzip2 block' }
    const block = readBlock(bits, level * STEP)
    odd ||= block.odd
    consumedOf(bits)
    if (restore(block, sink) !== crc) throw new Damaged(`bzip2: CRC of block ${blocks}`)
    combined = ((combined << 1) | (combined >>> 31)) ^ crc
  }
}

const is = (one: readonly [number, number], other: readonly [number, number]): boolean =>
  one[0] === other[0] && one[1] === other[1]

function headerOf(bits: Bits): number {
  const magic = take(bits, 24)
  const level = take(bits, 8) - 0x30
  if (magic !== 0x425a68 || level < 1 || level > 9) throw new Damaged('bzip2: no header')
  return level
}

interface End {
  readonly crc: number
  readonly combined: number
  readonly odd: boolean
}

/** The stream ends where a byte does: what is left of it are zeros. */
function endOf(bits: Bits, { crc, combined, odd }: End): Unzipped {
  const consumed = consumedOf(bits)
  if (crc !== combined) throw new Damaged('bzip2: CRC of the stream')
  const padding = take(bits, bits.count % 8)
  return {
    consumed,
    slack: padding !== 0 ? 'set bits behind the end of the stream' : odd ? 'selectors that no block can use' : '',
  }
}
