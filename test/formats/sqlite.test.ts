import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { sqlite as format } from '../../src/formats/sqlite.ts'
import { sqliteAlike } from '../../src/formats/sqlite-likeness.ts'
import { compare } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { overflowPage, type Page, type Row, record, sqlite } from '../support/sqlite.ts'
import { oddities } from '../support/told.ts'

const TABLE = 'CREATE TABLE words(w)'
const NUMBERED = 'CREATE TABLE words(id INTEGER PRIMARY KEY, w)'
const schema = (root: number, sql = TABLE): Uint8Array[] => [record('table', 'words', 'words', root, sql)]
const row = (rowid: number, ...values: (string | number | null)[]): Row => ({ rowid, payload: record(...values) })
const leaf = (...rows: Row[]): Page => ({ type: 13, rows })
const one = sqlite(schema(2), [leaf(row(1, 'a'), row(2, 'b'))])

/** Of a thousand bytes 494 lie elsewhere: 506 in one page, of which four are the number of the next. */
const long = record('x'.repeat(990))
const LOCAL = 512 - 12
const least = Math.floor((LOCAL * 32) / 255) - 23
const local = least + ((long.length - least) % 508) <= 477 ? least + ((long.length - least) % 508) : least
const chain = (next = 0): Uint8Array[] => [
  overflowPage(4, long.subarray(local, local + 508)),
  overflowPage(next, long.subarray(local + 508)),
]
const withLong = (next = 0) => sqlite(schema(2), [leaf({ rowid: 1, payload: long, local, overflow: 3 }), ...chain(next)])
/** The same row behind a page that leads to it. */
const moved = sqlite(schema(2), [
  { type: 5, rows: [{ rowid: 1, payload: long, left: 5 }], right: 6 },
  ...chain(),
  leaf({ rowid: 1, payload: long, local, overflow: 3 }),
  leaf(),
])

const alike = (a: Uint8Array, b: Uint8Array): string | null => {
  const found = sqliteAlike(ofBytes(a), ofBytes(b))
  return found && `${found.cause} ${found.confidence}`
}

describe('is cut into pages', () => {
  it('behind a header', async () => {
    const shape = shapeOf(await cutOf(format, one))
    expect(Object.keys(shape)).toEqual(['\0header', 'page 1', 'page 2'])
    expect(shape['\0header']).toMatchObject({
      'sqlite.page-size': '512',
      'sqlite.change-counter': '7',
      'sqlite.version': '3040001',
    })
  })

  it.each<[string, Uint8Array, number, string | null]>([
    ['the header', one, 24, null],
    ['the schema', one, 300, 'schema'],
    ['a table', one, 600, 'table words'],
    ['what does not fit on a page', withLong(), 1600, 'table words'],
    ['nothing that anything leads to', sqlite(schema(2), [leaf(), leaf()]), 1030, null],
  ])('a place is told by what it belongs to: %s', async (_, content, offset, symbol) => {
    const anatomy = await format.cut(topLayer, ofBytes(content), { entries: 1 })
    expect(anatomy.locate!(offset)).toEqual(offset < 100 ? null : { within: offset % 512, symbol })
  })

  it.each<[string, Uint8Array, string[]]>([
    ['a size that is none', patched(one, 16, [3, 0]), ['malformed']],
    ['a header that breaks off', one.subarray(0, 50), ['malformed']],
    ['half a page', one.subarray(0, 700), []],
  ])('%s', async (_, content, expected) => expect(oddities(await cutOf(format, content))).toEqual(expected))

  it('is claimed', () => expect(formatFor(one, one, topLayer).format.id).toBe('sqlite'))
})

describe('damage of all kinds is survived', () => {
  it.each([
    ['one page', one],
    ['a chain', withLong()],
  ])('%s', async (_, content) => {
    await survives(format, content)
    for (let at = 0; at < content.length; at++) alike(patched(content, at, [content[at]! ^ 0xff]), content)
  })
})

describe('the same rows', () => {
  const numbered = (...rows: Row[]) => sqlite(schema(2, NUMBERED), [leaf(...rows)])
  const other = sqlite(schema(3), [leaf(), leaf(row(1, 'a'), row(2, 'b'))])
  const indexed = (...rows: Uint8Array[]) =>
    sqlite(
      [...schema(2), record('index', 'byw', 'words', 3, 'CREATE INDEX byw ON words(w)')],
      [leaf(row(1, 'a'), row(2, 'b')), { type: 10, rows: rows.map(payload => ({ payload })) }],
    )
  it.each<[string, Uint8Array, Uint8Array, string | null]>([
    ['on another page', one, other, 'database-page-order certain'],
    ['below another page', withLong(), moved, 'database-page-order certain'],
    ['inserted in another order', one, sqlite(schema(2), [leaf(row(1, 'b'), row(2, 'a'))]), 'database-page-order likely'],
    ['stored in another order', one, sqlite(schema(2), [leaf(row(2, 'b'), row(1, 'a'))]), 'database-page-order certain'],
    ['of other numbers that mean something', numbered(row(1, null, 'a')), numbered(row(2, null, 'a')), null],
    ['and another one', one, sqlite(schema(2), [leaf(row(1, 'a'), row(2, 'c'))]), null],
    ['and one more', one, sqlite(schema(2), [leaf(row(1, 'a'), row(2, 'b'), row(3, 'b'))]), null],
    ['one of them twice', one, sqlite(schema(2), [leaf(row(1, 'a'), row(2, 'a'))]), null],
    ['of another table', one, sqlite(schema(2, 'CREATE TABLE words(v)'), [leaf(row(1, 'a'), row(2, 'b'))]), null],
    ['and another index', indexed(record('a', 1), record('b', 2)), indexed(record('a', 1), record('c', 2)), null],
    [
      'and an index in another order',
      indexed(record('a', 1), record('b', 2)),
      indexed(record('b', 2), record('a', 1)),
      'database-page-order certain',
    ],
    ['in another encoding', one, patched(other, 59, [2]), null],
    ['and another counter alone', one, patched(one, 27, [9]), null],
    ['in a chain that leads back', withLong(), withLong(3), null],
    [
      'in a tree that leads to itself',
      other,
      sqlite(schema(2), [{ type: 5, rows: [{ rowid: 1, payload: long, left: 2 }], right: 3 }, leaf()]),
      null,
    ],
    ['in half a page', other, one.subarray(0, 700), null],
    ['on a page that is none', other, patched(one, 512, [9]), null],
  ])('%s', (_, a, b, expected) => {
    expect(alike(a, b)).toBe(expected)
    expect(alike(b, a)).toBe(expected)
  })

  it('are told by their number', () => {
    expect(sqliteAlike(ofBytes(one), ofBytes(other))!.values).toEqual([
      '2 rows on 2 pages, 0 free, change 7',
      '2 rows on 3 pages, 0 free, change 7',
    ])
  })
})

it('a counter alone follows from no other difference', async () => {
  const { causes, verdict } = await compare(one, patched(one, 27, [9]), { names: ['a', 'a'] })
  expect([verdict, causes.map(({ id, confidence }) => [id, confidence])]).toEqual([
    'different',
    [['database-page-order', 'likely']],
  ])
})

it('many cells of one place are odd', () => {
  const page = bytes([13, 0, 0, 0, 200, 1, 244, 0], ...Array.from({ length: 200 }, () => [1, 244]))
  expect(
    alike(sqlite(schema(2), [bytes(page, new Uint8Array(500 - page.length), [10, 1, 2, 13, ...Buffer.from('abcdefgh')])]), one),
  ).toBe(null)
})
