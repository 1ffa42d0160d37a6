import type { Consumer } from '../model/rule.ts'

/** The halves of a .conda have the name of the package in theirs. */
const half = /^(info|pkg)-[^/]+\.tar\.zst$/

export const conda: Consumer = {
  id: 'conda',
  docs: {
    title: 'conda',
    what: 'Unpacks with all permission bits, and gives files to the user who runs it; holds files against info/paths.json when it is asked to.',
    see: 'conda-package-streaming, extract; conda documentation, "safety_checks"',
  },
  honoursOwner: false,
  honoursMode: 'all',
  needsFolders: false,
  lists: ['sha256'],
  recognises({ format, keys }) {
    if (format === 'zip') {
      const members = [...keys].filter(key => !key.startsWith('\0'))
      const halves = members.filter(key => half.test(key))
      return members.length === 3 && halves.length === 2 && keys.has('metadata.json')
        ? `a .conda: metadata.json, ${halves.sort().join(' and ')}`
        : null
    }
    return format === 'tar' && keys.has('info/index.json') && keys.has('info/paths.json')
      ? 'a conda package, with info/index.json and info/paths.json'
      : null
  },
}
