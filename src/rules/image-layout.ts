import type { Rule } from '../model/rule.ts'

export const imageLayout: Rule = {
  id: 'image-layout',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'squashfs.fragments',
    'squashfs.flags',
    'squashfs.ids',
    'squashfs.root-inode',
    'squashfs.bytes-used',
    'squashfs.id-table',
    'squashfs.xattr-table',
    'squashfs.inode-table',
    'squashfs.directory-table',
    'squashfs.fragment-table',
    'squashfs.export-table',
    'squashfs.index',
  ],
  docs: {
    title: 'Places in an image of a file system',
    what: 'Compares the files of a squashfs image, not where their blocks and its tables lie, when every reference was followed and every byte belongs to something.',
    why: 'mksquashfs reads files in parallel, and another size of one block moves all that follow.',
    hides:
      'What the order of blocks and inodes could spell out. Never a block, an inode or an owner that no file has, or bytes between or behind them.',
    see: 'https://reproducible-builds.org/docs/system-images/',
  },
  edit: ({ name, value, encodes }) =>
    name === 'squashfs.index' ? (value === undefined ? undefined : null) : encodes === 'ok' ? null : undefined,
}
