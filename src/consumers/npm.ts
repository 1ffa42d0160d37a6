import type { Consumer } from '../model/rule.ts'

/** `<name>-<version>.tgz` as `npm pack` names it; scopes become `scope-name`. A tarball inside another package is nobody's install. */
const tarball = /^[a-z0-9][a-z0-9._~-]*-\d+\.\d+\.\d+[0-9A-Za-z.+-]*\.tgz$/i

export const npm: Consumer = {
  id: 'npm',
  docs: {
    title: 'npm',
    what: 'Unpacks as the user who runs it and leaves out links; files get read and write bits for all, under the umask, whatever the archive says, so that only x is kept.',
    see: 'npm-pack(1); pacote, lib/fetcher.js, extraction (fmode, dmode, umask)',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises({ format, layer, keys }) {
    if (format !== 'tar' || layer.path.length > 0 || !tarball.test(layer.name) || !keys.has('package/package.json')) return null
    const inside = [...keys].every(key => key.startsWith('\0') || key === 'package' || key.startsWith('package/'))
    return inside ? 'named like an npm tarball, all in package/, with package/package.json' : null
  },
}
