import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type CompareOptions, type DigestOptions, digest, runComparison } from '../../src/index.ts'
import type { Report } from '../../src/model/report.ts'
import { deb } from '../support/ar.ts'
import { bytes, storedInTwo } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { type TarEntry, tar } from '../support/tar.ts'
import { xz } from '../support/xz.ts'
import { type ZipEntry, zip } from '../support/zip.ts'

/** Few values each, so that random pairs are alike in all but a little. */
const body = fc.constantFrom('', 'one\n', 'two\n', 'x'.repeat(700), bytes([0, 1, 2, 255]))
const name = fc.constantFrom('a', 'b', './a', 'd/a', 'd/./a', 'D', 'd', 'x.gz', `${'long/'.repeat(24)}name`)

const tarEntry: fc.Arbitrary<TarEntry> = fc
  .record({
    name,
    body,
    type: fc.constantFrom('0', '0', '0', '5', '2', '1'),
    mode: fc.constantFrom(0o644, 0o664, 0o755, 0o4755),
    mtime: fc.constantFrom(0, 1_700_000_000),
    uid: fc.constantFrom(0, 1000),
    dialect: fc.constantFrom('ustar' as const, 'gnu' as const),
    pax: fc.option(fc.constantFrom({ mtime: '1700000000.5' }, { path: 'p' }, { comment: 'c' }, { atime: '1', uid: '7' }), {
      nil: undefined,
    }),
    global: fc.option(fc.constantFrom({ comment: 'c' }, { uid: '5' }), { nil: undefined, freq: 8 }),
  })
  .map(({ pax, global, type, ...entry }) => ({
    ...entry,
    type,
    ...(type === '0' ? {} : { body: '' }),
    ...(type === '1' || type === '2' ? { link: 'a' } : {}),
    ...(entry.name.length > 100 ? { longName: entry.name } : {}),
    ...(pax ? { pax } : {}),
    ...(global ? { global } : {}),
  }))
const tarFile = fc
  .record({
    entries: fc.array(tarEntry, { maxLength: 4 }),
    blocking: fc.constantFrom(2, 20),
    tail: fc.constantFrom('', '', '', 'tail'),
  })
  .map(({ entries, ...options }) => tar(entries, options))

const zipEntry: fc.Arbitrary<ZipEntry> = fc.record({
  name,
  body,
  method: fc.constantFrom(0, 8),
  time: fc.constantFrom(0x576e_b1aa, 0x5821_0000),
  mode: fc.constantFrom(0o100644, 0o100664, 0o104755, 0o120777),
  madeBy: fc.constantFrom(0x031e, 20),
  comment: fc.constantFrom('', '', '', 'c'),
  descriptor: fc.boolean(),
  gap: fc.constantFrom('', '', '', 'gap'),
})
const zipFile = fc.array(zipEntry, { maxLength: 4 }).map(entries => zip(entries))

const debFile = fc
  .record({
    files: fc.array(tarEntry, { maxLength: 3 }),
    mtime: fc.constantFrom(1, 1_700_000_000),
    sums: fc.constantFrom(undefined, undefined, `${'0'.repeat(32)}  a\n`),
    compress: fc.constantFrom(
      undefined,
      { suffix: '.gz', pack: (one: Uint8Array) => gzip(one) },
      { suffix: '.xz', pack: (one: Uint8Array) => xz(one) },
    ),
  })
  .map(({ files, mtime, sums, compress }) =>
    deb({ files, mtime, ...(sums === undefined ? {} : { md5sums: sums }), ...(compress ? { compress } : {}) }),
  )

const packings: readonly ((content: Uint8Array) => Uint8Array)[] = [
  content => content,
  content => gzip(content),
  content => gzip(content, { mtime: 1, name: 'n', deflate: storedInTwo(content) }),
  content => gzip(gzip(content)),
  content => bytes(gzip(content), gzip('')),
  content => xz(content),
  content => xz(content, { check: 'crc32', block: 600 }),
  content => tar([{ name: 'inner', body: content }]),
  content => zip([{ name: 'inner', body: content }]),
]
const packing = fc.constantFrom(...packings)
const plain = fc.oneof(
  tarFile,
  zipFile,
  debFile,
  body.map(one => bytes(one)),
)
const file = fc.tuple(plain, packing, packing).map(([content, inner, outer]) => outer(inner(content)))

interface Edit {
  readonly at: number
  readonly drop: number
  readonly put: Uint8Array
}
const edit: fc.Arbitrary<Edit> = fc.record({ at: fc.nat(1_000_000), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) })
const edited = (content: Uint8Array, edits: readonly Edit[]): Uint8Array =>
  edits.reduce((out, { at, drop, put }) => {
    const from = at % (out.length + 1)
    return bytes(out.subarray(0, from), put, out.subarray(from + drop))
  }, content)

const options: CompareOptions = { audit: true, digest: true, names: ['x', 'x'] }
async function judged(a: Uint8Array, b: Uint8Array, more: CompareOptions = {}): Promise<Report> {
  const { report, audit } = await runComparison(a, b, { ...options, ...more })
  expect(audit).toEqual([])
  return report
}

/** Everything that is the same whichever file comes first. */
const symmetric = ({ verdict, summary: { members, deltas, layers, blocks } }: Report) => ({
  verdict,
  members: { ...members, onlyA: members.onlyB, onlyB: members.onlyA },
  fates: Object.entries(deltas)
    .filter(([, count]) => count > 0)
    .map(([fate]) => fate),
  layers,
  blocks,
})
const mirrored = (report: Report) => {
  const { members, ...rest } = symmetric(report)
  return { ...rest, members: { ...members, onlyA: members.onlyB, onlyB: members.onlyA } }
}

async function checkPair(a: Uint8Array, b: Uint8Array): Promise<void> {
  if (a.length + b.length === 0) return
  const report = await judged(a, b)
  expect(mirrored(await judged(b, a))).toEqual(symmetric(report))
  const [one, two] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
  if (report.verdict === 'incomplete') expect([one, two]).toEqual([null, null])
  else expect(one === two).toBe(report.verdict !== 'different')
  expect(report.verdict === 'identical').toBe(Buffer.compare(a, b) === 0)
}

/** Shrinking whole archives takes longer than reading the one that failed. */
const runs = { numRuns: Number(process.env.SAMEBITS_RUNS ?? 150), endOnFailure: true }
vi.setConfig({ testTimeout: 10_000 + 200 * runs.numRuns })

describe('ledgers add up, both ways round, and equal digests are equivalence', () => {
  it('of two archives', () => fc.assert(fc.asyncProperty(file, file, checkPair), runs))

  it('of two contents of one kind', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.tuple(tarFile, tarFile), fc.tuple(zipFile, zipFile), fc.tuple(debFile, debFile)),
        packing,
        ([a, b], pack) => checkPair(pack(a), pack(b)),
      ),
      runs,
    ))

  it('of one content in two packings', () =>
    fc.assert(
      fc.asyncProperty(plain, packing, packing, (content, one, two) => checkPair(one(content), two(content))),
      runs,
    ))

  it('of an archive and the same one damaged', () =>
    fc.assert(
      fc.asyncProperty(file, fc.array(edit, { minLength: 1, maxLength: 3 }), (content, edits) =>
        checkPair(content, edited(content, edits)),
      ),
      runs,
    ))
})

/** What --digest gives each side is what that side gets alone, and it decides as the verdict does. */
async function checkDigests(a: Uint8Array, b: Uint8Array, options: DigestOptions): Promise<void> {
  if (a.length + b.length === 0) return
  const { report } = await runComparison(a, b, { ...options, digest: true, names: ['x', 'x'] })
  const [one, two] = [await digest(a, { ...options, name: 'x' }), await digest(b, { ...options, name: 'x' })]
  for (const { canonicalDigest, problems } of [one, two]) expect(canonicalDigest === null).toBe(problems.length > 0)
  if (one.canonicalDigest === null || two.canonicalDigest === null) return
  expect(one.canonicalDigest === two.canonicalDigest).toBe(report.verdict === 'identical' || report.verdict === 'equivalent')
  expect(report.verdict).not.toBe('incomplete')
  expect(report.inputs.map(({ canonicalDigest }) => canonicalDigest)).toEqual([one.canonicalDigest, two.canonicalDigest])
}

const reading: fc.Arbitrary<DigestOptions> = fc.record(
  {
    profile: fc.constantFrom('none', 'archive', 'default'),
    consumer: fc.constantFrom('none', 'npm', 'dpkg', 'jvm'),
  },
  { requiredKeys: ['profile'] },
)

describe('whoever digests alone, under any profile and for any consumer, finds what a comparison finds', () => {
  it('of two archives of one kind', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.tuple(tarFile, tarFile), fc.tuple(zipFile, zipFile), fc.tuple(debFile, debFile)),
        packing,
        reading,
        ([a, b], pack, options) => checkDigests(pack(a), pack(b), options),
      ),
      runs,
    ))

  it('of one content in two packings, maybe damaged', () =>
    fc.assert(
      fc.asyncProperty(plain, packing, packing, fc.array(edit, { maxLength: 1 }), reading, (content, one, two, edits, options) =>
        checkDigests(one(content), edited(two(content), edits), options),
      ),
      runs,
    ))
})

it('equivalence is transitive', () =>
  fc.assert(
    fc.asyncProperty(plain, packing, packing, packing, async (content, first, second, third) => {
      const [a, b, c] = [first(content), second(content), third(content)]
      if (content.length === 0) return
      const passes = async (x: Uint8Array, y: Uint8Array): Promise<boolean> =>
        ['identical', 'equivalent'].includes((await judged(x, y)).verdict)
      if ((await passes(a, b)) && (await passes(b, c))) expect(await passes(a, c)).toBe(true)
    }),
    runs,
  ))

it('a profile that erases less never calls more equivalent', () =>
  fc.assert(
    fc.asyncProperty(tarFile, tarFile, async (a, b) => {
      const pass = ({ verdict }: Report): number => (verdict === 'different' ? 0 : 1)
      const [none, archive, all] = [
        await judged(a, b, { profile: 'none' }),
        await judged(a, b, { profile: 'archive' }),
        await judged(a, b, { profile: 'default' }),
      ].map(pass)
      expect([none! <= archive!, archive! <= all!]).toEqual([true, true])
    }),
    runs,
  ))
