import { latin1 } from '../model/bytes.ts'
import { Damaged } from '../model/codec.ts'
import type { Table } from './squashfs-metadata.ts'

/** Linux, fs/squashfs/squashfs_fs.h: types of inodes by number; those from 8 up are the same with more to tell. */
export const types = ['', 'directory', 'file', 'symlink', 'block', 'character', 'fifo', 'socket'] as const
export type InodeType = Exclude<(typeof types)[number], ''>
const EXTENDED = 7
const HEADER = 16
/** No fragment, no extended attributes. */
export const NOTHING = 0xffff_ffff
/** Paths of Linux have 4096 bytes at the most; a target may be no longer than a block here. */
const MOST_TARGET = 65_535

export interface Inode {
  /** In the decoded table. */
  readonly at: number
  readonly end: number
  readonly type: InodeType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly number: number
  readonly links: number
  readonly xattr: number
  readonly device: number
  readonly target: string
  readonly file: FileBody | null
  readonly directory: Listing | null
}

export interface FileBody {
  readonly start: number
  readonly size: number
  readonly sparse: bigint
  readonly fragment: number
  readonly offset: number
  /** Size words of its blocks, in the table. */
  readonly blocks: number
  readonly count: number
}

export interface Listing {
  readonly block: number
  readonly offset: number
  /** Of the listing, and three more. */
  readonly size: number
  readonly parent: number
  readonly hints: readonly Hint[]
}

/** Where in a listing a further header begins, for whoever looks for one name. */
export interface Hint {
  readonly within: number
  readonly block: number
  readonly name: string
}

export function inodeAt(table: Table, at: number, blockSize: number): Inode {
  const head = table.read(at, at + HEADER)
  const number = head.getUint16(0, true)
  const extended = number > EXTENDED
  const type = types[extended ? number - EXTENDED : number]
  const mode = head.getUint16(2, true)
  if (!type || mode > 0o7777) throw new Damaged('an inode of an unknown type or mode')
  const common = {
    at,
    type,
    mode,
    uid: head.getUint16(4, true),
    gid: head.getUint16(6, true),
    mtime: head.getUint32(8, true),
    number: head.getUint32(12, true),
    ...{ xattr: NOTHING, device: 0, target: '', file: null, directory: null },
  }
  const body = at + HEADER
  switch (type) {
    case 'directory':
      return { ...common, ...directory(table, body, extended) }
    case 'file':
      return { ...common, ...file(table, body, { extended, blockSize }) }
    case 'symlink':
      return { ...common, ...symlink(table, body, extended) }
    default: {
      const device = type === 'block' || type === 'character' ? 4 : 0
      const end = body + 4 + device + (extended ? 4 : 0)
      const view = table.read(body, end)
      const xattr = extended ? view.getUint32(4 + device, true) : NOTHING
      return { ...common, links: view.getUint32(0, true), device: device ? view.getUint32(4, true) : 0, xattr, end }
    }
  }
}

type Rest = Pick<Inode, 'end' | 'links'> & Partial<Inode>

function directory(table: Table, at: number, extended: boolean): Rest {
  if (!extended) {
    const view = table.read(at, at + 16)
    const listing = {
      block: view.getUint32(0, true),
      size: view.getUint16(8, true),
      offset: view.getUint16(10, true),
      parent: view.getUint32(12, true),
      hints: [],
    }
    return { links: view.getUint32(4, true), directory: listing, end: at + 16 }
  }
  const view = table.read(at, at + 24)
  const hints: Hint[] = []
  let end = at + 24
  for (let left = view.getUint16(16, true); left > 0; left--) {
    const hint = table.read(end, end + 12)
    const length = hint.getUint32(8, true) + 1
    if (length > 256) throw new Damaged('an index with a long name')
    const name = textOf(table.read(end + 12, end + 12 + length))
    hints.push({ within: hint.getUint32(0, true), block: hint.getUint32(4, true), name })
    end += 12 + length
  }
  const listing = {
    block: view.getUint32(8, true),
    size: view.getUint32(4, true),
    offset: view.getUint16(18, true),
    parent: view.getUint32(12, true),
    hints,
  }
  return { links: view.getUint32(0, true), xattr: view.getUint32(20, true), directory: listing, end }
}

function file(table: Table, at: number, { extended, blockSize }: { extended: boolean; blockSize: number }): Rest {
  const blocks = at + (extended ? 40 : 16)
  const view = table.read(at, blocks)
  const size = extended ? Number(view.getBigUint64(8, true)) : view.getUint32(12, true)
  const fragment = view.getUint32(extended ? 28 : 4, true)
  const count = fragment === NOTHING ? Math.ceil(size / blockSize) : Math.floor(size / blockSize)
  const end = blocks + 4 * count
  if (!(end <= table.size)) throw new Damaged(`a file of ${size} bytes`)
  const body = {
    start: extended ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true),
    sparse: extended ? view.getBigUint64(16, true) : 0n,
    offset: view.getUint32(extended ? 32 : 8, true),
    ...{ size, fragment, blocks, count },
  }
  if (!extended) return { links: 1, file: body, end }
  return { links: view.getUint32(24, true), xattr: view.getUint32(36, true), file: body, end }
}

function symlink(table: Table, at: number, extended: boolean): Rest {
  const view = table.read(at, at + 8)
  const length = view.getUint32(4, true)
  if (length > MOST_TARGET) throw new Damaged('a long target of a link')
  const target = textOf(table.read(at + 8, at + 8 + length))
  if (target.includes('\0')) throw new Damaged('a target of a link with a NUL in it')
  const end = at + 8 + length
  if (!extended) return { links: view.getUint32(0, true), target, end }
  return { links: view.getUint32(0, true), target, xattr: table.read(end, end + 4).getUint32(0, true), end: end + 4 }
}

export const textOf = ({ buffer, byteOffset, byteLength }: DataView): string =>
  latin1(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
