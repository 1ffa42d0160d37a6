import type { Rule } from '../model/rule.ts'

export const zeroPadding: Rule = {
  id: 'zero-padding',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'tar.end',
    'tar.fill',
    'tar.padding',
    'gzip.padding',
    'xz.padding',
    'xz.block-padding',
    'ar.padding',
    'cpio.name-padding',
    'cpio.padding',
    'cpio.end',
    'squashfs.filler',
    'rpm.filler',
    'rpm.reserved',
    'zip.extra-align',
  ],
  docs: {
    title: 'Empty filler',
    what: 'Drops filler that is all zeros (in ar: the line feed behind an odd size).',
    why: 'Blocking factors and alignments differ from packer to packer.',
    hides: 'How much filler there is.',
    see: 'POSIX.1-2017, pax; APPNOTE.TXT; RFC 1952',
  },
  edit: original => (original.value === '' || (original.name !== 'ar.padding' && original.isZero()) ? null : undefined),
}
