import type { ByteSource, Range } from '../model/bytes.ts'
import type { Delta } from '../model/ledger.ts'
import type { TextHunk } from '../model/report.ts'
import { shownValue } from './names.ts'
import { clip, LINE } from './shown-text.ts'
import { decoded, lineCounter, linesAfter, linesBefore } from './text-lines.ts'

/** Lines of all hunks of one text; the ledger has every offset. */
const LINES = 60
/** Bytes of a long line that are shown before and behind what differs in it. */
const LEAD = 80
/** Characters of one line of a hunk: around several runs it is wider. */
const WIDE = 2 * LINE + LEAD
/** Bytes of one side of a hunk that are looked at. */
const WIDEST = 64 * 1024

/** Runs that differ, with what is shown around them: whole lines, or a window of a line that is too long. */
interface Area {
  readonly a: Range
  readonly b: Range
  /** A long line goes on there. */
  readonly cutHead: boolean
  readonly cutTail: boolean
  /** The first of the runs. */
  readonly runs: readonly Run[]
}

export interface Run {
  readonly a: Range
  readonly b: Range
}

interface Texts {
  readonly a: ByteSource
  readonly b: ByteSource
  /** What people call the place of a run: a section, a key, a function. */
  heading(run: Run): string | null
}

/** Places of one hunk that are told; a line may be a whole file. */
const HEADINGS = 4

/** Null where none of them has a name. */
function headingOf({ runs }: Area, { heading }: Texts): string | null {
  const names = new Set(runs.map(heading).filter(name => name !== null))
  return names.size > 0 ? [...names].join(', ') : null
}

export interface Hunks {
  readonly hunks: TextHunk[]
  /** Something that differs is not shown. */
  readonly truncated: boolean
}

/** All runs of one text as unified hunks, as far as there is room; both sides of the last one are seen. */
export function textHunks(deltas: Iterable<Delta>, texts: Texts): Hunks {
  const hunks: TextHunk[] = []
  let room = LINES
  let truncated = false
  for (const { hunk, changed, isCut } of hunksOf(deltas, texts)) {
    if (room <= 0) return { hunks, truncated: true }
    const fitted = fitting(hunk, changed, room)
    if (isCut || fitted.lines.length < hunk.lines.length) truncated = true
    hunks.push(fitted)
    room -= hunk.lines.length
  }
  return { hunks, truncated }
}

interface Sided {
  readonly before: readonly string[]
  readonly removed: readonly string[]
  readonly added: readonly string[]
  readonly after: readonly string[]
}

const linesOf = ({ before, removed, added, after }: Sided): string[] => [...before, ...removed, ...added, ...after]

function fitting(hunk: TextHunk, sided: Sided, room: number): TextHunk {
  if (hunk.lines.length <= room) return hunk
  const left = Math.max(2, room - sided.before.length)
  const removed = sided.removed.slice(0, Math.max(left >> 1, left - sided.added.length))
  return { ...hunk, lines: linesOf({ ...sided, removed, added: sided.added.slice(0, left - removed.length), after: [] }) }
}

interface Made {
  readonly hunk: TextHunk
  readonly changed: Sided
  readonly isCut: boolean
}

function* hunksOf(deltas: Iterable<Delta>, texts: Texts): Generator<Made> {
  const { a, b } = texts
  const [inA, inB] = [lineCounter(a), lineCounter(b)]
  for (const area of areasOf(deltas, a, b)) {
    const [placeA, placeB] = [inA(area.a.start), inB(area.b.start)]
    const before = area.cutHead ? [] : linesBefore(a, area.a.start)
    const [left, right] = [linesIn(a, area.a, area), linesIn(b, area.b, area)]
    const mark = (sign: string, lines: readonly string[]): string[] => lines.map(line => sign + line)
    const changed = {
      before: mark(' ', before),
      removed: mark('-', left.lines),
      added: mark('+', right.lines),
      after: area.cutTail ? [] : mark(' ', linesAfter(a, area.a.end)),
    }
    const heading = headingOf(area, texts)
    yield {
      hunk: {
        startA: placeA.line - before.length,
        startB: placeB.line - before.length,
        ...(area.cutHead ? { columns: [placeA.column, placeB.column] as [number, number] } : {}),
        ...(heading === null ? {} : { heading: clip(shownValue(heading))! }),
        lines: linesOf(changed),
      },
      changed,
      isCut: left.isCut || right.isCut,
    }
  }
}

/** The ledger of a text walks both sides in order: an insertion stands where the other side has come to. What was erased is no difference. */
function* runsOf(deltas: Iterable<Delta>): Generator<Run> {
  let [atA, atB] = [0, 0]
  for (const { a, b, fate, counts } of deltas) {
    if (!counts) continue
    if (fate === 'unexplained' || fate === 'undecided')
      yield { a: a ?? { start: atA, end: atA }, b: b ?? { start: atB, end: atB } }
    atA = a?.end ?? atA
    atB = b?.end ?? atB
  }
}

/** Runs widened to whole lines, or by a few bytes in long ones; bytes before and behind a run are equal, so both sides widen alike. */
function* areasOf(deltas: Iterable<Delta>, a: ByteSource, b: ByteSource): Generator<Area> {
  let last: Area | null = null
  for (const run of runsOf(deltas)) {
    const [headA, headB] = [toLineHead(a, run.a.start), toLineHead(b, run.b.start)]
    const [tailA, tailB] = [toLineTail(a, run.a), toLineTail(b, run.b)]
    const cutHead = headA === null || headB === null
    const cutTail = tailA === null || tailB === null
    const back = cutHead ? wholeCharacters(a, run.a.start, Math.min(LEAD, run.a.start, run.b.start)) : Math.min(headA, headB)
    const [onA, onB] = cutTail ? [leadBehind(a, run.a.end), leadBehind(b, run.b.end)] : [tailA, tailB]
    const area: Area = {
      a: { start: run.a.start - back, end: run.a.end + onA },
      b: { start: run.b.start - back, end: run.b.end + onB },
      cutHead,
      cutTail,
      runs: [run],
    }
    if (last && touches(last, area)) last = joined(last, area)
    else {
      if (last) yield last
      last = area
    }
  }
  if (last) yield last
}

/** Windows of one long line stay apart where they would be too wide together. */
function touches(one: Area, { a, b, cutHead }: Area): boolean {
  const isWide = Math.max(a.end - one.a.start, b.end - one.b.start) > WIDE
  if (one.cutTail && cutHead && isWide) return false
  return a.start < one.a.end || b.start < one.b.end || (a.start === one.a.end && b.start === one.b.end)
}

const joined = (one: Area, two: Area): Area => ({
  a: { start: one.a.start, end: Math.max(one.a.end, two.a.end) },
  b: { start: one.b.start, end: Math.max(one.b.end, two.b.end) },
  cutHead: one.cutHead,
  cutTail: two.cutTail,
  runs: [...one.runs, ...two.runs].slice(0, HEADINGS),
})

/** Bytes from the beginning of the line to here; null where it is a long one. */
function toLineHead(source: ByteSource, at: number): number | null {
  const from = Math.max(0, at - LINE)
  const found = source.read(from, at).lastIndexOf(10)
  if (found >= 0) return at - from - found - 1
  return from === 0 ? at : null
}

/** Bytes from the end of a run to the end of the line, its line feed included. */
function toLineTail(source: ByteSource, { start, end }: Range): number | null {
  if (end > start && source.read(end - 1, end)[0] === 10) return 0
  const to = Math.min(source.size, end + LINE)
  const found = source.read(end, to).indexOf(10)
  if (found >= 0) return found + 1
  return to === source.size ? to - end : null
}

const isInside = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** So many bytes back from here, or fewer, so that no character of UTF-8 is cut. */
function wholeCharacters(source: ByteSource, at: number, most: number): number {
  const bytes = source.read(at - most, at)
  let skipped = 0
  while (skipped < 3 && isInside(bytes[skipped])) skipped++
  return most - skipped
}

function leadBehind(source: ByteSource, at: number): number {
  const bytes = source.read(at, Math.min(source.size, at + LEAD + 3))
  const line = bytes.indexOf(10)
  if (line >= 0) return line + 1
  let size = Math.min(LEAD, bytes.length)
  while (size < bytes.length && isInside(bytes[size])) size++
  return size
}

interface Shown {
  readonly lines: readonly string[]
  readonly isCut: boolean
}

/** The lines of one side of a hunk. */
function linesIn(source: ByteSource, { start, end }: Range, { cutHead, cutTail }: Area): Shown {
  if (end <= start) return { lines: [], isCut: false }
  const to = Math.min(end, start + WIDEST)
  const bytes = source.read(start, to)
  const raw: Uint8Array[] = []
  let at = 0
  for (let found = bytes.indexOf(10); found >= 0; found = bytes.indexOf(10, at)) {
    raw.push(bytes.slice(at, found))
    at = found + 1
  }
  const isEnded = at === bytes.length
  if (!isEnded) raw.push(bytes.slice(at))
  const lines = raw.map(decoded)
  const shown = lines.map((line, index) => {
    const isLast = index === lines.length - 1
    const text = line.length > WIDE ? `${line.slice(0, WIDE)}…` : line
    return `${cutHead && index === 0 ? '…' : ''}${text}${cutTail && isLast && text === line ? '…' : ''}`
  })
  if (!isEnded && to === source.size) shown.push('\\ no newline at the end')
  return { lines: shown, isCut: to < end || lines.some(line => line.length > WIDE) }
}
