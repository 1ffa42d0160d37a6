import { type CompareOptions, ComparisonImpossible, type LedgerRow, registry, runComparison } from '../../src/index.ts'
import { contentsOf, Unread } from './contents.ts'
import type { Made } from './mutant.ts'
import { residueOf } from './residue.ts'

/** What a comparison came to, and what is wrong with that; `verdict` is `none` where there was nothing to compare. */
export interface Told {
  readonly verdict: string
  readonly faults: readonly string[]
}

/** Everything that must hold of any two byte strings. */
export async function toldOf({ one, two, options }: Made, compare = runComparison): Promise<Told> {
  try {
    const asked: CompareOptions = { ...options, audit: true, digest: true, workers: 0 }
    const { report, audit, ledger } = await compare(one, two, asked)
    const back = await compare(two, one, { ...options, workers: 0 })
    const { verdict, inputs } = report
    const faults = (audit ?? []).map(fault => `audit: ${fault}`)
    if (back.report.verdict !== verdict) faults.push(`order: ${verdict}, and ${back.report.verdict} the other way round`)
    if ((Buffer.compare(one, two) === 0) !== (verdict === 'identical')) faults.push(`identity: ${verdict}`)
    const [a, b] = inputs.map(({ canonicalDigest }) => canonicalDigest)
    const passes = verdict === 'identical' || verdict === 'equivalent'
    if (a !== null && b !== null && (a === b) !== passes)
      faults.push(`digest: ${verdict}, but ${a === b ? 'equal' : 'unlike'} digests`)
    if (passes) for (const row of ledger) faults.push(...erasedWrongly(row))
    if (verdict === 'equivalent' && isDefault(options))
      for (const view of views) faults.push(...(await wrongPass(one, two, { view, name: options.names?.[0] ?? '' })))
    return { verdict, faults }
  } catch (problem) {
    if (problem instanceof ComparisonImpossible) return { verdict: 'none', faults: [] }
    const { stack = String(problem) } = problem as Error
    return { verdict: 'none', faults: [`crash: ${stack.split('\n').slice(0, 3).join(' ')}`] }
  }
}

/** Where all passes, only spans that a rule names are erased; and spellings of one value, which the dialect rule erases of any span. */
function erasedWrongly({ fate, by, span, values }: LedgerRow): string[] {
  if (fate === 'unexplained' || fate === 'undecided') return [`ledger: ${fate} ${span}`]
  if (fate !== 'normalized') return []
  const rule = registry.rules.find(({ id }) => id === by)
  if (!rule) return [`ledger: erased by ${by}, which is no rule`]
  const named = rule.fields.length === 0 || span === null || rule.fields.includes(span as (typeof rule.fields)[number])
  const spelled = by === 'archive-dialect' && (!values || values[0] === values[1])
  return named || spelled ? [] : [`ledger: ${span} erased by ${by}, which does not name it`]
}

const isDefault = (options: CompareOptions): boolean => Object.keys(options).every(key => key === 'names')

/** Two independent views, each of which is the same for files that are called equivalent. */
interface View {
  readonly by: string
  of(source: Uint8Array, name: string): Promise<readonly string[]>
}
const views: readonly View[] = [
  { by: 'another reader', of: contentsOf },
  { by: 'what is left', of: residueOf },
]

/** They are the same in both; of what cannot be read on either side, a view says nothing. */
async function wrongPass(one: Uint8Array, two: Uint8Array, { view, name }: { view: View; name: string }): Promise<string[]> {
  const [a, b] = await Promise.all([one, two].map(bytes => view.of(bytes, name).catch((problem: Error) => problem)))
  if (a instanceof Unread || b instanceof Unread) return []
  if (a instanceof Error || b instanceof Error) {
    const alike = a instanceof Error && b instanceof Error
    return alike ? [] : [`wrong pass? ${view.by}: one side only: ${((a instanceof Error ? a : b) as Error).message}`]
  }
  const other = a!.findIndex((line, at) => line !== b![at])
  const at = other < 0 && b!.length > a!.length ? a!.length : other
  return at < 0 ? [] : [`wrong pass: ${view.by}: ${a![at] ?? 'nothing'} / ${b![at] ?? 'nothing'}`]
}
