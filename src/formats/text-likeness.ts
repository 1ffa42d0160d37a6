import type { ByteSource } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import { type Decoded, decoded, straightened, transliterated } from './text-encoding.ts'
import { orderAlike } from './text-order.ts'
import { languageAlike, tokensAlike } from './text-tokens.ts'

/** What two texts differ in, if that has a name: how they are written, blanks, the order of lines, or tokens of one kind. */
export function textAlike(a: ByteSource, b: ByteSource): Likeness | null {
  if (Math.max(a.size, b.size) > MOST) return null
  const [one, two] = [a.read(0, a.size).slice(), b.read(0, b.size).slice()]
  const [left, right] = [decoded(one, two), decoded(two, one)]
  const alike = asWritten(left, right)
  if (alike) return alike
  const [plain, other] = [plainOf(left), plainOf(right)]
  return (
    byBlanks(plain, other) ??
    orderAlike(plain, other) ??
    tokensAlike(plain, other) ??
    languageAlike(plain, other) ??
    cutByTool(plain, other) ??
    byReplacement(left, right)
  )
}

/** What dh_installchangelogs leaves of old entries since debhelper 13.11 (dh_installchangelogs(1), --no-trim). */
const CUT =
  /# Older entries have been removed from this changelog\.\n# To read the complete changelog use `apt changelog [\w.+-]{1,80}`\.\n?$/

/** One is the beginning of the other one, and says that the rest was taken away. */
function cutByTool(a: string, b: string): Likeness | null {
  const isCutOf = (short: string, long: string): boolean => {
    const mark = CUT.exec(short.slice(-CUT_LENGTH))
    return mark !== null && long.startsWith(short.slice(0, -mark[0].length).trimEnd())
  }
  const cut = [isCutOf(a, b), isCutOf(b, a)] as const
  if (cut[0] === cut[1]) return null
  const values = cut[0] ? (['trimmed', 'complete'] as const) : (['complete', 'trimmed'] as const)
  return { cause: 'toolchain-version', confidence: 'likely', values }
}
const CUT_LENGTH = 256

/** In what texts of any grammar may differ, and say the same: encoding, mark, ends of lines. */
export const writtenAlike = (a: Uint8Array, b: Uint8Array): Likeness | null => asWritten(decoded(a, b), decoded(b, a))

/** Larger texts are logs and data; the strings that are made here take many times their size. */
const MOST = 16 * 1024 * 1024

/** U+FEFF (The Unicode Standard, 2.13). */
const MARK = '\ufeff'
const unmarked = (text: string): string => (text.startsWith(MARK) ? text.slice(1) : text)
const unified = (text: string): string => (text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text)
const ended = (text: string): string =>
  text.slice(0, text.length - (text.endsWith('\r\n') ? 2 : /[\r\n]/.test(text.slice(-1)) ? 1 : 0))
const plainOf = ({ text }: Decoded): string => unified(unmarked(text))

function endsOf(text: string): string {
  const kinds = [
    ['CR LF', /\r\n/],
    ['CR', /\r(?!\n)/],
    ['LF', /(?<!\r)\n/],
  ] as const
  const found = kinds.filter(([, end]) => end.test(text))
  return found.length > 1 ? 'mixed' : (found[0]?.[0] ?? 'none')
}

/** The same characters, in another encoding, with or without a mark, with other ends of lines or one more: each of these that there is. */
function asWritten(a: Decoded, b: Decoded): Likeness | null {
  if (ended(plainOf(a)) !== ended(plainOf(b))) return null
  const factors: Likeness[] = []
  const add = (cause: string, values: Likeness['values']): void => {
    factors.push({ cause, confidence: 'certain', values })
  }
  const hasOtherEncoding = a.name !== b.name
  if (hasOtherEncoding) add('character-encoding', [a.name, b.name])
  const [marked, other] = [a.text.startsWith(MARK), b.text.startsWith(MARK)]
  // In UTF-16 it belongs to the encoding.
  if (marked !== other && !hasOtherEncoding) add('byte-order-mark', withOrNot(marked))
  const [left, right] = [unmarked(a.text), unmarked(b.text)]
  const isEndedAlike = unified(left) === unified(right)
  if (ended(left) !== ended(right) || (isEndedAlike && left !== right)) add('line-endings', [endsOf(left), endsOf(right)])
  if (!isEndedAlike) add('final-newline', withOrNot(unified(left).length > unified(right).length))
  const [first, ...also] = factors
  return first ? { ...first, ...(also.length ? { also } : {}) } : null
}

const withOrNot = (isOfA: boolean): Likeness['values'] => (isOfA ? ['with', 'without'] : ['without', 'with'])

/** Blanks at the end of a line and blank lines say nothing; those in front of a line and between words do, in some languages. */
const trimmed = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
    .join('\n')
const unspaced = (text: string): string =>
  trimmed(text)
    .split('\n')
    .map(line => line.replace(/[ \t\f\u00a0]+/g, ' ').trim())
    .join('\n')

const isBlank = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x80 && /\s/.test(String.fromCharCode(code)))

/** Whether anything but blanks differs: seen at the first that does, as a rule, and no text is made of what is compared. */
function hasOtherCharacters(a: string, b: string): boolean {
  let [at, other] = [0, 0]
  for (;;) {
    while (at < a.length && isBlank(a.charCodeAt(at))) at++
    while (other < b.length && isBlank(b.charCodeAt(other))) other++
    if (at >= a.length || other >= b.length) return at < a.length || other < b.length
    if (a.charCodeAt(at++) !== b.charCodeAt(other++)) return true
  }
}

function byBlanks(a: string, b: string): Likeness | null {
  if (hasOtherCharacters(a, b)) return null
  if (trimmed(a) === trimmed(b)) return { cause: 'formatting-only', confidence: 'certain', values: [null, null] }
  return unspaced(a) === unspaced(b) ? { cause: 'formatting-only', confidence: 'likely', values: [null, null] } : null
}

const notAscii = /[^\x00-\x7f]/
/** The encoding of one side lacks characters that the other has, and something stands in their place. */
function byReplacement(a: Decoded, b: Decoded): Likeness | null {
  const [left, right] = [plainOf(a), plainOf(b)]
  const has = [left, right].map(text => notAscii.test(text))
  if (!has[0] && !has[1]) return null
  const isAlike = has[0] && has[1] ? a.name !== b.name && straightened(left) === straightened(right) : isReduced(left, right)
  if (!isAlike) return null
  const named = [a, b].map(({ name }, side) => (has[side] ? name : 'ascii')) as [string, string]
  return { cause: 'character-encoding', confidence: 'likely', values: named }
}

/** One of them has ASCII alone. */
function isReduced(a: string, b: string): boolean {
  const asMarks = (text: string): string => text.replace(/[^\x00-\x7f]/gu, '?')
  return transliterated(a) === transliterated(b) || asMarks(a) === asMarks(b)
}
