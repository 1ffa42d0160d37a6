import { describe, expect, it } from 'vitest'
import { androidResources as format } from '../../src/formats/android-resources.ts'
import { formatFor } from '../../src/formats/index.ts'
import { compare } from '../../src/index.ts'
import { attribute, axml, chunk, element, stringPool, table } from '../support/android.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched, u32 } from '../support/bytes.ts'

const claimed = (content: Uint8Array): string => formatFor(content.subarray(0, 4096), content, topLayer).format.id
const pool = {
  'string pool': { 'android.pool': 'raw' },
  'string pool: offsets': { 'android.offsets': 'raw' },
  'string pool: strings': { 'android.strings': 'raw' },
}

describe('compiled XML', () => {
  it.each([
    ['in UTF-16', axml()],
    ['in UTF-8', axml(undefined, { utf8: true })],
  ])('%s is told by element and attribute', async (_, content) => {
    expect(claimed(content)).toBe('android-resources')
    expect(shapeOf(await cutOf(format, content))).toEqual({
      '\0header': { 'android.header': 'raw' },
      ...pool,
      'element manifest': { 'android.element-header': 'raw', 'android.line': '1', 'android.element': 'raw' },
      'manifest @package': { 'android.attribute': '"org.example.a" (ffffffff 1 2 3000008 2)' },
      'end of element manifest': { 'android.element-header': 'raw', 'android.line': '1', 'android.element': 'raw' },
    })
  })

  it('a name that is not there is a number', async () => {
    const content = chunk(3, bytes(), bytes(stringPool(['a']), element(7, [attribute(8, 9)])))
    expect(Object.keys(shapeOf(await cutOf(format, content)))).toEqual(expect.arrayContaining(['element #7', '#7 @#8']))
  })

  it('styles are told from strings', async () => {
    const shape = shapeOf(await cutOf(format, axml(undefined, { styles: bytes(u32(0xffff_ffff)) })))
    expect(shape).toHaveProperty(['string pool: styles'], { 'android.styles': 'raw' })
  })

  it('a place is told by the string that it is in', async () => {
    const content = axml(undefined, { utf8: true })
    const at = find(content, 'example')
    const anatomy = await cutOf(format, content)
    expect(anatomy.locate!(at)).toEqual({ within: null, symbol: 'org.example.a' })
    expect(anatomy.locate!(3)).toBeNull()
    expect(anatomy.strings!({ start: at, end: at + 3 })).toEqual(['org.example.a'])
    expect(anatomy.strings!({ start: 0, end: 3 })).toBeNull()
  })
})

it('a table is told by package', async () => {
  const content = table()
  expect(claimed(content)).toBe('android-resources')
  expect(Object.keys(shapeOf(await cutOf(format, content)))).toEqual([
    '\0header',
    ...Object.keys(pool),
    'package org.example.a',
    ...Object.keys(pool).map(key => `${key}#1`),
    'type spec',
  ])
})

describe('what is not understood is bytes', () => {
  const good = axml()
  it.each<[string, Uint8Array]>([
    ['no pool', chunk(3, bytes())],
    ['a chunk that is larger than what it is in', patched(good, 12, u32(9999))],
    ['a chunk of no size', patched(good, 12, u32(0))],
    ['more strings than there is room for', patched(good, 16, u32(0x7fff_ffff))],
    ['strings that begin behind the pool', patched(good, 28, u32(0x7fff_ffff))],
    ['the end is missing', good.subarray(0, good.length - 4)],
  ])('%s', async (what, content) => {
    const { blocks, facts } = await cutOf(format, content)
    if (what === 'no pool') expect(blocks.map(({ key }) => key)).toEqual(['\0header'])
    else {
      expect(blocks.map(({ key }) => key)).toEqual(['bytes'])
      expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:malformed'])
    }
  })

  it('bytes behind the end are a gap', async () => {
    const { facts } = await cutOf(format, bytes(good, 'evil'))
    expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:trailing-data'])
  })

  it('broken XML is tiled', () => survives(format, good))
  it('a broken table is tiled', () => survives(format, bytes(stringPool([]).subarray(0, 0), table(['a']))))
})

it('another string is named', async () => {
  const [one, two] = ['Hello', 'Jello'].map(text => table([text]))
  const { verdict, differences } = await compare(one!, two!, { audit: true, names: ['resources.arsc', 'resources.arsc'] })
  expect(verdict).toBe('different')
  expect(differences[0]).toMatchObject({ span: 'android.strings', strings: ['Hello', 'Jello'] })
})
