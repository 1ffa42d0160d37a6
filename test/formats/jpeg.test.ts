import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { jpeg as format } from '../../src/formats/jpeg.ts'
import { runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched } from '../support/bytes.ts'
import { type ExifEntry, exif, jpeg, segment } from '../support/jpeg.ts'
import { oddities, toldOf } from '../support/told.ts'

const [first, second] = ['2023:11:14 22:13:20\0', '2024:12:12 10:40:00\0']
const own = (when: string): ExifEntry[] => [
  [271, 2, 'Nobody\0'],
  [306, 2, when],
]
const more = (when: string): ExifEntry[] => [
  [36864, 7, '0230'],
  [36867, 2, when],
  [36868, 2, when],
  [37500, 7, 'note of the maker'],
]
const dated = (when = first): Uint8Array => exif(own(when), more(when))
const xmp = (when: string): Uint8Array =>
  segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description xmp:CreateDate="${when}" xmp:Tool="x"/></x:xmpmeta>`)
const whole = jpeg(segment(0xe0, 'JFIF\0rest'), dated(), segment(0xfe, 'a comment'), segment(0xdb, 'tables'))

it('is told by its first marker', () => expect(formatFor(whole, whole, topLayer).format.id).toBe('jpeg'))
it('damage of all kinds is survived', async () => survives(format, whole))

it('is cut into segments, and dates are parts of their own', async () => {
  const anatomy = await cutOf(format, whole)
  expect(oddities(anatomy)).toEqual([])
  const shape = shapeOf(anatomy)
  expect(Object.keys(shape)).toEqual([
    'SOI',
    'APP0 JFIF',
    'APP1 Exif',
    'APP1 Exif#1',
    'Exif DateTime',
    'APP1 Exif#2',
    'Exif DateTimeOriginal',
    'Exif DateTimeDigitized',
    'APP1 Exif#3',
    'COM',
    'DQT',
    'SOS',
    'scan',
    'EOI',
  ])
  expect(shape['Exif DateTime']).toEqual({ 'jpeg.date-time': '2023:11:14 22:13:20' })
  expect(shape.COM).toEqual({ 'jpeg.marker': 'raw', 'jpeg.length': '11', 'jpeg.comment': 'raw' })
  const { locate } = await format.cut(topLayer, ofBytes(whole), { entries: 1 })
  expect(locate!(find(whole, 'coded') + 6)).toEqual({ within: 6, symbol: null })
})

describe('dates of Exif', () => {
  const all = ['2023:11:14 22:13:20', '2023:11:14 22:13:20', '2023:11:14 22:13:20']
  const told = async (...segments: Uint8Array[]): Promise<string[]> => {
    const anatomy = await cutOf(format, jpeg(...segments))
    return (['jpeg.date-time', 'jpeg.date-original', 'jpeg.date-digitized'] as const).flatMap(name => toldOf(anatomy, name))
  }
  it.each<[string, Uint8Array[], string[]]>([
    ['least significant byte first', [dated()], all],
    ['most significant byte first', [exif(own(first), more(first), { isLittle: false })], all],
    ['in the first directory alone', [exif(own(first), [])], all.slice(0, 1)],
    ['two segments', [dated(), dated()], []],
    ['no date', [exif(own('    :  :     :  :  \0'), more(first))], ['raw', ...all.slice(1)]],
    ['a month too many', [exif(own('2023:13:14 22:13:20\0'), more(first))], ['raw', ...all.slice(1)]],
    ['text in place of the NUL', [exif(own('2023:11:14 22:13:20x'), more(first))], ['raw', ...all.slice(1)]],
    ['more bytes', [exif(own(`${first}x`), more(first))], all.slice(1)],
    ['another type', [exif([[306, 7, first]], more(first))], all.slice(1)],
    ['under the tag of another directory', [exif([[36867, 2, first]], [[306, 2, first]])], []],
    ['tags out of order', [exif(own(first).reverse(), more(first))], []],
    ['a tag twice', [exif([...own(first), [306, 2, first]], more(first))], []],
    ['a value outside the segment', [exif(own(first), more(first), { counts: { 37500: 60_000 } })], []],
    ['a type that nobody knows', [exif([[1, 99, 1], ...own(first)], more(first))], []],
    ['another value over it', [exif(own(first), more(first), { offsets: { 37500: 60 } })], []],
    ['another date over it', [exif(own(first), more(first), { offsets: { 36868: 200, 36867: 200 } })], []],
    ['a number of TIFF that is none', [patched(dated(), 12, '+')], []],
  ])('%s', async (_, segments, expected) => expect(await told(...segments)).toEqual(expected))
})

describe('what breaks the grammar', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['behind the end', bytes(whole, 'x'), ['trailing-data']],
    ['zeros behind the end', bytes(whole, '\0\0'), ['trailing-data']],
    ['no end', whole.subarray(0, -2), []],
    ['a segment that breaks off', whole.subarray(0, 30), ['malformed']],
    ['no marker', jpeg(bytes('text')), ['malformed']],
    ['a length of one', jpeg(bytes([0xff, 0xe0, 0, 1])), ['malformed']],
    ['bytes that fill up to a marker', jpeg(bytes([0xff, 0xff, 0xff], segment(0xfe, 'x').subarray(1))), []],
  ])('%s', async (_, content, expected) => expect(oddities(await cutOf(format, content))).toEqual(expected))

  it('a marker at the edge of a window is found', async () => {
    for (const size of [262_140, 262_141, 262_142, 262_143, 262_144, 262_145]) {
      const content = bytes([0xff, 0xd8], segment(0xda, 'how'), new Uint8Array(size).fill(0x20), [0xff, 0xd9])
      expect((await cutOf(format, content)).blocks.map(({ key }) => key)).toEqual(['SOI', 'SOS', 'scan', 'EOI'])
    }
  })
})

describe('compared', () => {
  const summary = async (a: Uint8Array, b: Uint8Array) => {
    const { report, audit } = await runComparison(a, b, { audit: true, names: ['a', 'a'] })
    expect(audit).toEqual([])
    return [report.verdict, report.causes.map(({ id, confidence }) => `${id} ${confidence}`)]
  }
  const withXmp = (when: string, tail = ''): Uint8Array => bytes(jpeg(xmp(when)), tail)
  it.each<[string, Uint8Array, Uint8Array, unknown[]]>([
    ['dates', jpeg(dated()), jpeg(dated(second)), ['equivalent', ['build-timestamp certain']]],
    [
      'dates of two segments',
      jpeg(dated(), dated()),
      jpeg(dated(second), dated(second)),
      ['different', ['content-change unexplained']],
    ],
    [
      'a date and a text',
      jpeg(dated()),
      jpeg(exif(own('a message of nobody\0'), more(first))),
      ['different', ['structural:malformed unexplained']],
    ],
    [
      'dates of XMP',
      withXmp('2023-11-14T22:13:20Z'),
      withXmp('2024-12-12T10:40+01:00'),
      ['different', ['build-timestamp certain']],
    ],
    ['no dates of XMP', withXmp('2023-11-14T22:13:20Z'), withXmp('today'), ['different', ['content-change unexplained']]],
    [
      'dates of XMP, and more',
      withXmp('2023-11-14'),
      withXmp('2024-12-12', 'x'),
      ['different', ['content-change unexplained', 'structural:trailing-data unexplained']],
    ],
    [
      'segments in another order',
      jpeg(segment(0xfe, 'x'), segment(0xdb, 'y')),
      jpeg(segment(0xdb, 'y'), segment(0xfe, 'x')),
      ['different', ['content-change unexplained']],
    ],
  ])('%s', async (_, a, b, expected) => expect(await summary(a, b)).toEqual(expected))

  it('any other byte makes it different, but for digits of a date', async () => {
    const dates = [
      ...Buffer.from(whole)
        .toString('latin1')
        .matchAll(/\d{4}:/g),
    ].map(({ index }) => index)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const isDate = dates.some(start => place >= start && place < start + 19)
        const [verdict] = await summary(whole, patched(whole, place, [whole[place]! ^ change]))
        expect(isDate ? ['different', 'equivalent'] : ['different']).toContain(verdict)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})
