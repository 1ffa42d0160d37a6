import { latin1 } from '../model/bytes.ts'
import type { Format, Likeness, Located } from '../model/layer.ts'
import type { Data } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'
import { dataOfStanzas, fieldAt, readStanzas, type Stanzas } from './stanzas.ts'
import { text } from './text.ts'

/** Debian's wiki, RepositoryFormat: "Packages" and "Sources" indices, "Release" files; apt puts their address in front of the name. */
const named = /(^|[/_])(Packages|Sources|Release|status)$/
const begins = /^[!-9;-~]+:[ \t]*[^\r\n]*\r?\n/

export const debianIndex: Format = {
  id: 'debian-index',
  plain: true,
  lines: true,
  docs: {
    title: 'Index of a Debian archive',
    what: 'Lines, told by package and field; the same packages or fields in another order.',
    see: 'Debian Policy 5.1; Debian wiki, RepositoryFormat',
  },
  claims: (head, tail, layer) => named.test(layer.name) && begins.test(latin1(head)) && text.claims(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readStanzas, { place: placeInStanzas }),
  alike: (a, b) => alikeAsData([a, b], dataIn, indexAlike),
}

const dataIn = (source: string): Data | null => {
  const stanzas = readStanzas(source)
  return stanzas && dataOfStanzas(stanzas)
}

function placeInStanzas(stanzas: Stanzas, offset: number): Located | null {
  const found = fieldAt(stanzas, offset)
  return found && { within: Math.max(0, offset - found.start), symbol: found.name }
}

/** RFC 5322, 3.3, as RepositoryFormat has it for Date and Valid-Until of a Release file. */
const date =
  /^s:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (UTC|GMT|[+-]\d{4})$/
const dated: ReadonlySet<string> = new Set(['date', 'valid-until'])

/** The times of a Release file decide whether apt takes it: they are named, and stay. */
function indexAlike(a: Data, b: Data): Likeness | null {
  const alike = dataAlike(a, b)
  if (alike) return alike
  return dataAlike(undated(a), undated(b))?.cause === 'formatting-only'
    ? { cause: 'build-timestamp', confidence: 'certain', values: [dateIn(a), dateIn(b)] }
    : null
}

function undated(data: Data): Data {
  if ('leaf' in data) return data
  if ('items' in data) return { items: data.items.map(undated) }
  const isDate = (name: string, value: Data): boolean => dated.has(name) && 'leaf' in value && date.test(value.leaf)
  return { entries: data.entries.map(([name, value]) => [name, isDate(name, value) ? { leaf: 'date:' } : value] as const) }
}

function dateIn(data: Data): string | null {
  const [first] = 'items' in data ? data.items : []
  const value = first && 'entries' in first ? first.entries.find(([name]) => name === 'date')?.[1] : undefined
  return value && 'leaf' in value ? value.leaf.slice(2) : null
}
