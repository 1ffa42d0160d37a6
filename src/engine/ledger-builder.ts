import { lengthOf, type Range } from '../model/bytes.ts'
import type { FieldName, Step } from '../model/layer.ts'
import type { Delta, Fate, LayerLedger, Tally } from '../model/ledger.ts'
import type { View } from './view.ts'

/** What a delta is about, without its ranges. */
export interface Entry {
  readonly fate: Fate
  readonly by: string
  readonly field: FieldName | null
  readonly block: Step | null
  readonly blockB?: Step
  readonly values?: readonly [string | null, string | null]
}

/** Collects what became of every byte of one pair of layers. Runs of equal bytes that continue each other on both sides are one line. */
export interface LedgerBuilder {
  same(a: Range, b: Range): void
  delta(entry: Entry, a: Range | null, b: Range | null): void
  /** A finding on bytes that are counted elsewhere. */
  note(entry: Entry, a: Range | null, b: Range | null): void
  finish(): LayerLedger
}

export function ledgerOf(a: View, b: View): LedgerBuilder {
  const deltas: Delta[] = []
  const push = (entry: Entry | null, rangeA: Range | null, rangeB: Range | null, counts: boolean): void => {
    const base = entry ?? { fate: 'same' as const, by: '', field: null, block: null }
    deltas.push({ ...base, a: rangeA, b: rangeB, counts })
  }
  return {
    same(rangeA, rangeB) {
      if (lengthOf(rangeA) === 0) return
      const last = deltas.at(-1)
      if (last?.fate === 'same' && last.a!.end === rangeA.start && last.b!.end === rangeB.start)
        deltas[deltas.length - 1] = {
          ...last,
          a: { start: last.a!.start, end: rangeA.end },
          b: { start: last.b!.start, end: rangeB.end },
        }
      else push(null, rangeA, rangeB, true)
    },
    delta: (entry, rangeA, rangeB) => push(entry, rangeA, rangeB, true),
    note: (entry, rangeA, rangeB) => push(entry, rangeA, rangeB, false),
    finish: () => ({
      path: [a.path, b.path],
      origin: [a.origin, b.origin],
      kind: [a.kind, b.kind],
      deltas,
      tally: [tallyOf(deltas, 'a', a.bytes.size), tallyOf(deltas, 'b', b.bytes.size)],
    }),
  }
}

function tallyOf(deltas: readonly Delta[], side: 'a' | 'b', size: number): Tally {
  const tally = { size, same: 0, normalized: 0, carried: 0, unexplained: 0, undecided: 0 }
  for (const delta of deltas) {
    const range = delta[side]
    if (delta.counts && range) tally[delta.fate] += lengthOf(range)
  }
  return tally
}
