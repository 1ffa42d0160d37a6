import type { Format, Likeness, Located } from '../model/layer.ts'
import { type Data, MOST_NODES } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'
import { text } from './text.ts'

interface Cell {
  readonly value: string
  readonly start: number
  readonly end: number
}
export type Rows = readonly (readonly Cell[])[]

/** RFC 4180, 2: quoted, with a quote written twice, or plain. */
const quoted = /"[^"]*"/y
const plain = { ',': /[^",\r\n]*/y, ';': /[^";\r\n]*/y, '\t': /[^"\t\r\n]*/y } as const
const rowEnd = /\r?\n|\r|$/y

/** Rows of cells; null where quotes are not as they should be. */
export function readCsv(source: string): Rows | null {
  const sign = signOf(source.slice(0, 4096))
  const rows: Cell[][] = []
  let row: Cell[] = []
  let left = MOST_NODES
  let at = source.startsWith('\xef\xbb\xbf') ? 3 : 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0] ?? null
    at += found?.length ?? 0
    return found
  }
  while (at < source.length) {
    const start = at
    let value = take(plain[sign])!
    // Each further part begins with the second of two quotes.
    for (let part = value === '' ? take(quoted) : null; part !== null; part = take(quoted))
      value += value === '' ? part.slice(1, -1) : part.slice(0, -1)
    if (left-- <= 0) return null
    row.push({ value, start, end: at })
    if (source[at] === sign) at++
    else if (take(rowEnd) === null) return null
    else {
      rows.push(row)
      row = []
    }
  }
  return row.length ? [...rows, row] : rows
}

/** What stands between the names of the columns. */
function signOf(head: string): keyof typeof plain {
  const first = head.split(/[\r\n]/, 1)[0]!
  return first.includes(',') ? ',' : first.includes('\t') ? '\t' : first.includes(';') ? ';' : ','
}

/** By the names of its columns, where these tell them apart; else by their numbers. */
function dataOfCsv(source: string): Data | null {
  const rows = readCsv(source)
  if (!rows) return null
  const [names = [], ...rest] = rows
  const isNamed =
    new Set(names.map(({ value }) => value)).size === names.length && rest.every(({ length }) => length === names.length)
  const leaf = ({ value }: Cell): Data => ({ leaf: `s:${value}` })
  if (!isNamed) return { items: rows.map(row => ({ items: row.map(leaf) })) }
  const named = (row: readonly Cell[]): Data => ({ entries: row.map((cell, at) => [names[at]!.value, leaf(cell)] as const) })
  return { items: [named(names), ...rest.map(named)] }
}

/** Readers that heed quotes take a number in them for a text. */
function rowsAlike(a: Data, b: Data): Likeness | null {
  const alike = dataAlike(a, b)
  return alike?.confidence === 'certain' ? { ...alike, confidence: 'likely' } : alike
}

export const csv: Format = {
  id: 'csv',
  plain: true,
  lines: true,
  docs: {
    title: 'table of values (CSV)',
    what: 'Lines, told by row and column; the same rows or columns in another order.',
    see: 'RFC 4180, 2',
  },
  claims: (head, tail, layer) => /\.[ct]sv$/i.test(layer.name) && text.claims(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readCsv, { place: placeInCsv }),
  alike: (a, b) => alikeAsData([a, b], dataOfCsv, rowsAlike),
}

/** `row 3, column name`: rows are counted with the one that has the names. */
function placeInCsv(rows: Rows, offset: number): Located | null {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.at(-1)!.end < offset) low = middle + 1
    else high = middle
  }
  const row = rows[low]
  const column = row?.findIndex(({ end }) => end >= offset) ?? -1
  if (!row || column < 0) return null
  const name = rows[0]![column]?.value
  const told = low > 0 && name !== undefined && name !== '' && rows[0]!.length === row.length ? name : column + 1
  return { within: Math.max(0, offset - row[column]!.start), symbol: `row ${low + 1}, column ${told}` }
}
