import type { Range } from '../model/bytes.ts'

/** ISO 32000-1, 7.2.2 and 7.2.3: white space, and the delimiters that end a name or a number. Loops, as a pattern over so many bytes may overflow. */
const blank: ReadonlySet<number> = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20])
const delimiters: ReadonlySet<number> = new Set([...'()<>[]{}/%'].map(one => one.charCodeAt(0)))
const [PERCENT, BACKSLASH] = [0x25, 0x5c]

/** Brackets inside brackets; trees of outlines and pages are made of references. */
const DEEPEST = 256

/** Behind blanks and comments; a comment that begins with `stop` is none. */
export function skipBlanks(text: string, start: number, stop?: string): number {
  let at = start
  while (at < text.length) {
    const byte = text.charCodeAt(at)
    if (byte === PERCENT && !(stop !== undefined && text.startsWith(stop, at))) {
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
    } else if (blank.has(byte)) at++
    else break
  }
  return at
}

export interface Token extends Range {
  /** The first character of a delimiter or of what it opens; `a` for names of operators, numbers and references. */
  readonly kind: '(' | '<' | '<<' | '>>' | '[' | ']' | '/' | 'a'
}

/** 7.3: the next token behind blanks and comments; null where there is none, or none that is whole. */
export function tokenAt(text: string, from: number): Token | null {
  const start = skipBlanks(text, from)
  const pair = text.slice(start, start + 2)
  if (pair === '<<' || pair === '>>') return { kind: pair, start, end: start + 2 }
  switch (pair[0]) {
    case undefined:
    case '>':
    case ')':
    case '{':
    case '}':
      return null
    case '[':
    case ']':
      return { kind: pair[0], start, end: start + 1 }
    case '(':
      return whole('(', start, stringEnd(text, start))
    case '<':
      return whole('<', start, hexEnd(text, start))
    case '/':
      return { kind: '/', start, end: wordEnd(text, start + 1) }
    default:
      return { kind: 'a', start, end: wordEnd(text, start) }
  }
}

const whole = (kind: Token['kind'], start: number, end: number): Token | null => (end < 0 ? null : { kind, start, end })

function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !blank.has(text.charCodeAt(at)) && !delimiters.has(text.charCodeAt(at))) at++
  return at
}

/** 7.3.4.2: brackets are balanced, or behind a backslash. */
function stringEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text.charCodeAt(at) === BACKSLASH) at++
    else if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
  }
  return -1
}

function hexEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && (/[0-9A-Fa-f]/.test(text[at]!) || blank.has(text.charCodeAt(at)))) at++
  return text[at] === '>' ? at + 1 : -1
}

/** What one value is: a token, a reference (`12 0 R`), or all between two brackets. Null where it is not whole. */
export function valueAt(text: string, from: number): Range | null {
  const first = tokenAt(text, from)
  if (!first || first.kind === '>>' || first.kind === ']') return null
  const own = { start: first.start, end: first.end }
  if (first.kind === 'a') return referenceAt(text, first) ?? own
  if (first.kind !== '<<' && first.kind !== '[') return own
  const open: string[] = [first.kind]
  let at = first.end
  while (open.length > 0) {
    const token = tokenAt(text, at)
    if (!token || open.length > DEEPEST) return null
    at = token.end
    if (token.kind === '<<' || token.kind === '[') open.push(token.kind)
    else if ((token.kind === '>>' || token.kind === ']') && open.pop() !== (token.kind === ']' ? '[' : '<<')) return null
  }
  return { start: first.start, end: at }
}

function referenceAt(text: string, first: Token): Range | null {
  if (!/^\d{1,10}$/.test(text.slice(first.start, Math.min(first.end, first.start + 11)))) return null
  const second = tokenAt(text, first.end)
  if (second?.kind !== 'a' || !/^\d{1,5}$/.test(text.slice(second.start, Math.min(second.end, second.start + 6)))) return null
  const third = tokenAt(text, second.end)
  return third?.kind === 'a' && third.end === third.start + 1 && text[third.start] === 'R'
    ? { start: first.start, end: third.end }
    : null
}

/** Where the values of a dictionary lie, by key; null for a key that is there twice. */
export interface Dictionary extends Range {
  readonly values: ReadonlyMap<string, Range | null>
}

/** 7.3.7; null where no whole one begins. */
export function dictionaryAt(text: string, from: number): Dictionary | null {
  const first = tokenAt(text, from)
  if (first?.kind !== '<<') return null
  const values = new Map<string, Range | null>()
  for (let at = first.end; ; ) {
    const token = tokenAt(text, at)
    if (token?.kind === '>>') return { start: first.start, end: token.end, values }
    if (token?.kind !== '/') return null
    const value = valueAt(text, token.end)
    if (!value) return null
    const key = nameIn(text, token)
    values.set(key, values.has(key) ? null : value)
    at = value.end
  }
}

/** 7.3.5: a name may spell a character by its number. Longer ones than 127 bytes are no name that we ask for. */
const nameIn = (text: string, { start, end }: Range): string =>
  text
    .slice(start + 1, Math.min(end, start + 129))
    .replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** The bytes of a value that is short, by its key; undefined where there is none, two of them, or a long one. */
export function shortValue(text: string, { values }: Dictionary, key: string): string | undefined {
  const range = values.get(key)
  return range && range.end - range.start <= 1024 ? text.slice(range.start, range.end) : undefined
}

/** Number and generation of the object that a reference names; null where it is none. */
export function objectNamed(value: string | undefined): string | null {
  const found = /^(\d{1,10})[\0\t\n\f\r ]{1,8}(\d{1,5})[\0\t\n\f\r ]{1,8}R$/.exec(value ?? '')
  return found ? `${Number(found[1])} ${Number(found[2])}` : null
}
