import type { Report } from '../model/report.ts'
import { causeLines, foldsLine, idColumnsOf } from './causes.ts'
import { differenceLines } from './differences.ts'
import { harmless } from './harmless.ts'
import { listed, type Pen, penOf } from './pen.ts'
import type { Reporter } from './reporter.ts'
import { counted, fitted, plural, widthOf } from './shown.ts'
import { unfolded } from './unfolded.ts'

/** The first screen: verdict, whether the bytes are identical, what was compared, causes, what was folded and erased; then differences. */
export const text = {
  id: 'text',
  what: 'the report as text (the default, on standard output)',
  *render(report, look) {
    yield* harmless(ended(screen(report, penOf(look))))
  },
} as const satisfies Reporter

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line.trimEnd()}\n`
}

function* screen(report: Report, pen: Pen): Generator<string> {
  const { quiet, all, rows } = pen.look
  const top = verdictLines(report, pen)
  yield* top
  if (quiet) return
  if (all) {
    yield* contextLines(report, pen)
    yield* unfolded(report, pen)
    return
  }
  // One row is left for the prompt.
  const foot = [...footLines(report, pen)]
  const room = Math.max(4, rows - 1 - top.length - foot.length)
  const causes = [...causeRows(report, pen, report.differences.length > 0 ? Math.ceil(room * 0.6) : room)]
  yield* causes
  yield* foot
  yield* differenceRows(report, pen, room - causes.length)
}

/** Least lines that make a difference worth showing: its place and two rows. */
const LEAST_DIFFERENCE = 3
const MOST_DIFFERENCE = 8

function* differenceRows({ differences, counts }: Report, pen: Pen, room: number): Generator<string> {
  let left = room
  for (const [index, difference] of differences.entries()) {
    const others = counts.differences - index
    if (left - 1 < LEAST_DIFFERENCE && others > 0) {
      if (left > 0) yield `  ${plural(others, index > 0 ? 'more difference' : 'difference')} (--all)`
      return
    }
    const lines = [...differenceLines(pen, difference, Math.min(left - 1, MOST_DIFFERENCE))]
    yield* lines
    left -= lines.length
  }
}

/** The verdict is never cut, the names are; what was compared goes to the right, or below if there is no room. */
function verdictLines(report: Report, pen: Pen): readonly string[] {
  const { look, marks } = pen
  const [a, b] = report.inputs
  const names = a.name === b.name ? pen.show(a.name) : `${pen.show(a.name)} ${marks.arrow} ${pen.show(b.name)}`
  const head = `${report.verdict.toUpperCase()} ${marks.dot} ${bitsText(report)} ${marks.dot} `
  const compared = comparedText(report)
  const paint = pen.ofVerdict[report.verdict]
  if (look.quiet) return [paint(head + names) + (compared === '' ? '' : `  ${compared}`)]
  const gap = look.columns - widthOf(head + names) - widthOf(compared)
  if (compared !== '' && gap >= 2) return [paint(head + names) + ' '.repeat(gap) + compared]
  const first = paint(head + fitted(names, Math.max(16, look.columns - widthOf(head)), marks.cut))
  return compared === '' ? [first] : [first, `  ${compared}`]
}

/** "Reproducible" means bit for bit where this is read, so it is said of every comparison. */
function bitsText({ verdict, inputs: [a, b] }: Report): string {
  if (verdict === 'identical') return 'bit-identical'
  const same = a.sha256 === b.sha256
  return verdict === 'incomplete' && same ? 'nothing compared' : 'not bit-identical'
}

/** What was compared: a pass over nothing must not look like a pass. */
function comparedText({ verdict, inputs: [a], summary: { members, bytes } }: Report): string {
  if (verdict === 'identical') return plural(a.size, 'byte')
  const { same, normalized, ...others } = members
  const differ = Object.values(others).reduce((sum, count) => sum + count, 0)
  const total = same + normalized + differ
  if (total > 1 && verdict === 'equivalent') return `${plural(total, 'member')} equal under the rules`
  if (total > 1 && differ === 0) return `none of ${plural(total, 'member')} differs`
  if (total > 1) return `${counted(differ)} of ${plural(total, 'member')} ${differ === 1 ? 'differs' : 'differ'}`
  const size = Object.values(bytes).reduce((sum, [ofA]) => sum + ofA, 0)
  return size > 0 ? `${counted(bytes.same[0])} of ${plural(size, 'byte')} the same` : ''
}

function* causeRows({ causes, counts }: Report, pen: Pen, room: number): Generator<string> {
  const columns = idColumnsOf(pen, causes)
  let left = room
  for (const [index, cause] of causes.entries()) {
    const lines = causeLines(pen, cause, columns)
    const others = counts.causes - index
    if (lines.length + (others > 1 ? 1 : 0) > left) {
      yield `  ${plural(others, index > 0 ? 'more cause' : 'cause')} (--all)`
      return
    }
    yield* lines
    left -= lines.length
  }
}

function* footLines(report: Report, pen: Pen): Generator<string> {
  const { dim } = pen.paint
  const { rules, problems, warnings, counts } = report
  const folds = foldsLine(pen, report.causes)
  if (folds !== null) yield dim(folds)
  if (rules.length > 0)
    yield dim(
      listed(
        pen,
        '  erased:',
        rules.map(({ id, count }) => `${pen.show(id)} ${counted(count)}`),
      ),
    )
  const [problem] = problems
  if (problem) {
    const { side, layer, offset, expected, found } = problem
    yield pen.fit(
      `  ${plural(counts.problems, 'problem')}: ${side.toUpperCase()} ${layer || '(input)'} at ${offset}: expected ${expected}, found ${found}`,
      pen.look.columns,
    )
  }
  if (warnings.length > 0)
    yield listed(
      pen,
      `  ${plural(counts.warnings, 'warning')}:`,
      [...new Set(warnings.map(({ id }) => id))].map(id => pen.show(id)),
    )
  yield* contextLines(report, pen)
}

/** Read as what, for whom and why, under which rules; both sides where they differ. */
function contextLines({ inputs, profile, gate, verdict }: Report, pen: Pen): readonly string[] {
  const { paint, look } = pen
  const judged = `profile ${[profile.name, ...profile.erase].join(' + ')}; gate ${gate.require}: ${gate.satisfied ? 'satisfied' : verdict === 'incomplete' ? 'undecided' : 'not satisfied'}`
  const readings = inputs.map(
    ({ format, consumer }) => `${format} for ${consumer.id}${consumer.reason === '' ? '' : ` (${consumer.reason})`}`,
  )
  const read = [...new Set(readings)].join('; other side ')
  if (verdict === 'identical') return [paint.dim(pen.fit(`  ${judged}`, look.columns)), ...digestLines(inputs)]
  const line = pen.show(`  ${judged}; read as ${read}`)
  const lines =
    widthOf(line) <= look.columns ? [line] : [`  ${judged}`, `  read as ${read}`].map(part => pen.fit(part, look.columns))
  return [...lines.map(part => paint.dim(part)), ...digestLines(inputs)]
}

/** Whole, to be copied. */
function digestLines([a, b]: Report['inputs']): readonly string[] {
  if (a.canonicalDigest === null || b.canonicalDigest === null) return []
  if (a.canonicalDigest === b.canonicalDigest) return [`  digest of both: ${a.canonicalDigest}`]
  return [`  digest of A: ${a.canonicalDigest}`, `  digest of B: ${b.canonicalDigest}`]
}
