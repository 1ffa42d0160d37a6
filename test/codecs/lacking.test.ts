import { describe, expect, it } from 'vitest'
import { codecFor, codecs } from '../../src/codecs/index.ts'
import { zstd } from '../../src/codecs/lacking.ts'
import { openedBy, rowsOf } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { fieldsOf } from '../support/tiling.ts'

const ones = Array(8).fill(0xff)
/** The header of a .lzma file and the first byte of its range coder. */
const lzmaHead = (dictionary: number, size: readonly number[] = ones): Uint8Array =>
  bytes([0x5d], u32(dictionary), [...size], [0, 0x34])
const MiB = 1024 * 1024

describe('what is known by its first bytes', () => {
  it.each<readonly [what: string, head: Uint8Array, id: string | undefined]>([
    ['a Zstandard frame', bytes([0x28, 0xb5, 0x2f, 0xfd, 4]), 'zstd'],
    ['its magic alone', bytes([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
    ['less than its magic', bytes([0x28, 0xb5, 0x2f]), undefined],
    ['a frame of an old version', bytes([0x27, 0xb5, 0x2f, 0xfd]), undefined],
    ['the first skippable frame', bytes([0x50, 0x2a, 0x4d, 0x18], u32(0)), 'zstd'],
    ['the last skippable frame', bytes([0x5f, 0x2a, 0x4d, 0x18], u32(0)), 'zstd'],
    ['none of them', bytes([0x60, 0x2a, 0x4d, 0x18], u32(0)), undefined],
    ['LZ4', bytes([0x04, 0x22, 0x4d, 0x18], zeros(20)), undefined],
    ['bzip2', bytes('BZh1', [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]), 'bzip2'],
    ['bzip2 of nothing', bytes('BZh9', [0x17, 0x72, 0x45, 0x38, 0x50, 0x90], zeros(4)), 'bzip2'],
    ['bzip2 of size 0', bytes('BZh0', [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]), undefined],
    ['bzip2 cut off', bytes('BZh9', [0x31, 0x41, 0x59, 0x26, 0x53]), undefined],
    ['text that begins like it', bytes('BZh9 is no bzip2'), undefined],
    ['.lzma', lzmaHead(8 * MiB), 'lzma'],
    ['.lzma, 64 MiB', lzmaHead(64 * MiB), 'lzma'],
    ['.lzma, the smallest dictionary', lzmaHead(4096), 'lzma'],
    ['.lzma, 1.5 MiB', lzmaHead(1.5 * MiB), 'lzma'],
    ['.lzma, 2 GiB', lzmaHead(2048 * MiB), 'lzma'],
    ['.lzma, 3 GiB', lzmaHead(3072 * MiB), 'lzma'],
    ['.lzma of a known size', lzmaHead(8 * MiB, [1, 0, 0, 0, 0, 0, 0, 0]), 'lzma'],
    ['.lzma of 256 GiB less one', lzmaHead(8 * MiB, [...u32(0xffff_ffff), 0x3f, 0, 0, 0]), 'lzma'],
    ['.lzma of 256 GiB', lzmaHead(8 * MiB, [...u32(0), 0x40, 0, 0, 0]), undefined],
    ['.lzma, a dictionary below 4 KiB', lzmaHead(2048), undefined],
    ['.lzma, a dictionary of nothing', lzmaHead(0), undefined],
    ['.lzma, a dictionary of 1.25 MiB', lzmaHead(1.25 * MiB), undefined],
    ['.lzma, a dictionary of 7 MiB', lzmaHead(7 * MiB), undefined],
    ['.lzma, other properties', patched(lzmaHead(8 * MiB), 0, [0x00]), 'lzma'],
    ['.lzma, other properties and a known size', patched(lzmaHead(8 * MiB, [1, 0, 0, 0, 0, 0, 0, 0]), 0, [0x00]), undefined],
    ['.lzma, lc and lp above 4', patched(lzmaHead(8 * MiB), 0, [9 + 4]), undefined],
    ['.lzma, properties of 225', patched(lzmaHead(8 * MiB), 0, [225]), undefined],
    ['.lzma, another first byte', patched(lzmaHead(8 * MiB), 13, [1]), undefined],
    ['.lzma cut off in its header', lzmaHead(8 * MiB).subarray(0, 13), undefined],
    ['a DOS text that begins with ]', bytes(']\r\n', 'x'.repeat(40)), undefined],
    ['zeros', zeros(100), undefined],
    ['nothing', bytes(), undefined],
  ])('%s', (_, head, id) => expect(codecFor(head)?.id).toBe(id))

  it('where a head lies in a larger buffer', () => {
    const buffer = bytes(zeros(3), lzmaHead(8 * MiB), zeros(3))
    expect(codecFor(buffer.subarray(3, 18))?.id).toBe('lzma')
    expect(codecFor(buffer.subarray(2, 18))).toBeUndefined()
  })

  it('one codec at most claims any of them', () => {
    const heads = [bytes([0x28, 0xb5, 0x2f, 0xfd]), bytes('BZh1', [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]), lzmaHead(8 * MiB)]
    for (const head of heads) expect(codecs.filter(codec => codec.claims(head)).length).toBe(1)
  })
})

describe('what is not decoded is not judged', () => {
  it.each([
    [zstd, bytes([0x28, 0xb5, 0x2f, 0xfd], 'frame')],
    [zstd, bytes([0x28, 0xb5, 0x2f, 0xfd])],
  ])('$id', async (codec, encoded) => {
    const { anatomy, decoded } = await openedBy(codec, encoded)
    expect(decoded).toEqual({ state: 'unsupported', what: codec.id })
    expect(rowsOf(anatomy)).toEqual([['codec.unsupported', 0, encoded.length, 'raw']])
    expect(fieldsOf(anatomy)[0]!.encodes).toBe('unsupported')
    expect(anatomy.blocks.map(({ key, nth, member }) => [key, nth, member])).toEqual([['\0stream', 0, false]])
    expect(anatomy.facts.anomalies).toEqual([])
  })
})
