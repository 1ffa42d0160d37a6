import type { Likeness } from '../model/layer.ts'
import type { Data } from './data.ts'
import { pairsOf } from './path-likeness.ts'

/** RFC 9562, 5.4: of random bits, but for the version and the variant. */
const random = /\b[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\b/gi
/** RFC 3339, 5.6. */
const time = /\b\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d{1,9})?(?:Z|[+-][01]\d:[0-5]\d)?/g

const kinds = [
  { cause: 'random-uuid', pattern: random },
  { cause: 'build-timestamp', pattern: time },
] as const

type Pair = readonly [a: string, b: string]

/** Texts in which one kind of thing differs, and nothing else. */
export function leavesAlike(a: Data, b: Data): Likeness | null {
  const pairs = pairsOf(a, b)
  if (!pairs?.length) return null
  const explains = ({ pattern }: (typeof kinds)[number]): boolean =>
    pairs.every(([one, two]) => one.replace(pattern, '\0') === two.replace(pattern, '\0'))
  const kind = kinds.find(explains)
  if (!kind) return null
  const { cause, pattern } = kind
  // A tool may ask the clock more than once; numbers that are drawn are one for one.
  const confidence = cause === 'random-uuid' && isOneForOne(pairs, pattern) ? 'certain' : 'likely'
  const [one, two] = pairs[0]!
  return { cause, confidence, values: [one.match(pattern)![0]!, two.match(pattern)![0]!] }
}

function isOneForOne(pairs: readonly Pair[], pattern: RegExp): boolean {
  const [there, back] = [new Map<string, string>(), new Map<string, string>()]
  for (const [a, b] of pairs) {
    const others = b.match(pattern)!
    for (const [at, one] of a.match(pattern)!.entries()) {
      const two = others[at]!
      if ((there.get(one) ?? two) !== two || (back.get(two) ?? one) !== one) return false
      there.set(one, two)
      back.set(two, one)
    }
  }
  return true
}
