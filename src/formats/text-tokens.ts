import type { Likeness } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import { CLOCKED_DATE, DATE } from './dates.ts'
import { foldersIn, folderToken, type Pair } from './text-paths.ts'

/** Lines that differ; more of them than this are no change of a few tokens. */
const MOST = 20_000
/** Longer lines are not searched, nor more of all of them. */
const LONGEST = 64 * 1024
const WHOLE = 4 * 1024 * 1024

/** A kind of token that builds put into text, as its bytes show: where all tokens of it are masked, what is left is the same. */
interface Factor {
  readonly cause: string
  readonly confidence: Likeness['confidence']
  /** The tokens. What is no part of a token stands in lookarounds. */
  readonly token: RegExp
  /** Each token of A became one of B everywhere, and that one only from it. */
  readonly bijective?: true
  /** A line without it has no token: spares looking back from every letter. */
  readonly near?: RegExp
  /** Tokens stand in no order: they are taken out, and leave no place. */
  readonly free?: true
}

const of = (source: string): RegExp => new RegExp(source, 'g')

/** Before a version number: the words of a generator about itself. */
const GENERATOR = [
  'name="generator" content="[A-Za-z][\\w.+ -]{0,60}?',
  '[Gg]enerated(?: automatically)? (?:by|with|using) (?:the )?[A-Za-z][\\w:.+-]{0,40}',
  '[Cc]reated (?:by|with|using) [A-Za-z][\\w:.+ -]{0,40}?',
  // "# Automatically added by dh_installinit/13.11.4", as debhelper marks what it puts into scripts and triggers.
  '(?:[Aa]dded|[Ww]ritten|[Mm]ade|[Pp]roduced|[Bb]uilt|[Cc]ompiled) (?:by|with|using) [A-Za-z][\\w:.+-]{0,40}',
  'Pod::Simple',
  'rubygems_version:',
  // Of a wheel, its version in brackets.
  'Generator: [A-Za-z][\\w.-]{0,40}',
  // In the title of a manual, by pod2man.
  '"perl',
  'GCC: \\([^()]{1,60}\\)',
].join('|')

/** Who built, and where: `built by user@host`, and keys that are called so. */
const BUILT_BY =
  '\\b(?:[Bb]uil[dt]|[Cc]ompiled|[Cc]onfigured|[Gg]enerated|[Pp]ackaged|[Cc]reated|[Mm]ade)(?: (?:on|at) [^\\n]{1,40})? by:? '
const USER =
  '\\b(?:user|USER|User)(?:[ _.-]?(?:name|NAME|Name))?["\']?(?: ?[:=] ?| )["\']?|\\b(?:LOGNAME|builder|Builder|BUILDER)["\']? ?[:=] ?["\']?'
const HOST =
  '\\b(?:host|HOST|Host|node|Node)(?:[ _.-]?(?:name|NAME|Name))?["\']?(?: ?[:=] ?| )["\']?|\\b(?:[Bb]uil[dt]|[Cc]ompiled|[Cc]onfigured|[Gg]enerated)(?:[ _.-](?:host|machine))?(?: on:? (?:host )?|["\']? ?[:=] ?["\']?)'
const NAME = '[A-Za-z_][\\w-]{0,31}(?![\\w-])'

/**
 * More telling ones first: what stands in brackets as Python writes it can be nothing else; of other numbers and dates in free text
 * nobody knows what they are. The first lookahead spares the others.
 */
const factors: readonly Factor[] = [
  {
    cause: 'memory-address',
    confidence: 'certain',
    token: /(?=0x)(?<=<[^<>]{1,200} at )0x[0-9a-f]{6,16}(?=[> ])/g,
    bijective: true,
  },
  { cause: 'memory-address', confidence: 'likely', token: /\b0x(?:7[ef]|5[56])[0-9a-f]{10}\b/g, bijective: true },
  {
    cause: 'random-uuid',
    confidence: 'likely',
    token: /(?<![0-9A-Fa-f-])[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9A-Fa-f-])/gi,
    bijective: true,
  },
  { cause: 'build-timestamp', confidence: 'likely', token: of(`(?<![\\w-])${CLOCKED_DATE}(?![\\w-])`) },
  { cause: 'build-date', confidence: 'likely', token: of(`(?<![\\w/-])${DATE}(?![\\w/-])`) },
  // Words of Sphinx's index of a page that tells the date; what they lead to are numbers of pages.
  {
    cause: 'build-date',
    confidence: 'likely',
    token: /"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|\d{1,4})": ?(?:\d{1,6}|\[[\d, ]{0,2000}\]),? ?/g,
    near: /^Search\.setIndex\(/,
    free: true,
  },
  {
    cause: 'copyright-year',
    confidence: 'likely',
    token: /\b(?=(?:19|20)\d\d\b)(?<=(?:©|\([cC]\)|[Cc]opyright|&copy;|&#169;)[^\n]{0,40})\d{4}/g,
  },
  { cause: 'shell-flavour', confidence: 'likely', token: /(?<![\w.-])\/bin\/(?:ba|da|z|k|mk)?sh\b(?![\w./-])/g },
  { cause: 'usrmerge-path', confidence: 'likely', token: /(?<![\w./-])(?:\/usr)?(?=\/s?bin\/[\w.+-])/g },
  {
    cause: 'username',
    confidence: 'likely',
    token: of(`(?=[A-Za-z_])(?:(?<=${BUILT_BY})${NAME}|(?<=${USER})${NAME}|(?<=\\()${NAME}(?=@))`),
    near: / by:? |user|logname|builder|\(\w[\w-]{0,31}@/i,
  },
  {
    cause: 'hostname',
    confidence: 'likely',
    token: of(`(?=[A-Za-z\\d])(?:(?<=(?:${BUILT_BY}|\\()[\\w\\0-]{1,32}@)|(?<=${HOST}))[A-Za-z\\d][\\w.-]{0,63}(?![\\w-])`),
    near: /@|host|node| on |buil[dt]/i,
  },
  { cause: 'locale-language', confidence: 'likely', token: /(?<=\blang=")[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?(?=")/g },
  { cause: 'cpu-count', confidence: 'likely', token: /(?=\d)(?<=(?:^|\s|=)(?:-j|--jobs=|--parallel[= ]))\d{1,4}\b/g },
  { cause: 'kernel-version', confidence: 'likely', token: /(?=\d)(?<=\bLinux[ -])\d+\.\d+\.\d+[\w.+-]{0,60}/g },
  {
    cause: 'toolchain-version',
    confidence: 'likely',
    token: of(`(?=\\d)(?<=(?:${GENERATOR})[ /](?:v|version |\\()?)\\d{1,4}(?:\\.\\d{1,8})+[\\w.~+-]{0,30}`),
  },
  {
    cause: 'random-temp-name',
    confidence: 'likely',
    token: /(?<=\/tmp\/(?:cc|tmp\.?|ghc|camlpp|ocaml|go-build|pip-[\w-]{1,30}-))[A-Za-z0-9_]{5,20}/g,
    bijective: true,
  },
  {
    cause: 'process-id',
    confidence: 'likely',
    token: /(?=\d)(?<=\b(?:pid|PID)[ =:#]{0,3}|\b[\w.-]{1,40}\[)\d{1,7}\b(?=[\]\s,;:)]|$)/g,
  },
  { cause: 'process-id', confidence: 'possible', token: /(?=\d)(?<=\b(?:tmp|temp)[A-Za-z]{0,12}[._-]?)\d{2,7}(?!\d)/g },
]

/** Texts of as many lines, which differ in tokens of some kinds and in nothing else. */
export function tokensAlike(a: string, b: string): Likeness | null {
  const pairs = pairsOf(a.split('\n'), b.split('\n'))
  if (!pairs) return null
  const told = (needed: readonly Factor[]): Likeness | null => {
    const [first, ...also] = needed.map(factor => likenessOf(factor, pairs))
    return first ? { ...first, ...(also.length ? { also } : {}) } : null
  }
  const folders = foldersIn(pairs)
  const all: readonly Factor[] = folders
    ? [{ cause: 'build-path', confidence: 'likely', token: folderToken(folders) }, ...factors]
    : factors
  for (const factor of all) if (isEmptied(pairs, [factor])) return told([factor])
  if (!isEmptied(pairs, all)) return null
  // What is still needed when each of the others has gone.
  let needed = all
  for (const factor of [...all].reverse()) {
    const fewer = needed.filter(other => other !== factor)
    if (isEmptied(pairs, fewer)) needed = fewer
  }
  return told(needed)
}

function pairsOf(a: readonly string[], b: readonly string[]): Pair[] | null {
  if (a.length !== b.length) return null
  const pairs: Pair[] = []
  let size = 0
  for (const [at, line] of a.entries()) {
    const other = b[at]!
    if (line === other) continue
    size += line.length + other.length
    if (pairs.length >= MOST || size > WHOLE || Math.max(line.length, other.length) > LONGEST) return null
    pairs.push([line, other])
  }
  return pairs.length ? pairs : null
}

/** Names of days and months in English, long or short. */
const ENGLISH =
  /\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|June|July|August|(?:Sept|Novem|Decem)ber|October|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/

/** Each line that differs has the same numbers on both sides, and names of days or months in English on one of them alone. */
export function languageAlike(a: string, b: string): Likeness | null {
  const pairs = pairsOf(a.split('\n'), b.split('\n'))
  if (!pairs) return null
  const numbers = (line: string): string => (line.match(/\d{1,20}/g) ?? []).sort(byUnits).join(' ')
  const isEnglish = pairs.map(pair => pair.map(line => ENGLISH.test(line)))
  const isOneSided = isEnglish.every(([one, two]) => one !== two && one === isEnglish[0]![0])
  if (!isOneSided || !pairs.every(([one, two]) => /\d/.test(one) && numbers(one) === numbers(two))) return null
  const told = pairs[0]!.map(line => line.slice(0, 60).trim())
  return { cause: 'locale-language', confidence: 'likely', values: [told[0]!, told[1]!] }
}

const isEmptied = (pairs: readonly Pair[], masks: readonly Factor[]): boolean =>
  pairs.every(([a, b]) => masked(a, masks) === masked(b, masks))
const masked = (line: string, masks: readonly Factor[]): string =>
  masks.reduce((out, { token, near, free }) => (near && !near.test(line) ? out : out.replace(token, free ? '' : '\0')), line)

/** The first tokens that differ. Where one stands for two, they are no names of one thing. */
function likenessOf({ cause, confidence, token, bijective }: Factor, pairs: readonly Pair[]): Omit<Likeness, 'also'> {
  const found = pairs.flatMap(([a, b]): Pair[] => {
    const [one, two] = [a.match(token) ?? [], b.match(token) ?? []]
    return one.flatMap((text, at): Pair[] => (two[at] === undefined || two[at] === text ? [] : [[text, two[at]]]))
  })
  const isMap = new Set(found.map(([a]) => a)).size === new Set(found.map(pair => pair.join('\0'))).size
  const isOnto = new Set(found.map(([, b]) => b)).size === new Set(found.map(pair => pair.join('\0'))).size
  const values = found[0] ?? [null, null]
  return { cause, confidence: bijective && !(isMap && isOnto) ? 'possible' : confidence, values }
}
