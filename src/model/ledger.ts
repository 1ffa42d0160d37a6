import type { Range } from './bytes.ts'
import type { FieldName, LayerPath, Step } from './layer.ts'

/**
 * normalized: erased by a rule on each side. carried: recomputes, or follows from a child that is judged itself.
 * unexplained: really differs. undecided: differs, not judged.
 */
export type Fate = 'normalized' | 'carried' | 'unexplained' | 'undecided'
export const fates = ['normalized', 'carried', 'unexplained', 'undecided'] as const satisfies readonly Fate[]

/** Bytes of one side by what became of them; same + the four fates = size, in every layer. */
export type Tally = Readonly<Record<'size' | 'same' | Fate, number>>

/**
 * One line of the ledger: these bytes of A became those bytes of B. Over all lines of a layer that count bytes, the `a` ranges tile
 * the layer of A and the `b` ranges that of B; lines of fate `same` are equal bytes. So A's `same` ranges plus B's others give B.
 */
export interface Delta {
  readonly fate: Fate | 'same'
  readonly a: Range | null
  readonly b: Range | null
  /** The member and the field in it; empty for runs of `same`. */
  readonly block: Step | null
  /** The member on side B, where it is paired with one of another name. */
  readonly blockB?: Step
  readonly field: FieldName | null
  /** The rule that erased it, what it is derived from, or the cause's id; empty for `same`. */
  readonly by: string
  /** False for a finding on bytes that are counted elsewhere (a stale digest over equal bytes, another order): counts as a delta of no bytes. */
  readonly counts: boolean
  /** Decoded values where the field has them. */
  readonly values?: readonly [a: string | null, b: string | null]
}

/** What one pair of layers came to. */
export interface LayerLedger {
  readonly path: readonly [a: LayerPath | null, b: LayerPath | null]
  /** `file` where the bytes of the layer lie in the input itself: their offset there. */
  readonly origin: readonly [a: number | null, b: number | null]
  readonly kind: readonly [a: string, b: string]
  readonly deltas: Iterable<Delta>
  readonly tally: readonly [a: Tally, b: Tally]
}

export type Verdict = 'identical' | 'equivalent' | 'different' | 'incomplete'

/** Numbers of deltas per fate, never bytes: a stale digest over equal bytes is a delta of zero bytes. */
export interface DeltaCounts {
  readonly deltas: Readonly<Record<Fate, number>>
  readonly blocksJudged: number
}

export function verdictOf(identical: boolean, { deltas, blocksJudged }: DeltaCounts): Verdict {
  if (identical) return 'identical'
  if (deltas.unexplained > 0) return 'different'
  return deltas.undecided > 0 || blocksJudged === 0 ? 'incomplete' : 'equivalent'
}

export type Requirement = 'equivalent' | 'identical'
export const requirements = ['equivalent', 'identical'] as const satisfies readonly Requirement[]

/** 0 gate satisfied, 1 not satisfied, 2 undecided. `exitZero` turns 1 into 0, never 2. */
export function exitCodeOf(verdict: Verdict, require: Requirement, exitZero = false): 0 | 1 | 2 {
  if (verdict === 'incomplete') return 2
  const satisfied = verdict === 'identical' || (verdict === 'equivalent' && require === 'equivalent')
  return satisfied || exitZero ? 0 : 1
}
