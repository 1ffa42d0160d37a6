import { crc32 } from 'node:zlib'
import { bytes, stored, u16, u32 } from './bytes.ts'

export interface ZipEntry {
  readonly name: string
  readonly body?: string | Uint8Array
  /** 0 stored, 8 deflate (in stored blocks). */
  readonly method?: number
  readonly data?: Uint8Array
  readonly time?: number
  readonly mode?: number
  readonly madeBy?: number
  readonly flags?: number
  /** Version needed, internal attributes and disk that the central header says. */
  readonly needed?: number
  readonly internal?: number
  readonly disk?: number
  readonly crc?: number
  readonly extra?: Uint8Array
  readonly localExtra?: Uint8Array
  readonly comment?: string
  /** `true`: with its signature and sizes of 4 bytes. */
  readonly descriptor?: boolean | DescriptorForm
  /** Sizes and offset all ones, and the numbers in a zip64 record; or these bytes instead of that record's numbers. */
  readonly zip64?: boolean | Uint8Array
  /** The uncompressed size that the central header says. */
  readonly size?: number
  /** External attributes, all four bytes, instead of those that follow from `mode`. */
  readonly attributes?: number
  /** The offset that the central header says. */
  readonly at?: number
  /** What the local header says instead. */
  readonly local?: {
    readonly name?: string
    readonly crc?: number
    readonly method?: number
    readonly size?: number
    readonly compressedSize?: number
    readonly flags?: number
    readonly time?: number
    readonly needed?: number
  }
  /** Bytes in front of the local header. */
  readonly gap?: string | Uint8Array
  /** Left out of the central directory. */
  readonly orphan?: boolean
}

export interface DescriptorForm {
  readonly signature: boolean
  readonly wide: boolean
  readonly crc?: number
}

export interface ZipOptions {
  readonly comment?: string
  readonly prefix?: string | Uint8Array
  /** Offsets count the prefix. */
  readonly adjusted?: boolean
  readonly tail?: string | Uint8Array
  /** Order of central records, by index. */
  readonly order?: readonly number[]
  /** Bytes between the central directory and its end. */
  readonly behind?: string | Uint8Array
  /** The number of entries that the end says. */
  readonly count?: number
  /** With zip64 end and locator; or with these bytes as extensible data. */
  readonly zip64?: boolean | Uint8Array
}

export const extraField = (id: number, data: Uint8Array | number[]): Uint8Array => bytes(u16(id), u16(data.length), data)

/** 2023-11-14 22:13:20 as DOS date and time. */
const dosTime = 0x576e_b1aa

/** APPNOTE.TXT 4.3.6: local records, central directory, end of central directory record. */
export function zip(
  entries: readonly ZipEntry[],
  { comment = '', prefix = '', adjusted = false, tail = '', behind = '', order, zip64, ...end }: ZipOptions = {},
): Uint8Array {
  const locals: Uint8Array[] = []
  const centrals: Uint8Array[] = []
  let offset = adjusted ? bytes(prefix).length : 0
  for (const entry of entries) {
    const gap = bytes(entry.gap ?? '')
    offset += gap.length
    const { local, central } = records(entry, offset)
    locals.push(gap, local)
    if (!entry.orphan) centrals.push(central)
    offset += local.length
  }
  const directory = bytes(...(order ? order.map(index => centrals[index]!) : centrals))
  const count = end.count ?? centrals.length
  const big = zip64 ? end64({ count, size: directory.length, offset }, zip64 === true ? bytes() : zip64) : bytes()
  const counts = zip64 ? u16(0xffff) : u16(count)
  const places = zip64 ? bytes(u32(0xffff_ffff), u32(0xffff_ffff)) : bytes(u32(directory.length), u32(offset))
  const last = bytes('PK\x05\x06', u32(0), counts, counts, places, u16(comment.length), comment)
  return bytes(prefix, ...locals, directory, behind, big, last, tail)
}

/** 4.3.14 and 4.3.15. */
function end64({ count, size, offset }: { count: number; size: number; offset: number }, extensible: Uint8Array): Uint8Array {
  const record = bytes(
    u64(44 + extensible.length),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(count),
    u64(count),
    u64(size),
    u64(offset),
  )
  const locator = bytes('PK\x06\x07', u32(0), u64(offset + size), u32(1))
  return bytes('PK\x06\x06', record, extensible, locator)
}

const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))]

function records(entry: ZipEntry, offset: number): { local: Uint8Array; central: Uint8Array } {
  const body = bytes(entry.body ?? '')
  const { method = 8, time = dosTime, mode = 0o100644, madeBy = 0x031e, comment = '', extra = bytes() } = entry
  const flags = (entry.flags ?? 0) | (entry.descriptor ? 8 : 0)
  const data = entry.data ?? (method === 8 ? stored(body) : body)
  const crc = entry.crc ?? crc32(body)
  const numbers = { size: entry.size ?? body.length, packed: data.length, offset: entry.at ?? offset }
  const own = entry.local ?? {}
  const localName = own.name ?? entry.name
  const packed = own.compressedSize ?? data.length
  const size = own.size ?? body.length
  const both = zip64Field(entry.zip64, [...u64(size), ...u64(packed)])
  const localExtra = bytes(both, entry.localExtra ?? extra)
  const sizes = entry.descriptor
    ? bytes(u32(0), u32(0), u32(0))
    : bytes(u32(own.crc ?? crc), u32(entry.zip64 ? ONES : packed), u32(entry.zip64 ? ONES : size))
  const local = bytes(
    'PK\x03\x04',
    u16(own.needed ?? 20),
    u16(own.flags ?? flags),
    u16(own.method ?? method),
    u32(own.time ?? time),
    sizes,
    u16(localName.length),
    u16(localExtra.length),
    localName,
    localExtra,
    data,
    entry.descriptor ? descriptorOf(entry.descriptor, { crc, packed: data.length, size: body.length }) : '',
  )
  const all = zip64Field(entry.zip64, [...u64(numbers.size), ...u64(numbers.packed), ...u64(numbers.offset)])
  const central = bytes(
    'PK\x01\x02',
    u16(madeBy),
    u16(entry.needed ?? 20),
    u16(flags),
    u16(method),
    u32(time),
    u32(crc),
    u32(entry.zip64 ? ONES : numbers.packed),
    u32(entry.zip64 ? ONES : numbers.size),
    u16(entry.name.length),
    u16(all.length + extra.length),
    u16(comment.length),
    u16(entry.disk ?? 0),
    u16(entry.internal ?? 0),
    u32(entry.attributes ?? (mode << 16) >>> 0),
    u32(entry.zip64 ? ONES : numbers.offset),
    entry.name,
    all,
    extra,
    comment,
  )
  return { local, central }
}

const ONES = 0xffff_ffff

const zip64Field = (zip64: ZipEntry['zip64'], numbers: number[]): Uint8Array =>
  zip64 ? extraField(0x0001, zip64 === true ? numbers : zip64) : bytes()

/** 4.3.9. */
function descriptorOf(form: true | DescriptorForm, sums: { crc: number; packed: number; size: number }): Uint8Array {
  const { signature, wide, crc = sums.crc } = form === true ? { signature: true, wide: false } : form
  const number = wide ? u64 : u32
  return bytes(signature ? 'PK\x07\x08' : '', u32(crc), number(sums.packed), number(sums.size))
}
