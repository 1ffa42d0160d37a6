import { describe, expect, it } from 'vitest'
import { ar as arFormat } from '../../src/formats/ar.ts'
import { runComparison } from '../../src/index.ts'
import type { Anatomy } from '../../src/model/layer.ts'
import { type ArMember, ar, arMember } from '../support/ar.ts'
import { bsdSymbols, gnuSymbols, toldSymbols } from '../support/ar-symbols.ts'
import { cutOf, shapeOf } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const ONE: ArMember = { name: 'one.o/', body: 'object one' }
const TWO: ArMember = { name: 'two.o/', body: 'object two' }
const SIZE = 60 + 10

/** A table in front of two members; its offsets count from the end of the table. */
function library(name: string, tableOf: (base: number) => Uint8Array, members: readonly ArMember[] = [ONE, TWO]): Uint8Array {
  const { length } = tableOf(0)
  return ar([{ name, body: tableOf(8 + 60 + length + (length % 2)) }, ...members])
}
const symbolsOf = (anatomy: Anatomy): string => shapeOf(anatomy)['\0symbols']!['ar.symbols']!
const hasPlaces = ({ blocks }: Anatomy): boolean => blocks.some(({ key }) => key === '\0places')

const both = (base: number) =>
  [
    ['f', base],
    ['g', base + SIZE],
  ] as const
const told = [
  ['f', '0 one.o'],
  ['g', '0 two.o'],
] as const

describe('symbol tables that are read', () => {
  it.each([
    ['GNU', library('/', base => gnuSymbols(both(base))), toldSymbols('big', told)],
    ['GNU, filled up', library('/', base => gnuSymbols(both(base), 7)), toldSymbols('big', told)],
    ['GNU of 64 bits', library('/SYM64/', base => gnuSymbols(both(base), 0, 8)), toldSymbols('big', told, 8)],
    ['BSD', library('__.SYMDEF', base => bsdSymbols(both(base))), toldSymbols('little', told)],
    [
      'BSD of a big-endian machine',
      library('__.SYMDEF', base => bsdSymbols(both(base), { order: 'big' })),
      toldSymbols('big', told),
    ],
    ['BSD of 64 bits', library('__.SYMDEF_64', base => bsdSymbols(both(base), { word: 8 })), toldSymbols('little', told, 8)],
    [
      'BSD, names in another order and filled up',
      library('__.SYMDEF SORTED', base => bsdSymbols(both(base), { text: 'g\0f\0\0\0\0\0', at: [2, 0] })),
      toldSymbols('little', told),
    ],
    [
      'BSD, one name for two members',
      library('__.SYMDEF', base => bsdSymbols(both(base), { text: 'f\0', at: [0, 0] })),
      toldSymbols('little', [
        ['f', '0 one.o'],
        ['f', '0 two.o'],
      ]),
    ],
    ['GNU without symbols', library('/', () => gnuSymbols([])), ''],
    ['BSD without symbols', library('__.SYMDEF', () => bsdSymbols([])), ''],
    [
      'members of one name',
      library('/', base => gnuSymbols(both(base)), [ONE, ONE]),
      toldSymbols('big', [
        ['f', '0 one.o'],
        ['g', '1 one.o'],
      ]),
    ],
    [
      'a member of a long name, by its number',
      library('/', base => gnuSymbols([['f', base]]), [{ name: '#1/70', body: `${'n'.repeat(70)}body` }]),
      toldSymbols('big', [['f', '*0']]),
    ],
  ])('%s', async (_, archive, expected) => {
    const anatomy = await cutOf(arFormat, archive)
    expect(symbolsOf(anatomy)).toBe(expected)
    expect([hasPlaces(anatomy), anatomy.facts.anomalies]).toEqual([false, []])
  })
})

const one = (base: number) => [['f', base]] as const

describe('symbol tables that are not', () => {
  it.each([
    ['nothing', library('/', () => bytes(''))],
    ['fewer symbols than it says', library('/', base => bytes([0, 0, 0, 2], gnuSymbols(one(base)).subarray(4)))],
    [
      'a number of symbols that no table has',
      library('/', base => bytes([255, 255, 255, 255], gnuSymbols(one(base)).subarray(4))),
    ],
    ['text behind the names', library('/', base => bytes(gnuSymbols(one(base)), 'hidden'))],
    ['eight NULs behind the names', library('/', base => gnuSymbols(one(base), 8))],
    ['a name without an end', library('/', base => gnuSymbols(one(base)).subarray(0, -1))],
    ['BSD: text behind the names', library('__.SYMDEF', base => bytes(bsdSymbols(one(base)), 'hidden'))],
    ['BSD: a name that no symbol has', library('__.SYMDEF', base => bsdSymbols(one(base), { text: 'f\0hidden\0' }))],
    ['BSD: a name in front', library('__.SYMDEF', base => bsdSymbols(one(base), { text: 'hidden\0f\0', at: [7] }))],
    ['BSD: a gap in front', library('__.SYMDEF', base => bsdSymbols(one(base), { text: '\0f\0', at: [1] }))],
    ['BSD: a name that begins in another', library('__.SYMDEF', base => bsdSymbols(one(base), { text: 'gf\0', at: [1] }))],
    ['BSD: a name behind the text', library('__.SYMDEF', base => bsdSymbols(one(base), { at: [9] }))],
    ['BSD: text that does not end', library('__.SYMDEF', base => bsdSymbols(one(base), { text: 'f\0g' }))],
    ['BSD: eight NULs behind the names', library('__.SYMDEF', base => bsdSymbols(one(base), { text: `f\0${'\0'.repeat(8)}` }))],
    ['BSD: a list of an odd size', library('__.SYMDEF', () => bytes([9, 0, 0, 0], 'x'.repeat(20)))],
    [
      'BSD: text that many symbols share',
      library('__.SYMDEF', base => {
        const many = Array.from({ length: 100 }, () => ['n'.repeat(400), base] as const)
        return bsdSymbols(many, { text: `${'n'.repeat(400)}\0`, at: many.map(() => 0) })
      }),
    ],
  ])('%s', async (_, archive) => {
    const anatomy = await cutOf(arFormat, archive)
    expect([symbolsOf(anatomy), hasPlaces(anatomy), anatomy.facts.anomalies]).toEqual(['raw', true, []])
  })

  it.each([
    ['nowhere', (base: number) => base + 1],
    ['behind the archive', () => 0xffffffff],
    ['to the table', () => 8],
  ])('an offset that leads %s', async (_, offset) => {
    for (const archive of [
      library('/', base => gnuSymbols([['f', offset(base)]])),
      library('__.SYMDEF', base => bsdSymbols([['f', offset(base)]])),
    ]) {
      const anatomy = await cutOf(arFormat, archive)
      expect([symbolsOf(anatomy), hasPlaces(anatomy)]).toEqual(['structural:malformed', true])
      expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(['structural:malformed'])
    }
  })

  it('above 16 MiB', async () => {
    const anatomy = await cutOf(
      arFormat,
      library('/', base => bytes(gnuSymbols(one(base)), new Uint8Array(16 * 1024 * 1024))),
    )
    expect([symbolsOf(anatomy), hasPlaces(anatomy)]).toEqual(['raw', true])
  })
})

describe('where a table leads decides', () => {
  const bsd = ({ name, body }: ArMember): ArMember => {
    const plain = name.replace('/', '')
    return { name: `#1/${plain.length}`, body: bytes(plain, body) }
  }
  const empty = (name: string): ArMember => ({ name, body: '' })
  const at = (offset: number, members: readonly ArMember[]): Uint8Array =>
    bytes('!<arch>\n', arMember({ name: '/', body: gnuSymbols([['who', offset]], 4) }), ...members.map(arMember))
  /** Behind the table. */
  const first = 8 + 60 + 16
  /** In the first of both, the name takes 60 bytes less: the offset leads to a member further behind. */
  const long = 'n'.repeat(60)
  const table: ArMember = { name: '//', body: `${long}/\n`, mtime: '', uid: '', gid: '', mode: '' }
  const gnuNamed = [table, { name: '/0', body: 'pad!' }]
  const bsdNamed = [{ name: '#1/62', body: bytes(long, '\0\0', 'pad!') }]
  const rest = [empty('good.o/'), empty('evil.o/')]
  const good = first + 60 + 62 + 64
  const raw = (members: readonly ArMember[]): Uint8Array =>
    bytes('!<arch>\n', arMember({ name: '/', body: '\0\0\0\x09not a table' }), ...members.map(arMember))

  it.each([
    ['same members, moved', at(good, [...gnuNamed, ...rest]), at(good - 60, [...bsdNamed, ...rest]), 'equivalent'],
    ['same bytes, another member', at(good, [...gnuNamed, ...rest]), at(good, [...bsdNamed, ...rest]), 'different'],
    ['same bytes, no member', at(good, [...gnuNamed, rest[0]!]), at(good, [...bsdNamed, rest[0]!]), 'different'],
    ['no table that is read, moved', raw([...gnuNamed, ...rest]), raw([...bsdNamed, ...rest]), 'different'],
    ['no table that is read, in place', raw([ONE, TWO]), raw([{ ...ONE, mtime: 7 }, TWO]), 'equivalent'],
    [
      'other names of one kind, moved',
      library('/', base => gnuSymbols(both(base))),
      library(
        '/',
        base =>
          gnuSymbols([
            ['f', base],
            ['g', base + SIZE + 6],
          ]),
        [bsd({ ...ONE, name: 'one.o/' }), TWO].map(member =>
          member.name === '#1/5' ? { ...member, name: '#1/6', body: bytes('one.o\0', 'object one') } : member,
        ),
      ),
      'equivalent',
    ],
  ] as const)('%s', async (_, a, b, verdict) => {
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      const { report, audit } = await runComparison(x, y, { audit: true, digest: true, names: ['x.a', 'x.a'] })
      expect([report.verdict, audit]).toEqual([verdict, []])
      expect(report.inputs[0].canonicalDigest === report.inputs[1].canonicalDigest).toBe(verdict === 'equivalent')
    }
  })
})
