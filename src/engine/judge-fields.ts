import { sameBytes } from '../model/bytes.ts'
import type { Block, Derivation, Encoding, Field } from '../model/layer.ts'
import { type Resolution, resolve } from './derive.ts'
import { isQuiet, type Judgement, nothingNew, type Outcome, sum } from './findings.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import { shownPath } from './names.ts'
import { decodes, encodingState, isBody, type Normal, normalNow, normalOf, sameNormal } from './normal.ts'
import { type FieldPair, pairFields, pairsInLine } from './pair-fields.ts'
import { type Blocks, copy, type Held, type Ruling, settle } from './settle.ts'
import { type Session, sameContext, type View } from './view.ts'

export async function judgeFields(j: Judgement, ledger: LedgerBuilder, blocks: Blocks): Promise<Outcome> {
  let outcome = nothingNew
  const { a, b } = blocks
  const context = sameContext(a, b)
  for (const { fa, fb } of pairsInLine(blocks) ?? (await pairFields(j, blocks))) {
    const equal = fa !== null && fb !== null && sameRaw(a, fa, b, fb)
    // Nearly all fields: what is equal is neither normalized nor named.
    if (equal && (isBody(fa) || (context && !mayBeStale(blocks, fa, fb)))) copy(ledger, fa, fb)
    else outcome = sum(outcome, await judgeField(j, ledger, blocks, { fa, fb, equal }))
  }
  return outcome
}

async function judgeField(j: Judgement, ledger: LedgerBuilder, blocks: Blocks, pair: Held): Promise<Outcome> {
  const { a, b, left, right } = blocks
  const { fa, fb, equal } = pair
  const held = { a, b, left, right, content: blocks.content, fa, fb, equal }
  if (isBody((fa ?? fb)!)) return settle(j, ledger, held, bodyFate(blocks))
  const formOf = (session: Session, view: View, block: Block | null, field: Field | null): Normal | Promise<Normal> => {
    if (!block || !field) return gone
    return normalNow(j.norms, view, { block, field }) ?? normalOf(j.norms, session, view, { block, field })
  }
  const [na, nb] = [await formOf(j.a, a, left, fa), await formOf(j.b, b, right, fb)]
  const agreed = sameNormal(na, nb)
  const ruling = agreed ? agreement(j, blocks, pair, na.by || nb.by) : await dissent(j, blocks, pair)
  const written = await settle(j, ledger, held, ruling)
  if (equal && fa!.derived && agreed) noteStale(j, a, fa!, na)
  return written
}

const gone: Normal = { kind: 'dropped', by: '' }

/** The child is a layer of its own: here its bytes only follow from it. */
function bodyFate({ a, b, content }: Blocks): Ruling {
  if (content === null) return { fate: 'unexplained', by: '', what: 'span', note: false }
  if (a.state === 'unsupported' || b.state === 'unsupported') return notRead
  return { fate: 'carried', by: 'content', what: 'span', note: false }
}

const notRead = { fate: 'undecided', by: 'comparison-limited', what: 'span', note: false } as const

/** The normal forms are equal; `erasedBy`: what made them so. */
function agreement(j: Judgement, { a, content }: Blocks, { fa, fb, equal }: Held, erasedBy: string): Ruling | null {
  if (equal) return null
  // The same decoded value in other bytes is a matter of dialect, whatever else would have erased it.
  const sameValue = fa?.value !== undefined && fa.value !== '' && fa.value === fb?.value
  const by = (sameValue && decodes(j.norms, a) ? '' : erasedBy) || 'archive-dialect'
  if (by === 'derived') return { fate: 'carried', by, what: 'span', note: false }
  const follows = Boolean(fa?.encodes && content && !isQuiet(content))
  return { fate: follows ? 'carried' : 'normalized', by: follows ? 'content' : by, what: 'span', note: false }
}

/** The normal forms differ. */
async function dissent(j: Judgement, blocks: Blocks, { fa, fb, equal }: Held): Promise<Ruling> {
  const { a, b, left, right, content } = blocks
  const states = [await stateOf(j.a, a, { block: left, field: fa }), await stateOf(j.b, b, { block: right, field: fb })]
  if (states.includes('unsupported') || a.state === 'unsupported' || b.state === 'unsupported') return { ...notRead, note: equal }
  const stale = await staleness(j, blocks, { fa, fb })
  if (stale) return { fate: 'unexplained', by: stale.by, what: 'stale', note: equal, values: stale.values }
  if (equal && fa?.derived?.kind === 'seal')
    return { fate: 'unexplained', by: '', what: 'sealed', note: true, values: [null, null] }
  const anomaly = states.includes('slack') ? ('structural:padding' as const) : undefined
  // Under seal the stored bytes count, and still they follow from what they decode to.
  const isStored = !equal && content !== null && states[0] === 'ok' && states[1] === 'ok'
  if (isStored) return { fate: 'unexplained', by: isQuiet(content) ? 'encoder' : 'content', what: 'span', note: false, anomaly }
  const by = equal && a.reach !== b.reach && (a.reach === 'sealed' || b.reach === 'sealed') ? 'seal' : ''
  return { fate: 'unexplained', by, what: equal ? 'judged-differently' : 'span', note: equal, anomaly }
}

/** What was not read of this field's encoding, or of what it is derived from. */
async function stateOf(
  session: Session,
  view: View,
  { block, field }: { block: Block | null; field: Field | null },
): Promise<Encoding | undefined> {
  if (!block || !field) return undefined
  if (field.derived && (await resolve(session, view, block, field)).state === 'unread') return 'unsupported'
  return encodingState(session, view, { block, field })
}

interface Stale {
  readonly by: string
  readonly values: readonly [string | null, string | null]
}

/** A derived value that does not recompute on at least one side. */
async function staleness(j: Judgement, { a, b, left, right }: Blocks, { fa, fb }: FieldPair): Promise<Stale | null> {
  if (!fa?.derived && !fb?.derived) return null
  const ra = fa?.derived && left ? await resolve(j.a, a, left, fa) : null
  const rb = fb?.derived && right ? await resolve(j.b, b, right, fb) : null
  if (ra?.state !== 'wrong' && rb?.state !== 'wrong') return null
  const told = (field: Field | null, resolution: Resolution | null): string | null =>
    resolution
      ? `${field?.value ?? 'unreadable'}${resolution.state === 'wrong' ? `, not ${resolution.expected}` : ', right'}`
      : null
  return { by: '', values: [told(fa, ra), told(fb, rb)] }
}

/** Equal stored values over unlike inputs are judged; over inputs that are known to be equal they need not be. */
function mayBeStale({ content }: Blocks, fa: Field, fb: Field): boolean {
  if (!fa.derived && !fb.derived) return false
  if (fa.derived && fb.derived && ofChild(fa.derived) && ofChild(fb.derived)) return content === null || !isQuiet(content)
  return true
}

const ofChild = (derivation: Derivation): boolean =>
  (derivation.kind === 'digest' || derivation.kind === 'size') && derivation.of === 'child'

/** Equal and wrong on both sides: no difference, but worth a warning. */
function noteStale(j: Judgement, view: View, field: Field, normal: Normal): void {
  if (normal.kind !== 'text' || !normal.stale) return
  const message = `${field.name} ${field.value ?? ''} does not match what it is computed from`
  j.warnings.push({
    id: 'structural:stale-digest',
    side: 'both',
    layer: shownPath(view.path),
    offset: field.ranges[0]?.start ?? 0,
    message,
  })
}

function sameRaw(a: View, fa: Field, b: View, fb: Field): boolean {
  if (fa.ranges.length !== fb.ranges.length || fa.value !== fb.value || fa.encodes !== fb.encodes) return false
  return fa.ranges.every((range, index) => sameBytes(a.bytes, range, b.bytes, fb.ranges[index]!))
}
