import { bytes, zeros } from './bytes.ts'

const big = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, nth) => (value >>> ((size - 1 - nth) * 8)) & 255)
const varint = (value: number): number[] => (value < 128 ? [value] : [(value >> 7) | 128, value & 127])

export type Value = string | number | null

/** A record: types of the columns behind the size of that list, then their values. */
export function record(...values: Value[]): Uint8Array {
  const types = values.map(value => (value === null ? [0] : typeof value === 'number' ? [1] : varint(13 + value.length * 2)))
  const size = types.flat().length + 1
  return bytes(
    [size],
    ...types,
    ...values.map(value => (value === null ? [] : typeof value === 'number' ? [value] : bytes(value))),
  )
}

export interface Row {
  readonly rowid?: number
  /** So much of it stays on the page, and the rest begins on that one. */
  readonly payload: Uint8Array
  readonly local?: number
  readonly overflow?: number
  readonly left?: number
}

export interface Page {
  /** 2 and 5 are interior pages of an index and of a table, 10 and 13 leaves. */
  readonly type: 2 | 5 | 10 | 13
  readonly rows: readonly Row[]
  readonly right?: number
}

export const overflowPage = (next: number, content: Uint8Array): Uint8Array => bytes(big(next, 4), content)

const SIZE = 512

function cellOf({ rowid, payload, local = payload.length, overflow, left }: Row, { type }: Page): Uint8Array {
  const own = type === 5 ? [] : bytes(varint(payload.length), type === 13 ? varint(rowid ?? 1) : [], payload.subarray(0, local))
  return bytes(left === undefined ? [] : big(left, 4), type === 5 ? varint(rowid ?? 1) : own, overflow ? big(overflow, 4) : [])
}

function pageOf(page: Page, start: number): Uint8Array {
  const cells = page.rows.map(row => cellOf(row, page))
  const ends = cells.map((_, nth) => cells.slice(0, nth + 1).reduce((sum, { length }) => sum + length, 0))
  const places = ends.map(end => SIZE - end)
  const head = bytes(
    [page.type, 0, 0],
    big(cells.length, 2),
    big(places.at(-1) ?? SIZE, 2),
    [0],
    page.right === undefined ? [] : big(page.right, 4),
  )
  const pointers = bytes(...places.map(place => big(place, 2)))
  const filler = zeros(SIZE - start - head.length - pointers.length - (ends.at(-1) ?? 0))
  return bytes(head, pointers, filler, ...[...cells].reverse())
}

/** Pages of 512 bytes; the first one holds the schema, the others are given from page 2 on. */
export function sqlite(
  schema: readonly Uint8Array[],
  pages: readonly (Page | Uint8Array)[],
  header: Readonly<Record<number, number[]>> = {},
): Uint8Array {
  const head = bytes(
    'SQLite format 3\0',
    big(SIZE, 2),
    [1, 1, 0, 64, 32, 32],
    big(7, 4),
    big(pages.length + 1, 4),
    zeros(24),
    big(1, 4),
    zeros(32),
    big(7, 4),
    big(3040001, 4),
  )
  for (const [offset, value] of Object.entries(header)) head.set(value, Number(offset))
  const first = pageOf({ type: 13, rows: schema.map((payload, nth) => ({ rowid: nth + 1, payload })) }, 100)
  const others = pages.map(page => (page instanceof Uint8Array ? bytes(page, zeros(SIZE - page.length)) : pageOf(page, 0)))
  return bytes(head, first, ...others)
}
