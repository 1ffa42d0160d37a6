import type { Consumer } from '../model/rule.ts'

export const pkg: Consumer = {
  id: 'pkg',
  docs: {
    title: 'pkg of FreeBSD',
    what: 'Installs owners, modes and flags as they are in the archive or its manifest, and stores the sums of the manifest.',
    see: 'pkg-create(8); pkg, libpkg/pkg_add.c and pkg_manifest.c',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: true,
  lists: ['sha256'],
  usual: ['structural:path-traversal'],
  recognises: ({ format, keys }) =>
    format === 'tar' && keys.has('+MANIFEST') && keys.has('+COMPACT_MANIFEST') ? 'a FreeBSD package' : null,
}
