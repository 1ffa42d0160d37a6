import { describe, expect, it } from 'vitest'
import { type CompareOptions, runComparison } from '../../src/index.ts'
import type { Report } from '../../src/model/report.ts'
import { type ArMember, ar, type DebParts, deb, md5sumsOf } from '../support/ar.ts'
import { bytes, patched, zeros } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { type TarEntry, tar } from '../support/tar.ts'
import { zstd as frameOf } from '../support/zstd.ts'

/** A compressed file whose header has a time: that is erased, but not from the digest of the file. */
const filesOf = (mtime: number): readonly TarEntry[] => [{ name: './usr/x.gz', body: gzip('content', { mtime }) }]
const md5sums = md5sumsOf(filesOf(1))

/** md5sums of the first time, in a control.tar that is the same whatever the files are. */
const packed = (mtime: number, { wrap = same => same, ...parts }: DebParts & Varied): Uint8Array =>
  deb({
    files: filesOf(mtime),
    md5sums,
    ...parts,
    members: ([first, second, ...rest]) => [first!, wrap(second!), ...rest],
  })
interface Varied {
  readonly wrap?: (control: ArMember) => ArMember
}
const named =
  (name: string, wrap: (body: Uint8Array) => Uint8Array) =>
  (member: ArMember): ArMember => ({ ...member, name, body: wrap(bytes(member.body)) })

/** Its window is larger than the limit. */
const frame = (body: Uint8Array): Uint8Array => frameOf(body, { window: 0x90, block: 1024 })
const zstd = named('control.tar.zst', frame)
const damaged = named('control.tar.gz', body => gzip(body, { crc: 1 }))
const opaque = named('control.tar', body => bytes('no archive', body))
const gap = named('control.tar', body => bytes(body.subarray(0, -1024), 'no header'.padEnd(512), zeros(1024)))
const scripts = Array.from({ length: 60 }, (_, index) => ({ name: `./script${index}` }))
/** More fields than are read. */
const longControl = `Package: x\n${Array.from({ length: 100_001 }, (_, index) => `F${index}: y\n`).join('')}`

const judged = async (a: Uint8Array, b: Uint8Array, limits: CompareOptions['limits'] = {}): Promise<Report> => {
  const { report, audit } = await runComparison(a, b, { limits, audit: true, digest: true, names: ['x.deb', 'x.deb'] })
  expect(audit).toEqual([])
  return report
}

it('digests that are read are right on one side only', async () => {
  expect((await judged(packed(1, {}), packed(2, {}))).verdict).toBe('different')
})

describe('digests that cannot be read, the same on both sides, over content that differs', () => {
  it.each<readonly [what: string, parts: DebParts & Varied, limits: CompareOptions['limits']]>([
    ['an encoding that is not read', { wrap: zstd }, {}],
    ['damage', { wrap: damaged }, {}],
    ['no archive', { wrap: opaque }, {}],
    ['an archive with a gap', { wrap: gap, md5sums: '' }, {}],
    ['a limit', { scripts }, { entries: 50 }],
    ['a limit in the list itself', { md5sums: 'x\n'.repeat(30) }, { entries: 25 }],
    ['a line that only some read', { md5sums: md5sums.replaceAll('  ', '\t').toUpperCase() }, {}],
    ['more lines than are read', { control: longControl, md5sums: '' }, {}],
  ])('%s', async (_, parts, limits) => {
    const [a, b] = [packed(1, parts), packed(2, parts)]
    for (const report of [await judged(a, b, limits), await judged(b, a, limits)]) {
      expect(report.verdict).toBe('incomplete')
      expect(report.causes.map(({ id }) => id)).toContain('comparison-limited')
      expect(report.inputs.map(({ canonicalDigest }) => canonicalDigest)).toEqual([null, null])
    }
  })
})

describe('over content that is the same they are as good as read', () => {
  it.each([
    ['another time of a member', packed(1, { wrap: zstd }), patched(packed(1, { wrap: zstd }), 8 + 16, '1600000000')],
    ['data.tar compressed at another time', debOf(1), debOf(2)],
    ['a line without a digest, over other times', deb({ mtime: 1, md5sums: '\n' }), deb({ mtime: 2, md5sums: '\n' })],
  ])('%s', async (_, a, b) => {
    const { verdict, inputs } = await judged(a, b)
    expect([verdict, inputs[0].canonicalDigest === inputs[1].canonicalDigest]).toEqual(['equivalent', true])
  })

  it('what is not read of data.tar says nothing about control.tar', async () => {
    const of = (mtime: number): Uint8Array =>
      ar([
        { name: 'debian-binary', body: '2.0\n' },
        { name: 'control.tar', body: tar([{ name: './control', body: 'Package: x\n', mtime }]) },
        { name: 'data.tar.zst', body: frame(bytes('x')) },
      ])
    expect((await judged(of(1), of(2))).verdict).toBe('equivalent')
  })
})

/** A control.tar that is not read, and data.tar.gz of this time in its header. */
function debOf(mtime: number): Uint8Array {
  return ar([
    { name: 'debian-binary', body: '2.0\n' },
    { name: 'control.tar.zst', body: frame(bytes('x')) },
    { name: 'data.tar.gz', body: gzip(tar(filesOf(1)), { mtime }) },
  ])
}
