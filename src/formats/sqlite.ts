import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Block, type Field, type Format, type Located, plainFacts } from '../model/layer.ts'
import { sqliteAlike } from './sqlite-likeness.ts'
import {
  type Database,
  HEADER,
  headerFields,
  MAGIC,
  numberAt,
  openDatabase,
  pageSizeOf,
  schemaOf,
  walkOf,
  walkTree,
} from './sqlite-read.ts'
import { notUnderstood, structure } from './structure.ts'

/** Of a file of more pages they are one block. */
const MOST = 65536

/** SQLite ("Database File Format"): a block the header and each page; nothing of it is ever erased. */
export const sqlite: Format = {
  id: 'sqlite',
  plain: true,
  docs: {
    title: 'SQLite database',
    what: 'The header field by field, and pages, told by the table or index that they belong to; databases with the same rows on other pages are told as such.',
    see: 'SQLite, Database File Format, 1.3 to 1.7 and 2',
  },
  claims: head => latin1(head.subarray(0, MAGIC.length)) === MAGIC,
  cut(_, bytes): Anatomy {
    const pageSize = pageSizeOf(bytes)
    if (pageSize === null) return whole(bytes)
    let owners: ReadonlyMap<number, string> | null = null
    const locate = (offset: number): Located | null => {
      if (offset < HEADER) return null
      owners ??= ownersOf(openDatabase(bytes))
      return { within: offset % pageSize, symbol: owners.get(Math.floor(offset / pageSize) + 1) ?? null }
    }
    return { blocks: [headerOf(bytes), ...pagesOf(bytes, pageSize)], facts: plainFacts, locate }
  },
  alike: sqliteAlike,
}

const whole = (bytes: ByteSource): Anatomy =>
  notUnderstood(bytes, 'sqlite.bytes', { expected: 'a header with a size of pages', found: `${bytes.size} bytes` })

function headerOf(bytes: ByteSource): Block {
  const header = bytes.read(0, HEADER).slice()
  const numbers = Object.entries(headerFields).map(([name, [start, size]]): Field => {
    const isNumber = size <= 4 && name !== 'fractions'
    const value = isNumber ? { value: String(numberAt(header, start, size)) } : {}
    return { name: `sqlite.${name}`, ranges: [{ start, end: start + size }], ...value }
  })
  return structure('\0header', 0, { name: 'sqlite.magic', ranges: [{ start: 0, end: MAGIC.length }] }, ...numbers)
}

function pagesOf({ size }: ByteSource, pageSize: number): Block[] {
  const page = (key: string, range: Range): Block[] =>
    range.end > range.start ? [structure(key, 0, { name: 'sqlite.page', ranges: [range] })] : []
  if (size / pageSize > MOST) return page('pages', { start: HEADER, end: size })
  return Array.from({ length: Math.ceil(size / pageSize) }, (_, nth) =>
    page(`page ${nth + 1}`, { start: Math.max(HEADER, nth * pageSize), end: Math.min((nth + 1) * pageSize, size) }),
  ).flat()
}

/** What each page belongs to, as far as the trees can be followed. */
function ownersOf(database: Database | null): Map<number, string> {
  const owners = new Map<number, string>()
  if (!database || database.pages > MOST) return owners
  const walk = walkOf(database)
  const note = (owner: string): void => {
    for (const page of walk.pages.splice(0)) owners.set(page, owner)
  }
  const schema = schemaOf(walk)
  note('schema')
  for (const { type, name, root } of schema ?? []) {
    if (root === 0) continue
    walkTree(walk, root, () => undefined)
    note(`${type} ${name.replace(/\0/g, '')}`)
  }
  return owners
}
