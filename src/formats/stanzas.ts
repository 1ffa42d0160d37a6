import { type Data, MOST_NODES } from './data.ts'

/** One field, and where its line and those that continue it stand. */
interface StanzaField {
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
  /** Lines of digests: where each ends, and the file that it is about. */
  readonly files: { readonly end: number; readonly name: string }[]
}
interface Stanza {
  readonly fields: readonly StanzaField[]
  readonly end: number
}
export type Stanzas = readonly Stanza[]

/** Debian Policy 5.1: a name, a colon, and a value that goes on in lines that begin with a blank. */
const head = /^(?![#-])([!-9;-~]{1,100}):[ \t]*/
const empty = /^[ \t\r]*$/

/** Lines by stanza; null where one is neither a field nor goes on. Signatures around them are none. */
export function readStanzas(text: string): Stanzas | null {
  const out: Stanza[] = []
  let fields: StanzaField[] = []
  let left = MOST_NODES
  const close = (end: number): void => {
    if (fields.length) out.push({ fields, end })
    fields = []
  }
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found + 1
    const line = text.slice(start, found < 0 ? end : found)
    const last = fields.at(-1)
    const named = head.exec(line)
    if (left-- <= 0) return null
    if (empty.test(line)) close(start)
    else if (/^[ \t]/.test(line) && last) fields[fields.length - 1] = longer(last, line, end)
    else if (named) fields.push({ name: named[1]!, value: line.slice(named[0].length).trimEnd(), start, end, files: [] })
    else return null
    start = end
  }
  close(text.length)
  return out
}

/** A digest, a size, and a name at last. */
const MOST_OF_LINE = 1024
function longer(field: StanzaField, line: string, end: number): StanzaField {
  const words = line
    .slice(0, MOST_OF_LINE)
    .trim()
    .split(/[ \t]+/)
  if (words.length > 2 && /^[\da-f]{32,128}$/.test(words[0]!)) field.files.push({ end, name: words.at(-1)! })
  return { ...field, value: `${field.value}\n${line}`, end }
}

/** Names do not depend on case; blanks around a value are none of it. */
export const dataOfStanzas = (stanzas: Stanzas): Data => ({
  items: stanzas.map(({ fields }) => ({
    entries: fields.map(({ name, value }) => [name.toLowerCase(), { leaf: `s:${value}` }] as const),
  })),
})

const toldOf = ({ fields }: Stanza, name: string): string | undefined =>
  fields.find(field => field.name.toLowerCase() === name)?.value

/** Package and version, field, and what a line of a list is about: `hello 2.10-3: Depends`. */
export function fieldAt(stanzas: Stanzas, offset: number): { readonly name: string; readonly start: number } | null {
  let [low, high] = [0, stanzas.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (stanzas[middle]!.end <= offset) low = middle + 1
    else high = middle
  }
  const stanza = stanzas[low]
  const field = stanza?.fields.find(({ end }) => end > offset)
  if (!stanza || !field) return null
  const known = [toldOf(stanza, 'package'), toldOf(stanza, 'version')].filter(part => part !== undefined).join(' ')
  const file = field.files.find(({ end }) => end > offset)?.name
  const name = file === undefined ? field.name : `${field.name} of ${file}`
  return { name: known === '' ? name : `${known}: ${name}`, start: field.start }
}
