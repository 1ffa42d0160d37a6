import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/formats/crc32.ts'
import { png } from '../../src/formats/png.ts'
import { compare } from '../../src/index.ts'
import { unzlib } from '../../src/io/unzlib.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, survives } from '../support/broken.ts'
import { bytes, u32 } from '../support/bytes.ts'
import { toldOf } from '../support/told.ts'

const big = (value: number): number[] => u32(value).reverse()
const chunk = (type: string, body: string | Uint8Array | number[] = ''): Uint8Array => {
  const own = bytes(type, body)
  return bytes(big(own.length - 4), own, big(crc32(own)))
}

interface Drawn {
  readonly filters?: readonly number[]
  readonly level?: number
  /** Bytes of a piece. */
  readonly pieces?: number
  readonly points?: Uint8Array
  readonly interlaced?: boolean
  readonly extra?: Uint8Array
  readonly time?: number
}
const [WIDTH, HEIGHT, STEP] = [9, 5, 3]
const drawing = Uint8Array.from({ length: WIDTH * HEIGHT * STEP }, (_, at) => (at * at * 7 + at) % 251)

/** PNG (Third Edition) 9.2, from the point of view of a writer. */
function filtered(rows: readonly Uint8Array[], filters: readonly number[]): Uint8Array {
  return bytes(
    ...rows.map((row, nth) => {
      const filter = filters[nth % filters.length]!
      const above = rows[nth - 1] ?? new Uint8Array(row.length)
      const body = row.map((value, at) => {
        const [left, up, corner] = [row[at - STEP] ?? 0, above[at]!, above[at - STEP] ?? 0]
        const guess = left + up - corner
        const [toLeft, toUp, toCorner] = [left, up, corner].map(one => Math.abs(guess - one)) as [number, number, number]
        const paeth = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
        return value - [0, left, up, (left + up) >> 1, paeth][filter]!
      })
      return bytes([filter], body)
    }),
  )
}

const point = (points: Uint8Array, x: number, y: number): Uint8Array =>
  points.subarray((y * WIDTH + x) * STEP, (y * WIDTH + x + 1) * STEP)
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const
function passes(points: Uint8Array, interlaced: boolean): Uint8Array[][] {
  const out: Uint8Array[][] = []
  for (const [left, top, across, down] of interlaced ? adam7 : [[0, 0, 1, 1] as const]) {
    const rows: Uint8Array[] = []
    for (let y: number = top; y < HEIGHT; y += down) {
      const row: Uint8Array[] = []
      for (let x: number = left; x < WIDTH; x += across) row.push(point(points, x, y))
      if (row.length > 0) rows.push(bytes(...row))
    }
    out.push(rows)
  }
  return out
}

function drawn({
  filters = [0],
  level = 9,
  pieces = 1e6,
  points = drawing,
  interlaced = false,
  extra,
  time = 2023,
}: Drawn = {}): Uint8Array {
  const content = deflateSync(bytes(...passes(points, interlaced).map(rows => filtered(rows, filters))), { level })
  const parts: Uint8Array[] = []
  for (let at = 0; at < content.length; at += pieces) parts.push(chunk('IDAT', content.subarray(at, at + pieces)))
  return bytes(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', [...big(WIDTH), ...big(HEIGHT), 8, 2, 0, 0, interlaced ? 1 : 0]),
    chunk('tIME', [time >> 8, time & 255, 11, 14, 22, 13, 20]),
    extra ?? bytes(),
    ...parts,
    chunk('IEND'),
  )
}
const changed = drawing.map((value, at) => (at === 40 ? value ^ 1 : value))

describe('alike', () => {
  const told = async (one: Uint8Array, two: Uint8Array): Promise<string | null> => {
    const alike = await png.alike!(ofBytes(one), ofBytes(two), { unzlib, unzstd: async () => null })
    return alike && `${alike.cause} ${alike.confidence}`
  }
  it.each<[string, Drawn, Drawn, string | null]>([
    ['another level', {}, { level: 1 }, 'compression-level certain'],
    ['and another time, which a rule erases', {}, { level: 1, time: 2024 }, 'compression-level certain'],
    ['other pieces', {}, { pieces: 20 }, 'compression-implementation certain'],
    ['other filters', {}, { filters: [1, 2, 3, 4] }, 'compression-implementation likely'],
    [
      'filters of an interlaced picture',
      { interlaced: true },
      { interlaced: true, filters: [4, 3, 2, 1] },
      'compression-implementation likely',
    ],
    ['interlaced or not', {}, { interlaced: true }, null],
    ['another point', {}, { level: 1, points: changed }, null],
    ['another point under other filters', {}, { filters: [4], points: changed }, null],
    ['a text besides', {}, { level: 1, extra: chunk('tEXt', 'Comment\0x') }, null],
    ['a palette besides', {}, { level: 1, extra: chunk('PLTE', 'abc') }, null],
    ['a frame besides', {}, { level: 1, extra: chunk('fdAT', 'abcdefg') }, null],
  ])('%s', async (_, one, two, expected) => {
    expect([await told(drawn(one), drawn(two)), await told(drawn(two), drawn(one))]).toEqual([expected, expected])
  })

  it.each<[string, Uint8Array]>([
    ['bytes behind the end', bytes(drawn({ level: 1 }), 'x')],
    ['an end that breaks off', drawn({ level: 1 }).subarray(0, -5)],
    ['a filter that there is not', drawn({ filters: [5, 1] })],
    ['no header', bytes('\x89PNG\r\n\x1a\n', chunk('IEND'))],
  ])('not with %s', async (_, two) => expect(await told(drawn(), two)).toBeNull())

  it('any filters say the same', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }), fc.boolean(), async (filters, interlaced) => {
        const alike = await told(drawn({ interlaced, filters: [0, 0, 0, 0, 1] }), drawn({ interlaced, filters }))
        expect(alike === null || /^compression/.test(alike)).toBe(true)
        if (filters.join() !== '0,0,0,0,1') expect(alike).toMatch(/^compression/)
      }),
    ))

  it('names the cause, and changes no verdict', async () => {
    const { verdict, causes } = await compare(drawn(), drawn({ filters: [2] }), { names: ['a.png', 'a.png'] })
    expect([verdict, causes.map(({ id }) => id)]).toEqual(['different', ['compression-implementation']])
  })
})

describe('iTXt', () => {
  const dates = async (body: string): Promise<string[]> =>
    toldOf(await cutOf(png, drawn({ extra: chunk('iTXt', body) })), 'png.date')
  it.each<[string, string, string[]]>([
    ['a date', 'Creation Time\0\0\0\0\x002023-11-14', ['2023-11-14']],
    ['a language', 'Creation Time\0\0\0en\0\x002023-11-14', []],
    ['another keyword for people', 'Creation Time\0\0\0\0hidden\x002023-11-14', []],
    ['compressed', 'Creation Time\0\x01\0\0\x002023-11-14', []],
    ['a method of no compression', 'Creation Time\0\0\x01\0\x002023-11-14', []],
    ['another text', 'Creation Time\0\0\0\0\0a message', []],
    ['another keyword', 'Comment\0\0\0\0\x002023-11-14', []],
    ['as of tEXt', 'Creation Time\x002023-11-14', []],
  ])('%s', async (_, body, expected) => expect(await dates(body)).toEqual(expected))
  it('damage of all kinds is survived', async () =>
    survives(png, bytes('\x89PNG\r\n\x1a\n', chunk('iTXt', 'Creation Time\0\0\0\0\x002023-11-14'), chunk('IEND'))))
})
