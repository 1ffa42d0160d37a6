import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import {
  columnsIn,
  type Database,
  type HeaderField,
  openDatabase,
  type SchemaEntry,
  schemaOf,
  walkOf,
  walkTree,
} from './sqlite-read.ts'

/** What a database says besides its rows. */
const meaning: readonly HeaderField[] = ['encoding', 'user-version', 'application-id', 'read-version', 'write-version']

/** The same schema, and the same rows in each table and index, on other pages or in another order. */
export function sqliteAlike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [openDatabase(a), openDatabase(b)]
  if (!one || !two || meaning.some(field => one.number(field) !== two.number(field)) || isOnlyHeader(one, two)) return null
  const [left, right] = [contentOf(one), contentOf(two)]
  if (!left || !right) return null
  const values = [told(one, left), told(two, right)] as const
  if (sameTables(left, right, 'rowid')) return { cause: 'database-page-order', confidence: 'certain', values }
  return sameTables(left, right, 'values') ? { cause: 'database-page-order', confidence: 'likely', values } : null
}

/** Where no page differs there is nothing to be ordered. */
function isOnlyHeader({ bytes: a, pageSize }: Database, { bytes: b }: Database): boolean {
  if (a.size !== b.size) return false
  for (let at = 100; at < a.size; at += pageSize) {
    const end = Math.min(at + pageSize, a.size)
    if (Buffer.compare(a.read(at, end).slice(), b.read(at, end)) !== 0) return false
  }
  return true
}

interface Tree {
  readonly entry: SchemaEntry
  /** Whole rows, and rows without a number that nobody gave them. */
  readonly rowid: readonly string[]
  readonly values: readonly string[]
}

/** Null where anything is odd, so that rows may be missing. */
function contentOf(database: Database): Tree[] | null {
  const walk = walkOf(database)
  const schema = schemaOf(walk)
  const trees: Tree[] = []
  for (const entry of schema ?? []) {
    const [rowid, values]: [string[], string[]] = [[], []]
    const hasNumbers = isNumbered(entry.sql)
    const isTree =
      entry.root === 0 ||
      walkTree(walk, entry.root, cell => {
        const payload = latin1(cell.payload)
        rowid.push(`${cell.rowid} ${payload}`)
        values.push(entry.type === 'index' ? withoutLast(cell.payload) : hasNumbers ? `${cell.rowid} ${payload}` : payload)
      })
    if (!isTree) return null
    trees.push({ entry, rowid: rowid.sort(), values: values.sort() })
  }
  return schema && trees.sort((x, y) => (nameOf(x.entry) < nameOf(y.entry) ? -1 : 1))
}

/** A column may stand for the number of a row, however that is spelled (SQLite, CREATE TABLE, 5). UTF-16 is told by its zeros. */
const isNumbered = (sql: string): boolean =>
  [/\binteger\b/i, /\bprimary\s+key\b/i].every(word => word.test(sql.replace(/\0/g, '')))
const nameOf = ({ type, name, table, sql }: SchemaEntry): string => JSON.stringify([type, name, table, sql])

/** An entry of an index ends with the number of its row. */
function withoutLast(payload: Uint8Array): string {
  const columns = columnsIn(payload)
  if (!columns) return latin1(payload)
  return columns
    .slice(0, -1)
    .map(({ type, start, end }) => `${type}:${latin1(payload.subarray(start, end))}`)
    .join()
}

const sameTables = (a: readonly Tree[], b: readonly Tree[], by: 'rowid' | 'values'): boolean =>
  a.length === b.length &&
  a.every((tree, nth) => {
    const other = b[nth]!
    return (
      nameOf(tree.entry) === nameOf(other.entry) &&
      tree[by].length === other[by].length &&
      tree[by].every((row, at) => row === other[by][at])
    )
  })

function told({ pages, number }: Database, trees: readonly Tree[]): string {
  const rows = trees.reduce((sum, { entry, rowid }) => sum + (entry.type === 'table' ? rowid.length : 0), 0)
  return `${rows} rows on ${pages} pages, ${number('freelist-pages')} free, change ${number('change-counter')}`
}
