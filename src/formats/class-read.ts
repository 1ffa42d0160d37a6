import { latin1, type Range } from '../model/bytes.ts'

/** JVMS 4.1; the tags of 4.4, and how many bytes follow them. Of Utf8 these are the bytes of its length. */
export const poolTag = {
  Utf8: 1,
  Integer: 3,
  Float: 4,
  Long: 5,
  Double: 6,
  Class: 7,
  String: 8,
  Fieldref: 9,
  Methodref: 10,
  InterfaceMethodref: 11,
  NameAndType: 12,
  MethodHandle: 15,
  MethodType: 16,
  Dynamic: 17,
  InvokeDynamic: 18,
  Module: 19,
  Package: 20,
} as const
const { Utf8, Long, Double } = poolTag
const poolSize: Readonly<Record<number, number>> = {
  1: 2,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 2,
  8: 2,
  9: 4,
  10: 4,
  11: 4,
  12: 4,
  15: 3,
  16: 2,
  17: 4,
  18: 4,
  19: 2,
  20: 2,
}

/** One entry of the constant pool, its tag included. */
export interface Constant extends Range {
  readonly tag: number
}

/** JVMS 4.7: the name of an attribute, and where its content begins, behind name and length. */
export interface Attribute extends Range {
  readonly name: string
  readonly body: number
  /** JVMS 4.7.3. */
  readonly code: Code | null
}
export interface Code {
  /** Behind two sizes and the length of the code. */
  readonly start: number
  readonly end: number
  /** Behind the table of exceptions. */
  readonly tableEnd: number
  readonly attributes: readonly Attribute[]
}

/** A field or a method: access, name, descriptor and number of attributes, eight bytes; then these. */
export interface Member extends Range {
  readonly name: string
  readonly descriptor: string
  readonly attributes: readonly Attribute[]
}

export interface ClassFile {
  readonly bytes: Uint8Array
  /** By index; the first one, and those behind a long or a double, are none. */
  readonly pool: readonly (Constant | null)[]
  readonly poolEnd: number
  /** Behind access flags, this class, its superclass and the interfaces. */
  readonly typeEnd: number
  readonly fields: readonly Member[]
  readonly fieldsEnd: number
  readonly methods: readonly Member[]
  readonly methodsEnd: number
  readonly attributes: readonly Attribute[]
  readonly end: number
}

/** Most significant byte first; NaN behind the end, which no test below passes. */
export const u2 = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + bytes[at + 1]!
export const u4 = (bytes: Uint8Array, at: number): number => u2(bytes, at) * 65_536 + u2(bytes, at + 2)

interface Cursor {
  readonly bytes: Uint8Array
  readonly pool: readonly (Constant | null)[]
  at: number
}

/** JVMS 4.1; null where the bytes are no such file. */
export function readClass(bytes: Uint8Array): ClassFile | null {
  const pool = poolIn(bytes)
  if (!pool) return null
  const poolEnd = pool.end
  const typeEnd = poolEnd + 8 + 2 * u2(bytes, poolEnd + 6)
  if (!(typeEnd <= bytes.length)) return null
  const cursor: Cursor = { bytes, pool: pool.entries, at: typeEnd }
  const fields = membersAt(cursor)
  const fieldsEnd = cursor.at
  const methods = fields && membersAt(cursor)
  const methodsEnd = cursor.at
  const attributes = methods && attributesAt(cursor, false)
  if (!fields || !methods || !attributes) return null
  return { bytes, pool: pool.entries, poolEnd, typeEnd, fields, fieldsEnd, methods, methodsEnd, attributes, end: cursor.at }
}

const POOL = 10
function poolIn(bytes: Uint8Array): { entries: (Constant | null)[]; end: number } | null {
  const count = u2(bytes, 8)
  const entries: (Constant | null)[] = [null]
  let at = POOL
  while (entries.length < count) {
    const tag = bytes[at]!
    const size = poolSize[tag]
    if (size === undefined) return null
    const end = at + 1 + size + (tag === Utf8 ? u2(bytes, at + 1) : 0)
    if (!(end <= bytes.length)) return null
    entries.push({ tag, start: at, end })
    if (tag === Long || tag === Double) entries.push(null)
    at = end
  }
  return Number.isNaN(count) ? null : { entries, end: at }
}

/** Text of a Utf8 entry as it is stored (JVMS 4.4.7); null for all others. */
export function utf8At({ bytes, pool }: Pick<ClassFile, 'bytes' | 'pool'>, index: number): string | null {
  const entry = pool[index]
  return entry?.tag === Utf8 ? latin1(bytes.subarray(entry.start + 3, entry.end)) : null
}

function membersAt(cursor: Cursor): Member[] | null {
  const { bytes } = cursor
  const count = u2(bytes, cursor.at)
  if (Number.isNaN(count)) return null
  cursor.at += 2
  const members: Member[] = []
  while (members.length < count) {
    const start = cursor.at
    const [name, descriptor] = [utf8At(cursor, u2(bytes, start + 2)), utf8At(cursor, u2(bytes, start + 4))]
    cursor.at += 6
    const attributes = name !== null && descriptor !== null ? attributesAt(cursor, true) : null
    if (!attributes) return null
    members.push({ start, end: cursor.at, name: name!, descriptor: descriptor!, attributes })
  }
  return members
}

/** `deep`: a Code attribute has attributes of its own. */
function attributesAt(cursor: Cursor, deep: boolean): Attribute[] | null {
  const { bytes } = cursor
  const count = u2(bytes, cursor.at)
  if (Number.isNaN(count)) return null
  cursor.at += 2
  const attributes: Attribute[] = []
  while (attributes.length < count) {
    const start = cursor.at
    const name = utf8At(cursor, u2(bytes, start))
    const body = start + 6
    const end = body + u4(bytes, start + 2)
    if (name === null || !(end <= bytes.length)) return null
    const code = deep && name === 'Code' ? codeAt({ ...cursor, at: body }, end) : null
    attributes.push({ start, end, name, body, code })
    cursor.at = end
  }
  return attributes
}

/** Null where it is none: then the attribute is bytes. */
function codeAt(cursor: Cursor, end: number): Code | null {
  const { bytes, at } = cursor
  const start = at + 8
  const codeEnd = start + u4(bytes, at + 4)
  const tableEnd = codeEnd + 2 + 8 * u2(bytes, codeEnd)
  if (!(tableEnd <= end)) return null
  cursor.at = tableEnd
  const attributes = attributesAt(cursor, false)
  return attributes && cursor.at === end ? { start, end: codeEnd, tableEnd, attributes } : null
}
