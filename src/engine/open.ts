import { codecFor } from '../codecs/index.ts'
import { consumerOf, consumers } from '../consumers/index.ts'
import { formatFor, formatOf, isMaintainerScript } from '../formats/index.ts'
import type { ByteSource } from '../model/bytes.ts'
import { type Codec, type Decoded, LimitReached } from '../model/codec.ts'
import { type Anatomy, type Block, type Field, type LayerHead, type LayerPath, plainFacts, type Reach } from '../model/layer.ts'
import type { Consumer } from '../model/rule.ts'
import { decodersFor, ENDS, type Encoded } from './passing.ts'
import { type Content, contentOf, originOf, type ReachOrTop, type Session, stepsTo, type View, wrap } from './view.ts'

/** What is to be opened, before it is known what it is. */
interface Sealed {
  readonly path: LayerPath
  readonly name: string
  readonly reach: ReachOrTop
  readonly bytes: ByteSource
  readonly origin: number | null
  readonly parent: View | null
  readonly depth: number
  readonly nested: boolean
  /** Its format, where the codec that decoded it knows: it is not looked for. */
  readonly as?: string | undefined
}

export const openInputLayer = (session: Session, name: string, bytes: ByteSource): Promise<View> =>
  openLayer(session, { path: [], name, reach: 'top', bytes, origin: 0, parent: null, depth: 0, nested: false })

/** Opens a member as a layer; memoized until released, so that digests of it and its own judgement share one decoding. */
export function openChild(session: Session, view: View, block: Block): Promise<View> {
  const known = session.views.get(block)
  if (known) return known
  const opened = openMember(session, view, block)
  session.views.set(block, opened)
  return opened
}

/**
 * Encoded bytes that are worth a thread of their own, and those whose content is surely kept: what passes by is taken one side after the
 * other. Sides know nothing of each other, so the same comes out either way.
 */
const BOTH = { least: 512 * 1024, most: 8 * 1024 * 1024 }
export const isWorthBoth = (...sizes: readonly number[]): boolean => sizes.every(size => size >= BOTH.least && size <= BOTH.most)

async function openMember(session: Session, view: View, block: Block): Promise<View> {
  const child = block.child!
  const content = await contentOf(session, view, block)
  const sealed: Sealed = {
    path: stepsTo(view, block),
    name: block.key,
    reach: view.reach === 'sealed' ? 'sealed' : child.reach,
    bytes: content.bytes,
    origin: originOf(view, child),
    parent: view,
    depth: view.depth + 1,
    nested: false,
  }
  if (content.state === 'ok') return openLayer(session, sealed)
  return shut(session, sealed, content)
}

/** Peels the encoding if there is one; a transport layer without one gets the identity, so that both sides always have the level. */
async function openLayer(session: Session, sealed: Sealed): Promise<View> {
  if (sealed.depth > session.limits.depth) return shut(session, sealed, tooDeep(session))
  const codec = isMaintainerScript(sealed) ? undefined : codecFor(sealed.bytes.read(0, Math.min(ENDS.head, sealed.bytes.size)))
  if (codec) return openEncoded(session, sealed, codec)
  const plain = await openPlain(session, sealed)
  return plain.reach === 'transport' ? asEncoded(plain) : plain
}

async function openEncoded(session: Session, sealed: Sealed, codec: Codec): Promise<View> {
  const head: LayerHead = { path: sealed.path, name: sealed.name, reach: sealed.reach === 'top' ? 'transport' : sealed.reach }
  const { anatomy, decoded, limit } = await openCodec(session, head, { ...sealed, codec })
  const inner =
    decoded.state === 'ok'
      ? await openInside(session, { ...sealed, bytes: decoded.bytes, origin: null, nested: true, as: decoded.as })
      : null
  return wrap({
    ...head,
    reach: reachAround(inner, sealed.reach),
    side: session.side,
    kind: codec.id,
    codec: codec.id,
    inner,
    state: decoded.state,
    limit,
    consumer: inner?.consumer ?? noConsumer,
    reason: decoded.state === 'unsupported' ? decoded.what : (inner?.reason ?? 'damaged'),
    bytes: sealed.bytes,
    origin: sealed.origin,
    anatomy,
    parent: sealed.parent,
    depth: sealed.depth,
    nested: sealed.nested,
  })
}

/** That of what is inside; what is signed as a whole says nothing of an encoding around it. */
function reachAround(inner: View | null, reach: ReachOrTop): Reach {
  if (inner?.reach === 'sealed') return reach === 'top' ? 'transport' : reach
  return inner?.reach ?? (reach === 'top' ? 'installed' : reach)
}

interface Opened {
  readonly anatomy: Anatomy
  readonly decoded: Decoded
  readonly limit: LimitReached | null
}

async function openCodec(session: Session, head: LayerHead, encoded: Encoded & { readonly codec: Codec }): Promise<Opened> {
  const { codec, bytes } = encoded
  try {
    return { ...(await codec.open(head, bytes, decodersFor(session, head, encoded))), limit: null }
  } catch (limit) {
    if (!(limit instanceof LimitReached)) throw limit
    const anatomy = oneField(bytes, { key: '\0stream', name: 'codec.unsupported', encodes: 'unsupported' })
    return { anatomy, decoded: { state: 'unsupported', what: limit.message }, limit }
  }
}

const tooDeep = ({ limits }: Session): Refusal => refusalBy(new LimitReached('depth', limits.depth))

/** Inside a codec there is no identity level: only further codecs, each a step of depth (a stream may hold itself), or the format. */
async function openInside(session: Session, sealed: Sealed): Promise<View> {
  const codec = sealed.as ? undefined : codecFor(sealed.bytes.read(0, Math.min(ENDS.head, sealed.bytes.size)))
  if (!codec) return openPlain(session, sealed)
  const deeper = { ...sealed, depth: sealed.depth + 1 }
  return deeper.depth > session.limits.depth ? shut(session, deeper, tooDeep(session)) : openEncoded(session, deeper, codec)
}

async function openPlain(session: Session, sealed: Sealed): Promise<View> {
  const { bytes, path, name } = sealed
  const head = bytes.read(0, Math.min(ENDS.head, bytes.size)).slice()
  const tail = bytes.read(Math.max(0, bytes.size - ENDS.tail), bytes.size).slice()
  const asked: LayerHead = { path, name, reach: sealed.reach === 'top' ? 'transport' : sealed.reach }
  const told = sealed.as === undefined ? undefined : formatOf(sealed.as)
  const { format, rivals } = told ? { format: told, rivals: [] } : formatFor(head, tail, asked)
  const reach = sealed.reach === 'top' ? (format.container ? 'transport' : 'installed') : sealed.reach
  const layer: LayerHead = { path, name, reach }
  let anatomy: Anatomy
  try {
    anatomy = await format.cut(layer, bytes, { entries: session.budget.entries })
    session.budget.entries -= anatomy.blocks.length
    if (session.budget.entries < 0) throw new LimitReached('entries', session.limits.entries)
  } catch (problem) {
    if (!(problem instanceof LimitReached)) throw problem
    // What is left of the entries is less than what the flag allows.
    const limit = problem.limit === 'entries' ? new LimitReached('entries', session.limits.entries) : problem
    return shut(session, { ...sealed, reach }, refusalBy(limit))
  }
  const { consumer, reason } = consumerFor(session, sealed, { format: format.id, layer, anatomy })
  // Of a package that is signed as a whole nothing is thrown away.
  const kept: LayerHead = anatomy.sealed ? { ...layer, reach: 'sealed' } : layer
  const polyglot = rivals.map(rival => ({
    id: 'structural:polyglot' as const,
    offset: 0,
    expected: `one format (${format.id})`,
    found: rival.id,
  }))
  const facts = polyglot.length ? { ...anatomy.facts, anomalies: [...anatomy.facts.anomalies, ...polyglot] } : anatomy.facts
  return {
    ...kept,
    side: session.side,
    kind: format.id,
    codec: null,
    inner: null,
    state: 'ok',
    limit: null,
    consumer,
    reason,
    bytes,
    origin: sealed.origin,
    anatomy: { ...anatomy, facts },
    parent: sealed.parent,
    depth: sealed.depth,
    nested: sealed.nested,
  }
}

const noConsumer: Consumer = consumers.find(({ id }) => id === 'none')!

/** Forced for the input; else recognised from this layer; else, for transport, the consumer of the package it belongs to. */
function consumerFor(
  session: Session,
  sealed: Sealed,
  seen: { format: string; layer: LayerHead; anatomy: Anatomy },
): { consumer: Consumer; reason: string } {
  if (session.forced && sealed.parent === null)
    return { consumer: consumers.find(({ id }) => id === session.forced) ?? noConsumer, reason: 'as asked' }
  const keys = new Set(seen.anatomy.blocks.map(block => block.key))
  const found = consumerOf({ format: seen.format, layer: seen.layer, keys })
  if (found) return found
  if (seen.layer.reach === 'transport' && sealed.parent) {
    const { consumer, reason } = sealed.parent
    return { consumer: consumers.find(({ id }) => id === consumer.within) ?? consumer, reason }
  }
  return { consumer: noConsumer, reason: 'nothing known installs it' }
}

/** Why a layer is not opened. */
type Refusal = Pick<Content, 'state' | 'what' | 'limit'>
const refusalBy = (limit: LimitReached): Refusal => ({ state: 'unsupported', what: limit.message, limit })

/** A layer that is not opened: a limit, an encryption, a method that we lack, damage. Its bytes are compared as they are. */
function shut(session: Session, sealed: Sealed, { state: found, what, limit }: Refusal): View {
  const { path, name, bytes, origin, parent, depth, nested } = sealed
  const reach = sealed.reach === 'top' ? 'installed' : sealed.reach
  const state = found === 'unsupported' ? found : 'damaged'
  const { blocks } = oneField(bytes, {
    key: 'bytes',
    name: state === 'unsupported' ? 'layer.unread' : 'layer.damaged',
    encodes: state,
  })
  const anomalies = [{ id: 'structural:malformed' as const, offset: 0, expected: 'content that can be read', found: what }]
  const anatomy = { blocks, facts: { ...plainFacts, anomalies } }
  const common = { path, name, reach, bytes, origin, parent, depth, nested, anatomy, limit: limit ?? null, side: session.side }
  return { ...common, kind: 'unread', codec: null, inner: null, state, consumer: noConsumer, reason: what }
}

function oneField(
  bytes: ByteSource,
  { key, ...field }: Pick<Field, 'name'> & { readonly encodes: 'unsupported' | 'damaged'; readonly key: string },
): Anatomy {
  const range = { start: 0, end: bytes.size }
  const fields = () => [{ ...field, ranges: [range] }]
  return { blocks: [{ key, nth: 0, member: false, ranges: [range], fields }], facts: plainFacts }
}

/** A plain layer seen as an encoded one: the identity, whose only stream is the layer itself. */
export function asEncoded(plain: View): View {
  const range = { start: 0, end: plain.bytes.size }
  const block: Block = {
    key: '\0stream',
    nth: 0,
    member: false,
    ranges: [range],
    fields: () => [{ name: 'codec.body', ranges: [range], encodes: 'ok' }],
  }
  const anatomy = { blocks: [block], facts: plainFacts }
  return { ...plain, kind: 'identity', codec: 'identity', state: 'ok', limit: null, inner: plain, anatomy }
}

/** The kind of an input that need not be opened. */
export function glanceAt(bytes: ByteSource, name: string): string {
  const head = bytes.read(0, Math.min(ENDS.head, bytes.size)).slice()
  const codec = codecFor(head)
  if (codec) return codec.id
  return formatFor(head, bytes.read(Math.max(0, bytes.size - ENDS.tail), bytes.size).slice(), {
    path: [],
    name,
    reach: 'transport',
  }).format.id
}
