import { describe, expect, it } from 'vitest'
import { type CompareOptions, runComparison } from '../../src/index.ts'
import { ar, deb, defaultControl } from '../support/ar.ts'
import { bytes, storedInTwo } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'
import { xz } from '../support/xz.ts'
import { type ZipEntry, zip } from '../support/zip.ts'

const body = 'x'.repeat(900)
const names = ['a', 'b', 'c', 'd'] as const
const files = (mtime: number) => names.map(name => ({ name, body, mtime }))
const other = (content: Uint8Array): Uint8Array => gzip(content, { mtime: 7, deflate: storedInTwo(content) })
const zipped = (more: Partial<ZipEntry>, order: readonly string[] = names): Uint8Array =>
  zip(order.map(name => ({ name, body, method: 8, ...more })))
const debOf = (mtime: number, suffix: string, pack: (tarball: Uint8Array) => Uint8Array): Uint8Array =>
  deb({ mtime, control: `${defaultControl}Installed-Size: 5\n`, compress: { suffix, pack } })
const nested = (mtime: number): Uint8Array =>
  tar([{ name: 'outer', body: tar([{ name: 'inner', body: gzip(tar(files(mtime))) }]), mtime }])
/** A hole behind two bytes. */
const sparse = (size: number, body = 'hi', mtime = 1): Uint8Array => {
  const map = { 'GNU.sparse.size': `${size}`, 'GNU.sparse.numblocks': '2', 'GNU.sparse.map': `0,2,${size},0` }
  return tar([{ name: 's', body, mtime, pax: map }])
}

const pairs: readonly (readonly [what: string, a: Uint8Array, b: Uint8Array, name?: string])[] = [
  ['tar', tar(files(1)), tar(files(2))],
  ['tar, another order', tar(files(1)), tar(files(1).reverse())],
  ['tar against gzip', tar(files(1)), gzip(tar(files(1)))],
  ['gzip', gzip(tar(files(1))), other(tar(files(2)))],
  ['gzip, compressed twice', gzip(tar(files(1))), gzip(gzip(tar(files(1))))],
  ['gzip against xz', gzip(tar(files(1))), xz(tar(files(1)))],
  ['npm', gzip(tar(files(1))), other(tar(files(2))), 'x-1.0.0.tgz'],
  ['zip, stored and deflated', zipped({}), zipped({ method: 0 })],
  ['zip, other times', zipped({}), zipped({ time: 0x5821_0000 })],
  ['jar, another order', zipped({}), zipped({}, ['c', 'a', 'd', 'b']), 'x.jar'],
  ['zip, other content', zipped({}), zipped({ body: 'y'.repeat(900) })],
  ['zip, an archive in it', zipped({ body: tar(files(1)) }), zipped({ body: tar(files(2)) })],
  ['deb', debOf(1, '.gz', gzip), debOf(2, '.gz', other)],
  ['deb, plain and by xz', debOf(1, '', tarball => tarball), debOf(1, '.xz', tarball => xz(tarball))],
  ['deb, compressed twice', debOf(1, '.gz', gzip), debOf(1, '.gz', tarball => gzip(gzip(tarball)))],
  ['ar', ar(files(1)), ar(files(2)), 'x.a'],
  ['tar, another hole', sparse(5000), sparse(5001)],
  ['tar, a hole and another content', sparse(5000), sparse(5000, 'ho')],
  ['tar, a hole and another time', sparse(5000), sparse(5000, 'hi', 2)],
  ['archives in archives', nested(1), nested(2)],
  ['text', bytes('one\n'), bytes('two\n')],
]
const limits: readonly NonNullable<CompareOptions['limits']>[] = [
  ...[0, 1, 2, 4, 5, 6, 8, 12].map(entries => ({ entries })),
  ...[0, 1, 2].map(depth => ({ depth })),
  ...[0, 100, 1000, 2500, 5000, 20_000].map(decoded => ({ decoded })),
  { window: 0 },
]

describe('a limit only ever keeps something from being judged', () => {
  it.each(pairs.map(([what, a, b, name = 'x']) => [what, a, b, name] as const))('%s', async (_, a, b, name) => {
    const options: CompareOptions = { audit: true, digest: true, names: [name, name] }
    const { verdict } = (await runComparison(a, b, options)).report
    for (const limit of limits) {
      const where = JSON.stringify(limit)
      const { report, audit } = await runComparison(a, b, { ...options, limits: limit })
      expect(audit, where).toEqual([])
      expect([verdict, 'incomplete'], where).toContain(report.verdict)
      const plain = await runComparison(a, b, { names: [name, name], limits: limit })
      expect(plain.report.verdict, where).toBe(report.verdict)
      const [one, two] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
      if (one && two) expect(one === two, where).toBe(report.verdict === 'equivalent')
    }
  })
})

it('what is equal on both sides need not be read, but for a digest', async () => {
  const [a, b] = [tar(files(1)), tar(files(2))]
  const told = async (entries: number) => {
    const { verdict, inputs, problems } = (await runComparison(a, b, { digest: true, limits: { entries } })).report
    return [verdict, inputs.map(({ canonicalDigest }) => canonicalDigest !== null), problems.map(({ found }) => found)]
  }
  expect(await told(5)).toEqual([
    'equivalent',
    [false, false],
    Array(2).fill('limit entries of 5 reached; --limit-entries raises it'),
  ])
  expect(await told(100)).toEqual(['equivalent', [true, true], []])
})

it('a stored digest of what was not read is not wrong', async () => {
  const parts = { files: [{ name: './x', body }] }
  const plain = deb(parts)
  const packed = deb({ ...parts, compress: { suffix: '.gz', pack: gzip } })
  const { report, audit } = await runComparison(plain, packed, { audit: true, limits: { decoded: 4000 } })
  expect([report.verdict, report.causes[0]!.id, audit]).toEqual(['incomplete', 'comparison-limited', []])
})
