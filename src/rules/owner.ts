import type { Entry } from '../model/layer.ts'
import type { Rule } from '../model/rule.ts'

const SETUID_OR_SETGID = 0o6000
const number = /^(-?\d{1,20})?$/
/** A user or group as systems spell them, domains of Windows included. Anything else may be a message. */
const userName = /^[\w.@+\\ $\x80-\xff-]{0,64}$/

export const entryOwner: Rule = {
  id: 'entry-owner',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.uid', 'tar.gid', 'tar.uname', 'tar.gname', 'ar.uid', 'ar.gid'],
  docs: {
    title: 'Owners that nobody installs',
    what: 'Drops owner and group that look like a number or a user name where the consumer ignores them; in plain archives only if all entries have one owner and none is setuid, setgid or a device.',
    why: 'Packers copy the user of the build machine.',
    hides: 'Who built; in a plain archive, as whom root would unpack all of it.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit({ name, value }, { consumer, facts }) {
    if (value === undefined) return undefined
    const isName = name === 'tar.uname' || name === 'tar.gname'
    if (!(isName ? userName : number).test(value)) return undefined
    return !consumer.honoursOwner || (consumer.id === 'none' && facts.owners === 'uniform') ? null : undefined
  },
}

export const zipOwner: Rule = {
  id: 'zip-owner',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['zip.extra-owner'],
  docs: {
    title: 'Owners in zip extra fields',
    what: 'Drops the optional Info-ZIP records with user and group ids, unless the entry is setuid or setgid.',
    why: 'They are copied from the build machine, and readers use them only when asked to.',
    hides: 'As whom unzip -X would restore a file.',
    see: 'APPNOTE.TXT 4.6; Info-ZIP extrafld.txt',
  },
  edit: ({ value }, { entry }) => (value === undefined || ((entry?.mode ?? 0) & SETUID_OR_SETGID) !== 0 ? undefined : null),
}

/** An unknown type may be a device for some reader. */
const deviceLike: ReadonlySet<string> = new Set<Entry['type']>(['character', 'block', 'other'])

export const deviceNumberUnused: Rule = {
  id: 'device-number-unused',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.devmajor', 'tar.devminor', 'tar.inode'],
  docs: {
    title: 'Device numbers of what is no device',
    what: 'Drops device numbers of files, directories, links and FIFOs, and the device, inode and number of links of the file that was packed.',
    why: 'Some writers fill them with zeros, some leave them blank, some copy the device of the file system.',
    hides: 'Nothing that a reader uses.',
    see: 'POSIX.1-2017, pax, ustar interchange format',
  },
  edit({ name, value }, { entry }) {
    if (value === undefined) return undefined
    return name === 'tar.inode' || (entry && !deviceLike.has(entry.type)) ? null : undefined
  },
}
