import { type ByteSource, latin1 } from '../model/bytes.ts'

/** SQLite, "Database File Format", 1.3: offset and size of each number of the header, most significant byte first. */
export const headerFields = {
  'page-size': [16, 2],
  'write-version': [18, 1],
  'read-version': [19, 1],
  reserved: [20, 1],
  fractions: [21, 3],
  'change-counter': [24, 4],
  pages: [28, 4],
  'freelist-first': [32, 4],
  'freelist-pages': [36, 4],
  'schema-cookie': [40, 4],
  'schema-format': [44, 4],
  'cache-size': [48, 4],
  'largest-root': [52, 4],
  encoding: [56, 4],
  'user-version': [60, 4],
  'incremental-vacuum': [64, 4],
  'application-id': [68, 4],
  expansion: [72, 20],
  'version-valid-for': [92, 4],
  version: [96, 4],
} as const satisfies Record<string, readonly [offset: number, size: number]>
export type HeaderField = keyof typeof headerFields

export const MAGIC = 'SQLite format 3\0'
export const HEADER = 100

/** 1.3.2: powers of two from 512 to 65536, which is told as 1. */
export function pageSizeOf(bytes: ByteSource): number | null {
  if (bytes.size < HEADER) return null
  const told = numberAt(bytes.read(0, HEADER), 16, 2)
  const size = told === 1 ? 65536 : told
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0 ? size : null
}

export function numberAt(bytes: Uint8Array, offset: number, size: number): number {
  let value = 0
  for (let at = offset; at < offset + size; at++) value = value * 256 + (bytes[at] ?? 0)
  return value
}

export interface Database {
  readonly bytes: ByteSource
  readonly pageSize: number
  /** Bytes of a page that hold anything (1.3.4). */
  readonly usable: number
  readonly pages: number
  number(field: HeaderField): number
}

/** Null where the file is no whole number of pages, or an empty database. */
export function openDatabase(bytes: ByteSource): Database | null {
  const pageSize = pageSizeOf(bytes)
  if (pageSize === null || bytes.size % pageSize !== 0) return null
  const header = bytes.read(0, HEADER).slice()
  const usable = pageSize - header[20]!
  const number = (field: HeaderField): number => {
    const [offset, size] = headerFields[field]
    return numberAt(header, offset, size)
  }
  return usable < 480 ? null : { bytes, pageSize, usable, pages: bytes.size / pageSize, number }
}

/** 1.6: a row of a table, or an entry of an index, which has no number of its own. */
export interface Cell {
  readonly rowid: string
  readonly payload: Uint8Array
}

/** What is met on the way: each page once, and of all of them no more bytes than the file has. */
export interface Walk {
  readonly database: Database
  /** In this order. */
  readonly pages: number[]
  readonly seen: Set<number>
  left: number
}

export const walkOf = (database: Database): Walk => ({ database, pages: [], seen: new Set(), left: database.bytes.size })

/** 1.6: b_tree page types. */
const [INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE] = [2, 5, 10, 13]

/** All cells of the tree that has this root, and all pages of it; false where anything is odd. */
export function walkTree(walk: Walk, root: number, visit: (cell: Cell) => void): boolean {
  const open = [root]
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    const bytes = pageAt(walk, page)
    if (!bytes) return false
    const start = page === 1 ? HEADER : 0
    const type = bytes[start]!
    const isTable = type === LEAF_TABLE || type === INTERIOR_TABLE
    const isInterior = type === INTERIOR_TABLE || type === INTERIOR_INDEX
    if (!isTable && type !== LEAF_INDEX && type !== INTERIOR_INDEX) return false
    const count = numberAt(bytes, start + 3, 2)
    const pointers = start + (isInterior ? 12 : 8)
    if (pointers + count * 2 > walk.database.usable) return false
    if (isInterior) open.push(numberAt(bytes, start + 8, 4))
    for (let nth = 0; nth < count; nth++) {
      const at = numberAt(bytes, pointers + nth * 2, 2)
      if (at < pointers || at + 4 > walk.database.usable) return false
      if (isInterior) open.push(numberAt(bytes, at, 4))
      if (isInterior && isTable) continue
      const cell = cellAt(walk, bytes, { at: isInterior ? at + 4 : at, isTable })
      if (!cell) return false
      visit(cell)
    }
  }
  return true
}

/** Each page belongs to one thing. */
function pageAt({ database, pages, seen }: Walk, page: number): Uint8Array | null {
  if (page < 1 || page > database.pages || seen.has(page)) return null
  seen.add(page)
  pages.push(page)
  return database.bytes.read((page - 1) * database.pageSize, page * database.pageSize).slice()
}

function cellAt(walk: Walk, bytes: Uint8Array, { at, isTable }: { readonly at: number; readonly isTable: boolean }): Cell | null {
  const size = varintAt(bytes, at)
  const rowid = isTable ? varintAt(bytes, at + size.length) : { length: 0 }
  const start = at + size.length + rowid.length
  walk.left -= size.value
  const local = localSize(walk.database.usable, size.value, isTable)
  if (walk.left < 0 || start + local > walk.database.usable) return null
  const payload = new Uint8Array(size.value)
  payload.set(bytes.subarray(start, start + local))
  if (local < size.value && !readOverflow(walk, numberAt(bytes, start + local, 4), payload.subarray(local))) return null
  return { rowid: latin1(bytes.subarray(at + size.length, start)), payload }
}

/** 1.6: of a payload that does not fit, so much stays on the page that full overflow pages follow. */
function localSize(usable: number, size: number, isTable: boolean): number {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (size <= most) return size
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const wanted = least + ((size - least) % (usable - 4))
  return wanted <= most ? wanted : least
}

/** 1.7: a chain of pages, each behind the number of the next one. */
function readOverflow(walk: Walk, first: number, into: Uint8Array): boolean {
  let page = first
  for (let at = 0; at < into.length; at += walk.database.usable - 4) {
    const bytes = pageAt(walk, page)
    if (!bytes) return false
    into.set(bytes.subarray(4, Math.min(walk.database.usable, 4 + into.length - at)), at)
    page = numberAt(bytes, 0, 4)
  }
  return page === 0
}

interface Varint {
  readonly value: number
  readonly length: number
}

/** 1.6: seven bits a byte, eight in the ninth. Numbers above 2^53 are only ever copied. */
function varintAt(bytes: Uint8Array, start: number): Varint {
  let value = 0
  for (let length = 1; length <= 8; length++) {
    const byte = bytes[start + length - 1] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return { value, length }
  }
  return { value: value * 256 + (bytes[start + 8] ?? 0), length: 9 }
}

/** 2.6: an object of the schema. */
export interface SchemaEntry {
  /** `table`, `index`, `view` or `trigger`. */
  readonly type: string
  readonly name: string
  readonly table: string
  /** 0 where it has no tree of its own. */
  readonly root: number
  readonly sql: string
}

/** The rows of the table whose root is page 1; null where one is odd. */
export function schemaOf(walk: Walk): SchemaEntry[] | null {
  const entries: (SchemaEntry | null)[] = []
  const isWhole = walkTree(walk, 1, ({ payload }) => entries.push(entryIn(payload)))
  const known = entries.filter(entry => entry !== null)
  return isWhole && known.length === entries.length ? known : null
}

function entryIn(payload: Uint8Array): SchemaEntry | null {
  const columns = columnsIn(payload)
  if (columns?.length !== 5) return null
  const [type, name, table, root, sql] = columns.map(({ start, end }) => latin1(payload.subarray(start, end)))
  const page = columns[3]!
  return {
    type: type!,
    name: name!,
    table: table!,
    root: root === '' ? rootOf(page.type) : numberAt(payload, page.start, page.end - page.start),
    sql: sql!,
  }
}

/** 2.1: serial types 8 and 9 are the numbers 0 and 1. */
const rootOf = (type: number): number => (type === 9 ? 1 : 0)

interface Column {
  readonly type: number
  readonly start: number
  readonly end: number
}

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

/** 2.1: types of all columns, then their values; null where they are not all of the record. */
export function columnsIn(payload: Uint8Array): Column[] | null {
  const header = varintAt(payload, 0)
  const columns: Column[] = []
  let value = header.value
  for (let at = header.length; at < header.value && at < payload.length; ) {
    const { value: type, length } = varintAt(payload, at)
    const size = type >= 12 ? Math.floor((type - 12) / 2) : (sizes[type] ?? -1)
    if (size < 0 || value + size > payload.length) return null
    columns.push({ type, start: value, end: value + size })
    value += size
    at += length
  }
  return value === payload.length ? columns : null
}
