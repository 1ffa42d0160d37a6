import { latin1, lengthOf, type Range, sameBytes } from '../model/bytes.ts'
import type { Block, Field } from '../model/layer.ts'
import { type Added, collector, type Judgement, nothingNew, type Outcome } from './findings.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import type { FieldPair } from './pair-fields.ts'
import { stringsOf } from './strings.ts'
import { isLeaf, readerOf, type View } from './view.ts'

/** Two blocks field by field, or one alone (its other is null). */
export interface Blocks {
  readonly a: View
  readonly b: View
  readonly left: Block | null
  readonly right: Block | null
  /** What the children came to; null when one side has none. */
  readonly content: Outcome | null
}

export interface Held extends FieldPair {
  /** The raw bytes are the same on both sides. */
  readonly equal: boolean
}

/** What is to be written: a fate for the differing bytes, or nothing for equal ones. */
export type Ruling = Pick<Added, 'fate' | 'by' | 'what' | 'anomaly'> & {
  readonly note: boolean
  readonly values?: readonly [string | null, string | null]
}

/** A field's raw bytes above this are aligned, so that only what differs in them is reported. */
const ALIGNED = 64

/** Writes what became of one pair of fields; `null`: they are equal. */
export function settle(
  j: Judgement,
  ledger: LedgerBuilder,
  held: Blocks & Held,
  ruling: Ruling | null,
): Outcome | Promise<Outcome> {
  const { a, b, left, right, fa, fb } = held
  if (ruling === null) return copy(ledger, fa!, fb!)
  const add = collector(j, ledger, {
    a,
    b,
    block: left ?? right,
    partner: left && right,
    entries: [left?.entry ?? null, right?.entry ?? null],
    fields: [fa, fb],
  })
  return write(add, { fa, fb, a, b, ledger }, ruling)
}

interface Target {
  readonly a: View
  readonly b: View
  readonly fa: Field | null
  readonly fb: Field | null
  readonly ledger: LedgerBuilder
}

type Add = ReturnType<typeof collector>

async function write(add: Add, target: Target, ruling: Ruling): Promise<Outcome> {
  const { fa, fb, ledger } = target
  const name = (fa ?? fb)!.name
  const { fate, by, what, note, anomaly } = ruling
  const values = ruling.values ?? valuesOf(target)
  if (note) {
    copy(ledger, fa!, fb!)
    add({ fate, by, what, field: name, values, note: true }, fa!.ranges[0] ?? null, fb!.ranges[0] ?? null)
    return add.outcome()
  }
  const count = Math.max(fa?.ranges.length ?? 0, fb?.ranges.length ?? 0)
  for (let index = 0; index < count; index++) {
    const ranges = { ra: fa?.ranges[index] ?? null, rb: fb?.ranges[index] ?? null }
    const added = { fate, by, what, anomaly, field: name, values }
    if (isLong(target, fate, ranges)) await writeLong(add, target, added, ranges)
    else writeRange(add, target, added, ranges)
  }
  if (add.count() === 0) add({ fate, by, what, field: name, values, note: true }, null, null)
  return add.outcome()
}

interface Ranges {
  readonly ra: Range | null
  readonly rb: Range | null
}

function writeRange(add: Add, { a, b, ledger }: Target, added: Added, { ra, rb }: Ranges): void {
  const [from, to] = [filled(ra), filled(rb)]
  if (!from && !to) return
  if (from && to && sameBytes(a.bytes, from, b.bytes, to)) ledger.same(from, to)
  else add(added, from, to)
}

function isLong({ a, b, fa, fb }: Target, fate: Ruling['fate'], { ra, rb }: Ranges): boolean {
  const raw = fate === 'unexplained' && fa?.value === undefined && fb?.value === undefined
  const [from, to] = [filled(ra), filled(rb)]
  if (!raw || !from || !to) return false
  // Where a byte lies is what people want to know of a program; of a short field of an archive, what it says.
  if (Math.max(lengthOf(from), lengthOf(to)) <= ALIGNED && !isLeaf(a) && !fa?.exact && fa?.name !== 'text.lines') return false
  return !sameBytes(a.bytes, from, b.bytes, to)
}

async function writeLong(add: Add, target: Target, added: Added, ranges: Ranges): Promise<void> {
  const { a, b, fa, fb } = target
  const [from, to] = [ranges.ra!, ranges.rb!]
  const isPacked = fa?.packed ?? fb?.packed
  const { differenceIn } = isPacked ? await import('./packed.ts') : { differenceIn: null }
  const found =
    differenceIn && (await differenceIn({ bytes: a.bytes, range: from, field: fa! }, { bytes: b.bytes, range: to, field: fb! }))
  if (!found) return writeAligned(add, target, added, ranges)
  // The bytes of the stream once; each other place in it counts none.
  for (const [index, place] of found.entries()) add({ ...added, ...place, note: index > 0 }, from, to)
}

/** The first bytes of the field tell nothing of what differs in it: rows of bytes are shown instead. */
async function writeAligned(
  add: Add,
  { a, b, ledger }: Target,
  { values: _, ...added }: Added,
  { ra, rb }: Ranges,
): Promise<void> {
  const [from, to] = [ra!, rb!]
  const { align } = await import('./align.ts')
  const mode = added.field === 'text.lines' ? 'text' : 'binary'
  const { segments, limit } = align(readerOf(a, [from]), readerOf(b, [to]), mode)
  if (limit !== null) add.warn(limit, from.start)
  for (const segment of segments) {
    const one = { start: from.start + segment.a.start, end: from.start + segment.a.end }
    const two = { start: to.start + segment.b.start, end: to.start + segment.b.end }
    if (segment.same) ledger.same(one, two)
    else add({ ...added, texts: stringsOf({ a, b }, one, two) }, filled(one), filled(two))
  }
}

const filled = (range: Range | null): Range | null => (range && range.end > range.start ? range : null)

export function copy(ledger: LedgerBuilder, fa: Field, fb: Field): Outcome {
  for (const [index, range] of fa.ranges.entries()) ledger.same(range, fb.ranges[index]!)
  return nothingNew
}

/** Decoded values, or the first bytes in hex. */
const EXCERPT = 32
function valuesOf({ a, b, fa, fb }: Target): readonly [string | null, string | null] {
  const shown = (view: View, field: Field | null): string | null => {
    if (!field) return null
    if (field.value !== undefined) return field.value
    const reader = readerOf(view, field.ranges)
    const bytes = reader.read(0, Math.min(EXCERPT, reader.size))
    return /^[\x20-\x7e]*$/.test(latin1(bytes)) ? latin1(bytes) : Buffer.from(bytes).toString('hex')
  }
  return [shown(a, fa), shown(b, fb)]
}
