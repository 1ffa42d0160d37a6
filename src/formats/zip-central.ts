import { latin1, type Range } from '../model/bytes.ts'
import type { AnomalyId, Field } from '../model/layer.ts'
import { extraFields, holds } from './zip-extra.ts'
import { attributeFields, madeByTold } from './zip-host.ts'
import {
  CENTRAL,
  central,
  derived,
  dosTime,
  ENCRYPTED,
  fieldIn,
  local,
  MAX16,
  MAX32,
  meaningOf,
  type Parts,
  plain,
  STREAMED,
  type Told,
  type ZipEntry,
} from './zip-record.ts'

/** Stored or deflated, and not encrypted: what the content is can be known. */
export const isReadable = ({ view }: Parts): boolean => {
  const method = view.getUint16(central.method[0], true)
  return (method === 0 || method === 8) && (view.getUint16(central.flags[0], true) & ENCRYPTED) === 0
}

/** A descriptor with a signature and sizes of 4 bytes. */
const SIGNED = 16

interface Views {
  readonly inner: Parts
  readonly outer: Parts
}

/**
 * All readers find the end of a plain DEFLATE stream by itself, and then 12 or 16 bytes; behind stored data bsdtar wants 16. Of any other
 * data, and of numbers of 8 bytes, readers of a stream (java, bsdtar) make one thing or another.
 */
function unusualDescriptor({ descriptor }: ZipEntry, { inner, outer }: Views): string[] {
  const flags = inner.view.getUint16(local.flags[0], true) | outer.view.getUint16(central.flags[0], true)
  if (!(flags & STREAMED) && !descriptor) return []
  const length = descriptor ? descriptor.end - descriptor.start : 0
  const wide = holds(inner.extra, 0x0001)
  const deflated = outer.view.getUint16(central.method[0], true) === 8
  if (isReadable(outer) && !wide && (length === SIGNED || (deflated && length < SIGNED))) return []
  return [`descriptor of ${length} bytes${wide ? ' and zip64' : ''}`]
}

/** The central record of an entry. Of what cannot be decoded, CRC and size are mere values. */
export function centralFields(entry: ZipEntry, { inner, outer }: Views, anomaly: AnomalyId | undefined): Field[] {
  const { start, view, name, extra, comment } = outer
  const field = fieldIn(central, start)
  const two = (key: keyof typeof central): number => view.getUint16(central[key][0], true)
  const four = (key: keyof typeof central): number => view.getUint32(central[key][0], true)
  const wide = holds(extra, 0x0001)
  const crc: Told = isReadable(outer) ? { derived: { kind: 'digest', id: 'crc32', of: 'child', as: 'number' } } : {}
  const size: Told = isReadable(outer) ? { derived: { kind: 'size', of: 'child' } } : {}
  const packed = entry.data.end - entry.data.start
  const offset = entry.local.start - entry.base
  const big = (stored: number, told: Told): Told => (wide && stored === MAX32 ? derived(stored, MAX32) : told)
  const lengths = [name.length, extra.length, comment.length].join(' ')
  const part = (from: number, length: number): Range => ({ start: start + from, end: start + from + length })
  const texts = { name: CENTRAL, extra: CENTRAL + name.length, comment: CENTRAL + name.length + extra.length }
  const flags = [meaningOf(two('flags'), two('method'), name, comment), ...unusualDescriptor(entry, { inner, outer })].join(', ')
  // Whoever decrypts checks the password by the time where the CRC comes later (6.1.6).
  const time = two('flags') & ENCRYPTED && two('flags') & STREAMED ? undefined : dosTime(four('time'))
  return [
    field('signature', 'zip.signature', plain('')),
    field('made-by', 'zip.made-by', madeByTold(outer)),
    field('version-needed', 'zip.version-needed', plain(two('version-needed'))),
    field('flags', 'zip.flags', plain(flags)),
    field('method', 'zip.method', plain(two('method'))),
    field('time', 'zip.time', time === undefined ? {} : plain(time)),
    field('crc', 'zip.crc', { ...plain(four('crc')), ...crc }),
    field('compressed-size', 'zip.compressed-size', big(four('compressed-size'), derived(four('compressed-size'), packed))),
    field('size', 'zip.size', big(four('size'), { ...plain(four('size')), ...size })),
    field('lengths', 'zip.length', derived(lengths, lengths)),
    field('disk', 'zip.disk', two('disk') === 0 ? plain('') : {}),
    field('internal-attributes', 'zip.internal-attributes', plain(two('internal-attributes'))),
    ...attributeFields(outer),
    field('offset', 'zip.offset', big(four('offset'), derived(four('offset'), offset))),
    { name: 'zip.name', ranges: [part(texts.name, name.length)], value: latin1(name), ...(anomaly ? { anomaly } : {}) },
    ...extraFields(extra, start + texts.extra, {
      name,
      comment,
      local: false,
      zip64: [
        { name: 'zip.size', length: 8, saturated: four('size') === MAX32, tell: value => ({ ...plain(value), ...size }) },
        {
          name: 'zip.compressed-size',
          length: 8,
          saturated: four('compressed-size') === MAX32,
          tell: value => derived(value, packed),
        },
        { name: 'zip.offset', length: 8, saturated: four('offset') === MAX32, tell: value => derived(value, offset) },
        { name: 'zip.disk', length: 4, saturated: two('disk') === MAX16, tell: value => derived(value, 0) },
      ],
    }),
    ...(comment.length ? [{ name: 'zip.comment' as const, ranges: [part(texts.comment, comment.length)] }] : []),
  ]
}
