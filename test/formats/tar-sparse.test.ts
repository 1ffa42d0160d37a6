import { describe, expect, it } from 'vitest'
import { tar as format } from '../../src/formats/tar.ts'
import { ofBytes, piecesOf } from '../../src/model/bytes.ts'
import { survives } from '../support/broken.ts'
import { bytes, fixed, zeros } from '../support/bytes.ts'
import { base256, type Dialect, type TarEntry, tar } from '../support/tar.ts'
import { cutTar, mapOf, oddities, toldOf } from '../support/told.ts'

// Data of all extents but the last fills whole blocks, and maps reach to the end of the file: there all readers agree.
const BLOCK = 512
/** A block a letter. */
const filled = (letters: string): string => [...letters].map(letter => letter.repeat(BLOCK)).join('')

/** The content as a reader sees it, a letter a block, "." for NULs; and its stored blocks and holes, counted in blocks. */
async function contentOf(content: Uint8Array): Promise<{ letters: string; pieces: string[] }> {
  const { blocks, facts } = await cutTar(content)
  expect(facts.anomalies).toEqual([])
  const { child, entry } = blocks[0]!
  const source = piecesOf(ofBytes(content), child!.pieces)
  const text = Buffer.from(source.read(0, source.size)).toString('latin1').replaceAll('\0', '.')
  expect(entry!.size).toBe(text.length)
  const letters = text.replace(/(.)\1{511}/gs, '$1')
  const pieces = child!.pieces.map(({ start, end, hole }) => (hole ? `${end / BLOCK}` : `${start / BLOCK}-${end / BLOCK}`))
  return { letters, pieces }
}

/** A map that makes no sense leaves the rest of the archive unread. */
async function expectGap(entry: TarEntry): Promise<void> {
  const anatomy = await cutTar(tar([{ name: 'a' }, entry, { name: 'b' }]))
  expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a', '\0gap'])
  expect(toldOf(anatomy, 'tar.gap')).toEqual(['! malformed'])
  expect(anatomy.facts.anomalies).toMatchObject([{ offset: 512, found: 'a sparse map that makes no sense' }])
}

const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`
/** Offset and length of each extent, in blocks. */
const slots = (...numbers: number[]): string => numbers.map(number => octal(number * BLOCK)).join('')

interface Old {
  readonly map?: string | Uint8Array
  readonly more?: number
  /** In blocks. */
  readonly real?: number | string | Uint8Array
  /** Further blocks of the map. */
  readonly blocks?: readonly Uint8Array[]
  readonly data?: string
  readonly dialect?: Dialect
  readonly raw?: NonNullable<TarEntry['raw']>
}

/** GNU tar manual, "Old GNU Format". */
const old = ({ map = '', more = 0, real = 0, blocks = [], data = '', dialect = 'gnu', raw = [] }: Old): TarEntry => ({
  name: 's',
  type: 'S',
  dialect,
  body: bytes(...blocks, filled(data)),
  size: data.length * BLOCK,
  raw: [[386, fixed(bytes(map), 96)], [482, [more]], [483, bytes(typeof real === 'number' ? octal(real * BLOCK) : real)], ...raw],
})
const block = (map: string, more = 0, behind = ''): Uint8Array => bytes(fixed(map, 504), [more], fixed(behind, 7))
const four = slots(0, 1, 2, 1, 4, 1, 6, 1)
/** Extents of a block each, with holes of a block between them. */
const many = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => [(from + at) * 2, 1]).flat()

describe('tar sparse: old GNU', () => {
  it.each<[string, Old, string, string[]]>([
    ['all data', { map: slots(0, 3), real: 3, data: 'abc' }, 'abc', ['1-4']],
    ['a hole in front', { map: slots(4, 3), real: 7, data: 'abc' }, '....abc', ['4', '1-4']],
    ['a hole in the middle', { map: slots(0, 1, 4, 2), real: 6, data: 'abc' }, 'a...bc', ['1-2', '3', '2-4']],
    ['a hole behind', { map: slots(0, 3, 7, 0), real: 7, data: 'abc' }, 'abc....', ['1-4', '4']],
    ['extents that touch', { map: slots(0, 1, 1, 2), real: 3, data: 'abc' }, 'abc', ['1-2', '2-4']],
    ['a hole alone', { map: slots(9, 0), real: 9 }, '.........', ['9']],
    ['an extent of nothing at the end of nothing', { map: slots(0, 0) }, '', []],
    ['four extents', { map: four, real: 7, data: 'abcd' }, 'a.b.c.d', ['1-2', '1', '2-3', '1', '3-4', '1', '4-5']],
    [
      'a further block',
      { map: four, more: 1, blocks: [block(slots(8, 2, 11, 0))], real: 11, data: 'abcdef' },
      'a.b.c.d.ef.',
      ['2-3', '1', '3-4', '1', '4-5', '1', '5-6', '1', '6-8', '1'],
    ],
    ['base-256', { map: bytes(base256(512, 12), base256(1024, 12)), real: base256(1536, 12), data: 'ab' }, '.ab', ['1', '1-3']],
    ['blanks', { map: '       1000        2000 ', real: '       3000 ', data: 'ab' }, '.ab', ['1', '1-3']],
  ])('%s', async (_, entry, letters, pieces) => {
    expect(await contentOf(tar([old(entry), { name: 'b' }]))).toEqual({ letters, pieces })
  })

  it('the last extent fills no whole block', async () => {
    const entry: TarEntry = {
      ...old({ map: slots(1, 1) + octal(2048) + octal(3), real: octal(2051) }),
      body: `${filled('a')}xyz`,
      size: 515,
    }
    expect((await contentOf(tar([entry]))).letters).toBe('.a..xyz')
  })

  it('two further blocks: 29 extents', async () => {
    const blocks = [block(slots(...many(4, 21)), 1), block(slots(...many(25, 4)))]
    const data = 'abcdefghijklmnopqrstuvwxyzABC'
    const content = tar([old({ map: four, more: 1, blocks, real: 57, data })])
    expect((await contentOf(content)).letters).toBe([...data].join('.'))
    expect(toldOf(await cutTar(content), 'tar.sparse-map')).toEqual(['', ''])
  })

  it('every field of its header', async () => {
    const entry = old({ map: four, more: 1, blocks: [block(slots(8, 2))], real: 10, data: 'abcdef', raw: [[357, octal(7)]] })
    expect(mapOf((await cutTar(tar([entry]))).blocks[0]!)).toMatchObject({
      'tar.name 0-100': 's',
      'tar.size 124-136': '3072',
      'tar.type 156-157': 'file',
      'tar.atime 345-357': '0',
      'tar.ctime 357-369': '7',
      'tar.reserved 369-386': '',
      'tar.sparse-map 386-495': '',
      'tar.reserved 495-512': '',
      'tar.sparse-map 512-1024': '',
      'tar.body 1024-4096': 'raw',
    })
  })

  it.each([369, 381, 385, 495, 511])('text at %i is no part of the map', async at => {
    const anatomy = await cutTar(tar([old({ map: slots(0, 3), real: 3, data: 'abc', raw: [[at, '!']] })]))
    expect(toldOf(anatomy, 'tar.reserved').sort()).toEqual(['', '! padding'])
    expect(oddities(anatomy)).toEqual(['padding'])
  })

  const good: Old = { map: slots(0, 1, 4, 2), real: 6, data: 'abc' }
  const further = (...blocks: Uint8Array[]): Old => ({ map: four, more: 1, blocks, real: 10, data: 'abcdef' })
  it.each<[string, Old]>([
    ['extents that overlap', { ...good, map: slots(0, 2, 1, 1, 6, 0) }],
    ['extents that descend', { ...good, map: slots(4, 2, 0, 1) }],
    ['an extent behind the end', { ...good, real: 5 }],
    ['an end behind the end', { ...good, map: slots(0, 3, 7, 0) }],
    ['less data than the map calls for', { ...good, data: 'ab' }],
    ['more data than the map calls for', { ...good, data: 'abc!' }],
    ['data and no extents', { ...good, map: '' }],
    ['an extent of nothing in the middle', { ...good, map: slots(0, 1, 2, 0, 4, 2) }],
    ['an offset that is none', { ...good, map: `message.....${slots(3)}` }],
    ['a length that is none', { ...good, map: `${slots(0)}message.....` }],
    ['an offset without a length', { ...good, map: slots(1) }],
    ['a negative offset', { ...good, map: bytes(base256(-512, 12), slots(3)) }],
    ['a negative length', { ...good, map: bytes(slots(6), base256(-1536, 12)), data: '' }],
    ['text in an unused slot', { ...good, map: bytes(fixed(good.map!, 72), 'evil') }],
    ['an extent behind an unused slot', { ...good, map: bytes(slots(0, 1), zeros(24), slots(4, 2)) }],
    ['a size that is none', { ...good, real: 'message.....' }],
    ['a negative size', { ...good, real: base256(-3072, 12) }],
    ['2 for "more"', { ...good, more: 2 }],
    ['"1" for "more"', { ...good, more: 0x31 }],
    ['ustar', { ...good, dialect: 'ustar' }],
    ['v7', { ...good, dialect: 'v7' }],
    ['a further block with text in an unused slot', further(block(`${slots(8, 2)}${'\0'.repeat(24)}evil`))],
    ['a further block with text behind', further(block(slots(8, 2), 0, 'evil'))],
    ['2 for "more" in a further block', further(block(slots(8, 2), 2))],
    ['a further block with an overlap', further(block(slots(6, 2, 10, 0)))],
    ['a further block behind an unused slot', { ...further(block(slots(8, 2))), map: slots(0, 1), data: 'abc' }],
  ])('a gap: %s', async (_, entry) => expectGap(old(entry)))

  it('a gap: a further block that is not there', async () => {
    const { blocks, facts } = await cutTar(tar([old({ map: four, more: 1, real: 7 })]).subarray(0, 512))
    expect(blocks.map(({ key }) => key)).toEqual(['\0gap'])
    expect(facts.anomalies).toMatchObject([{ offset: 0, found: 'a sparse map that makes no sense' }])
  })
})

/** Records with keys that lack their common beginning, a blank between them. */
const sparse = (records: string, more: Partial<TarEntry> = {}): TarEntry & { readonly pax: [string, string][] } => ({
  name: 's',
  ...more,
  pax: records.split(/ (?=\w+=)/).map(record => {
    const [key = '', value = ''] = record.split('=')
    return [key === 'path' ? key : `GNU.sparse.${key}`, value]
  }),
})
/** Format 1.0: the map stands in front of the data, a number a line. */
const inBody = (map: string, data: string, records = 'realsize=3072'): ReturnType<typeof sparse> => {
  const lines = map.replaceAll(' ', '\n')
  const body = bytes(fixed(lines, Math.ceil(lines.length / BLOCK) * BLOCK), filled(data))
  return sparse(`major=1 minor=0 ${records}`, { body })
}
const hundred = many(0, 100).map(number => number * BLOCK)

describe('tar sparse: pax', () => {
  const body = filled('abc')
  const pairs = 'offset=0 numbytes=512 offset=2048 numbytes=1024'
  const map = '0,512,2048,1024'
  const lines = '2 0 512 2048 1024 '
  it.each<[string, ReturnType<typeof sparse>, string?, string[]?]>([
    ['0.0', sparse(`size=3072 numblocks=2 ${pairs}`, { body })],
    ['0.0, a hole alone', sparse('size=3072 numblocks=1 offset=3072 numbytes=0'), '......', ['6']],
    [
      '0.0, a hole behind',
      sparse('size=2560 numblocks=2 offset=0 numbytes=1536 offset=2560 numbytes=0', { body }),
      'abc..',
      ['3-6', '2'],
    ],
    ['0.1', sparse(`size=3072 numblocks=2 map=${map}`, { body })],
    ['0.1, a hole alone', sparse('size=3072 numblocks=1 map=3072,0'), '......', ['6']],
    ['1.0', inBody(lines, 'abc'), 'a...bc', ['4-5', '3', '5-7']],
    ['1.0, a hole alone', inBody('1 3072 0 ', ''), '......', ['6']],
    ['1.0, all data', inBody('1 0 3072 ', 'abcdef'), 'abcdef', ['4-10']],
    [
      '1.0, a map of two blocks',
      inBody(`100 ${hundred.join(' ')} `, 'x'.repeat(100), `realsize=${199 * BLOCK}`),
      [...'x'.repeat(100)].join('.'),
      Array.from({ length: 100 }, (_, at) => [`${5 + at}-${6 + at}`, '1'])
        .flat()
        .slice(0, -1),
    ],
  ])('%s', async (what, entry, letters = 'a...bc', pieces = ['3-4', '3', '4-6']) => {
    const content = tar([entry, { name: 'b' }])
    expect(await contentOf(content)).toEqual({ letters, pieces })
    const anatomy = await cutTar(content)
    expect(toldOf(anatomy, 'tar.sparse-map')).toEqual(Array(entry.pax.length + (what.startsWith('1') ? 1 : 0)).fill(''))
    expect(toldOf(anatomy, 'tar.pax-record')).toEqual([])
  })

  it.each([
    ['0.0, lengths first', 'size=3072 numblocks=1 numbytes=1536 offset=0'],
    ['0.0, two offsets', 'size=3072 numblocks=1 offset=0 offset=512 numbytes=1536'],
    ['0.0, an offset alone', 'size=3072 numblocks=2 offset=0 numbytes=1536 offset=3072'],
    ['0.0, another number of them', `size=3072 numblocks=1 ${pairs}`],
    ['0.0, a number of them that is none', `size=3072 numblocks=two ${pairs}`],
    ['0.0 and 0.1', `size=3072 numblocks=2 map=${map} ${pairs}`],
    ['0.0 with a version', `major=0 minor=0 size=3072 numblocks=2 ${pairs}`],
    ['0.1 with a version', `major=0 minor=1 size=3072 numblocks=2 map=${map}`],
    ['0.1 with both sizes', `size=3072 realsize=3072 numblocks=2 map=${map}`],
    ['0.1 in another order', `numblocks=2 size=3072 map=${map}`],
    ['0.1, two sizes', `size=5 size=3072 numblocks=2 map=${map}`],
    ['0.1, and a record that no writer makes', `size=3072 extra=x numblocks=2 map=${map}`],
    ['0.1, an end in front of the end of the file', `size=4096 numblocks=2 map=${map}`],
    ['0.1, an extent in the middle that fills no block', 'size=3072 numblocks=2 map=0,511,1023,1025'],
    ['no size', `numblocks=2 map=${map}`],
    ['a size that is none', `size=large numblocks=2 map=${map}`],
    ['a size with leading zeros', `size=03072 numblocks=2 map=${map}`],
    ['a size of 16 digits', `size=1000000000000000 numblocks=2 map=${map}`],
    ['two sizes that disagree', `size=3072 realsize=3073 numblocks=2 map=${map}`],
    ['version 0.2', `minor=2 size=3072 numblocks=2 map=${map}`],
    ['version 1.1', `major=1 minor=1 size=3072 numblocks=2 map=${map}`],
    ['version 2.0', `major=2 size=3072 numblocks=2 map=${map}`],
    ['an unknown record', 'evil=1'],
    ['0.1, an odd number', 'size=3072 numblocks=2 map=0,512,2048'],
    ['0.1, words', 'size=3072 numblocks=2 map=0,some,2048,1024'],
    ['0.1, blanks', 'size=3072 numblocks=2 map=0, 512,2048,1024'],
    ['0.1, leading zeros', 'size=3072 numblocks=2 map=0,0512,2048,1024'],
    ['0.1, signs', 'size=3072 numblocks=2 map=0,+512,2048,1024'],
    ['0.1, a comma behind', `size=3072 numblocks=2 map=${map},`],
    ['0.1, extents that overlap', 'size=3072 numblocks=3 map=0,1024,512,512,3072,0'],
    ['0.1, extents that descend', 'size=3072 numblocks=2 map=2048,1024,0,512'],
    ['0.1, an extent behind the end', 'size=3072 numblocks=2 map=0,512,2560,1024'],
    ['0.1, an extent of nothing in the middle', 'size=3072 numblocks=3 map=0,512,1024,0,2048,1024'],
    ['0.1, less data', 'size=3072 numblocks=3 map=0,512,2048,512,3072,0'],
    ['0.1, more data', 'size=3072 numblocks=2 map=0,512,1024,2048'],
    ['0.1, no extents, and data', 'size=3072 numblocks=0 map='],
    ['0.1, another number of them', `size=3072 numblocks=3 map=${map}`],
  ])('a gap: %s', async (_, records) => expectGap(sparse(records, { body })))

  it.each<[string, TarEntry]>([
    ['no size', inBody(lines, 'abc', 'numblocks=2')],
    ['no map', inBody('', '')],
    ['more lines than there are', inBody('3 0 512 2048 1024 ', 'abc')],
    ['a last line without an end', inBody(lines.trimEnd(), 'abc')],
    ['a number of lines that is none', inBody('two 0 512 2048 1024 ', 'abc')],
    ['a number of lines with leading zeros', inBody(`0${lines}`, 'abc')],
    ['a huge number of lines', inBody('999999999 ', 'abc')],
    ['a line that is no number', inBody('2 0 512 x 1024 ', 'abc')],
    ['an empty line', inBody('2 0 512  1024 ', 'abc')],
    ['text behind the map', inBody(`${lines}evil`, 'abc')],
    ['text in the last byte behind the map', inBody(`${lines.padEnd(511, '\0')}!`, 'abc')],
    ['a map that is longer than the body', { ...inBody('1 3072 0 ', ''), size: 100 }],
    ['extents that overlap', inBody('3 0 1024 512 512 3072 0 ', 'abc')],
    ['an extent behind the end', inBody('2 0 512 2560 1024 ', 'abc')],
    ['less data', inBody(lines, 'ab')],
    ['more data', inBody(lines, 'abc!')],
    ['another number of them', inBody(lines, 'abc', 'realsize=3072 numblocks=3')],
  ])('a gap: 1.0, %s', async (_, entry) => expectGap(entry))

  it('fields of the map in the body', async () => {
    const { blocks } = await cutTar(tar([{ ...inBody('1 1 3 ', '', 'realsize=4'), body: `${'1\n1\n3\n'.padEnd(512, '\0')}abc` }]))
    expect(mapOf(blocks[0]!)).toMatchObject({
      'tar.size 1148-1160': '515',
      'tar.sparse-map 1536-2048': '',
      'tar.body 2048-2051': 'raw',
      'tar.padding 2051-2560': 'raw',
    })
    expect(blocks[0]!.ranges).toEqual([
      { start: 0, end: 2048 },
      { start: 2051, end: 2560 },
    ])
  })

  it.each([
    ['the name', 'name=d/s', 'd/GNUSparseFile.1/s', ['d/s'], ['']],
    ['the same path', 'name=s path=s', 's', ['s', 's'], ['']],
    ['the path of a reader that knows no sparse files', 'name=d/s path=d/GNUSparseFile.1/s', '', ['d/s'], ['', '']],
    ['another path', 'name=s path=evil', 's', ['s'], ['! pax-conflict', '']],
    ['another path in a folder of that kind', 'name=s path=GNUSparseFile.1/evil', 's', ['s'], ['! pax-conflict', '']],
    ['another name in the header', 'name=s', 'evil', ['s'], ['! pax-conflict']],
  ])('%s', async (_, records, name, names, shadowed) => {
    const entry = sparse(`${records} size=3072 numblocks=2 map=${map}`, { body, paxName: 'PaxHeader', name })
    const anatomy = await cutTar(tar([entry]))
    expect(anatomy.blocks[0]!.key).toBe(names[0])
    expect(toldOf(anatomy, 'tar.name')).toEqual(names)
    expect(toldOf(anatomy, 'tar.shadowed-name')).toEqual(shadowed)
  })

  it('a name alone makes no sparse file', async () => {
    const anatomy = await cutTar(tar([sparse('name=s', { body: 'abc' })]))
    expect(anatomy.blocks[0]!.child!.pieces).toHaveLength(1)
    expect(toldOf(anatomy, 'tar.name')).toContain('! pax-conflict')
  })
})

describe('tar sparse: broken archives are tiled', () => {
  it.each<[string, TarEntry]>([
    ['old GNU', old({ map: four, more: 1, blocks: [block(slots(8, 0))], real: 8, data: 'abcd' })],
    ['0.0', sparse('size=6 numblocks=1 offset=3 numbytes=3', { body: 'abc' })],
    ['0.1', sparse('name=s size=6 numblocks=1 map=3,3', { body: 'abc' })],
    ['1.0', { ...sparse('major=1 minor=0 realsize=4'), body: `${'1\n1\n3\n'.padEnd(512, '\0')}abc` }],
  ])('%s', async (_, entry) => survives(format, tar([entry], { blocking: 1, marker: 1 })))
})
