import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import { isReadable } from './zip-central.ts'
import { extraFields, holds } from './zip-extra.ts'
import {
  central,
  dosTime,
  ENCRYPTED,
  fieldIn,
  LOCAL,
  local,
  MAX32,
  meaningOf,
  type Parts,
  plain,
  repeats,
  STREAMED,
  type Told,
  type ZipEntry,
} from './zip-record.ts'

/** The local record of an entry, against its central one. */
export function localFields(bytes: ByteSource, entry: ZipEntry, { inner, outer }: { inner: Parts; outer: Parts }): Field[] {
  const { start, view, name, extra } = inner
  const field = fieldIn(local, start)
  const two = (key: keyof typeof local): number => view.getUint16(local[key][0], true)
  const four = (key: keyof typeof local): number => view.getUint32(local[key][0], true)
  const streamed = (two('flags') & STREAMED) !== 0
  const wide = holds(extra, 0x0001)
  const packed = entry.data.end - entry.data.start
  /** 0 where a data descriptor follows. */
  const number = (stored: number | string, real: number): Told =>
    repeats(stored, streamed && String(stored) === '0' ? stored : real)
  const big = (stored: number, real: number): Told => (wide && stored === MAX32 ? repeats(stored, MAX32) : number(stored, real))
  const lengths = [name.length, extra.length].join(' ')
  return [
    field('signature', 'zip.signature', plain('')),
    field('version-needed', 'zip.local-version-needed', plain(two('version-needed'))),
    field('flags', 'zip.local-flags', flagsTold(entry, inner, outer)),
    field('method', 'zip.local-method', repeats(two('method'), outer.view.getUint16(central.method[0], true))),
    field('time', 'zip.local-time', timeTold(four('time'), outer.view.getUint32(central.time[0], true))),
    field('crc', 'zip.local-crc', number(four('crc'), outer.view.getUint32(central.crc[0], true))),
    field('compressed-size', 'zip.local-compressed-size', big(four('compressed-size'), packed)),
    field('size', 'zip.local-size', big(four('size'), entry.size)),
    field('lengths', 'zip.length', { ...plain(lengths), derived: { kind: 'value', expected: lengths } }),
    {
      name: 'zip.local-name',
      ranges: [{ start: start + LOCAL, end: start + LOCAL + name.length }],
      ...repeats(latin1(name), latin1(outer.name)),
    },
    ...extraFields(extra, start + LOCAL + name.length, {
      name,
      comment: outer.comment,
      local: true,
      zip64: [
        { name: 'zip.local-size', length: 8, saturated: four('size') === MAX32, tell: value => number(value, entry.size) },
        {
          name: 'zip.local-compressed-size',
          length: 8,
          saturated: four('compressed-size') === MAX32,
          tell: value => number(value, packed),
        },
      ],
    }),
    ...dataFields(bytes, entry, outer),
  ]
}

/** Bit 3 must agree, too, and be true: a reader of a stream looks for a descriptor by it. */
function flagsTold({ descriptor }: ZipEntry, inner: Parts, outer: Parts): Told {
  const told = ({ view }: Parts, table: typeof central | typeof local, name: Uint8Array): number => {
    const flags = view.getUint16(table.flags[0], true)
    return meaningOf(flags, view.getUint16(table.method[0], true), name) | (flags & STREAMED)
  }
  const [value, expected] = [told(inner, local, inner.name), told(outer, central, outer.name)]
  const missing = (value & STREAMED) !== 0 && !descriptor
  return repeats(missing ? `${value}, no descriptor` : value, expected)
}

/** Two equal words that are no date are compared as they are. */
function timeTold(word: number, other: number): Told {
  const shown = (time: number): string => dosTime(time) ?? `no date ${time}`
  return word === other && dosTime(word) === undefined ? {} : repeats(shown(word), shown(other))
}

function dataFields(bytes: ByteSource, { data, descriptor, size, childless }: ZipEntry, outer: Parts): Field[] {
  const { view } = outer
  const stored = view.getUint16(central.method[0], true) === 0
  const encrypted = (view.getUint16(central.flags[0], true) & ENCRYPTED) !== 0
  const fields: Field[] = []
  if (stored && !encrypted && !childless) fields.push({ name: 'zip.body', ranges: [data] })
  // A DEFLATE stream of no bytes is a broken one.
  else if (data.end > data.start || (isReadable(outer) && !childless))
    fields.push({
      name: 'zip.data',
      ranges: [data],
      // Encrypted bytes will never be read, so a difference is one; another method is a codec that is lacking.
      encodes: isReadable(outer) ? 'ok' : encrypted ? 'damaged' : 'unsupported',
      ...(isReadable(outer) ? { deflate: true } : {}),
    })
  if (!descriptor) return fields
  const found = Buffer.from(bytes.read(descriptor.start, descriptor.end))
  const sums = { crc: view.getUint32(central.crc[0], true), packed: data.end - data.start, size }
  const fitting = descriptorForms(sums).filter(form => form.length === found.length)
  const expected = fitting.find(form => form.equals(found)) ?? fitting[0]
  const told = (from: number): Told => repeats(found.toString('hex', from), expected?.toString('hex', from) ?? '')
  const signed = isSigned(expected) && isSigned(found)
  const numbers = descriptor.start + (signed ? SIGNATURE.length : 0)
  if (signed)
    fields.push({
      name: 'zip.descriptor-signature',
      ranges: [{ start: descriptor.start, end: numbers }],
      value: stored ? 'stored' : 'deflated',
    })
  fields.push({ name: 'zip.descriptor', ranges: [{ start: numbers, end: descriptor.end }], ...told(numbers - descriptor.start) })
  return fields
}

/** Optional, though all writers put it (4.3.9.3). */
const SIGNATURE = 'PK\x07\x08'
const isSigned = (descriptor: Buffer | undefined): boolean => descriptor?.toString('latin1', 0, SIGNATURE.length) === SIGNATURE

/** Data descriptor (4.3.9): with or without a signature, with sizes of 4 or 8 bytes. */
export function descriptorForms({ crc, packed, size }: { crc: number; packed: number; size: number }): Buffer[] {
  const forms: Buffer[] = []
  if (!Number.isSafeInteger(packed) || !Number.isSafeInteger(size)) return forms
  for (const signature of [true, false])
    for (const wide of [false, true]) {
      if (!wide && (packed > MAX32 || size > MAX32)) continue
      const out = Buffer.alloc((signature ? 4 : 0) + 4 + (wide ? 16 : 8))
      let at = signature ? out.write(SIGNATURE, 'latin1') : 0
      at = out.writeUInt32LE(crc, at)
      if (wide) out.writeBigUInt64LE(BigInt(size), out.writeBigUInt64LE(BigInt(packed), at))
      else out.writeUInt32LE(size, out.writeUInt32LE(packed, at))
      forms.push(out)
    }
  return forms
}
