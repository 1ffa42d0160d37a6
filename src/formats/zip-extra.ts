import { isZero, latin1, type Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'
import { crc32 } from './crc32.ts'
import { derived, type Told } from './zip-record.ts'

/** What the records of one header are about: the texts beside them, and the numbers that zip64 holds instead of the header. */
export interface ExtraContext {
  readonly name: Uint8Array
  readonly comment: Uint8Array
  readonly local: boolean
  readonly zip64: readonly Zip64Number[]
}

/** A number of the zip64 record (APPNOTE.TXT 4.5.3): there, in this order, when the header's own is all ones. */
export interface Zip64Number {
  readonly name: FieldName
  readonly length: 4 | 8
  readonly saturated: boolean
  tell(value: string): Told
}

interface ExtraRecord {
  readonly id: number
  readonly data: Uint8Array
  readonly range: Range
}

const sum = (numbers: readonly Zip64Number[]): number => numbers.reduce((total, { length }) => total + length, 0)

const sizeAt = (extra: Uint8Array, at: number): number => (at + 4 <= extra.length ? extra[at + 2]! | (extra[at + 3]! << 8) : -1)

/** The area has a record of this id. */
export function holds(extra: Uint8Array, id: number): boolean {
  for (let at = 0; sizeAt(extra, at) >= 0; at += 4 + sizeAt(extra, at))
    if ((extra[at]! | (extra[at + 1]! << 8)) === id) return true
  return false
}

/** Writers make a handful; what comes after so many is one field. */
const MOST_RECORDS = 64

/** 4.5.1 and 4.6, Info-ZIP extrafld.txt: one field a record (id 2, size 2, data); zip64 one more for each number. */
export function extraFields(extra: Uint8Array, start: number, context: ExtraContext): Field[] {
  const fields: Field[] = []
  let at = 0
  let zip64 = false
  while (at < extra.length) {
    const rest = { start: start + at, end: start + extra.length }
    const size = sizeAt(extra, at)
    // zipalign of old writes zeros without a record around them.
    if (extra[at] === 0 && isZero(extra.subarray(at))) return [...fields, { name: 'zip.extra-align', ranges: [rest], value: '' }]
    if (size < 0 || at + 4 + size > extra.length || fields.length >= MOST_RECORDS)
      return [...fields, odd('zip.extra', rest, { ...context, data: extra.subarray(at) })]
    const id = extra[at]! | (extra[at + 1]! << 8)
    const range = { start: start + at, end: start + at + 4 + size }
    const record = { id, data: extra.subarray(at + 4, at + 4 + size), range }
    if (id === 0x0001 && !zip64) fields.push(...zip64Fields(record, context))
    else fields.push(...recordFields(record, context))
    zip64 ||= id === 0x0001
    at += 4 + size
  }
  return fields
}

/** Local records are told from central ones by their value: one that moved from here to there is not the same. */
const raw = (data: Uint8Array, local: boolean): Told => (local ? { value: `local ${Buffer.from(data).toString('hex')}` } : {})

const odd = (name: FieldName, range: Range, { data, local }: { data: Uint8Array; local: boolean }): Field => ({
  name,
  ranges: [range],
  ...raw(data, local),
  anomaly: 'structural:zip-extra',
})

function recordFields(record: ExtraRecord, context: ExtraContext): Field[] {
  const { id, data, range } = record
  // Info-ZIP Unix, old: two times; local also uid and gid.
  if (id === 0x5855 && context.local && data.length === 12) {
    const middle = range.end - 4
    return [
      { name: 'zip.extra-time', ranges: [{ start: range.start, end: middle }], value: oldTimes(data) },
      {
        name: 'zip.extra-owner',
        ranges: [{ start: middle, end: range.end }],
        value: owner(data.subarray(8, 10), data.subarray(10)),
      },
    ]
  }
  return [recordField(record, context)]
}

function recordField({ id, data, range }: ExtraRecord, { name, comment, local }: ExtraContext): Field {
  const as = (field: FieldName, value: string | undefined): Field =>
    value === undefined ? odd('zip.extra', range, { data, local }) : { name: field, ranges: [range], value }
  switch (id) {
    case 0x0001:
      return odd('zip.extra', range, { data, local })
    case 0x5455:
      return as('zip.extra-time', unixTimes(data, local))
    case 0x000a:
      return as('zip.extra-time', ntfsTimes(data))
    case 0x5855:
      return as('zip.extra-time', data.length === 8 ? oldTimes(data) : undefined)
    case 0x7855: // Info-ZIP Unix, type 2: uid and gid, only local
      return as(
        'zip.extra-owner',
        data.length === 0 ? '' : local && data.length === 4 ? owner(data.subarray(0, 2), data.subarray(2)) : undefined,
      )
    case 0x7875:
      return as('zip.extra-owner', newUnix(data))
    case 0x7075:
      return isCopy(data, name) ? as('zip.extra-unicode', 'same') : odd('zip.extra-unicode', range, { data, local })
    case 0x6375:
      return isCopy(data, comment) ? as('zip.extra-unicode', 'same') : odd('zip.extra-unicode', range, { data, local })
    case 0xcafe:
      if (data.length === 0) return as('zip.extra-jar', '')
      break
    case 0xd935: // Android: alignment 2, then filler
      if (data.length >= 2 && isZero(data.subarray(2))) return as('zip.extra-align', '')
      return { ...odd('zip.extra-align', range, { data, local }), anomaly: 'structural:padding' }
  }
  return { name: 'zip.extra', ranges: [range], ...raw(data, local) }
}

/** The numbers that the header leaves to it; some writers put all of them there, from the first one on, whether needed or not. */
function zip64Fields({ data, range }: ExtraRecord, { zip64, local }: ExtraContext): Field[] {
  const needed = zip64.filter(({ saturated }) => saturated)
  const all = zip64.filter((_, index) => sum(zip64.slice(0, index + 1)) <= data.length)
  const numbers = sum(needed) === data.length ? needed : all
  const inOrder = needed.every((number, index) => numbers[index] === number)
  if (sum(numbers) !== data.length || !inOrder) return [odd('zip.extra', range, { data, local })]
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const envelope = { start: range.start, end: range.start + 4 }
  const fields: Field[] = [{ name: 'zip.extra-zip64', ranges: [envelope], ...derived(data.length, data.length) }]
  let at = 0
  for (const { name, length, tell } of numbers) {
    const value = length === 8 ? view.getBigUint64(at, true) : view.getUint32(at, true)
    const from = envelope.end + at
    fields.push({ name, ranges: [{ start: from, end: from + length }], ...tell(String(value)) })
    at += length
  }
  return fields
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** Flags 1, then a time for each of its three lower bits; the central record holds the first alone. */
function unixTimes(data: Uint8Array, local: boolean): string | undefined {
  const flags = data[0] ?? 0xff
  if (flags > 7) return undefined
  const names = ['mtime', 'atime', 'ctime'].filter((_, bit) => flags & (1 << bit))
  const short = !local && (data.length === 1 || (data.length === 5 && flags & 1))
  if (!short && data.length !== 1 + 4 * names.length) return undefined
  return times(data.subarray(1), names)
}

const times = (data: Uint8Array, names: readonly string[]): string => {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  return names
    .slice(0, data.length / 4)
    .map((name, index) => `${name} ${instant(view.getInt32(index * 4, true))}`)
    .join(', ')
}

/** NTFS (4.5.5): reserved 4, tag 1 of size 24 with three counts of 100 ns since 1601. */
function ntfsTimes(data: Uint8Array): string | undefined {
  if (data.length !== 32 || latin1(data.subarray(0, 8)) !== '\0\0\0\0\x01\0\x18\0') return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const since1601 = 11_644_473_600
  return ['mtime', 'atime', 'ctime']
    .map((name, index) => {
      const ticks = view.getBigUint64(8 + index * 8, true)
      return `${name} ${instant(Number(ticks / 10_000_000n) - since1601)} +${ticks % 10_000_000n}`
    })
    .join(', ')
}

const oldTimes = (data: Uint8Array): string => times(data.subarray(0, 8), ['atime', 'mtime'])

/** Info-ZIP Unix, type 3: version 1, uid and gid, each behind its size. */
function newUnix(data: Uint8Array): string | undefined {
  const uid = data[1] ?? 99
  const gid = data[2 + uid] ?? 99
  if (data[0] !== 1 || uid > 8 || gid > 8 || data.length !== 3 + uid + gid) return undefined
  return owner(data.subarray(2, 2 + uid), data.subarray(3 + uid))
}

const owner = (uid: Uint8Array, gid: Uint8Array): string => `uid ${littleEndian(uid)}, gid ${littleEndian(gid)}`

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

/** Unicode path or comment (4.6.8, 4.6.9): version 1, CRC of the plain text, text. Fine while it says the same; else another name for some readers. */
const isCopy = (data: Uint8Array, text: Uint8Array): boolean =>
  data[0] === 1 &&
  data.length >= 5 &&
  crc32(text) === new DataView(data.buffer, data.byteOffset).getUint32(1, true) &&
  latin1(data.subarray(5)) === latin1(text)
