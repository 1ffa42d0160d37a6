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
  delta(entry: Entry, a: Range | null, b: Range | null): Delta
  /** A finding on bytes that are counted elsewhere. */
  note(entry: Entry, a: Range | null, b: Range | null): Delta
  finish(): LayerLedger
}

export function ledgerOf(a: View, b: View): LedgerBuilder {
  const deltas: Delta[] = []
  /** The run of equal bytes that ends the ledger: it may go on. */
  let run: { readonly a: { start: number; end: number }; readonly b: { start: number; end: number } } | null = null
  const push = ({ fate, by, field, block, blockB, values }: Entry, a: Range | null, b: Range | null, counts: boolean): Delta => {
    run = null
    // Not spread: V8 gives objects that are spread and added to a hidden class each, ten times their size.
    const plain: Delta = values ? { fate, by, field, block, values, a, b, counts } : { fate, by, field, block, a, b, counts }
    const delta = blockB ? { ...plain, blockB } : plain
    deltas.push(delta)
    return delta
  }
  return {
    same(rangeA, rangeB) {
      if (lengthOf(rangeA) === 0) return
      if (run?.a.end === rangeA.start && run.b.end === rangeB.start) {
        run.a.end = rangeA.end
        run.b.end = rangeB.end
        return
      }
      run = { a: { start: rangeA.start, end: rangeA.end }, b: { start: rangeB.start, end: rangeB.end } }
      deltas.push({ fate: 'same', by: '', field: null, block: null, a: run.a, b: run.b, counts: true })
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
