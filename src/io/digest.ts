import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { XXHashAPI } from 'xxhash-wasm'
import { type ByteSource, type Range, windows } from '../model/bytes.ts'
import type { XxHash } from '../model/codec.ts'
import type { DigestId } from '../model/layer.ts'

/** Digest of a range, lower-case hex, most significant byte first. */
export function digestOf(id: DigestId, source: ByteSource, range?: Range): string {
  if (id === 'crc32') {
    let sum = 0
    for (const window of windows(source, range)) sum = crc32(window, sum)
    return hex32(sum)
  }
  if (id === 'crc64') return crc64(windows(source, range))
  const hash = createHash(id)
  for (const window of windows(source, range)) hash.update(window)
  return hash.digest('hex')
}

let loading: Promise<XXHashAPI> | undefined
/** XXH32 and XXH64, whose code is WebAssembly and is compiled when it is first needed. */
export async function xxhash(): Promise<XxHash> {
  loading ??= import('xxhash-wasm').then(loaded => loaded.default())
  const { create32, create64 } = await loading
  return (bits, source, range) => {
    const hash = bits === 32 ? create32() : create64()
    for (const window of windows(source, range)) hash.update(window)
    return hash
      .digest()
      .toString(16)
      .padStart(bits / 4, '0')
  }
}

const hex32 = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** CRC-64 of ECMA-182, reflected, as .xz stores it (The .xz File Format 1.2.1, section 6). Halves in 32 bits: BigInt is 40 times slower. */
const LOW = 0xd7870f42
const HIGH = 0xc96c5795
const SLICES = 4
const tables = (() => {
  const low = Array.from({ length: SLICES }, () => new Int32Array(256))
  const high = Array.from({ length: SLICES }, () => new Int32Array(256))
  for (let byte = 0; byte < 256; byte++) {
    let lo = byte
    let hi = 0
    for (let bit = 0; bit < 8; bit++) {
      const odd = lo & 1
      lo = (lo >>> 1) | (hi << 31)
      hi >>>= 1
      if (odd) {
        lo ^= LOW
        hi ^= HIGH
      }
    }
    low[0]![byte] = lo
    high[0]![byte] = hi
  }
  for (let slice = 1; slice < SLICES; slice++)
    for (let byte = 0; byte < 256; byte++) {
      const lo = low[slice - 1]![byte]!
      const hi = high[slice - 1]![byte]!
      const index = lo & 0xff
      low[slice]![byte] = ((lo >>> 8) | (hi << 24)) ^ low[0]![index]!
      high[slice]![byte] = (hi >>> 8) ^ high[0]![index]!
    }
  return { low, high }
})()

function crc64(chunks: Iterable<Uint8Array>): string {
  const [l0, l1, l2, l3] = tables.low as [Int32Array, Int32Array, Int32Array, Int32Array]
  const [h0, h1, h2, h3] = tables.high as [Int32Array, Int32Array, Int32Array, Int32Array]
  let lo = -1
  let hi = -1
  for (const chunk of chunks) {
    let at = 0
    for (; at + 4 <= chunk.length; at += 4) {
      const word = lo ^ (chunk[at]! | (chunk[at + 1]! << 8) | (chunk[at + 2]! << 16) | (chunk[at + 3]! << 24))
      const [b0, b1, b2, b3] = [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]
      lo = hi ^ l3[b0]! ^ l2[b1]! ^ l1[b2]! ^ l0[b3]!
      hi = h3[b0]! ^ h2[b1]! ^ h1[b2]! ^ h0[b3]!
    }
    for (; at < chunk.length; at++) {
      const index = (lo ^ chunk[at]!) & 0xff
      lo = ((lo >>> 8) | (hi << 24)) ^ l0[index]!
      hi = (hi >>> 8) ^ h0[index]!
    }
  }
  return hex32(~hi) + hex32(~lo)
}
