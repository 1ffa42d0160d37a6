import { type ByteSource, isZero, latin1, type Range } from '../model/bytes.ts'
import type { Anatomy, Format, Located } from '../model/layer.ts'
import { momentText } from './clock.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { areasOverlap, type Volume, volumeIn } from './iso9660-walk.ts'

/** ECMA-119, 6.2.1: sixteen sectors for the system, then volume descriptors. */
const FIRST = 16 * 2048

/**
 * An image of a CD or DVD (ECMA-119, with Rock Ridge and Joliet): the dates of volume descriptors, of directory records and of Rock Ridge.
 * All other bytes are alike, and are told by the file that they belong to.
 */
export const iso9660: Format = {
  id: 'iso9660',
  docs: {
    title: 'ISO 9660 image',
    what: 'The dates in volume descriptors, directory records and Rock Ridge entries; the rest is bytes, told by file. Nothing is taken for a date where files and directories lie over each other.',
    see: 'ECMA-119; IEEE P1281 (SUSP), P1282 (RRIP)',
    fields: ['iso'],
  },
  // Its own magic lies behind what a format is shown: whether it is there is found when it is cut.
  claims: (head, _, { name }) =>
    /\.iso$/i.test(name) && head.length === 4096 && (isZero(head) || latin1(head.subarray(510, 512)) === '\x55\xaa'),
  cut(_, bytes, limits): Anatomy {
    const volume = volumeIn(bytes, FIRST, limits.entries)
    if (!volume || areasOverlap(volume)) return aroundInsets(bytes.size, [], 'iso.bytes')
    const anatomy = aroundInsets(bytes.size, datesOf(bytes, volume), 'iso.bytes')
    const files = volume.files.toSorted((x, y) => x.range.start - y.range.start)
    const locate = (offset: number): Located | null => {
      const file = files.find(({ range }) => offset >= range.start && offset < range.end)
      return file ? { within: offset - file.range.start, symbol: file.path } : null
    }
    return { ...anatomy, locate }
  },
}

function datesOf(bytes: ByteSource, { dates }: Volume): Inset[] {
  const insets: Inset[] = []
  let at = 0
  for (const range of dates.toSorted((x, y) => x.start - y.start)) {
    // One that is told twice, by two records over each other, is none.
    if (range.start < at) return []
    const value = range.end - range.start === 7 ? shortDate(bytes, range) : longDate(bytes, range)
    if (value !== null) insets.push({ name: 'iso.time', range, value })
    at = range.end
  }
  return insets
}

/** Quarters of an hour from Greenwich, signed. */
const isZone = (zone: number): boolean => (zone << 24) >> 24 >= -48 && (zone << 24) >> 24 <= 52

/** ECMA-119, 9.1.5: years since 1900, month, day, hour, minute, second, zone. */
function shortDate(bytes: ByteSource, { start, end }: Range): string | null {
  const [since, month, day, hour, minute, second, zone] = [...bytes.read(start, end)] as Octets
  const told = momentText({ year: 1900 + since, month, day, hour, minute, second })
  return told !== null && isZone(zone) ? `${told} ${zone}` : null
}
type Octets = [number, number, number, number, number, number, number]

/** ECMA-119, 8.4.26.1: digits of year, month, day, hour, minute, second and hundredths, and the zone; all zeros where it is not told. */
function longDate(bytes: ByteSource, { start, end }: Range): string | null {
  const text = latin1(bytes.read(start, end))
  const zone = text.charCodeAt(16)
  if (/^0{16}\0$/.test(text)) return 'not told'
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text)
  if (!found || !isZone(zone)) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as Digits
  if (momentText({ year, month, day, hour, minute, second }) === null) return null
  return `${found.slice(1, 4).join('-')} ${found.slice(4, 7).join(':')}.${found[7]} ${zone}`
}
type Digits = [number, number, number, number, number, number]
