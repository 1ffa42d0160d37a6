import { isPlainKind } from '../formats/index.ts'
import type { SideDecoders } from '../io/decoders.ts'
import type { Replay, ReplayOf } from '../io/replay.ts'
import { type ByteSource, fromLatin1, lengthOf, type Piece, piecesOf, type Range, sameBytes } from '../model/bytes.ts'
import { Damaged, type Decoded, LimitReached, type Limits } from '../model/codec.ts'
import type { Anatomy, Block, Child, CodecId, LayerHead, LayerPath, Reach, Side } from '../model/layer.ts'
import type { Consumer, ConsumerId } from '../model/rule.ts'

/** One layer of one side, opened: decided from this side alone. */
export interface View extends LayerHead {
  readonly side: Side
  /** Codec id for an encoded layer, else format id. */
  readonly kind: string
  /** Set for encoded layers, and for transport layers that have no encoding (`identity`), so that both look alike. */
  readonly codec: CodecId | null
  /** Inside another encoding: no consumer peels twice. */
  readonly nested: boolean
  /** The decoded layer of a codec, when it decoded. */
  readonly inner: View | null
  readonly state: Decoded['state']
  /** What kept this layer from being read, where it was a limit. */
  readonly limit: LimitReached | null
  readonly consumer: Consumer
  readonly reason: string
  readonly bytes: ByteSource
  /** Offset of this layer in the input file; null behind a codec. */
  readonly origin: number | null
  readonly anatomy: Anatomy
  /** The container layer that holds this one as a member; null for the input. */
  readonly parent: View | null
  readonly depth: number
}

/** What is read once. */
export interface Memo<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
  delete(key: Key): unknown
}

/** One side of a comparison: what opening layers needs and collects. */
export interface Session {
  readonly side: Side
  readonly decoders: SideDecoders
  /** Decodes a layer of the input file once more; null where bytes are kept instead. */
  readonly replay: ((of: Omit<ReplayOf, 'fd'>) => Replay) | null
  readonly limits: Limits
  /** Entries left to read on this side. */
  readonly budget: { entries: number }
  /** `--consumer`: overrides recognition for the input itself. */
  readonly forced: ConsumerId | null
  /** Children that more than one judgement asks for: kept until released. */
  readonly contents: Memo<Block, Promise<Content>>
  readonly views: Memo<Block, Promise<View>>
  /** Blocks whose DEFLATE stream was searched for bits that no decoder reads. */
  readonly slack: Memo<Block, boolean>
}

/** A member's bytes as its reader sees them, packing undone. */
export interface Content {
  readonly bytes: ByteSource
  readonly state: Decoded['state'] | 'encrypted'
  readonly what: string
  readonly limit?: LimitReached
}

/** The layer whose blocks are entries: inside all codecs. */
export const innermost = (view: View): View => (view.inner ? innermost(view.inner) : view)

const encodings = new WeakMap<View, View>()
/** Remembers in which encoding a layer lies. */
export const wrap = (outer: View): View => {
  if (outer.inner) encodings.set(outer.inner, outer)
  return outer
}
/** The encoding that a layer lies in; null where it is stored as it is. */
export const encodingOf = (inner: View): View | null => encodings.get(inner) ?? null

/** Formats and codecs from the outside in: `gzip+tar`. */
export function kindsOf(view: View): string {
  const kinds: string[] = []
  for (let at: View | null = view; at; at = at.inner) if (at.codec !== 'identity') kinds.push(at.kind)
  return kinds.join('+')
}

/** Its bytes are its normal form. */
export const isLeaf = (view: View): boolean => !view.codec && isPlainKind(view.kind)

/** What is in it can be told apart; of a leaf only if its format understood it. */
export const hasParts = (view: View): boolean => !isLeaf(view) || view.anatomy.blocks.length > 1

export const readerOf = (view: View, ranges: readonly Range[]): ByteSource => piecesOf(view.bytes, ranges)

export const storedRanges = (child: Child): readonly Range[] => child.pieces.filter(piece => !piece.hole)

/** A member's content; memoized until `release`. */
export function contentOf(session: Session, view: View, block: Block): Promise<Content> {
  const known = session.contents.get(block)
  if (known) return known
  const content = readContent(session, view, block.child!)
  session.contents.set(block, content)
  return content
}

export function release(session: Session, block: Block): void {
  session.contents.delete(block)
  if (block.child?.reach !== 'transport') session.views.delete(block)
}

async function readContent(session: Session, view: View, child: Child): Promise<Content> {
  const stored = piecesOf(view.bytes, child.pieces)
  if (child.packing === 'stored') return withHoles(session, view, child)
  if (child.packing === 'encrypted') return { bytes: stored, state: 'encrypted', what: child.method ?? 'encryption' }
  if (child.packing === 'unsupported') return { bytes: stored, state: 'unsupported', what: child.method ?? 'unknown method' }
  const sink = session.decoders.sink()
  try {
    const { consumed } = await session.decoders.inflate(stored, { start: 0, end: stored.size }, sink)
    if (consumed === stored.size) return { bytes: sink.finish(), state: 'ok', what: '' }
    return { bytes: stored, state: 'damaged', what: `a deflate stream of ${consumed} bytes in ${stored.size}` }
  } catch (problem) {
    if (problem instanceof Damaged) return { bytes: stored, state: 'damaged', what: problem.message }
    if (problem instanceof LimitReached) return { bytes: stored, state: 'unsupported', what: problem.message, limit: problem }
    throw problem
  }
}

/**
 * A hole of a few digits may be read for weeks: it counts as if it had been decoded. Where that is too much, what stands for the content
 * must differ when only the holes do.
 */
function withHoles({ decoders }: Session, view: View, child: Child): Content {
  try {
    const holes = child.pieces.reduce((sum, piece) => sum + (piece.hole ? lengthOf(piece) : 0), 0)
    if (holes > 0) decoders.spend(holes)
    return { bytes: piecesOf(view.bytes, child.pieces), state: 'ok', what: '' }
  } catch (problem) {
    if (!(problem instanceof LimitReached)) throw problem
    const map = child.pieces.map(piece => `${piece.hole ? 'hole' : 'stored'} ${lengthOf(piece)}\n`).join('')
    const bytes = behind(fromLatin1(map), piecesOf(view.bytes, storedRanges(child)))
    return { bytes, state: 'unsupported', what: problem.message, limit: problem }
  }
}

/** Bytes in memory, and a source behind them. */
const behind = (head: Uint8Array, rest: ByteSource): ByteSource => ({
  size: head.length + rest.size,
  read(start, end) {
    const at = (place: number): number => Math.max(0, place - head.length)
    if (start >= head.length) return rest.read(at(start), at(end))
    return Buffer.concat([head.subarray(start, end), rest.read(at(start), at(end))])
  },
})

/** The offset in the input file at which a member's bytes lie, where they lie there in one piece. */
export function originOf(view: View, child: Child): number | null {
  if (view.origin === null || child.packing !== 'stored' || child.pieces.length !== 1 || child.pieces[0]!.hole) return null
  return view.origin + child.pieces[0]!.start
}

export const storedSize = (child: Child): number => storedRanges(child).reduce((sum, range) => sum + lengthOf(range), 0)

export const stepsTo = (view: View, block: Block): LayerPath => [...view.path, { key: block.key, nth: block.nth }]

export type ReachOrTop = Reach | 'top'

/** What rules may ask of a layer is equal on both sides, so equal bytes have equal normal forms. */
export function sameContext(a: View, b: View): boolean {
  const [factsA, factsB] = [a.anatomy.facts, b.anatomy.facts]
  return (
    a.consumer.id === b.consumer.id &&
    a.reach === b.reach &&
    factsA.owners === factsB.owners &&
    factsA.duplicates === factsB.duplicates
  )
}

export const sameWhole = (one: ByteSource, two: ByteSource): boolean =>
  sameBytes(one, { start: 0, end: one.size }, two, { start: 0, end: two.size })

/** The bytes of two blocks, those of their children aside. */
export function sameOwn(a: View, left: Block, b: View, right: Block): boolean {
  const [own, other] = [left.ranges, right.ranges]
  const isCutAlike = own.length === other.length && own.every((range, index) => lengthOf(range) === lengthOf(other[index]!))
  if (isCutAlike) return own.every((range, index) => sameBytes(a.bytes, range, b.bytes, other[index]!))
  return sameWhole(readerOf(a, own), readerOf(b, other))
}

const sameHoles = (one: readonly Piece[], two: readonly Piece[]): boolean =>
  one.length === two.length &&
  one.every((piece, at) => (piece.hole ?? false) === (two[at]!.hole ?? false) && lengthOf(piece) === lengthOf(two[at]!))

/** The bytes of two children as they are stored. Holes are not read. */
export function sameStored(a: View, left: Block, b: View, right: Block): boolean {
  const [one, two] = [left.child, right.child]
  if (!one || !two || one.packing !== two.packing) return false
  const [own, other] = [one.pieces[0], two.pieces[0]]
  // In one piece on both sides, as nearly all are: no reader for each.
  if (own && other && one.pieces.length + two.pieces.length === 2 && !own.hole && !other.hole)
    return sameBytes(a.bytes, own, b.bytes, other)
  return sameHoles(one.pieces, two.pieces) && sameWhole(readerOf(a, storedRanges(one)), readerOf(b, storedRanges(two)))
}
