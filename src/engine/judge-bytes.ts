import { isTextKind } from '../formats/index.ts'
import type { Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import type { Fate } from '../model/ledger.ts'
import { closeLayer } from './close-layer.ts'
import { collector, type Judgement, type Outcome } from './findings.ts'
import { ledgerOf } from './ledger-builder.ts'
import { isLeaf, type View } from './view.ts'

/** Of one format, and both read or not read for the like reason. */
export const isAlike = (a: View, b: View): boolean => a.kind === b.kind && a.state === b.state

/** Text, opaque bytes, or two layers of unlike formats: there is nothing but bytes to compare. */
export async function judgeBytes(j: Judgement, a: View, b: View): Promise<Outcome> {
  const ledger = ledgerOf(a, b)
  j.blocks++
  const bothText = [a, b].every(({ codec, kind }) => !codec && isTextKind(kind))
  const field: Field['name'] = bothText ? 'text.lines' : 'opaque.bytes'
  const fate: Fate = a.state === 'unsupported' || b.state === 'unsupported' ? 'undecided' : 'unexplained'
  const unlike = !isAlike(a, b) && !(isLeaf(a) && isLeaf(b))
  const add = collector(j, ledger, { a, b, block: null, entries: [null, null], fields: [null, null] })
  const { align } = await import('./align.ts')
  const { segments, limit } = align(a.bytes, b.bytes, bothText ? 'text' : 'binary')
  if (limit !== null) add.warn(limit, 0)
  for (const segment of segments) {
    if (segment.same) ledger.same(segment.a, segment.b)
    else add({ fate, field, what: 'span', by: '' }, nonEmpty(segment.a), nonEmpty(segment.b))
  }
  if (unlike && (add.count() === 0 || fate === 'unexplained'))
    add({ fate, field: null, what: 'judged-differently', by: '', values: [shownKind(a), shownKind(b)], note: true }, null, null)
  return closeLayer(j, ledger, { a, b, outcome: add.outcome() })
}

const shownKind = ({ kind, state }: View): string => (kind === 'unread' ? state : kind)
const nonEmpty = (range: Range): Range | null => (range.end > range.start ? range : null)
