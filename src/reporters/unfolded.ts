import type { Place, Report } from '../model/report.ts'
import { wholeCause } from './causes.ts'
import { differenceLines } from './differences.ts'
import { type Pen, penOf } from './pen.ts'
import { bothPaths, spotText } from './places.ts'
import { counted, plural, UNCUT, wrapped } from './shown.ts'

/** All that the report holds, section by section. */
export function* unfolded(report: Report, pen: Pen): Generator<string> {
  yield* section(pen, 'Causes', report.counts.causes, causes(report, pen))
  yield* section(pen, 'Differences', report.counts.differences, differences(report, pen))
  yield* section(pen, 'Members that are not the same', report.counts.members, members(report, pen))
  yield* section(pen, 'Erased by rules', report.counts.rules, rules(report, pen))
  yield* section(pen, 'Ledger', report.counts.ledger, ledger(report, pen))
  yield* section(pen, 'Problems', report.counts.problems, problems(report, pen))
  yield* section(pen, 'Warnings', report.counts.warnings, warnings(report, pen))
}

/** A heading with the true count; an empty section has none. */
function* section(pen: Pen, title: string, count: number, lines: Iterable<string>): Generator<string> {
  if (count === 0) return
  yield ''
  yield pen.paint.bold(`${title} (${counted(count)})`)
  yield* lines
}

function* capped(shownCount: number, count: number): Generator<string> {
  if (count > shownCount) yield `  ${counted(count - shownCount)} more than the report holds`
}

function* causes({ causes, counts }: Report, pen: Pen): Generator<string> {
  for (const cause of causes) yield* wholeCause(pen, cause)
  yield* capped(causes.length, counts.causes)
}

function* differences({ differences, counts }: Report, pen: Pen): Generator<string> {
  const uncut = penOf({ ...pen.look, columns: UNCUT })
  for (const difference of differences) yield* differenceLines(uncut, difference, Number.POSITIVE_INFINITY)
  yield* capped(differences.length, counts.differences)
}

function* members({ members, counts }: Report, pen: Pen): Generator<string> {
  for (const member of members) {
    const sizes = member.sizes.map(size => (size === null ? 'none' : counted(size)))
    const size = sizes[0] === sizes[1] ? sizes[0] : sizes.join(` ${pen.marks.arrow} `)
    const why =
      member.derivedFrom === undefined
        ? member.causes.map(id => pen.show(id)).join(', ')
        : `follows from ${pen.show(member.derivedFrom)}`
    yield `  ${member.status.padEnd(10)} ${bothPaths(pen, member, UNCUT)}  ${size}  ${why}`
  }
  yield* capped(members.length, counts.members)
}

function* rules({ rules, counts }: Report, pen: Pen): Generator<string> {
  for (const { id, tier, title, hides, count, where } of rules) {
    yield `  ${pen.show(id)}  ${tier}  ${plural(count, 'place')}  ${pen.show(title)}`
    for (const line of wrapped(`hides: ${pen.show(hides)}`, pen.look.columns - 6)) yield `      ${line}`
    for (const place of where) yield `      at ${placeText(pen, place)}`
  }
  yield* capped(rules.length, counts.rules)
}

const placeText = (pen: Pen, place: Place): string =>
  [bothPaths(pen, place, UNCUT), spotText(pen, place)].filter(part => part !== '').join('  ')

function* ledger({ ledger, counts }: Report, pen: Pen): Generator<string> {
  for (const group of ledger) {
    const { span, fate, by, count, bytes } = group
    yield `${pen.marks.fate[fate]} ${fate.padEnd(11)} ${bothPaths(pen, group, UNCUT)}  ${pen.show(span)}  ${counted(count)} x, ${bytes.map(counted).join(' | ')} bytes  ${pen.show(by)}`
  }
  yield* capped(ledger.length, counts.ledger)
}

function* problems({ problems, counts }: Report, pen: Pen): Generator<string> {
  for (const { side, layer, offset, expected, found } of problems)
    yield `  ${side.toUpperCase()} ${pen.show(`${layer || '(input)'} at ${offset}: expected ${expected}, found ${found}`)}`
  yield* capped(problems.length, counts.problems)
}

function* warnings({ warnings, counts }: Report, pen: Pen): Generator<string> {
  for (const { id, side, layer, offset, message } of warnings)
    yield `  ${side === 'both' ? 'A and B' : side.toUpperCase()} ${pen.show(`${layer || '(input)'} at ${offset}: ${id}: ${message}`)}`
  yield* capped(warnings.length, counts.warnings)
}
