import { bytes, fixed, zeros } from '../support/bytes.ts'
import { base256, paxRecord, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { type Bomb, bothOf } from './bomb.ts'
import { gz, type Part } from './repeated.ts'

const end = zeros(1024)
const last = (body: string): Uint8Array => bytes(tarEntry({ name: 'last', body }), end)

/** A header whose body is these parts, filled up to whole blocks. */
export function entryOf(header: TarEntry, parts: readonly Part[]): Part[] {
  const size = parts.reduce((sum, [piece, times]) => sum + piece.length * times, 0)
  const raw = size < 8 ** 11 ? [] : [[124, base256(size, 12)] as const]
  return [[tarEntry({ ...header, size: size % 8 ** 11, raw }), 1], ...parts, [zeros((512 - (size % 512)) % 512), 1]]
}

/** So many entries, a thousand names over and over: compressed they are small. */
const thousand = bytes(...Array.from({ length: 1000 }, (_, nth) => tarEntry({ name: `f${nth}` })))
const manyEntries = (count: number, body: string): Uint8Array => gz([thousand, Math.ceil(count / 1000)], [last(body), 1])

/** A piece of text, so many times, as the body of one extended header. */
const extended = (type: string, piece: string | Uint8Array, count: number) => (body: string) =>
  gz(
    ...entryOf({ name: 'x', type, dialect: type === 'L' ? 'gnu' : 'ustar' }, [[bytes(piece), count]]),
    [tarEntry({ name: 'a' }), 1],
    [last(body), 1],
  )

/** A pax record of a path of so many bytes. */
function longPath(size: number): (body: string) => Uint8Array {
  const digits = String(size).length + 1
  const record: Part[] = [
    [
      bytes(
        `${String(size + digits + 7)
          .padStart(digits, '0')
          .replace(/^0+/, '')} path=`,
      ),
      1,
    ],
    [bytes('n'.repeat(2 ** 10)), Math.floor(size / 2 ** 10)],
    [bytes('\n'), 1],
  ]
  return body => gz(...entryOf({ name: 'x', type: 'x' }, record), [tarEntry({ name: 'a' }), 1], [last(body), 1])
}

/** GNU, type S: blocks of 21 extents of 512 bytes each, that lie at 512 bytes, or nowhere in order. */
function oldSparse(blocks: number): (body: string) => Uint8Array {
  const extent = bytes(fixed('00000001000', 12), fixed('00000001000', 12))
  const block = bytes(...Array<Uint8Array>(21).fill(extent), [1], zeros(7))
  const lastBlock = bytes(...Array<Uint8Array>(21).fill(extent), [0], zeros(7))
  const header = tarEntry({
    name: 's',
    type: 'S',
    dialect: 'gnu',
    raw: [
      [386, bytes(...Array<Uint8Array>(4).fill(extent))],
      [482, [1]],
      [483, fixed('00000002000', 12)],
    ],
  })
  return body => gz([header, 1], [block, blocks], [lastBlock, 1], [last(body), 1])
}

/** pax 1.0: a map at the beginning of the body, a number a line. */
function newSparse(extents: number): (body: string) => Uint8Array {
  const records = [
    ['GNU.sparse.major', '1'] as const,
    ['GNU.sparse.minor', '0'] as const,
    ['GNU.sparse.realsize', '512'] as const,
  ]
  const pax = bytes(...records.map(([key, value]) => paxRecord(key, value)))
  const head = bytes(tarEntry({ name: 'x', type: 'x', body: pax }))
  return body =>
    gz(
      [head, 1],
      ...entryOf({ name: 's' }, [
        [bytes(`${2 * extents}\n`), 1],
        [bytes('0\n0\n'), 2 * extents],
      ]),
      [last(body), 1],
    )
}

/** A hole of a petabyte. */
const hole = (name: string, less = ''): Uint8Array => {
  const size = `99999999999999${less === 'a' ? 8 : 9}`
  const pax = [
    ['GNU.sparse.size', size],
    ['GNU.sparse.numblocks', '2'],
    ['GNU.sparse.map', `0,2,${size},0`],
  ] as const
  return tar([{ name, body: 'hi', pax }])
}

const limited = { verdict: 'incomplete', says: 'entries' } as const
const lowered = { limits: { entries: 1000 }, ...limited } as const

export const tars: readonly Bomb[] = [
  {
    what: 'tar: entries',
    name: 'x.tar.gz',
    make: size => bothOf(body => manyEntries(size, body)),
    small: { size: 5000, ...lowered },
    large: { size: 10_000_000, ...limited },
  },
  {
    what: 'tar: a path of a GiB in a record',
    name: 'x.tar.gz',
    make: size => bothOf(longPath(size)),
    small: { size: 9 * 2 ** 20, verdict: 'different' },
    large: { size: 2 ** 30, verdict: 'different' },
  },
  {
    what: 'tar: paths of 8 MiB in records',
    name: 'x.tar.gz',
    make: size => bothOf(body => gz([tarEntry({ name: 'a', pax: { path: 'n'.repeat(2 ** 23 - 100) } }), size], [last(body), 1])),
    small: { size: 1, verdict: 'different' },
    large: { size: 1000, verdict: 'different' },
  },
  {
    what: 'tar: paths of 32 KiB of GNU',
    name: 'x.tar.gz',
    make: size =>
      bothOf(body => gz([tarEntry({ name: 'n', longName: 'n'.repeat(32_000), dialect: 'gnu' }), size], [last(body), 1])),
    small: { size: 100, ...lowered },
    large: { size: 200_000, ...limited },
  },
  {
    what: 'tar: a name of a GiB of GNU',
    name: 'x.tar.gz',
    make: size => bothOf(extended('L', 'n'.repeat(2 ** 10), size / 2 ** 10)),
    small: { size: 9 * 2 ** 20, verdict: 'different' },
    large: { size: 2 ** 30, verdict: 'different' },
  },
  {
    what: 'tar: records of one entry',
    name: 'x.tar.gz',
    make: size => bothOf(extended('x', '5 x=\n', size)),
    small: { size: 1_000_000, ...lowered },
    large: { size: 10_000_000, verdict: 'different' },
  },
  {
    what: 'tar: records of all entries',
    name: 'x.tar.gz',
    make: size =>
      bothOf(body =>
        gz(
          [tarEntry({ name: 'a', pax: Array.from({ length: 60_000 }, (_, nth) => [`k${nth}`, ''] as const) }), size],
          [last(body), 1],
        ),
      ),
    small: { size: 2, ...lowered },
    large: { size: 1000, ...limited },
  },
  {
    what: 'tar: global headers',
    name: 'x.tar.gz',
    make: size =>
      bothOf(body => gz([tarEntry({ name: 'g', type: 'g', body: paxRecord('comment', 'c') }), size], [last(body), 1])),
    small: { size: 5000, verdict: 'different' },
    large: { size: 2_000_000, verdict: 'different' },
  },
  {
    what: 'tar: a sparse map of GNU',
    name: 'x.tar.gz',
    make: size => bothOf(oldSparse(size)),
    small: { size: 6000, verdict: 'different' },
    large: { size: 2_000_000, verdict: 'different' },
  },
  {
    what: 'tar: a sparse map in a body',
    name: 'x.tar.gz',
    make: size => bothOf(newSparse(size)),
    small: { size: 200_000, verdict: 'different' },
    large: { size: 200_000_000, verdict: 'different' },
  },
  {
    what: 'tar: a hole of a petabyte',
    name: 'x.tar',
    make: () => bothOf(last => hole('s', last)),
    small: { size: 1, verdict: 'incomplete', says: 'decoded' },
    large: { size: 1, verdict: 'incomplete', says: 'decoded' },
  },
  {
    what: 'tar: a hole of a petabyte under another name',
    name: 'x.tar',
    make: () => bothOf(hole),
    small: { size: 1, verdict: 'different' },
    large: { size: 1, verdict: 'different' },
  },
]
