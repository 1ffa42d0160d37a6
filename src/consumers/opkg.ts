import type { Consumer } from '../model/rule.ts'

const parts = ['debian-binary', 'control.tar', 'data.tar']

/** OpenWrt, Yocto. The old form is a tar, the new one that of a Debian package, under another name. */
export const opkg: Consumer = {
  id: 'opkg',
  docs: {
    title: 'opkg',
    what: 'Installs owners, groups and modes as they are in data.tar.',
    see: 'opkg, libopkg/pkg_extract.c and opkg_archive.c; ipkg-build of OpenWrt',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: true,
  lists: ['md5'],
  recognises({ format, layer, keys }) {
    if (format === 'deb') return layer.name.endsWith('.ipk') ? 'an opkg package, as ar' : null
    return format === 'tar' && parts.every(name => keys.has(name)) ? 'an opkg package, as tar' : null
  },
}
