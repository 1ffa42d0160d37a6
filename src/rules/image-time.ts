import type { FieldName } from '../model/layer.ts'
import type { Rule } from '../model/rule.ts'

const fields: readonly FieldName[] = ['iso.time', 'squashfs.mkfs-time', 'tree.mtime']

export const imageTime: Rule = {
  id: 'image-time',
  version: 2,
  tier: { transport: 'content', installed: 'content' },
  fields,
  docs: {
    title: 'Times of an image of a file system',
    what: 'Replaces the time of mksquashfs in the superblock, the times of files in a squashfs image, and the dates of volumes, directory records and Rock Ridge entries of ISO 9660, by placeholders, where they are dates.',
    why: 'Tools write the clock into the image, and the times of files and folders of the build.',
    hides: 'When an image was made, and the dates that its files show when it is mounted.',
    see: 'https://reproducible-builds.org/docs/system-images/',
  },
  edit: ({ value }) => (value === undefined ? undefined : '<date>'),
}
