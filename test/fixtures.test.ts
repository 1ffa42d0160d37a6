import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { type CompareOptions, runComparison } from '../src/index.ts'
import type { Verdict } from '../src/model/ledger.ts'
import type { Report } from '../src/model/report.ts'
import { rules } from '../src/rules/index.ts'

/** case.json beside the two files; test/make-fixtures writes all three. */
interface Case {
  readonly why: string
  readonly made: string
  readonly files: readonly [string, string]
  readonly verdict: Verdict
  /** These are named, among others. */
  readonly causes: readonly string[]
  /** These erased something, among others. */
  readonly rules?: readonly string[]
  /** The benign pair that this one imitates. */
  readonly twin?: string
  /** The attack that the pair tries. */
  readonly attack?: string
  readonly options?: CompareOptions
}
interface Fixture extends Case {
  readonly at: string
}

const root = join(import.meta.dirname, '..', 'fixtures')
const fixtures: readonly Fixture[] = readdirSync(root).flatMap(format =>
  readdirSync(join(root, format)).map(name => ({
    at: `${format}/${name}`,
    ...(JSON.parse(readFileSync(join(root, format, name, 'case.json'), 'utf8')) as Case),
  })),
)
const byName: ReadonlyMap<string, Fixture> = new Map(fixtures.map(fixture => [fixture.at, fixture]))

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, '..', 'dist', 'report.schema.json'), 'utf8')),
)
/** Consequences are folded under their causes. */
const namedIn = (report: Report): string[] => report.causes.flatMap(({ id, folds }) => [id, ...folds.map(fold => fold.id)])
const missing = (wanted: readonly string[] = [], found: readonly string[]): string[] => wanted.filter(id => !found.includes(id))

describe.each(fixtures)('$at', ({ at, why, files, verdict, causes, rules: erasing, options: own }) => {
  const [a, b] = files.map(name => join(root, at, name)) as [string, string]
  const options: CompareOptions = { ...own, audit: true, digest: true }

  it(`is ${verdict}: ${why}`, async () => {
    const { report, audit } = await runComparison(a, b, options)
    expect(audit).toEqual([])
    expect({
      verdict: report.verdict,
      causesMissing: missing(causes, namedIn(report)),
      rulesMissing: missing(
        erasing,
        report.rules.map(rule => rule.id),
      ),
    }).toEqual({ verdict, causesMissing: [], rulesMissing: [] })
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true)
    const [one, two] = report.inputs.map(input => input.canonicalDigest)
    if (verdict === 'incomplete') expect([one, two]).toEqual([null, null])
    else expect(one === two).toBe(verdict !== 'different')
  })

  it('is judged the same the other way round, and against itself', async () => {
    const mirrored = await runComparison(b, a, options)
    expect(mirrored.audit).toEqual([])
    expect(mirrored.report.verdict).toBe(verdict)
    const itself = await runComparison(readFileSync(a), readFileSync(a), { ...options, names: ['x', 'x'] })
    expect(itself.report.verdict).toBe('identical')
  })

  it('has its two files, case.json and nothing else', () => {
    expect(readdirSync(join(root, at)).sort()).toEqual([...files, 'case.json'].sort())
  })
})

describe('twins', () => {
  it.each(fixtures.filter(({ twin }) => twin !== undefined))('$at stays different beside $twin', ({ twin, verdict }) => {
    expect(verdict).toBe('different')
    expect(byName.get(twin!)?.verdict).toBe('equivalent')
  })

  it.each(rules.map(({ id }) => id))('%s has a benign pair that needs it, and a malicious one that imitates that', id => {
    const benign = fixtures.filter(fixture => fixture.verdict === 'equivalent' && fixture.rules?.includes(id))
    expect(benign).not.toEqual([])
    const names = benign.map(({ at }) => at)
    expect(fixtures.filter(({ twin }) => twin !== undefined && names.includes(twin))).not.toEqual([])
  })
})

describe('attacks', () => {
  /**
   * X1 modes, X2 types, X3 devices, X4 attributes, X5 owners, X6 duplicates, X7 order, X8 behind the end, X9 in front, X10 in gaps, X11 local
   * against central, X12 ends of a directory, X13 comments, X14 extra records, X15 names, X16 extended headers, X17 further streams, X19 stale
   * digests, X21 what is gone, X28 order of lines, X31 members of a package, X32 bits without a use, X36 damage, X37 exhaustion.
   */
  const tried = 'X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X11 X12 X13 X14 X15 X16 X17 X19 X21 X28 X31 X32 X36 X37'.split(' ')

  it.each(tried)('%s is tried', id => {
    expect(fixtures.filter(({ attack }) => attack === id)).not.toEqual([])
  })

  it('never pass', () => {
    const passing = fixtures.filter(
      ({ attack, verdict }) => attack !== undefined && (verdict === 'identical' || verdict === 'equivalent'),
    )
    expect(passing.map(({ at }) => at)).toEqual([])
  })
})
