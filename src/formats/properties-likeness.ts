import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Block, Likeness } from '../model/layer.ts'
import { counter, structure } from './structure.ts'
import { textAlike } from './text-likeness.ts'

/** More keys than any file of messages has. */
const MOST = 200_000
const LARGEST = 4 * 1024 * 1024

interface Properties {
  readonly notes: readonly string[]
  readonly pairs: ReadonlyMap<string, string>
}

/** Equal keys, values and comments: then only their order or spelling differs. No reader of properties heeds either. */
export function propertiesAlike(a: ByteSource, b: ByteSource): Likeness | null {
  if (Math.max(a.size, b.size) > LARGEST) return null
  const asText = textAlike(a, b)
  if (asText && asText.confidence === 'certain') return asText
  const [one, two] = [propertiesIn(a), propertiesIn(b)]
  if (!one || !two || one.pairs.size !== two.pairs.size || one.notes.join('\n') !== two.notes.join('\n')) return asText
  for (const [key, value] of one.pairs) if (two.pairs.get(key) !== value) return asText
  const keys = [...two.pairs.keys()]
  const cause = [...one.pairs.keys()].every((key, at) => key === keys[at]) ? 'formatting-only' : 'structured-key-order'
  return { cause, confidence: 'certain', values: [null, null] }
}

/** Null where a key is there twice, or the file has too many. */
function propertiesIn(bytes: ByteSource): Properties | null {
  const notes: string[] = []
  const pairs = new Map<string, string>()
  let open = ''
  for (const natural of latin1(bytes.read(0, bytes.size)).split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '')
    if (open === '' && line === '') continue
    if (open === '' && /^[#!]/.test(line)) {
      notes.push(line)
      continue
    }
    if (goesOn(line)) {
      open += line.slice(0, -1)
      continue
    }
    const pair = pairIn(open + line)
    open = ''
    if (pairs.has(pair[0]) || pairs.size >= MOST) return null
    pairs.set(...pair)
  }
  return open === '' ? { notes, pairs } : null
}

/** More lines than a plug-in writes of one build, and more bytes. */
const [MOST_LINES, LARGEST_LIST] = [5000, 256 * 1024]

/** From there on a block for each key with the lines that go on with it; comments and empty lines have one of their own. */
export function keyedLines(bytes: ByteSource, from: number): readonly Block[] | null {
  if (bytes.size - from > LARGEST_LIST) return null
  const nthOf = counter()
  const blocks: Block[] = []
  let open: { readonly key: string; readonly start: number } | null = null
  let at = from
  for (const line of latin1(bytes.read(from, bytes.size)).split(/(?<=\n)/)) {
    if (line === '') break
    if (blocks.length >= MOST_LINES) return null
    const natural = line.replace(/\r?\n$/, '').replace(/^[ \t\f]+/, '')
    const isNote: boolean = open === null && (natural === '' || /^[#!]/.test(natural))
    open ??= { key: isNote ? '\0note' : pairIn(natural)[0], start: at }
    at += line.length
    if (!isNote && goesOn(natural) && at < bytes.size) continue
    const range = { start: open.start, end: at }
    blocks.push(structure(open.key, nthOf(open.key), { name: 'text.lines', ranges: [range] }))
    open = null
  }
  return blocks
}

/** An odd number of backslashes takes the end of the line away. */
function goesOn(line: string): boolean {
  let at = line.length
  while (at > 0 && line[at - 1] === '\\') at--
  return (line.length - at) % 2 === 1
}

function pairIn(line: string): [key: string, value: string] {
  let end = 0
  while (end < line.length && !/[=: \t\f]/.test(line[end]!)) end += line[end] === '\\' ? 2 : 1
  const rest = line.slice(end)
  const between = /^[ \t\f]*[=:]?[ \t\f]*/.exec(rest)![0].length
  return [unescaped(line.slice(0, end)), unescaped(rest.slice(between))]
}

const named: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|([\s\S]))/g, (_, code: string | undefined, one: string) =>
    code === undefined ? (named[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  )
