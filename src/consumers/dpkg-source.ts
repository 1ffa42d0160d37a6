import type { Consumer } from '../model/rule.ts'

/** File names have 255 bytes at most, and a pattern takes time. */
const LONGEST = 255
/** Debian Policy 5.6.1 and 5.6.12; dpkg-source(1), "Format: 3.0 (quilt)". */
const name = /^[a-z0-9][a-z0-9+.-]+_[0-9][A-Za-z0-9.+~-]*\.(debian|orig|orig-[A-Za-z0-9-]+)\.tar\.(gz|bz2|lzma|xz)$/

/** tar --no-same-owner --no-same-permissions, and chmod behind it. */
export const dpkgSource: Consumer = {
  id: 'dpkg-source',
  docs: {
    title: 'dpkg-source',
    what: 'Unpacks as the user who runs it, with the modes of the umask; of the permission bits only x is kept.',
    see: 'dpkg-source(1), -x; Dpkg::Source::Archive, extract; Dpkg::Source::Functions, fixperms',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises({ format, layer, keys }) {
    if (format !== 'tar' || layer.path.length > 0 || layer.name.length > LONGEST) return null
    const kind = name.exec(layer.name)?.[1]
    if (kind === undefined) return null
    if (kind !== 'debian') return 'named like upstream sources of a Debian package'
    const inside = [...keys].every(key => key.startsWith('\0') || key === 'debian' || key.startsWith('debian/'))
    return inside && keys.has('debian/control') ? 'Debian sources: all in debian/, with control' : null
  },
}
