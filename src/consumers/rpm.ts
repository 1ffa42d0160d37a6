import type { Consumer } from '../model/rule.ts'

export const rpm: Consumer = {
  id: 'rpm',
  docs: {
    title: 'rpm',
    what: 'Installs owners, modes and times as its header has them, which is compared tag by tag; of the payload it takes names and contents.',
    see: 'rpm.org, Reference Manual, RPM V4 Package format',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: ['sha256', 'md5'],
  recognises: ({ format }) => (format === 'rpm' ? 'an RPM package' : null),
}
