import { type ByteSource, latin1, sameBytes } from '../model/bytes.ts'
import type { Anatomy, Anomaly, Field, Format } from '../model/layer.ts'
import { momentText } from './clock.ts'
import { type FatEntry, filesIn } from './fat-files.ts'
import { type Fat, readFat } from './fat-read.ts'
import { common, entry, identity, information, wide } from './fat-records.ts'
import { type Part, partsOf, rawField, rawPart, recordPart, sizeOf } from './image-parts.ts'

/** An image of FAT12, FAT16 or FAT32: boot sector, tables, entries of directories, and clusters by file. Nothing is erased. */
export const fat: Format = {
  id: 'fat',
  plain: true,
  docs: {
    title: 'FAT image',
    what: 'Boot sector, tables, entries of directories with their dates, and clusters by the file that they belong to. Nothing is erased.',
    see: 'Microsoft, FAT32 File System Specification 1.03',
  },
  claims: head => readFat(head, null) !== null,
  cut(_, bytes): Anatomy {
    const read = readFat(bytes.read(0, Math.min(bytes.size, 512)).slice(), bytes.size)
    if (!read) return partsOf(bytes, [], { rest: 'fat.bytes' })
    return partsOf(bytes, all(bytes, read), { rest: 'fat.bytes', anomalies: unlike(bytes, read) })
  },
}

/** Readers take either table: two that differ are two file systems. */
function unlike(bytes: ByteSource, { tables }: Fat): Anomaly[] {
  const [first, ...others] = tables
  return others.flatMap((other): Anomaly[] =>
    other.end > bytes.size || sameBytes(bytes, first!, bytes, other)
      ? []
      : [{ id: 'structural:malformed', offset: other.start, expected: 'a copy of the first table', found: 'another table' }],
  )
}

function all(bytes: ByteSource, read: Fat): Part[] {
  const { isWide, sector, tables, informationAt, backupAt } = read
  const layouts = isWide ? [common, wide, identity] : [common, identity]
  const size = layouts.reduce((sum, layout) => sum + sizeOf(layout), 0)
  const boot = (key: string, at: number): Part[] => [
    recordPart(key, bytes, at, ...layouts),
    rawPart(`${key}, code`, 'fat.boot-code', { start: at + size, end: at + sector }),
  ]
  const info = (key: string, at: number): Part[] =>
    bytes.size >= at + 512 && latin1(bytes.read(at, at + 4)) === 'RRaA' ? [recordPart(key, bytes, at, information)] : []
  return [
    ...boot('\0boot sector', 0),
    ...(backupAt ? boot('backup of the boot sector', backupAt) : []),
    ...(informationAt ? info('information', informationAt) : []),
    ...(backupAt && informationAt ? info('backup of the information', backupAt + informationAt) : []),
    ...tables.map((range, nth) => rawPart(`table ${nth + 1}`, 'fat.table', range)),
    ...filesIn(bytes, read).flatMap(found => entryParts(bytes, read, found)),
  ]
}

function entryParts(bytes: ByteSource, { cluster }: Fat, { path, at, longs, runs, size, isDirectory }: FatEntry): Part[] {
  const known = recordPart(`entry of ${path}`, bytes, at, entry)
  const own: Part = { ...known, fields: () => known.fields().map(field => dated(bytes, field)) }
  const names = longs.map(start => rawPart(`entry of ${path}`, 'fat.long-name', { start, end: start + sizeOf(entry) }))
  if (isDirectory) return [...names, own]
  let left = size
  const content = runs.map(({ start, end }): Part => {
    const used = Math.min(end, start + left)
    left -= used - start
    const fields = (): Field[] => [
      ...(used > start ? [rawField('fat.content', start, used)] : []),
      ...(end > used ? [rawField('fat.slack', used, end)] : []),
    ]
    return { key: path, start, end, fields, path }
  })
  return [...names, own, ...(cluster > 0 ? content : [])]
}

const dates: ReadonlySet<string> = new Set(['fat.created', 'fat.modified', 'fat.accessed'])

/** "Date and Time Formats": a time of two bytes, where there is one, and a date. What is none stands in hex. */
function dated(bytes: ByteSource, field: Field): Field {
  if (!dates.has(field.name)) return field
  const { start, end } = field.ranges[0]!
  const held = Buffer.from(bytes.read(start, end))
  const [time, date] = [end - start === 4 ? held.readUInt16LE(0) : 0, held.readUInt16LE(end - start - 2)]
  const moment = { year: 1980 + (date >> 9), month: (date >> 5) & 15, day: date & 31 }
  const told = momentText({ ...moment, hour: time >> 11, minute: (time >> 5) & 63, second: (time & 31) * 2 })
  return told === null ? field : { ...field, value: told }
}
