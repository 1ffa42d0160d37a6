import type { Consumer } from '../model/rule.ts'

/** Alpine's, not Android's: a tar. */
export const apk: Consumer = {
  id: 'apk',
  docs: {
    title: 'apk',
    what: 'Installs owners, modes and extended attributes as they are in the data part; holds its encoded bytes against datahash.',
    see: 'Alpine Linux wiki, Apk spec; apk-tools, extract_v2.c, io_archive.c and database.c',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: true,
  lists: ['sha1'],
  usual: ['structural:extra-stream'],
  recognises({ format, layer, keys }) {
    if (format !== 'tar' || !keys.has('.PKGINFO') || keys.has('.MTREE') || keys.has('.BUILDINFO')) return null
    const signed = [...keys].some(key => /^\.SIGN\.[^/]+$/.test(key))
    if (signed) return 'a signed Alpine package'
    return layer.name.endsWith('.apk') ? 'an Alpine package' : null
  },
}
