import { nameOf } from '../causes/index.ts'
import type { Range } from '../model/bytes.ts'
import type { Finding, Named } from '../model/cause.ts'
import type { AnomalyId, Block, Entry, Field, Likeness } from '../model/layer.ts'
import type { Fate, LayerLedger } from '../model/ledger.ts'
import type { Difference, MemberStatus, ReportProblem, Warning } from '../model/report.ts'
import { addFound, type Findings, type Found } from './found.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import { shownPath } from './names.ts'
import type { Norms } from './normal.ts'
import type { Roster } from './roster.ts'
import type { Session, View } from './view.ts'

/** Numbers of deltas, worst news first; of a field, a member or a layer with all that is in it. */
export type Outcome = Readonly<Record<Fate, number>>
export const nothingNew: Outcome = { normalized: 0, carried: 0, unexplained: 0, undecided: 0 }
export const sum = (x: Outcome, y: Outcome): Outcome => ({
  normalized: x.normalized + y.normalized,
  carried: x.carried + y.carried,
  unexplained: x.unexplained + y.unexplained,
  undecided: x.undecided + y.undecided,
})
/** One delta. */
const once: Readonly<Record<Fate, Outcome>> = {
  normalized: { ...nothingNew, normalized: 1 },
  carried: { ...nothingNew, carried: 1 },
  unexplained: { ...nothingNew, unexplained: 1 },
  undecided: { ...nothingNew, undecided: 1 },
}
export const isQuiet = ({ normalized, carried, unexplained, undecided }: Outcome): boolean =>
  normalized + carried + unexplained + undecided === 0
export const statusOf = (outcome: Outcome): MemberStatus =>
  outcome.unexplained ? 'different' : outcome.undecided ? 'undecided' : isQuiet(outcome) ? 'same' : 'normalized'

/** Two sessions, the rules in force, and all that one comparison finds, in the order of A. */
export interface Judgement {
  readonly norms: Norms
  readonly a: Session
  readonly b: Session
  readonly audit: boolean
  readonly maxMembers: number
  readonly ledgers: LayerLedger[]
  readonly found: Findings
  readonly members: Roster
  readonly differences: Difference[]
  readonly problems: ReportProblem[]
  readonly warnings: Warning[]
  /** What did not add up, with --audit. */
  readonly faults: string[]
  blocks: number
  /** By the view of side A, while its layer is judged. */
  readonly alike: WeakMap<View, Likeness>
  /** Differences beyond the cap are counted. */
  unshown: number
}

export interface Added {
  readonly fate: Fate
  readonly field: Field['name'] | null
  readonly what: Finding['what']
  readonly by: string
  readonly values?: readonly [string | null, string | null]
  /** Strings that differ. */
  readonly texts?: readonly [string | null, string | null] | undefined
  /** What it is, if the bytes say the same in another encoding. */
  readonly alike?: Likeness | undefined
  /** Beside those of the fields themselves. */
  readonly anomaly?: AnomalyId | undefined
  /** Counts no byte. */
  readonly note?: boolean
}

interface Where {
  readonly a: View
  readonly b: View
  readonly block: Block | null
  /** Its partner on side B, where there is one. */
  readonly partner?: Block | null
  readonly entries: readonly [Entry | null, Entry | null]
  readonly fields: readonly [Field | null, Field | null]
  readonly anomaly?: AnomalyId | null
}

const STREAM = '\0stream'
/** Between fields that lie somewhere in a file. */
const REST = '\0rest'

/** In what a layer is alike, all that is in it is alike. */
function alikeIn({ alike }: Judgement, view: View): Likeness | null {
  for (let at: View | null = view; at; at = at.parent) {
    const known = alike.get(at)
    if (known) return known
  }
  return null
}

/** Writes deltas of one block to the ledger and, with a name, to the findings. */
/** Strings are better evidence than bytes. */
const withTexts = (named: Named, texts: Added['texts']): Named =>
  texts && !named.values?.some(value => value !== null) ? { ...named, values: texts } : named

export function collector(j: Judgement, ledger: LedgerBuilder, { a, block, partner, entries, fields, anomaly }: Where) {
  let outcome = nothingNew
  let count = 0
  const isRenamed = block && partner && (block.key !== partner.key || block.nth !== partner.nth)
  // What is the whole layer, or all of it but a few fields, needs no step of its own.
  const isInset = block?.key.startsWith('\0') && (block.key === REST || fields.some(field => block.key === `\0${field?.name}`))
  const isLayer = isInset || (block?.key === STREAM && block.nth === 0)
  const step = block && !isLayer ? ledger.stepTo(block) : null
  const blockB = isRenamed ? { key: partner.key, nth: partner.nth } : undefined
  const add = (added: Added, rangeA: Range | null, rangeB: Range | null): void => {
    const { fate, field, what, values } = added
    const side =
      what === 'member'
        ? entries[0] || (rangeA && !rangeB)
          ? 'a'
          : 'b'
        : fields[0] && !fields[1]
          ? 'a'
          : fields[1] && !fields[0]
            ? 'b'
            : 'both'
    const finding: Finding = {
      fate,
      by: added.by,
      format: a.kind,
      consumer: a.consumer.id,
      field,
      key: block?.key ?? '',
      entry: entries,
      values: values ?? [null, null],
      texts: added.texts ?? [null, null],
      side,
      what,
      parsed: fields.every(one => one === null || one.value !== undefined),
      anomaly: added.anomaly ?? anomaly ?? fields[0]?.anomaly ?? fields[1]?.anomaly ?? null,
      alike: added.alike ?? alikeIn(j, a),
    }
    const named = withTexts(nameOf(finding), added.texts)
    const entry = { fate, by: added.by || named.id, field, block: step, blockB, values }
    const delta = added.note ? ledger.note(entry, rangeA, rangeB) : ledger.delta(entry, rangeA, rangeB)
    const bytes = added.note ? 0 : (rangeA ? rangeA.end - rangeA.start : 0) + (rangeB ? rangeB.end - rangeB.start : 0)
    const found: Found = { path: ledger.path, delta, bytes, what, named }
    if (named.follows === 'layer') ledger.waiting.push(found)
    else addFound(j.found, found)
    for (const also of named.also ?? []) addFound(j.found, { ...found, named: also })
    if (fate === 'unexplained' && !named.follows) ledger.others++
    outcome = sum(outcome, once[fate])
    count++
  }
  /** The differences of a layer are told more coarsely than they could be. */
  const warn = (message: string, offset: number): void => {
    j.warnings.push({ id: 'coarse-alignment', side: 'both', layer: shownPath(a.path), offset, message })
  }
  return Object.assign(add, { outcome: () => outcome, count: () => count, warn })
}
