import type { CauseFamily } from '../model/cause.ts'
import { byField } from './by-field.ts'

export const images: CauseFamily = {
  causes: [
    {
      id: 'filesystem-image-timestamp',
      title: 'Times in an image of a file system',
      what: 'The superblock or volume descriptor holds the clock, directory records the times of files.',
      aliases: [],
      remedy: 'mksquashfs -mkfs-time; xorriso and genisoimage: SOURCE_DATE_EPOCH',
      see: 'https://reproducible-builds.org/docs/system-images/',
    },
  ],
  name: byField({
    'iso.time': 'filesystem-image-timestamp',
    'squashfs.mkfs-time': 'filesystem-image-timestamp',
    'ext.mtime': 'filesystem-image-timestamp',
    'ext.wtime': 'filesystem-image-timestamp',
    'ext.lastcheck': 'filesystem-image-timestamp',
    'ext.mkfs-time': 'filesystem-image-timestamp',
    'ext.uuid': 'random-uuid',
    'ext.hash-seed': 'random-uuid',
  }),
}
