import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bzip2 as bzip2Codec } from '../../src/codecs/bzip2.ts'
import { gzip as gzipCodec } from '../../src/codecs/gzip.ts'
import { lz4 as lz4Codec } from '../../src/codecs/lz4.ts'
import { lzma as lzmaCodec } from '../../src/codecs/lzma.ts'
import { xz as xzCodec } from '../../src/codecs/xz.ts'
import { zstd as zstdCodec } from '../../src/codecs/zstd.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { InputUnusable } from '../../src/io/file.ts'
import { createSharing } from '../../src/io/sharing.ts'
import { type ByteSource, ofBytes } from '../../src/model/bytes.ts'
import { type Codec, defaultLimits, LimitReached } from '../../src/model/codec.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { bzip2 } from '../support/bzip2.ts'
import { lz4 } from '../support/lz4.ts'
import { lzma } from '../support/lzma.ts'
import { xz } from '../support/xz.ts'
import { zstd } from '../support/zstd.ts'

const layer: LayerHead = { path: [], name: 'input', reach: 'transport' }
const content = randomBytes(600_000)
const packed: readonly (readonly [string, Codec, Uint8Array])[] = [
  ['gzip', gzipCodec, Uint8Array.from(gzipSync(content))],
  ['xz', xzCodec, xz(content)],
  ['bzip2', bzip2Codec, bzip2(content, { block: 30_000 })],
  ['lzma', lzmaCodec, lzma(content)],
  ['zstd', zstdCodec, zstd(content, { block: 100_000 })],
  ['lz4', lz4Codec, lz4(content, { step: 60_000 })],
]
const open = (codec: Codec, source: ByteSource, decoded = defaultLimits.decoded) =>
  codec.open(layer, source, createDecoders({ ...defaultLimits, decoded }))

/** Reads well up to an offset, for so many reads beyond it. */
function failing(bytes: Uint8Array, from: number, reads: number): ByteSource {
  let left = reads
  return {
    size: bytes.length,
    read(start, end) {
      if (end > from && left-- <= 0) throw new InputUnusable(`input cannot be read at ${start}`)
      return bytes.subarray(start, end)
    },
  }
}

describe.each(packed)('%s', (_, codec, encoded) => {
  it('a limit ends a stream and no other one', async () => {
    await expect(open(codec, ofBytes(encoded), 1000)).rejects.toThrow(LimitReached)
    for (const round of [1, 2]) {
      await expect(open(codec, ofBytes(encoded), 1000 * round)).rejects.toThrow(LimitReached)
      expect((await open(codec, ofBytes(encoded))).decoded.state).toBe('ok')
    }
  })

  it.each([0, 1, 2, 3, 5])('what the source throws is no damage of the bytes: after %d reads', async reads => {
    const opened = open(codec, failing(encoded, 300_000, reads))
    const outcome = await opened.then(
      ({ decoded }) => decoded.state,
      (problem: unknown) => problem,
    )
    if (outcome !== 'ok') expect(outcome).toBeInstanceOf(InputUnusable)
    expect((await open(codec, ofBytes(encoded))).decoded.state).toBe('ok')
  })

  it('nor is what the storage throws', async () => {
    const fault = new InputUnusable('decoded bytes cannot be put into temporary storage (ENOSPC)')
    const decoders = createDecoders(defaultLimits)
    const full = {
      ...decoders,
      sink: () => ({
        size: 0,
        write: () => {
          throw fault
        },
        finish: () => ofBytes(content),
      }),
    }
    await expect(codec.open(layer, ofBytes(encoded), full)).rejects.toBe(fault)
    expect((await open(codec, ofBytes(encoded))).decoded.state).toBe('ok')
  })

  it('damage is damage, and the next stream is not touched by it', async () => {
    const broken = Uint8Array.from(encoded)
    broken.fill(0xff, 200_000, 200_100)
    const { decoded } = await open(codec, ofBytes(broken))
    expect(decoded.state).toBe('damaged')
    expect((await open(codec, ofBytes(encoded))).decoded.state).toBe('ok')
  })
})

describe('what the sides share', () => {
  const large = randomBytes(300 * 1024)
  const counted = (bytes: Uint8Array) => {
    const state = { reads: 0 }
    const read = (start: number, end: number): Uint8Array => {
      state.reads++
      return bytes.subarray(start, end)
    }
    return { state, source: { size: bytes.length, read } }
  }

  it('the digest of equal contents is computed once, and of others each by itself', () => {
    const sharing = createSharing(0)
    const [a, b] = [createDecoders(defaultLimits, sharing), createDecoders(defaultLimits, sharing)]
    const other = Uint8Array.from(large).fill(0, 299 * 1024)
    const [one, two, three] = [counted(large), counted(Uint8Array.from(large)), counted(other)]
    expect(b.contentDigest('md5', two.source)).toBe(a.contentDigest('md5', one.source))
    expect(a.contentDigest('md5', three.source)).toBe(a.digest('md5', ofBytes(other)))
    expect(a.contentDigest('sha256', one.source)).toBe(a.digest('sha256', ofBytes(large)))
  })

  it('an xz block is decoded once', async () => {
    const sharing = createSharing(0)
    const found: boolean[] = []
    const find: typeof sharing.find = (bytes, part) => {
      const known = sharing.find(bytes, part)
      found.push(known !== null)
      return known
    }
    const file = xz(large)
    const opened = (bytes: Uint8Array) => xzCodec.open(layer, ofBytes(bytes), createDecoders(defaultLimits, { ...sharing, find }))
    const first = await opened(file)
    const again = await opened(Uint8Array.from(file))
    expect(found).toEqual([false, true])
    const bytesOf = ({ decoded }: typeof first): string =>
      decoded.state === 'ok' ? Buffer.from(decoded.bytes.read(0, decoded.bytes.size)).toString('hex') : decoded.state
    expect(bytesOf(again)).toBe(bytesOf(first))
    expect(bytesOf(again)).toBe(large.toString('hex'))
  })
})
