/** Edits of zip archives, as an attacker would make them: offsets and counts are right again afterwards (APPNOTE.TXT 6.3.10). */
import { crc32 } from 'node:zlib'
import { bytes, crc, inserted, patched, text, u16, u32 } from './edit-bytes.mjs'

/** Offsets of fields in a local record, in a central one, and in the end of the directory. */
export const local = { flags: 6, method: 8, time: 10, crc: 14, packed: 18, size: 22, extraLength: 28, name: 30 }
export const central = {
  host: 5,
  needed: 6,
  flags: 8,
  method: 10,
  time: 12,
  crc: 16,
  packed: 20,
  size: 24,
  extraLength: 30,
  commentLength: 32,
  disk: 34,
  attributes: 38,
  mode: 40,
  offset: 42,
  name: 46,
}
export const END = 22
export const end = { diskCount: 8, count: 10, size: 12, offset: 16, commentLength: 20 }
/** 2024-12-12 11:16:00 as DOS time and date. */
export const dosTime = u32(0x598c_5a00)

/** Entries in the order of the directory, each with the bytes of both its records; `tail` is a data descriptor. */
export function zipParts(zip) {
  const last = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const directory = zip.readUInt32LE(last + end.offset)
  const entries = []
  for (let offset = directory; zip.readUInt32LE(offset) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map(at => zip.readUInt16LE(offset + at))
    const record = zip.subarray(offset, offset + central.name + name + extra + comment)
    const start = record.readUInt32LE(central.offset)
    const data = start + local.name + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + local.extraLength)
    entries.push({
      name: text(zip, offset + central.name, name),
      start,
      local: zip.subarray(start, data),
      data: zip.subarray(data, data + record.readUInt32LE(central.packed)),
      central: record,
    })
    offset += record.length
  }
  const starts = [...entries.map(({ start }) => start), directory].sort((x, y) => x - y)
  for (const entry of entries) {
    const stop = entry.start + entry.local.length + entry.data.length
    const next = starts.find(start => start >= stop)
    entry.tail = zip.subarray(stop, next)
  }
  return { entries, end: zip.subarray(last) }
}

/** `locals`: their order in the file, by index; the directory keeps the order of `entries`. `at`: the index of the local record that an entry points at. */
export function zipJoin({ entries, end: last, gap = '' }, locals = entries.map((_, index) => index)) {
  const places = []
  const body = []
  let offset = 0
  for (const index of locals) {
    const part = bytes(entries[index].local, entries[index].data, entries[index].tail)
    places[index] = offset
    body.push(part)
    offset += part.length
  }
  const directory = bytes(
    ...entries.map((entry, index) => patched(entry.central, [[central.offset, u32(places[entry.at ?? index])]])),
  )
  const count = u16(entries.length)
  const closed = patched(last, [
    [end.diskCount, count],
    [end.count, count],
    [end.size, u32(directory.length)],
    [end.offset, u32(offset + bytes(gap).length)],
  ])
  return bytes(...body, gap, directory, closed)
}

/** Every entry of this name edited. */
export function editZip(zip, name, edit) {
  const parts = zipParts(zip)
  if (!parts.entries.some(one => one.name === name)) throw new Error(`no ${name} in ${parts.entries.map(one => one.name)}`)
  return zipJoin({ ...parts, entries: parts.entries.map(one => (one.name === name ? { ...one, ...edit(one) } : one)) })
}
export const patchLocal = (zip, name, edits) => editZip(zip, name, one => ({ local: patched(one.local, edits) }))
export const patchCentral = (zip, name, edits) => editZip(zip, name, one => ({ central: patched(one.central, edits) }))
export const patchBoth = (zip, name, { inner, outer }) =>
  editZip(zip, name, one => ({ local: patched(one.local, inner), central: patched(one.central, outer) }))
export const setMode = (zip, name, mode) => patchCentral(zip, name, [[central.mode, u16(mode)]])
/** The entries of the archive, in another order or others. */
export const editEntries = (zip, edit) => {
  const parts = zipParts(zip)
  return zipJoin({ ...parts, entries: edit(parts.entries) })
}

/** An extra record put behind the others of the local or the central area of an entry. */
export const localExtra = (zip, name, extra) =>
  editZip(zip, name, one => ({
    local: bytes(patched(one.local, [[local.extraLength, u16(one.local.readUInt16LE(local.extraLength) + extra.length)]]), extra),
  }))
export const centralExtra = (zip, name, extra) =>
  editZip(zip, name, ({ central: record }) => {
    const length = u16(record.readUInt16LE(central.extraLength) + extra.length)
    const behind = record.length - record.readUInt16LE(central.commentLength)
    return { central: inserted(patched(record, [[central.extraLength, length]]), behind, extra) }
  })
/** One more entry behind the others: stored, with nothing but its name. */
export const withEntry = (zip, name, content) =>
  editEntries(zip, entries => {
    const like = storedAs(entries[0], content)
    const end = u16(name.length)
    return [
      ...entries,
      {
        ...like,
        name,
        local: bytes(like.local.subarray(0, 26), end, u16(0), name),
        central: bytes(like.central.subarray(0, 28), end, u16(0), u16(0), like.central.subarray(34, central.name), name),
      },
    ]
  })
export const bothExtras = (zip, name, extra) => centralExtra(localExtra(zip, name, extra), name, extra)
export const extra = (id, data) => bytes(u16(id), u16(bytes(data).length), data)

/** An entry stored, with this content, its CRC and sizes right. */
export function storedAs({ local: inner, central: outer, ...one }, content) {
  const sums = bytes(crc(bytes(content)), u32(content.length), u32(content.length))
  return {
    ...one,
    data: bytes(content),
    local: patched(inner, [
      [local.method, u16(0)],
      [local.crc, sums],
    ]),
    central: patched(outer, [
      [central.method, u16(0)],
      [central.crc, sums],
    ]),
  }
}

/** One step of CRC-32 without the inversions around it. */
const step = (key, byte) => ~crc32(Buffer.of(byte), ~key >>> 0) >>> 0

/** Traditional PKWARE encryption (6.1): `salt` are the eleven bytes that writers take at random. */
export function encrypted(zip, name, { password, salt }) {
  const keys = [0x12345678, 0x23456789, 0x34567890]
  const update = byte => {
    keys[0] = step(keys[0], byte)
    keys[1] = (Math.imul(keys[1] + (keys[0] & 0xff), 134775813) + 1) >>> 0
    keys[2] = step(keys[2], keys[1] >>> 24)
  }
  const encrypt = byte => {
    const mask = (keys[2] & 0xffff) | 2
    const out = byte ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff)
    update(byte)
    return out
  }
  return editZip(zip, name, one => {
    for (const byte of bytes(password)) update(byte)
    const check = one.central[central.crc + 3]
    const data = bytes([...bytes(salt), check, ...one.data].map(encrypt))
    return {
      data,
      local: patched(one.local, [
        [local.flags, u16(1)],
        [local.packed, u32(data.length)],
      ]),
      central: patched(one.central, [
        [central.flags, u16(1)],
        [central.packed, u32(data.length)],
      ]),
    }
  })
}
