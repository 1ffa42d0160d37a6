import type { Command } from 'commander'
import type { Comparison } from '../index.ts'
import type { Report } from '../model/report.ts'
import { ledgerLines, reporters, text } from '../reporters/index.ts'
import { addComparisonOptions, type ComparisonFlags, optionsOf } from './comparison-options.ts'
import { fail, failBy, finish, hasFailed, say } from './exit.ts'
import { clashOf, type Outlet, openOutlet } from './faces.ts'
import { lookOf } from './look.ts'
import { showProgress } from './progress.ts'
import { wrongRules } from './reading-options.ts'

export const addComparison = (command: Command): Command => addComparisonOptions(command).action(compareFiles)

async function compareFiles(a: string, b: string, flags: ComparisonFlags): Promise<void> {
  const faces = await facesOf(flags)
  const wrong = clashOf(faces, [a, b]) ?? (await wrongRules(flags))
  if (wrong !== null) return fail(wrong)
  const outlets = openAll(faces)
  if (outlets === null) return
  const comparison = await comparisonOf(a, b, flags)
  if (comparison === null) return
  for (const [face, outlet] of outlets) await outlet.write(face.render(comparison)).catch(failBy)
  finish(comparison.report.gate.exitCode)
}

interface Face {
  readonly option: string
  readonly path: string
  render(comparison: Comparison): Iterable<string>
}

/** Standard output comes last: a reader that goes away early takes no report file with it. */
async function facesOf(flags: ComparisonFlags): Promise<readonly Face[]> {
  const faces: Face[] = []
  for (const { id, render } of reporters) {
    const path = flags[id]
    if (path === undefined) continue
    const look = await lookOf(flags, path)
    faces.push({ option: `--${id}`, path, render: ({ report }) => render(report, look) })
  }
  const unasked = faces.length === 0 && flags.ledger !== '-'
  if (flags.ledger !== undefined)
    faces.push({ option: '--ledger', path: flags.ledger, render: ({ ledger }) => ledgerLines(ledger) })
  if (unasked) {
    const look = await lookOf(flags, '-')
    faces.push({ option: '--text', path: '-', render: ({ report }) => text.render(report, look) })
  }
  return faces.toSorted((left, right) => Number(left.path === '-') - Number(right.path === '-'))
}

function openAll(faces: readonly Face[]): readonly (readonly [Face, Outlet])[] | null {
  const outlets: [Face, Outlet][] = []
  for (const face of faces) {
    try {
      outlets.push([face, openOutlet(face.path)])
    } catch (problem) {
      failBy(problem)
      return null
    }
  }
  return outlets
}

/** Null when something failed that no report can tell of; an unusable input has its own report. */
async function comparisonOf(a: string, b: string, flags: ComparisonFlags): Promise<Comparison | null> {
  const { ComparisonImpossible, runComparison } = await import('../index.ts')
  const endProgress = showProgress('comparing')
  try {
    const comparison = await runComparison(a, b, optionsOf(flags)).finally(endProgress)
    if (hasFailed()) return null
    if (!flags.quiet) sayProblems(comparison.report)
    return flags.audit ? audited(comparison) : comparison
  } catch (problem) {
    if (!(problem instanceof ComparisonImpossible)) throw problem
    fail(problem.reason)
    return { report: problem.report, ledger: [], audit: null }
  }
}

/** Lines of one kind on standard error. */
const MOST_SAID = 10

/** A ledger that does not add up is trusted in nothing: the report says so as well. */
function audited(comparison: Comparison): Comparison {
  const { report, audit } = comparison
  const faults = audit ?? ['expected to be done, found nothing']
  if (faults.length === 0) return comparison
  for (const fault of faults.slice(0, MOST_SAID)) fail(`audit: ${fault}`)
  if (faults.length > MOST_SAID) say(`audit: ${faults.length - MOST_SAID} more faults`)
  const gate: Report['gate'] = { ...report.gate, satisfied: false, exitCode: 2 }
  const [first, second] = report.inputs
  const inputs: Report['inputs'] = [
    { ...first, canonicalDigest: null },
    { ...second, canonicalDigest: null },
  ]
  return { ...comparison, report: { ...report, verdict: 'incomplete', gate, inputs } }
}

function sayProblems({ problems, counts }: Report): void {
  for (const { side, layer, offset, expected, found } of problems.slice(0, MOST_SAID))
    say(`${side.toUpperCase()}: ${layer || '(input)'} at ${offset}: expected ${expected}, found ${found}`)
  if (counts.problems > MOST_SAID) say(`${counts.problems - MOST_SAID} more problems, see the report`)
}
