import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { type CompareOptions, runComparison } from '../src/index.ts'
import type { Verdict } from '../src/model/ledger.ts'
import { fixtureCases } from './support/fixtures.ts'

/** case.json beside the two files. */
interface Case {
  readonly why: string
  readonly made: string
  readonly files: readonly [string, string]
  readonly verdict: Verdict
  readonly causes: readonly string[]
  readonly rules?: readonly string[]
  readonly twin?: string
  readonly options?: CompareOptions
}

const root = join(import.meta.dirname, '..', 'fixtures')

if (process.env.SAMEBITS_WRITE_FIXTURES)
  for (const { at, build, ...rest } of fixtureCases) {
    const folder = join(root, at)
    mkdirSync(folder, { recursive: true })
    for (const [index, content] of build().entries()) writeFileSync(join(folder, rest.files[index]!), content)
    const { files, why, made, verdict, causes, rules, twin, options } = rest
    writeFileSync(
      join(folder, 'case.json'),
      `${JSON.stringify({ why, made, files, verdict, causes, rules, twin, options }, null, 2)}\n`,
    )
  }

export const fixtures: readonly (Case & { readonly at: string })[] = readdirSync(root).flatMap(format =>
  readdirSync(join(root, format)).map(name => ({
    at: `${format}/${name}`,
    ...(JSON.parse(readFileSync(join(root, format, name, 'case.json'), 'utf8')) as Case),
  })),
)

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, '..', 'dist', 'report.schema.json'), 'utf8')),
)
const paths = ({ at, files }: { at: string; files: readonly [string, string] }) =>
  files.map(name => join(root, at, name)) as [string, string]

describe.each(fixtures)('$at', fixture => {
  const [a, b] = paths(fixture)
  const options: CompareOptions = { ...fixture.options, audit: true, digest: true }

  it(`is ${fixture.verdict}: ${fixture.why}`, async () => {
    const { report, audit } = await runComparison(a, b, options)
    expect(audit).toEqual([])
    expect({
      verdict: report.verdict,
      missing: fixture.causes.filter(id => !report.causes.some(cause => cause.id === id)),
    }).toEqual({ verdict: fixture.verdict, missing: [] })
    for (const id of fixture.rules ?? []) expect(report.rules.map(rule => rule.id)).toContain(id)
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true)
    const [one, two] = report.inputs.map(input => input.canonicalDigest)
    if (fixture.verdict === 'incomplete') expect([one, two]).toEqual([null, null])
    else expect(one === two).toBe(fixture.verdict !== 'different')
  })

  it('is judged the same the other way round, and against itself', async () => {
    const mirrored = await runComparison(b, a, options)
    expect(mirrored.audit).toEqual([])
    expect(mirrored.report.verdict).toBe(fixture.verdict)
    const itself = await runComparison(readFileSync(a), readFileSync(a), { ...options, names: ['x', 'x'] })
    expect(itself.report.verdict).toBe('identical')
  })
})

describe('fixtures that the builders write', () => {
  it.each(fixtureCases)('$at has these bytes', ({ at, files, build }) => {
    for (const [index, content] of build().entries())
      expect(Buffer.compare(readFileSync(join(root, at, files[index]!)), content)).toBe(0)
  })
})

describe('malicious twins', () => {
  it.each(fixtures.filter(({ twin }) => twin !== undefined))('$at stays different beside $twin', ({ twin, verdict }) => {
    expect(verdict).toBe('different')
    expect(fixtures.some(({ at }) => at === twin)).toBe(true)
  })
})
