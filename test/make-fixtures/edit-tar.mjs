/** Edits of tar archives, as an attacker would make them: checksums are right again afterwards. */
import { bytes, inserted, patched, text, zeros } from './edit-bytes.mjs'
import { T1 } from './shell.mjs'

/** Offsets of header fields (POSIX.1-2017, pax, ustar). */
export const header = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  linkname: 157,
  magic: 257,
  uname: 265,
  devmajor: 329,
  devminor: 337,
  reserved: 500,
}
const BLOCK = 512

export const octal = (value, length) => value.toString(8).padStart(length - 1, '0')
/** GNU: the top bit, then the number, most significant byte first. */
export function base256(value, length) {
  const out = zeros(length)
  out.writeUIntBE(value, length - 6, 6)
  out[0] = 0x80
  return out
}

/** Every header in order, those of extended records included. */
export function headers(tar) {
  const found = []
  for (let start = 0; start + BLOCK <= tar.length && tar[start] !== 0; ) {
    const size = Number.parseInt(text(tar, start + header.size, 12).trim() || '0', 8)
    const type = tar.toString('latin1', start + header.type, start + header.type + 1)
    const body = start + BLOCK
    const end = body + Math.ceil(('12'.includes(type) ? 0 : size) / BLOCK) * BLOCK
    found.push({ start, name: text(tar, start, 100), type, size, body, end })
    start = end
  }
  return found
}
export function headerOf(tar, name) {
  const found = headers(tar).find(one => one.name.replace(/\/$/, '') === name)
  if (!found) throw new Error(`no ${name} in ${headers(tar).map(one => one.name)}`)
  return found
}

/** The sum of all bytes, those of the checksum as blanks. */
function summed(block) {
  const out = patched(block, [[header.checksum, '        ']])
  const sum = out.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0)
  return patched(out, [[header.checksum, `${octal(sum, 7)}\0 `]])
}
/** Header fields of one member written over, the checksum made right. */
export function setTar(tar, name, edits) {
  const { start, body } = headerOf(tar, name)
  return bytes(tar.subarray(0, start), summed(patched(tar.subarray(start, body), edits)), tar.subarray(body))
}
export const setMode = (tar, name, mode) => setTar(tar, name, [[header.mode, octal(mode, 8)]])
/** Another name, of any length. */
export const setName = (tar, name, other) =>
  setTar(tar, name, [
    [header.name, zeros(100)],
    [header.name, other],
  ])

const filled = content => bytes(content, zeros((BLOCK - (bytes(content).length % BLOCK)) % BLOCK))
/** A ustar header and its body. */
export const member = (name, { type = '0', body = '', mode = 0o644, size = bytes(body).length, more = [] } = {}) =>
  bytes(
    summed(
      patched(zeros(BLOCK), [
        [header.name, name],
        [header.mode, octal(mode, 8)],
        [header.uid, octal(0, 8)],
        [header.gid, octal(0, 8)],
        [header.size, octal(size, 12)],
        [header.mtime, octal(T1, 12)],
        [header.type, type],
        [header.magic, 'ustar\u000000'],
        ...more,
      ]),
    ),
    filled(body),
  )
export const symlink = (name, target) => member(name, { type: '2', mode: 0o777, more: [[header.linkname, target]] })

function record(key, value) {
  const rest = ` ${key}=${value}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return `${length}${rest}`
}
const recordsOf = pairs => pairs.map(([key, value]) => record(key, value)).join('')
/** An extended header of the member with this path, named as GNU tar does. */
export const extended = (path, body) => member(path.replace(/[^/]*$/, 'PaxHeaders/$&'), { type: 'x', body })
export const pax = (path, pairs) => extended(path, recordsOf(pairs))
/** A global one, named as git does. */
export const globalPax = pairs => member('pax_global_header', { type: 'g', body: recordsOf(pairs) })

/** Something in front of a member's header (of its extended header, if that is what bears the name). */
export const before = (tar, name, content) => inserted(tar, headerOf(tar, name).start, content)
/** Something behind the last member. */
export const appended = (tar, content) => inserted(tar, headers(tar).at(-1).end, content)
export function swapped(tar, first, second) {
  const [one, two] = [headerOf(tar, first), headerOf(tar, second)].sort((x, y) => x.start - y.start)
  const part = ({ start, end }) => tar.subarray(start, end)
  return bytes(tar.subarray(0, one.start), part(two), tar.subarray(one.end, two.start), part(one), tar.subarray(two.end))
}
/** The content of a member replaced, its size with it; further header fields at will. */
export function setBody(tar, name, body, edits = []) {
  const { start, body: begin, end } = headerOf(tar, name)
  const size = [header.size, `${octal(bytes(body).length, 12)}\0`]
  return bytes(
    tar.subarray(0, start),
    summed(patched(tar.subarray(start, begin), [size, ...edits])),
    filled(body),
    tar.subarray(end),
  )
}
/** A file turned into a symbolic link. */
export const asSymlink = (tar, name, target) =>
  setBody(tar, name, '', [
    [header.type, '2'],
    [header.linkname, target],
  ])
