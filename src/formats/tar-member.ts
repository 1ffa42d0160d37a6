import type { ByteSource, Piece, Range } from '../model/bytes.ts'
import type { Anomaly, Entry, Field } from '../model/layer.ts'
import { escapes, keyOfPath } from './archive-paths.ts'
import { type Extension, readExtension } from './tar-extension.ts'
import { type Described, fieldsOf, type Start } from './tar-fields.ts'
import { BLOCK, type Dialect, dialectOf, modeOf, nameIn, numberIn, textReadIn, typeChar, typeOf } from './tar-header.ts'
import type { PaxRecord } from './tar-pax.ts'
import { isConsistent } from './tar-shadow.ts'
import { isSparse, oldContent, oldMap, paxContent } from './tar-sparse.ts'
import { isUsual } from './tar-usual.ts'

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
}

/** The entry that a strict reader sees, or why there is none. */
export function describeMember(bytes: ByteSource, from: Start, owners: Map<string, string>): TarMember | string {
  const described = describe(bytes, from)
  if (typeof described === 'string') return described
  const { start, at, type, name, sparse, size, padding, target } = described
  const mode = modeOf(from.header, type)
  const isFile = type === 'file'
  const owned = { type, size: isFile ? (sparse?.size ?? size) : 0, owner: once(owners, ownerOf(described)) }
  const isLink = type === 'symlink' || type === 'hardlink'
  // Spread only where it is rare: V8 gives objects that are spread and added to a hidden class each, ten times their size.
  const plain: Entry = mode === undefined ? owned : { type, size: owned.size, owner: owned.owner, mode }
  const entry = isLink ? { ...plain, target } : plain
  const anomalies: Anomaly[] = isUsual(bytes, described) ? [] : anomaliesOf(fieldsOf(bytes, described), at)
  if (escapes(name))
    anomalies.push({ id: 'structural:path-traversal', offset: at, expected: 'a path inside the archive', found: name })
  return {
    key: memberKey(keyOfPath(name, type)),
    start,
    end: padding.end,
    entry,
    own: isFile ? [{ start, end: described.body.start }, padding] : [{ start, end: padding.end }],
    pieces: isFile ? (sparse?.pieces ?? [described.body]) : null,
    anomalies,
  }
}

/** Keys that begin with NUL are ours: a record may spell such a name all the same. */
const memberKey = (key: string): string => (key.startsWith('\0') ? `./${key}` : key)

/** `at`: of an entry whose field has no bytes. */
export const anomaliesOf = (fields: readonly Field[], at: number): Anomaly[] =>
  fields.flatMap(({ name, anomaly, ranges }) =>
    anomaly ? [{ id: anomaly, offset: ranges[0]?.start ?? at, expected: `a usual ${name}`, found: 'something else' }] : [],
  )

/** Where an entry begins, where its main header does, and what the global headers before it say. */
export type Place = Pick<Start, 'start' | 'at' | 'global'>

/** The fields of an entry that was described before: read again, as all entries of a large archive described would fill the memory. */
export function fieldsAt(bytes: ByteSource, { start, at, global }: Place): Field[] {
  const headerAt = (offset: number): Uint8Array => bytes.read(offset, offset + BLOCK).slice()
  const extensions: Extension[] = []
  for (let next = start; next < at; next = extensions.at(-1)!.end)
    extensions.push(known(readExtension(bytes, next, headerAt(next))))
  return fieldsOf(bytes, known(describe(bytes, { start, at, header: headerAt(at), extensions, global })))
}

function known<T>(read: T | string): T {
  if (typeof read === 'string') throw new Error(`an entry that could be read is ${read}`)
  return read
}

/** Why an entry cannot be read whose size is told twice. */
export const TWO_SIZES = 'two sizes of one entry'
/** The longest path of any system, in bytes (Windows; Linux: 4095). */
const MOST_NAME = 32_767

const noRecords: ReadonlyMap<string, PaxRecord> = new Map()

function describe(bytes: ByteSource, from: Start): Described | string {
  const { at, header, extensions, global } = from
  const records = extensions.flatMap(extension => extension.records)
  const own = records.length === 0 ? noRecords : new Map(records.map(one => [one.key, one]))
  const record = (key: string): PaxRecord | undefined => own.get(key) ?? global.get(key)
  const long = (type: 'L' | 'K'): string | undefined => extensions.findLast(one => one.type === type)?.long?.value
  const dialect = dialectOf(header)
  const char = typeChar(header)
  const declared = record('size')
  const storedSize = numberIn(header, 'size')
  const size = declared ? natural(declared.value) : storedSize
  if (size === undefined || size < 0) return 'an impossible size'
  // Where readers go on is at stake: those that take another size find other entries.
  if (declared && !isConsistent('size', storedSize, String(size))) return TWO_SIZES
  const plainName = nameIn(header, dialect)
  const name = record('GNU.sparse.name')?.value ?? record('path')?.value ?? long('L') ?? plainName
  const target = record('linkpath')?.value ?? long('K') ?? textReadIn(header, 'linkname')
  if (Math.max(name.length, target.length) > MOST_NAME) return 'a name longer than any path'
  const map = char === 'S' ? (dialect === 'gnu' ? oldMap(bytes, at, header) : null) : undefined
  const begin = map?.end ?? at + BLOCK
  const stored = { start: begin, end: begin + size }
  const end = begin + Math.ceil(size / BLOCK) * BLOCK
  if (end > bytes.size) return 'truncated'
  const isMapped = map !== undefined || isSparse(records)
  const type = typeIn({ char, dialect, name, plainName })
  if (type !== 'file' && type !== 'other' && size > 0) return 'a size of what has no content'
  const fits = type === 'file' && !(map && isSparse(records))
  const sparse = !fits
    ? null
    : map
      ? oldContent(map, at, stored)
      : isMapped && map !== null
        ? paxContent(bytes, records, stored)
        : null
  if (isMapped && !sparse) return 'a sparse map that makes no sense'
  return {
    start: from.start,
    at,
    header,
    extensions,
    global,
    own,
    dialect,
    char,
    type,
    isAmbiguous: type === 'file' && (plainName.endsWith('/') || name.endsWith('/')),
    name,
    target,
    size,
    sparse,
    body: { start: Math.max(begin, sparse?.map?.end ?? 0), end: stored.end },
    padding: { start: stored.end, end },
    record,
  }
}

interface Typed {
  readonly char: string
  readonly dialect: Dialect
  readonly name: string
  readonly plainName: string
}

/** v7 has no type for directories: their names end in a slash, and all readers agree where no long name tells otherwise. */
const typeIn = ({ char, dialect, name, plainName }: Typed): Entry['type'] =>
  char === '\0' && dialect === 'v7' && plainName.endsWith('/') && name.endsWith('/') ? 'directory' : typeOf(char)

const natural = (value: string): number | undefined => (/^\d{1,15}$/.test(value) ? Number(value) : undefined)

function once(known: Map<string, string>, text: string): string {
  const first = known.get(text)
  if (first === undefined) known.set(text, text)
  return first ?? text
}

function ownerOf({ header, record }: Described): string {
  const id = (key: 'uid' | 'gid'): string => record(key)?.value ?? String(numberIn(header, key) ?? '?')
  const name = (key: 'uname' | 'gname'): string => record(key)?.value ?? textReadIn(header, key)
  return [id('uid'), id('gid'), name('uname'), name('gname')].join(':')
}
