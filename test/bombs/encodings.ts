import { crc32 } from 'node:zlib'
import { bytes, fixed, u32, zeros } from '../support/bytes.ts'
import { bzip2 } from '../support/bzip2.ts'
import { gzip } from '../support/gzip.ts'
import { type Lz4Block, lz4, lz4Of, sequence } from '../support/lz4.ts'
import { lzma, lzmaZeros, zeroChunk } from '../support/lzma.ts'
import { integer, withCrc, xz } from '../support/xz.ts'
import { raw, rle, skippable, type ZstdBlock, zstd, zstdOf } from '../support/zstd.ts'
import { type Bomb, bothOf } from './bomb.ts'
import { filledWith, gz } from './repeated.ts'

const MiB = 2 ** 20
const chunkOfZeros = zeros(MiB)
const decoded = (bytes: number) => ({ limits: { decoded: bytes }, verdict: 'incomplete', says: 'decoded' }) as const
/** Above the default limit of 16 GiB a side, in MiB. */
const OVER = 17 * 1024
const overDecoded = { verdict: 'incomplete', says: 'decoded' } as const
const window = { verdict: 'incomplete', says: 'window' } as const
const streams = { verdict: 'incomplete', says: 'streams' } as const

const gzZeros = (count: number, last: string): Uint8Array => gz([chunkOfZeros, count], [bytes(last), 1])

/** LZ4: the four MiB that a block may have, all of one byte. */
const lz4Zeros: Lz4Block = { body: bytes(sequence('\0', 1, 4 * MiB - 1 - 5), [0x50], zeros(5)) }

/** The .xz File Format 1.2.1: blocks that are the same bytes, and no checks. */
function xzOfBlocks(count: number, { data, size }: { data: Uint8Array; size: number }): Uint8Array {
  const flags = bytes([0, 0])
  const header = withCrc(fixed(bytes([2, 0, 0x21, 1, 0x10]), 8))
  const block = bytes(header, fixed(data, Math.ceil(data.length / 4) * 4))
  const records = filledWith(bytes(integer(header.length + data.length), integer(size)), count)
  const index = bytes([0], integer(count), records)
  const stored = fixed(index, Math.ceil(index.length / 4) * 4)
  const footer = bytes(u32(stored.length / 4), flags)
  const sums = [u32(crc32(stored)), u32(crc32(footer))] as const
  return bytes('\xfd7zXZ\0', withCrc(flags), filledWith(block, count), stored, sums[0], sums[1], footer, 'YZ')
}
const xzZeros = (chunks: number): Uint8Array => {
  const { chunk, size } = zeroChunk()
  return xzOfBlocks(1, { data: bytes(filledWith(chunk, chunks), [0]), size: size * chunks })
}
const xzManyBlocks = (count: number): Uint8Array => {
  const { chunk, size } = zeroChunk()
  return xzOfBlocks(count, { data: bytes(chunk, [0]), size })
}

/** bzip2 shortens runs of 259 bytes to five; of those, so many, the column is two runs. */
function bzip2Zeros(blocks: number, runs: number): Uint8Array {
  const run = bytes(zeros(4), [255])
  const symbols = [2, ...digits(runs - 1), 2, ...digits(4 * runs - 1), 3]
  const crc = crcOfZeros(259 * runs)
  return bzip2(filledWith(run, blocks), { block: 5, raw: true, symbols, origin: 0, crc })
}
function digits(run: number): number[] {
  const out: number[] = []
  for (let rest = run; rest > 0; rest = (rest - 1) >> 1) out.push(rest % 2 ? 0 : 1)
  return out
}
function crcOfZeros(count: number): number {
  const table = Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << 24
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
    return sum
  })
  let sum = -1
  for (let left = count; left > 0; left--) sum = (sum << 8) ^ table[sum >>> 24]!
  return ~sum
}

const zstdZeros = (blocks: number): ZstdBlock[] => Array<ZstdBlock>(blocks).fill(rle('\0', 128 * 1024))
const zstdWindow = { window: 0x38, checksum: false, sizeBytes: 0 } as const

export const encodings: readonly Bomb[] = [
  {
    what: 'gzip: zeros',
    name: 'x.gz',
    make: size => bothOf(last => gzZeros(size, last)),
    small: { size: 20, ...decoded(4 * MiB) },
    large: { size: OVER, ...overDecoded },
  },
  {
    what: 'gzip in gzip: 10 GiB of zeros',
    name: 'x.gz.gz',
    make: size => bothOf(last => gz([gzZeros(size, last), 1])),
    small: { size: 20, ...decoded(4 * MiB) },
    large: { size: 10 * 1024, verdict: 'different' },
  },
  {
    what: 'gzip: empty members',
    name: 'x.gz',
    make: size => bothOf(last => bytes(filledWith(gzip('', { deflate: bytes([3, 0]) }), size), gzip(last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'xz: zeros in one block',
    name: 'x.xz',
    make: size => bothOf(last => bytes(xzZeros(size), xz(last))),
    small: { size: 10, ...decoded(4 * MiB) },
    large: { size: OVER / 2, ...overDecoded },
  },
  {
    what: 'xz: zeros in many blocks',
    name: 'x.xz',
    make: size => bothOf(last => bytes(xzManyBlocks(size), xz(last))),
    small: { size: 10, ...decoded(4 * MiB) },
    large: { size: OVER / 2, ...overDecoded },
  },
  {
    what: 'xz: empty blocks',
    name: 'x.xz',
    make: size => bothOf(last => bytes(xzOfBlocks(size, { data: bytes([0]), size: 0 }), xz(last))),
    small: { size: 100_001, ...streams },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'xz: a dictionary of four GiB',
    name: 'x.xz',
    make: () => bothOf(last => xz(last, { filters: bytes([0x21, 1, 40]), filterCount: 1 })),
    small: { size: 1, verdict: 'incomplete' },
    large: { size: 1, verdict: 'incomplete' },
  },
  {
    what: 'xz: empty streams',
    name: 'x.xz',
    make: size => bothOf(last => bytes(filledWith(xz(''), size), xz(last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'zstd: zeros in blocks of one byte',
    name: 'x.zst',
    make: size => bothOf(last => zstdOf([...zstdZeros(8 * size), raw(last)], '', zstdWindow)),
    small: { size: 20, ...decoded(4 * MiB) },
    large: { size: OVER, ...overDecoded },
  },
  {
    what: 'zstd: a window of two TiB',
    name: 'x.zst',
    make: () => bothOf(last => zstd(last, { window: 0xff, checksum: false })),
    small: { size: 1, verdict: 'incomplete' },
    large: { size: 1, verdict: 'incomplete' },
  },
  {
    what: 'zstd: frames of nothing',
    name: 'x.zst',
    make: size => bothOf(last => bytes(filledWith(zstd('', { checksum: false }), size), zstd(last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'zstd: skippable frames',
    name: 'x.zst',
    make: size => bothOf(last => bytes(zstd(''), filledWith(skippable(''), size), skippable(last))),
    small: { size: 100_001, ...streams },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'bzip2: zeros',
    name: 'x.bz2',
    make: size => bothOf(last => bytes(bzip2Zeros(size, 179_990), bzip2(last))),
    small: { size: 1, ...decoded(4 * MiB) },
    large: { size: 400, ...overDecoded },
  },
  {
    what: 'bzip2: empty streams',
    name: 'x.bz2',
    make: size => bothOf(last => bytes(filledWith(bzip2(''), size), bzip2(last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'lz4: zeros',
    name: 'x.lz4.gz',
    make: size =>
      bothOf(last => gz([lz4Of(Array<Lz4Block>(size).fill(lz4Zeros), '', { block: 7, checksum: false }), 1], [lz4(last), 1])),
    small: { size: 5, ...decoded(4 * MiB) },
    large: { size: OVER / 4, ...overDecoded },
  },
  {
    what: 'lz4: empty frames',
    name: 'x.lz4',
    make: size => bothOf(last => bytes(filledWith(lz4('', { checksum: false }), size), lz4(last))),
    small: { size: 1000, verdict: 'different' },
    large: { size: 5_000_000, ...streams },
  },
  {
    what: 'lzma: a dictionary of three GiB',
    name: 'x.lzma',
    make: () => bothOf(last => lzma(last, { dictionary: 0xc000_0000 })),
    small: { size: 1, ...window },
    large: { size: 1, ...window },
  },
  {
    what: 'lzma: zeros',
    name: 'x.lzma',
    make: size => bothOf(last => bytes(lzmaZeros(size), last)),
    small: { size: 100_000, ...decoded(4 * MiB) },
    large: { size: 8_000_000, limits: { decoded: 2 ** 30 }, verdict: 'incomplete', says: 'decoded' },
  },
]
