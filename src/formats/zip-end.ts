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
  /** Where another record begins that some reader would take for the end. */
  readonly rival: number | null
}
type Found = Omit<ZipEnd, 'rival'>

const number64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

/** The last signature, which most readers go by. Some want a comment that ends with the layer, some none at all. */
export function findEnd(bytes: ByteSource): ZipEnd | null {
  const records = endRecords(bytes)
  const own = records.pop()
  const end = own && own.end <= bytes.size ? describe(bytes, own) : null
  if (!end) return null
  // An archive stored inside this one ends in the data of an entry, and its comment ends there: that one is no rival.
  const rival = records.find(other => other.start >= end.central.start || other.end === bytes.size)
  return { ...end, rival: rival?.start ?? null }
}

/** All signatures that a reader finds, and where their comments should end. */
function endRecords(bytes: ByteSource): Range[] {
  const from = Math.max(0, bytes.size - SEARCHED)
  const tail = Buffer.from(bytes.read(from, bytes.size))
  const found: Range[] = []
  for (let at = tail.indexOf(SIGNATURE, 0, 'latin1'); at >= 0; at = tail.indexOf(SIGNATURE, at + 1, 'latin1')) {
    const whole = at + EOCD <= tail.length
    const end = at + EOCD + (whole ? tail.readUInt16LE(at + record['comment-length'][0]) : 0)
    found.push({ start: from + at, end: from + end })
  }
  return found
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
  const stated: Stated = {
    count: view.getUint16(record.count[0], true),
    size: view.getUint32(record.size[0], true),
    offset: view.getUint32(record.offset[0], true),
  }
  const locator = { start: own.start - LOCATOR, end: own.start }
  if (locator.start < EOCD64 || latin1(bytes.read(locator.start, locator.start + 4)) !== 'PK\x06\x07')
    return placed(bytes, own.start, stated, { record: own, locator: null, record64: null })
  const record64 = find64(bytes, locator)
  if (!record64) return null
  const big = viewOf(bytes, { start: record64.start, end: record64.start + EOCD64 })
  const wide: Stated = { count: number64(big, 32), size: number64(big, 40), offset: number64(big, 48) }
  if (!leadsTo(stated, wide)) return null
  const found = placed(bytes, record64.start, wide, { record: own, locator, record64 })
  // Some readers take the record in front of the locator, some the one that it points at.
  return found && number64(viewOf(bytes, locator), 8) + found.base === record64.start ? found : null
}

interface Stated {
  readonly count: number
  readonly size: number
  readonly offset: number
}

/** Numbers of the plain record are "see zip64" or say the same: some readers go by them as long as they can. */
const leadsTo = (plain: Stated, wide: Stated): boolean =>
  (plain.count === MAX16 || plain.count === wide.count) &&
  (plain.size === MAX32 || plain.size === wide.size) &&
  (plain.offset === MAX32 || plain.offset === wide.offset)

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

/**
 * The directory ends where the end begins, and offsets count from wherever that puts it. When they do not count what stands in front of
 * the archive, the offset must not lead to a second directory there: some readers would take it.
 */
function placed(
  bytes: ByteSource,
  until: number,
  { count, size, offset }: Stated,
  found: Omit<Found, 'base' | 'central' | 'count'>,
): Found | null {
  const start = until - size
  const base = start - offset
  if (start < 0 || base < 0) return null
  const isDirectory = (at: number): boolean => at + 4 <= until && latin1(bytes.read(at, at + 4)) === 'PK\x01\x02'
  if (size === 0 ? count > 0 : !isDirectory(start)) return null
  return base > 0 && isDirectory(offset) ? null : { ...found, count, base, central: { start, end: until } }
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
  return [
    field('signature', 'zip.eocd-signature', plain('')),
    // Readers warn of the one way to count, or of the other.
    ...(end.base > 0 ? [{ name: 'zip.base' as const, ranges: [], value: 'the archive, not the file' }] : []),
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
