import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import { deb } from '../support/ar.ts'
import { bytes, patched, storedInTwo } from '../support/bytes.ts'
import { bzip2 } from '../support/bzip2.ts'
import { gzip } from '../support/gzip.ts'
import { legacy, literals, lz4, lz4Of } from '../support/lz4.ts'
import { lzma } from '../support/lzma.ts'
import { tar as tarOf } from '../support/tar.ts'
import { xz } from '../support/xz.ts'
import { skippable, zstd } from '../support/zstd.ts'

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

const KiB = 0
const windowed = (part: Uint8Array): Uint8Array => zstd(part, { window: KiB, block: 100 })
const unchecked = (part: Uint8Array): Uint8Array => zstd(part, { checksum: false })
const linked = (part: Uint8Array): Uint8Array => lz4(part, { linked: true, block: 7, step: 100, blockChecksums: true })
const packed = tar(2)

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
  ['zstd, a checksum or none', zstd(text), unchecked(text), 'equivalent'],
  ['zstd, a size or none', zstd(text), zstd(text, { window: 0x58 }), 'equivalent'],
  ['zstd, another window', zstd(text, { window: 0x58 }), windowed(text), 'equivalent'],
  ['zstd, other blocks', zstd(text), zstd(text, { block: 7 }), 'equivalent'],
  ['zstd, sizes of other lengths', zstd(text, { sizeBytes: 4 }), zstd(text, { sizeBytes: 8, window: 0x58 }), 'equivalent'],
  ['zstd, the same border', twice(zstd, 500)(text), twice(windowed, 500)(text), 'equivalent'],
  ['zstd, another border', twice(zstd, 500)(text), twice(zstd, 600)(text), 'different'],
  ['zstd, an empty frame behind', zstd(text), bytes(zstd(text), zstd('')), 'different'],
  ['zstd, an empty frame in front', zstd(text), bytes(zstd(''), zstd(text)), 'different'],
  ['lz4, a checksum or none', lz4(text), lz4(text, { checksum: false }), 'equivalent'],
  ['lz4, a size or none', lz4(text), lz4(text, { size: true }), 'equivalent'],
  ['lz4, other blocks', lz4(text), linked(text), 'equivalent'],
  ['lz4, legacy', lz4(packed), legacy(literals(packed)), 'equivalent'],
  ['lz4, the same border', twice(lz4, 500)(text), twice(linked, 500)(text), 'equivalent'],
  ['lz4, another border', twice(lz4, 500)(text), twice(lz4, 600)(text), 'different'],
  ['lz4, an empty frame behind', lz4(text), bytes(lz4(text), lz4('')), 'different'],
  ['lz4 and zstd', lz4(packed), zstd(packed), 'equivalent'],
  ['gzip and zstd', gzip(packed), zstd(packed), 'equivalent'],
  ['data.tar.zst and data.tar.xz', debOf('.zst', zstd), debOf('.xz', xz), 'equivalent'],
  ['data.tar.zst and data.tar.gz', debOf('.zst', windowed), debOf('.gz', gzip), 'equivalent'],
  ['data.tar.zst, another border', debOf('.zst', twice(zstd, 512)), debOf('.zst', twice(zstd, 1024)), 'different'],
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

const note = (content: string): Uint8Array => skippable(content)
const [one, two] = [text.subarray(0, 500), text.subarray(500)]

describe.each([
  ['zstd', (part: Uint8Array) => zstd(part), windowed],
  ['lz4', (part: Uint8Array) => lz4(part), linked],
] as const)('%s', (_, pack, other) => {
  const judged = async (a: Uint8Array, b: Uint8Array) => {
    const { report, audit } = await runComparison(a, b, { audit: true, digest: true, names: ['x', 'x'] })
    expect(audit).toEqual([])
    const [first, second] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
    if (report.verdict !== 'incomplete') expect(first === second).toBe(report.verdict === 'equivalent')
    return report
  }

  it.each([
    ['one more', bytes(note('x'), pack(text)), pack(text)],
    ['other bytes in one', bytes(note('x'), pack(text)), bytes(note('y'), pack(text))],
    ['the same one behind', bytes(note('x'), pack(text)), bytes(pack(text), note('x'))],
    ['between others', bytes(pack(one), note('x'), pack(two)), bytes(pack(one), pack(two), note('x'))],
    ['another magic', bytes(skippable('x', 1), pack(text)), bytes(note('x'), pack(text))],
    ['the other way round', bytes(note('x'), note('y'), pack(text)), bytes(note('y'), note('x'), pack(text))],
  ])('skippable frames: %s', async (_, a, b) => {
    for (const report of [await judged(a, b), await judged(b, a)])
      expect([report.verdict, report.causes[0]!.id]).toEqual(['different', 'structural:skippable-frame'])
  })

  it('the same skippable frames are a warning', async () => {
    const report = await judged(bytes(note('x'), pack(text)), bytes(note('x'), other(text)))
    expect([report.verdict, report.warnings.map(({ id }) => id)]).toEqual(['equivalent', ['structural:skippable-frame']])
  })

  it('bytes behind', async () => {
    const report = await judged(pack(text), bytes(pack(text), 'evil'))
    expect([report.verdict, report.causes[0]!.id]).toEqual(['different', 'structural:trailing-data'])
  })

  it('damage is different', async () => {
    const encoded = pack(text)
    for (const broken of [encoded.subarray(0, -1), patched(encoded, encoded.length - 1, [encoded.at(-1)! ^ 1])])
      expect((await judged(encoded, broken)).verdict).toBe('different')
  })

  it('installed, other kinds of encoding are other things', async () => {
    const inTar = (body: Uint8Array): Uint8Array => tarOf([{ name: 'x', body }])
    expect((await judged(inTar(pack(text)), inTar(other(text)))).verdict).toBe('equivalent')
    expect((await judged(inTar(pack(text)), inTar(text))).verdict).toBe('different')
  })
})

it('what cannot be read is incomplete', async () => {
  for (const far of [zstd(text, { window: 0x90 }), zstd(text, { dictionary: { id: 1, bytes: 1 } })]) {
    const { report } = await runComparison(far, zstd(text), { names: ['x', 'x'] })
    expect(report.verdict).toBe('incomplete')
  }
})

it('bits that no decoder reads are a difference', async () => {
  const end = literals('01234567')
  const { report, audit } = await runComparison(
    lz4Of([{ body: end }], '01234567'),
    lz4Of([{ body: patched(end, 0, [0x87]) }], '01234567'),
    { names: ['x', 'x'], audit: true },
  )
  expect([report.verdict, report.causes[0]!.id, audit]).toEqual(['different', 'structural:padding', []])
})
