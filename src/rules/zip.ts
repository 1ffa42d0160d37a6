import type { Rule } from '../model/rule.ts'

export const zipToolFlavour: Rule = {
  id: 'zip-tool-flavour',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'zip.signature',
    'zip.made-by',
    'zip.version-needed',
    'zip.local-version-needed',
    'zip.internal-attributes',
    'zip.dos-attributes',
    'zip.disk',
    'zip.extra-jar',
    'zip.extra-unicode',
    'zip.eocd-signature',
    'zip.eocd-disk',
  ],
  docs: {
    title: 'Writer of a zip archive',
    what: 'Drops the version and system that wrote an entry, DOS and internal attributes, the jar marker, and copies of a name that agree with it.',
    why: 'Every tool writes its own.',
    hides:
      'That another tool packed the same members; a read-only or hidden attribute of DOS. Attributes that make an entry another thing stay.',
    see: 'APPNOTE.TXT 4.4',
  },
  edit({ name, value }) {
    if (name === 'zip.extra-unicode') return value === 'same' ? null : undefined
    return value === undefined ? undefined : null
  },
}
