import { type ByteSource, fromLatin1, lengthOf, ofBytes, type Range } from '../model/bytes.ts'
import type { Derivation, Entry, Field, FieldName } from '../model/layer.ts'
import { sha1 } from './sha1.ts'
import { type Extension, extensionFields, paddingField, surplusOf } from './tar-extension.ts'
import {
  checksum,
  type Dialect,
  fieldRange,
  type HeaderField,
  idIn,
  isEmpty,
  isEmptyField,
  isStar,
  MOST_ID,
  magicToken,
  modeOf,
  nameIn,
  number,
  numberIn,
  prefixBytes,
  prefixRange,
  starTimes,
  text,
  textIn,
} from './tar-header.ts'
import type { PaxRecord } from './tar-pax.ts'
import { isConsistent, isNameCopy, isSparseCopy, isTargetCopy } from './tar-shadow.ts'
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
  const surplus = surplusOf(d.extensions)
  const fields = d.extensions.flatMap(extension =>
    extensionFields(bytes, extension, { own: ownFields(extension, d, taken), path: d.name, isOdd: surplus.has(extension) }),
  )
  for (const field of headerFields(d, taken)) fields.push(field)
  const { sparse, body, padding, type } = d
  if (sparse?.map) fields.push({ name: 'tar.sparse-map', ranges: [sparse.map], value: '' })
  if (type === 'file') fields.push({ name: 'tar.body', ranges: [body] })
  else if (lengthOf(body)) fields.push({ name: 'tar.unread', ranges: [body], anomaly: 'structural:malformed' })
  if (lengthOf(padding)) fields.push(paddingField(bytes, padding))
  return fields
}

/** The header field that a record of this key overrides. */
const overriding = (key: string): string => (key === 'GNU.sparse.name' ? 'path' : key)

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
  ['SCHILY.dev', 'tar.inode'],
  ['SCHILY.ino', 'tar.inode'],
  ['SCHILY.nlink', 'tar.inode'],
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
  if (key === CONTENT_SUM) return contentSum(ranges, value, d)
  if (!name) return { name: 'tar.pax-record', ranges, value: `${key}=${value}` }
  taken.add(overriding(key))
  // Of a sparse file both records name the path; readers that know no sparse files take this one.
  if (name === 'tar.name' && value !== d.name)
    return shadowed('tar.shadowed-name', ranges, d.sparse !== null && isSparseCopy(value, d.name, false))
  if (key === 'GNU.sparse.name' && d.sparse === null) return { name, ranges, anomaly: 'structural:pax-conflict' }
  if (key === 'size') return { name, ranges, value: String(d.size), derived: { kind: 'value', expected: String(d.size) } }
  if (/^[ug]id$/.test(key) && !(/^\d{1,10}$/.test(value) && Number(value) <= MOST_ID)) return { name, ranges }
  // Of the file that was packed; no reader looks at them.
  if (name === 'tar.inode') return fieldOf(name, ranges, /^\d{1,20}$/.test(value) ? value : undefined)
  if (/time$/.test(key))
    return /^-?\d+(\.\d*)?$/.test(value) ? { name, ranges, value: value.replace(/\.0*$/, '') } : { name, ranges }
  return { name, ranges, value }
}

/** As abuild-tar writes it for apk-tools: of the content of a file, and of the target of a link, hex. */
const CONTENT_SUM = 'APK-TOOLS.checksum.SHA1'
function contentSum(ranges: readonly Range[], value: string, { type, target }: Described): Field {
  if (!/^[0-9a-f]{40}$/.test(value) || (type !== 'file' && type !== 'symlink'))
    return { name: 'tar.pax-record', ranges, value: `${CONTENT_SUM}=${value}` }
  const derived: Derivation =
    type === 'file'
      ? { kind: 'digest', id: 'sha1', of: 'child', as: 'hex' }
      : { kind: 'value', expected: sha1(ofBytes(fromLatin1(target)), { start: 0, end: target.length }) }
  return { name: 'tar.content-sum', ranges, value, derived }
}

/** Nowhere spread: V8 gives objects that are spread and added to a hidden class each, and there are twenty to an entry. */
const fieldOf = (name: FieldName, ranges: readonly Range[], value: string | number | undefined): Field =>
  value === undefined ? { name, ranges } : { name, ranges, value: String(value) }

const derivedOf = (name: FieldName, { ranges, stored, expected }: Stored): Field => {
  const derived = { kind: 'value', expected: String(expected) } as const
  return stored === undefined ? { name, ranges, derived } : { name, ranges, value: String(stored), derived }
}
interface Stored {
  readonly ranges: readonly Range[]
  readonly stored: number | undefined
  readonly expected: number
}

function headerFields(d: Described, taken: ReadonlySet<string>): Field[] {
  const { header, at, type, size } = d
  const range = (field: HeaderField): Range => fieldRange(at, field)
  const storedSum = numberIn(header, 'checksum')
  const plain = (field: HeaderField, value: string | number | undefined): Field => fieldOf(`tar.${field}`, [range(field)], value)
  const shadowable = (field: HeaderField, value: string | number | undefined): Field =>
    taken.has(field)
      ? shadowed(
          'tar.shadowed',
          [range(field)],
          isConsistent(field, value, field === 'size' ? String(size) : (d.record(field)?.value ?? '')),
        )
      : plain(field, value)
  const sizeField = (): Field => {
    const stored = numberIn(header, 'size')
    if (taken.has('size')) return shadowable('size', stored)
    return derivedOf('tar.size', { ranges: [range('size')], stored, expected: size })
  }
  return [
    ...nameFields(d, taken),
    plain('mode', modeOf(header, type)?.toString(8)),
    shadowable('uid', idIn(header, 'uid')),
    shadowable('gid', idIn(header, 'gid')),
    sizeField(),
    shadowable('mtime', numberIn(header, 'mtime')),
    // Old writers summed signed bytes, and not all readers take that.
    derivedOf('tar.checksum', { ranges: [range('checksum')], stored: storedSum, expected: checksum(header) }),
    d.isAmbiguous
      ? { name: 'tar.type', ranges: [range('type')], anomaly: 'structural:malformed' }
      : plain('type', type === 'other' || d.char === CONTIGUOUS ? d.char : type),
    linkField(d, taken),
    plain('magic', magicToken(header)),
    shadowable('uname', userIn(d, 'uname')),
    shadowable('gname', userIn(d, 'gname')),
    deviceField(d, 'devmajor'),
    deviceField(d, 'devminor'),
    ...restFields(d),
  ]
}

function shadowed(name: FieldName, ranges: readonly Range[], consistent: boolean): Field {
  return consistent ? { name, ranges, value: '' } : { name, ranges, anomaly: 'structural:pax-conflict' }
}

/** A file for most readers, unknown to dpkg (POSIX.1-2017, pax, ustar interchange format). */
const CONTIGUOUS = '7'

/** v7 has neither users nor devices: what stands there is read by some. */
const isForeign = ({ dialect, header }: Described, field: HeaderField): boolean =>
  dialect === 'v7' && !isEmptyField(header, field)

const userIn = (d: Described, field: 'uname' | 'gname'): string | undefined =>
  isForeign(d, field) ? undefined : textIn(d.header, field)

function deviceField(d: Described, field: 'devmajor' | 'devminor'): Field {
  const { header, at, type } = d
  const device = type === 'character' || type === 'block'
  const value = device && isForeign(d, field) ? undefined : numberIn(header, field)
  return fieldOf(`tar.${field}`, [fieldRange(at, field)], !device && value === 0 ? '' : value)
}

function nameFields({ header, at, dialect, name }: Described, taken: ReadonlySet<string>): Field[] {
  const ranges = [...(dialect === 'ustar' ? [prefixRange(at, header)] : []), fieldRange(at, 'name')]
  const isClean = textIn(header, 'name') !== undefined && (dialect !== 'ustar' || text(prefixBytes(header)) !== undefined)
  if (taken.has('path')) return [shadowed('tar.shadowed-name', ranges, isClean && isNameCopy(nameIn(header, dialect), name))]
  return [isClean ? { name: 'tar.name', ranges, value: name } : { name: 'tar.name', ranges, anomaly: 'structural:padding' }]
}

function linkField({ header, at, target }: Described, taken: ReadonlySet<string>): Field {
  const stored = textIn(header, 'linkname')
  const ranges = [fieldRange(at, 'linkname')]
  if (taken.has('linkpath'))
    return shadowed('tar.shadowed-linkname', ranges, stored !== undefined && isTargetCopy(stored, target))
  return stored === undefined
    ? { name: 'tar.linkname', ranges, anomaly: 'structural:padding' }
    : { name: 'tar.linkname', ranges, value: stored }
}

/** 345 to 511: part of the name in ustar; times, sparse map and nothing in GNU; nothing in v7. */
function restFields({ header, at, dialect, char }: Described): Field[] {
  const range = (start: number, end: number): Range => ({ start: at + start, end: at + end })
  const reserved = (start: number, end: number): Field => {
    const ranges = [range(start, end)]
    const isSilent = isEmpty(header, start, end)
    return isSilent
      ? { name: 'tar.reserved', ranges, value: '' }
      : { name: 'tar.reserved', ranges, anomaly: 'structural:padding' }
  }
  const time = (name: FieldName, start: number): Field =>
    fieldOf(name, [range(start, start + 12)], number(header.subarray(start, start + 12)))
  if (dialect === 'ustar') {
    const [atime, ctime] = [starTimes.atime[0], starTimes.ctime[0]]
    return [...(isStar(header) ? [time('tar.atime', atime), time('tar.ctime', ctime)] : []), reserved(500, 512)]
  }
  if (dialect === 'v7') return [reserved(345, 512)]
  // Here some readers of GNU headers find the prefix of ustar.
  const atime: Field = isEmpty(header, 345, 357)
    ? time('tar.atime', 345)
    : { name: 'tar.atime', ranges: [range(345, 357)], anomaly: 'structural:malformed' }
  const times = [atime, time('tar.ctime', 357)]
  if (char !== 'S') return [...times, reserved(369, 512)]
  const [start, end] = OLD_MAP
  return [...times, reserved(369, start), { name: 'tar.sparse-map', ranges: [range(start, end)], value: '' }, reserved(end, 512)]
}
