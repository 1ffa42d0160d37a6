import type { Rule } from '../model/rule.ts'
import { timeRule } from './embedded-time.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

export const pdfDate = timeRule(
  'pdf-date',
  ['pdf.created', 'pdf.modified', 'pdf.xmp-created', 'pdf.xmp-modified', 'pdf.xmp-dated'],
  {
    title: 'Dates of a PDF document',
    what: 'Replaces CreationDate and ModDate of the document information, and the dates of the XMP packet of the document, by a placeholder: in a file of one piece, without encryption or signature, whose table names each object once and at its place.',
    why: 'Whatever writes a PDF stores the clock.',
    hides: 'When a document was made; and that a script in it could ask for that.',
    see,
  },
)

export const pdfId: Rule = {
  id: 'pdf-id',
  version: 1,
  tier: { transport: 'content', installed: 'content' },
  fields: ['pdf.id', 'pdf.xmp-document', 'pdf.xmp-instance'],
  docs: {
    title: 'Identifier of a PDF document',
    what: 'Replaces the two MD5 sums of the trailer, and DocumentID and InstanceID of the XMP packet, by a placeholder. In an encrypted file they are part of the key, and stay.',
    why: 'Writers compute it from the clock, the path of the file and its size, or draw it.',
    hides:
      'Sixty-four digits that no one can verify, and that a script in the document could ask for. Nothing in it is found by them.',
    see,
  },
  edit: ({ value }) => (value === undefined ? undefined : '<id>'),
}

export const psDviDate = timeRule('ps-dvi-date', ['ps.date', 'ps.source', 'dvi.date'], {
  title: 'Dates of PostScript and DVI',
  what: 'Replaces the date of creation in the header of a PostScript document, the time of its DVI file as dvips tells it, and the time in the preamble of a DVI file by a placeholder, where it is a date and there is one.',
  why: 'TeX, dvips, groff, cairo and Ghostscript write the clock there.',
  hides: 'When a document was made.',
  see,
})

export const iccDate = timeRule('icc-date', ['icc.date'], {
  title: 'Date of a colour profile',
  what: 'Replaces the date in the header of an ICC profile by a placeholder, where the profile has no digest of itself.',
  why: 'Whatever makes a profile stores the clock.',
  hides: 'When a colour profile was made.',
  see,
})
