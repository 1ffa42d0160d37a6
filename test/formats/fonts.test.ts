import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { sfnt } from '../../src/formats/sfnt.ts'
import { collection } from '../../src/formats/ttc.ts'
import { woff } from '../../src/formats/woff.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { FieldName } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched, zeros } from '../support/bytes.ts'
import { big32, date, type FontOptions, fftm, font, headTable, woff as webFont } from '../support/fonts.ts'
import { oddities, toldOf } from '../support/told.ts'

const [first, second] = [date(3_782_844_800), date(3_816_844_800)]
const tables = (when = first, glyph = 'outlines of a glyph'): Record<string, string | Uint8Array> => ({
  FFTM: fftm(when, when),
  glyf: glyph,
  head: headTable(when, when),
  name: 'names.',
})
const whole = (when = first, options: FontOptions = {}): Uint8Array => font(tables(when), options)
const shared = (when = first): Uint8Array => {
  const start = 12 + 8
  const one = font(tables(when), { base: start })
  // A second directory of the same tables.
  const again = one.subarray(0, 12 + 16 * 4)
  return bytes('ttcf', [0, 1, 0, 0], big32(2), big32(start), big32(start + one.length), one, again)
}
const web = (when = first, level = 9): Uint8Array => webFont({ ...tables(when), 'OS/2': zeros(96) }, level)

describe('what is told by its format', () => {
  it.each<[string, Uint8Array, string]>([
    ['a font', whole(), 'sfnt'],
    ['a font of PostScript outlines', whole(first, { flavour: 'OTTO' }), 'sfnt'],
    ['no tables', bytes([0, 1, 0, 0], zeros(40)), 'opaque'],
    ['no tag', bytes([0, 1, 0, 0, 0, 1], zeros(40)), 'opaque'],
    ['a collection', shared(), 'ttc'],
    ['a font for the web', web(), 'woff'],
    ['a font for the web, second version', bytes('wOF2', zeros(60)), 'woff'],
  ])('%s', (_, content, id) => expect(formatFor(content, content, topLayer).format.id).toBe(id))
})

describe('damage of all kinds is survived', () => {
  it.each([
    ['sfnt', sfnt, whole()],
    ['ttc', collection, shared()],
    ['woff', woff, web()],
  ] as const)('%s', async (_, format, content) => survives(format, content))

  it('and what two broken fonts for the web are alike in is asked', async () => {
    const one = web()
    await fc.assert(
      fc.asyncProperty(fc.nat(one.length - 1), fc.uint8Array({ minLength: 1, maxLength: 4 }), async (at, put) => {
        const two = bytes(one.subarray(0, at), put, one.subarray(at + put.length))
        const { verdict } = await compare(one, two, { names: ['a', 'a'] })
        expect(verdict).toBe(Buffer.from(one).equals(two) ? 'identical' : 'different')
      }),
      { numRuns: 100 },
    )
  })
})

describe('sfnt', () => {
  it('is cut into directory, records and tables', async () => {
    const anatomy = await cutOf(sfnt, whole())
    const shape = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(shape.directory).toMatchObject({ 'sfnt.version': '00010000', 'sfnt.tables': '4' })
    expect(shape['record glyf']).toMatchObject({ 'sfnt.record-tag': 'glyf', 'sfnt.record-length': '19' })
    expect(shape.glyf).toEqual({ 'sfnt.glyphs': 'raw', 'sfnt.padding': 'raw' })
    expect(shape.name).toEqual({ 'sfnt.names': 'raw', 'sfnt.padding': 'raw' })
    expect(shape.head).toMatchObject({ 'sfnt.created': '2023-11-14 22:13:20', 'sfnt.modified': '2023-11-14 22:13:20' })
    expect(shape.FFTM).toMatchObject({ 'sfnt.fftm-tool': '3000000000', 'sfnt.fftm-created': '2023-11-14 22:13:20' })
  })

  it('what is computed is what it should be', async () => {
    const { blocks } = await cutOf(sfnt, whole())
    const derived = blocks.flatMap(block => block.fields().filter(field => field.derived))
    expect(derived).toHaveLength(5)
    for (const field of derived) expect(field.derived).toEqual({ kind: 'value', expected: field.value })
  })

  it('a place is told by its table', async () => {
    const anatomy = await sfnt.cut(topLayer, ofBytes(whole()), { entries: 1 })
    expect(anatomy.locate!(find(whole(), 'outlines') + 5)).toEqual({ within: 5, symbol: null })
  })

  const dates: readonly FieldName[] = ['sfnt.created', 'sfnt.modified', 'sfnt.fftm-created', 'sfnt.fftm-modified']
  const told = async (content: Uint8Array): Promise<string[]> => {
    const anatomy = await cutOf(sfnt, content)
    return dates.filter(name => toldOf(anatomy, name).some(value => value !== 'raw'))
  }
  it.each<[string, Uint8Array, readonly string[]]>([
    ['all that is computed holds', whole(), dates],
    ['the sum of head is wrong', whole(first, { sums: { head: 1 } }), []],
    ['the sum of FFTM is wrong', whole(first, { sums: { FFTM: 1 } }), []],
    ['the sum of another table is wrong', whole(first, { sums: { glyf: 1 } }), dates],
    ['the sum over the font is wrong', whole(first, { adjustment: 1 }), []],
    ['bytes behind the end that no sum counts', bytes(whole(), 'tail'), []],
    ['zeros behind the end', bytes(whole(), zeros(4)), dates],
    ['a signature over it', font({ DSIG: zeros(9), ...tables() }), []],
    ['a table of signatures that has none', font({ DSIG: zeros(8), ...tables() }), dates],
    ['no head', font({ FFTM: fftm(first, first), glyf: 'x' }), []],
    ['head of another size', font({ ...tables(), head: bytes(headTable(first, first), 'x') }), []],
    ['head without its magic', font({ ...tables(), head: headTable(first, first, 7) }), []],
    ['FFTM of another size', font({ ...tables(), FFTM: bytes(fftm(first, first), 'x') }), dates.slice(0, 2)],
    [
      'times that no clock shows',
      font({ ...tables(), head: headTable(first, date(1, 2)) }),
      dates.filter(name => name !== 'sfnt.modified'),
    ],
  ])('dates are told: %s', async (_, content, expected) => expect(await told(content)).toEqual(expected))

  it.each<[string, Uint8Array, string[]]>([
    ['bytes between tables', patched(whole(), find(whole(), 'glyph', 90) + 5, 'x'), ['gap-data']],
    ['behind the end', whole(first, { tail: 'tail' }), ['trailing-data']],
    ['many zeros behind the end', whole(first, { tail: zeros(32) }), ['trailing-data']],
    ['tables over each other', whole(first, { offsets: { name: 100 } }), ['malformed']],
    ['a table outside the file', whole(first, { offsets: { name: 1e9 } }), ['malformed']],
    ['two tables of one name', patched(whole(), 12 + 16, 'FFTM'), ['malformed']],
    ['a directory that breaks off', whole().subarray(0, 40), ['malformed']],
  ])('%s', async (_, content, expected) => expect(oddities(await cutOf(sfnt, content))).toEqual(expected))
})

/** One text of each name ID, as Windows has them: two bytes a letter. */
const named = (texts: Readonly<Record<number, string>>): Uint8Array => {
  const wide = Object.entries(texts).map(([id, text]) => ({
    id: Number(id),
    text: bytes(...[...text].map(letter => `\0${letter}`)),
  }))
  const big = (value: number): number[] => big32(value).slice(2)
  let at = 0
  const records = wide.map(({ id, text }) => {
    const record = bytes(...[3, 1, 0x409, id, text.length, at].map(big))
    at += text.length
    return record
  })
  return bytes(big(0), big(wide.length), big(6 + wide.length * 12), ...records, ...wide.map(({ text }) => text))
}
const saved = (day: string, when = first, version = '1.0'): Uint8Array =>
  font({ ...tables(when), name: named({ 3: `FontForge 2.0 : Squares : ${day}`, 5: version, 300: 'of its own' }) })

it('a place among the names is told by what it names', async () => {
  const one = saved('1-1-2023')
  const { locate } = await sfnt.cut(topLayer, ofBytes(one), { entries: 1 })
  const start = find(one, '\0F\0o') - 6 - 36
  expect(locate!(find(one, '\0F\0o'))).toEqual({ within: 42, symbol: 'unique identifier' })
  expect(locate!(find(one, '\x001\0.'))).toMatchObject({ symbol: 'version' })
  expect(locate!(find(one, '\0o\0f\0 '))).toMatchObject({ symbol: 'name 300' })
  expect(locate!(start)).toEqual({ within: 0, symbol: null })
})

describe('collections that make no sense', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['offsets outside the file', patched(shared(), 8, big32(1e6)), ['malformed']],
    ['more fonts than any has', bytes('ttcf', [0, 1, 0, 0], big32(2000), zeros(8000)), ['malformed']],
    ['a directory outside the file', patched(shared(), 16, big32(1e9)), ['malformed']],
    ['two directories at one place', patched(shared(), 16, big32(20)), ['malformed']],
    ['more tables than any has', patched(shared(), 24, [0xff, 0xff]), ['malformed']],
    ['a header that breaks off', shared().subarray(0, 12), ['malformed']],
    ['behind the end', bytes(shared(), 'tail'), ['trailing-data']],
  ])('%s', async (_, content, expected) => expect(oddities(await cutOf(collection, content))).toEqual(expected))
})

describe('compared', () => {
  const options = { audit: true, names: ['a', 'a'] } as const
  const summary = async (a: Uint8Array, b: Uint8Array) => {
    const { report, audit } = await runComparison(a, b, options)
    expect(audit).toEqual([])
    return [report.verdict, report.causes.map(({ id, confidence }) => `${id} ${confidence}`)]
  }
  it.each<[string, Uint8Array, Uint8Array, unknown[]]>([
    ['dates', whole(), whole(second), ['equivalent', ['font-modified certain']]],
    [
      'dates whose sums are wrong',
      whole(first, { adjustment: 1 }),
      whole(second, { adjustment: 1 }),
      ['different', ['structural:bad-checksum unexplained', 'font-modified likely']],
    ],
    [
      'a glyph',
      whole(),
      font(tables(second, 'Outlines of a glyph')),
      ['different', ['content-change unexplained', 'font-modified certain']],
    ],
    ['the day of FontForge', saved('1-1-2023'), saved('10-12-2024', second), ['different', ['font-modified likely']]],
    [
      'the day of FontForge, and a version',
      saved('1-1-2023'),
      saved('10-12-2024', second, '1.1'),
      ['different', ['content-change unexplained', 'font-modified certain']],
    ],
    ['dates of a collection', shared(), shared(second), ['different', ['font-modified certain']]],
    ['dates of a font for the web', web(), web(second), ['different', ['font-modified certain']]],
    ['levels of a font for the web', web(), web(first, 1), ['different', ['compression-implementation likely']]],
    [
      'dates and a glyph of a font for the web',
      web(),
      webFont({ ...tables(second, 'Outlines'), 'OS/2': zeros(96) }),
      ['different', ['content-change unexplained']],
    ],
    [
      'dates of a font for the web, and something behind it',
      web(),
      bytes(web(second), 'tail'),
      ['different', ['content-change unexplained', 'structural:trailing-data unexplained']],
    ],
  ])('%s', async (_, a, b, expected) => expect(await summary(a, b)).toEqual(expected))

  it('any other byte makes a font different', async () => {
    const one = whole()
    await fc.assert(
      fc.asyncProperty(fc.nat(one.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        expect((await summary(one, patched(one, place, [one[place]! ^ change])))[0]).toBe('different')
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})
