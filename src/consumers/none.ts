import type { Consumer } from '../model/rule.ts'

export const none: Consumer = {
  id: 'none',
  docs: {
    title: 'no known consumer',
    what: 'Whoever unpacks it may honour owners and every permission bit.',
    see: 'tar(1); unzip(1)',
  },
  honoursOwner: true,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises: () => null,
}
