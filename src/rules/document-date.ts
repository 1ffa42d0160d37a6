import { timeRule } from './embedded-time.ts'

export const documentDate = timeRule(
  'document-date',
  ['opc.created', 'opc.modified', 'odf.created', 'odf.modified', 'odf.printed', 'opf.modified'],
  {
    title: 'Dates in the properties of a document',
    what: 'Replaces the times of creation, change and printing in docProps/core.xml, meta.xml and the package document of an EPUB by placeholders, where each is a date and there is one.',
    why: 'Whatever writes a document puts the clock there.',
    hides: 'When a document was made or changed, and by that which of two releases of an EPUB is the newer one.',
    see: 'https://reproducible-builds.org/docs/timestamps/',
  },
)
