import { isGem } from '../model/gem.ts'
import type { Consumer } from '../model/rule.ts'

export const gem: Consumer = {
  id: 'gem',
  docs: {
    title: 'RubyGems',
    what: 'Unpacks data.tar.gz as the user who runs it, with the modes that are in it; owners and times it ignores.',
    see: 'RubyGems, Gem::Package, extract_tar_gz and file_mode',
  },
  honoursOwner: false,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises: ({ format, layer, keys }) =>
    format === 'tar' && layer.path.length === 0 && isGem([...keys].filter(key => !key.startsWith('\0')))
      ? 'a gem: metadata.gz and data.tar.gz, and nothing that a gem does not have'
      : null,
}
