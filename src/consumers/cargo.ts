import type { Consumer } from '../model/rule.ts'

/** File names have 255 bytes at most, and a pattern takes time. */
const LONGEST = 255
/** `name-version` (the Cargo Book, package and version fields). */
const folder = /^[A-Za-z_][\w-]*-\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/

export const cargo: Consumer = {
  id: 'cargo',
  docs: {
    title: 'Cargo',
    what: 'Unpacks crates with their permission bits under the umask of who builds, and ignores owners.',
    see: 'Cargo, src/cargo/sources/registry/mod.rs, unpack_package; tar crate, Archive::set_mask',
  },
  honoursOwner: false,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  /** The name of the file is not asked: registries and caches rename it. Only `cargo package` keeps the manifest as it was written. */
  recognises({ format, layer, keys }) {
    if (format !== 'tar' || layer.path.length > 0) return null
    const tops = new Set([...keys].filter(key => !key.startsWith('\0')).map(key => key.split('/', 1)[0]!))
    const [top] = tops
    if (tops.size !== 1 || !top || top.length > LONGEST || !folder.test(top)) return null
    const isComplete = keys.has(`${top}/Cargo.toml`) && keys.has(`${top}/Cargo.toml.orig`)
    return isComplete ? `a crate: all in ${top}/, with Cargo.toml and Cargo.toml.orig` : null
  },
}
