import { watches } from '../formats/index.ts'
import type { ByteSource, Range } from '../model/bytes.ts'
import type { AnomalyId, Block } from '../model/layer.ts'
import { closeLayer } from './close-layer.ts'
import { collector, type Judgement, nothingNew, type Outcome, sum } from './findings.ts'
import { inFinerBlocks } from './finer.ts'
import { isAlike, judgeBytes } from './judge-bytes.ts'
import { judgeFields } from './judge-fields.ts'
import { judgeOrder } from './judge-order.ts'
import { judgeUnseen } from './judge-unseen.ts'
import { type LedgerBuilder, ledgerOf } from './ledger-builder.ts'
import { noteAlike } from './likeness.ts'
import { addSame, countSame, type PairAt, remember } from './members.ts'
import { asEncoded, isWorthBoth, openChild } from './open.ts'
import { type BlockPair, pairBlocks } from './pair.ts'
import { watchedBy } from './unseen.ts'
import {
  contentOf,
  hasParts,
  innermost,
  release,
  type Session,
  sameContext,
  sameOwn,
  sameStored,
  sameWhole,
  storedSize,
  type View,
} from './view.ts'

/** Judges two layers at the same place, and all that is in them. */
export async function judge(j: Judgement, a: View, b: View): Promise<Outcome> {
  if (a.codec === 'identity' && b.codec === 'identity') return judge(j, a.inner!, b.inner!)
  if (a.codec && b.codec) return judgeEncoded(j, a, b)
  if (a.codec || b.codec) return judgeEncoded(j, a.codec ? a : asEncoded(a), b.codec ? b : asEncoded(b))
  const [one, two] = isAlike(a, b) ? inFinerBlocks(a, b) : [a, b]
  await noteAlike(j, one, two)
  if (isAlike(one, two) && hasParts(one) && hasParts(two)) return judgeBlocks(j, one, two)
  return judgeBytes(j, one, two)
}

async function judgeEncoded(j: Judgement, a: View, b: View): Promise<Outcome> {
  const ledger = ledgerOf(a, b)
  const inner = a.inner && b.inner ? await judge(j, a.inner, b.inner) : nothingNew
  let outcome = inner
  for (const pair of pairBlocks(a, b)) {
    const copied = isCopy({ a, b, pair })
    outcome = sum(outcome, await judgePair(j, ledger, { a, b, pair, inner, copied }))
  }
  return closeLayer(j, ledger, { a, b, outcome })
}

async function judgeBlocks(j: Judgement, a: View, b: View): Promise<Outcome> {
  const ledger = ledgerOf(a, b)
  const pairs = pairBlocks(a, b)
  const stirred = pairs.filter(
    ({ a: left, b: right }) => (left ?? right)!.child?.reach === 'transport' && !(left && right && sameStored(a, left, b, right)),
  )
  const roused = stirred.length > 0
  await openAhead(j, { a, b, pairs: stirred })
  const wary = watches(a) !== null || watches(b) !== null
  let outcome = nothingNew
  for (const pair of pairs) {
    const copied = isCopy({ a, b, pair, roused, wary })
    // Nearly all pairs of a large archive, as a rule: no promise for each.
    if (copied && pair.a!.child?.reach !== 'transport') copyPair(j, ledger, { a, b, pair })
    else outcome = sum(outcome, await judgePair(j, ledger, { a, b, pair, inner: null, roused, copied }))
  }
  outcome = sum(outcome, judgeOrder(j, ledger, { a, b, pairs, outcome }))
  return closeLayer(j, ledger, { a, b, outcome })
}

/** What will be opened anyway: on each side in order, and both sides at once where that is worth it. */
async function openAhead(j: Judgement, { a, b, pairs }: { a: View; b: View; pairs: readonly BlockPair[] }): Promise<void> {
  const open = async (session: Session, view: View, blocks: readonly (Block | null)[]): Promise<void> => {
    for (const block of blocks) if (block?.child) await openChild(session, view, block)
  }
  const both = pairs.filter(pair => pair.a && pair.b)
  const [left, right] = [both.map(pair => pair.a), both.map(pair => pair.b)]
  const sizeOf = (blocks: readonly (Block | null)[]): number =>
    blocks.reduce((sum, block) => sum + (block?.child ? storedSize(block.child) : 0), 0)
  if (isWorthBoth(sizeOf(left), sizeOf(right))) await Promise.all([open(j.a, a, left), open(j.b, b, right)])
}

interface Placed extends PairAt {
  /** A transport member of this layer differs, so lists of digests in its siblings are judged again. */
  readonly roused?: boolean
}

interface Judged extends Placed {
  /** For codecs: what the decoded layers came to. */
  readonly inner: Outcome | null
  readonly copied: boolean
}

/** Equal bytes in an equal context, and nothing that asks for more. `wary`: this layer is a list of digests, which is judged though equal. */
function isCopy({ a, b, pair, roused, wary }: Placed & { readonly wary?: boolean }): boolean {
  const { a: left, b: right } = pair
  if (!left || !right || pair.renamed || wary || left.refers || right.refers) return false
  return (
    sameContext(a, b) &&
    sameOwn(a, left, b, right) &&
    !needsJudging(a, left, roused ?? false) &&
    (!left.child || sameStored(a, left, b, right))
  )
}

function copyPair(j: Judgement, ledger: LedgerBuilder, { a, b, pair }: PairAt): void {
  const [left, right] = [pair.a!, pair.b!]
  j.blocks++
  copyRanges(ledger, left, right)
  if (left.entry) addSame(j, { a, b, block: left })
  release(j.a, left)
  release(j.b, right)
}

async function judgePair(j: Judgement, ledger: LedgerBuilder, at: Judged): Promise<Outcome> {
  const { pair } = at
  j.blocks++
  const before = j.found.ids.length
  const outcome = pair.a && pair.b ? await judgeBoth(j, ledger, at) : await judgeLonely(j, ledger, at)
  await remember(j, at, { outcome, before })
  if (pair.a) release(j.a, pair.a)
  if (pair.b) release(j.b, pair.b)
  return outcome
}

async function judgeBoth(j: Judgement, ledger: LedgerBuilder, at: Judged): Promise<Outcome> {
  const { a, b, pair, inner, roused } = at
  const left = pair.a!
  const right = pair.b!
  if (at.copied) {
    copyRanges(ledger, left, right)
    if (left.child?.reach === 'transport')
      countSame(j, innermost(await openChild(j.a, a, left)), innermost(await openChild(j.b, b, right)))
    return nothingNew
  }
  const rouse = needsJudging(a, left, roused ?? false)
  const content = inner ?? (left.child && right.child ? await judgeContent(j, { a, b, left, right, rouse }) : null)
  const own = await judgeFields(j, ledger, { a, b, left, right, content })
  // Where a field holds the name, it tells it already.
  const name =
    pair.renamed && own.unexplained === 0
      ? noted(j, ledger, { a, b, left, right, what: 'renamed', values: [left.key, right.key] })
      : nothingNew
  // One side's format sees no content here, the other one's some, if only of no bytes: two normal forms.
  const lone =
    !left.child !== !right.child && own.unexplained === 0
      ? noted(j, ledger, { a, b, left, right, what: 'judged-differently', values: [hasContent(left), hasContent(right)] })
      : nothingNew
  const twice =
    content && content.unexplained > 0 && (isTwice(a, left) || isTwice(b, right))
      ? noted(j, ledger, { a, b, left, right, what: 'duplicate', values: [told(a, left), told(b, right)] })
      : nothingNew
  const unseen = rouse ? await judgeUnseen(j, ledger, { a, b, left, right }) : nothingNew
  return [name, lone, twice, unseen, inner ? nothingNew : (content ?? nothingNew)].reduce(sum, own)
}

/** The bytes of the block and of its child are the same on both sides; they may lie in one piece on one side and in two on the other one. */
function copyRanges(ledger: LedgerBuilder, left: Block, right: Block): void {
  const rangesB = inOrder(right)
  let [nth, done] = [0, 0]
  for (const { start, end } of inOrder(left)) {
    for (let at = start; at < end; ) {
      const other = rangesB[nth]!
      const from = other.start + done
      const length = Math.min(end - at, other.end - from)
      ledger.same({ start: at, end: at + length }, { start: from, end: from + length })
      at += length
      done += length
      if (other.start + done === other.end) [nth, done] = [nth + 1, 0]
    }
  }
}

const inOrder = (block: Block): Range[] =>
  [...block.ranges, ...(block.child?.pieces.filter(piece => !piece.hole) ?? [])]
    .filter(range => range.end > range.start)
    .sort((x, y) => x.start - y.start)

interface Both {
  readonly a: View
  readonly b: View
  readonly left: Block
  readonly right: Block
}

async function judgeContent(j: Judgement, { a, b, left, right, rouse }: Both & { rouse: boolean }): Promise<Outcome> {
  if (!rouse && sameStored(a, left, b, right)) return nothingNew
  const contentA = await contentOf(j.a, a, left)
  const contentB = await contentOf(j.b, b, right)
  const equal = contentA.state === 'ok' && contentB.state === 'ok' && sameWhole(contentA.bytes, contentB.bytes)
  if (equal && !rouse) return nothingNew
  recallBoth(contentA.bytes, contentB.bytes)
  return judge(j, await openChild(j.a, a, left), await openChild(j.b, b, right))
}

/** Contents that passed by are decoded again on both sides at once. */
function recallBoth(a: ByteSource, b: ByteSource): void {
  const steps = [a, b].map(bytes => (bytes.recall?.({ start: 0, end: bytes.size }) ?? [])[Symbol.iterator]())
  for (let left = steps; left.length > 0; ) left = left.filter(step => !step.next().done)
}

/** Lists of digests are judged even when their bytes are equal; so is a transport member beside one that differs. */
function needsJudging(view: View, block: Block, roused: boolean): boolean {
  if (!block.child) return false
  if (block.child.reach === 'transport') return roused
  return watchedBy(view, block) !== null
}

/** A block that only one side has. Structure of which the rules leave nothing is erased; a member never is. */
async function judgeLonely(j: Judgement, ledger: LedgerBuilder, at: Judged): Promise<Outcome> {
  const { a, b, pair } = at
  const block = (pair.a ?? pair.b)!
  if (!block.member && !block.child) return judgeFields(j, ledger, { a, b, left: pair.a, right: pair.b, content: null })
  const anomaly = a.anatomy.facts.anomalies
    .concat(b.anatomy.facts.anomalies)
    .find(known => marks(known.id) && block.ranges.some(range => known.offset >= range.start && known.offset < range.end))
  const add = collector(j, ledger, {
    a,
    b,
    block,
    entries: [pair.a?.entry ?? null, pair.b?.entry ?? null],
    fields: [null, null],
    anomaly: anomaly?.id ?? null,
  })
  for (const range of merged(inOrder(block)))
    add({ fate: 'unexplained', field: null, what: 'member', by: '' }, pair.a ? range : null, pair.b ? range : null)
  if (add.count() === 0) add({ fate: 'unexplained', field: null, what: 'member', by: '', note: true }, null, null)
  return add.outcome()
}

const marks = (id: AnomalyId): boolean => id === 'structural:unknown-member' || id === 'structural:duplicate-entry'

function merged(ranges: readonly Range[]): Range[] {
  const out: Range[] = []
  for (const range of ranges) {
    const last = out.at(-1)
    if (last && last.end === range.start) out[out.length - 1] = { start: last.start, end: range.end }
    else out.push(range)
  }
  return out
}

/** How many members of a layer have one name, where any has more than one. */
const entries = new WeakMap<View, ReadonlyMap<string, number>>()
function countOf(view: View, { key }: Block): number {
  const { blocks, facts } = view.anatomy
  if (!facts.duplicates) return 1
  let counts = entries.get(view)
  if (!counts) {
    counts = new Map(blocks.map(({ key, nth }) => [key, nth + 1]))
    entries.set(view, counts)
  }
  return counts.get(key) ?? 1
}
/** Readers of one name may find another content. */
const isTwice = (view: View, block: Block): boolean => block.member && countOf(view, block) > 1
const told = (view: View, block: Block): string => `entry ${block.nth + 1} of ${countOf(view, block)}`

const hasContent = ({ child }: Block): string => (child ? 'with content' : 'without content')

interface Noted extends Both {
  readonly what: 'renamed' | 'judged-differently' | 'duplicate'
  readonly values: readonly [string, string]
}

/** A delta that no field holds. */
function noted(j: Judgement, ledger: LedgerBuilder, { a, b, left, right, what, values }: Noted): Outcome {
  const add = collector(j, ledger, {
    a,
    b,
    block: left,
    partner: right,
    entries: [left.entry ?? null, right.entry ?? null],
    fields: [null, null],
  })
  add({ fate: 'unexplained', field: null, what, by: '', values, note: true }, null, null)
  return add.outcome()
}
