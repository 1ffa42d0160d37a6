import type { Layout } from './image-parts.ts'

/** Linux, fs/erofs/erofs_fs.h, struct erofs_super_block; at 1024. */
export const erofs: Layout = [
  ['erofs.magic', 4, 'hex'],
  ['erofs.checksum', 4, 'hex'],
  ['erofs.compatible', 4],
  ['erofs.log-block-size', 1],
  ['erofs.slots', 1],
  ['erofs.root', 2],
  ['erofs.inodes', 8],
  ['erofs.build-time', 8],
  ['erofs.build-time-nanoseconds', 4],
  ['erofs.blocks', 4],
  ['erofs.metadata', 4],
  ['erofs.attributes', 4],
  ['erofs.uuid', 16, 'hex'],
  ['erofs.volume', 16, 'raw'],
  ['erofs.incompatible', 4],
  ['erofs.rest', 44, 'raw'],
]

/** Linux, fs/xfs/libxfs/xfs_format.h, struct xfs_dsb; its numbers have their most significant byte first, its checksum has not. */
export const xfs: Layout = [
  ['xfs.magic', 4, 'hex'],
  ['xfs.block-size', 4, 'big'],
  ['xfs.blocks', 8, 'big'],
  ['xfs.realtime', 16, 'raw'],
  ['xfs.uuid', 16, 'hex'],
  ['xfs.log-start', 8, 'big'],
  ['xfs.root', 8, 'big'],
  ['xfs.realtime-inodes', 16, 'raw'],
  ['xfs.realtime-extent', 4, 'big'],
  ['xfs.group-blocks', 4, 'big'],
  ['xfs.groups', 4, 'big'],
  ['xfs.realtime-blocks', 4, 'big'],
  ['xfs.log-blocks', 4, 'big'],
  ['xfs.version', 2, 'hex'],
  ['xfs.sector-size', 2, 'big'],
  ['xfs.inode-size', 2, 'big'],
  ['xfs.inodes-per-block', 2, 'big'],
  ['xfs.label', 12, 'raw'],
  ['xfs.logs', 8, 'hex'],
  ['xfs.inodes', 8, 'big'],
  ['xfs.free-inodes', 8, 'big'],
  ['xfs.free-blocks', 8, 'big'],
  ['xfs.features', 72, 'raw'],
  ['xfs.checksum', 4, 'hex'],
  ['xfs.alignment', 4, 'big'],
  ['xfs.quota-inode', 8, 'big'],
  ['xfs.last-write', 8, 'hex'],
  ['xfs.metadata-uuid', 16, 'hex'],
]

/** Linux, include/linux/f2fs_fs.h, struct f2fs_super_block; at 1024. */
export const f2fs: Layout = [
  ['f2fs.magic', 4, 'hex'],
  ['f2fs.version', 4, 'hex'],
  ['f2fs.sizes', 24, 'hex'],
  ['f2fs.checksum-offset', 4],
  ['f2fs.blocks', 8],
  ['f2fs.places', 52, 'hex'],
  ['f2fs.inodes', 12, 'hex'],
  ['f2fs.uuid', 16, 'hex'],
  ['f2fs.label', 1024, 'raw'],
]

/** Linux, Documentation/filesystems/romfs. */
export const romfs: Layout = [
  ['romfs.magic', 8, 'raw'],
  ['romfs.size', 4, 'big'],
  ['romfs.checksum', 4, 'hex'],
  ['romfs.volume', 16, 'raw'],
]

/** Linux, include/uapi/linux/cramfs_fs.h, struct cramfs_super. */
export const cramfs: Layout = [
  ['cramfs.magic', 4, 'hex'],
  ['cramfs.size', 4],
  ['cramfs.flags', 4],
  ['cramfs.future', 4],
  ['cramfs.signature', 16, 'raw'],
  ['cramfs.checksum', 4, 'hex'],
  ['cramfs.edition', 4],
  ['cramfs.blocks', 4],
  ['cramfs.files', 4],
  ['cramfs.volume', 16, 'raw'],
  ['cramfs.root', 12, 'hex'],
]

/** Linux, fs/ntfs3/ntfs.h, struct NTFS_BOOT. */
export const ntfs: Layout = [
  ['ntfs.jump', 3, 'hex'],
  ['ntfs.maker', 8, 'raw'],
  ['ntfs.sector-size', 2],
  ['ntfs.sectors-per-cluster', 1],
  ['ntfs.geometry', 26, 'hex'],
  ['ntfs.sectors', 8],
  ['ntfs.table', 8],
  ['ntfs.table-mirror', 8],
  ['ntfs.record-sizes', 8, 'hex'],
  ['ntfs.serial', 8, 'hex'],
  ['ntfs.checksum', 4, 'hex'],
  ['ntfs.boot-code', 426, 'raw'],
  ['ntfs.boot-magic', 2, 'hex'],
]

/** Microsoft, exFAT file system specification, section 3.1. */
export const exfat: Layout = [
  ['exfat.jump', 3, 'hex'],
  ['exfat.name', 8, 'raw'],
  ['exfat.zeros', 53, 'raw'],
  ['exfat.partition-offset', 8],
  ['exfat.sectors', 8],
  ['exfat.table', 4],
  ['exfat.table-sectors', 4],
  ['exfat.clusters-start', 4],
  ['exfat.clusters', 4],
  ['exfat.root-cluster', 4],
  ['exfat.serial', 4, 'hex'],
  ['exfat.revision', 2, 'hex'],
  ['exfat.flags', 2, 'hex'],
  ['exfat.sizes', 5, 'hex'],
  ['exfat.reserved', 7, 'raw'],
  ['exfat.boot-code', 390, 'raw'],
  ['exfat.boot-magic', 2, 'hex'],
]

/** QEMU, docs/interop/qcow2, "Header"; most significant byte first. */
export const qcow2: Layout = [
  ['qcow2.magic', 4, 'hex'],
  ['qcow2.version', 4, 'big'],
  ['qcow2.backing-file', 8, 'big'],
  ['qcow2.backing-file-size', 4, 'big'],
  ['qcow2.cluster-bits', 4, 'big'],
  ['qcow2.size', 8, 'big'],
  ['qcow2.encryption', 4, 'big'],
  ['qcow2.entries', 4, 'big'],
  ['qcow2.table', 8, 'big'],
  ['qcow2.counts', 8, 'big'],
  ['qcow2.counts-clusters', 4, 'big'],
  ['qcow2.snapshots', 4, 'big'],
  ['qcow2.snapshots-table', 8, 'big'],
]

/** VMware, Virtual Disk Format 1.1, "Hosted Sparse Extent Header". */
export const vmdk: Layout = [
  ['vmdk.magic', 4, 'hex'],
  ['vmdk.version', 4],
  ['vmdk.flags', 4],
  ['vmdk.sectors', 8],
  ['vmdk.grain', 8],
  ['vmdk.descriptor-sector', 8],
  ['vmdk.descriptor-sectors', 8],
  ['vmdk.entries', 4],
  ['vmdk.spare-table', 8],
  ['vmdk.table', 8],
  ['vmdk.overhead', 8],
  ['vmdk.unclean', 1],
  ['vmdk.line-ends', 4, 'hex'],
  ['vmdk.compression', 2],
]
