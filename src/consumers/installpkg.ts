import type { Consumer } from '../model/rule.ts'

/** File names have 255 bytes at most, and a pattern takes time. */
const LONGEST = 255
/** name-version-architecture-build (pkgtool(8)). */
const name = /^[^/]+-[^-/]+-[^-/]+-[^-/]+\.t[gxbl]z$/

export const installpkg: Consumer = {
  id: 'installpkg',
  docs: {
    title: 'installpkg of Slackware',
    what: 'Unpacks as root with owners and modes as they are in the archive, and runs install/doinst.sh.',
    see: 'installpkg(8); makepkg(8) of Slackware, pkgtools',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises({ format, layer, keys }) {
    if (format !== 'tar') return null
    if (keys.has('install/slack-desc')) return 'a Slackware package: install/slack-desc'
    const isNamed = layer.path.length === 0 && layer.name.length <= LONGEST && name.test(layer.name)
    return isNamed && keys.has('install/doinst.sh') ? 'a Slackware package: install/doinst.sh' : null
  },
}
