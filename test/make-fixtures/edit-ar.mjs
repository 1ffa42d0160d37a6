/** Edits of ar archives and Debian packages, as an attacker would make them: sizes are right again afterwards. */
import { createHash } from 'node:crypto'
import { bytes, patched, text } from './edit-bytes.mjs'
import { repack, unpack } from './edit-streams.mjs'
import { headerOf, setBody } from './edit-tar.mjs'

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
/** A body of an odd size has a byte of padding behind it. */
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
/** One member edited. */
export function editAr(ar, name, edit) {
  const members = arMembers(ar)
  if (!members.some(one => one.name === name)) throw new Error(`no ${name} in ${members.map(one => one.name)}`)
  return arJoin(members.map(one => (one.name === name ? edit(one) : one)))
}

/** A .deb with its tar archives edited and packed again, or its list of members. */
export function editDeb(deb, { control = tar => tar, data = tar => tar, members = all => all }) {
  const edits = { 'control.tar': control, 'data.tar': data }
  const parts = arMembers(deb).map(one => {
    const edit = edits[/^\w+\.tar/.exec(one.name)?.[0]]
    if (!edit) return one
    const plain = unpack(one.name, one.body)
    const other = edit(plain)
    return plain.equals(other) ? one : { ...one, body: repack(one.name, other) }
  })
  return arJoin(members(parts))
}
/** The member data.tar of a list edited. */
export const dataMember = edit => all => all.map(one => (one.name.startsWith('data.tar') ? edit(one) : one))

/** An edit of the text of md5sums, as one of control.tar. */
export const sums = edit => control => {
  const { body, size } = headerOf(control, './md5sums')
  return setBody(control, './md5sums', edit(text(control, body, size)))
}
const md5 = content => createHash('md5').update(content).digest('hex')
/** md5sums says that a file has this content. */
export const digestFor = (path, content) =>
  sums(list => list.replace(new RegExp(`^[0-9a-f]{32}(  ${path})$`, 'm'), `${md5(content)}$1`))
