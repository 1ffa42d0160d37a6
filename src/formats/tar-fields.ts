import { type ByteSource, isZero, lengthOf, type Range } from '../model/bytes.ts'
import type { Entry, Field, FieldName } from '../model/layer.ts'
import { type Extension, extensionFields, paddingField } from './tar-extension.ts'
import {
  checksums,
  type Dialect,
  fieldBytes,
  fieldRange,
  type HeaderField,
  isStar,
  layout,
  magicToken,
  modeOf,
  nameIn,
  number,
  prefixBytes,
  starTimes,
  text,
} from './tar-header.ts'
import type { PaxRecord } from './tar-pax.ts'
import { OLD_MAP, type SparseContent } from './tar-sparse.ts'

/** Where an entry stands, and the headers that speak of it. */
export interface Start {
  readonly start: number
  /** Offset of the main header. */
  readonly at: number
  readonly header: Uint8Array
  readonly extensions: readonly Extension[]
  /** The last record of each key in the global headers before it. */
  readonly global: ReadonlyMap<string, PaxRecord>
}

/** An entry as a strict reader sees it: what its fields are made from. */
export interface Described extends Start {
  readonly dialect: Dialect
  readonly type: Entry['type']
  readonly char: string
  readonly name: string
  readonly target: string
  /** Stored bytes of the body. */
  readonly size: number
  readonly sparse: SparseContent | null
  /** Stored bytes that are content. */
  readonly body: Range
  readonly padding: Range
  /** The last record of each key in its own extended headers. */
  readonly own: ReadonlyMap<string, PaxRecord>
  /** A file whose name ends in a slash: a directory for some readers, by the type or by either name. */
  readonly isAmbiguous: boolean
  /** Of several records of one key, own and global, the one that counts. */
  record(key: string): PaxRecord | undefined
}

/** Every byte of a member in one field; what a record or a long name overrides is a shadowed copy. */
export function fieldsOf(bytes: ByteSource, d: Described): Field[] {
  const taken = new Set([...d.global.keys()].map(overriding))
  const fields = d.extensions.flatMap(extension => extensionFields(bytes, extension, ownFields(extension, d, taken), d.name))
  for (const field of headerFields(d, taken)) fields.push(field)
  const { sparse, body, padding, type } = d
  if (sparse?.map) fields.push({ name: 'tar.sparse-map', ranges: [sparse.map], value: '' })
  if (type === 'file') fields.push({ name: 'tar.body', ranges: [body] })
  // Some readers skip it, others find entries in it.
  else if (lengthOf(body)) fields.push({ name: 'tar.unread', ranges: [body], anomaly: 'structural:malformed' })
  if (lengthOf(padding)) fields.push(paddingField(bytes, padding))
  return fields
}

/** The header field that a record of this key overrides. */
const overriding = (key: string): string => (key === 'GNU.sparse.name' ? 'path' : key)

/** The size of what has no content is for some readers no size at all, and for some only where a record tells it. */
const isOddSize = ({ type, size }: Described): boolean => type !== 'file' && size > 0

/** What an extension says of the entry. Adds to `taken` the keys that it overrides. */
function ownFields(extension: Extension, d: Described, taken: Set<string>): Field[] {
  const { type, long, records } = extension
  if (long === null) return records.map(record => paxField(record, d, taken))
  const [name, key, value] =
    type === 'L' ? (['tar.name', 'path', d.name] as const) : (['tar.linkname', 'linkpath', d.target] as const)
  taken.add(key)
  const ranges = [long.range]
  return [long.value === value ? { name, ranges, value } : { name, ranges, anomaly: 'structural:pax-conflict' }]
}

const paxNames: ReadonlyMap<string, FieldName> = new Map([
  ['path', 'tar.name'],
  ['GNU.sparse.name', 'tar.name'],
  ['linkpath', 'tar.linkname'],
  ['size', 'tar.size'],
  ['uid', 'tar.uid'],
  ['gid', 'tar.gid'],
  ['uname', 'tar.uname'],
  ['gname', 'tar.gname'],
  ['mtime', 'tar.mtime'],
  ['atime', 'tar.atime'],
  ['ctime', 'tar.ctime'],
  ['comment', 'tar.comment'],
])

/** Of two records of one key the last one counts; the other is an oddity. */
function paxField(record: PaxRecord, d: Described, taken: Set<string>): Field {
  const { key, value, range } = record
  const ranges = [range]
  if (d.sparse?.records.has(record)) return { name: 'tar.sparse-map', ranges, value: '' }
  if (d.own.get(key) !== record) return { name: 'tar.pax-record', ranges, anomaly: 'structural:pax-conflict' }
  if (/^(SCHILY\.(xattr|acl)|LIBARCHIVE\.xattr|RHT\.security)/.test(key))
    return { name: 'tar.xattr', ranges, value: `${key}=${value}` }
  const name = paxNames.get(key)
  if (!name) return { name: 'tar.pax-record', ranges, value: `${key}=${value}` }
  taken.add(overriding(key))
  // Of a sparse file both records name the path; readers that know no sparse files take this one.
  if (name === 'tar.name' && value !== d.name)
    return shadowed('tar.shadowed-name', ranges, d.sparse !== null && isSparseCopy(value, d.name, false))
  if (key === 'size')
    return isOddSize(d)
      ? { name, ranges, anomaly: 'structural:malformed' }
      : { name, ranges, value: String(d.size), derived: { kind: 'value', expected: String(d.size) } }
  if (/time$/.test(key))
    return /^-?\d+(\.\d*)?$/.test(value) ? { name, ranges, value: value.replace(/\.0*$/, '') } : { name, ranges }
  return { name, ranges, value }
}

const optional = (value: string | number | undefined): { value?: string } => (value === undefined ? {} : { value: String(value) })

function headerFields(d: Described, taken: ReadonlySet<string>): Field[] {
  const { header, at, dialect, type, size } = d
  const bytes = (field: HeaderField): Uint8Array => fieldBytes(header, field)
  const range = (field: HeaderField): Range => fieldRange(at, field)
  const sum = checksums(header)
  const storedSum = number(bytes('checksum'))
  const plain = (field: HeaderField, value: string | number | undefined): Field => ({
    name: `tar.${field}`,
    ranges: [range(field)],
    ...optional(value),
  })
  const shadowable = (field: HeaderField, value: string | number | undefined): Field =>
    taken.has(field) ? shadowed('tar.shadowed', [range(field)], isConsistent(d, field, value)) : plain(field, value)
  const sizeField = (): Field => {
    const stored = number(bytes('size'))
    if (taken.has('size')) return shadowable('size', stored)
    if (isOddSize(d)) return { name: 'tar.size', ranges: [range('size')], anomaly: 'structural:malformed' }
    return { ...plain('size', stored), derived: { kind: 'value', expected: String(size) } }
  }
  return [
    ...nameFields(d, taken),
    plain('mode', modeOf(header, type)?.toString(8)),
    shadowable('uid', number(bytes('uid'))),
    shadowable('gid', number(bytes('gid'))),
    sizeField(),
    shadowable('mtime', number(bytes('mtime'))),
    {
      ...plain('checksum', storedSum),
      derived: { kind: 'value', expected: String(storedSum === sum.signed ? sum.signed : sum.unsigned) },
    },
    d.isAmbiguous
      ? { name: 'tar.type', ranges: [range('type')], anomaly: 'structural:malformed' }
      : plain('type', type === 'other' ? d.char : type),
    linkField(d, taken),
    plain('magic', magicToken(header)),
    shadowable('uname', dialect === 'v7' && isZero(bytes('uname')) ? '' : text(bytes('uname'))),
    shadowable('gname', text(bytes('gname'))),
    deviceField(d, 'devmajor'),
    deviceField(d, 'devminor'),
    ...restFields(d),
  ]
}

function shadowed(name: FieldName, ranges: readonly Range[], consistent: boolean): Field {
  return { name, ranges, ...(consistent ? { value: '' } : { anomaly: 'structural:pax-conflict' }) }
}

function deviceField({ header, at, type }: Described, field: 'devmajor' | 'devminor'): Field {
  const value = number(fieldBytes(header, field))
  const device = type === 'character' || type === 'block'
  return { name: `tar.${field}`, ranges: [fieldRange(at, field)], ...optional(!device && value === 0 ? '' : value) }
}

function nameFields({ header, at, dialect, name }: Described, taken: ReadonlySet<string>): Field[] {
  const prefix = prefixBytes(header)
  const [start] = layout.prefix
  const prefixRange = { start: at + start, end: at + start + prefix.length }
  const ranges = [...(dialect === 'ustar' ? [prefixRange] : []), fieldRange(at, 'name')]
  const isClean = text(fieldBytes(header, 'name')) !== undefined && (dialect !== 'ustar' || text(prefix) !== undefined)
  if (taken.has('path')) return [shadowed('tar.shadowed-name', ranges, isClean && isNameCopy(nameIn(header, dialect), name))]
  return [{ name: 'tar.name', ranges, ...(isClean ? { value: name } : { anomaly: 'structural:padding' }) }]
}

function linkField({ header, at, target }: Described, taken: ReadonlySet<string>): Field {
  const stored = text(fieldBytes(header, 'linkname'))
  const ranges = [fieldRange(at, 'linkname')]
  if (taken.has('linkpath')) return shadowed('tar.shadowed-linkname', ranges, stored !== undefined && isNameCopy(stored, target))
  return { name: 'tar.linkname', ranges, ...(stored === undefined ? { anomaly: 'structural:padding' } : { value: stored }) }
}

/** tar-stream calls an entry so whose own name does not fit. */
const STAND_IN = 'PaxHeader'
/** Fields of names have 100 bytes, those of users 32, and some writers end them with a NUL. */
const NAME = 99
const USER = 31

const isNameCopy = (copy: string, full: string): boolean =>
  copy === STAND_IN || isCopyOf(copy, full, NAME) || isSparseCopy(copy, full, copy.length >= NAME)

/** What writers leave in the old field when a text does not fit: nothing, or its beginning, with other than ASCII replaced or dropped. */
function isCopyOf(copy: string, full: string, least: number): boolean {
  const isBeginning = (one: string, of: string): boolean => of === one || (copy.length >= least && of.startsWith(one))
  if (copy === '' || isBeginning(copy, full)) return true
  if (!/[\x80-\xff]/.test(full)) return false
  // One question mark for a byte, a character or half of one.
  const replaced = (text: string): string => text.replace(/[\x80-\xff?]+/g, '?')
  return isBeginning(replaced(copy), replaced(full)) || isBeginning(copy, full.replace(/[\x80-\xff]/g, ''))
}

/** In GNU sparse formats readers that do not know them unpack to such a name: the path with a folder put in. `isCut`: it may end early. */
function isSparseCopy(copy: string, full: string, isCut: boolean): boolean {
  const bare = (path: string): string => path.replace(/^(\.\/)+/, '')
  const [own, path] = [bare(copy), bare(full)]
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (!own.startsWith(folder)) return false
  const [, marker = '', base] = /^([^/]*)(?:\/([^/]*))?$/.exec(own.slice(folder.length)) ?? []
  if (base === undefined) return isCut && ('GNUSparseFile.'.startsWith(marker) || /^GNUSparseFile\.\d{1,10}$/.test(marker))
  const name = path.slice(folder.length)
  return /^GNUSparseFile\.\d{1,10}$/.test(marker) && (base === name || (isCut && name.startsWith(base)))
}

/** A number that fits into the old field stands there, too; of one that does not, writers leave nothing, the most, or "nobody". */
function isConsistent({ record, size }: Described, key: string, stored: string | number | undefined): boolean {
  if (stored === undefined) return false
  const winner = key === 'size' ? String(size) : (record(key)?.value ?? '')
  if (String(stored) === winner) return true
  if (typeof stored === 'string') return isCopyOf(stored, winner, USER)
  if (key === 'mtime') return isRounded(stored, winner) || (stored === 0 && (Number(winner) < 0 || Number(winner) >= 8 ** 11))
  const most = key === 'size' ? 8 ** 11 - 1 : 8 ** 7 - 1
  return Number(winner) > most && (stored === 0 || stored === most || stored === 65534)
}

/** Some writers cut the fraction off, others round away from zero. */
function isRounded(stored: number, time: string): boolean {
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d*))?$/.exec(time) ?? []
  if (whole === undefined) return false
  const away = whole.startsWith('-') ? -1 : 1
  return stored === Number(whole) || (/[1-9]/.test(fraction) && stored === Number(whole) + away)
}

/** 345 to 511: part of the name in ustar; times, sparse map and nothing in GNU; nothing in v7. */
function restFields({ header, at, dialect, char }: Described): Field[] {
  const range = (start: number, end: number): Range => ({ start: at + start, end: at + end })
  const reserved = (start: number, end: number): Field => ({
    name: 'tar.reserved',
    ranges: [range(start, end)],
    ...(isZero(header.subarray(start, end)) ? { value: '' } : { anomaly: 'structural:padding' }),
  })
  const time = (name: FieldName, start: number): Field => ({
    name,
    ranges: [range(start, start + 12)],
    ...optional(number(header.subarray(start, start + 12))),
  })
  if (dialect === 'ustar') {
    const [atime, ctime] = [starTimes.atime[0], starTimes.ctime[0]]
    return [...(isStar(header) ? [time('tar.atime', atime), time('tar.ctime', ctime)] : []), reserved(500, 512)]
  }
  if (dialect === 'v7') return [reserved(345, 512)]
  const times = [time('tar.atime', 345), time('tar.ctime', 357)]
  if (char !== 'S') return [...times, reserved(369, 512)]
  const [start, end] = OLD_MAP
  return [...times, reserved(369, start), { name: 'tar.sparse-map', ranges: [range(start, end)], value: '' }, reserved(end, 512)]
}
