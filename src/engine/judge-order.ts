import type { Outcome } from './findings.ts'
import { collector, type Judgement, nothingNew } from './findings.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import { mayReorder } from './normal.ts'
import type { BlockPair } from './pair.ts'
import type { View } from './view.ts'

interface Layer {
  readonly a: View
  readonly b: View
  readonly pairs: readonly BlockPair[]
  /** What the members came to: a guard that fell out otherwise on one side is only worth a word when nothing else tells why. */
  readonly outcome: Outcome
}

/** Order is erased when each side by itself allows it; what the kind of file pins to a place (a manifest first) never is. */
export function judgeOrder(j: Judgement, ledger: LedgerBuilder, { a, b, pairs, outcome }: Layer): Outcome {
  const add = collector(j, ledger, { a, b, block: null, entries: [null, null], fields: [null, null] })
  const reorder = [mayReorder(j.norms, a), mayReorder(j.norms, b)] as const
  const erased = reorder[0] && reorder[1]
  const note = { field: null, note: true } as const
  if (isMoved(b, pairs))
    add({ ...note, fate: erased ? 'normalized' : 'unexplained', what: 'order', by: erased ? 'entry-order' : '' }, null, null)
  const pins = [a.anatomy.facts.pins.join(', '), b.anatomy.facts.pins.join(', ')] as const
  if (pins[0] !== pins[1]) add({ ...note, fate: 'unexplained', what: 'order', by: '', values: pins }, null, null)
  const isTold = outcome.unexplained + add.outcome().unexplained > 0
  if (!isTold && reorder[0] !== reorder[1])
    add(
      { ...note, fate: 'unexplained', what: 'judged-differently', by: '', values: [told(reorder[0]), told(reorder[1])] },
      null,
      null,
    )
  return add.count() ? add.outcome() : nothingNew
}

const told = (reorderable: boolean): string => (reorderable ? 'members in any order' : 'members in this order')

function isMoved(b: View, pairs: readonly BlockPair[]): boolean {
  const places = new Map(b.anatomy.blocks.map((block, index) => [block, index]))
  const sequence = pairs.filter(pair => pair.a && pair.b && !pair.renamed).map(pair => places.get(pair.b!)!)
  return sequence.some((place, index) => index > 0 && place < sequence[index - 1]!)
}
