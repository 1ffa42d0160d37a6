import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import { bombs } from '../bombs/index.ts'

describe('bombs end, and pass nothing', () => {
  it.each(bombs.map(bomb => [bomb.what, bomb] as const))('%s', async (_, { name, make, small }) => {
    const { size, limits = {}, verdict, says } = small
    const { report } = await runComparison(...make(size), { names: [name, name], limits, workers: 0 })
    expect(report.verdict).toBe(verdict)
    expect(report.gate.exitCode).toBe(verdict === 'different' ? 1 : 2)
    if (says) expect(report.problems.map(({ found }) => found).join('\n')).toContain(`limit ${says} of`)
  })
})
