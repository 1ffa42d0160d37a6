import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { ZipEnd } from './zip-end.ts'
import { descriptorForms } from './zip-local.ts'
import { LOCAL, local, STREAMED, viewOf, type ZipEntry } from './zip-record.ts'

/** What does not parse ends understanding: the layer is one gap. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
  readonly offset: number
  readonly expected: string
  constructor(offset: number, expected: string, found: string) {
    super(found)
    this.offset = offset
    this.expected = expected
  }
}

/** What the central directory says of an entry, and where it says it. */
export interface Listed {
  readonly central: Range
  readonly offset: number
  readonly packed: number
  readonly size: number
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly folder: boolean
}

/** The local view of an entry that the directory lists. */
export function locate(bytes: ByteSource, end: ZipEnd, one: Listed): ZipEntry {
  const { offset, packed, size, crc } = one
  const limit = end.central.start
  if (offset + LOCAL > limit) throw new Malformed(one.central.start, 'the offset of a local header', String(offset))
  const head = viewOf(bytes, { start: offset, end: offset + LOCAL })
  if (head.getUint32(0, true) !== 0x04034b50) throw new Malformed(offset, 'a local header', 'another signature')
  const flags = one.flags | head.getUint16(local.flags[0], true)
  const lengths = head.getUint16(local.lengths[0], true) + head.getUint16(local.lengths[0] + 2, true)
  const header = { start: offset, end: offset + LOCAL + lengths }
  const data = { start: header.end, end: header.end + packed }
  if (data.end > limit) throw new Malformed(offset, 'data before the central directory', `${packed} bytes`)
  const descriptor = flags & STREAMED ? descriptorAt(bytes, data.end, { limit, sums: { crc, packed, size } }) : null
  const childless =
    one.folder && (one.flags & 1) === 0 && size === 0 && (packed === 0 ? one.method !== 8 : isHollow(bytes, data, one.method))
  return { central: one.central, local: header, data, descriptor, size, base: end.base, childless }
}

/** The shortest DEFLATE stream of nothing: a last block with fixed codes that ends at once (RFC 1951, 3.2.6). */
const isHollow = (bytes: ByteSource, { start, end }: Range, method: number): boolean =>
  method === 8 && end - start === 2 && latin1(bytes.read(start, end)) === '\x03\0'

interface Sums {
  readonly limit: number
  readonly sums: { readonly crc: number; readonly packed: number; readonly size: number }
}

function descriptorAt(bytes: ByteSource, start: number, { limit, sums }: Sums): Range | null {
  const form = descriptorForms(sums).find(
    ({ length }, index, forms) => start + length <= limit && forms[index]!.equals(bytes.read(start, start + length)),
  )
  return form ? { start, end: start + form.length } : null
}
