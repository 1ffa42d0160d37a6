import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/archives/'

const owner = byField({
  'tar.uid': 'archive-entry-uid-gid',
  'tar.gid': 'archive-entry-uid-gid',
  'ar.uid': 'archive-entry-uid-gid',
  'ar.gid': 'archive-entry-uid-gid',
  'cpio.uid': 'archive-entry-uid-gid',
  'cpio.gid': 'archive-entry-uid-gid',
  'cpio.ino': 'archive-inode-device',
  'cpio.device': 'archive-inode-device',
  'cpio.nlink': 'archive-inode-device',
  'cpio.special': 'archive-inode-device',
  'tree.uid': 'archive-entry-uid-gid',
  'tree.gid': 'archive-entry-uid-gid',
  'ext.uid': 'archive-entry-uid-gid',
  'ext.gid': 'archive-entry-uid-gid',
  'iso.uid': 'archive-entry-uid-gid',
  'iso.gid': 'archive-entry-uid-gid',
  'iso.serial': 'archive-inode-device',
  'zip.extra-owner': 'archive-entry-uid-gid',
  'tar.uname': 'archive-entry-user-name',
  'tar.gname': 'archive-entry-user-name',
  'manifest.user': 'username',
})

/** The digits of a umask for group and for others are 0, 2 or 7: they leave a digit as it is, without w, or nothing of it. */
const masked = (a: number, b: number): boolean => a === b || (a ^ b) === 0o2 || a === 0 || b === 0

/** Both modes come from one by umasks: what the owner may do is the same, and nobody else may execute what the owner may not. */
function isUmask(a: number, b: number): boolean {
  if (a === b || ((a ^ b) & ~0o077) !== 0) return false
  if ((a | b) & 0o011 && !(a & 0o100)) return false
  return masked((a >> 3) & 7, (b >> 3) & 7) && masked(a & 7, b & 7)
}

const modes = /^(tar|zip|ar|cpio|tree|ext|iso)\.mode$/

function modeName({ field, values, what, key, format }: Finding): Named | undefined {
  // The header of an RPM package has them as numbers.
  const isOfRpm = format === 'rpm' && key === 'FILEMODES' && /^rpm\.value/.test(field ?? '')
  if (what !== 'span' || !(isOfRpm || modes.test(field ?? ''))) return undefined
  const [digits, base] = isOfRpm ? ([/^\d+$/, 10] as const) : ([/^[0-7]+$/, 8] as const)
  const [a, b] = values.map(value => (value && digits.test(value) ? Number.parseInt(value, base) : null))
  if (a === null || b === null || a === undefined || b === undefined) return { id: 'permission-other', confidence: 'unexplained' }
  if ((a ^ b) & 0o170000 && a & 0o170000 && b & 0o170000) return { id: 'file-type', confidence: 'unexplained' }
  return isUmask(a & 0o7777, b & 0o7777)
    ? { id: 'umask', confidence: 'likely' }
    : { id: 'permission-other', confidence: 'unexplained' }
}

export const ownerAndMode: CauseFamily = {
  causes: [
    {
      id: 'archive-entry-uid-gid',
      title: 'Owners of archive entries',
      what: 'User and group ids of the builder are stored.',
      aliases: ['users_and_groups_in_tarball', 'uid_and_gid_in_jar', 'tar-owners'],
      remedy: 'tar --owner=0 --group=0; dpkg-deb --root-owner-group; zip -X; ar D',
      see,
    },
    {
      id: 'archive-entry-user-name',
      title: 'User and group names of archive entries',
      what: 'Names of the builder are stored.',
      aliases: ['users_and_groups_in_tarball', 'tar-owners'],
      remedy: 'tar --owner=0 --group=0 --numeric-owner',
      see,
    },
    {
      id: 'archive-inode-device',
      title: 'Inodes and devices of the file system',
      what: 'Numbers that the file system of the build gave to a file: inode, device, links.',
      aliases: ['tar-device-number'],
      remedy: 'cpio --reproducible; rpm: build in a fresh tree',
      see,
    },
    {
      id: 'username',
      title: 'Name of the builder',
      what: 'A field of known meaning, or a line that says so, holds the name of the user who built.',
      aliases: ['user_in_java_jar_manifest', 'built_by-in_java_manifest_mf'],
      remedy: 'leave it out; Maven: -Duser.name=; makepkg, abuild: PACKAGER=',
      see: 'https://reproducible-builds.org/docs/jvm/',
    },
    {
      id: 'umask',
      title: 'Permission bits that follow the umask',
      what: 'Modes differ only in bits that a umask takes away.',
      aliases: ['different_due_to_umask', 'umask_in_java_jar_file', 'zip-file-mode', 'tar-file-mode'],
      remedy: 'umask 022 before the build; install -m; tar --mode=u+rw,go+rX,go-w',
      see,
    },
    {
      id: 'permission-other',
      title: 'Other permission bits',
      what: 'Modes differ in a way that no umask makes: setuid, setgid, sticky or x bits, or bits of the owner.',
      aliases: ['tar-file-mode'],
      remedy: 'set modes with install -m; look at each of them',
      see,
    },
  ],
  name: finding => owner(finding) ?? modeName(finding),
}
