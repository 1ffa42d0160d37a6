import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { FieldName } from '../model/layer.ts'

/** UEFI 2.10, section 5: a master boot record, and tables of partitions at both ends of a disk. */
export const SECTOR = 512
const SIGNATURE = 'EFI PART'
/** Section 5.3.2: offsets in a header. */
const header = { crc: 16, other: 32, guid: 56, entries: 72, count: 80, size: 84, entriesCrc: 88, length: 92 } as const
/** Section 5.3.3: offsets in an entry. */
const entry = { type: 0, guid: 16, first: 32, last: 40, name: 56 } as const
/** Section 5.2.1 and 5.2.3: four entries of the master boot record, at 446. */
const record = { signature: 440, entries: 446, type: 4, first: 8, count: 12, size: 16, magic: 510 } as const
/** All tools make 128. */
const MOST_ENTRIES = 1024

export interface DiskMark {
  readonly of: string
  readonly name: FieldName
  readonly range: Range
  readonly value: string
}

export interface Partition {
  readonly key: string
  readonly range: Range
}

export interface Disk {
  readonly marks: readonly DiskMark[]
  readonly partitions: readonly Partition[]
}

/** Ids, sums and partitions of a disk image; none where there is no boot record. */
export function diskIn(bytes: ByteSource): Disk {
  const none: Disk = { marks: [], partitions: [] }
  if (bytes.size < 2 * SECTOR) return none
  const boot = Buffer.from(bytes.read(0, SECTOR))
  if (boot.readUInt16BE(record.magic) !== 0x55aa) return none
  const hex = { start: record.signature, end: record.signature + 4 }
  const signature: DiskMark = {
    of: 'master boot record',
    name: 'disk.signature',
    range: hex,
    value: boot.subarray(hex.start, hex.end).toString('hex'),
  }
  const first = headerAt(bytes, SECTOR, 'partition table')
  if (!first) return { marks: [signature], partitions: bootEntries(boot).filter(({ range }) => range.end <= bytes.size) }
  const backup = headerAt(bytes, first.other * SECTOR, 'backup partition table')
  return { marks: [signature, ...first.marks, ...(backup?.marks ?? [])], partitions: first.partitions }
}

/** Partitions that a master boot record tells; none where its entries are no such. */
export function bootEntries(boot: Uint8Array): Partition[] {
  const view = Buffer.from(boot.subarray(0, SECTOR))
  const found: Partition[] = []
  for (let nth = 0; nth < 4; nth++) {
    const at = record.entries + record.size * nth
    const own = view.subarray(at, at + record.size)
    if (own.every(byte => byte === 0)) continue
    const start = own.readUInt32LE(record.first) * SECTOR
    const end = start + own.readUInt32LE(record.count) * SECTOR
    // Section 5.2.1: active or not, and nothing else.
    if ((own[0]! & 0x7f) !== 0 || own[record.type] === 0 || start < SECTOR || end === start) return []
    if (found.some(({ range }) => start < range.end && end > range.start)) return []
    found.push({ key: `partition ${nth + 1}`, range: { start, end } })
  }
  return found
}

interface Header extends Disk {
  readonly other: number
}

function headerAt(bytes: ByteSource, at: number, of: string): Header | null {
  if (at < SECTOR || !(at + SECTOR <= bytes.size)) return null
  const held = Buffer.from(bytes.read(at, at + SECTOR))
  if (latin1(held.subarray(0, 8)) !== SIGNATURE) return null
  const told = (name: FieldName, offset: number, size: number): DiskMark => {
    const own = held.subarray(offset, offset + size)
    const value = size === 16 ? guidOf(own) : own.readUInt32LE(0).toString(16).padStart(8, '0')
    return { of, name, range: { start: at + offset, end: at + offset + size }, value }
  }
  const marks = [
    told('disk.checksum', header.crc, 4),
    told('disk.guid', header.guid, 16),
    told('disk.entries-checksum', header.entriesCrc, 4),
  ]
  const [count, size] = [held.readUInt32LE(header.count), held.readUInt32LE(header.size)]
  const start = Number(held.readBigUInt64LE(header.entries)) * SECTOR
  const other = Number(held.readBigUInt64LE(header.other))
  if (size < 128 || size > 4096 || count > MOST_ENTRIES || !(start + count * size <= bytes.size))
    return { marks, partitions: [], other }
  const partitions: Partition[] = []
  for (let nth = 0; nth < count; nth++) {
    const place = start + nth * size
    const own = Buffer.from(bytes.read(place, place + size))
    if (own.subarray(entry.type, entry.guid).every(byte => byte === 0)) continue
    const range = { start: place + entry.guid, end: place + entry.guid + 16 }
    const key = `partition ${nth + 1}`
    marks.push({
      of: `${of}, ${key}`,
      name: 'disk.partition-guid',
      range,
      value: guidOf(own.subarray(entry.guid, entry.guid + 16)),
    })
    const [from, to] = [own.readBigUInt64LE(entry.first), own.readBigUInt64LE(entry.last)]
    const held = { start: Number(from) * SECTOR, end: (Number(to) + 1) * SECTOR }
    if (held.start >= 2 * SECTOR && held.end > held.start && held.end <= bytes.size) partitions.push({ key, range: held })
  }
  return { marks, partitions, other }
}

/** UEFI 2.10, appendix A: the first three parts have their least significant byte first. */
function guidOf(held: Uint8Array): string {
  const hex = (from: number, to: number, isLittle: boolean): string => {
    const own = Buffer.from(held.subarray(from, to))
    return (isLittle ? own.reverse() : own).toString('hex')
  }
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join('-')
}
