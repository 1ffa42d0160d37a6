import type { Consumer, Evidence } from '../model/rule.ts'

/** Archives of classes: programs, those of servlets and of Jakarta EE, and plug-ins of NetBeans, Jenkins and Karaf. */
const named = /\.(jar|war|ear|rar|sar|kar|hpi|jpi|nbm)$/i
const MANIFEST = 'META-INF/MANIFEST.MF'

function jvmReason({ format, layer, keys }: Evidence): string | null {
  if (format !== 'zip') return null
  if (named.test(layer.name) && keys.has(MANIFEST)) return `named like a jar, with ${MANIFEST}`
  // JAR File Specification, "Overview": the manifest is optional.
  if (/\.jar$/i.test(layer.name) && [...keys].some(key => key.endsWith('.class'))) return 'named like a jar, with classes'
  return /\.jmod$/i.test(layer.name) && keys.has('classes/module-info.class')
    ? 'named like a jmod file, with classes/module-info.class'
    : null
}

export const jvm: Consumer = {
  id: 'jvm',
  docs: {
    title: 'the JVM',
    what: 'Reads classes and resources from the archive: it never looks at owners or modes.',
    see: 'JAR File Specification; JEP 261, "The JMOD format"',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: jvmReason,
}
