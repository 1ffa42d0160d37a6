import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, FieldName, Format } from '../model/layer.ts'
import { cramfs, erofs, exfat, f2fs, ntfs, qcow2, romfs, vmdk, xfs } from './filesystem-records.ts'
import { type Layout, type Part, partsOf, rawPart, recordPart, sizeOf } from './image-parts.ts'

/** An image of which only the first record is named: all else is bytes. */
interface Kind {
  readonly id: string
  readonly title: string
  readonly see: string
  readonly at: number
  readonly layout: Layout
  /** Of the record. */
  claims(record: Uint8Array): boolean
  more?(bytes: ByteSource): readonly Part[]
}

const starts = (record: Uint8Array, magic: string, at = 0): boolean => latin1(record.subarray(at, at + magic.length)) === magic
const isBoot = (record: Uint8Array, name: string): boolean => starts(record, name, 3) && starts(record, '\x55\xaa', 510)

const kinds: readonly Kind[] = [
  {
    id: 'erofs',
    title: 'EROFS image',
    see: 'Linux, fs/erofs/erofs_fs.h',
    at: 1024,
    layout: erofs,
    claims: record => starts(record, '\xe2\xe1\xf5\xe0'),
  },
  {
    id: 'xfs',
    title: 'XFS image',
    see: 'Linux, fs/xfs/libxfs/xfs_format.h',
    at: 0,
    layout: xfs,
    // Blocks have 64 KiB at the most.
    claims: record => starts(record, 'XFSB\0'),
  },
  {
    id: 'f2fs',
    title: 'F2FS image',
    see: 'Linux, include/linux/f2fs_fs.h',
    at: 1024,
    layout: f2fs,
    claims: record => starts(record, '\x10\x20\xf5\xf2'),
  },
  {
    id: 'romfs',
    title: 'romfs image',
    see: 'Linux, Documentation/filesystems/romfs',
    at: 0,
    layout: romfs,
    // Less than 16 MiB: text has no zero there.
    claims: record => starts(record, '-rom1fs-\0'),
  },
  {
    id: 'cramfs',
    title: 'cramfs image',
    see: 'Linux, include/uapi/linux/cramfs_fs.h',
    at: 0,
    layout: cramfs,
    claims: record => starts(record, '\x45\x3d\xcd\x28') && starts(record, 'Compressed ROMFS', 16),
  },
  {
    id: 'ntfs',
    title: 'NTFS image',
    see: 'Linux, fs/ntfs3/ntfs.h',
    at: 0,
    layout: ntfs,
    claims: record => isBoot(record, 'NTFS    '),
  },
  {
    id: 'exfat',
    title: 'exFAT image',
    see: 'Microsoft, exFAT file system specification, section 3.1',
    at: 0,
    layout: exfat,
    claims: record => isBoot(record, 'EXFAT   '),
  },
  {
    id: 'qcow2',
    title: 'QEMU disk image',
    see: 'QEMU, docs/interop/qcow2',
    at: 0,
    layout: qcow2,
    claims: record => starts(record, 'QFI\xfb\0\0\0'),
  },
  {
    id: 'vmdk',
    title: 'VMware disk image',
    see: 'VMware, Virtual Disk Format 1.1',
    at: 0,
    layout: vmdk,
    claims: record => starts(record, 'KDMV') && record[4]! <= 3 && record[5] === 0,
    more: descriptorOf,
  },
]

/** A text with an id of the content, by sector and number of sectors. */
function descriptorOf(bytes: ByteSource): readonly Part[] {
  const held = Buffer.from(bytes.read(28, 44))
  const [start, size] = [Number(held.readBigUInt64LE(0)) * 512, Number(held.readBigUInt64LE(8)) * 512]
  return size <= 64 * 1024 ? [rawPart('descriptor', 'vmdk.descriptor', { start, end: start + size })] : []
}

const formatOf = ({ id, title, see, at, layout, claims, more }: Kind): Format => {
  const end = at + sizeOf(layout)
  return {
    id,
    plain: true,
    docs: { title, what: 'Its first record field by field; all else is bytes. Nothing is erased.', see },
    claims: head => head.length >= end && claims(head.subarray(at, end)),
    cut(_, bytes): Anatomy {
      const rest: FieldName = `${id}.bytes`
      if (bytes.size < end) return partsOf(bytes, [], { rest })
      return partsOf(bytes, [recordPart('\0superblock', bytes, at, layout), ...(more?.(bytes) ?? [])], { rest })
    },
  }
}

export const filesystems: readonly Format[] = kinds.map(formatOf)
