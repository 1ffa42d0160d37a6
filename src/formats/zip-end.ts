import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'

/** APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16. */
const EOCD = 22
const LOCATOR = 20
const EOCD64 = 56
const SEARCHED = EOCD + 65535

export interface ZipEnd {
  /** The end of central directory record with its comment. */
  readonly record: Range
  readonly locator: Range | null
  readonly record64: Range | null
  readonly count: number
  readonly size: number
  readonly offset: number
  /** Where offsets count from: above 0 when something stands in front that they do not count. */
  readonly base: number
  readonly central: Range
  /** Other records of the kind that would parse. */
  readonly rivals: number
}

export const viewOf = (bytes: ByteSource, { start, end }: Range): DataView => {
  const read = bytes.read(start, end)
  return new DataView(read.buffer, read.byteOffset, read.length)
}

const number64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

/** The last record whose comment fits; one whose comment ends at the end of the file is preferred. Null when there is none. */
export function findEnd(bytes: ByteSource): ZipEnd | null {
  const from = Math.max(0, bytes.size - SEARCHED)
  const tail = Buffer.from(bytes.read(from, bytes.size))
  const found: Range[] = []
  for (let at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); at >= 0; at = at ? tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1') : -1) {
    if (at + EOCD > tail.length) continue
    const end = at + EOCD + tail.readUInt16LE(at + 20)
    if (end <= tail.length) found.push({ start: from + at, end: from + end })
  }
  const ordered = [...found.filter(({ end }) => end === bytes.size), ...found.filter(({ end }) => end !== bytes.size)]
  for (const record of ordered) {
    const end = describe(bytes, record)
    if (end) return { ...end, rivals: found.length - 1 }
  }
  return null
}

function describe(bytes: ByteSource, record: Range): Omit<ZipEnd, 'rivals'> | null {
  const view = viewOf(bytes, { start: record.start, end: record.start + EOCD })
  const plain = { count: view.getUint16(10, true), size: view.getUint32(12, true), offset: view.getUint32(16, true) }
  const locator = { start: record.start - LOCATOR, end: record.start }
  if (locator.start >= EOCD64 && latin1(bytes.read(locator.start, locator.start + 4)) === 'PK\x06\x07') {
    const start = locator.start - EOCD64
    const record64 = { start, end: locator.start }
    const big = viewOf(bytes, record64)
    if (big.getUint32(0, true) !== 0x06064b50) return null
    return placed({ record, locator, record64, count: number64(big, 32), size: number64(big, 40), offset: number64(big, 48) }, start)
  }
  return placed({ record, locator: null, record64: null, ...plain }, record.start)
}

function placed(end: Omit<ZipEnd, 'rivals' | 'base' | 'central'>, until: number): Omit<ZipEnd, 'rivals'> | null {
  const start = until - end.size
  const base = start - end.offset
  return start >= 0 && base >= 0 ? { ...end, base, central: { start, end: until } } : null
}

/** Counts, sizes and offsets recompute; of the rest only the comment says something. */
export function endFields(bytes: ByteSource, end: ZipEnd, real: { count: number }): Field[] {
  const { record, locator, record64 } = end
  const view = viewOf(bytes, { start: record.start, end: record.start + EOCD })
  const at = (offset: number, length: number): Range[] => [{ start: record.start + offset, end: record.start + offset + length }]
  const derived = (value: number, expected: number, most: number): Pick<Field, 'value' | 'derived'> => ({
    value: String(value),
    derived: { kind: 'value', expected: String(record64 && value === most ? most : expected) },
  })
  const comment = { start: record.start + EOCD, end: record.end }
  const fields: Field[] = [
    { name: 'zip.eocd-signature', ranges: at(0, 4), value: '' },
    { name: 'zip.eocd-disk', ranges: at(4, 4), ...(view.getUint32(4, true) === 0 ? { value: '' } : {}) },
    { name: 'zip.eocd-count', ranges: at(8, 2), ...derived(view.getUint16(8, true), real.count, 0xffff) },
    { name: 'zip.eocd-count', ranges: at(10, 2), ...derived(view.getUint16(10, true), real.count, 0xffff) },
    { name: 'zip.eocd-size', ranges: at(12, 4), ...derived(view.getUint32(12, true), end.central.end - end.central.start, 0xffff_ffff) },
    { name: 'zip.eocd-offset', ranges: at(16, 4), ...derived(view.getUint32(16, true), end.central.start - end.base, 0xffff_ffff) },
    { name: 'zip.length', ranges: at(20, 2), value: String(view.getUint16(20, true)), derived: { kind: 'value', expected: String(comment.end - comment.start) } },
  ]
  if (comment.end > comment.start) fields.push({ name: 'zip.archive-comment', ranges: [comment] })
  if (record64 && locator) fields.push(...fields64(bytes, end, real))
  return fields
}

/** Zip64 records of the usual size are determined by the rest; anything else in them stays. */
function fields64(bytes: ByteSource, { record64, locator, central, base }: ZipEnd, { count }: { count: number }): Field[] {
  const hex = ({ start, end }: Range): string => Buffer.from(bytes.read(start, end)).toString('hex')
  const expected = Buffer.from(bytes.read(record64!.start, record64!.end))
  expected.writeBigUInt64LE(BigInt(EOCD64 - 12), 4)
  expected.writeUInt32LE(0, 16)
  expected.writeUInt32LE(0, 20)
  expected.writeBigUInt64LE(BigInt(count), 24)
  expected.writeBigUInt64LE(BigInt(count), 32)
  expected.writeBigUInt64LE(BigInt(central.end - central.start), 40)
  expected.writeBigUInt64LE(BigInt(central.start - base), 48)
  const pointer = Buffer.alloc(LOCATOR)
  pointer.write('PK\x06\x07', 'latin1')
  pointer.writeBigUInt64LE(BigInt(record64!.start - base), 8)
  pointer.writeUInt32LE(1, 16)
  return [
    { name: 'zip.eocd64', ranges: [record64!], value: hex(record64!), derived: { kind: 'value', expected: expected.toString('hex') } },
    { name: 'zip.eocd64', ranges: [locator!], value: hex(locator!), derived: { kind: 'value', expected: pointer.toString('hex') } },
  ]
}
