import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Delta, LayerLedger } from '../model/ledger.ts'
import type { Difference, HexRow, Pair, TextHunk } from '../model/report.ts'
import { samePath, shownSteps, shownValue } from './names.ts'
import { stringsOf } from './strings.ts'
import type { View } from './view.ts'

/** Bounds of one difference; the ledger has every offset. */
const ROWS = 8
const LINES = 60
const LINE = 240
/** Lines of context around a hunk, as in a unified diff. */
const CONTEXT = 3
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
  if (delta.block !== null && delta.field === null)
    return { ...base, kind: 'entry', values: shownValues(delta), truncated: false }
  if (!isRaw(delta)) return { ...base, kind: 'value', values: shownValues(delta), truncated: false }
  const hex = hexRows(delta, { a, b })
  return { ...base, ...stringsAt(delta, { a, b }), kind: 'hex', hex: hex.slice(0, ROWS), truncated: cut || hex.length > ROWS }
}

const shownValues = ({ values }: Delta): Pair<string | null> => [
  clip(shownValue(values?.[0] ?? null)),
  clip(shownValue(values?.[1] ?? null)),
]
const clip = (value: string | null): string | null => (value !== null && value.length > LINE ? `${value.slice(0, LINE)}…` : value)

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

/** All runs of one text as unified hunks: whole lines around each run, neighbours that touch joined. */
function textDifference(deltas: Iterable<Delta>, first: Delta, { a, b }: Sides): Difference[] {
  const hunks: TextHunk[] = []
  let lines = 0
  let truncated = false
  for (const hunk of hunksOf(deltas, a.bytes, b.bytes)) {
    if (lines >= LINES) truncated = true
    if (truncated) break
    const room = LINES - lines
    truncated = hunk.lines.length > room
    hunks.push({ ...hunk, lines: hunk.lines.slice(0, room) })
    lines += hunk.lines.length
  }
  return [{ ...place(first, { a, b }), kind: 'text', hunks, truncated }]
}

interface Area {
  a: Range
  b: Range
}

function* hunksOf(deltas: Iterable<Delta>, a: ByteSource, b: ByteSource): Generator<TextHunk> {
  let lineA = 1
  let lineB = 1
  let countedA = 0
  let countedB = 0
  for (const area of areasOf(deltas, a, b)) {
    lineA += countLines(a, countedA, area.a.start)
    lineB += countLines(b, countedB, area.b.start)
    const before = linesBefore(a, area.a.start)
    const after = linesAfter(a, area.a.end)
    yield {
      startA: lineA - before.length,
      startB: lineB - before.length,
      lines: [
        ...before.map(line => ` ${line}`),
        ...linesIn(a, area.a).map(line => `-${line}`),
        ...linesIn(b, area.b).map(line => `+${line}`),
        ...after.map(line => ` ${line}`),
      ],
    }
    countedA = area.a.start
    countedB = area.b.start
  }
}

/** The ledger of a text walks both sides in order: an insertion stands where the other side has come to. What was erased is no difference. */
function runsOf(deltas: Iterable<Delta>): Area[] {
  const out: Area[] = []
  let [atA, atB] = [0, 0]
  for (const { a, b, fate, counts } of deltas) {
    if (!counts) continue
    if (fate === 'unexplained' || fate === 'undecided')
      out.push({ a: a ?? { start: atA, end: atA }, b: b ?? { start: atB, end: atB } })
    atA = a?.end ?? atA
    atB = b?.end ?? atB
  }
  return out
}

/** Runs widened to whole lines; bytes before and after a run are equal, so both sides widen alike. */
function areasOf(deltas: Iterable<Delta>, a: ByteSource, b: ByteSource): Area[] {
  const out: Area[] = []
  for (const at of runsOf(deltas)) {
    const head = lineHead(a, at.a.start)
    const back = Math.min(at.a.start - head, at.b.start - lineHead(b, at.b.start))
    const area = {
      a: { start: at.a.start - back, end: lineTail(a, at.a) },
      b: { start: at.b.start - back, end: lineTail(b, at.b) },
    }
    const last = out.at(-1)
    if (
      last &&
      (area.a.start < last.a.end || area.b.start < last.b.end || (area.a.start === last.a.end && area.b.start === last.b.end))
    )
      out[out.length - 1] = {
        a: { start: last.a.start, end: Math.max(last.a.end, area.a.end) },
        b: { start: last.b.start, end: Math.max(last.b.end, area.b.end) },
      }
    else out.push(area)
  }
  return out
}

const WIDEST = 64 * 1024
function lineHead(source: ByteSource, at: number): number {
  const from = Math.max(0, at - WIDEST)
  const found = source.read(from, at).lastIndexOf(10)
  return found < 0 ? from : from + found + 1
}

function lineTail(source: ByteSource, range: Range): number {
  if (range.end > range.start && source.read(range.end - 1, range.end)[0] === 10) return range.end
  const found = source.read(range.end, Math.min(source.size, range.end + WIDEST)).indexOf(10)
  return found < 0 ? Math.min(source.size, range.end + WIDEST) : range.end + found + 1
}

function linesIn(source: ByteSource, { start, end }: Range): string[] {
  if (end <= start) return []
  const text = Buffer.from(source.read(start, Math.min(end, start + WIDEST))).toString('utf8')
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  else lines[lines.length - 1] += '\n\\ no newline at the end'
  return lines.flatMap(line => line.split('\n')).map(line => clip(line)!)
}

function linesBefore(source: ByteSource, at: number): string[] {
  const from = Math.max(0, at - 4096)
  const lines = latin1(source.read(from, at)).split('\n').slice(0, -1)
  return (from > 0 ? lines.slice(1) : lines).slice(-CONTEXT).map(line => clip(shownValue(line))!)
}

function linesAfter(source: ByteSource, at: number): string[] {
  const to = Math.min(source.size, at + 4096)
  const lines = latin1(source.read(at, to)).split('\n')
  if (lines.at(-1) === '' || to < source.size) lines.pop()
  return lines.slice(0, CONTEXT).map(line => clip(shownValue(line))!)
}

function countLines(source: ByteSource, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += WIDEST) {
    const bytes = source.read(at, Math.min(to, at + WIDEST))
    for (let index = bytes.indexOf(10); index >= 0; index = bytes.indexOf(10, index + 1)) count++
  }
  return count
}
