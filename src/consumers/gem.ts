import type { Consumer } from '../model/rule.ts'

export const gem: Consumer = {
  id: 'gem',
  docs: {
    title: 'RubyGems',
    what: 'Gives files the mode that they have in data.tar.gz (newer versions under the umask of who installs), and ignores owners and times.',
    see: 'RubyGems, lib/rubygems/package.rb, extract_tar_gz and file_mode',
  },
  honoursOwner: false,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises: ({ format, keys }) =>
    format === 'gem' && keys.has('metadata.gz') && keys.has('data.tar.gz') ? 'a gem: metadata.gz and data.tar.gz' : null,
}
