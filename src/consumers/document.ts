import type { Consumer, Evidence } from '../model/rule.ts'

/** By what each kind must have; a name that says another thing is believed. */
function reasonOf({ layer, keys }: Evidence): string | null {
  if (/\.(s?nupkg|vsix|zip|jar|war|ear|whl|xpi|apk|aar)$/i.test(layer.name)) return null
  if (keys.has('mimetype') && keys.has('META-INF/container.xml')) return 'an EPUB: mimetype and META-INF/container.xml'
  if (keys.has('mimetype') && keys.has('META-INF/manifest.xml') && keys.has('content.xml'))
    return 'an OpenDocument file: mimetype, META-INF/manifest.xml and content.xml'
  const main = ['word/document.xml', 'xl/workbook.xml', 'ppt/presentation.xml'].find(key => keys.has(key))
  return main && keys.has('[Content_Types].xml') && keys.has('_rels/.rels')
    ? `an Office document: [Content_Types].xml, _rels/.rels and ${main}`
    : null
}

export const document: Consumer = {
  id: 'document',
  docs: {
    title: 'office suites and readers of books',
    what: 'Read the parts from the archive, which is never unpacked: owners and modes are ignored.',
    see: 'ECMA-376 part 2, Physical package; OpenDocument 1.3 part 2, 2.2; EPUB 3.3, 4.3',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: evidence => (evidence.format === 'zip' ? reasonOf(evidence) : null),
}
