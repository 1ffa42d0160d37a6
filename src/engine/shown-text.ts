import type { Pair } from '../model/report.ts'
import { shownValue } from './names.ts'

/** Characters of one line or value that are shown. */
export const LINE = 240
/** Of a longer value, so many before the first that differs. */
const LEAD = 80

export const clip = (value: string | null): string | null =>
  value !== null && value.length > LINE ? `${value.slice(0, LINE)}…` : value

interface ShownPair {
  readonly values: Pair<string | null>
  /** Something of them is not shown. */
  readonly truncated: boolean
}

/** Two values (latin-1), long ones from a little before where they begin to differ. */
export function shownPair([a, b]: readonly [string | null, string | null]): ShownPair {
  if (Math.max(a?.length ?? 0, b?.length ?? 0) <= LINE) return { values: [shownValue(a), shownValue(b)], truncated: false }
  const head = a === null || b === null ? 0 : commonHead(a, b)
  let from = head + LEAD > LINE ? head - LEAD : 0
  // Not amid a character of UTF-8.
  for (let back = 0; back < 3 && from > 0 && isInside(a!, from); back++) from--
  const shown = (value: string | null): string | null => {
    if (value === null) return null
    let to = Math.min(value.length, from + LINE)
    while (to < value.length && to < from + LINE + 3 && isInside(value, to)) to++
    return `${from > 0 ? '…' : ''}${shownValue(value.slice(from, to))}${to < value.length ? '…' : ''}`
  }
  return { values: [shown(a), shown(b)], truncated: true }
}

const isInside = (value: string, at: number): boolean => (value.charCodeAt(at) & 0xc0) === 0x80

function commonHead(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return at
}
