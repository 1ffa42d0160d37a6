import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { FieldName } from '../model/layer.ts'

/** ECMA-119, 6.1.2: logical sectors. Blocks are as large in all images that are made. */
const SECTOR = 2048
/** ECMA-119, 8: type of a descriptor. */
const kind = { boot: 0, primary: 1, supplementary: 2, end: 255 } as const
/** ECMA-119, 8.4 and 8.5: offsets in a primary or supplementary descriptor. */
const DESCRIPTOR_DATES = [813, 830, 847, 864]
const ROOT = 156
/** ECMA-119, 8.4: what else of a descriptor is told by name. */
const descriptor: readonly (readonly [name: FieldName, offset: number, size: number, isBoth?: true])[] = [
  ['iso.volume', 40, 32],
  ['iso.volume-size', 80, 8, true],
  ['iso.path-table-size', 132, 8, true],
  ['iso.path-tables', 140, 16],
  ['iso.volume-set', 190, 128],
  ['iso.publisher', 318, 128],
  ['iso.preparer', 446, 128],
  ['iso.application', 574, 128],
  ['iso.application-use', 883, 512],
]
/** ECMA-119, 9.1: offsets in a directory record. */
const record = { length: 0, extent: 2, size: 10, date: 18, flags: 25, nameLength: 32, name: 33 } as const
const DIRECTORY = 2
/** A continuation may name another one. */
const MOST_AREAS = 64
/** Images nest eight levels, Rock Ridge as deep as a path. */
const MOST_DEPTH = 256

/** A field of a descriptor, a record or an entry, and what it is of. */
export interface Mark {
  readonly of: string
  readonly name: FieldName
  readonly range: Range
  /** Stands in both byte orders, one after the other. */
  readonly isBoth?: true
}

export interface Volume {
  /** Of 7 bytes or of 17, unordered. */
  readonly dates: readonly Range[]
  readonly marks: readonly Mark[]
  /** Descriptors, directories, continuations. */
  readonly areas: readonly Range[]
  /** `isOwn`: a file of a directory, no table and no image that is read by its place. */
  readonly files: readonly { readonly path: string; readonly range: Range; readonly isOwn?: true }[]
}

/** Null where there is no volume, where a part of it lies outside, or where it has more records than allowed. */
export function volumeIn(
  bytes: ByteSource,
  first: number,
  { most, isMarked }: { readonly most: number; readonly isMarked?: true },
): Volume | null {
  const found: Found = {
    bytes,
    dates: [],
    marks: [],
    areas: [],
    files: [],
    seen: new Set(),
    left: most,
    isMarked: isMarked ?? false,
  }
  for (let at = first; ; at += SECTOR) {
    if (at + SECTOR > bytes.size) return null
    const sector = bytes.read(at, at + SECTOR).slice()
    if (latin1(sector.subarray(1, 6)) !== 'CD001') return null
    const type = sector[0]!
    found.areas.push({ start: at, end: at + SECTOR })
    if (type === kind.end) return found
    if (type === kind.boot && !bootImages(found, sector)) return null
    if (type !== kind.primary && type !== kind.supplementary) continue
    for (const offset of DESCRIPTOR_DATES) found.dates.push({ start: at + offset, end: at + offset + 17 })
    found.dates.push({ start: at + ROOT + record.date, end: at + ROOT + record.date + 7 })
    for (const [name, offset, size, isBoth] of descriptor) {
      const range = { start: at + offset, end: at + offset + size }
      if (isMarked) found.marks.push({ of: 'volume descriptor', name, range, ...(isBoth ? { isBoth } : {}) })
    }
    pathTables(found, sector)
    const root = extentOf(sector, ROOT)
    if (!walk(found, { ...root, path: '', depth: 0, wide: type === kind.supplementary })) return null
  }
}

interface Found extends Volume {
  readonly bytes: ByteSource
  readonly dates: Range[]
  readonly areas: Range[]
  readonly marks: Mark[]
  readonly files: { readonly path: string; readonly range: Range; readonly isOwn?: true }[]
  /** Where directories begin that were walked. */
  readonly seen: Set<number>
  left: number
  /** Places of fields are wanted: many more than dates. */
  readonly isMarked: boolean
}

const u32 = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
/** Numbers stand in both byte orders; the first is the least significant first. */
function extentOf(bytes: Uint8Array, at: number): Range {
  const start = u32(bytes, at + record.extent) * SECTOR
  return { start, end: start + u32(bytes, at + record.size) }
}

/** ECMA-119, 8.4.14 to 8.4.19: a size, two tables with their least significant byte first, two with their most significant. */
function pathTables({ files }: Found, sector: Uint8Array): void {
  const view = new DataView(sector.buffer, sector.byteOffset)
  const size = view.getUint32(132, true)
  const blocks = [view.getUint32(140, true), view.getUint32(144, true), view.getUint32(148), view.getUint32(152)]
  for (const block of blocks)
    if (block > 0) files.push({ path: 'path table', range: { start: block * SECTOR, end: block * SECTOR + size } })
}

/** El Torito 1.0, 2.0: the catalogue, and the first image that it names, are no directory. */
function bootImages({ bytes, files }: Found, sector: Uint8Array): boolean {
  if (!latin1(sector.subarray(7, 39)).startsWith('EL TORITO SPECIFICATION')) return true
  const catalogue = u32(sector, 71) * SECTOR
  if (catalogue + SECTOR > bytes.size) return false
  const entries = bytes.read(catalogue, catalogue + SECTOR).slice()
  files.push({ path: 'boot catalogue', range: { start: catalogue, end: catalogue + SECTOR } })
  for (let at = 32; at + 32 <= SECTOR; at += 32) {
    const size = (entries[at + 6]! | (entries[at + 7]! << 8)) * 512
    const start = u32(entries, at + 8) * SECTOR
    if (size > 0 && start + size <= bytes.size) files.push({ path: 'boot image', range: { start, end: start + size } })
  }
  return true
}

interface Directory extends Range {
  readonly path: string
  readonly depth: number
  /** Joliet: names in UTF-16, most significant byte first. */
  readonly wide: boolean
}

function walk(found: Found, root: Directory): boolean {
  const open: Directory[] = [root]
  for (let directory = open.pop(); directory; directory = open.pop()) {
    const { start, end, path, depth, wide } = directory
    if (start === 0 || end > found.bytes.size || depth > MOST_DEPTH) return false
    if (found.seen.has(start)) continue
    found.seen.add(start)
    found.areas.push({ start, end })
    for (let sector = start; sector < end; sector += SECTOR) {
      const held = found.bytes.read(sector, Math.min(end, sector + SECTOR)).slice()
      // Records do not cross sectors: a length of zero ends one.
      for (let at = 0; at < held.length && held[at] !== 0; ) {
        const length = held[at + record.length]!
        if (length < 34 || at + length > held.length || found.left-- <= 0) return false
        const one = held.subarray(at, at + length)
        const nameLength = one[record.nameLength]!
        if (record.name + nameLength > length) return false
        const raw = one.slice(record.name, record.name + nameLength)
        const name = wide
          ? Buffer.from(raw.subarray(0, raw.length & ~1))
              .swap16()
              .toString('utf16le')
          : latin1(raw)
        const begin = sector + at
        found.dates.push({ start: begin + record.date, end: begin + record.date + 7 })
        const used = record.name + nameLength + (nameLength % 2 === 0 ? 1 : 0)
        const rest = wide ? nothing : systemUse(found, { start: begin + used, end: begin + length })
        if (!rest) return false
        at += length
        // The directory itself, and the one above.
        const dots = nameLength === 1 && raw[0]! < 2 ? ['.', '..'][raw[0]!]! : null
        const range = extentOf(one, 0)
        const inner = `${path}${dots ?? (rest.name || name.replace(/;\d+$/, ''))}`
        if (found.isMarked) {
          const placed = [begin + record.extent, begin + record.size].map(start => ({ start, end: start + 8 }))
          const own = placed.map((range, nth) => ({ name: places[nth]!, range, isBoth: true as const }))
          for (const mark of [...own, ...rest.marks]) found.marks.push({ ...mark, of: `record of ${inner}` })
        }
        if (dots) continue
        if (one[record.flags]! & DIRECTORY) open.push({ ...range, path: `${inner}/`, depth: depth + 1, wide })
        else if (range.end > range.start) {
          if (range.end > found.bytes.size) return false
          found.files.push({ path: inner, range, isOwn: true })
        }
      }
    }
  }
  return true
}

const places = ['iso.extent', 'iso.size'] as const

/** What Rock Ridge tells of a record: its name, and fields. */
interface Used {
  readonly name: string
  readonly marks: readonly Omit<Mark, 'of'>[]
}
const nothing: Used = { name: '', marks: [] }
/** RRIP 4.1.1: fields of PX. */
const attributes = ['iso.mode', 'iso.links', 'iso.uid', 'iso.gid', 'iso.serial'] as const

/** SUSP 5.1 and RRIP 4.1.6: entries of a signature, a length and a version; TF has times, CE says where entries go on. */
function systemUse(found: Found, first: Range): Used | null {
  const used: { name: string; marks: Omit<Mark, 'of'>[] } = { name: '', marks: [] }
  let area: Range | null = first
  for (let count = 0; area; count++) {
    if (count > MOST_AREAS) return null
    const held: Uint8Array = found.bytes.read(area.start, area.end).slice()
    let next: Range | null = null
    for (let at = 0; at + 4 <= held.length; ) {
      const [signature, length] = [latin1(held.subarray(at, at + 2)), held[at + 2]!]
      if (!/^[A-Z]{2}$/.test(signature) || length < 4 || at + length > held.length) break
      if (signature === 'NM' && length > 5) used.name += latin1(held.subarray(at + 5, at + length))
      if (signature === 'PX' && found.isMarked) {
        for (const [nth, name] of attributes.entries()) {
          const start: number = area.start + at + 4 + 8 * nth
          if (4 + 8 * nth + 8 <= length) used.marks.push({ name, range: { start, end: start + 8 }, isBoth: true })
        }
      }
      if (signature === 'TF') timesOf(found, area.start + at, held.subarray(at, at + length))
      if (signature === 'CE' && length >= 28) {
        const start: number = u32(held, at + 4) * SECTOR + u32(held, at + 12)
        next = { start, end: start + u32(held, at + 20) }
        if (next.end > found.bytes.size || next.end < next.start) return null
        found.areas.push(next)
      }
      if (signature === 'ST') break
      at += length
    }
    area = next
  }
  return used
}

/** Flags: which of seven times there are, and whether they are long. */
function timesOf({ dates }: Found, start: number, entry: Uint8Array): void {
  if (entry.length < 5) return
  const flags = entry[4]!
  const size = flags & 0x80 ? 17 : 7
  let at = 5
  for (let bit = 0; bit < 7; bit++) {
    if (!(flags & (1 << bit))) continue
    if (at + size > entry.length) return
    dates.push({ start: start + at, end: start + at + size })
    at += size
  }
}

/** Whether anything could be read in two ways: directories and continuations lie apart from all else. Two records may name one file. */
export function areasOverlap({ areas, files }: Volume): boolean {
  const known = new Set<string>()
  const own = areas.filter(({ start, end }) => end > start && !known.has(`${start} ${end}`) && known.add(`${start} ${end}`))
  const all = [...own.map(range => ({ range, isFile: false })), ...files.map(({ range }) => ({ range, isFile: true }))]
  const ends = { ofFiles: 0, ofAreas: 0 }
  for (const { range, isFile } of all.toSorted((x, y) => x.range.start - y.range.start)) {
    if (range.start < ends.ofAreas || (!isFile && range.start < ends.ofFiles)) return true
    if (isFile) ends.ofFiles = Math.max(ends.ofFiles, range.end)
    else ends.ofAreas = range.end
  }
  return false
}
