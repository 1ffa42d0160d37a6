import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Decoders } from '../model/codec.ts'
import type { AnomalyId, Field, FieldName } from '../model/layer.ts'
import { derivedField, extraStream } from './fields.ts'

/** RFC 1952, section 2.3: the fixed part of a member's header. Name, offset, length, how to read it. */
const fixed = [
  ['gzip.magic', 0, 2, read => hex(read)],
  ['gzip.method', 2, 1, () => 'deflate'],
  ['gzip.flags', 3, 1, () => ''], // which optional fields follow is told by these fields themselves; FTEXT tells nothing
  ['gzip.mtime', 4, 4, read => decimal(read)], // seconds since 1970; 0: none
  ['gzip.xfl', 8, 1, read => decimal(read)],
  ['gzip.os', 9, 1, read => decimal(read)],
] as const satisfies readonly (readonly [FieldName, number, number, (read: Uint8Array) => string])[]
const FIXED = 10

/** Section 2.3.1: bits of FLG. The optional fields follow in this order, FHCRC last. */
const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

/** Names and comments above this are no header: no writer makes them, and the search for their NUL must end. */
const LONGEST = 1024 * 1024
const STEP = 1024

export interface GzipHeader {
  readonly end: number
  readonly fields: readonly Field[]
}

/** Why no member can be read here. */
export interface GzipFault {
  readonly id: AnomalyId
  readonly offset: number
  readonly expected: string
  readonly found: string
}

const hex = (read: Uint8Array): string => Buffer.from(read).toString('hex')
const decimal = (read: Uint8Array): string => String(littleEndian(read))

/** Up to four bytes, unsigned. */
export const littleEndian = (read: Uint8Array): number => read.reduceRight((sum, byte) => sum * 256 + byte, 0)

export const isMagic = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8

export function readHeader(
  bytes: ByteSource,
  start: number,
  { nth, decoders }: { nth: number; decoders: Decoders },
): GzipHeader | GzipFault {
  const truncated = {
    id: 'structural:truncated',
    offset: bytes.size,
    expected: 'a whole gzip header',
    found: 'the end of the file',
  } as const
  const head = bytes.read(start, Math.min(bytes.size, start + FIXED)).slice()
  if (!isMagic(head))
    return { id: 'structural:malformed', offset: start, expected: 'a gzip header of method 8', found: hex(head.subarray(0, 3)) }
  if (head.length < FIXED) return truncated
  const flags = head[3]!
  if (flags & flag.reserved)
    return { id: 'structural:malformed', offset: start + 3, expected: 'flags without reserved bits', found: flags.toString(16) }
  const fields: Field[] = fixed.map(([name, offset, length, read]) => ({
    name,
    ranges: [{ start: start + offset, end: start + offset + length }],
    value: read(head.subarray(offset, offset + length)),
    ...(name === 'gzip.magic' ? extraStream(nth) : {}),
  }))
  const end = readOptional(bytes, { start, end: start + FIXED }, { flags, fields })
  if (end === null) return truncated
  if (!(flags & flag.headerCrc)) return { end, fields }
  if (end + 2 > bytes.size) return truncated
  // The two low bytes of the CRC-32 of all header bytes before it.
  const expected = decoders.digest('crc32', bytes, { start, end }).slice(4)
  const stored = littleEndian(bytes.read(end, end + 2))
    .toString(16)
    .padStart(4, '0')
  fields.push(derivedField('gzip.header-crc', { start: end, end: end + 2 }, { stored, expected }))
  return { end: end + 2, fields }
}

/** FEXTRA, FNAME and FCOMMENT behind the fixed part; their end, or null when they do not end. */
function readOptional(bytes: ByteSource, before: Range, { flags, fields }: { flags: number; fields: Field[] }): number | null {
  let at = before.end
  if (flags & flag.extra) {
    const end = at + 2 <= bytes.size ? at + 2 + littleEndian(bytes.read(at, at + 2)) : Number.POSITIVE_INFINITY
    if (end > bytes.size) return null
    fields.push({ name: 'gzip.extra', ranges: [{ start: at, end }], anomaly: 'structural:gzip-extra' })
    at = end
  }
  for (const [bit, name, anomaly] of [
    [flag.name, 'gzip.name', {}],
    [flag.comment, 'gzip.comment', { anomaly: 'structural:gzip-comment' }],
  ] as const) {
    if (!(flags & bit)) continue
    const nul = findNul(bytes, at)
    if (nul === null) return null
    fields.push({ name, ranges: [{ start: at, end: nul + 1 }], value: latin1(bytes.read(at, nul)), ...anomaly })
    at = nul + 1
  }
  return at
}

function findNul(bytes: ByteSource, start: number): number | null {
  const limit = Math.min(bytes.size, start + LONGEST)
  for (let at = start; at < limit; at += STEP) {
    const nul = bytes.read(at, Math.min(limit, at + STEP)).indexOf(0)
    if (nul >= 0) return at + nul
  }
  return null
}
