import type { Entry } from '../model/layer.ts'
import type { Rule, RuleContext } from '../model/rule.ts'

const number = /^(-?\d{1,20})?$/
/** A user or group as systems spell them, domains of Windows included. Anything else may be a message. */
const userName = /^[\w.@+\\ $\x80-\xff-]{0,64}$/

/** Nobody restores it, or whoever unpacks gives all of it to one owner. */
const saysNothing = ({ consumer, facts }: RuleContext): boolean =>
  !consumer.honoursOwner || (consumer.id === 'none' && facts.owners === 'uniform')

export const entryOwner: Rule = {
  id: 'entry-owner',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  unlessHonoured: 'owner',
  fields: ['tar.uid', 'tar.gid', 'tar.uname', 'tar.gname', 'ar.uid', 'ar.gid', 'cpio.uid', 'cpio.gid'],
  docs: {
    title: 'Owners that nobody installs',
    what: 'Drops owner and group that look like a number or a user name where the consumer ignores them; in plain archives only if all entries have one owner and none is setuid, setgid or a device.',
    why: 'Packers copy the user of the build machine.',
    hides: 'Who built; in a plain archive, as whom root would unpack all of it.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit({ name, value }, context) {
    if (value === undefined) return undefined
    const isName = name === 'tar.uname' || name === 'tar.gname'
    if (!(isName ? userName : number).test(value)) return undefined
    return saysNothing(context) ? null : undefined
  },
}

export const zipOwner: Rule = {
  id: 'zip-owner',
  version: 2,
  tier: { transport: 'metadata', installed: 'content' },
  unlessHonoured: 'owner',
  fields: ['zip.extra-owner'],
  docs: {
    title: 'Owners in zip extra fields',
    what: 'Drops the optional Info-ZIP records with user and group ids where the consumer ignores them; in plain archives only if all entries have one owner or none, and none is setuid, setgid or a device.',
    why: 'They are copied from the build machine; unzip uses them when asked to, bsdtar when run by root.',
    hides: 'Who built; in a plain archive, as whom root would unpack all of it.',
    see: 'APPNOTE.TXT 4.6; Info-ZIP extrafld.txt',
  },
  edit: ({ value }, context) => (value !== undefined && saysNothing(context) ? null : undefined),
}

/** An unknown type may be a device for some reader. */
const deviceLike: ReadonlySet<string> = new Set<Entry['type']>(['character', 'block', 'other'])

const ofThePacked: ReadonlySet<string> = new Set(['tar.inode', 'cpio.ino', 'cpio.device'])

export const deviceNumberUnused: Rule = {
  id: 'device-number-unused',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.devmajor', 'tar.devminor', 'tar.inode', 'cpio.special', 'cpio.device', 'cpio.ino', 'cpio.nlink'],
  docs: {
    title: 'Device numbers of what is no device',
    what: 'Drops device numbers of files, directories, links and FIFOs, and the device, inode and number of links of what was packed. Of cpio the links of files stay, and which entries are one file.',
    why: 'Some writers fill them with zeros, some leave them blank, some copy the device of the file system.',
    hides: 'Nothing that a reader uses.',
    see: 'POSIX.1-2017, pax, ustar interchange format',
  },
  edit({ name, value }, { entry }) {
    if (value === undefined) return undefined
    if (ofThePacked.has(name)) return null
    if (name === 'cpio.nlink') return entry?.type === 'directory' ? null : undefined
    return entry && !deviceLike.has(entry.type) ? null : undefined
  },
}
