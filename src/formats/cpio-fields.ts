import { type ByteSource, isZeroRange, latin1, type Range, windows } from '../model/bytes.ts'
import type { Entry, Field, FieldName } from '../model/layer.ts'
import { type CpioField, type Header, layouts } from './cpio-header.ts'

/** POSIX.1-2017, cpio interchange format, c_mode: the type of a file. */
const types = new Map<number, Entry['type']>([
  [0o010000, 'fifo'],
  [0o020000, 'character'],
  [0o040000, 'directory'],
  [0o060000, 'block'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
])
export const typeOf = ({ numbers }: Header): Entry['type'] => types.get(numbers.mode! & 0o170000) ?? 'other'

/** A target that is longer is no path. */
const MOST_TARGET = 32_767
export const targetIn = (bytes: ByteSource, { body }: Header): string | null => {
  if (body.end - body.start > MOST_TARGET) return null
  const text = latin1(bytes.read(body.start, body.end))
  return text.includes('\0') || text === '' ? null : text
}

/** Fields that tell the same in all dialects have one name in all. */
const plainNumbers: ReadonlySet<CpioField> = new Set(['uid', 'gid', 'nlink', 'mtime', 'ino'])

/** `link`: the first entry of those that are one file; null for most. */
export function fieldsOf(bytes: ByteSource, header: Header, link: string | null): Field[] {
  const { name, nameRange, numbers, body, filler, padding, dialect } = header
  const named: Field =
    name === null
      ? { name: 'cpio.name', ranges: [nameRange], anomaly: 'structural:malformed' }
      : { name: 'cpio.name', ranges: [nameRange], value: name }
  const type = typeOf(header)
  const fields: Field[] = [
    ...numberFields(header),
    named,
    {
      name: 'cpio.name-length',
      ranges: [rangeOf(header, 'namesize')],
      value: String(numbers.namesize),
      derived: { kind: 'value', expected: String(nameRange.end - nameRange.start) },
    },
    {
      name: 'cpio.size',
      ranges: [rangeOf(header, 'filesize')],
      value: String(numbers.filesize),
      derived: { kind: 'value', expected: String(body.end - body.start) },
    },
    ...fillerField(bytes, 'cpio.name-padding', filler),
    ...fillerField(bytes, 'cpio.padding', padding),
  ]
  if (dialect !== 'odc') fields.push(checkField(bytes, header, link))
  if (link !== null) fields.push({ name: 'cpio.link', ranges: [], value: link })
  if (type === 'symlink') {
    const value = targetIn(bytes, header)
    fields.push({
      name: 'cpio.linkname',
      ranges: [body],
      ...(value === null ? { anomaly: 'structural:malformed' as const } : { value }),
    })
  } else if (type === 'file') fields.push({ name: 'cpio.body', ranges: [body] })
  else if (body.end > body.start) fields.push({ name: 'cpio.gap', ranges: [body], anomaly: 'structural:gap-data' })
  return fields
}

function rangeOf({ start, dialect }: Header, field: CpioField): Range {
  const [, at, length] = layouts[dialect].fields.find(([name]) => name === field)!
  return { start: start + at, end: start + at + length }
}

function numberFields(header: Header): Field[] {
  const { dialect, numbers } = header
  const single = (name: FieldName, field: CpioField, value: string): Field => ({ name, ranges: [rangeOf(header, field)], value })
  const fields: Field[] = [single('cpio.magic', 'magic', '')]
  for (const field of plainNumbers) fields.push(single(`cpio.${field}`, field, String(numbers[field])))
  fields.push(single('cpio.mode', 'mode', numbers.mode!.toString(8)))
  if (dialect === 'odc')
    return [
      ...fields,
      single('cpio.device', 'dev', octalDevice(numbers.dev!)),
      single('cpio.special', 'rdev', octalDevice(numbers.rdev!)),
    ]
  const pair = (name: FieldName, major: CpioField, minor: CpioField): Field => ({
    name,
    ranges: [rangeOf(header, major), rangeOf(header, minor)],
    value: `${numbers[major]}:${numbers[minor]}`,
  })
  return [...fields, pair('cpio.device', 'devmajor', 'devminor'), pair('cpio.special', 'rdevmajor', 'rdevminor')]
}

/** Eight bits for the minor number, as systems had them when the dialect was made. */
const octalDevice = (device: number): string => `${device >> 8}:${device & 0xff}`

/** Of newc it is zero; of crc the sum of the bytes of the content, modulo 2^32: for all entries of one file, though one of them holds it. */
function checkField(bytes: ByteSource, header: Header, link: string | null): Field {
  const { dialect, numbers, body } = header
  const field = { name: 'cpio.check', ranges: [rangeOf(header, 'check')] } as const
  const stored = numbers.check!
  if (dialect === 'newc') return stored === 0 ? { ...field, value: '' } : { ...field, anomaly: 'structural:gap-data' }
  // GNU cpio sums up the content of files alone.
  if (stored === 0 && typeOf(header) !== 'file') return { ...field, value: '' }
  const value = String(stored)
  if (link !== null && body.end === body.start) return { ...field, value }
  let sum = 0
  for (const window of windows(bytes, body)) for (const byte of window) sum = (sum + byte) >>> 0
  return { ...field, value, derived: { kind: 'value', expected: String(sum) } }
}

function fillerField(bytes: ByteSource, name: FieldName, range: Range): Field[] {
  if (range.end === range.start) return []
  return [{ name, ranges: [range], ...(isZeroRange(bytes, range) ? { value: '' } : { anomaly: 'structural:padding' as const }) }]
}
