import type { Consumer } from '../model/rule.ts'

/** Files whose names begin with a dot lie at the top and are no part of what is installed (libalpm, add.c). */
export const pacman: Consumer = {
  id: 'pacman',
  docs: {
    title: 'pacman',
    what: 'Installs owners and modes as they are in the archive; keeps .MTREE to check installed files.',
    see: 'PKGBUILD(5); makepkg(8); libalpm, add.c and be_package.c',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: true,
  lists: ['md5', 'sha256'],
  recognises({ format, layer, keys }) {
    if (format !== 'tar' || !keys.has('.PKGINFO')) return null
    if (keys.has('.MTREE') || keys.has('.BUILDINFO')) return 'an Arch package'
    return /\.pkg\.tar(\.[a-z0-9]+)?$/.test(layer.name) ? 'an Arch package by its name' : null
  },
}
