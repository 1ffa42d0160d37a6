import type { CauseFamily, Finding, Named } from '../model/cause.ts'

const fact = (id: string): Named => ({ id, confidence: 'unexplained' })

/** Fields that name a member; of the two in a zip the local one follows the other. */
const names = /^(tar|ar|zip|cpio|tree)\.name$/

/** Of links. */
const targets = /^((tar|cpio)\.linkname|tree\.(target|link))$/

/** What another type of entry does not explain. */
const ownFacts = /\.(uid|gid|uname|gname|mtime|time|xattr|comment|extra)$/

/** Told of a zip: where what is mapped lies, and what has to be stored. */
const placed = / at (a )?multiples? of | not stored\b/

/** Their members are fields of one document: one more of them is no file. */
const ofFields =
  /^(deb822|manifest|signature-file|debian-document|oci-document|rpm|pkginfo|buildinfo|wheel-record|python-metadata|conda-paths)$/
const inOneFile = /^(pyc|class|mo|png|ext|properties|document-properties|opc-relationships|package-xml)$/

/** A digest a line. */
const lists: ReadonlySet<string> = new Set(['md5sums', 'wheel-record'])

function name({ what, field, entry, format, consumer, anomaly, fate, values }: Finding): Named | undefined {
  if (what === 'order') {
    // Their blocks are parts of one file, which move where something in front of them changes.
    if (inOneFile.test(format)) return { ...fact('content-change'), follows: true }
    // What the kind of file gives a place, or wants to be stored.
    if (values[0] !== null && values[1] !== null && values.some(value => placed.test(value ?? '')))
      return values.some(value => value?.includes('not stored')) ? fact('compression-level') : fact('archive-tool-flavour')
    const isLibrary = format === 'ar' || consumer === 'linker'
    const id = lists.has(format) ? 'checksum-list-order' : isLibrary ? 'static-library-member-order' : 'archive-entry-order'
    return fate === 'unexplained' ? fact(id) : { id, confidence: 'certain' }
  }
  if (anomaly) return undefined
  if (what === 'member' && ofFields.test(format)) return fact('content-change')
  if (what === 'member' || what === 'renamed' || (field && names.test(field) && fate === 'unexplained'))
    return fact('file-set-difference')
  if (fate !== 'unexplained') return undefined
  const [a, b] = entry
  if (a && b && a.type !== b.type && !ownFacts.test(field ?? '')) {
    const types = [a.type, b.type]
    return types.includes('hardlink') && types.includes('file') ? fact('hardlink-vs-copy') : fact('file-type')
  }
  if (field && targets.test(field) && values[0] !== values[1])
    return fact(a?.type === 'symlink' ? 'symlink-target' : 'link-target')
  return undefined
}

export const members: CauseFamily = {
  causes: [
    {
      id: 'archive-entry-order',
      title: 'Order of archive entries',
      what: 'The same members in another order.',
      aliases: ['random_order_in_tarball', 'tar-file-order', 'zip-file-order'],
      remedy: 'tar --sort=name; sort the list of files before packing',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
    {
      id: 'static-library-member-order',
      title: 'Order of the members of a static library',
      what: 'The same objects in another order, which is the order of linking.',
      aliases: ['random_order_in_static_libraries'],
      remedy: 'sort the objects that ar is given: $(sort $(wildcard *.o))',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
    {
      id: 'file-set-difference',
      title: 'Members on one side only',
      what: 'A member is there in one build and not in the other, or has another name.',
      aliases: ['file_added', 'file_removed'],
      remedy: 'build from a clean tree; look at what makes the file',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
    {
      id: 'hardlink-vs-copy',
      title: 'Hard link on one side, copy on the other',
      what: 'Two names of one file, or two files.',
      aliases: ['undeterministic_symlinking_by_rdfind'],
      remedy: 'tar --hard-dereference, or link on both sides',
      see: 'https://reproducible-builds.org/docs/archives/',
    },
    {
      id: 'file-type',
      title: 'Type of an entry',
      what: 'File, directory, link or device: another type under one name.',
      aliases: [],
      remedy: 'look at what makes the entry',
      see: 'https://reproducible-builds.org/docs/archives/',
    },
    {
      id: 'link-target',
      title: 'Target of a hard link',
      what: 'A hard link names another member.',
      aliases: [],
      remedy: 'tar --sort=name, so that the first name is the same',
      see: 'https://reproducible-builds.org/docs/archives/',
    },
    {
      id: 'symlink-target',
      title: 'Target of a symbolic link',
      what: 'A symbolic link points elsewhere.',
      aliases: [],
      remedy: 'make links relative',
      see: 'https://reproducible-builds.org/docs/build-path/',
    },
  ],
  name,
}
