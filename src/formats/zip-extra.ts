import { crc32 } from './zip-crc.ts'
import { latin1, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'

/** What the records of one header are about: the name and comment beside them, and the sizes that zip64 repeats. */
export interface ExtraContext {
  readonly name: Uint8Array
  readonly comment: Uint8Array
  readonly local: boolean
}

/** APPNOTE.TXT 4.5 and 4.6, Info-ZIP extrafld.txt: one field a record (id 2, size 2, data). */
export function extraFields(extra: Uint8Array, start: number, context: ExtraContext): Field[] {
  const fields: Field[] = []
  let at = 0
  while (at < extra.length) {
    const size = at + 4 <= extra.length ? extra[at + 2]! | (extra[at + 3]! << 8) : -1
    const rest = { start: start + at, end: start + extra.length }
    if (size < 0 || at + 4 + size > extra.length) {
      const filler = extra.subarray(at).every(byte => byte === 0)
      fields.push(filler ? { name: 'zip.extra-align', ranges: [rest], value: '' } : { name: 'zip.extra', ranges: [rest], anomaly: 'structural:zip-extra' })
      break
    }
    const id = extra[at]! | (extra[at + 1]! << 8)
    const range = { start: start + at, end: start + at + 4 + size }
    fields.push(record(id, extra.subarray(at + 4, at + 4 + size), { ...context, range }))
    at += 4 + size
  }
  return fields
}

function record(id: number, data: Uint8Array, { range, name, comment, local }: ExtraContext & { range: Range }): Field {
  const ranges = [range]
  const hex = Buffer.from(data).toString('hex')
  const known = (field: Field['name'], fits: boolean, value = hex): Field =>
    fits ? { name: field, ranges, value: `${id.toString(16).padStart(4, '0')} ${value}` } : { name: 'zip.extra', ranges, anomaly: 'structural:zip-extra' }
  switch (id) {
    case 0x0001: // zip64: yauzl has used it, and every value in it is checked where it is used
      return known('zip.extra-zip64', data.length % 4 === 0 && data.length <= 28)
    case 0x5455: // times, flags first; the central record has the modification time only
      return known('zip.extra-time', data.length >= 1 && (data.length - 1) % 4 === 0 && data.length <= 13 && data[0]! < 8)
    case 0x000a: // NTFS: reserved 4, tag 1 of size 24
      return known('zip.extra-time', data.length === 32 && latin1(data.subarray(4, 8)) === '\x01\0\x18\0')
    case 0x5855: // Info-ZIP Unix, old: two times, local also uid and gid
      return known('zip.extra-time', data.length === 8 || (local && data.length === 12))
    case 0x7855: // Info-ZIP Unix, second: uid and gid, only local
      return known('zip.extra-owner', data.length === 0 || (local && data.length === 4))
    case 0x7875: // Info-ZIP Unix, third: version, uid and gid with their sizes
      return known('zip.extra-owner', data[0] === 1 && isOwner(data))
    case 0x7075:
      return unicode(data, name, range)
    case 0x6375:
      return unicode(data, comment, range)
    case 0xcafe:
      return known('zip.extra-jar', data.length === 0)
    case 0xd935: // alignment 2, then filler
      return known('zip.extra-align', data.length >= 2 && data.subarray(2).every(byte => byte === 0), '')
    default:
      return { name: 'zip.extra', ranges }
  }
}

function isOwner(data: Uint8Array): boolean {
  const uid = data[1] ?? 99
  const gid = data[2 + uid] ?? 99
  return uid <= 8 && gid <= 8 && data.length === 3 + uid + gid
}

/** A name or comment in UTF-8 beside the plain one: fine while it says the same, another name for some readers when not. */
function unicode(data: Uint8Array, plain: Uint8Array, range: Range): Field {
  const same = data[0] === 1 && data.length >= 5 && crc32(plain) === new DataView(data.buffer, data.byteOffset).getUint32(1, true) && latin1(data.subarray(5)) === latin1(plain)
  return same ? { name: 'zip.extra-unicode', ranges: [range], value: 'same' } : { name: 'zip.extra', ranges: [range], anomaly: 'structural:zip-extra' }
}
