import type { Delta, LayerLedger } from '../model/ledger.ts'
import type { ByteRange, PathStep } from '../model/report.ts'
import { shownStep, shownSteps, shownValue } from './names.ts'

/** One line of `--ledger`. In a layer, the rows that count tile both sides; a row of fate `same` is a copy from A to B. */
export interface LedgerRow {
  readonly layer: readonly [a: PathStep[] | null, b: PathStep[] | null]
  readonly kind: readonly [a: string, b: string]
  readonly member: PathStep | null
  /** Its name on side B, where that is another one. */
  readonly memberB?: PathStep
  readonly span: string | null
  readonly fate: Delta['fate']
  readonly by: string
  readonly a: ByteRange | null
  readonly b: ByteRange | null
  /** False: a finding on bytes that other rows count. */
  readonly counts: boolean
  readonly values?: readonly [string | null, string | null]
}

export function* ledgerRows(ledgers: readonly LayerLedger[]): Generator<LedgerRow> {
  for (const { path, kind, deltas } of ledgers) {
    const layer = [path[0] && shownSteps(path[0]), path[1] && shownSteps(path[1])] as const
    for (const { block, blockB, field, fate, by, a, b, counts, values } of deltas)
      yield {
        layer,
        kind,
        member: block && shownStep(block),
        ...(blockB ? { memberB: shownStep(blockB) } : {}),
        span: field,
        fate,
        by,
        a,
        b,
        counts,
        ...(values ? { values: [shownValue(values[0]), shownValue(values[1])] as const } : {}),
      }
  }
}
