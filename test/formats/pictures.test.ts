import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gif } from '../../src/formats/gif.ts'
import { ico } from '../../src/formats/ico.ts'
import { formatFor } from '../../src/formats/index.ts'
import { ogg } from '../../src/formats/ogg.ts'
import { webp } from '../../src/formats/webp.ts'
import { runComparison } from '../../src/index.ts'
import type { Format } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched, u16, u32 } from '../support/bytes.ts'
import { exif } from '../support/jpeg.ts'
import { oddities } from '../support/told.ts'

const blocks = (...contents: string[]): Uint8Array => bytes(...contents.flatMap(one => [[one.length], one]), [0])
const image = (pixels = 'pixels', packed = 0): Uint8Array =>
  bytes(
    [0x2c],
    u16(0),
    u16(0),
    u16(2),
    u16(2),
    [packed],
    packed ? 'colours of its own...'.padEnd(12).slice(0, 12) : '',
    [2],
    blocks(pixels),
  )
const animation = (comment = 'made today', tail = ''): Uint8Array =>
  bytes(
    ['GIF89a', u16(2), u16(2), [0x80, 0, 0], 'colour'].reduce((out: Uint8Array, part) => bytes(out, part), bytes('')),
    bytes([0x21, 255, 11], 'NETSCAPE2.0', blocks('\x01\0\0')),
    bytes([0x21, 0xf9], blocks('ctrl')),
    image(),
    bytes([0x21, 0xfe], blocks(comment)),
    bytes([0x21, 0x77], blocks('what')),
    image('others', 0x81),
    [0x3b],
    tail,
  )

interface Icon {
  readonly offsets?: readonly number[]
  readonly tail?: string
}
const icon = (images: readonly string[], { offsets = [], tail = '' }: Icon = {}): Uint8Array => {
  let at = 6 + images.length * 16
  const entries = images.map((one, nth) => {
    const entry = bytes([16, nth ? 0 : 16, 0, 0], u16(1), u16(32), u32(one.length), u32(offsets[nth] ?? at))
    at += one.length
    return entry
  })
  return bytes(u16(0), u16(1), u16(images.length), ...entries, ...images, tail)
}

const chunk = (type: string, body: string | Uint8Array): Uint8Array =>
  bytes(type, u32(bytes(body).length), body, bytes(body).length % 2 ? [0] : [])
const riff = (...chunks: Uint8Array[]): Uint8Array => bytes('RIFF', u32(bytes(...chunks).length + 4), 'WEBP', ...chunks)
const dated = (when: string, pixels = 'pixels'): Uint8Array =>
  riff(chunk('VP8L', pixels), chunk('EXIF', exif([[306, 2, `${when}\0`]], []).subarray(10)))

const twoExif = (when: string): Uint8Array => {
  const own = chunk('EXIF', exif([[306, 2, `${when}\0`]], []).subarray(10))
  return riff(chunk('VP8L', 'pixels'), own, own)
}
const withXmp = (when: string): Uint8Array =>
  riff(chunk('VP8L', 'pixels'), chunk('XMP ', `<rdf:Description xmp:CreateDate="${when}" a="${'1'.repeat(when.length % 2)}"/>`))

/** RFC 3533, 6, bit by bit. */
function crc(page: Uint8Array): number {
  let sum = 0
  for (const byte of page)
    for (let bit = 7; bit >= 0; bit--) sum = (sum << 1) ^ (((sum >>> 31) ^ ((byte >> bit) & 1)) * 0x04c11db7)
  return sum >>> 0
}
function page(serial: number, sequence: number, packet: string, sum?: number): Uint8Array {
  const own = bytes('OggS', [0, 0], u32(7), u32(0), u32(serial), u32(sequence), u32(0), [1, packet.length], packet)
  return patched(own, 22, u32(sum ?? crc(own)))
}
const sound = (serials: readonly number[]): Uint8Array =>
  bytes(...serials.map((serial, nth) => page(serial, nth, `packet ${nth}`)))

describe('what is told by its format', () => {
  it.each<[string, Uint8Array, string]>([
    ['an animation', animation(), 'gif'],
    ['a GIF of 1987', patched(animation(), 4, '7'), 'gif'],
    ['an icon', icon(['one', 'two']), 'ico'],
    ['a cursor', patched(icon(['one']), 2, [2]), 'ico'],
    ['an icon of no images', icon([]), 'opaque'],
    ['an icon whose image lies in its directory', icon(['one'], { offsets: [4] }), 'opaque'],
    ['a picture for the web', dated('x'), 'webp'],
    ['sound', sound([1]), 'ogg'],
  ])('%s', (_, content, id) => expect(formatFor(content, content, topLayer).format.id).toBe(id))
})

describe('damage of all kinds is survived', () => {
  it.each<[string, Format, Uint8Array]>([
    ['gif', gif, animation()],
    ['ico', ico, icon(['one', 'two'])],
    ['webp', webp, dated('2023:11:14 22:13:20')],
    ['ogg', ogg, sound([1, 2])],
  ])('%s', async (_, format, content) => survives(format, content))
})

it('gif: images, comments and other extensions', async () => {
  const anatomy = await cutOf(gif, animation())
  expect(oddities(anatomy)).toEqual([])
  const shape = shapeOf(anatomy)
  expect(Object.keys(shape)).toEqual([
    'header',
    'global colours',
    'application NETSCAPE',
    'graphic control',
    'image',
    'comment',
    'extension 119',
    'image#1',
    'trailer',
  ])
  expect(shape.comment).toEqual({ 'gif.introducer': 'raw', 'gif.comment': 'raw' })
  expect(shape['image#1']).toMatchObject({ 'gif.local-colours': 'raw', 'gif.pixels': 'raw' })
})

it('ico: entries and images by number and size', async () => {
  const shape = shapeOf(await cutOf(ico, icon(['one', 'two'])))
  expect(Object.keys(shape)).toEqual(['header', 'entry 1 16x16', 'entry 2 16x256', 'image 1 16x16', 'image 2 16x256'])
})

it('webp: chunks', async () => {
  const shape = shapeOf(await cutOf(webp, riff(chunk('VP8 ', 'odd'), chunk('XMP ', 'xmp.'), chunk('what', '..'))))
  expect(shape.VP8).toEqual({ 'webp.chunk': 'VP8 ', 'webp.chunk-size': '3', 'webp.pixels': 'raw', 'webp.padding': 'raw' })
  expect(shape.XMP).toMatchObject({ 'webp.xmp': 'raw' })
  expect(shape.what).toMatchObject({ 'webp.content': 'raw' })
})

describe('webp: dates of Exif', () => {
  const [when, lead] = ['2023:11:14 22:13:20', 'Exif\0\0'] as const
  const own = exif([[306, 2, `${when}\0`]], [[36867, 2, `${when}\0`]]).subarray(10)
  it.each<[string, Uint8Array, unknown]>([
    ['in two directories', riff(chunk('EXIF', own)), [when, when]],
    ['behind the identifier of JPEG', riff(chunk('EXIF', bytes(lead, own))), [when, when]],
    ['of which one is none', riff(chunk('EXIF', patched(own, find(own, when), 'x'))), ['raw', when]],
    ['in two chunks', riff(chunk('EXIF', own), chunk('EXIF', own)), []],
    ['in another chunk', riff(chunk('exif', own)), []],
    ['in a chunk that breaks off', riff(chunk('EXIF', own)).subarray(0, -2), []],
  ])('%s', async (_, content, expected) => {
    const shape = shapeOf(await cutOf(webp, content))
    const dates = Object.values(shape).flatMap(fields => Object.entries(fields as Record<string, string>))
    expect(dates.filter(([name]) => name.startsWith('webp.date-')).map(([, value]) => value)).toEqual(expected)
  })
})

it('ogg: pages', async () => {
  const shape = shapeOf(await cutOf(ogg, sound([7, 8])))
  expect(shape['page#1']).toMatchObject({ 'ogg.serial': '8', 'ogg.sequence': '1', 'ogg.segments': '1', 'ogg.packets': 'raw' })
})

describe('what breaks the grammar', () => {
  it.each<[string, Format, Uint8Array, string[]]>([
    ['gif: behind the end', gif, animation('x', 'tail'), ['trailing-data']],
    ['gif: no end', gif, animation().subarray(0, -1), []],
    ['gif: an image that breaks off', gif, animation().subarray(0, -4), ['malformed']],
    ['gif: no block', gif, patched(animation(), 19, 'x'), ['malformed']],
    ['ico: behind the end', ico, icon(['one'], { tail: 'tail' }), ['trailing-data']],
    ['ico: bytes between images', ico, icon(['one', 'two'], { offsets: [40, 45], tail: '....' }), ['gap-data', 'gap-data']],
    ['ico: images over each other', ico, icon(['one', 'two'], { offsets: [38, 39] }), ['malformed']],
    ['ico: an image outside the file', ico, icon(['one'], { offsets: [1e9] }), ['malformed']],
    ['webp: behind the end', webp, bytes(dated('x'), 'tail'), ['trailing-data']],
    ['webp: a size above that of the file', webp, patched(dated('x'), 4, u32(999)), ['malformed']],
    ['webp: a chunk above its place', webp, patched(riff(chunk('VP8L', 'x')), 16, u32(999)), ['malformed']],
    ['ogg: behind the last page', ogg, bytes(sound([1]), 'tail'), ['malformed']],
    ['ogg: a page that breaks off', ogg, sound([1, 1]).subarray(0, -1), ['malformed']],
  ])('%s', async (_, format, content, expected) => expect(oddities(await cutOf(format, content))).toEqual(expected))
})

describe('compared', () => {
  const summary = async (a: Uint8Array, b: Uint8Array) => {
    const { report, audit } = await runComparison(a, b, { audit: true, names: ['a', 'a'] })
    expect(audit).toEqual([])
    return [report.verdict, ...report.causes.map(({ id, confidence }) => `${id} ${confidence}`)]
  }
  const [one, two] = ['2023:11:14 22:13:20', '2024:12:12 10:40:00'] as const
  it.each<[string, Uint8Array, Uint8Array, string[]]>([
    ['gif: a comment', animation(), animation('made then!'), ['content-change unexplained']],
    ['gif: something behind it', animation(), animation(undefined, 'x'), ['structural:trailing-data unexplained']],
    ['ico: an image', icon(['one']), icon(['eno']), ['content-change unexplained']],
    ['webp: no date', dated(one), dated('a message of nobody'), ['structural:malformed unexplained']],
    ['webp: a date and pixels', dated(one), dated(two, 'PIXELS'), ['build-timestamp certain', 'content-change unexplained']],
    ['webp: two chunks of Exif', twoExif(one), twoExif(two), ['content-change unexplained']],
    ['webp: dates of XMP', withXmp('2023-11-14T22:13:20Z'), withXmp('2024-12-12'), ['build-timestamp certain']],
    ['webp: no dates of XMP', withXmp('2023-11-14T22:13:20Z'), withXmp('sometime last summer'), ['content-change unexplained']],
    [
      'webp: dates of XMP, and a byte that fills up',
      withXmp('2023-11-14'),
      patched(withXmp('2024-12-12'), withXmp('2024-12-12').length - 1, 'x'),
      ['content-change unexplained'],
    ],
    [
      'webp: a date and something behind it',
      dated(one),
      bytes(dated(two), 'x'),
      ['structural:trailing-data unexplained', 'build-timestamp certain'],
    ],
    ['ogg: a serial number', sound([1, 2, 1]), sound([5, 6, 5]), ['serial-number certain']],
    ['ogg: two streams become one', sound([1, 2, 1]), sound([5, 5, 5]), ['serial-number likely']],
    ['ogg: one stream becomes two', sound([1, 1, 1]), sound([5, 6, 5]), ['serial-number likely']],
    ['ogg: a wrong CRC', sound([1, 1]), bytes(page(5, 0, 'packet 0', 7), page(5, 1, 'packet 1')), ['serial-number likely']],
    ['ogg: a packet', sound([1, 1]), bytes(page(1, 0, 'Packet 0'), page(1, 1, 'packet 1')), ['content-change unexplained']],
  ])('%s', async (_, a, b, expected) => {
    const [verdict, ...causes] = await summary(a, b)
    expect(verdict).toBe('different')
    expect(causes.sort()).toEqual(expected.sort())
  })

  it.each<[string, Uint8Array]>([
    ['gif', animation()],
    ['ico', icon(['one', 'two'])],
    // Digits of a date may change.
    ['webp', dated('a message of nobody')],
    ['ogg', sound([1, 2])],
  ])('any other byte makes it different: %s', async (_, whole) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        expect((await summary(whole, patched(whole, place, [whole[place]! ^ change])))[0]).toBe('different')
      }),
      { seed: 1, numRuns: 60 },
    )
  })
  it('a comment is told where it is', async () => {
    const whole = animation()
    const { report } = await runComparison(whole, patched(whole, find(whole, 'today'), 'T'), { names: ['a', 'a'] })
    expect(report.differences.map(({ path, span }) => [path.at(-1)?.name, span])).toEqual([['comment', 'gif.comment']])
  })
})
