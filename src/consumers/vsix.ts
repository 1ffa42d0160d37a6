import type { Consumer } from '../model/rule.ts'

export const vsix: Consumer = {
  id: 'vsix',
  docs: {
    title: 'Visual Studio and VS Code',
    what: 'VS Code unpacks an extension with the modes of its entries, and ignores owners; Visual Studio has no modes.',
    see: 'VS Code, src/vs/base/node/zip.ts, modeFromEntry; Microsoft Learn, VSIX package structure',
  },
  honoursOwner: false,
  honoursMode: 'all',
  needsFolders: false,
  lists: [],
  recognises: ({ format, layer, keys }) =>
    format === 'zip' && /\.vsix$/i.test(layer.name) && keys.has('extension.vsixmanifest') && keys.has('[Content_Types].xml')
      ? 'named like an extension, with extension.vsixmanifest and [Content_Types].xml'
      : null,
}
