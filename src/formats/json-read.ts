import { DEEPEST, MOST_NODES } from './data.ts'

/** A value, and where it stands in the text. */
export type Json = JsonLeaf | JsonList | JsonEntries
interface Placed {
  readonly start: number
  readonly end: number
}
export interface JsonLeaf extends Placed {
  readonly leaf: string
}
export interface JsonList extends Placed {
  readonly items: readonly Json[]
}
/** `keys`: where the text of each key begins. */
export interface JsonEntries extends Placed {
  readonly entries: readonly (readonly [key: string, value: Json])[]
  readonly keys: readonly number[]
}

/** RFC 8259, 2, 6 and 7. */
const blank = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const unescaped = /[^"\\\x00-\x1f]*/y
const escaped = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y
const word = /true|false|null/y

/** One text of RFC 8259, all of it; null where it is none, or deeper or larger than anyone writes. */
export function readJson(text: string): Json | null {
  let at = 0
  let left = MOST_NODES
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }
  const sign = (one: string): boolean => {
    take(blank)
    if (text[at] !== one) return false
    at++
    return true
  }
  const textAt = (): string | null => {
    if (text[at] !== '"') return null
    const start = at++
    take(unescaped)
    let isPlain = true
    for (; text[at] === '\\'; take(unescaped)) {
      if (take(escaped) === null) return null
      isPlain = false
    }
    if (text[at++] !== '"') return null
    return isPlain ? text.slice(start + 1, at - 1) : (JSON.parse(text.slice(start, at)) as string)
  }
  const value = (deep: number): Json | null => {
    take(blank)
    const start = at
    if (deep > DEEPEST || left-- <= 0) return null
    if (text[at] === '[') return list(deep, start)
    if (text[at] === '{') return entries(deep, start)
    const leaf = leafAt()
    return leaf === null ? null : { leaf, start, end: at }
  }
  const leafAt = (): string | null => {
    if (text[at] === '"') {
      const found = textAt()
      return found === null ? null : `s:${found}`
    }
    const found = take(number)
    return found === null ? take(word) : `n:${exactly(found)}`
  }
  const list = (deep: number, start: number): JsonList | null => {
    const items: Json[] = []
    at++
    if (sign(']')) return { items, start, end: at }
    do {
      const item = value(deep + 1)
      if (!item) return null
      items.push(item)
    } while (sign(','))
    return sign(']') ? { items, start, end: at } : null
  }
  const entries = (deep: number, start: number): JsonEntries | null => {
    const found: (readonly [string, Json])[] = []
    const keys: number[] = []
    at++
    if (sign('}')) return { entries: found, keys, start, end: at }
    do {
      take(blank)
      const begin = at
      const key = textAt()
      if (key === null || !sign(':')) return null
      const held = value(deep + 1)
      if (!held) return null
      found.push([key, held])
      keys.push(begin)
    } while (sign(','))
    return sign('}') ? { entries: found, keys, start, end: at } : null
  }
  const root = value(0)
  take(blank)
  return root && at === text.length ? root : null
}

/**
 * A number without its spelling: digits that count, and a power of ten; 1.0, 1e0 and 1 are the same, and nothing is rounded. A minus in
 * front of zero stays, as readers give it a meaning.
 */
export function exactly(literal: string): string {
  const [, sign = '', whole = '', part = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? []
  const digits = `${whole}${part}`.replace(/^0+/, '')
  if (digits === '') return `${sign}0`
  const short = trimmed(digits)
  // Powers that no exact sum is made of stand for themselves.
  if (power.length > 12) return literal
  return `${sign}${short}e${Number(power) - part.length + digits.length - short.length}`
}

function trimmed(digits: string): string {
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

/** A value behind keys from the root, each of which is there once; null where there is none such. */
export function valueAt(root: Json, ...keys: readonly string[]): Json | null {
  let at: Json = root
  for (const key of keys) {
    const found: readonly (readonly [string, Json])[] = 'entries' in at ? at.entries.filter(([name]) => name === key) : []
    if (found.length !== 1) return null
    at = found[0]![1]
  }
  return at
}

/** RFC 6901 of what stands at an offset, or next behind it; '' is the root. */
export function pointerAt(root: Json, offset: number): { readonly pointer: string; readonly start: number } {
  let pointer = ''
  let at = root
  let start = root.start
  for (;;) {
    const index: number =
      'items' in at
        ? at.items.findIndex(({ end }) => end > offset)
        : 'entries' in at
          ? at.entries.findIndex(([, { end }]) => end > offset)
          : -1
    if (index < 0) return { pointer, start }
    if ('items' in at) {
      pointer += `/${index}`
      at = at.items[index]!
      start = at.start
    } else if ('entries' in at) {
      const [key, value]: readonly [string, Json] = at.entries[index]!
      pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      start = at.keys[index]!
      at = value
    }
    if (offset < at.start) return { pointer, start }
  }
}
