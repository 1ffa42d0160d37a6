import { watches } from '../formats/index.ts'
import { digestOf } from '../io/digest.ts'
import type { ByteSource, Range } from '../model/bytes.ts'
import type { AnomalyId, Block } from '../model/layer.ts'
import type { MemberStatus } from '../model/report.ts'
import { closeLayer } from './close-layer.ts'
import { collector, type Judgement, type MemberRecord, nothingNew, type Outcome, statusOf, sum } from './findings.ts'
import { isAlike, judgeBytes } from './judge-bytes.ts'
import { judgeFields } from './judge-fields.ts'
import { judgeOrder } from './judge-order.ts'
import { judgeUnseen } from './judge-unseen.ts'
import { type LedgerBuilder, ledgerOf } from './ledger-builder.ts'
import { byUnits } from './normal.ts'
import { asEncoded, openChild } from './open.ts'
import { type BlockPair, pairBlocks } from './pair.ts'
import { watchedBy } from './unseen.ts'
import {
  contentOf,
  innermost,
  isLeaf,
  release,
  type Session,
  sameContext,
  sameOwn,
  sameStored,
  sameWhole,
  stepsTo,
  type View,
} from './view.ts'

/** Judges two layers at the same place, and all that is in them. */
export async function judge(j: Judgement, a: View, b: View): Promise<Outcome> {
  if (a.codec === 'identity' && b.codec === 'identity') return judge(j, a.inner!, b.inner!)
  if (a.codec && b.codec) return judgeEncoded(j, a, b)
  if (a.codec || b.codec) return judgeEncoded(j, a.codec ? a : asEncoded(a), b.codec ? b : asEncoded(b))
  if (isAlike(a, b) && !isLeaf(a)) return judgeBlocks(j, a, b)
  return judgeBytes(j, a, b)
}

async function judgeEncoded(j: Judgement, a: View, b: View): Promise<Outcome> {
  const ledger = ledgerOf(a, b)
  const inner = a.inner && b.inner ? await judge(j, a.inner, b.inner) : nothingNew
  let outcome = inner
  for (const pair of pairBlocks(a, b)) outcome = sum(outcome, await judgePair(j, ledger, { a, b, pair, inner }))
  return closeLayer(j, ledger, { a, b, outcome })
}

async function judgeBlocks(j: Judgement, a: View, b: View): Promise<Outcome> {
  const ledger = ledgerOf(a, b)
  const pairs = pairBlocks(a, b)
  const roused = pairs.some(
    ({ a: left, b: right }) => (left ?? right)!.child?.reach === 'transport' && !(left && right && sameStored(a, left, b, right)),
  )
  const wary = watches(a) !== null || watches(b) !== null
  let outcome = nothingNew
  for (const pair of pairs) outcome = sum(outcome, await judgePair(j, ledger, { a, b, pair, inner: null, roused, wary }))
  outcome = sum(outcome, judgeOrder(j, ledger, { a, b, pairs, outcome }))
  return closeLayer(j, ledger, { a, b, outcome })
}

export interface PairAt {
  readonly a: View
  readonly b: View
  readonly pair: BlockPair
  /** For codecs: what the decoded layers came to. */
  readonly inner: Outcome | null
  /** A transport member of this layer differs, so lists of digests in its siblings are judged again. */
  readonly roused?: boolean
  /** This layer is such a list: its lines are judged though their bytes are equal. */
  readonly wary?: boolean
}

async function judgePair(j: Judgement, ledger: LedgerBuilder, at: PairAt): Promise<Outcome> {
  const { pair } = at
  j.blocks++
  const before = j.found.length
  const outcome = pair.a && pair.b ? await judgeBoth(j, ledger, at) : await judgeLonely(j, ledger, at)
  await remember(j, at, outcome, before)
  if (pair.a) release(j.a, pair.a)
  if (pair.b) release(j.b, pair.b)
  return outcome
}

async function judgeBoth(j: Judgement, ledger: LedgerBuilder, { a, b, pair, inner, roused, wary }: PairAt): Promise<Outcome> {
  const left = pair.a!
  const right = pair.b!
  const rouse = needsJudging(a, left, roused ?? false)
  if (
    !pair.renamed &&
    !rouse &&
    !wary &&
    !left.refers &&
    !right.refers &&
    sameContext(a, b) &&
    sameOwn(a, left, b, right) &&
    (!left.child || sameStored(a, left, b, right))
  ) {
    await copyRanges(j, ledger, { a, b, left, right })
    return nothingNew
  }
  const content = inner ?? (left.child && right.child ? await judgeContent(j, { a, b, left, right, rouse }) : null)
  const own = await judgeFields(j, ledger, { a, b, left, right, content })
  // Where a field holds the name, it tells it already.
  const name = pair.renamed && own.unexplained === 0 ? renamed(j, ledger, { a, b, left, right }) : nothingNew
  const unseen = rouse ? await judgeUnseen(j, ledger, { a, b, left, right }) : nothingNew
  return [name, unseen, inner ? nothingNew : (content ?? nothingNew)].reduce(sum, own)
}

/** Every range of the block and of its child is the same on both sides. */
async function copyRanges(j: Judgement, ledger: LedgerBuilder, { a, b, left, right }: Both): Promise<void> {
  const rangesA = inOrder(left)
  const rangesB = inOrder(right)
  for (const [index, range] of rangesA.entries()) ledger.same(range, rangesB[index]!)
  if (left.child?.reach === 'transport')
    countSame(j, innermost(await openChild(j.a, a, left)), innermost(await openChild(j.b, b, right)))
}

const inOrder = (block: Block): Range[] =>
  [...block.ranges, ...(block.child?.pieces.filter(piece => !piece.hole) ?? [])]
    .filter(range => range.end > range.start)
    .sort((x, y) => x.start - y.start)

/** Members of a transport member that is the same on both sides: they are counted, not judged. */
function countSame(j: Judgement, a: View, b: View): void {
  for (const block of a.anatomy.blocks) if (block.entry) j.members.push(sameMember(a, b, block))
}

const sameMember = (a: View, b: View, block: Block): MemberRecord => ({
  path: [stepsTo(a, block), stepsTo(b, block)],
  status: 'same',
  sizes: [block.entry?.size ?? null, block.entry?.size ?? null],
  sha256: [null, null],
  causes: [],
  counted: isCounted(a),
})

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
async function judgeLonely(j: Judgement, ledger: LedgerBuilder, at: PairAt): Promise<Outcome> {
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

function renamed(j: Judgement, ledger: LedgerBuilder, { a, b, left, right }: Both): Outcome {
  const add = collector(j, ledger, {
    a,
    b,
    block: left,
    partner: right,
    entries: [left.entry ?? null, right.entry ?? null],
    fields: [null, null],
  })
  add({ fate: 'unexplained', field: null, what: 'renamed', by: '', values: [left.key, right.key], note: true }, null, null)
  return add.outcome()
}

/** Puts a finished pair into the list of members, where it is what users call a file. */
async function remember(j: Judgement, { a, b, pair }: PairAt, outcome: Outcome, before: number): Promise<void> {
  const block = (pair.a ?? pair.b)!
  if (!block.entry || (block.child?.reach === 'transport' && pair.a && pair.b)) return
  const status: MemberStatus = pair.a && pair.b ? statusOf(outcome) : pair.a ? 'onlyA' : 'onlyB'
  if (status === 'same') {
    j.members.push(sameMember(a, b, block))
    return
  }
  const listed = j.members.length < j.maxMembers
  const hash = async (session: Session, view: View, own: Block | null): Promise<string | null> => {
    const content = listed && own?.child ? await contentOf(session, view, own) : null
    return content && !content.limit ? digestOf('sha256', content.bytes) : null
  }
  j.members.push({
    path: [pair.a && stepsTo(a, pair.a), pair.b && stepsTo(b, pair.b)],
    status,
    sizes: [pair.a?.entry?.size ?? null, pair.b?.entry?.size ?? null],
    sha256: [await hash(j.a, a, pair.a), await hash(j.b, b, pair.b)],
    causes: [...new Set(j.found.slice(before).map(found => found.named.id))].sort(byUnits),
    counted: isCounted(a),
  })
}

const isCounted = (view: View): boolean => view.reach === 'transport' || view.parent === null
