import type { Rule } from '../model/rule.ts'

/** zip64 (APPNOTE.TXT 4.4.3.2). Readers refuse what they are too old for: Info-ZIP unzip from 4.7 or 5.1 on, Python from 6.4 on. */
const NEEDED_BY_ANY_READER = 45
/** Bit 0: "looks like text" (4.4.14). Others, and all at once, mean other systems to some. */
const TEXT_OR_NOT: ReadonlySet<string> = new Set(['0', '1'])
const READ_ONLY = 'read-only'

export const zipToolFlavour: Rule = {
  id: 'zip-tool-flavour',
  version: 2,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'zip.signature',
    'zip.made-by',
    'zip.version-needed',
    'zip.local-version-needed',
    'zip.internal-attributes',
    'zip.dos-attributes',
    'zip.disk',
    'zip.descriptor-signature',
    'zip.extra-jar',
    'zip.extra-unicode',
    'zip.eocd-signature',
    'zip.eocd-disk',
  ],
  docs: {
    title: 'Writer of a zip archive',
    what: 'Drops the version that wrote an entry and its system, if all readers take it for Unix or for DOS and Windows; the version needed up to 4.5; the signature of a descriptor, but not for Java behind stored data, where it refuses one; DOS attributes and the mark of text; the jar marker; copies of a name that agree with it.',
    why: 'Every tool writes its own.',
    hides:
      'That another tool packed the same members; a hidden attribute of DOS. Attributes that make an entry another thing stay, and read-only where the consumer honours modes and the system has no others.',
    see: 'APPNOTE.TXT 4.4',
  },
  edit({ name, value }, { consumer, entry }) {
    if (value === undefined) return undefined
    switch (name) {
      case 'zip.extra-unicode':
        return value === 'same' ? null : undefined
      case 'zip.made-by':
        return /^\d+$/.test(value) ? null : undefined
      case 'zip.version-needed':
      case 'zip.local-version-needed':
        return Number(value) <= NEEDED_BY_ANY_READER ? null : undefined
      case 'zip.descriptor-signature':
        return value === 'stored' && consumer.id === 'jvm' ? undefined : null
      case 'zip.internal-attributes':
        return TEXT_OR_NOT.has(value) ? null : undefined
      case 'zip.dos-attributes': {
        const isMode = consumer.honoursMode === 'all' && entry?.mode === undefined
        return isMode && (value === READ_ONLY || Number(value) & 1) ? READ_ONLY : null
      }
      default:
        return null
    }
  },
}
