import { expect, it } from 'vitest'
import { compare } from '../../src/index.ts'
import type { Report } from '../../src/model/report.ts'
import { tar } from '../support/tar.ts'

const sizeOf = (report: Report): number => Buffer.byteLength(JSON.stringify(report, null, 1))
const archive = (mtime: number): Uint8Array =>
  tar(
    Array.from({ length: 400 }, (_, index) => ({ name: `${'folder/'.repeat(10)}${index}`, body: String(index + mtime), mtime })),
  )

it('a report keeps to its limit, and its counts tell what was left out', async () => {
  const whole = await compare(archive(1), archive(2))
  expect(whole.counts).toMatchObject({ members: 400 })
  const fitted = await compare(archive(1), archive(2), { limits: { report: 40_000 } })
  expect(sizeOf(whole)).toBeGreaterThan(40_000)
  expect(sizeOf(fitted)).toBeLessThanOrEqual(40_000)
  expect(fitted.members.length).toBeLessThan(400)
  expect({ ...fitted, ...lists(whole), limits: whole.limits }).toEqual(whole)
})

const lists = ({ tree, members, ledger, differences, warnings, problems, rules, causes }: Report) => ({
  ...{ tree, members, ledger, differences },
  ...{ warnings, problems, rules, causes },
})

it('nothing is left of the lists where nothing fits; verdict and counts stay', async () => {
  const report = await compare(archive(1), archive(2), { limits: { report: 0 } })
  expect(report).toMatchObject({ verdict: 'different', causes: [], members: [], counts: { members: 400 } })
})

it('long names are cut', async () => {
  const long = (tail: string): Uint8Array => tar([{ name: 'x', pax: { path: `${'x'.repeat(30_000)}${tail}` } }])
  const report = await compare(long('a'), long('b'))
  expect(report.verdict).toBe('different')
  expect(sizeOf(report)).toBeLessThan(50_000)
  expect(report.members.map(({ path }) => path[0]?.name)).toEqual(
    expect.arrayContaining([`${'x'.repeat(1024)}… (30001 characters)`]),
  )
})
