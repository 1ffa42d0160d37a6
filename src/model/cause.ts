import type { AnomalyId, Docs, Entry, FieldName, Likeness } from './layer.ts'
import type { Fate } from './ledger.ts'
import type { ConsumerId } from './rule.ts'

/** One difference as a cause sees it: no parser, no bytes but the decoded values and short excerpts. */
export interface Finding {
  readonly fate: Fate
  /** The rule or derivation that the engine noted; '' for a plain difference. */
  readonly by: string
  readonly format: string
  readonly consumer: ConsumerId
  /** Null for findings on a whole layer (order of entries, kind of encoding). */
  readonly field: FieldName | null
  /** The member's key, latin-1, and what it is on each side. */
  readonly key: string
  readonly entry: readonly [a: Entry | null, b: Entry | null]
  readonly values: readonly [a: string | null, b: string | null]
  /** Of bytes without a value: the strings that they are in and that differ, latin-1, one after the other with a NUL between. */
  readonly texts: readonly [a: string | null, b: string | null]
  /** Which sides have the field; a member on one side only is a finding of its own (what: `member`). */
  readonly side: 'both' | 'a' | 'b'
  /** span: a field's bytes. member: the whole member stands on one side. order: members stand in another order. stale: a derived value is wrong. sealed: other bytes that say the same, under digests. */
  readonly what: 'span' | 'member' | 'renamed' | 'order' | 'stale' | 'sealed' | 'judged-differently' | 'duplicate'
  readonly anomaly: AnomalyId | null
  /** On each side that has the field, its bytes parse as their kind. */
  readonly parsed: boolean
  /** In what the two layers are alike, if their format knows. */
  readonly alike: Likeness | null
}

/** A name for a kind of difference: id of the public vocabulary, with its docs. */
export interface CauseDocs extends Docs {
  readonly id: string
  /** Names that others use: Debian's notes, OSS Rebuild's stabilizers … */
  readonly aliases: readonly string[]
  /** At most 69 columns: it stands on one line of the first screen. */
  readonly remedy: string
  /** Never a root: values that follow from other differences. Folded under the root cause unless a delta of it is unexplained. */
  readonly consequence?: true
}

export interface Named {
  readonly id: string
  readonly confidence: 'certain' | 'likely' | 'possible' | 'unexplained'
  /** No root where anything else is unexplained, or in its layer: folded, though it is unexplained itself. */
  readonly follows?: true | 'layer'
  /** Evidence in place of the values of the finding. */
  readonly values?: readonly [a: string | null, b: string | null]
  /** Causes beside it, of the same bytes. */
  readonly also?: readonly Omit<Named, 'also'>[]
}

/** One file a family: its vocabulary, and how it recognises a finding. First family that answers names it. */
export interface CauseFamily {
  readonly causes: readonly CauseDocs[]
  name(finding: Finding): Named | undefined
}
