import { lengthOf, type Range } from '../model/bytes.ts'
import type { Block, FieldName, LayerPath, Step } from '../model/layer.ts'
import type { Delta, Fate, LayerLedger } from '../model/ledger.ts'
import { deltaRows } from './delta-rows.ts'
import type { Found } from './found.ts'
import type { View } from './view.ts'

/** What a delta is about, without its ranges. */
export interface Entry {
  readonly fate: Fate
  readonly by: string
  readonly field: FieldName | null
  readonly block: Step | null
  readonly blockB: Step | undefined
  readonly values: readonly [string | null, string | null] | undefined
}

/** Collects what became of every byte of one pair of layers. Runs of equal bytes that continue each other on both sides are one line. */
export interface LedgerBuilder {
  readonly path: readonly [a: LayerPath, b: LayerPath]
  same(a: Range, b: Range): void
  delta(entry: Entry, a: Range | null, b: Range | null): Delta
  /** A finding on bytes that are counted elsewhere. */
  note(entry: Entry, a: Range | null, b: Range | null): Delta
  /** One object for all lines of a block, in the order in which blocks are judged. A block itself would hold on to its layer. */
  stepTo(block: Block): Step
  finish(): LayerLedger
  /** Findings that follow from others of this layer, if there are such: known once all of it is judged. */
  readonly waiting: Found[]
  /** Others that are unexplained. */
  others: number
}

export function ledgerOf(a: View, b: View): LedgerBuilder {
  const deltas = deltaRows()
  const tally = [tallyOf(a), tallyOf(b)] as const
  const path = [a.path, b.path] as const
  /** Ends of the run of equal bytes that ends the ledger: it may go on. */
  let run: { readonly a: number; readonly b: number } | null = null
  let last: { readonly block: Block; readonly step: Step } | null = null
  const push = (delta: Delta): Delta => {
    deltas.push(delta)
    if (!delta.counts) return delta
    if (delta.a) tally[0][delta.fate] += lengthOf(delta.a)
    if (delta.b) tally[1][delta.fate] += lengthOf(delta.b)
    return delta
  }
  const put = ({ fate, by, field, block, blockB, values }: Entry, ranges: Pick<Delta, 'a' | 'b'>, counts: boolean): Delta => {
    run = null
    const { a, b } = ranges
    // Not spread: V8 gives objects that are spread and added to a hidden class each, ten times their size.
    const plain: Delta = values ? { fate, by, field, block, values, a, b, counts } : { fate, by, field, block, a, b, counts }
    return push(blockB ? { ...plain, blockB } : plain)
  }
  return {
    path,
    same(rangeA, rangeB) {
      if (lengthOf(rangeA) === 0) return
      if (run?.a === rangeA.start && run.b === rangeB.start) {
        deltas.extend(rangeA.end, rangeB.end)
        tally[0].same += lengthOf(rangeA)
        tally[1].same += lengthOf(rangeB)
      } else push({ fate: 'same', by: '', field: null, block: null, a: rangeA, b: rangeB, counts: true })
      run = { a: rangeA.end, b: rangeB.end }
    },
    delta: (entry, rangeA, rangeB) => put(entry, { a: rangeA, b: rangeB }, true),
    note: (entry, rangeA, rangeB) => put(entry, { a: rangeA, b: rangeB }, false),
    stepTo(block) {
      if (last?.block !== block) last = { block, step: { key: block.key, nth: block.nth } }
      return last!.step
    },
    waiting: [],
    others: 0,
    finish: () => ({ path, origin: [a.origin, b.origin], kind: [a.kind, b.kind], deltas, tally }),
  }
}

const tallyOf = ({ bytes: { size } }: View): Record<'size' | 'same' | Fate, number> => ({
  size,
  same: 0,
  normalized: 0,
  carried: 0,
  unexplained: 0,
  undecided: 0,
})
