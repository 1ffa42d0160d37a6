import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'

const certain = (cause: string, a: string | null = null, b: string | null = null): Likeness => ({
  cause,
  confidence: 'certain',
  values: [a, b],
})

/** What two texts differ in, if in one way only: mark, encoding, ends of lines, blanks, or the order of lines. */
export function textAlike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [a.read(0, a.size).slice(), b.read(0, b.size).slice()]
  const [left, right] = [latin1(one), latin1(two)]
  return writtenAlike(one, two) ?? byBlanks(left, right) ?? byOrder(left, right)
}

/** In what texts of any grammar may differ, and say the same: mark, ends of lines, encoding. */
export function writtenAlike(a: Uint8Array, b: Uint8Array): Likeness | null {
  const [left, right] = [latin1(a), latin1(b)]
  return byMark(left, right) ?? byLineEnds(left, right) ?? byEncoding(a, b)
}

/** UTF-8 (The Unicode Standard, 2.13). */
const MARK = '\xef\xbb\xbf'

function byMark(a: string, b: string): Likeness | null {
  if (a === MARK + b) return certain('byte-order-mark', 'with', 'without')
  return b === MARK + a ? certain('byte-order-mark', 'without', 'with') : null
}

const ends = [
  ['CR LF', /\r\n/],
  ['CR', /\r/],
  ['LF', /\n/],
] as const
const firstEnd = (text: string): string => ends.find(([, end]) => end.test(text))?.[0] ?? 'none'
const unified = (text: string): string => text.replace(/\r\n?/g, '\n')

function byLineEnds(a: string, b: string): Likeness | null {
  if (/^\r?\n$/.test(a.length > b.length ? a.slice(b.length) : b.slice(a.length)) && (a.startsWith(b) || b.startsWith(a)))
    return a.length > b.length ? certain('final-newline', 'with', 'without') : certain('final-newline', 'without', 'with')
  return unified(a) === unified(b) ? certain('line-endings', firstEnd(a), firstEnd(b)) : null
}

/** In the order in which they are tried: what decodes as UTF-8 is hardly anything else. */
const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const

function decoded(bytes: Uint8Array): { readonly name: string; readonly text: string } | null {
  const start = latin1(bytes.subarray(0, 2))
  for (const name of encodings) {
    // Any bytes of even number are UTF-16: only its mark tells.
    if (name === 'utf-16le' && start !== '\xff\xfe') continue
    if (name === 'utf-16be' && start !== '\xfe\xff') continue
    try {
      return { name, text: new TextDecoder(name, { fatal: true }).decode(bytes) }
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem
    }
  }
  return null
}

function byEncoding(a: Uint8Array, b: Uint8Array): Likeness | null {
  const [one, two] = [decoded(a), decoded(b)]
  if (!one || !two || one.name === two.name) return null
  return one.text === two.text ? certain('character-encoding', one.name, two.name) : null
}

/** Indentation, blanks at the end of a line and between words, and blank lines. */
const unspaced = (text: string): string =>
  text
    .split(/[\r\n]+/)
    .map(line => line.replace(/[ \t\f]+/g, ' ').trim())
    .filter(line => line !== '')
    .join('\n')

const byBlanks = (a: string, b: string): Likeness | null => (unspaced(a) === unspaced(b) ? certain('formatting-only') : null)

const byUnits = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
const isSorted = (lines: readonly string[]): boolean => lines.every((line, at) => at === 0 || byUnits(lines[at - 1]!, line) <= 0)
/** As most languages sort: letters of either case together, punctuation ignored at first. */
const collated = (line: string): string => line.toLowerCase().replace(/[^a-z0-9\x80-\xff]+/g, '')
const isCollated = (lines: readonly string[]): boolean => isSorted(lines.map(collated))

/** The same lines, each as often, in another order. */
function byOrder(a: string, b: string): Likeness | null {
  const linesOf = (text: string): string[] => text.split('\n').filter(line => line !== '')
  const [one, two] = [linesOf(a), linesOf(b)]
  if (one.length !== two.length || [...one].sort(byUnits).join('\n') !== [...two].sort(byUnits).join('\n')) return null
  const moved = one.flatMap((line, at) => (line === two[at] ? [] : [at]))
  const [from, to] = [moved[0]!, moved.at(-1)! + 1]
  return orderOf(one.slice(from, to), two.slice(from, to))
}

/** How each side is sorted tells where another order comes from. */
export function orderOf(a: readonly string[], b: readonly string[]): Likeness {
  const told = (lines: readonly string[]): string => (isSorted(lines) ? 'sorted' : isCollated(lines) ? 'by a locale' : 'unsorted')
  const values = [told(a), told(b)] as const
  const kinds = [...values].sort(byUnits).join()
  if (kinds === 'by a locale,sorted') return { cause: 'locale-collation', confidence: 'certain', values }
  const isReversed = a.every((line, at) => line === b[b.length - 1 - at])
  if (kinds !== 'unsorted,unsorted' || isReversed) return { cause: 'readdir-order', confidence: 'likely', values }
  return { cause: 'hash-seed-order', confidence: 'possible', values }
}
