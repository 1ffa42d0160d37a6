/** PDF: what cairo and Ghostscript write. Dates and identifiers are erased, and nothing beside them. */
import { benign, edited, evil, honest } from './cases.mjs'
import { bytes, replaced } from './edit-bytes.mjs'
import { T1, T2 } from './shell.mjs'

const files = ['a.pdf', 'b.pdf']
const script = text =>
  `printf '%%!PS-Adobe-3.0\n%%%%Title: letter\n/Helvetica findfont 12 scalefont setfont 20 20 moveto (${text}) show showpage\n' >x.ps`
const options =
  '-q -dNOPAUSE -dBATCH -dEmbedAllFonts=false -dNoOutputFonts=false -sDEVICE=pdfwrite -dCompatibilityLevel=1.4 -dPDFSETTINGS=/printer'
const ghostscript = (time, text = 'Pay 100') => `${script(text)}; SOURCE_DATE_EPOCH=${time} gs ${options} -sOutputFile=out x.ps`

benign('pdf/dates', {
  files,
  why: 'The clock in the document information and in the packet of XMP, and identifiers that are made from it.',
  a: ghostscript(T1),
  b: ghostscript(T2),
  causes: ['pdf-creation-date', 'pdf-id'],
  rules: ['pdf-date', 'pdf-id'],
})
honest('pdf/text', {
  files,
  twin: 'pdf/dates',
  attack: 'X34',
  why: 'Another text on the page beside another date.',
  a: ghostscript(T1),
  b: ghostscript(T2, 'Pay 900'),
  causes: ['content-change', 'pdf-creation-date', 'pdf-id'],
})
evil('pdf/message', 'pdf/dates', {
  attack: 'X34',
  why: 'A text that is no date, in the place of one.',
  made: 'a message in place of the date of creation of b',
  causes: ['content-change', 'pdf-creation-date', 'pdf-id'],
  b: file => replaced(file, 'CreationDate(D:20241212104000Z', 'CreationDate(a message of mine'),
})
evil('pdf/two-dates', 'pdf/dates', {
  attack: 'X34',
  why: 'A second date of creation: it is not known which one counts.',
  made: 'the key of the producer made another CreationDate, on both sides',
  causes: ['content-change'],
  ...Object.fromEntries(
    ['a', 'b'].map(side => [
      side,
      file =>
        Buffer.from(
          file
            .toString('latin1')
            .replace(/\/Producer\(GPL Ghostscript [^)]*\)/, found => '/CreationDate(D:2020)'.padEnd(found.length)),
          'latin1',
        ),
    ]),
  ),
})
const update = '2 0 obj\n<</CreationDate(D:2024)>>endobj\nxref\n2 1\n'
evil('pdf/update', 'pdf/dates', {
  attack: 'X34',
  why: 'An update that has other information: nothing is erased of a file of two pieces.',
  made: 'an incremental update behind the end of both',
  causes: ['pdf-creation-date', 'pdf-id'],
  ...Object.fromEntries(
    ['a', 'b'].map(side => [
      side,
      file => {
        const [, last] = /startxref\n(\d+)\n%%EOF\n$/.exec(file.toString('latin1'))
        const row = `${String(file.length).padStart(10, '0')} 00000 n \n`
        const at = file.length + update.indexOf('xref')
        return bytes(file, update, row, `trailer\n<</Size 9/Root 1 0 R/Info 2 0 R/Prev ${last}>>\nstartxref\n${at}\n%%EOF\n`)
      },
    ]),
  ),
})
edited('pdf/behind-end', 'pdf/dates', {
  verdict: 'different',
  twin: 'pdf/dates',
  attack: 'X8',
  why: 'Bytes behind the end of the file.',
  made: 'text behind the end of b',
  causes: ['structural:trailing-data'],
  b: file => bytes(file, 'payload'),
})

const cairo = date => `python3 - <<'PY'
import ctypes
c = ctypes.CDLL('libcairo.so.2')
for name in ('cairo_pdf_surface_create', 'cairo_create'): getattr(c, name).restype = ctypes.c_void_p
size = ctypes.c_double(40)
surface = ctypes.c_void_p(c.cairo_pdf_surface_create(b'out', size, size))
c.cairo_pdf_surface_set_metadata(surface, 5, b'${date}')
context = ctypes.c_void_p(c.cairo_create(surface))
c.cairo_rectangle(context, *[ctypes.c_double(x) for x in (4, 4, 9, 9)])
c.cairo_fill(context)
c.cairo_show_page(context)
c.cairo_destroy(context)
c.cairo_surface_finish(surface)
PY`
benign('pdf/offsets', {
  files,
  why: 'A date of another length moves all that lies behind it.',
  a: cairo('2023-11-14T22:13:20Z'),
  b: cairo('2024-12-12T11:40:00+01:00'),
  causes: ['pdf-creation-date'],
  rules: ['pdf-date'],
})
evil('pdf/other-place', 'pdf/offsets', {
  attack: 'X19',
  why: 'The table names another place for an object.',
  made: 'the offset of the last object of b',
  causes: ['structural:bad-checksum'],
  b: file => {
    const at = file.lastIndexOf(' 00000 n') - 10
    return bytes(file.subarray(0, at), '0000000015', file.subarray(at + 10))
  },
})
const recompressed = level =>
  `${cairo('2023-11-14T22:13:20Z')}
mv out x.pdf; qpdf --static-id --recompress-flate --compression-level=${level} x.pdf out`
benign('pdf/level', {
  files,
  why: 'Streams deflated at another level.',
  a: recompressed(1),
  b: recompressed(9),
  causes: ['compression-level'],
  rules: ['compression'],
})

const latex = (time, text = 'Pay 100') =>
  `echo '${text}\\bye' >x.tex; FORCE_SOURCE_DATE=1 SOURCE_DATE_EPOCH=${time} pdftex -interaction=batchmode x; mv x.pdf out`
benign('pdf/tex', {
  files,
  why: 'Dates and identifier of a file whose table is a stream.',
  a: latex(T1),
  b: latex(T2),
  causes: ['pdf-creation-date', 'pdf-id'],
  rules: ['pdf-date', 'pdf-id'],
})
honest('pdf/tex-text', {
  files,
  twin: 'pdf/tex',
  attack: 'X34',
  why: 'Another text on the page of such a file.',
  a: latex(T1),
  b: latex(T2, 'Pay 900'),
  causes: ['content-change', 'pdf-creation-date', 'pdf-id'],
})
const dvipdf = time =>
  `echo 'Hello\\bye' >x.tex; export FORCE_SOURCE_DATE=1 SOURCE_DATE_EPOCH=${time}; pdftex -output-format=dvi -interaction=batchmode x; dvipdfmx -q x; mv x.pdf out`
honest('pdf/object-stream', {
  files,
  why: 'Dates in an object that lies in a stream, and tags of fonts, as dvipdfmx writes them: they are told, and stay.',
  a: dvipdf(T1),
  b: dvipdf(T2),
  causes: ['font-subset-tag', 'pdf-creation-date', 'pdf-id'],
})
