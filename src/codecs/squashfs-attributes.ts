import type { Range } from '../model/bytes.ts'
import { Damaged } from '../model/codec.ts'
import { textOf } from './squashfs-inode.ts'
import { type Image, readIndexed, readTable, type Table } from './squashfs-metadata.ts'
import { Lacking } from './squashfs-unpack.ts'

/** Linux, fs/squashfs/xattr.h: prefixes of names by number, and a value that lies elsewhere. */
const prefixes = ['user.', 'trusted.', 'security.'] as const
const ELSEWHERE = 0x100
const HEADER = 16
const ID = 16
/** Attributes of one file, and of all that are read. */
const MOST = 4096
const MOST_READ = 4_000_000

export interface Attributes {
  /** Names and values of the list of this number. Throws Damaged. */
  list(nth: number): readonly (readonly [name: string, value: string])[]
  /** Throws Damaged where a list, or a byte of them, belongs to no file. */
  close(): void
  readonly start: number
  readonly indexes: readonly Range[]
  readonly end: number
}

export async function readAttributes(image: Image, at: number): Promise<Attributes> {
  const { bytes } = image
  if (!(at + HEADER <= bytes.size)) throw new Damaged('attributes: cut off')
  const header = Buffer.from(bytes.read(at, at + HEADER))
  const [start, count] = [Number(header.readBigUInt64LE(0)), header.readUInt32LE(8)]
  if (header.readUInt32LE(12) !== 0) throw new Damaged('attributes: a header with more in it')
  const ids = await readIndexed(image, 'attribute lists', { at: at + HEADER, size: count * ID, before: at })
  if (start > ids.start) throw new Damaged('attributes: elsewhere')
  const table = await readTable(image, 'attributes', { start, end: ids.start })
  const used = new Set<number>()
  const told: Range[] = []
  let read = 0
  const list = (nth: number): readonly (readonly [string, string])[] => {
    if (nth >= count) throw new Damaged('attributes of no list')
    const view = ids.table.read(nth * ID, nth * ID + ID)
    const own = listAt(table, placeIn(table, view.getBigUint64(0, true)), view.getUint32(8, true))
    if (own.size !== view.getUint32(12, true)) throw new Damaged('attributes of another size')
    read += own.pairs.length
    if (read > MOST_READ) throw new Lacking(`${MOST_READ} attributes`)
    if (!used.has(nth)) told.push(...own.told)
    used.add(nth)
    return own.pairs
  }
  const close = (): void => {
    let reached = 0
    for (const range of told.sort((x, y) => x.start - y.start || x.end - y.end)) {
      if (range.start > reached) break
      reached = Math.max(reached, range.end)
    }
    if (used.size !== count || reached !== table.size) throw new Damaged('attributes of no file')
  }
  return { list, close, start, indexes: [{ start: at, end: ids.index.end }], end: ids.index.end }
}

const placeIn = (table: Table, reference: bigint): number => table.placeOf(Number(reference >> 16n), Number(reference & 0xffffn))

function listAt(table: Table, start: number, count: number) {
  if (count > MOST || count === 0) throw new Damaged(`${count} attributes`)
  const pairs: [string, string][] = []
  const told: Range[] = []
  let at = start
  let size = 0
  for (let left = count; left > 0; left--) {
    const head = table.read(at, at + 4)
    const [type, length] = [head.getUint16(0, true), head.getUint16(2, true)]
    const prefix = prefixes[type & ~ELSEWHERE]
    if (prefix === undefined) throw new Damaged('an attribute with an unknown prefix')
    const name = prefix + textOf(table.read(at + 4, at + 4 + length))
    at += 4 + length
    const value = valueAt(table, at)
    at = value.end
    const found = type & ELSEWHERE ? elsewhere(table, value) : value
    if (found !== value) told.push(found)
    pairs.push([name, found.text])
    // What listxattr and getxattr hand out: the name with its prefix and a NUL, and the value.
    size += name.length + 1 + found.text.length
  }
  return { pairs, told: [...told, { start, end: at }], size }
}

interface Value extends Range {
  readonly text: string
  readonly view: DataView
}

function valueAt(table: Table, at: number): Value {
  const length = table.read(at, at + 4).getUint32(0, true)
  if (length > 65_536) throw new Damaged('a long attribute')
  const view = table.read(at + 4, at + 4 + length)
  return { text: textOf(view), start: at, end: at + 4 + length, view }
}

function elsewhere(table: Table, { view }: Value): Value {
  if (view.byteLength !== 8) throw new Damaged('an attribute nowhere')
  return valueAt(table, placeIn(table, view.getBigUint64(0, true)))
}
