/** PostScript and DVI: what groff and TeX write. Dates are erased, and nothing beside them. */
import { benign, evil, honest } from './cases.mjs'
import { bytes, replaced } from './edit-bytes.mjs'
import { T1, T2 } from './shell.mjs'

const files = ['a.ps', 'b.ps']
const groff = (time, text = 'Pay 100') => `printf '.TH A 1\n${text}\n' | SOURCE_DATE_EPOCH=${time} groff -man -Tps >out`
benign('postscript/date', {
  files,
  why: 'The date of creation in the header of a document.',
  a: groff(T1),
  b: groff(T2),
  causes: ['ps-dvi-date'],
  rules: ['ps-dvi-date'],
})
honest('postscript/text', {
  files,
  twin: 'postscript/date',
  attack: 'X34',
  why: 'Another text beside another date.',
  a: groff(T1),
  b: groff(T2, 'Pay 900'),
  causes: ['content-change', 'ps-dvi-date'],
})
evil('postscript/message', 'postscript/date', {
  attack: 'X34',
  why: 'A text that is no date, in the place of one.',
  made: 'a message in place of the date of b',
  causes: ['content-change'],
  b: file => replaced(file, 'Thu Dec 12 10:40:00 2024', 'a message in place of it'),
})
const moved = file => {
  const text = file.toString('latin1')
  const [date] = /%%CreationDate[^\n]*\n/.exec(text)
  return bytes(text.replace(date, '').replace('%%EndProlog\n', `%%EndProlog\n${date}`))
}
evil('postscript/behind-header', 'postscript/date', {
  attack: 'X34',
  why: 'A date in the program, not in the header: it may be read as data there.',
  made: 'the comment of both moved behind the prolog',
  causes: ['content-change'],
  a: moved,
  b: moved,
})
honest('postscript/user', {
  files,
  why: 'Who a document was made for.',
  a: `${groff(T1)}; sed -i '2a %%For: builder' out`,
  b: `${groff(T1)}; sed -i '2a %%For: root' out`,
  causes: ['username'],
})

const tex = (time, text = 'Pay 100') =>
  `echo '${text}\\bye' >x.tex; FORCE_SOURCE_DATE=1 SOURCE_DATE_EPOCH=${time} pdftex -output-format=dvi -interaction=batchmode x; mv x.dvi out`
const dvi = ['a.dvi', 'b.dvi']
benign('dvi/date', {
  files: dvi,
  why: 'The time in the preamble.',
  a: tex(T1),
  b: tex(T2),
  causes: ['ps-dvi-date'],
  rules: ['ps-dvi-date'],
})
honest('dvi/text', {
  files: dvi,
  twin: 'dvi/date',
  attack: 'X34',
  why: 'Another text beside another time.',
  a: tex(T1),
  b: tex(T2, 'Pay 900'),
  causes: ['content-change', 'ps-dvi-date'],
})
evil('dvi/message', 'dvi/date', {
  attack: 'X34',
  why: 'A comment that is no time.',
  made: 'a message in place of the time of b',
  causes: ['content-change'],
  b: file => replaced(file, '2024.12.12:1040', 'where a date is'),
})
const dvips = time => `${tex(time)}; mv out x.dvi; SOURCE_DATE_EPOCH=${time} dvips -q x -o out`
benign('postscript/dvips', {
  files,
  why: 'The date of creation, and the time of the DVI file behind the header.',
  a: dvips(T1),
  b: dvips(T2),
  causes: ['ps-dvi-date'],
  rules: ['ps-dvi-date'],
})
