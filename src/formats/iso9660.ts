import { type ByteSource, isZero, latin1, piecesOf, type Range } from '../model/bytes.ts'
import type { Anatomy, Field, Format, Located } from '../model/layer.ts'
import { momentText } from './clock.ts'
import { diskIn } from './gpt.ts'
import { laid, type Place } from './image-places.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { areasOverlap, type Mark, type Volume, volumeIn } from './iso9660-walk.ts'

/** ECMA-119, 6.2.1: sixteen sectors for the system, then volume descriptors. */
const SECTOR = 2048
const FIRST = 16 * SECTOR
const laying = { format: 'iso', sector: SECTOR, type: 'file' } as const
/** Records have some ten fields each: of an image with more dates than this only these are told. */
const MARKED = 100_000

/**
 * An image of a CD or DVD (ECMA-119, with Rock Ridge and Joliet): the dates of volume descriptors, of directory records and of Rock Ridge, and
 * the files, each of which is a layer where nothing else lies over it. All other bytes are alike, and are told by what they belong to.
 */
export const iso9660: Format = {
  id: 'iso9660',
  container: true,
  docs: {
    title: 'ISO 9660 image',
    what: 'The dates in volume descriptors, directory records and Rock Ridge entries, and the files; modes, owners, places and ids of partitions are told by name. Nothing is taken for a date or a file where files and directories lie over each other.',
    see: 'ECMA-119; IEEE P1281 (SUSP), P1282 (RRIP)',
    fields: ['iso'],
  },
  // Its own magic lies behind what a format is shown: whether it is there is found when it is cut.
  claims: (head, _, { name }) =>
    /\.iso$/i.test(name) && head.length === 4096 && (isZero(head) || latin1(head.subarray(510, 512)) === '\x55\xaa'),
  cut(_, bytes, limits): Anatomy {
    const volume = volumesIn(bytes, { most: limits.entries })
    if (!volume || areasOverlap(volume)) return aroundInsets(bytes.size, [], 'iso.bytes')
    const dates = datesOf(bytes, volume)
    const coarse = [...dates.map(dateAt), ...ownFiles(volume)]
    const finer = (): Anatomy | null => {
      const marked = dates.length > MARKED ? null : volumesIn(bytes, { most: limits.entries, isMarked: true })
      return marked && { ...laid(bytes, [...coarse, ...marksOf(bytes, marked, coarse)], laying), locate }
    }
    const files = volume.files.toSorted((x, y) => x.range.start - y.range.start)
    const locate = (offset: number): Located | null => {
      const file = files.find(({ range }) => offset >= range.start && offset < range.end)
      return file ? { within: offset - file.range.start, symbol: file.path } : null
    }
    return { ...laid(bytes, coarse, laying), locate, finer }
  },
}

/** The volume, and the one that xorriso writes for who mounts the first partition: the same files, told from there. */
function volumesIn(bytes: ByteSource, asked: Parameters<typeof volumeIn>[2]): Volume | null {
  const volume = volumeIn(bytes, FIRST, asked)
  if (!volume) return null
  const { partitions } = diskIn(bytes)
  const isVolume = (at: number): boolean => at + 5 <= bytes.size && latin1(bytes.read(at, at + 5)) === 'CD001'
  const base = partitions.map(({ range }) => range.start).find(start => isVolume(start + FIRST + 1))
  const inside = base === undefined ? null : volumeIn(piecesOf(bytes, [{ start: base, end: bytes.size }]), FIRST, asked)
  if (base === undefined || !inside) return volume
  const moved = ({ start, end }: Range): Range => ({ start: start + base, end: end + base })
  return {
    dates: [...volume.dates, ...inside.dates.map(moved)],
    areas: [...volume.areas, ...inside.areas.map(moved)],
    files: [...volume.files, ...inside.files.map(file => ({ ...file, range: moved(file.range) }))],
    marks: [...volume.marks, ...inside.marks.map(mark => ({ ...mark, range: moved(mark.range) }))],
  }
}

const dateAt = ({ name, range, value }: Inset): Place => ({ key: `\0${name}`, ...range, field: { name, ranges: [range], value } })

/** Files that nothing else lies over, be it another file or an image that is read by its place. */
function ownFiles({ files }: Volume): Place[] {
  // Of two names of one file the first one is its own.
  const places = new Map(files.toReversed().map(file => [`${file.range.start} ${file.range.end} ${file.isOwn ?? false}`, file]))
  const sorted = [...places.values()].sort((x, y) => x.range.start - y.range.start || x.range.end - y.range.end)
  let reached = 0
  return sorted.flatMap(({ path, range, isOwn }, nth): Place[] => {
    const isApart = range.start >= reached && (sorted[nth + 1]?.range.start ?? range.end) >= range.end
    reached = Math.max(reached, range.end)
    if (!isOwn || !isApart) return []
    return [{ key: path, start: range.start, end: range.end, isContent: true, field: { name: 'iso.body', ranges: [range] } }]
  })
}

function marksOf(bytes: ByteSource, { marks }: Volume, known: readonly Range[]): Place[] {
  const taken = known.toSorted((x, y) => x.start - y.start)
  const told = [
    ...marks.map(
      ({ of, name, range, isBoth }: Mark): Place => ({ key: of, ...range, field: fieldOf(bytes, name, range, isBoth) }),
    ),
    ...diskIn(bytes).marks.map(({ of, name, range, value }) => ({ key: of, ...range, field: { name, ranges: [range], value } })),
  ].sort((x, y) => x.start - y.start)
  let next = 0
  let reached = 0
  return told.filter(({ start, end }) => {
    while (next < taken.length && taken[next]!.end <= start) next++
    const isFree = start >= reached && end <= (taken[next]?.start ?? end)
    if (isFree) reached = end
    return isFree
  })
}

/** ECMA-119, 7.3.3: a number in both byte orders has a value where they agree. */
function fieldOf(bytes: ByteSource, name: Field['name'], range: Range, isBoth: true | undefined): Field {
  if (!isBoth) return { name, ranges: [range] }
  const held = Buffer.from(bytes.read(range.start, range.end))
  const [little, big] = [held.readUInt32LE(0), held.readUInt32BE(4)]
  return little === big
    ? { name, ranges: [range], value: little.toString(name === 'iso.mode' ? 8 : 10) }
    : { name, ranges: [range] }
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
