import { type ByteSource, isZero, lengthOf, type Range } from '../model/bytes.ts'
import type { Entry, Field, FieldName } from '../model/layer.ts'
import { type Extension, extensionFields, paddingField } from './tar-extension.ts'
import {
  checksums,
  type Dialect,
  fieldBytes,
  fieldRange,
  type HeaderField,
  magicToken,
  modeOf,
  nameIn,
  number,
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
  readonly global: readonly PaxRecord[]
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
  /** Of several records of one key the one that counts. */
  record(key: string): PaxRecord | undefined
}

/** Every byte of a member in one field; what a record or a long name overrides is a shadowed copy. */
export function fieldsOf(bytes: ByteSource, d: Described): Field[] {
  const taken = new Set<string>()
  const fields = d.extensions.flatMap(extension => extensionFields(bytes, extension, ownFields(extension, d, taken), d.name))
  fields.push(...headerFields(d, taken))
  const { sparse, body, padding, type } = d
  if (sparse?.map) fields.push({ name: 'tar.sparse-map', ranges: [sparse.map], value: '' })
  if (type === 'file') fields.push({ name: 'tar.body', ranges: [body] })
  // Some readers skip it, others find entries in it.
  else if (lengthOf(body)) fields.push({ name: 'tar.unread', ranges: [body], anomaly: 'structural:malformed' })
  if (lengthOf(padding)) fields.push(paddingField(bytes, padding))
  return fields
}

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

const paxNames: Record<string, FieldName> = {
  path: 'tar.name',
  'GNU.sparse.name': 'tar.name',
  linkpath: 'tar.linkname',
  size: 'tar.size',
  uid: 'tar.uid',
  gid: 'tar.gid',
  uname: 'tar.uname',
  gname: 'tar.gname',
  mtime: 'tar.mtime',
  atime: 'tar.atime',
  ctime: 'tar.ctime',
  comment: 'tar.comment',
}

/** Of two records of one key the last one counts; the other is an oddity. */
function paxField(record: PaxRecord, d: Described, taken: Set<string>): Field {
  const { key, value, range } = record
  const ranges = [range]
  if (d.sparse?.records.has(record)) return { name: 'tar.sparse-map', ranges, value: '' }
  if (d.record(key) !== record) return { name: 'tar.pax-record', ranges, anomaly: 'structural:pax-conflict' }
  if (/^(SCHILY\.(xattr|acl)|LIBARCHIVE\.xattr|RHT\.security)/.test(key))
    return { name: 'tar.xattr', ranges, value: `${key}=${value}` }
  const name = paxNames[key]
  if (!name) return { name: 'tar.pax-record', ranges, value: `${key}=${value}` }
  taken.add(key === 'GNU.sparse.name' ? 'path' : key)
  // Of a sparse file both name the path; readers that know no sparse files take the other one.
  if (name === 'tar.name' && value !== d.name) return { name, ranges, anomaly: 'structural:pax-conflict' }
  if (key === 'size') return { name, ranges, value: String(d.size), derived: { kind: 'value', expected: String(d.size) } }
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
  const storedSize = number(bytes('size'))
  return [
    ...nameFields(d, taken),
    plain('mode', modeOf(header, type)?.toString(8)),
    shadowable('uid', number(bytes('uid'))),
    shadowable('gid', number(bytes('gid'))),
    taken.has('size')
      ? shadowable('size', storedSize)
      : { ...plain('size', storedSize), derived: { kind: 'value', expected: String(size) } },
    shadowable('mtime', number(bytes('mtime'))),
    {
      ...plain('checksum', storedSum),
      derived: { kind: 'value', expected: String(storedSum === sum.signed ? sum.signed : sum.unsigned) },
    },
    plain('type', type === 'other' ? d.char : type),
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
  const ranges = [...(dialect === 'ustar' ? [fieldRange(at, 'prefix')] : []), fieldRange(at, 'name')]
  const isClean = (['name', 'prefix'] as const).every(
    field => (field === 'prefix' && dialect !== 'ustar') || text(fieldBytes(header, field)) !== undefined,
  )
  if (taken.has('path')) return [shadowed('tar.shadowed-name', ranges, isClean && isCopyOf(nameIn(header, dialect), name, 99))]
  return [{ name: 'tar.name', ranges, ...(isClean ? { value: name } : { anomaly: 'structural:padding' }) }]
}

function linkField({ header, at, target }: Described, taken: ReadonlySet<string>): Field {
  const stored = text(fieldBytes(header, 'linkname'))
  const ranges = [fieldRange(at, 'linkname')]
  if (taken.has('linkpath'))
    return shadowed('tar.shadowed-linkname', ranges, stored !== undefined && isCopyOf(stored, target, 99))
  return { name: 'tar.linkname', ranges, ...(stored === undefined ? { anomaly: 'structural:padding' } : { value: stored }) }
}

/** In GNU sparse formats readers that do not know them unpack to such a name: the path with a folder put in. */
const sparseFolder = /^(.*\/|)GNUSparseFile\.\d{1,10}\/([^/]*)$/s
/** tar-stream calls an entry so whose own name does not fit. */
const STAND_IN = 'PaxHeader'

/** What writers leave in the old field when a text does not fit: nothing, or its beginning, with other than ASCII replaced or dropped. */
function isCopyOf(copy: string, full: string, least: number): boolean {
  const isBeginning = (one: string, of: string): boolean => of === one || (copy.length >= least && of.startsWith(one))
  const bare = (path: string): string => path.replace(/^(\.\/)+/, '')
  const [, folder = '', base] = sparseFolder.exec(copy) ?? []
  const replaced = full.replace(/[\x80-\xff]+/g, run => '?'.repeat(Buffer.from(run, 'latin1').toString('utf8').length))
  return (
    copy === '' ||
    copy === STAND_IN ||
    [full, replaced, full.replace(/[\x80-\xff]/g, '')].some(of => isBeginning(copy, of)) ||
    (base !== undefined && isBeginning(bare(folder + base), bare(full)))
  )
}

/** A number that fits into the old field stands there, too; of one that does not, writers leave nothing, the most, or "nobody". */
function isConsistent({ record, size }: Described, key: string, stored: string | number | undefined): boolean {
  if (stored === undefined) return false
  const winner = key === 'size' ? String(size) : (record(key)?.value ?? '')
  if (String(stored) === winner) return true
  if (typeof stored === 'string') return isCopyOf(stored, winner, 31)
  // Some writers round a time that they cannot store, others cut it.
  if (key === 'mtime')
    return Math.abs(stored - Number(winner)) < 1 || (stored === 0 && (Number(winner) < 0 || Number(winner) >= 8 ** 11))
  const most = key === 'size' ? 8 ** 11 - 1 : 8 ** 7 - 1
  return Number(winner) > most && (stored === 0 || stored === most || stored === 65534)
}

/** 345 to 511: part of the name in ustar; times, sparse map and nothing in GNU; nothing in v7. */
function restFields({ header, at, dialect, char }: Described): Field[] {
  const range = (start: number, end: number): Range => ({ start: at + start, end: at + end })
  const reserved = (start: number, end: number): Field => ({
    name: 'tar.reserved',
    ranges: [range(start, end)],
    ...(isZero(header.subarray(start, end)) ? { value: '' } : { anomaly: 'structural:padding' }),
  })
  if (dialect === 'ustar') return [reserved(500, 512)]
  if (dialect === 'v7') return [reserved(345, 512)]
  const time = (name: FieldName, start: number): Field => ({
    name,
    ranges: [range(start, start + 12)],
    ...optional(number(header.subarray(start, start + 12))),
  })
  const times = [time('tar.atime', 345), time('tar.ctime', 357)]
  if (char !== 'S') return [...times, reserved(369, 512)]
  const [start, end] = OLD_MAP
  return [...times, reserved(369, start), { name: 'tar.sparse-map', ranges: [range(start, end)], value: '' }, reserved(end, 512)]
}
