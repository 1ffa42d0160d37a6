import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'iso.time': 'filesystem-image-timestamp',
  'squashfs.mkfs-time': 'filesystem-image-timestamp',
  'tree.mtime': 'filesystem-image-timestamp',
  'ext.mtime': 'filesystem-image-timestamp',
  'ext.wtime': 'filesystem-image-timestamp',
  'ext.lastcheck': 'filesystem-image-timestamp',
  'ext.mkfs-time': 'filesystem-image-timestamp',
  'fat.created': 'filesystem-image-timestamp',
  'fat.created-hundredths': 'filesystem-image-timestamp',
  'fat.accessed': 'filesystem-image-timestamp',
  'fat.modified': 'filesystem-image-timestamp',
  'disk.guid': 'random-uuid',
  'disk.partition-guid': 'random-uuid',
  'disk.signature': 'random-uuid',
  'erofs.build-time': 'filesystem-image-timestamp',
  'erofs.build-time-nanoseconds': 'filesystem-image-timestamp',
  'erofs.uuid': 'random-uuid',
  'xfs.uuid': 'random-uuid',
  'xfs.metadata-uuid': 'random-uuid',
  'f2fs.uuid': 'random-uuid',
  'ext.uuid': 'random-uuid',
  'ext.hash-seed': 'random-uuid',
  'ext.journal-uuid': 'random-uuid',
  'ext.inode-atime': 'filesystem-image-timestamp',
  'ext.inode-ctime': 'filesystem-image-timestamp',
  'ext.inode-mtime': 'filesystem-image-timestamp',
  'ext.inode-dtime': 'filesystem-image-timestamp',
  'ext.inode-crtime': 'filesystem-image-timestamp',
  'ext.inode-atime-extra': 'filesystem-image-timestamp',
  'ext.inode-ctime-extra': 'filesystem-image-timestamp',
  'ext.inode-mtime-extra': 'filesystem-image-timestamp',
  'ext.inode-crtime-extra': 'filesystem-image-timestamp',
})

const follows: Named = { id: 'content-hash-cascade', confidence: 'likely' }
const layout: Named = { id: 'filesystem-image-layout', confidence: 'likely' }

/** What was read, and says nothing that the files do not say: blocks of data by the choices of the writer, tables after them. */
function layoutName({ field, fate, key }: Finding): Named | undefined {
  if (field === 'squashfs.xz-options') return { id: 'compression-level', confidence: 'certain' }
  if (fate === 'unexplained' || !field?.startsWith('squashfs.')) return undefined
  switch (field) {
    case 'squashfs.compression':
      return { id: 'compression-format', confidence: 'certain' }
    case 'squashfs.options':
      return { id: 'compression-level', confidence: 'certain' }
    case 'squashfs.block-size':
    case 'squashfs.flags':
      return { ...layout, confidence: 'certain' }
    case 'squashfs.data':
      return fate === 'normalized' && key === 'data' ? layout : follows
    case 'squashfs.mkfs-time':
      return undefined
    default:
      return follows
  }
}

/** Sums over what differs elsewhere, of ext4 with the UUID of the image in front; and what tells where and how much that is. */
const sums = /^(ext|disk|erofs|xfs|romfs|cramfs|ntfs)\.(.*-)?checksum(-(high|seed|\d+))?$/
const places =
  /^iso\.(padding|extent|size|volume-size|path-table)|^fat\.(table$|cluster|size|free-clusters|next-cluster)|^ext\.(free-|group-|sectors|size|blocks|block-map|bitmap|kilobytes-written|overhead|(block|inode)-(bitmap|table)|attributes-block)/

/** From the clock, or random. */
const serials: ReadonlySet<string> = new Set(['fat.volume-id', 'ntfs.serial', 'exfat.serial'])

function placeName({ field, what }: Finding): Named | undefined {
  if (!field || what !== 'span') return undefined
  if (sums.test(field)) return { ...follows, follows: true }
  if (serials.has(field)) return { id: 'filesystem-image-timestamp', confidence: 'likely' }
  if (field === 'iso.application' || field === 'iso.preparer') return { id: 'toolchain-version', confidence: 'likely' }
  return places.test(field) ? { id: 'binary-layout', confidence: 'unexplained', follows: true } : undefined
}

/** Directories count what is in them, files their names. */
const linksName = ({ field, what }: Finding): Named | undefined =>
  (field === 'tree.links' || field === 'iso.links') && what === 'span'
    ? { id: 'archive-inode-device', confidence: 'certain', follows: true }
    : undefined

export const images: CauseFamily = {
  causes: [
    {
      id: 'filesystem-image-timestamp',
      title: 'Times in an image of a file system',
      what: 'The superblock or volume descriptor holds the clock, directory records the times of files.',
      aliases: [],
      remedy: 'SOURCE_DATE_EPOCH; mksquashfs -all-time; E2FSPROGS_FAKE_TIME',
      see: 'https://reproducible-builds.org/docs/system-images/',
    },
    {
      id: 'filesystem-image-layout',
      title: 'Blocks of an image of a file system',
      what: 'The same files in other blocks, or in another order: size of a block, version and choices of the tool that wrote it.',
      aliases: [],
      remedy: 'pin the version of mksquashfs, -comp, -b; sort with -sort',
      see: 'https://reproducible-builds.org/docs/system-images/',
    },
  ],
  name: finding => layoutName(finding) ?? placeName(finding) ?? linksName(finding) ?? fields(finding),
}
