import { latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { textAlike } from './text-likeness.ts'

/** Comments in front of the program; those of dvips are some five hundred bytes. */
const HEAD = 16 * 1024
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
/** As ctime prints it (ISO C, 7.27.3.2), maybe with a zone; ISO 8601; as in a PDF (ISO 32000-1, 7.9.4). The comment may be any text. */
const DATES = [
  `${DAY} ${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (?:[A-Z]{1,5} )?\\d{4}`,
  '\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?',
  "D:\\d{14}(?:Z(?:00'00')?|[+-]\\d\\d'\\d\\d'?)",
].join('|')
const END = '(?=[\\r\\n])'

/** Each may stand there once: of two it is not known which one is read. */
const comments: readonly {
  readonly name: FieldName
  readonly key: RegExp
  readonly whole: RegExp
  readonly isHeader: boolean
}[] = [
  // Document Structuring Conventions 3.0, section 5.1: who it was made for is told, and stays.
  {
    name: 'ps.date',
    key: /[\r\n]%%CreationDate:/g,
    whole: new RegExp(`[\\r\\n]%%CreationDate: *(${DATES})${END}`, 'd'),
    isHeader: true,
  },
  { name: 'ps.user', key: /[\r\n]%%For:/g, whole: new RegExp(`[\\r\\n]%%For: *([^\\r\\n]{1,255})${END}`, 'd'), isHeader: true },
  // dvips copies it from the preamble of the DVI file, behind the header.
  {
    name: 'ps.source',
    key: /[\r\n]%DVIPSSource:/g,
    whole: new RegExp(`[\\r\\n]%DVIPSSource: {1,2}TeX output (\\d{4}\\.\\d\\d\\.\\d\\d:\\d{4})${END}`, 'd'),
    isHeader: false,
  },
]

/** PostScript Language Document Structuring Conventions 3.0: comments in front of the program tell of the document. */
export const postscript: Format = {
  id: 'postscript',
  lines: true,
  docs: {
    title: 'PostScript document',
    what: 'The date of creation and the user in the comments of its header, and the time of the DVI file that it was made from; the rest is text.',
    see: 'Document Structuring Conventions 3.0, 3.1 and 5.1; dvips manual',
    fields: ['ps'],
  },
  claims: head => /^%!PS-Adobe-\d\.\d/.test(latin1(head.subarray(0, 16))),
  cut(_, bytes) {
    const head = latin1(bytes.read(0, Math.min(HEAD, bytes.size)))
    const front = frontOf(head)
    const found = comments.flatMap(({ name, key, whole, isHeader }): Inset[] => {
      const part = isHeader ? headerOf(front) : front
      const match = (part.match(key) ?? []).length === 1 ? whole.exec(part) : null
      const [start, end] = match?.indices?.[1] ?? [0, 0]
      return match ? [{ name, range: { start, end }, value: match[1]! }] : []
    })
    return aroundInsets(
      bytes.size,
      found.sort((x, y) => x.range.start - y.range.start),
      'text.lines',
    )
  },
  alike: textAlike,
}

/** Lines that are all comments, whole ones. */
function frontOf(head: string): string {
  let end = 0
  for (let at = 0; head[at] === '%'; ) {
    const stop = head.slice(at).search(/[\r\n]/)
    if (stop < 0) break
    at += stop
    while (head[at] === '\r' || head[at] === '\n') at++
    end = at
  }
  return head.slice(0, end)
}

/** Section 4.5: up to its end, or to the program's own parts. */
function headerOf(front: string): string {
  const end = front.search(/[\r\n]%%(?:EndComments|Begin)/)
  return end < 0 ? front : front.slice(0, end + 1)
}
