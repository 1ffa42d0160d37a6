import type { Cause, Place } from '../model/report.ts'
import { listed, type Pen } from './pen.ts'
import { bothPaths, spotText, valuesText } from './places.ts'
import { counted, padded, plural, UNCUT, widthOf, wrapped } from './shown.ts'

/** `unexplained` is the longest word for how sure a cause is. */
const CONFIDENCE = 'unexplained'.length
const MOST_ID = 28

/** A cause in one or two lines: mark, id, how sure, where, both values; its remedy beside it or below. */
export function causeLines(pen: Pen, cause: Cause, idColumns: number): readonly string[] {
  const { columns } = pen.look
  const head = `${pen.marks.fate[cause.fate]} ${padded(pen.fit(cause.id, idColumns), idColumns)} ${padded(cause.confidence, CONFIDENCE)} `
  const line = `${head} ${whereText(pen, cause, columns - widthOf(head) - 1)}`
  const painted = pen.ofFate[cause.fate](line)
  const remedy = pen.show(cause.remedy)
  if (remedy === '') return [painted]
  if (widthOf(line) + 2 + widthOf(remedy) <= columns)
    return [`${painted}${' '.repeat(columns - widthOf(line) - widthOf(remedy))}${remedy}`]
  return [painted, `      ${pen.fit(`fix: ${cause.remedy}`, columns - 6)}`]
}

/** The ids in one column, as wide as the widest but bounded. */
export const idColumnsOf = (pen: Pen, causes: readonly Cause[]): number =>
  Math.min(MOST_ID, Math.max(0, ...causes.map(({ id }) => widthOf(pen.show(id)))))

/** The first place, its bytes and values, and how many more; what does not fit is left out from the right. */
function whereText(pen: Pen, { where, evidence, count }: Cause, columns: number): string {
  const [place] = where
  const more = count > 1 ? `and ${counted(count - 1)} more` : ''
  if (!place) return more
  const values = evidence[0] ? valuesText(pen, evidence[0], 24) : ''
  const spot = spotText(pen, place)
  const name = widthOf(bothPaths(pen, lastStepOf(place), UNCUT))
  for (const parts of [[spot, values, more], [values, more], [spot, more], [more]]) {
    const after = parts
      .filter(part => part !== '')
      .map(part => `  ${part}`)
      .join('')
    const room = columns - widthOf(after)
    if (name <= room || parts.length === 1) return bothPaths(pen, place, Math.max(12, room)) + after
  }
  return more
}

const lastStepOf = ({ path, pathB }: Place): Pick<Place, 'path' | 'pathB'> => ({
  path: path.slice(-1),
  ...(pathB && { pathB: pathB.slice(-1) }),
})

/** What only follows from other causes, by the kind of value, summed over all of them. */
export function foldsLine(pen: Pen, causes: readonly Cause[]): string | null {
  const sums = new Map<string, number>()
  for (const { folds } of causes) for (const { span, count } of folds) sums.set(span, (sums.get(span) ?? 0) + count)
  if (sums.size === 0) return null
  return listed(
    pen,
    '  follows from these:',
    [...sums].map(([span, count]) => `${pen.show(span)} ${counted(count)}`),
  )
}

/** Everything the report holds on a cause. */
export function* wholeCause(pen: Pen, cause: Cause): Generator<string> {
  const { columns } = pen.look
  yield pen.ofFate[cause.fate](
    `${pen.marks.fate[cause.fate]} ${pen.show(cause.id)}  ${cause.confidence}  ${plural(cause.count, 'place')}, ${plural(cause.bytes, 'byte')}`,
  )
  for (const line of wrapped(pen.show(cause.title), columns - 4)) yield `    ${line}`
  for (const line of wrapped(`fix: ${pen.show(cause.remedy)}`, columns - 4)) if (cause.remedy !== '') yield `    ${line}`
  if (cause.see !== '') yield `    see: ${pen.show(cause.see)}`
  for (const [index, place] of cause.where.entries()) {
    const evidence = cause.evidence[index]
    const values = evidence ? valuesText(pen, evidence, UNCUT) : ''
    yield `    at ${[bothPaths(pen, place, UNCUT), spotText(pen, place), values].filter(part => part !== '').join('  ')}`
  }
  if (cause.folds.length > 0)
    yield `    folded: ${cause.folds.map(({ id, span, count }) => `${pen.show(id)} (${pen.show(span)}) ${counted(count)}`).join(', ')}`
}
