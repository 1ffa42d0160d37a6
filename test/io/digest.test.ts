import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, xxhash } from '../../src/io/digest.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { DigestId } from '../../src/model/layer.ts'
import { strict } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'

const of = (id: DigestId, content: Uint8Array | string): string => digestOf(id, ofBytes(bytes(content)))

const FOX = 'The quick brown fox jumps over the lazy dog'

describe('known vectors', () => {
  it.each<readonly [id: DigestId, content: string, digest: string]>([
    ['md5', '', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['md5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', '', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'sha512',
      'abc',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['crc32', '', '00000000'],
    ['crc32', '123456789', 'cbf43926'],
    ['crc32', FOX, '414fa339'],
    ['adler32', '', '00000001'],
    ['adler32', 'Wikipedia', '11e60398'],
    ['adler32', '\xff'.repeat(9999), 'cae9ea2c'],
    ['crc64', '', '0000000000000000'],
    ['crc64', '\0', '1fada17364673f59'],
    ['crc64', 'a', '330284772e652b05'],
    ['crc64', '123456789', '995dc9bbdf1939fa'],
    ['crc64', FOX, '5b5eb8c2e54aa1c4'],
    ['crc64', '\xff'.repeat(8), 'ffffffffffffffff'],
    ['crc64', '\0'.repeat(32), 'c95af8617cd5330c'],
  ])('%s of %j', (id, content, digest) => expect(of(id, content)).toBe(digest))
})

describe('XXH32 and XXH64', () => {
  it.each([
    ['', '02cc5d05', 'ef46db3751d8e999'],
    ['a', '550d7456', 'd24ec4f1a98c6e5b'],
    ['abc', '32d153ff', '44bc2cf5ad770999'],
    ['hello', 'fb0077f9', '26c7827d889f6da3'],
  ])('of %j', async (content, short, long) => {
    const hash = await xxhash()
    const source = strict(bytes('--', content, '--'))
    const range = { start: 2, end: 2 + content.length }
    expect([hash(32, source, range), hash(64, source, range)]).toEqual([short, long])
  })

  it('of more than a window', async () => {
    const hash = await xxhash()
    const content = Uint8Array.from({ length: 600_000 }, (_, at) => at * 7)
    expect(hash(64, strict(content))).toBe(hash(64, { size: content.length, read: () => content }, { start: 0, end: 1 }))
  })
})

/** ECMA-182, reflected, a bit at a time. */
function slowCrc64(content: Uint8Array): string {
  const ones = (1n << 64n) - 1n
  let sum = ones
  for (const byte of content) {
    sum ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) sum = (sum >> 1n) ^ (sum & 1n ? 0xc96c_5795_d787_0f42n : 0n)
  }
  return (sum ^ ones).toString(16).padStart(16, '0')
}

describe('whatever the bytes', () => {
  it('CRC-64 is what it is a bit at a time', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 99 }), content => of('crc64', content) === slowCrc64(content)))
  })

  it('of a range', () => {
    const range = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60))
    const id = fc.constantFrom<DigestId>('md5', 'sha256', 'crc32', 'crc64')
    fc.assert(
      fc.property(range, id, ([content, one, two], id) => {
        const [start, end] = [Math.min(one, two, content.length), Math.min(Math.max(one, two), content.length)]
        return digestOf(id, strict(content), { start, end }) === of(id, content.slice(start, end))
      }),
    )
  })
})

describe('windows', () => {
  const WINDOW = 256 * 1024
  const content = Uint8Array.from({ length: 2 * WINDOW + 5 }, (_, at) => (at * 31 + (at >> 9)) & 0xff)
  // CRC-64 of the two windows and the rest must go on in the middle of a word.
  it.each([
    [0, content.length],
    [0, WINDOW],
    [1, WINDOW + 1],
    [3, 2 * WINDOW + 4],
    [WINDOW - 1, WINDOW + 1],
    [WINDOW + 3, WINDOW + 3],
  ])('%d to %d', (start, end) => {
    const part = content.slice(start, end)
    const source = strict(content)
    expect(digestOf('sha256', source, { start, end })).toBe(createHash('sha256').update(part).digest('hex'))
    expect(digestOf('crc32', source, { start, end })).toBe(crc32(part).toString(16).padStart(8, '0'))
    if (end - start <= WINDOW) expect(digestOf('crc64', source, { start, end })).toBe(slowCrc64(part))
  })

  it('of all bytes unless a range is given', () => {
    for (const id of ['sha256', 'crc32', 'crc64'] as const)
      expect(digestOf(id, strict(content))).toBe(digestOf(id, strict(content), { start: 0, end: content.length }))
  })

  it('a digest that begins with zeros keeps them', () => {
    const small = Array.from({ length: 4000 }, (_, at) => of('crc32', String(at)))
    expect(small.every(digest => digest.length === 8)).toBe(true)
    expect(small.some(digest => digest.startsWith('00'))).toBe(true)
    expect(of('crc64', zeros(0))).toHaveLength(16)
  })

  it('a source that cannot be read', () => {
    const fault = new Error('unreadable')
    const read = (): never => {
      throw fault
    }
    for (const id of ['sha256', 'crc32', 'crc64'] as const) expect(() => digestOf(id, { size: 1, read })).toThrow(fault)
  })
})
