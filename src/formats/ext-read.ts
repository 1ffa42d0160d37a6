import type { ByteSource, Range } from '../model/bytes.ts'
import { superblock } from './ext-records.ts'

/** The boot sector and the superblock have 1024 bytes each. */
export const START = 1024
export const SIZE = 1024
/** What is named of an image is bounded: inodes, groups, and runs of blocks of all files. */
export const most = { inodes: 65_536, groups: 4096, runs: 100_000, blocks: 4_000_000 } as const

/** Features that change where things lie. */
const META_GROUPS = 0x10
const LONG = 0x80
const SPARSE = 0x1

export interface Group {
  readonly descriptor: Range
  readonly blockBitmap: number
  readonly inodeBitmap: number
  readonly inodeTable: number
}

/** What the superblock says of the image, in bytes and blocks. */
export interface Ext {
  readonly bytes: ByteSource
  readonly block: number
  readonly inodes: number
  readonly inodeSize: number
  readonly inodesPerGroup: number
  readonly groups: readonly Group[]
  /** Copies of the superblock, and behind each the descriptors of all groups. */
  readonly backups: readonly { readonly group: number; readonly at: number; readonly descriptors: number }[]
}

const numberIn = (bytes: ByteSource, at: number, size: number): number => {
  const held = Buffer.from(bytes.read(at, at + size))
  return size === 8 ? Number(held.readBigUInt64LE(0)) : held.readUIntLE(0, size)
}

/** Null where groups do not lie as they do in all images that mke2fs makes by default. */
export function readExt(bytes: ByteSource): Ext | null {
  const field = (name: string): number => {
    let at = START
    for (const [known, size] of superblock) {
      if (known === `ext.${name}`) return numberIn(bytes, at, size)
      at += size
    }
    return 0
  }
  const block = 1024 * 2 ** Math.min(field('log-block-size'), 16)
  const [first, perGroup, inodesPerGroup] = [field('first-block'), field('blocks-per-group'), field('inodes-per-group')]
  const blocks = field('blocks') + field('blocks-high') * 2 ** 32
  const isLong = (field('incompatible') & LONG) !== 0
  const size = isLong ? field('descriptor-size') : 32
  const inodeSize = field('revision') === 0 ? 128 : field('inode-size')
  const count = Math.ceil((blocks - first) / perGroup)
  const isUsual = field('log-block-size') <= 6 && perGroup > 0 && inodesPerGroup > 0 && (size === 32 || size === 64)
  const isSized = inodeSize >= 128 && inodeSize <= block && count > 0 && count <= most.groups && field('inodes') <= most.inodes
  if (!isUsual || !isSized || field('incompatible') & META_GROUPS || blocks * block > bytes.size) return null
  const table = (first + 1) * block
  if (table + count * size > bytes.size) return null
  const groups = Array.from({ length: count }, (_, nth): Group => {
    const at = table + nth * size
    const place = (low: number): number =>
      (numberIn(bytes, at + low, 4) + (size === 64 ? numberIn(bytes, at + 32 + low, 4) * 2 ** 32 : 0)) * block
    return { descriptor: { start: at, end: at + size }, blockBitmap: place(0), inodeBitmap: place(4), inodeTable: place(8) }
  })
  const isSparse = (field('read-only-compatible') & SPARSE) !== 0
  const backups = groups.flatMap((_, group) => {
    const at = (first + group * perGroup) * block
    const hasCopy = group > 0 && (!isSparse || group === 1 || [3, 5, 7].some(base => isPower(group, base)))
    return hasCopy && at + SIZE <= bytes.size ? [{ group, at, descriptors: at + block }] : []
  })
  return { bytes, block, inodes: field('inodes'), inodeSize, inodesPerGroup, groups, backups }
}

function isPower(value: number, base: number): boolean {
  let at = value
  while (at > 1 && at % base === 0) at /= base
  return at === 1
}
