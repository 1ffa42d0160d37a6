import type { Consumer } from '../model/rule.ts'

export const linker: Consumer = {
  id: 'linker',
  docs: {
    title: 'the linker',
    what: 'Reads the members of a static library in their order: time, owner and mode of a member mean nothing to it.',
    see: 'ld(1); ar(1)',
  },
  honoursOwner: false,
  honoursMode: 'none',
  needsFolders: false,
  lists: [],
  recognises({ format, layer, keys }) {
    if (format !== 'ar') return null
    if (keys.has('\0symbols')) return 'an ar archive with a symbol table'
    return layer.name.endsWith('.a') ? 'an ar archive named like a static library' : null
  },
}
