import type { Range } from '../model/bytes.ts'

/** What is left of a range without some ranges in it. */
export function between({ start, end }: Range, taken: readonly Range[]): Range[] {
  const out: Range[] = []
  let at = start
  for (const range of [...taken].sort((x, y) => x.start - y.start)) {
    if (range.start > at) out.push({ start: at, end: range.start })
    at = Math.max(at, range.end)
  }
  if (at < end) out.push({ start: at, end })
  return out
}
