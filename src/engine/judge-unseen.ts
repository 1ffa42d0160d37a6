import type { Block } from '../model/layer.ts'
import { collector, type Judgement, nothingNew, type Outcome } from './findings.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import { unseenBy } from './unseen.ts'
import type { View } from './view.ts'

interface Both {
  readonly a: View
  readonly b: View
  readonly left: Block
  readonly right: Block
}

/** Digests that could not be read, of content that differs: nobody knows which side they are right on. */
export async function judgeUnseen(j: Judgement, ledger: LedgerBuilder, { a, b, left, right }: Both): Promise<Outcome> {
  if ((await unseenBy(j.a, a, left)) === (await unseenBy(j.b, b, right))) return nothingNew
  const entries = [left.entry ?? null, right.entry ?? null] as const
  const add = collector(j, ledger, { a, b, block: left, partner: right, entries, fields: [null, null] })
  add({ fate: 'undecided', field: null, what: 'span', by: 'comparison-limited', note: true }, null, null)
  return add.outcome()
}
