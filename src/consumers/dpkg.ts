import type { Consumer } from '../model/rule.ts'

export const dpkg: Consumer = {
  id: 'dpkg',
  docs: { title: 'dpkg', what: 'Installs owners, groups and modes as they are in data.tar.', see: 'deb(5)' },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: true,
  lists: ['md5'],
  recognises: ({ format, layer }) => (format === 'deb' && !layer.name.endsWith('.ipk') ? 'a Debian binary package' : null),
}
