import { watches } from '../formats/index.ts'
import { hasSlack } from '../io/deflate-slack.ts'
import { digestOf } from '../io/digest.ts'
import { type ByteSource, isZeroRange, ofBytes, sameBytes } from '../model/bytes.ts'
import type { Block, Encoding, Field, FieldName, Reach } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import type { Profile, Rule, RuleContext } from '../model/rule.ts'
import { rules } from '../rules/index.ts'
import { type Resolution, rawOf, resolve, resolveValue } from './derive.ts'
import { openChild } from './open.ts'
import { unseenBy } from './unseen.ts'
import { contentOf, encodingOf, innermost, isLeaf, readerOf, release, type Session, type View } from './view.ts'

/** Raised when the normal form of any input changes for a reason that no rule's version shows. */
export const NORMAL_FORM = 'n3'

/** N of one field: dropped, a text, or its raw bytes. `by` names what changed it: a rule's id, `derived`, or ''. */
export type Normal =
  | { readonly kind: 'dropped'; readonly by: string }
  | { readonly kind: 'text'; readonly text: string; readonly by: string; readonly stale?: true }
  | { readonly kind: 'raw'; readonly bytes: ByteSource; readonly by: '' }

export interface Norms {
  readonly profile: Profile
  /** The active rule for a field; lossy ones stand before the ordinary ones. */
  ruleOf(field: FieldName, view: View): Rule | undefined
  /** Told of each layer whose reading decides a normal form, before that is made. */
  meets?(view: View): void
}

export function normsOf(profile: Profile): Norms {
  const byField = new Map<FieldName, Rule[]>()
  for (const rule of rules) for (const field of rule.fields) byField.set(field, [...(byField.get(field) ?? []), rule])
  const chosen = (field: FieldName, reach: Exclude<Reach, 'sealed'>): Rule | undefined => {
    const active = byField.get(field)?.filter(rule => profile.active(rule, reach)) ?? []
    return active.find(rule => rule.tier[reach] === 'lossy') ?? active[0]
  }
  const known = { transport: new Map<FieldName, Rule | undefined>(), installed: new Map<FieldName, Rule | undefined>() }
  const ruleOf = (field: FieldName, { reach }: View): Rule | undefined => {
    if (reach === 'sealed') return undefined
    const rules = known[reach]
    if (!rules.has(field)) rules.set(field, chosen(field, reach))
    return rules.get(field)
  }
  return { profile, ruleOf }
}

/** The engine's two structural rules; `archive-dialect`: decoded values stand for their bytes. */
const dialectRule = rules.find(({ id }) => id === 'archive-dialect')!
const orderRule = rules.find(({ id }) => id === 'entry-order')!

/** The child's stored bytes: its own normal form stands for them. */
export const isBody = (field: Field): boolean => field.name.endsWith('.body')

/** Decoded values stand for their bytes. */
export const decodes = (norms: Norms, view: View): boolean => norms.profile.active(dialectRule, view.reach)

export async function normalOf(norms: Norms, session: Session, view: View, at: FieldAt): Promise<Normal> {
  const { block, field } = at
  const derived = field.derived ? derivedForm(view, field, await resolve(session, view, block, field)) : null
  if (derived) return derived
  const encodes = ruleFor(norms, view, field) ? await encodingState(session, view, at) : undefined
  return editedForm(norms, view, at, encodes)
}

/** The same where nothing needs to be read for it: no child, no other member. Null where something does. */
export function normalNow(norms: Norms, view: View, at: FieldAt): Normal | null {
  const { derived, encodes } = at.field
  if (encodes === 'ok' || (derived && derived.kind !== 'value')) return null
  return (derived ? derivedForm(view, at.field, resolveValue(at.field, derived)) : null) ?? editedForm(norms, view, at, encodes)
}

/** Null: it is no derived value after all. */
function derivedForm(view: View, field: Field, { state, input, names }: Resolution): Normal | null {
  if (names !== undefined) return { kind: 'text', text: `of ${names}`, by: 'derived' }
  if (state === 'right') return { kind: 'dropped', by: 'derived' }
  if (state === 'plain') return null
  return {
    kind: 'text',
    text: `${field.value ?? `raw ${digestOf('sha256', readerOf(view, field.ranges))}`} over ${input}`,
    by: '',
    ...(state === 'wrong' ? { stale: true } : {}),
  }
}

function ruleFor(norms: Norms, view: View, field: Field): Rule | undefined {
  const rule = norms.ruleOf(field.name, view)
  return rule && mayErase(rule, field, view) ? rule : undefined
}

function editedForm(norms: Norms, view: View, { block, field }: FieldAt, encodes: Encoding | undefined): Normal {
  const value = decodes(norms, view) ? field.value : undefined
  const rule = ruleFor(norms, view, field)
  if (rule) {
    const edited = rule.edit(original(view, field, encodes), contextOf(view, block))
    if (edited === null) return { kind: 'dropped', by: rule.id }
    if (edited !== undefined) return { kind: 'text', text: edited, by: edited === value ? '' : rule.id }
  }
  return value === undefined
    ? { kind: 'raw', bytes: readerOf(view, field.ranges), by: '' }
    : { kind: 'text', text: value, by: '' }
}

/** What an anomaly marks is evidence: only a lossy rule, asked for by id, may touch it. */
const mayErase = (rule: Rule, field: Field, { reach }: View): boolean =>
  !field.anomaly || (reach !== 'sealed' && rule.tier[reach] === 'lossy')

function original(view: View, field: Field, encodes: Encoding | undefined) {
  return {
    name: field.name,
    value: field.value,
    encodes,
    bytes: () => rawOf(view, field),
    isZero: () => field.ranges.every(range => isZeroRange(view.bytes, range)),
  }
}

/** Equal exactly when the normal forms are; null when nothing is left. */
export async function signatureOf(norms: Norms, session: Session, view: View, at: FieldAt): Promise<string | null> {
  if (isBody(at.field)) return null
  const normal = await normalOf(norms, session, view, at)
  if (normal.kind === 'dropped') return null
  return `${at.field.name} ${normal.kind === 'text' ? `text ${normal.text}` : `raw ${digestOf('sha256', normal.bytes)}`}`
}

interface FieldAt {
  readonly block: Block
  readonly field: Field
}

/** A packed body is what its decoder makes of it, whatever the format hoped. */
export async function encodingState(session: Session, view: View, { block, field }: FieldAt): Promise<Encoding | undefined> {
  if (field.encodes !== 'ok') return field.encodes
  const state = block.child ? (await contentOf(session, view, block)).state : 'ok'
  if (state !== 'ok') return state === 'unsupported' ? state : 'damaged'
  return field.deflate && slackIn(session, view, { block, field }) ? 'slack' : 'ok'
}

/** Looked for only where it counts, and once: a stream that is the same on both sides hides nothing. */
function slackIn({ slack }: Session, view: View, { block, field }: FieldAt): boolean {
  const found = slack.get(block) ?? hasSlack(view.bytes, field.ranges[0]!)
  slack.set(block, found)
  return found
}

const contextOf = (view: View, block: Block): RuleContext => ({
  consumer: view.consumer,
  reach: view.reach,
  facts: view.anatomy.facts,
  format: view.kind,
  layer: view,
  entry: block.entry,
})

export function sameNormal(a: Normal, b: Normal): boolean {
  if (a.kind === 'dropped' || b.kind === 'dropped') return a.kind === b.kind
  if (a.kind === 'text' || b.kind === 'text')
    return a.kind === b.kind && (a as { text: string }).text === (b as { text: string }).text
  return sameBytes(a.bytes, { start: 0, end: a.bytes.size }, b.bytes, { start: 0, end: b.bytes.size })
}

/**
 * The kind of encoding is a field of the first stream, though no byte says it alone. Of an encoding inside another one it is a fact that no
 * rule erases: who unpacks a package peels once.
 */
export function fieldsOf(view: View, block: Block): readonly Field[] {
  const fields = block.fields()
  if (!view.codec || block !== view.anatomy.blocks[0]) return fields
  return [{ name: view.nested ? 'codec.nested-kind' : 'codec.kind', ranges: [], value: view.codec }, ...fields]
}

/**
 * SHA-256 of the normal form of a layer, hex. One-sided: nothing of the other input is known here. Throws LimitReached where a limit kept
 * a part from being read: with the same parts in another order it would have been another part.
 */
export async function normalForm(norms: Norms, session: Session, view: View): Promise<string> {
  const stands = isLeaf(view) || (view.reach === 'sealed' && view.kind !== 'unread')
  if (view.limit || !stands) norms.meets?.(view)
  if (view.limit) throw view.limit
  if (stands) return hashOf(['bytes', digestOf('sha256', view.bytes), ...(await wrongIn(session, view))])
  const blocks: string[][] = []
  for (const block of view.anatomy.blocks) {
    const normal = await blockForm(norms, session, view, block)
    if (normal) blocks.push(normal)
  }
  const sorted = mayReorder(norms, view)
  if (sorted) blocks.sort((x, y) => byUnits(x.join('\n'), y.join('\n')))
  const kind = view.codec ? 'encoded' : view.kind
  const inner = view.inner ? await normalForm(norms, session, view.inner) : ''
  return hashOf([kind, sorted ? 'sorted' : 'in order', ...pinsOf(view), ...blocks.map(hashOf), inner])
}

/** Of a list of digests under seal: equal bytes of it say two things where what they are of is not what they say. */
async function wrongIn(session: Session, view: View): Promise<readonly string[]> {
  if (view.reach !== 'sealed' || !watches(view)) return []
  const list = innermost(view)
  const wrong: string[] = []
  for (const block of list.anatomy.blocks)
    for (const field of block.fields()) {
      const form = field.derived ? derivedForm(list, field, await resolve(session, list, block, field)) : null
      if (form?.kind === 'text') wrong.push(`${block.key} ${field.name} ${form.text}`)
    }
  return wrong
}

const pinsOf = (view: View): readonly string[] => view.anatomy.facts.pins

/** Structure of which nothing is left is not there; a member always is. */
async function blockForm(norms: Norms, session: Session, view: View, block: Block): Promise<string[] | null> {
  const left: string[] = []
  for (const field of fieldsOf(view, block)) {
    const signature = await signatureOf(norms, session, view, { block, field })
    if (signature !== null) left.push(signature)
  }
  left.sort(byUnits)
  if (!block.member && !block.child && left.length === 0) return null
  const child = block.child ? await normalForm(norms, session, await openChild(session, view, block)) : 'no content'
  const unseen = await unseenBy(session, view, block)
  release(session, block)
  return [block.member ? 'member' : 'structure', block.key, String(block.nth), ...left, child, ...(unseen ? [unseen] : [])]
}

/** Which entry lies in which of several streams is told by their order: readers may see the first one only, or take them for several things. */
const isParted = (view: View): boolean => encodingOf(view)?.anatomy.blocks.some(({ refers }) => refers) ?? false

export const mayReorder = (norms: Norms, view: View): boolean =>
  !view.codec &&
  view.anatomy.facts.reorderable &&
  !isParted(view) &&
  !(view.anatomy.facts.foldersLate && view.consumer.needsFolders) &&
  norms.profile.active(orderRule, view.reach)

/** Length-prefixed, so that no two lists share a text. */
const hashOf = (parts: readonly string[]): string =>
  digestOf('sha256', ofBytes(Buffer.from(parts.map(part => `${part.length}:${part}`).join(''))))
