import type { Finding, Named } from '../model/cause.ts'
import type { FieldName, LayerPath } from '../model/layer.ts'
import type { Delta } from '../model/ledger.ts'

/** A delta with its name, for causes. */
export interface Found {
  readonly path: readonly [a: LayerPath, b: LayerPath]
  readonly delta: Delta
  readonly bytes: number
  readonly what: Finding['what']
  readonly named: Named
}

/** Places and values that one cause or rule shows; its count is the true number. */
export const PLACES = 20

/** What a report tells of findings that have something in common: their number and the first of them. */
export interface Some {
  count: number
  bytes: number
  readonly first: Found[]
}

/** Findings that may be what a cause is shown by. */
export interface Shown extends Some {
  readonly fates: Set<Delta['fate']>
  readonly confidences: Set<Named['confidence']>
  /** How many there are of each field. The bytes of a child, which is a layer of its own, are no value. */
  readonly fields: Map<FieldName | null, number>
}

/** The findings of one cause; `carried` ones only follow from others, and are in `fields` alone. */
export interface OfCause extends Shown {
  /** Those that follow from others, though nothing shows that they do. */
  readonly following: Shown
}

/** All that one comparison finds, in the order of A, as far as a report tells it: a large archive has some for each entry. */
export interface Findings {
  /** By id, in the order in which they are met. */
  readonly causes: Map<string, OfCause>
  /** By id of the rule, or what else normalized. */
  readonly rules: Map<string, Some>
  /** The causes of all findings, one after the other: those behind a mark are new. */
  readonly ids: string[]
}

export const noFindings = (): Findings => ({ causes: new Map(), rules: new Map(), ids: [] })

export function addFound({ causes, rules, ids }: Findings, found: Found): void {
  const { delta, named } = found
  ids.push(named.id)
  const cause = causes.get(named.id) ?? { ...noneShown(), following: noneShown() }
  causes.set(named.id, cause)
  const shown = named.follows ? cause.following : cause
  if (delta.by !== 'content') shown.fields.set(delta.field, (shown.fields.get(delta.field) ?? 0) + 1)
  if (delta.fate !== 'carried') {
    count(shown, found)
    shown.fates.add(delta.fate)
    shown.confidences.add(named.confidence)
  }
  if (delta.fate !== 'normalized') return
  const rule = rules.get(delta.by) ?? none()
  rules.set(delta.by, rule)
  count(rule, found)
}

const noneShown = (): Shown => ({ ...none(), fates: new Set(), confidences: new Set(), fields: new Map() })

const none = (): Some => ({ count: 0, bytes: 0, first: [] })

function count(some: Some, found: Found): void {
  some.count++
  some.bytes += found.bytes
  if (some.first.length < PLACES) some.first.push(found)
}
