import { codecFor } from '../../src/codecs/index.ts'
import type { CodecId } from '../../src/model/layer.ts'
import { bytes } from '../support/bytes.ts'
import { bzip2 } from '../support/bzip2.ts'
import { gzip } from '../support/gzip.ts'
import { lz4 } from '../support/lz4.ts'
import { lzma } from '../support/lzma.ts'
import { xz } from '../support/xz.ts'
import { zstd } from '../support/zstd.ts'
import { decoded } from './contents.ts'
import { zipMembers } from './zip-nests.ts'

/** Bytes inside others, and how the others look when these are changed: encoded anew, with sizes and checksums that are right again. */
export interface Nest {
  readonly inner: Uint8Array
  wrap(inner: Uint8Array): Uint8Array
}

const encoders: Partial<Record<CodecId, (content: Uint8Array) => Uint8Array>> = { gzip, xz, zstd, lz4, bzip2, lzma }

export async function nestsIn(source: Uint8Array): Promise<readonly Nest[]> {
  const codec = codecFor(source.subarray(0, 4096))
  if (codec) {
    const inner = await decoded(source, codec).catch(() => null)
    const wrap = encoders[codec.id]
    return inner && wrap ? [{ inner, wrap }] : []
  }
  const magic = Buffer.from(source.subarray(0, 8)).toString('latin1')
  if (magic === '!<arch>\n') return [...arMembers(source)]
  if (magic.startsWith('PK\x03\x04')) return [...zipMembers(source)]
  return Buffer.from(source.subarray(257, 262)).toString('latin1') === 'ustar' ? [...tarMembers(source)] : []
}

const textAt = (source: Uint8Array, at: number, size: number): string =>
  Buffer.from(source.subarray(at, at + size)).toString('latin1')
const padded = (content: Uint8Array, unit: number, filler: number): Uint8Array =>
  bytes(content, new Uint8Array((unit - (content.length % unit)) % unit).fill(filler))

/** ar(5): headers of 60 bytes, the size in ten digits at 48. */
function* arMembers(source: Uint8Array): Generator<Nest> {
  for (let at = 8; at + 60 <= source.length; ) {
    const size = Number(textAt(source, at + 48, 10))
    if (!Number.isSafeInteger(size) || size < 0) return
    const [header, begin] = [at, at + 60]
    const end = Math.min(source.length, begin + size)
    const next = end + (end % 2)
    yield {
      inner: source.slice(begin, end),
      wrap: inner => {
        const told = bytes(source.subarray(0, header + 48), String(inner.length).padEnd(10), source.subarray(header + 58, begin))
        return bytes(told, padded(inner, 2, 10), source.subarray(next))
      },
    }
    at = next
  }
}

/** Plain entries of a tar archive; the size in octal at 124, the sum is made right by an edit of its own. */
function* tarMembers(source: Uint8Array): Generator<Nest> {
  for (let at = 0; at + 512 <= source.length; ) {
    const size = Number.parseInt(textAt(source, at + 124, 12), 8)
    if (!Number.isSafeInteger(size)) return
    const [header, begin] = [at, at + 512]
    const end = begin + size
    const next = begin + Math.ceil(size / 512) * 512
    if (size > 0 && textAt(source, at + 156, 1) === '0')
      yield {
        inner: source.slice(begin, end),
        wrap: inner => {
          const told = `${inner.length.toString(8).padStart(11, '0')}\0`
          const before = bytes(source.subarray(0, header + 124), told, source.subarray(header + 136, begin))
          return bytes(before, padded(inner, 512, 0), source.subarray(next))
        },
      }
    at = next
  }
}
