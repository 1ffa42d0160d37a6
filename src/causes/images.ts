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
    {
      id: 'random-uuid',
      title: 'Random identifier',
      what: 'A field that is made anew each time: the id of a file system, the seed of its hashes.',
      aliases: ['randomness_in_fontconfig_uuid_files', 'randomness_in_qdoc_page_id'],
      remedy: 'give it: mkfs.ext4 -U UUID -E hash_seed=UUID; uuid5 of the content',
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
