import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import { derived, fieldIn, MAX16, MAX32, plain, type Told, viewOf } from './zip-record.ts'

/** End of central directory record (APPNOTE.TXT 6.3.10, 4.3.16): name, offset, length. */
const record = {
  signature: [0, 4], // PK 05 06
  disk: [4, 4], // this one, and the one where the directory starts
  'disk-count': [8, 2],
  count: [10, 2],
  size: [12, 4],
  offset: [16, 4],
  'comment-length': [20, 2],
} as const
export const EOCD = 22

/** Zip64 locator (4.3.15): signature PK 06 07, disk 4, offset 8, disks 4; and record (4.3.14), of which the usual one has 56 bytes. */
const LOCATOR = 20
const EOCD64 = 56
/** The record's own size does not count the signature and itself. */
const UNCOUNTED = 12

const SIGNATURE = 'PK\x05\x06'
const SEARCHED = EOCD + 0xffff

export interface ZipEnd {
  /** The end of central directory record with its comment. */
  readonly record: Range
  readonly locator: Range | null
  readonly record64: Range | null
  readonly count: number
  /** Where offsets count from: above 0 when something stands in front that they do not count. */
  readonly base: number
  readonly central: Range
  /** Other records that some reader would take for the end. */
  readonly rivals: number
}
type Found = Omit<ZipEnd, 'rivals'>

const number64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

/** The last record whose comment ends at the end of the layer; failing this, the last one that leads to a directory. */
export function findEnd(bytes: ByteSource): ZipEnd | null {
  const records = endRecords(bytes)
  const fits = ({ end }: Range): boolean => end === bytes.size
  for (const one of [...records.filter(fits), ...records.filter(other => !fits(other))]) {
    const end = describe(bytes, one)
    if (!end) continue
    // An archive stored inside this one ends in the data of an entry, and its comment ends there: that one is no rival.
    const rivals = records.filter(other => other !== one && (other.start >= end.central.start || fits(other)))
    return { ...end, rivals: rivals.length }
  }
  return null
}

/** All records whose comment ends inside the layer, last first. */
function endRecords(bytes: ByteSource): Range[] {
  const from = Math.max(0, bytes.size - SEARCHED)
  const tail = Buffer.from(bytes.read(from, bytes.size))
  const found: Range[] = []
  for (let at = tail.indexOf(SIGNATURE, 0, 'latin1'); at >= 0; at = tail.indexOf(SIGNATURE, at + 1, 'latin1')) {
    if (at + EOCD > tail.length) break
    const end = at + EOCD + tail.readUInt16LE(at + record['comment-length'][0])
    if (end <= tail.length) found.push({ start: from + at, end: from + end })
  }
  return found.reverse()
}

/** The end of the layer is a record whose comment ends there. Others may stand in any file that holds an archive, such as a tar. */
export function endsAsZip(tail: Uint8Array): boolean {
  const bytes = Buffer.from(tail)
  for (let at = bytes.lastIndexOf(SIGNATURE, undefined, 'latin1'); at >= 0; at = lastBefore(bytes, at))
    if (at + EOCD <= bytes.length && at + EOCD + bytes.readUInt16LE(at + record['comment-length'][0]) === bytes.length)
      return true
  return false
}

const lastBefore = (bytes: Buffer, at: number): number => (at === 0 ? -1 : bytes.lastIndexOf(SIGNATURE, at - 1, 'latin1'))

function describe(bytes: ByteSource, own: Range): Found | null {
  const view = viewOf(bytes, { start: own.start, end: own.start + EOCD })
  const locator = { start: own.start - LOCATOR, end: own.start }
  if (locator.start >= EOCD64 && latin1(bytes.read(locator.start, locator.start + 4)) === 'PK\x06\x07') {
    const record64 = find64(bytes, locator)
    if (!record64) return null
    const big = viewOf(bytes, { start: record64.start, end: record64.start + EOCD64 })
    const stated = { size: number64(big, 40), offset: number64(big, 48) }
    const count = number64(big, 32)
    return placed(bytes, record64.start, stated, { record: own, locator, record64, count })
  }
  const stated = { size: view.getUint32(record.size[0], true), offset: view.getUint32(record.offset[0], true) }
  const count = view.getUint16(record.count[0], true)
  return placed(bytes, own.start, stated, { record: own, locator: null, record64: null, count })
}

/** Right before the locator, of the usual size; or where the locator points, if its size fills the way to the locator. */
function find64(bytes: ByteSource, locator: Range): Range | null {
  const pointed = number64(viewOf(bytes, locator), 8)
  for (const start of [locator.start - EOCD64, pointed]) {
    if (start + EOCD64 > locator.start) continue
    const view = viewOf(bytes, { start, end: start + EOCD64 })
    if (view.getUint32(0, true) === 0x06064b50 && start + UNCOUNTED + number64(view, 4) === locator.start)
      return { start, end: locator.start }
  }
  return null
}

/** The directory ends where the end begins, and offsets count from wherever that puts it; or it is where the offset says. */
function placed(
  bytes: ByteSource,
  until: number,
  { size, offset }: { size: number; offset: number },
  found: Omit<Found, 'base' | 'central'>,
): Found | null {
  for (const start of [until - size, offset]) {
    const [end, base] = [start + size, start - offset]
    if (start < 0 || base < 0 || end > until) continue
    const entry = size >= 4 && latin1(bytes.read(start, start + 4)) === 'PK\x01\x02'
    if (entry || (size === 0 && found.count === 0)) return { ...found, base, central: { start, end } }
  }
  return null
}

/** Counts, sizes and offsets recompute; of the rest only the comment says something. */
export function endFields(bytes: ByteSource, end: ZipEnd, count: number): Field[] {
  const { start } = end.record
  const view = viewOf(bytes, { start, end: start + EOCD })
  const field = fieldIn(record, start)
  const two = (key: keyof typeof record): number => view.getUint16(record[key][0], true)
  const four = (key: keyof typeof record): number => view.getUint32(record[key][0], true)
  const told = (value: number, real: number, most: number): Told => derived(value, end.record64 && value === most ? most : real)
  const [directory, offset] = [end.central.end - end.central.start, end.central.start - end.base]
  const comment = { start: start + EOCD, end: end.record.end }
  const anomaly = end.rivals ? { anomaly: 'structural:polyglot' as const } : {}
  return [
    { ...field('signature', 'zip.eocd-signature', plain('')), ...anomaly },
    field('disk', 'zip.eocd-disk', four('disk') === 0 || (end.record64 && four('disk') === MAX32) ? plain('') : {}),
    field('disk-count', 'zip.eocd-count', told(two('disk-count'), count, MAX16)),
    field('count', 'zip.eocd-count', told(two('count'), count, MAX16)),
    field('size', 'zip.eocd-size', told(four('size'), directory, MAX32)),
    field('offset', 'zip.eocd-offset', told(four('offset'), offset, MAX32)),
    field('comment-length', 'zip.length', derived(two('comment-length'), comment.end - comment.start)),
    ...(comment.end > comment.start ? [{ name: 'zip.archive-comment' as const, ranges: [comment] }] : []),
    ...(end.record64 && end.locator ? fields64(bytes, end, { record64: end.record64, locator: end.locator, count }) : []),
  ]
}

/** All that the zip64 records say is determined by the rest, but the versions, which follow the tool, and whatever is behind 56 bytes. */
function fields64(
  bytes: ByteSource,
  { central, base }: ZipEnd,
  { record64, locator, count }: { record64: Range; locator: Range; count: number },
): Field[] {
  const usual = { start: record64.start, end: record64.start + EOCD64 }
  const found = Buffer.from(bytes.read(usual.start, usual.end))
  const expected = Buffer.from(found)
  expected.writeBigUInt64LE(BigInt(record64.end - record64.start - UNCOUNTED), 4)
  expected.fill(0, 16, 24)
  expected.writeBigUInt64LE(BigInt(count), 24)
  expected.writeBigUInt64LE(BigInt(count), 32)
  expected.writeBigUInt64LE(BigInt(central.end - central.start), 40)
  expected.writeBigUInt64LE(BigInt(central.start - base), 48)
  const pointer = Buffer.alloc(LOCATOR)
  pointer.write('PK\x06\x07', 'latin1')
  pointer.writeBigUInt64LE(BigInt(record64.start - base), 8)
  pointer.writeUInt32LE(1, 16)
  const hex = ({ start, end }: Range): string => Buffer.from(bytes.read(start, end)).toString('hex')
  const extended = { start: usual.end, end: record64.end }
  return [
    { name: 'zip.eocd64', ranges: [usual], ...derived(found.toString('hex'), expected.toString('hex')) },
    ...(extended.end > extended.start
      ? [{ name: 'zip.gap' as const, ranges: [extended], anomaly: 'structural:gap-data' as const }]
      : []),
    { name: 'zip.eocd64', ranges: [locator], ...derived(hex(locator), pointer.toString('hex')) },
  ]
}
