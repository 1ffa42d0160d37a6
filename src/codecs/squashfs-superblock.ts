import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { FieldName } from '../model/layer.ts'

/** Linux, fs/squashfs/squashfs_fs.h, struct squashfs_super_block, least significant byte first. */
const layout = [
  ['magic', 4],
  ['inodes', 4],
  ['mkfs-time', 4],
  ['block-size', 4],
  ['fragments', 4],
  ['compression', 2],
  ['block-log', 2],
  ['flags', 2],
  ['ids', 2],
  ['major', 2],
  ['minor', 2],
  ['root-inode', 8],
  ['bytes-used', 8],
  ['id-table', 8],
  ['xattr-table', 8],
  ['inode-table', 8],
  ['directory-table', 8],
  ['fragment-table', 8],
  ['export-table', 8],
] as const
export type SuperblockField = (typeof layout)[number][0]
export const SUPERBLOCK = layout.reduce((sum, [, size]) => sum + size, 0)
/** A table that is not there. */
const NONE = 0xffff_ffff_ffff_ffffn

export const claimsSquashfs = (head: Uint8Array): boolean =>
  head.length >= SUPERBLOCK && latin1(head.subarray(0, 4)) === 'hsqs' && head[28] === 4 && head[29] === 0

export interface Superblock {
  readonly fields: readonly { readonly name: FieldName; readonly range: Range; readonly value: bigint }[]
  /** Above 2 ** 53 it is beyond all files. */
  number(name: SuperblockField): number
  has(table: SuperblockField): boolean
  /** A place in a table of metadata: where a block begins, and how far in it when that is decoded. */
  reference(name: SuperblockField): { readonly block: number; readonly offset: number }
}

export function readSuperblock(bytes: ByteSource): Superblock {
  const held = Buffer.from(bytes.read(0, SUPERBLOCK))
  const values = new Map<string, bigint>()
  let at = 0
  const fields = layout.map(([name, size]) => {
    const range = { start: at, end: at + size }
    const value = size === 8 ? held.readBigUInt64LE(at) : BigInt(held.readUIntLE(at, size))
    at += size
    values.set(name, value)
    return { name: `squashfs.${name}` as FieldName, range, value }
  })
  return {
    fields,
    number: name => Number(values.get(name)!),
    has: table => values.get(table)! !== NONE,
    reference: name => ({ block: Number(values.get(name)! >> 16n), offset: Number(values.get(name)! & 0xffffn) }),
  }
}

/** Flags of the superblock that mksquashfs sets. Readers go by the tables; that of the compressor's options is read. */
export const flag = { options: 0x400, known: 0x0ffb } as const

/** Kinds of compression by their number. */
export const compressions = ['', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'] as const
export type Compression = Exclude<(typeof compressions)[number], ''>
