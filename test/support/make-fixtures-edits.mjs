/** Edits of archives that tools made, as an attacker would make them: checksums, sizes and offsets are right again afterwards. */
import { execFileSync } from 'node:child_process'
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'

export const bytes = (...parts) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
export const u16 = value => [value & 0xff, (value >> 8) & 0xff]
export const u32 = value => [...u16(value), ...u16(value >>> 16)]
export const zeros = length => Buffer.alloc(length)
/** The same bytes with others written over them at some offsets. */
export function patched(source, edits) {
  const out = Buffer.from(source)
  for (const [offset, content] of edits) out.set(bytes(content), offset)
  return out
}
export const inserted = (source, at, content) => bytes(source.subarray(0, at), content, source.subarray(at))
export const indexOf = (source, text, from = 0) => {
  const at = source.indexOf(bytes(text), from)
  if (at < 0) throw new Error(`no ${JSON.stringify(text)} in there`)
  return at
}

/** What a filter makes of these bytes. */
export const piped = (input, command, ...options) => execFileSync(command, options, { input, maxBuffer: 2 ** 26 })
export const T1 = 1700000000

/* ---- tar ---- */

export const text = (source, offset, length) => source.toString('latin1', offset, offset + length).replace(/\0.*$/s, '')
export const octal = (value, length) => value.toString(8).padStart(length - 1, '0')

/** Every header in order, those of extended records included. */
export function headers(tar) {
  const found = []
  for (let start = 0; start + 512 <= tar.length && tar[start] !== 0; ) {
    const size = Number.parseInt(text(tar, start + 124, 12).trim() || '0', 8)
    const type = tar.toString('latin1', start + 156, start + 157)
    const end = start + 512 + Math.ceil(('12'.includes(type) ? 0 : size) / 512) * 512
    found.push({ start, name: text(tar, start, 100), type, size, body: start + 512, end })
    start = end
  }
  return found
}
export const headerOf = (tar, name, type) => {
  const header = headers(tar).find(one => one.name.replace(/\/$/, '') === name && (type ?? one.type) === one.type)
  if (!header) throw new Error(`no ${name} in ${headers(tar).map(one => one.name)}`)
  return header
}
export function summed(header) {
  const out = patched(header, [[148, '        ']])
  return patched(out, [
    [
      148,
      `${octal(
        out.subarray(0, 512).reduce((sum, byte) => sum + byte, 0),
        7,
      )}\0 `,
    ],
  ])
}
/** Header fields of one member written over, the checksum made right. */
export function setTar(tar, name, edits, type) {
  const { start } = headerOf(tar, name, type)
  return bytes(tar.subarray(0, start), summed(patched(tar.subarray(start, start + 512), edits)), tar.subarray(start + 512))
}
export const tarEnd = tar => headers(tar).at(-1).end
export const block = content => bytes(content, zeros((512 - (bytes(content).length % 512)) % 512))
/** A ustar header and its body. */
export const member = (name, { type = '0', body = '', mode = 0o644, size = bytes(body).length, more = [] } = {}) =>
  bytes(
    summed(
      patched(zeros(512), [
        [0, name],
        [100, octal(mode, 8)],
        [108, octal(0, 8)],
        [116, octal(0, 8)],
        [124, octal(size, 12)],
        [136, octal(T1, 12)],
        [156, type],
        [257, 'ustar\u000000'],
        ...more,
      ]),
    ),
    block(body),
  )
export function record(key, value) {
  const rest = ` ${key}=${value}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return `${length}${rest}`
}
export const pax = (records, more = {}) =>
  member('./PaxHeaders/x', { type: 'x', body: records.map(([key, value]) => record(key, value)).join(''), ...more })
/** Something in front of a member's header (of a ustar or pax archive, if it is a pax header). */
export const before = (tar, name, content) => inserted(tar, headerOf(tar, name).start, content)
export const appended = (tar, content) => inserted(tar, tarEnd(tar), content)
export function swapped(tar, first, second) {
  const [one, two] = [headerOf(tar, first), headerOf(tar, second)].sort((x, y) => x.start - y.start)
  const part = ({ start, end }) => tar.subarray(start, end)
  return bytes(tar.subarray(0, one.start), part(two), tar.subarray(one.end, two.start), part(one), tar.subarray(two.end))
}

/* ---- ar and deb ---- */

export function arMembers(ar) {
  const members = []
  for (let start = 8; start + 60 <= ar.length; ) {
    const size = Number(ar.toString('latin1', start + 48, start + 58))
    members.push({
      name: ar.toString('latin1', start, start + 16).trimEnd(),
      header: ar.subarray(start, start + 60),
      body: ar.subarray(start + 60, start + 60 + size),
    })
    start += 60 + size + (size % 2)
  }
  return members
}
export const arJoin = members =>
  bytes(
    '!<arch>\n',
    ...members.flatMap(({ header, body, padding = '\n' }) => [
      patched(header, [[48, String(body.length).padEnd(10)]]),
      body,
      body.length % 2 ? padding : '',
    ]),
  )
export const renamed = (one, name) => ({ ...one, name, header: patched(one.header, [[0, name.padEnd(16)]]) })
export const unpack = (name, body) =>
  name.endsWith('.xz') ? piped(body, 'xz', '-dc') : name.endsWith('.gz') ? gunzipSync(body) : body
export const repack = (name, body) =>
  name.endsWith('.xz') ? piped(body, 'xz', '-6') : name.endsWith('.gz') ? gzipSync(body, { level: 9 }) : body
/** A .deb with its tar archives edited and packed again, or its list of members. */
export function editDeb(deb, { control = tar => tar, data = tar => tar, members = all => all }) {
  const edited = arMembers(deb).map(one => {
    const edit = one.name.startsWith('control.tar') ? control : one.name.startsWith('data.tar') ? data : null
    if (!edit) return one
    const [before_, after] = [unpack(one.name, one.body), edit(unpack(one.name, one.body))]
    return before_.equals(after) ? one : { ...one, body: repack(one.name, after) }
  })
  return arJoin(members(edited))
}
export const sumsOf = tar => text(tar, headerOf(tar, './md5sums').body, headerOf(tar, './md5sums').size)
/** The content of a member replaced, its size with it. */
export function setBody(tar, name, body) {
  const { start, end } = headerOf(tar, name)
  const header = summed(patched(tar.subarray(start, start + 512), [[124, `${octal(bytes(body).length, 12)}\0`]]))
  return bytes(tar.subarray(0, start), header, block(body), tar.subarray(end))
}

/* ---- gzip and xz ---- */

/** CRC-32 as both store it. */
export const crc = content => bytes(u32(crc32(content)))

/** Header, deflate stream and trailer of a .gz without optional fields. */
export const gz = ({ flags = 0, mtime = 0, fields = '', deflate, content }) =>
  bytes(
    [0x1f, 0x8b, 8, flags],
    u32(mtime),
    [0, 3],
    fields,
    deflate ?? deflateRawSync(content, { level: 9 }),
    u32(crc32(content)),
    u32(content.length),
  )
/** Stored blocks of no content, whose five unused bits hold a message; then the content, stored. */
export function slack(message, content) {
  const blocks = [...bytes(message)].flatMap(byte =>
    [byte >> 4, byte & 15].map(half => bytes([(half << 3) & 0xf8], [0, 0, 0xff, 0xff])),
  )
  return bytes(...blocks, [1], u16(content.length), u16(~content.length & 0xffff), content)
}

/* ---- zip ---- */

/** Entries in the order of the directory, each with the bytes of both its records. */
export function zipParts(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const entries = []
  for (let offset = zip.readUInt32LE(end + 16); zip.readUInt32LE(offset) === 0x02014b50; ) {
    const length = 46 + zip.readUInt16LE(offset + 28) + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32)
    const central = zip.subarray(offset, offset + length)
    const start = central.readUInt32LE(42)
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const stop = data + central.readUInt32LE(20)
    entries.push({
      name: text(zip, offset + 46, zip.readUInt16LE(offset + 28)),
      start,
      local: zip.subarray(start, data),
      data: zip.subarray(data, stop),
      stop,
      central,
      tail: '',
    })
    offset += length
  }
  const starts = [...entries.map(({ start }) => start), zip.readUInt32LE(end + 16)].sort((x, y) => x - y)
  for (const entry of entries)
    entry.tail = zip.subarray(
      entry.stop,
      starts.find(start => start >= entry.stop),
    )
  return { entries, end: zip.subarray(end) }
}
/** `locals`: their order in the file, by index; the directory keeps the order of `entries`. */
export function zipJoin({ entries, end, gap = '' }, locals = entries.map((_, index) => index)) {
  const places = []
  const body = []
  let offset = 0
  for (const index of locals) {
    const { local, data, tail } = entries[index]
    places[index] = offset
    const part = bytes(local, data, tail)
    body.push(part)
    offset += part.length
  }
  const directory = bytes(
    ...entries.map(({ central, at: own }, index) =>
      patched(central, [[42, u32(own === undefined ? places[index] : places[own])]]),
    ),
  )
  const count = u16(entries.length)
  const where = offset + bytes(gap).length
  return bytes(
    ...body,
    gap,
    directory,
    patched(end, [
      [8, count],
      [10, count],
      [12, u32(directory.length)],
      [16, u32(where)],
    ]),
  )
}
/** Every entry of this name edited. */
export function editZip(zip, name, edit) {
  const parts = zipParts(zip)
  if (!parts.entries.some(one => one.name === name)) throw new Error(`no ${name} in ${parts.entries.map(one => one.name)}`)
  return zipJoin({ ...parts, entries: parts.entries.map(one => (one.name === name ? { ...one, ...edit(one) } : one)) })
}
export const patchZip = (zip, name, { central = [], local = [] }) =>
  editZip(zip, name, one => ({ central: patched(one.central, central), local: patched(one.local, local) }))
/** An extra record put behind the others of the local or the central area of an entry. */
export const localExtra = (zip, name, extra) =>
  editZip(zip, name, ({ local }) => ({
    local: bytes(patched(local, [[28, u16(local.readUInt16LE(28) + extra.length)]]), extra),
  }))
export const centralExtra = (zip, name, extra) =>
  editZip(zip, name, ({ central }) => ({
    central: inserted(
      patched(central, [[30, u16(central.readUInt16LE(30) + extra.length)]]),
      central.length - central.readUInt16LE(32),
      extra,
    ),
  }))
export const extra = (id, data) => bytes(u16(id), u16(bytes(data).length), data)
