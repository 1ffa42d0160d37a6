import { expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import { deb } from '../support/ar.ts'
import { bytes, storedInTwo } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
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
/** With this many blocks of zeros at its end. */
const tar = (blocking: number): Uint8Array => tarOf([{ name: 'x', body: 'x' }], { blocking })
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
  ['data.tar.gz, another border', debOf('.gz', twice(gzip, 512)), debOf('.gz', twice(gzip, 1024)), 'different'],
  ['data.tar.xz, another border', debOf('.xz', twice(xz, 512)), debOf('.xz', twice(xz, 1024)), 'different'],
  ['data.tar.xz, the same border', debOf('.xz', twice(xz, 512)), debOf('.xz', twice(inBlocks, 512)), 'equivalent'],
])('%s', async (_, a, b, verdict) => {
  const { report, audit } = await runComparison(a, b, { audit: true, digest: true, names: ['x', 'x'] })
  expect([report.verdict, audit]).toEqual([verdict, []])
  if (verdict === 'different') expect(report.causes[0]!.id).toBe('structural:extra-stream')
})
