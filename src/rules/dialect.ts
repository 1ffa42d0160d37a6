import type { ConsumerId, Rule } from '../model/rule.ts'

export const archiveDialect: Rule = {
  id: 'archive-dialect',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'tar.magic',
    'tar.shadowed',
    'tar.shadowed-name',
    'tar.shadowed-linkname',
    'tar.reserved',
    'tar.sparse-map',
    'ar.magic',
    'ar.end',
    'ar.long-names',
    'cpio.magic',
    'cpio.check',
    'cpio.trailer',
    'rpm.reserved-size',
  ],
  docs: {
    title: 'Dialect of an archive',
    what: 'Compares decoded fields: v7, ustar, GNU and pax, octal and base-256, GNU and BSD names say the same in other bytes, and so do symbol tables that lead to the same members. Copies that a longer field overrides are dropped where they are consistent with it, maps of sparse files where the consumer reads them.',
    why: 'Packers and their versions choose dialects differently.',
    hides: 'Which dialect was written; a reader that knows only one of them may read less.',
    see: 'POSIX.1-2017, pax; GNU tar manual, Basic Tar Format',
  },
  edit({ name, value }, { consumer }) {
    if (value === undefined || (name === 'tar.sparse-map' && readsNoHoles.has(consumer.id))) return undefined
    return null
  },
}

/** dpkg refuses sparse files, npm leaves them out or writes them without their holes, RubyGems leaves out what is no plain file. */
const readsNoHoles: ReadonlySet<ConsumerId> = new Set(['dpkg', 'npm', 'gem'])

export const paxEnvelope: Rule = {
  id: 'pax-envelope',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.pax-envelope', 'tar.pax-name'],
  docs: {
    title: 'Envelope of extended headers',
    what: 'Drops the headers that only carry pax records and GNU long names, where nothing in them is a message, and the lengths and order of records; every record is compared by itself. Not for dpkg, which refuses records, and not for RubyGems, some versions of which read neither records nor long names.',
    why: 'Their names hold process ids, their times the clock.',
    hides: 'Name, owner, mode and time of the carrying header, which no reader installs.',
    see: 'POSIX.1-2017, pax Extended Header',
  },
  // dpkg refuses archives with records (deb(5): ustar, and long names of GNU).
  // TarReader of RubyGems takes an extended header for an entry of its own.
  edit: ({ value }, { consumer: { id } }) =>
    value === undefined || (value === 'records' && id === 'dpkg') || id === 'gem' ? undefined : null,
}

/** `./a`, `.//a` and `a` are one path; so are `d/` and `d` where d is a directory. No name at all is none of them. */
function plainSpelling(path: string, isDirectory: boolean): string {
  const bare = path.replace(/^(\.\/+)+/, '')
  const plain = isDirectory && /[^/]\/$/.test(bare) ? bare.slice(0, -1) : bare
  return plain === '' && path !== '' ? '.' : plain
}

export const entryNameSpelling: Rule = {
  id: 'entry-name-spelling',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.name', 'tar.linkname', 'cpio.name'],
  docs: {
    title: 'Spelling of entry names',
    what: 'Drops leading ./ and the slash behind a directory, in names and in the targets of hard links, unless two entries then have one name; for npm ./ stays, as it is a folder more, and for RubyGems, which finds no ./metadata.gz.',
    why: 'tar . and tar * spell the same names differently.',
    hides: 'Nothing: both spellings unpack to one path.',
    see: 'POSIX.1-2017, 4.13 Pathname Resolution',
  },
  edit({ name, value }, { facts, entry, consumer }) {
    if (value === undefined || facts.duplicates) return undefined
    // npm takes off the first part of a path, and "." is one. RubyGems compares the names of its members as they are.
    if ((consumer.id === 'npm' || consumer.id === 'gem') && value.startsWith('./')) return undefined
    if (name === 'tar.linkname') return entry?.type === 'hardlink' ? plainSpelling(value, false) : undefined
    return plainSpelling(value, entry?.type === 'directory')
  },
}
