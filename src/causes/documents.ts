import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

const fields = byField({
  'pdf.created': 'pdf-creation-date',
  'pdf.modified': 'pdf-creation-date',
  'pdf.xmp-created': 'pdf-creation-date',
  'pdf.xmp-modified': 'pdf-creation-date',
  'pdf.xmp-dated': 'pdf-creation-date',
  'pdf.id': 'pdf-id',
  'pdf.xmp-document': 'pdf-id',
  'pdf.xmp-instance': 'pdf-id',
  'ps.date': 'ps-dvi-date',
  'ps.source': 'ps-dvi-date',
  'dvi.date': 'ps-dvi-date',
  'ps.user': 'username',
  'icc.date': 'build-timestamp',
})

/** A date or a name that is told, and stays: what it is does not hang on what else differs. */
function otherName({ field, what, fate }: Finding): Named | undefined {
  if (!field?.startsWith('pdf.other-') || what !== 'span' || fate !== 'unexplained') return undefined
  return { id: /-(id|xmp-document|xmp-instance)$/.test(field) ? 'pdf-id' : 'pdf-creation-date', confidence: 'likely' }
}

/** Asked before it is asked in what whole documents are alike. */
export const documentDates: CauseFamily = { causes: [], name: otherName }

/** Where the objects lie and how long their streams are. */
const places = /^pdf\.(offsets|startxref|length|xref|xref-stream)$/

function pdfName({ field, what, fate, values }: Finding): Named | undefined {
  if (!field?.startsWith('pdf.') || what !== 'span' || fate !== 'unexplained') return undefined
  if (places.test(field)) return { id: 'binary-layout', confidence: 'unexplained', follows: true }
  if (field === 'pdf.deflate' || field === 'pdf.zlib-header')
    return { id: 'compression-level', confidence: 'likely', follows: true }
  if ((field === 'pdf.producer' || field === 'pdf.creator') && values[0] !== null && values[1] !== null)
    return { id: 'toolchain-version', confidence: 'likely' }
  return undefined
}

/** Counts what was written, and where what is free lies: it follows from what else differs. */
const counters = /^sqlite\.(change-counter|version-valid-for|pages|freelist-first|freelist-pages|schema-cookie|largest-root)$/

function databaseName({ field, what, fate, values }: Finding): Named | undefined {
  if (!field?.startsWith('sqlite.') || what !== 'span' || fate !== 'unexplained') return undefined
  if (counters.test(field)) return { id: 'database-page-order', confidence: 'likely', follows: true }
  return field === 'sqlite.version' && values[0] !== values[1] ? { id: 'toolchain-version', confidence: 'likely' } : undefined
}

export const documents: CauseFamily = {
  causes: [
    {
      id: 'pdf-creation-date',
      title: 'Dates of a PDF document',
      what: 'The document information or the XMP packet holds the time when the file was written.',
      aliases: [
        'timestamps_in_pdf_generated_by_latex',
        'timestamps_in_pdf_generated_by_apache_fop',
        'pdf_created_by_ghostscript',
      ],
      remedy: 'SOURCE_DATE_EPOCH, and FORCE_SOURCE_DATE=1; \\pdfinfoomitdate=1',
      see,
    },
    {
      id: 'pdf-id',
      title: 'Identifier of a PDF document',
      what: 'The trailer or the XMP packet holds an identifier that is made from the clock, the path and the size, or drawn.',
      aliases: [
        'random_id_in_pdf_generated_by_dblatex',
        'pdf_id_varying_due_to_build_path',
        'random_order_of_pdf_ids_generated_by_latex',
      ],
      remedy: 'SOURCE_DATE_EPOCH; \\pdftrailerid{}; build in the same path',
      see,
    },
    {
      id: 'font-subset-tag',
      title: 'Tags of fonts in a PDF document',
      what: 'Six letters in front of the name of a font of which a part is embedded: drawn, or made from the time.',
      aliases: ['fonts_in_pdf_files'],
      remedy: 'SOURCE_DATE_EPOCH; a newer TeX, which makes them from the content',
      see,
    },
    {
      id: 'ps-dvi-date',
      title: 'Dates of PostScript and DVI',
      what: 'A comment of the header or of the preamble holds the time when TeX, dvips, groff or another tool ran.',
      aliases: ['timestamps_in_ps_generated_by_dvips', 'timestamps_in_dvi_generated_by_latex'],
      remedy: 'SOURCE_DATE_EPOCH, and FORCE_SOURCE_DATE=1 for TeX',
      see,
    },
    {
      id: 'database-page-order',
      title: 'Order of pages and rows in a database',
      what: 'The same schema and rows lie on other pages or in another order, or a counter tells that more was written.',
      aliases: ['random_order_in_ibus_table_createdb_output', 'randomness_in_berkeley_db_files'],
      remedy: 'insert in a sorted order, and VACUUM at the end',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
  ],
  name: finding => fields(finding) ?? pdfName(finding) ?? databaseName(finding),
}
