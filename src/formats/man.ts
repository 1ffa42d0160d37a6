import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { BARE_YEAR, DATE } from './dates.ts'
import { headingsOf } from './headings.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { RECORD } from './lines.ts'
import { textAlike } from './text-likeness.ts'

/** The longest manuals of Debian have some 500 KB; in what is longer no date is looked for. */
const MOST = 1024 * 1024
/** By section: `ls.1`, `open.3p`, `dpkg.1.gz`. */
const named = /\.(?:\d[0-9A-Za-z_+]*|[nl])(?:\.(?:gz|bz2|xz|zst|lzma))?$/
const request = /^(?:[ \t]*\r?\n){0,9}(?:[.'][ \t]*\\"|[.'][ \t]*[A-Za-z]{1,4}\d?(?:[ \t\r\n]|$))/

/** groff_man(7): `.TH title section date source manual`; groff_mdoc(7): `.Dd date`. */
export const man: Format = {
  id: 'man',
  lines: true,
  docs: {
    title: 'manual page',
    what: 'The date that .TH or .Dd gives, and the one in the comment of DocBook or Asciidoctor; the rest is text.',
    see: 'groff_man(7), "Document structure macros"; groff_mdoc(7), "Title macros"',
  },
  claims: (head, _, { name }) => named.test(name) && request.test(latin1(head.subarray(0, 256))) && !head.includes(0),
  cut: ({ name }, bytes) => ({ ...aroundInsets(bytes.size, datesIn(bytes), 'text.lines'), ...headingsOf(bytes, name) }),
  alike: textAlike,
}

/** What may make another thing of the macros, or of the beginning of a line. */
const redefines =
  /^[.'][ \t]*(?:(?:cc|c2|ec|eo)(?:[ \t]|$)|(?:de|de1|dei|am|am1|ami|als|rn|rm|ds|as)[ \t]+(?:\S+[ \t]+)?(?:TH|Dd)[ \t]*$)/m

function datesIn(bytes: ByteSource): Inset[] {
  if (bytes.size > MOST) return []
  const text = latin1(bytes.read(0, bytes.size))
  const told = [...text.matchAll(/^[.'][ \t]*(?:TH|Dd)(?=[ \t\r\n]|$)[^\n]*/gm)]
  if (told.length !== 1 || redefines.test(text)) return []
  const { index, 0: macro } = told[0]!
  if (macro.length > RECORD) return []
  const note = noteIn(text.slice(0, index))
  const isDate = note ? isDateOrYear : isFullDate
  const found = macro.startsWith('.TH ') ? dateOfTitle(macro, isDate) : dateOfDd(macro, isDate)
  return [...(note?.inset ? [note.inset] : []), ...(found ? [inset(index + found.start, found.text)] : [])]
}

const inset = (start: number, value: string): Inset => ({ name: 'man.date', range: { start, end: start + value.length }, value })

const date = new RegExp(`^${DATE}$`)
const year = new RegExp(`^${BARE_YEAR}$`)
/** groff(7): `\-` is a minus, `\ ` and `\~` are blanks that no line is broken at, and `\&` is nothing. */
const plain = (text: string): string =>
  text
    .replace(/\\-/g, '-')
    .replace(/\\[ ~]/g, ' ')
    .replace(/\\&/g, '')
const isFullDate = (text: string): boolean => date.test(plain(text))
/** DocBook and Asciidoctor give the third argument to the date alone; elsewhere a year may as well be a version. */
const isDateOrYear = (text: string): boolean => isFullDate(text) || year.test(text)

interface Part {
  readonly start: number
  readonly text: string
}

/** groff(7), "Calling macros": blanks part the arguments, quotes hold them together, and `\"` ends them. */
const argument = / +(?:"((?:[^"\t\r\n\\]|\\[^"\r\n])*)"(?= |$)|((?:[^" \t\r\n\\]|\\[^"\r\n])+)(?= |\r?$))/y

type IsDate = (text: string) => boolean

function dateOfTitle(title: string, isDate: IsDate): Part | null {
  let at = '.TH'.length
  for (let nth = 0; nth < 3; nth++) {
    argument.lastIndex = at
    const found = argument.exec(title)
    if (!found) return null
    at = argument.lastIndex
    const text = found[1] ?? found[2]!
    if (nth === 2) return isDate(text) ? { start: at - text.length - (found[1] === undefined ? 0 : 1), text } : null
  }
  return null
}

function dateOfDd(macro: string, isDate: IsDate): Part | null {
  const found = /^\.Dd +([^ \t\r\n"\\][^\t\r\n"\\]*?)\r?$/.exec(macro)
  return found && isDate(found[1]!) ? { start: macro.indexOf(found[1]!, '.Dd'.length), text: found[1]! } : null
}

/** DocBook XSL (manpages/other.xsl, "top.comment") and Asciidoctor: comments of one form in front of all else. */
function noteIn(before: string): { readonly inset: Inset | null } | null {
  let isGenerated = false
  const dates: Inset[] = []
  for (const { 0: one, index } of before.matchAll(/^[^\n]*/gm)) {
    if (!/^[.']\\"/.test(one)) break
    if (/^\.\\" Generator: (?:DocBook XSL|Asciidoctor)/.test(one)) isGenerated = true
    const found = /^\.\\" {6}Date: ([^\r\n]*)$/.exec(one)?.[1]
    if (found && isDateOrYear(found)) dates.push(inset(index + one.length - found.length, found))
  }
  return isGenerated ? { inset: dates.length === 1 ? dates[0]! : null } : null
}
