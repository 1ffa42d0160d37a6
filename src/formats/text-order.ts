import type { Likeness } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'

const isSorted = (lines: readonly string[]): boolean => lines.every((line, at) => at === 0 || byUnits(lines[at - 1]!, line) <= 0)

/** Letters as languages sort them: most; Estonian, which build servers vary to; Lithuanian. */
const alphabets = ['abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrsztuvwxy', 'abcdefghiyjklmnopqrstuvwxz'] as const
/** As most languages sort: letters of either case together, punctuation ignored at first. */
function collated(line: string, alphabet: string): string {
  const bare = line.toLowerCase().replace(/[\x00-\x2f\x3a-\x60\x7b-\x7f]+/g, '')
  if (alphabet === alphabets[0]) return bare
  return bare.replace(/[a-z]/g, letter => String.fromCharCode(0x61 + alphabet.indexOf(letter)))
}
const isBy = (lines: readonly string[], alphabet: string): boolean => isSorted(lines.map(line => collated(line, alphabet)))
/** Fewer lines are by chance in the order of some language. */
const TELLING = 5
const isCollated = (lines: readonly string[]): boolean =>
  (lines.length < TELLING ? alphabets.slice(0, 1) : alphabets).some(letters => isBy(lines, letters))

/** md5sum(1) and its like, and RECORD of a wheel (binary distribution format, "The .dist-info directory"). */
const checksum = /^(?:[0-9a-f]{32,128} [ *]\S.*|(?:\S.*)?,(?:[\w-]+=[\w-]+)?,\d*)$/

/** The same lines, each as often, in another order. How each side is sorted tells where that comes from. */
export function orderAlike(a: string, b: string): Likeness | null {
  if (!hasSameLetters(a, b)) return null
  const linesOf = (text: string): string[] => text.split('\n').filter(line => line !== '')
  const [one, two] = [linesOf(a), linesOf(b)]
  if (one.length !== two.length || [...one].sort(byUnits).join('\n') !== [...two].sort(byUnits).join('\n')) return null
  const moved = one.flatMap((line, at) => (line === two[at] ? [] : [at]))
  if (moved.length === 0) return null
  if (one.every(line => checksum.test(line))) return { cause: 'checksum-list-order', confidence: 'certain', values: [null, null] }
  const [from, to] = [moved[0]!, moved.at(-1)! + 1]
  return orderOf(one.slice(from, to), two.slice(from, to))
}

/** What other lines have not; it costs less than to sort them. Of ends of lines there may be more. */
function hasSameLetters(a: string, b: string): boolean {
  const counts = new Int32Array(256)
  for (let at = 0; at < a.length; at++) counts[a.charCodeAt(at) & 0xff]!++
  for (let at = 0; at < b.length; at++) counts[b.charCodeAt(at) & 0xff]!--
  return counts.every((count, code) => count === 0 || code === 0x0a)
}

/** How each side is sorted tells where another order comes from. */
export function orderOf(a: readonly string[], b: readonly string[]): Likeness {
  const told = (lines: readonly string[]): string => (isSorted(lines) ? 'sorted' : isCollated(lines) ? 'by a locale' : 'unsorted')
  const values = [told(a), told(b)] as const
  const kinds = [...values].sort(byUnits).join()
  if (kinds === 'by a locale,sorted') {
    const isTelling = a.length >= TELLING && (isBy(a, alphabets[0]) || isSorted(a)) && (isBy(b, alphabets[0]) || isSorted(b))
    return { cause: 'locale-collation', confidence: isTelling ? 'certain' : 'likely', values }
  }
  if (isRace(a, b)) return { cause: 'parallelism-race', confidence: 'possible', values }
  const isReversed = a.every((line, at) => line === b[b.length - 1 - at])
  if (kinds !== 'unsorted,unsorted' || isReversed) return { cause: 'readdir-order', confidence: 'likely', values }
  return { cause: 'hash-seed-order', confidence: 'possible', values }
}

/** Who takes part in a race is a few places early or late. */
const NEAR = 3

/** Numbered steps, in order on one side, and on the other each of them near its place: as of jobs that ran at once. */
function isRace(a: readonly string[], b: readonly string[]): boolean {
  const numbers = a.map(line => /\d{1,9}/.exec(line))
  const rest = numbers.map(found => found && found.input.slice(0, found.index) + found.input.slice(found.index + found[0].length))
  if (rest.some(text => text === null || text !== rest[0])) return false
  const ascends = (lines: readonly string[]): boolean =>
    lines.every((line, at) => at === 0 || Number(/\d{1,9}/.exec(lines[at - 1]!)![0]) < Number(/\d{1,9}/.exec(line)![0]))
  if (!ascends(a) && !ascends(b)) return false
  const places = new Map(b.map((line, at) => [line, at]))
  const isNear = a.every((line, at) => Math.abs(places.get(line)! - at) <= NEAR)
  return isNear && a.length > 2 * NEAR - 2
}
