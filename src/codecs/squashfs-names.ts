import { Damaged } from '../model/codec.ts'
import { type InodeType, type Listing, textOf, types } from './squashfs-inode.ts'
import type { Table } from './squashfs-metadata.ts'
import { Lacking } from './squashfs-unpack.ts'

/** Linux, fs/squashfs/squashfs_fs.h: a listing counts three bytes for the directory itself and the one above. */
const DOTS = 3
/** Entries of one header. */
const MOST = 256
/** And of one directory, which is read at once. */
const MOST_NAMES = 1_000_000

export interface Name {
  readonly name: string
  readonly type: InodeType
  readonly number: number
  /** Of the inode. */
  readonly block: number
  readonly offset: number
}

/** Of the names of one directory, and the bytes of the table that tell them. */
export interface Names {
  readonly names: readonly Name[]
  readonly start: number
  readonly end: number
}

/** All names of a directory in their order, which readers rely on; so do they on its index. Throws Damaged. */
export function namesIn(table: Table, { block, offset, size, hints }: Listing): Names {
  if (size < DOTS) throw new Damaged('a directory without a size')
  if (size === DOTS) {
    if (hints.length > 0) throw new Damaged('an index of an empty directory')
    // Where it would be, had it any names.
    const place = block === 0 && offset === 0 ? 0 : table.placeOf(block, offset)
    return { names: [], start: place, end: place }
  }
  const start = table.placeOf(block, offset)
  const end = start + size - DOTS
  const names: Name[] = []
  const headers = new Map<number, string>()
  for (let at = start; at < end; ) {
    const header = table.read(at, at + 12)
    const [count, inodes, base] = [header.getUint32(0, true) + 1, header.getUint32(4, true), header.getUint32(8, true)]
    if (count > MOST) throw new Damaged('a header of a directory')
    if (names.length > MOST_NAMES) throw new Lacking('a directory of so many names')
    const begin = at
    at += 12
    for (let nth = 0; nth < count; nth++) {
      const head = table.read(at, at + 8)
      const length = head.getUint16(6, true) + 1
      const name = textOf(table.read(at + 8, at + 8 + length))
      const type = types[head.getUint16(4, true)]
      if (!type || !isName(name) || name <= (names.at(-1)?.name ?? '')) throw new Damaged('a name that cannot be there')
      if (nth === 0) headers.set(begin - start, name)
      names.push({ name, type, number: base + head.getInt16(2, true), block: inodes, offset: head.getUint16(0, true) })
      at += 8 + length
    }
    if (at > end) throw new Damaged('a directory that is cut off')
  }
  for (const { within, block: told, name } of hints)
    if (headers.get(within) !== name || table.blockOf(start + within) !== told) throw new Damaged('an index that is wrong')
  return { names, start, end }
}

const isName = (name: string): boolean => name.length <= 256 && !/[/\0]/.test(name) && name !== '.' && name !== '..'
