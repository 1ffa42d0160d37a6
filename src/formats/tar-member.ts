import { type ByteSource, isZeroRange, type Piece, type Range } from '../model/bytes.ts'
import type { Anomaly, AnomalyId, Entry, Field, FieldName } from '../model/layer.ts'
import {
  BLOCK,
  checksums,
  type Dialect,
  dialectOf,
  fieldBytes,
  fieldRange,
  type HeaderField,
  magicToken,
  modeOf,
  number,
  text,
  textRead,
  typeChar,
  typeOf,
} from './tar-header.ts'
import { checked, type PaxRecord, type Sparse, sparseMapInBody, sparseOf } from './tar-pax.ts'
import { between } from './tar-ranges.ts'

/** A header of type x, g, L or K with its body and padding. */
export interface Extension {
  readonly start: number
  readonly type: string
  readonly body: Range
  readonly end: number
  readonly records: readonly PaxRecord[]
  readonly bad: Range | null
  /** L and K: the long name or link target; undefined when bytes hide behind its NUL. */
  readonly long: string | undefined
}

export interface TarMember {
  readonly key: string
  readonly start: number
  readonly end: number
  readonly entry: Entry
  /** All bytes but the stored body. */
  readonly own: readonly Range[]
  /** Content of a file, holes and all; null for other types. */
  readonly pieces: readonly Piece[] | null
  readonly anomalies: readonly Anomaly[]
  fields(bytes: ByteSource): readonly Field[]
}

interface Start {
  readonly start: number
  /** Offset of the main header. */
  readonly at: number
  readonly header: Uint8Array
  readonly extensions: readonly Extension[]
  readonly global: readonly PaxRecord[]
}

/** The entry that a strict reader sees, or why there is none. */
export function describeMember(bytes: ByteSource, { start, at, header, extensions, global }: Start): TarMember | string {
  const anomalies: Anomaly[] = []
  const own = extensions.flatMap(({ type, records }) => (type === 'x' || type === 'X' ? records : []))
  const record = (key: string): PaxRecord | undefined =>
    own.findLast(one => one.key === key) ?? global.findLast(one => one.key === key)
  const long = (type: string): Extension | undefined => extensions.findLast(one => one.type === type)
  const dialect = dialectOf(header)
  const stored = number(fieldBytes(header, 'size'))
  const declared = record('size')
  const size = declared ? natural(declared.value) : stored
  if (size === undefined || size < 0) return 'an impossible size'
  const plainName = nameIn(header, dialect)
  const name = record('GNU.sparse.name')?.value ?? record('path')?.value ?? longText(bytes, long('L')) ?? plainName
  const char = typeChar(header)
  const type = (char === '0' || char === '\0') && dialect === 'v7' && plainName.endsWith('/') ? 'directory' : typeOf(char)
  const map = char === 'S' ? oldSparse(bytes, { at, header }) : null
  if (char === 'S' && !map) return 'a sparse map that makes no sense'
  const begin = map?.end ?? at + BLOCK
  const body = { start: begin, end: begin + size }
  const end = begin + Math.ceil(size / BLOCK) * BLOCK
  if (body.end > bytes.size || end > bytes.size + BLOCK - 1) return 'truncated'
  const last = Math.min(end, bytes.size)
  if (declared && stored !== undefined && stored !== size && (stored !== 0 || size < 8 ** 11))
    anomalies.push({
      id: 'structural:pax-conflict',
      offset: at + 124,
      expected: `size ${size} as in the pax record`,
      found: `size ${stored}`,
    })
  const content = sparseContent(bytes, { own, body, old: map })
  if (content === 'bad') return 'a sparse map that makes no sense'
  const target = record('linkpath')?.value ?? longText(bytes, long('K')) ?? textRead(fieldBytes(header, 'linkname'))
  const uid = record('uid')?.value ?? String(number(fieldBytes(header, 'uid')) ?? '?')
  const gid = record('gid')?.value ?? String(number(fieldBytes(header, 'gid')) ?? '?')
  const uname = record('uname')?.value ?? textRead(fieldBytes(header, 'uname'))
  const gname = record('gname')?.value ?? textRead(fieldBytes(header, 'gname'))
  const mode = modeOf(header, type)
  const pieces = type === 'file' ? (content?.pieces ?? [body]) : null
  const key = canonical(name, type)
  if (/(^|\/)\.\.(\/|$)/.test(name) || name.startsWith('/'))
    anomalies.push({ id: 'structural:path-traversal', offset: at, expected: 'a path inside the archive', found: name })
  if (type !== 'file' && type !== 'other' && size > 0)
    anomalies.push({ id: 'structural:malformed', offset: at + 124, expected: 'size 0 for this type', found: String(size) })
  const entry: Entry = {
    type,
    size: content?.size ?? (pieces ? size : 0),
    owner: [uid, gid, uname, gname].join(':'),
    ...(mode === undefined ? {} : { mode }),
    ...(type === 'symlink' || type === 'hardlink' ? { target } : {}),
  }
  const mapRanges: Range[] = [...(map ? [{ start: at + BLOCK, end: map.end }] : []), ...(content?.map ? [content.map] : [])]
  const storedBody = content?.map ? { start: content.map.end, end: body.end } : body
  const headers = { start, end: content?.map?.end ?? begin }
  const own2 = pieces ? [headers, { start: body.end, end: last }] : [{ start, end: last }]
  const fault = (id: AnomalyId, offset: number, expected: string, found: string): void =>
    void anomalies.push({ id, offset, expected, found })
  const described: Described = {
    start,
    at,
    header,
    extensions,
    dialect,
    type,
    char,
    record,
    storedBody,
    mapRanges,
    padding: { start: body.end, end: last },
    name,
    target,
    size,
    sparse: map !== null || content !== null,
  }
  noteOddities(described, bytes, fault)
  return {
    key,
    start,
    end: last,
    entry,
    own: own2,
    pieces: pieces && !content && !map ? [body] : pieces,
    anomalies,
    fields: source => fieldsOf(source, described),
  }
}

const natural = (value: string): number | undefined => (/^\d{1,15}$/.test(value) ? Number(value) : undefined)

const nameIn = (header: Uint8Array, dialect: Dialect): string => {
  const name = textRead(fieldBytes(header, 'name'))
  const prefix = dialect === 'ustar' ? textRead(fieldBytes(header, 'prefix')) : ''
  return prefix ? `${prefix}/${name}` : name
}

const longText = (bytes: ByteSource, extension: Extension | undefined): string | undefined =>
  extension && textRead(bytes.read(extension.body.start, extension.body.end))

/** Leading `./` says nothing, nor does the `/` behind a directory. */
function canonical(name: string, type: Entry['type']): string {
  const bare = name.replace(/^(\.\/+)+/, '')
  const key = type === 'directory' ? bare.replace(/\/+$/, '') : bare
  return key === '' ? (name.startsWith('/') ? '/' : '.') : key
}

/** Old GNU sparse: four extents at 386, "extended" at 482, real size at 483; each extension block has 21 more. */
function oldSparse(
  bytes: ByteSource,
  { at, header }: { at: number; header: Uint8Array },
): { end: number; sparse: Sparse } | null {
  const numbers: number[] = []
  const take = (block: Uint8Array, offset: number, count: number): void => {
    for (let index = 0; index < count * 2; index++) {
      const field = block.subarray(offset + index * 12, offset + index * 12 + 12)
      if (field.every(byte => byte === 0)) continue
      numbers.push(number(field) ?? Number.NaN)
    }
  }
  take(header, 386, 4)
  let more = header[482]
  let end = at + BLOCK
  while (more) {
    if (end + BLOCK > bytes.size) return null
    const block = bytes.read(end, end + BLOCK)
    take(block, 0, 21)
    more = block[504]
    end += BLOCK
  }
  const size = number(header.subarray(483, 495))
  const sparse = size === undefined ? null : checked(size, numbers)
  return sparse && { end, sparse }
}

interface Content {
  readonly size: number
  readonly pieces: readonly Piece[]
  /** The map in front of the data (format 1.0). */
  readonly map: Range | null
}

function sparseContent(
  bytes: ByteSource,
  { own, body, old }: { own: readonly PaxRecord[]; body: Range; old: { sparse: Sparse } | null },
): Content | null | 'bad' {
  if (old) return expand(old.sparse, body, null)
  if (!own.some(({ key }) => key.startsWith('GNU.sparse.'))) return null
  const major = own.findLast(({ key }) => key === 'GNU.sparse.major')?.value
  if (major !== '1') {
    const sparse = sparseOf(own)
    return sparse ? expand(sparse, body, null) : 'bad'
  }
  const size = natural(own.findLast(({ key }) => key === 'GNU.sparse.realsize')?.value ?? '')
  const found = size === undefined ? null : sparseMapInBody(bytes, body, size)
  return found ? expand(found.sparse, body, { start: body.start, end: body.start + found.length }) : 'bad'
}

function expand({ size, extents }: Sparse, body: Range, map: Range | null): Content | 'bad' {
  const pieces: Piece[] = []
  let from = map?.end ?? body.start
  let at = 0
  for (const extent of extents) {
    if (extent.size === 0) continue
    if (extent.offset > at) pieces.push({ start: 0, end: extent.offset - at, hole: true })
    pieces.push({ start: from, end: from + extent.size })
    from += extent.size
    at = extent.offset + extent.size
  }
  if (size > at) pieces.push({ start: 0, end: size - at, hole: true })
  return from === body.end ? { size, pieces, map } : 'bad'
}

interface Described {
  readonly start: number
  readonly at: number
  readonly header: Uint8Array
  readonly extensions: readonly Extension[]
  readonly dialect: Dialect
  readonly type: Entry['type']
  readonly char: string
  readonly name: string
  readonly target: string
  readonly size: number
  readonly sparse: boolean
  readonly storedBody: Range
  readonly mapRanges: readonly Range[]
  readonly padding: Range
  record(key: string): PaxRecord | undefined
}

type Fault = (id: AnomalyId, offset: number, expected: string, found: string) => void

/** Anomalies whose bytes are fields below. */
function noteOddities(d: Described, bytes: ByteSource, fault: Fault): void {
  for (const { name, anomaly, ranges } of fieldsOf(bytes, d))
    if (anomaly) fault(anomaly, ranges[0]?.start ?? d.at, `a usual ${name}`, 'something else')
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

/** Every byte of the member in one field; what pax or a long name overrides is a shadowed copy. */
function fieldsOf(bytes: ByteSource, d: Described): Field[] {
  const fields: Field[] = []
  const taken = new Set<string>()
  for (const extension of d.extensions) fields.push(...extensionFields(extension, d, taken))
  fields.push(...headerFields(d, taken))
  for (const range of d.mapRanges) fields.push({ name: 'tar.sparse-map', ranges: [range], value: '' })
  if (d.storedBody.end > d.storedBody.start || d.type === 'file') fields.push({ name: 'tar.body', ranges: [d.storedBody] })
  if (d.padding.end > d.padding.start)
    fields.push({
      name: 'tar.padding',
      ranges: [d.padding],
      ...(isZeroRange(bytes, d.padding) ? {} : { anomaly: 'structural:padding' as const }),
    })
  return fields
}

function extensionFields({ start, end, type, body, records, bad, long }: Extension, d: Described, taken: Set<string>): Field[] {
  const fields: Field[] = []
  if (type === 'L' || type === 'K') {
    const value = type === 'L' ? d.name : d.target
    const name = type === 'L' ? 'tar.name' : 'tar.linkname'
    taken.add(type === 'L' ? 'path' : 'linkpath')
    const told = {
      start: body.start,
      end: body.start + (long === undefined ? body.end - body.start : Math.min(long.length, body.end - body.start)),
    }
    fields.push(long === undefined ? { name, ranges: [told], anomaly: 'structural:padding' } : { name, ranges: [told], value })
  }
  for (const record of records) fields.push(paxField(record, d, taken))
  if (bad) fields.push({ name: 'tar.pax-record', ranges: [bad], anomaly: 'structural:malformed' })
  return [
    ...fields,
    {
      name: 'tar.pax-envelope',
      ranges: between(
        { start, end },
        fields.flatMap(field => field.ranges),
      ),
      value: '',
    },
  ]
}

/** Of two records of one key the last one counts; the other is an oddity. */
function paxField({ key, value, range }: PaxRecord, d: Described, taken: Set<string>): Field {
  const ranges = [range]
  if (d.record(key)?.range !== range) return { name: 'tar.pax-record', ranges, anomaly: 'structural:pax-conflict' }
  if (key.startsWith('GNU.sparse.') && key !== 'GNU.sparse.name') return { name: 'tar.sparse-map', ranges, value: '' }
  if (/^(SCHILY\.(xattr|acl)|LIBARCHIVE\.xattr|RHT\.security)/.test(key))
    return { name: 'tar.xattr', ranges, value: `${key}=${value}` }
  const name = paxNames[key]
  if (!name) return { name: 'tar.pax-record', ranges, value: `${key}=${value}` }
  taken.add(key === 'GNU.sparse.name' ? 'path' : key)
  if (key === 'size') return { name, ranges, value: String(d.size), derived: { kind: 'value', expected: String(d.size) } }
  if (/time$/.test(key))
    return /^-?\d+(\.\d*)?$/.test(value) ? { name, ranges, value: value.replace(/\.0*$/, '') } : { name, ranges }
  return { name, ranges, value }
}

function headerFields(d: Described, taken: ReadonlySet<string>): Field[] {
  const { header, at, dialect, type } = d
  const bytes = (field: HeaderField): Uint8Array => fieldBytes(header, field)
  const range = (field: HeaderField): Range => fieldRange(at, field)
  const sum = checksums(header)
  const storedSum = number(bytes('checksum'))
  const size = number(bytes('size'))
  const decimal = (field: HeaderField): { value?: string } => optional(number(bytes(field))?.toString())
  const shadowable = (key: string, name: FieldName, field: HeaderField, value: { value?: string }): Field =>
    taken.has(key)
      ? {
          name: 'tar.shadowed',
          ranges: [range(field)],
          ...(consistent(d, key, value.value) ? { value: '' } : { anomaly: 'structural:pax-conflict' as const }),
        }
      : { name, ranges: [range(field)], ...value }
  const fields: Field[] = [
    ...nameFields(d, taken),
    { name: 'tar.mode', ranges: [range('mode')], ...optional(modeOf(header, type)?.toString(8)) },
    shadowable('uid', 'tar.uid', 'uid', decimal('uid')),
    shadowable('gid', 'tar.gid', 'gid', decimal('gid')),
    taken.has('size')
      ? shadowable('size', 'tar.size', 'size', decimal('size'))
      : {
          name: 'tar.size',
          ranges: [range('size')],
          ...optional(size?.toString()),
          derived: { kind: 'value', expected: String(d.size) },
        },
    shadowable('mtime', 'tar.mtime', 'mtime', decimal('mtime')),
    {
      name: 'tar.checksum',
      ranges: [range('checksum')],
      ...optional(storedSum?.toString()),
      derived: { kind: 'value', expected: String(storedSum === sum.signed ? sum.signed : sum.unsigned) },
    },
    { name: 'tar.type', ranges: [range('type')], value: type === 'other' ? d.char : type },
    linkField(d, taken),
    { name: 'tar.magic', ranges: [range('magic')], ...optional(magicToken(header)) },
    shadowable(
      'uname',
      'tar.uname',
      'uname',
      dialect === 'v7' && !bytes('uname').some(Boolean) ? { value: '' } : optional(text(bytes('uname'))),
    ),
    shadowable('gname', 'tar.gname', 'gname', optional(text(bytes('gname')))),
    deviceField(d, 'devmajor'),
    deviceField(d, 'devminor'),
    ...restFields(d),
  ]
  return fields
}

const optional = (value: string | undefined): { value?: string } => (value === undefined ? {} : { value })

function deviceField({ header, at, type }: Described, field: 'devmajor' | 'devminor'): Field {
  const value = number(fieldBytes(header, field))
  const device = type === 'character' || type === 'block'
  return {
    name: `tar.${field}`,
    ranges: [fieldRange(at, field)],
    ...optional(value === undefined ? undefined : !device && value === 0 ? '' : String(value)),
  }
}

function nameFields({ header, at, dialect, name }: Described, taken: ReadonlySet<string>): Field[] {
  const own = fieldRange(at, 'name')
  const prefix = dialect === 'ustar' ? [fieldRange(at, 'prefix')] : []
  const clean =
    text(fieldBytes(header, 'name')) !== undefined && (dialect !== 'ustar' || text(fieldBytes(header, 'prefix')) !== undefined)
  if (taken.has('path')) {
    const copy = nameIn(header, dialect)
    const ok = clean && isCopyOf(copy, name)
    return [
      { name: 'tar.shadowed-name', ranges: [...prefix, own], ...(ok ? { value: '' } : { anomaly: 'structural:pax-conflict' }) },
    ]
  }
  return [{ name: 'tar.name', ranges: [...prefix, own], ...(clean ? { value: name } : { anomaly: 'structural:padding' }) }]
}

function linkField({ header, at, target }: Described, taken: ReadonlySet<string>): Field {
  const stored = text(fieldBytes(header, 'linkname'))
  const ranges = [fieldRange(at, 'linkname')]
  if (!taken.has('linkpath'))
    return stored === undefined
      ? { name: 'tar.linkname', ranges, anomaly: 'structural:padding' }
      : { name: 'tar.linkname', ranges, value: stored }
  const ok = stored !== undefined && isCopyOf(stored, target)
  return { name: 'tar.shadowed-linkname', ranges, ...(ok ? { value: '' } : { anomaly: 'structural:pax-conflict' }) }
}

/** What writers leave in the old field when the name does not fit: its beginning, with other than ASCII replaced or dropped. */
function isCopyOf(copy: string, full: string): boolean {
  const cut = (name: string): boolean => name === copy || (copy.length >= 99 && name.startsWith(copy))
  const ascii = full.replace(/[\x80-\xff]+/g, run => '?'.repeat(Buffer.from(run, 'latin1').toString('utf8').length))
  return (
    copy === '' ||
    cut(full) ||
    cut(ascii) ||
    cut(full.replace(/[\x80-\xff]/g, '')) ||
    /(^|\/)GNUSparseFile\.\d+\//.test(copy) ||
    (copy === 'PaxHeader' && full !== copy)
  )
}

function consistent({ record, size }: Described, key: string, stored: string | undefined): boolean {
  const winner = key === 'size' ? String(size) : (record(key)?.value ?? '')
  if (stored === undefined) return false
  if (stored === winner || stored === '') return true
  // Some writers round the time that they cannot store, others cut it.
  if (key === 'mtime')
    return Math.abs(Number(stored) - Number(winner)) < 1 || (stored === '0' && (Number(winner) < 0 || Number(winner) >= 8 ** 11))
  if (key === 'uname' || key === 'gname') return winner.startsWith(stored) || /[\x80-\xff]/.test(winner)
  const most = key === 'size' ? 8 ** 11 - 1 : 8 ** 7 - 1
  return Number(winner) > most && (stored === '0' || Number(stored) === most || Number(stored) === 65534)
}

/** 345 to 511: part of the name in ustar; times, sparse map and nothing in GNU; nothing in v7. */
function restFields({ header, at, dialect, sparse, char }: Described): Field[] {
  const range = (start: number, end: number): Range => ({ start: at + start, end: at + end })
  const reserved = (start: number, end: number): Field => ({
    name: 'tar.reserved',
    ranges: [range(start, end)],
    ...(header.subarray(start, end).every(byte => byte === 0) ? { value: '' } : { anomaly: 'structural:padding' }),
  })
  if (dialect === 'ustar') return [reserved(500, 512)]
  if (dialect === 'v7') return [reserved(345, 512)]
  const time = (name: FieldName, start: number): Field => ({
    name,
    ranges: [range(start, start + 12)],
    ...optional(number(header.subarray(start, start + 12))?.toString()),
  })
  const times = [time('tar.atime', 345), time('tar.ctime', 357)]
  if (!sparse || char !== 'S') return [...times, reserved(369, 512)]
  return [...times, reserved(369, 386), { name: 'tar.sparse-map', ranges: [range(386, 495)], value: '' }, reserved(495, 512)]
}
