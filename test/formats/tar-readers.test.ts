import { describe, expect, it } from 'vitest'
import { tar as format } from '../../src/formats/tar.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import { topLayer } from '../support/broken.ts'
import { bytes, fixed } from '../support/bytes.ts'
import { base256, paxRecord, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { cutTar, oddities, toldOf } from '../support/told.ts'

/** What one reader takes and another drops is told: an archive that two of them unpack in two ways has no verdict but different. */
describe('tar: where readers disagree', () => {
  const sparse = [
    ['GNU.sparse.size', '1024'],
    ['GNU.sparse.numblocks', '1'],
    ['GNU.sparse.map', '1024,0'],
  ] as const
  it.each<[string, Partial<TarEntry>, string[]]>([
    ['a name in a global header', { global: { path: 'evil' } }, ['pax-conflict']],
    ['a user in a global header', { global: { uid: '7' } }, ['pax-conflict']],
    ['a time in a global header', { global: { mtime: '7' } }, ['pax-conflict']],
    ['a global header that says the same', { uid: 7, global: { uid: '7' } }, []],
    ['a file with the name of a folder', { name: 'a/' }, ['malformed']],
    ['a file with the name of a folder in a record', { name: '', pax: { path: 'a/' }, paxName: 'PaxHeader' }, ['malformed']],
    ['a mode with more bits than there are', { raw: [[100, base256(0o1000644, 8)]] }, []],
    ['a record of the name of a method', { pax: { constructor: 'x', __proto__: 'y', toString: 'z' } }, []],
  ])('%s', async (_, entry, expected) => {
    const anatomy = await cutTar(tar([{ name: 'a', ...entry }]))
    expect(oddities(anatomy)).toEqual(expected)
  })

  it('a mode with more bits than there are is no number', async () => {
    const anatomy = await cutTar(tar([{ name: 'a', raw: [[100, base256(0o1000644, 8)]] }]))
    expect(toldOf(anatomy, 'tar.mode')).toEqual(['raw'])
  })

  it('records of the name of a method stay what they are', async () => {
    const pax: [string, string][] = ['constructor', 'toString', '__proto__'].map(key => [key, 'x'])
    const anatomy = await cutTar(tar([{ name: 'a', pax }]))
    expect(toldOf(anatomy, 'tar.pax-record')).toEqual(pax.map(([key]) => `${key}=x`))
  })

  it.each(['1', '2', '5', '3'])('a sparse map of type %j', async type => {
    const { facts } = await cutTar(tar([{ name: 'a', type, link: 'b', pax: sparse }]))
    expect(facts.anomalies).toMatchObject([{ id: 'structural:malformed', found: 'a sparse map that makes no sense' }])
  })

  it.each([
    ['ustar  ', ' '],
    ['ustar', ' 00'],
    ['ustarX', '00'],
    ['USTAR', '\u000000'],
    ['toString', ''],
  ])('a magic like %j%j is none: the prefix is no part of the name', async (magic, version) => {
    const anatomy = await cutTar(
      tar([
        {
          name: 'a',
          raw: [
            [257, fixed(magic + version, 8)],
            [345, 'evil'],
          ],
        },
      ]),
    )
    expect(anatomy.blocks[0]!.key).toBe('a')
    expect(oddities(anatomy)).toContain('padding')
  })

  it('star ends the prefix early: access and change time stand behind it', async () => {
    const times = [
      [476, `${'17'.padStart(11, '0')} `],
      [488, `${'23'.padStart(11, '0')} `],
    ] as const
    const entry = { name: 'a', prefix: 'p'.repeat(130), raw: times }
    const anatomy = await cutTar(tar([entry]))
    expect(anatomy.blocks[0]!.key).toBe(`${'p'.repeat(130)}/a`)
    expect([toldOf(anatomy, 'tar.atime'), toldOf(anatomy, 'tar.ctime')]).toEqual([['15'], ['19']])
    expect(oddities(anatomy)).toEqual([])
    const full = await cutTar(tar([{ ...entry, prefix: 'p'.repeat(131) }]))
    expect(toldOf(full, 'tar.atime')).toEqual([])
    expect(full.blocks[0]!.key).toMatch(/^p{131}0+17 .*\/a$/)
  })

  it.each([
    ['1699999999', '1700000000', true],
    ['1700000000.999999999', '1700000000', true],
    ['1700000000.999999999', '1700000001', true],
    ['1700000000.5', '1700000001', true],
    ['1700000000', '1700000001', false],
    ['1700000000.5', '1700000002', false],
    ['-1.5', '0', true],
  ])('a time of %s beside %s in the header', async (mtime, header, expected) => {
    const anatomy = await cutTar(tar([{ name: 'a', mtime: Number(header), pax: { mtime } }]))
    expect(oddities(anatomy)).toEqual(expected && mtime !== '1699999999' ? [] : ['pax-conflict'])
  })
})

describe('tar: more headers than any writer makes', () => {
  it('many extended headers of one entry', async () => {
    const x = tarEntry({ name: 'PaxHeader', type: 'x', body: paxRecord('comment', 'c') })
    const of = (count: number): Promise<string[]> =>
      cutTar(tar([{ name: 'a', before: bytes(...Array<Uint8Array>(count).fill(x)) }])).then(({ facts }) =>
        facts.anomalies.map(({ found }) => found),
      )
    expect((await of(16)).every(found => found === 'something else')).toBe(true)
    expect(await of(17)).toEqual(['more extended headers than any writer makes'])
  })

  it.each([
    ['many global headers', (at: number) => ({ [`k${at % 2}`]: 'x' })],
    ['many keys in them', (at: number) => Object.fromEntries(Array.from({ length: 2 }, (_, nth) => [`k${at}.${nth}`, 'x']))],
  ])('%s', async (what, records) => {
    const count = what === 'many keys in them' ? 501 : 1001
    const entries = Array.from({ length: count }, (_, at) => ({ name: `f${at}`, global: records(at) }))
    const anatomy = await cutTar(tar(entries))
    expect(anatomy.facts.anomalies).toMatchObject([{ found: 'more global records than any writer makes' }])
    expect(anatomy.blocks.at(-1)!.key).toBe('\0gap')
  })

  it.each<[string, Partial<TarEntry>]>([
    ['in a record', { name: '', pax: { path: 'n'.repeat(32_768) } }],
    ['of a link target', { type: '2', pax: { linkpath: 'n'.repeat(32_768) } }],
    ['of GNU', { name: 'n'.repeat(100), longName: 'n'.repeat(32_768) }],
  ])('a name longer than any path: %s', async (_, entry) => {
    const { facts } = await cutTar(tar([{ name: 'a', ...entry }]))
    expect(facts.anomalies).toMatchObject([{ found: 'a name longer than any path' }])
  })

  it.each<[string, readonly (readonly [string, string])[]]>([
    ['many small records', Array.from({ length: 40 }, (_, at) => [`k${at}`, 'x'] as const)],
    ['a large one', [['k', 'x'.repeat(2560)]]],
  ])('count as entries: %s', async (_, pax) => {
    const content = ofBytes(tar([{ name: 'a', pax }]))
    expect(() => format.cut(topLayer, content, { entries: 10 })).toThrow(LimitReached)
    expect(() => format.cut(topLayer, content, { entries: 12 })).not.toThrow()
  })

  it('a record of each key counts, however many there are', async () => {
    const pax = Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 'x'] as const)
    expect(toldOf(await cutTar(tar([{ name: 'a', pax }])), 'tar.pax-record')).toHaveLength(20_000)
  })
})

describe('tar: names that writers stand in for', () => {
  it.each<[string, TarEntry[]]>([
    [
      'Go drops what is not ASCII',
      [{ name: 'd/t.txt', paxName: 'd/PaxHeaders.0/t.txt', pax: { path: 'd/\xc3\xa9t\xc3\xa9.txt' } }],
    ],
    [
      'one "?" for a character of four bytes',
      [{ name: '?.txt', paxName: 'PaxHeader/?.txt', pax: { path: '\xf0\x9f\x98\x80.txt' } }],
    ],
    ['two of them', [{ name: '??.txt', paxName: 'PaxHeader/??.txt', pax: { path: '\xf0\x9f\x98\x80.txt' } }]],
    [
      'a sparse file whose name is cut in the folder',
      [
        {
          name: `${'d'.repeat(80)}/GNUSparseFile.12345`.slice(0, 100),
          body: 'x',
          paxName: 'PaxHeader',
          pax: [
            ['GNU.sparse.size', '513'],
            ['GNU.sparse.numblocks', '1'],
            ['GNU.sparse.name', `${'d'.repeat(80)}/f`],
            ['GNU.sparse.map', '512,1'],
          ],
        },
      ],
    ],
  ])('%s', async (_, entries) => {
    expect(oddities(await cutTar(tar(entries)))).toEqual([])
  })

  it('a stand-in is none for users', async () => {
    expect(oddities(await cutTar(tar([{ name: 'a', uname: 'PaxHeader', pax: { uname: 'u' } }])))).toEqual(['pax-conflict'])
  })
})
