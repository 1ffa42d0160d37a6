import type { ByteRange, Cause, PathStep, Place } from '../model/report.ts'
import type { Pen } from './pen.ts'
import { fitted, widthOf } from './shown.ts'

/** Steps into containers, as in `data.tar › ./usr/bin/hello`; entries of one name are told apart by #2, #3 … */
const pathText = (pen: Pen, path: readonly PathStep[]): string =>
  path.map(({ name, nth }) => pen.show(name) + (nth > 0 ? ` #${nth + 1}` : '')).join(pen.marks.into)

/** Columns that tell something of a name. */
const LEAST = 12

/** The path in so many columns: outer steps are left out first, of the last of them the middle, then the middle of the name. */
function shortPath(pen: Pen, path: readonly PathStep[], columns: number): string {
  const { into, cut } = pen.marks
  if (path.length === 0) return '(input)'
  for (let from = 0; from < path.length; from++) {
    const text = pathText(pen, path.slice(from))
    const left = columns - widthOf(text) - widthOf(into)
    if (widthOf(text) > columns) continue
    if (from === 0 || left < LEAST) return text
    return fitted(pathText(pen, path.slice(from - 1, from)), left, cut) + into + text
  }
  return fitted(pathText(pen, path.slice(-1)), columns, pen.marks.cut)
}

export function bothPaths(
  pen: Pen,
  { path, pathB }: { path: readonly PathStep[]; pathB?: readonly PathStep[] },
  columns: number,
): string {
  if (!pathB) return shortPath(pen, path, columns)
  const half = Math.floor((columns - 4) / 2)
  const [left, right] = [shortPath(pen, path, half), shortPath(pen, pathB, half)]
  // What was renamed is further out: there is more room for where it was.
  if (left === right) return shortPath(pen, path, columns)
  return `${left} ${pen.marks.arrow} ${right}`
}

export const offsetText = ({ start }: ByteRange): string => `+0x${start.toString(16)}`

/** Which bytes: the field, and where it is; sides that have it at different places show both. */
export function spotText(pen: Pen, { field, a, b }: Place): string {
  const offsets = [a, b].flatMap(range => (range ? [offsetText(range)] : []))
  return [field === undefined ? '' : pen.show(field), [...new Set(offsets)].join('/')].filter(part => part !== '').join(' ')
}

/** The values of both sides, each cut to so many columns. */
export function valuesText(pen: Pen, { a, b }: Cause['evidence'][number], columns: number): string {
  if (a === null && b === null) return ''
  const side = (value: string | null): string => (value === null ? 'none' : pen.fit(value === '' ? "''" : value, columns))
  return `${side(a)} ${pen.marks.arrow} ${side(b)}`
}
