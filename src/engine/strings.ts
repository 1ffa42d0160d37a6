import type { Range } from '../model/bytes.ts'
import type { Pair } from '../model/report.ts'
import type { View } from './view.ts'

/** The strings that two runs of bytes are in, those aside that both sides have; undefined where they are no text. */
export function stringsOf({ a, b }: Record<'a' | 'b', View>, rangeA: Range, rangeB: Range): Pair<string | null> | undefined {
  const [one, two] = [a.anatomy.strings?.(rangeA) ?? null, b.anatomy.strings?.(rangeB) ?? null]
  return one || two ? apart(one ?? [], two ?? []) : undefined
}

/** Without what is the same at the head and at the tail: a string that was put in stands by itself. */
export function apart(one: readonly string[], two: readonly string[]): Pair<string | null> | undefined {
  const most = Math.min(one.length, two.length)
  let head = 0
  while (head < most && one[head] === two[head]) head++
  let tail = 0
  while (tail < most - head && one.at(-1 - tail) === two.at(-1 - tail)) tail++
  const text = (all: readonly string[]): string | null =>
    all
      .slice(head, all.length - tail)
      .filter(each => each !== '')
      .join('\0') || null
  const [left, right] = [text(one), text(two)]
  return left === right ? undefined : [left, right]
}
