import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/archives/'

const fields = byField({
  'zip.signature': 'archive-tool-flavour',
  'zip.disk': 'archive-tool-flavour',
  'zip.eocd-signature': 'archive-tool-flavour',
  'zip.eocd-disk': 'archive-tool-flavour',
  'zip.made-by': 'archive-tool-flavour',
  'zip.version-needed': 'archive-tool-flavour',
  'zip.local-version-needed': 'archive-tool-flavour',
  'zip.internal-attributes': 'archive-tool-flavour',
  'zip.dos-attributes': 'archive-tool-flavour',
  'zip.extra-jar': 'archive-tool-flavour',
  'zip.extra-unicode': 'archive-tool-flavour',
  'tar.magic': 'archive-format-flavour',
  'tar.devmajor': 'archive-format-flavour',
  'tar.inode': 'archive-format-flavour',
  'tar.devminor': 'archive-format-flavour',
  'tar.reserved': 'archive-format-flavour',
  'tar.sparse-map': 'sparse-layout',
  'tree.sparse': 'sparse-layout',
  'ar.long-names': 'archive-format-flavour',
})

const certain = (id: string): Named => ({ id, confidence: 'certain' })
const likely = (id: string): Named => ({ id, confidence: 'likely' })

const behindContent = /^(tar|ar)\.padding$|^cpio\.(name-)?padding$|^(rpm|squashfs)\.filler$/

/** Filler behind a body follows from its size; filler at the end from a blocking factor, and from sizes too. */
function fillerName(field: string): Named {
  if (behindContent.test(field)) return likely('content-hash-cascade')
  return likely(field.startsWith('zip.') ? 'archive-tool-flavour' : 'archive-format-flavour')
}

/** The same decoded value in other bytes. Type bits in a mode and hints in zip flags are a habit of the tool, not of the format. */
function dialectName(field: string): Named {
  if (field.startsWith('zip.')) return likely('archive-tool-flavour')
  if (field.endsWith('.mode')) return certain('archive-tool-flavour')
  return certain(field === 'tar.sparse-map' ? 'sparse-layout' : 'archive-format-flavour')
}

/** What goes with extended headers: on one side only it is a dialect; on both it follows from a record, or holds a process id. */
function extendedName({ field, side }: Finding): Named {
  if (side !== 'both') return certain('archive-format-flavour')
  return likely(field?.startsWith('tar.pax-') ? 'archive-format-flavour' : 'content-hash-cascade')
}
const extended = /^tar\.(pax-envelope|pax-name|shadowed|shadowed-name|shadowed-linkname)$/

/** Bits of zip flags that are left: UTF-8 (0x0800) tells how the writer encodes names; others, such as encryption, are no flavour. */
function flagsName([a, b]: Finding['values']): Named | undefined {
  return a !== null && b !== null && (Number(a) ^ Number(b)) === 0x0800 ? likely('archive-tool-flavour') : undefined
}

/** What an entry may do is a fact, whatever wrote it. */
function attributeName({ fate, values }: Finding): Named {
  const id = values.some(value => value?.includes('security.capability')) ? 'capability' : 'archive-xattrs'
  return { id, confidence: fate === 'unexplained' ? 'unexplained' : 'certain' }
}

function name(finding: Finding): Named | undefined {
  const { field, fate, by, what, values } = finding
  if (!field || what !== 'span') return undefined
  if (field === 'tar.xattr' || field === 'tree.xattr') return attributeName(finding)
  if (extended.test(field)) return extendedName(finding)
  if (fate === 'normalized') {
    if (by === 'zero-padding') return fillerName(field)
    if (by === 'archive-dialect') return dialectName(field)
    if (by === 'entry-name-spelling') return certain('archive-format-flavour')
  }
  if (fate === 'unexplained' && field.startsWith('tar.dev')) return undefined
  return field === 'zip.flags' ? flagsName(values) : fields(finding)
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
      title: 'Capabilities of archive entries',
      what: 'File capabilities differ: they decide what a program may do.',
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
