import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/archives/'

const fields = byField({
  'zip.made-by': 'archive-tool-flavour',
  'zip.version-needed': 'archive-tool-flavour',
  'zip.local-version-needed': 'archive-tool-flavour',
  'zip.internal-attributes': 'archive-tool-flavour',
  'zip.dos-attributes': 'archive-tool-flavour',
  'zip.extra-time': 'archive-tool-flavour',
  'zip.extra-jar': 'archive-tool-flavour',
  'zip.extra-unicode': 'archive-tool-flavour',
  'zip.extra-align': 'archive-tool-flavour',
  'tar.magic': 'archive-format-flavour',
  'tar.pax-envelope': 'archive-format-flavour',
  'tar.shadowed': 'archive-format-flavour',
  'tar.shadowed-name': 'archive-format-flavour',
  'tar.shadowed-linkname': 'archive-format-flavour',
  'tar.devmajor': 'archive-format-flavour',
  'tar.devminor': 'archive-format-flavour',
  'tar.reserved': 'archive-format-flavour',
  'tar.sparse-map': 'sparse-layout',
  'ar.long-names': 'archive-format-flavour',
  'tar.xattr': 'archive-xattrs',
})

function name(finding: Finding): Named | undefined {
  if (finding.field === 'tar.xattr' && finding.values.some(value => value?.includes('security.'))) return { id: 'capability', confidence: 'unexplained' }
  if (finding.fate === 'normalized' && (finding.by === 'archive-dialect' || finding.by === 'zero-padding' || finding.by === 'entry-name-spelling'))
    return { id: finding.field === 'tar.sparse-map' ? 'sparse-layout' : 'archive-format-flavour', confidence: 'certain' }
  const named = fields(finding)
  return named && finding.fate === 'unexplained' && finding.field === 'tar.xattr' ? { id: named.id, confidence: 'unexplained' } : named
}

export const flavour: CauseFamily = {
  causes: [
    {
      id: 'archive-format-flavour',
      title: 'Dialect of an archive',
      what: 'v7, ustar, GNU or pax; octal or base-256; filler and spelling of names: the same entries in other bytes.',
      aliases: ['tar-misc'],
      remedy: 'tar --format=posix (or gnu) with the same tar everywhere',
      see,
    },
    {
      id: 'archive-tool-flavour',
      title: 'Writer of an archive',
      what: 'Fields that tell which tool, version or system packed.',
      aliases: ['zip-misc', 'zip-data-descriptor', 'zip-file-encoding'],
      remedy: 'pin the packer; zip -X',
      see,
    },
    {
      id: 'archive-xattrs',
      title: 'Extended attributes of archive entries',
      what: 'Attributes, ACLs or labels of the build machine are stored.',
      aliases: ['tar-xattrs'],
      remedy: 'tar --no-xattrs --no-acls --no-selinux',
      see,
    },
    {
      id: 'capability',
      title: 'Security attributes of archive entries',
      what: 'File capabilities or labels differ: they decide what a program may do.',
      aliases: [],
      remedy: 'look at each of them: getcap -r',
      see: 'capabilities(7)',
    },
    {
      id: 'sparse-layout',
      title: 'Holes in archive entries',
      what: 'The same content, stored with or without its holes.',
      aliases: [],
      remedy: 'do not pass -S to tar',
      see,
    },
  ],
  name,
}
