import type { Consumer } from '../model/rule.ts'

export const jvm: Consumer = {
  id: 'jvm',
  docs: {
    title: 'the JVM',
    what: 'Reads classes and resources from the archive: it never looks at owners or modes.',
    see: 'JAR File Specification',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: ({ format, layer, keys }) =>
    format === 'zip' && /\.(jar|war|ear)$/i.test(layer.name) && keys.has('META-INF/MANIFEST.MF')
      ? 'named like a jar, with META-INF/MANIFEST.MF'
      : null,
}
