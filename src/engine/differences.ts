import type { ByteSource, Range } from '../model/bytes.ts'
import type { Delta, LayerLedger } from '../model/ledger.ts'
import type { Difference, HexRow, Pair } from '../model/report.ts'
import { samePath, shownSteps, shownValue } from './names.ts'
import { shownPair } from './shown-text.ts'
import { stringsOf } from './strings.ts'
import { type Run, textHunks } from './text-hunks.ts'
import type { View } from './view.ts'

/** Bounds of one difference; the ledger has every offset. */
const ROWS = 8
/** Differing runs of one binary layer that are shown. */
const RUNS = 20

interface Sides {
  readonly a: View
  readonly b: View
}

/** What a reader is shown of a layer's unexplained and undecided deltas. */
export function describe(ledger: LayerLedger, a: View, b: View): Difference[] {
  const shown = shownOf(ledger.deltas)
  if (shown.length === 0) return []
  if (shown.some(({ field }) => field === 'text.lines')) return textDifference(ledger.deltas, shown[0]!, { a, b })
  const runs = neighbours(shown.filter(isRaw))
  const rows = runs.slice(0, RUNS)
  const cut = runs.length > RUNS
  return [...shown.filter(delta => !isRaw(delta)), ...rows].map(delta => one(delta, { a, b }, cut && delta === rows.at(-1)))
}

/** Bytes that only one side has stand at a place of the other: where it has come to, if the one side has come to them, too. */
type Placed = Delta & { readonly beside?: Range }

function shownOf(deltas: Iterable<Delta>): Placed[] {
  const shown: Placed[] = []
  let [atA, atB] = [0, 0]
  for (const delta of deltas) {
    const { a, b, fate, counts } = delta
    const beside = a && !b && a.start === atA ? atB : b && !a && b.start === atB ? atA : null
    if (fate === 'unexplained' || fate === 'undecided')
      shown.push(beside === null ? delta : { ...delta, beside: { start: beside, end: beside } })
    if (!counts) continue
    atA = a?.end ?? atA
    atB = b?.end ?? atB
  }
  return shown
}

/** Runs of one field that would share a row of sixteen bytes are shown as one. */
function neighbours(deltas: readonly Placed[]): Placed[] {
  const out: Placed[] = []
  for (const delta of deltas) {
    const last = out.at(-1)
    const near = last?.a && last.b && delta.a && delta.b && last.field === delta.field && last.block === delta.block
    const gap = near ? delta.a!.start - last.a!.end : -1
    if (last?.a && last.b && delta.a && delta.b && gap >= 0 && gap < 16 && delta.b.start - last.b.end === gap)
      out[out.length - 1] = {
        ...last,
        a: { start: last.a.start, end: delta.a.end },
        b: { start: last.b.start, end: delta.b.end },
      }
    else out.push(delta)
  }
  return out
}

/** Findings without a range have nothing to show but their values. */
const isRaw = ({ field, values, a, b }: Delta): boolean =>
  (a ?? b) !== null && (field === 'opaque.bytes' || (field !== null && !values))

function one(delta: Placed, { a, b }: Sides, cut: boolean): Difference {
  const base = place(delta, { a, b })
  if (delta.block !== null && delta.field === null) return { ...base, kind: 'entry', ...shownPair(delta.values ?? [null, null]) }
  if (!isRaw(delta)) return { ...base, kind: 'value', ...shownPair(delta.values ?? [null, null]) }
  const hex = hexRows(delta, { a, b })
  return { ...base, ...stringsAt(delta, { a, b }), kind: 'hex', hex: hex.slice(0, ROWS), truncated: cut || hex.length > ROWS }
}

function place(delta: Delta, { a, b }: Sides): Omit<Difference, 'kind' | 'truncated'> {
  const pathA = delta.block ? [...a.path, delta.block] : a.path
  const pathB = delta.block ? [...b.path, delta.blockB ?? delta.block] : b.path
  const inFile = (view: View, range: Range | null): number | null =>
    range && view.origin !== null ? view.origin + range.start : null
  return {
    path: shownSteps(pathA),
    ...(samePath(pathA, pathB) ? {} : { pathB: shownSteps(pathB) }),
    side: delta.a && delta.b ? 'both' : delta.a ? 'a' : delta.b ? 'b' : 'both',
    fate: delta.fate as 'unexplained' | 'undecided',
    span: delta.field ?? (delta.block ? 'member' : 'layer'),
    cause: delta.by,
    offsets: [delta.a, delta.b],
    ...located(delta, { a, b }),
    fileOffsets: [inFile(a, delta.a), inFile(b, delta.b)],
  }
}

function located({ a: rangeA, b: rangeB }: Delta, { a, b }: Sides): Pick<Difference, 'within' | 'symbols'> {
  const [left, right] = [rangeA && a.anatomy.locate?.(rangeA.start), rangeB && b.anatomy.locate?.(rangeB.start)]
  if (!left && !right) return {}
  const symbols: Pair<string | null> = [shownValue(left?.symbol ?? null), shownValue(right?.symbol ?? null)]
  return {
    within: [left?.within ?? null, right?.within ?? null],
    ...(symbols[0] === null && symbols[1] === null ? {} : { symbols }),
  }
}

function stringsAt({ a, b, beside }: Placed, sides: Sides): Pick<Difference, 'strings'> {
  const [left, right] = [a ?? beside, b ?? beside]
  const found = left && right && stringsOf(sides, left, right)
  return found ? { strings: [shownValue(found[0]), shownValue(found[1])] } : {}
}

/** Rows of 16 bytes at offsets that are multiples of 16 on side A, the other side beside them. */
function hexRows({ a: rangeA, b: rangeB }: Delta, { a, b }: Sides): HexRow[] {
  const rows: HexRow[] = []
  const lead = (rangeA ?? rangeB)!.start % 16
  for (let index = 0; index <= ROWS; index++) {
    const row = { a: hexRow(a.bytes, rangeA, { lead, index }), b: hexRow(b.bytes, rangeB, { lead, index }) }
    if (!row.a && !row.b) break
    rows.push(row)
  }
  return rows
}

function hexRow(bytes: ByteSource, range: Range | null, { lead, index }: { lead: number; index: number }): HexRow['a'] {
  if (!range) return null
  const base = Math.max(0, range.start - lead)
  const start = base + index * 16
  if (start >= range.end) return null
  const end = Math.min(start + 16, bytes.size)
  return { offset: start, hex: Buffer.from(bytes.read(start, end)).toString('hex') }
}

/** All that differs in one text; what people call a place is that of the first byte that differs. */
function textDifference(deltas: Iterable<Delta>, first: Delta, { a, b }: Sides): Difference[] {
  // What A calls the place, or B, where A has nothing there.
  const heading = ({ a: one, b: two }: Run): string | null =>
    (one.end === one.start ? b.anatomy.locate?.(two.start) : a.anatomy.locate?.(one.start))?.symbol ?? null
  const { hunks, truncated } = textHunks(deltas, { a: a.bytes, b: b.bytes, heading })
  return [{ ...place(first, { a, b }), kind: 'text', hunks, truncated }]
}
