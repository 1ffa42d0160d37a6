import { expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import { deb } from '../support/ar.ts'
import { bytes, storedInTwo } from '../support/bytes.ts'
import { bzip2 } from '../support/bzip2.ts'
import { gzip } from '../support/gzip.ts'
import { lzma } from '../support/lzma.ts'
import { tar as tarOf } from '../support/tar.ts'
import { xz } from '../support/xz.ts'

/** One content in two streams. */
const twice =
  (pack: (part: Uint8Array) => Uint8Array, border: number) =>
  (content: Uint8Array): Uint8Array =>
    bytes(pack(content.subarray(0, border)), pack(content.subarray(border)))
const text = bytes('line\n'.repeat(300))
const again = (part: Uint8Array): Uint8Array => gzip(part, { mtime: 7, deflate: storedInTwo(part) })
const inBlocks = (part: Uint8Array): Uint8Array => xz(part, { block: 100, check: 'crc32' })
const inBlocksOfBzip2 = (part: Uint8Array): Uint8Array => bzip2(part, { block: 100, level: 1 })
/** With this many blocks of zeros at its end. */
const tar = (blocking: number): Uint8Array => tarOf([{ name: 'x', body: 'x' }], { blocking })
/** Of data.tar alone. */
const dataOf = (suffix: string, pack: (tar: Uint8Array) => Uint8Array): Uint8Array =>
  deb({
    members: all =>
      all.map(one => (one.name === 'data.tar' ? { ...one, name: `data.tar${suffix}`, body: pack(bytes(one.body)) } : one)),
  })
const debOf = (suffix: string, pack: (tar: Uint8Array) => Uint8Array): Uint8Array => deb({ compress: { suffix, pack } })

it.each([
  ['gzip, another border', twice(gzip, 500)(text), twice(gzip, 600)(text), 'different'],
  ['gzip, the same border', twice(gzip, 500)(text), twice(again, 500)(text), 'equivalent'],
  ['gzip, a border in front', twice(gzip, 0)(text), twice(gzip, text.length)(text), 'different'],
  ['gzip, one member', gzip(text), again(text), 'equivalent'],
  ['gzip, an empty member behind more', bytes(gzip(tar(1)), gzip('')), bytes(gzip(tar(20)), gzip('')), 'different'],
  ['xz, another border', twice(xz, 500)(text), twice(xz, 600)(text), 'different'],
  ['xz, the same border', twice(xz, 500)(text), twice(inBlocks, 500)(text), 'equivalent'],
  ['xz, blocks in one stream', xz(text), inBlocks(text), 'equivalent'],
  ['bzip2, another border', twice(bzip2, 500)(text), twice(bzip2, 600)(text), 'different'],
  ['bzip2, the same border', twice(bzip2, 500)(text), twice(inBlocksOfBzip2, 500)(text), 'equivalent'],
  ['bzip2, blocks in one stream', bzip2(text), inBlocksOfBzip2(text), 'equivalent'],
  ['data.tar.bz2, another border', dataOf('.bz2', twice(bzip2, 512)), dataOf('.bz2', twice(bzip2, 1024)), 'different'],
  ['data.tar.bz2, the same border', dataOf('.bz2', twice(bzip2, 512)), dataOf('.bz2', twice(inBlocksOfBzip2, 512)), 'equivalent'],
  ['data.tar.bz2 against data.tar.lzma', dataOf('.bz2', bzip2), dataOf('.lzma', part => lzma(part)), 'equivalent'],
  [
    'data.tar.lzma against data.tar.xz',
    dataOf('.lzma', part => lzma(part, { dictionary: 65_536 })),
    dataOf('.xz', part => xz(part)),
    'equivalent',
  ],
  ['data.tar.lzma against data.tar', dataOf('.lzma', part => lzma(part)), dataOf('', part => part), 'equivalent'],
  ['data.tar.gz, another border', debOf('.gz', twice(gzip, 512)), debOf('.gz', twice(gzip, 1024)), 'different'],
  ['data.tar.xz, another border', debOf('.xz', twice(xz, 512)), debOf('.xz', twice(xz, 1024)), 'different'],
  ['data.tar.xz, the same border', debOf('.xz', twice(xz, 512)), debOf('.xz', twice(inBlocks, 512)), 'equivalent'],
])('%s', async (_, a, b, verdict) => {
  const { report, audit } = await runComparison(a, b, { audit: true, digest: true, names: ['x', 'x'] })
  expect([report.verdict, audit]).toEqual([verdict, []])
  if (verdict === 'different') expect(report.causes[0]!.id).toBe('structural:extra-stream')
})

it.each([
  ['a .lzma called data.tar', '', lzma],
  ['a tar archive called data.tar.lzma', '.lzma', (part: Uint8Array) => part],
  ['gzip called data.tar.lzma', '.lzma', gzip],
  ['a .lzma called data.tar.bz2', '.bz2', lzma],
] as const)('%s is not what it is called', async (_, suffix, pack) => {
  const { report, audit } = await runComparison(
    dataOf('.lzma', part => lzma(part)),
    dataOf(suffix, part => pack(part)),
    { audit: true, names: ['x', 'x'] },
  )
  expect([report.verdict, audit]).toEqual(['different', []])
})
