import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { AnomalyId, Entry, Field, FieldName } from '../model/layer.ts'
import { viewOf } from './zip-end.ts'
import { extraFields } from './zip-extra.ts'

/** One entry in both its views, as offsets in the layer. */
export interface ZipEntry {
  readonly central: Range
  readonly local: Range
  readonly data: Range
  readonly descriptor: Range | null
  /** Resolved through zip64. */
  readonly size: number
  readonly base: number
}

/** Central directory header (APPNOTE.TXT 4.3.12): name, offset, length. */
const central = {
  signature: [0, 4],
  'made-by': [4, 2],
  'version-needed': [6, 2],
  flags: [8, 2],
  method: [10, 2],
  time: [12, 4],
  crc: [16, 4],
  'compressed-size': [20, 4],
  size: [24, 4],
  lengths: [28, 6], // of name, extra fields, comment
  disk: [34, 2],
  'internal-attributes': [36, 2],
  external: [38, 4], // DOS attributes, then the mode where the host is Unix
  offset: [42, 4],
} as const
export const CENTRAL = 46

/** Local file header (4.3.7). */
const local = {
  signature: [0, 4],
  'version-needed': [4, 2],
  flags: [6, 2],
  method: [8, 2],
  time: [10, 4],
  crc: [14, 4],
  'compressed-size': [18, 4],
  size: [22, 4],
  lengths: [26, 4],
} as const
export const LOCAL = 30

const ZIP64 = 0xffff_ffff

/** Encryption, patch data, strong encryption, masked header; UTF-8 only where a name has other than ASCII. */
function flagValue(flags: number, ...texts: Uint8Array[]): string {
  const utf8 = texts.some(text => text.some(byte => byte >= 0x80)) ? flags & 0x0800 : 0
  return String((flags & 0x2061) | utf8)
}

/** `YYYY-MM-DD HH:MM:SS` of a DOS date and time; undefined when it is no date. Year, month and day 0 are what "no time" looks like. */
function dosTime(word: number): string | undefined {
  const [time, date] = [word & 0xffff, word >>> 16]
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31]
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2]
  if (month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

interface Parts {
  readonly view: DataView
  readonly name: Uint8Array
  readonly extra: Uint8Array
  readonly comment: Uint8Array
}

export function partsOf(bytes: ByteSource, range: Range, kind: 'local' | 'central'): Parts {
  const view = viewOf(bytes, range)
  const fixed = kind === 'local' ? LOCAL : CENTRAL
  const lengths = kind === 'local' ? local.lengths[0] : central.lengths[0]
  const name = view.getUint16(lengths, true)
  const extra = view.getUint16(lengths + 2, true)
  const comment = kind === 'local' ? 0 : view.getUint16(lengths + 4, true)
  const at = (start: number, length: number): Uint8Array => new Uint8Array(view.buffer, view.byteOffset + start, length).slice()
  return { view, name: at(fixed, name), extra: at(fixed + name, extra), comment: at(fixed + name + extra, comment) }
}

/** Mode where the writer's system has one (APPNOTE 4.4.2: 3 Unix, 19 OS X). */
export function modeIn(view: DataView): number | undefined {
  const host = view.getUint8(5)
  const mode = view.getUint16(40, true)
  return (host === 3 || host === 19) && mode !== 0 ? mode : undefined
}

export function entryOf(bytes: ByteSource, entry: Pick<ZipEntry, 'central' | 'size'>): Entry {
  const { view, name } = partsOf(bytes, entry.central, 'central')
  const mode = modeIn(view)
  const format = (mode ?? 0) & 0o170000
  const special = { 0o120000: 'symlink', 0o040000: 'directory', 0o020000: 'character', 0o060000: 'block', 0o010000: 'fifo' } as const
  const type = special[format as keyof typeof special] ?? (latin1(name).endsWith('/') ? 'directory' : 'file')
  return { type, size: entry.size, ...(mode === undefined ? {} : { mode }) }
}

type Told = Omit<Field, 'name' | 'ranges'>

export function entryFields(bytes: ByteSource, entry: ZipEntry): Field[] {
  const outer = partsOf(bytes, entry.central, 'central')
  return [...centralFields(entry, outer), ...localFields(bytes, entry, outer), ...dataFields(bytes, entry, outer.view)]
}

function centralFields(entry: ZipEntry, { view, name, extra, comment }: Parts): Field[] {
  const { start } = entry.central
  const field = (key: keyof typeof central, told: Told, as: FieldName = `zip.${key}`): Field => {
    const [offset, length] = central[key]
    return { name: as, ranges: [{ start: start + offset, end: start + offset + length }], ...told }
  }
  const plain = (value: number | string): Told => ({ value: String(value) })
  const right = (value: number | string, expected: number | string): Told => ({ value: String(value), derived: { kind: 'value', expected: String(expected) } })
  const big = (stored: number, real: number): Told => right(stored, stored === ZIP64 ? ZIP64 : real)
  const time = dosTime(view.getUint32(central.time[0], true))
  const mode = modeIn(view)
  const [lower, upper] = [{ start: start + 38, end: start + 40 }, { start: start + 40, end: start + 42 }]
  const lengths = [name.length, extra.length, comment.length].join(' ')
  const from = (length: number, offset: number): Range => ({ start: start + CENTRAL + offset, end: start + CENTRAL + offset + length })
  return [
    field('signature', plain('')),
    field('made-by', plain(view.getUint16(4, true))),
    field('version-needed', plain(view.getUint16(6, true))),
    field('flags', plain(flagValue(view.getUint16(8, true), name, comment))),
    field('method', plain(view.getUint16(10, true))),
    field('time', time === undefined ? {} : plain(time)),
    field('crc', { value: String(view.getUint32(16, true)), derived: { kind: 'digest', id: 'crc32', of: 'child', as: 'number' } }),
    field('compressed-size', big(view.getUint32(20, true), entry.data.end - entry.data.start)),
    field('size', view.getUint32(24, true) === ZIP64 ? big(ZIP64, ZIP64) : { value: String(view.getUint32(24, true)), derived: { kind: 'size', of: 'child' } }),
    field('lengths', right(lengths, lengths), 'zip.length'),
    field('disk', view.getUint16(34, true) === 0 ? plain('') : {}),
    field('internal-attributes', plain(view.getUint16(36, true))),
    ...(mode === undefined
      ? [field('external', plain(view.getUint32(38, true)), 'zip.dos-attributes')]
      : [
          { name: 'zip.dos-attributes' as const, ranges: [lower], value: String(view.getUint16(38, true)) },
          { name: 'zip.mode' as const, ranges: [upper], value: mode.toString(8) },
        ]),
    field('offset', big(view.getUint32(42, true), entry.local.start - entry.base)),
    { name: 'zip.name', ranges: [from(name.length, 0)], value: latin1(name) },
    ...extraFields(extra, start + CENTRAL + name.length, { name, comment, local: false }).map(zip64Checked),
    ...(comment.length ? [{ name: 'zip.comment' as const, ranges: [from(comment.length, name.length + extra.length)] }] : []),
  ]
}

/** The sizes and the offset in a zip64 record have been used to find the data: what they say is what is there. */
const zip64Checked = (field: Field): Field => (field.name === 'zip.extra-zip64' && field.value !== undefined ? { ...field, derived: { kind: 'value', expected: field.value } } : field)

/** What the local header may only repeat. A mismatch is an anomaly: readers of a stream see this view, others the central one. */
function localFields(bytes: ByteSource, entry: ZipEntry, outer: Parts): Field[] {
  const inner = partsOf(bytes, entry.local, 'local')
  const { start } = entry.local
  const { view, name, extra } = inner
  const streamed = (view.getUint16(6, true) & 8) !== 0
  const field = (key: keyof typeof local, told: Told, as: FieldName = `zip.local-${key}`): Field => {
    const [offset, length] = local[key]
    return { name: as, ranges: [{ start: start + offset, end: start + offset + length }], ...told }
  }
  const repeats = (value: number | string | undefined, expected: number | string | undefined, id: AnomalyId = 'structural:local-central-mismatch'): Told =>
    value === undefined || expected === undefined ? {} : { value: String(value), derived: { kind: 'value', expected: String(expected) }, ...(String(value) === String(expected) ? {} : { anomaly: id }) }
  /** 0 in front of a data descriptor; all ones when zip64 has it. */
  const number = (stored: number, real: number): Told => repeats(stored, stored === ZIP64 || (streamed && stored === 0) ? stored : real)
  const time = [dosTime(view.getUint32(10, true)), dosTime(outer.view.getUint32(12, true))] as const
  const lengths = [name.length, extra.length].join(' ')
  return [
    field('signature', { value: '' }, 'zip.signature'),
    field('version-needed', { value: String(view.getUint16(4, true)) }),
    field('flags', repeats(flagValue(view.getUint16(6, true), name), flagValue(outer.view.getUint16(8, true), outer.name))),
    field('method', repeats(view.getUint16(8, true), outer.view.getUint16(10, true))),
    field('time', repeats(time[0], time[1])),
    field('crc', number(view.getUint32(14, true), outer.view.getUint32(16, true))),
    field('compressed-size', number(view.getUint32(18, true), entry.data.end - entry.data.start)),
    field('size', number(view.getUint32(22, true), entry.size)),
    field('lengths', repeats(lengths, lengths), 'zip.length'),
    { name: 'zip.local-name', ranges: [{ start: start + LOCAL, end: start + LOCAL + name.length }], ...repeats(latin1(name), latin1(outer.name)) },
    ...extraFields(extra, start + LOCAL + name.length, { name, comment: outer.comment, local: true }).map(zip64Checked),
  ]
}

function dataFields(bytes: ByteSource, { data, descriptor, size }: ZipEntry, outer: DataView): Field[] {
  const method = outer.getUint16(10, true)
  const sealed = outer.getUint16(8, true) & 1
  const fields: Field[] = []
  if (data.end > data.start || method === 0)
    fields.push(method === 0 && !sealed ? { name: 'zip.body', ranges: [data] } : { name: 'zip.data', ranges: [data], encodes: method === 8 && !sealed ? 'ok' : sealed ? 'damaged' : 'unsupported' })
  if (descriptor) {
    const hex = Buffer.from(bytes.read(descriptor.start, descriptor.end)).toString('hex')
    const expected = descriptorForms({ crc: outer.getUint32(16, true), packed: data.end - data.start, size }).find(form => form.length * 2 === hex.length && form.toString('hex') === hex)
    fields.push({ name: 'zip.descriptor', ranges: [descriptor], value: hex, derived: { kind: 'value', expected: expected?.toString('hex') ?? hex } })
  }
  return fields
}

/** 4.3.9: with or without a signature, with sizes of 4 or 8 bytes. */
export function descriptorForms({ crc, packed, size }: { crc: number; packed: number; size: number }): Buffer[] {
  const forms: Buffer[] = []
  for (const signature of [true, false])
    for (const wide of [false, true]) {
      if (!wide && (packed > ZIP64 || size > ZIP64)) continue
      const out = Buffer.alloc((signature ? 4 : 0) + 4 + (wide ? 16 : 8))
      let at = signature ? out.write('PK\x07\x08', 'latin1') : 0
      at = out.writeUInt32LE(crc, at)
      if (wide) out.writeBigUInt64LE(BigInt(size), out.writeBigUInt64LE(BigInt(packed), at))
      else out.writeUInt32LE(size, out.writeUInt32LE(packed, at))
      forms.push(out)
    }
  return forms
}
