import { diffArrays } from 'diff'

/** Tokens of both sides in one gap between anchors; above it the gap is one hunk. Bounds the time of Myers together with EDITS. */
const SEARCHED_TOKENS = 200_000
/** Myers' edit distance per gap between anchors; above it the gap is one hunk. Deterministic, unlike a time-out. */
const EDITS = 400

interface Matches {
  /** Ascending, of token indexes that carry the same id. */
  readonly pairs: [number, number][]
  /** In some gap a limit kept them from being looked for. */
  readonly gaveUp: boolean
}

export function matches(a: Int32Array, b: Int32Array): Matches {
  const anchors = longestAscending(uniquePairs(a, b))
  const out: [number, number][] = []
  let gaveUp = false
  let fromA = 0
  let fromB = 0
  for (const [i, j] of [...anchors, [a.length, b.length] as [number, number]]) {
    if (i < fromA || j < fromB) continue
    const inside = within(a, b, { fromA, toA: i, fromB, toB: j })
    for (const pair of inside.pairs) out.push(pair)
    gaveUp ||= inside.gaveUp
    if (i < a.length && j < b.length) out.push([i, j])
    fromA = i + 1
    fromB = j + 1
  }
  return { pairs: out, gaveUp }
}

interface Gap {
  readonly fromA: number
  readonly toA: number
  readonly fromB: number
  readonly toB: number
}

function within(a: Int32Array, b: Int32Array, { fromA, toA, fromB, toB }: Gap): Matches {
  const out: [number, number][] = []
  let start = 0
  while (fromA + start < toA && fromB + start < toB && a[fromA + start] === b[fromB + start]) {
    out.push([fromA + start, fromB + start])
    start++
  }
  const tail: [number, number][] = []
  let endA = toA
  let endB = toB
  while (endA > fromA + start && endB > fromB + start && a[endA - 1] === b[endB - 1]) tail.push([--endA, --endB])
  const inB = new Set(b.subarray(fromB + start, endB))
  const inA = new Set(a.subarray(fromA + start, endA))
  const left = indexesOf(a, fromA + start, endA, inB)
  const right = indexesOf(b, fromB + start, endB, inA)
  const inReach = left.length + right.length <= SEARCHED_TOKENS
  const edits =
    left.length && right.length && inReach
      ? diffArrays(
          [...left].map(index => a[index]!),
          [...right].map(index => b[index]!),
          { maxEditLength: EDITS },
        )
      : undefined
  let i = 0
  let j = 0
  for (const { count = 0, added, removed } of edits ?? []) {
    if (!added && !removed) for (let k = 0; k < count; k++) out.push([left[i + k]!, right[j + k]!])
    if (!added) i += count
    if (!removed) j += count
  }
  return { pairs: [...out, ...tail.reverse()], gaveUp: left.length > 0 && right.length > 0 && !edits }
}

/** Tokens that occur on one side only cannot match: dropping them is exact, and keeps the edit distance small. */
function indexesOf(ids: Int32Array, from: number, to: number, other: ReadonlySet<number>): number[] {
  const out: number[] = []
  for (let index = from; index < to; index++) if (other.has(ids[index]!)) out.push(index)
  return out
}

function uniquePairs(a: Int32Array, b: Int32Array): [number, number][] {
  const once = (ids: Int32Array): Map<number, number> => {
    const seen = new Map<number, number>()
    for (const [index, id] of ids.entries()) seen.set(id, seen.has(id) ? -1 : index)
    return seen
  }
  const inB = once(b)
  const out: [number, number][] = []
  for (const [id, index] of once(a)) {
    const other = inB.get(id)
    if (index >= 0 && other !== undefined && other >= 0) out.push([index, other])
  }
  return out.sort((x, y) => x[0] - y[0])
}

/** The longest run of pairs that ascends on both sides (patience sorting). */
function longestAscending(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = []
  const before = new Int32Array(pairs.length).fill(-1)
  for (const [index, [, j]] of pairs.entries()) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[tops[middle]!]![1] < j) low = middle + 1
      else high = middle
    }
    if (low > 0) before[index] = tops[low - 1]!
    tops[low] = index
  }
  const out: [number, number][] = []
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index]!) out.push(pairs[index]!)
  return out.reverse()
}
