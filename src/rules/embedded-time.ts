import type { FieldName } from '../model/layer.ts'
import type { Rule, RuleDocs } from '../model/rule.ts'

/** What a file says of the time when it was made, in a field that its format has for that; the format gives a value only to a date. */
export const timeRule = (id: string, fields: readonly FieldName[], docs: RuleDocs): Rule => ({
  id,
  version: 1,
  tier: { transport: 'content', installed: 'content' },
  fields,
  docs,
  edit: ({ value }) => (value === undefined ? undefined : '<date>'),
})
const see = 'https://reproducible-builds.org/docs/timestamps/'

export const javadocDate = timeRule('javadoc-date', ['javadoc.date'], {
  title: 'Date in the pages of javadoc',
  what: 'Replaces the date in the comment and in the meta element that javadoc itself writes in the head of a page by a placeholder.',
  why: 'javadoc writes the clock into every page unless it is told not to.',
  hides: 'When documentation was made.',
  see,
})

export const gettextDate = timeRule('gettext-date', ['gettext.date'], {
  title: 'Date of the template in a catalogue',
  what: 'Replaces POT-Creation-Date in the header of .po and .mo files by a placeholder, where it is a date and there is one.',
  why: 'xgettext writes the clock into the template, and all catalogues copy it.',
  hides: 'When the texts were extracted from the sources.',
  see,
})

export const pycMtime = timeRule('pyc-mtime', ['pyc.mtime'], {
  title: 'Time of the source in compiled Python',
  what: 'Replaces the time of the source in the header of a .pyc file without flags by a placeholder. Its size and the code stay.',
  why: 'Files are compiled when they are installed or built, with the times that an unpacker gave them.',
  hides: 'That Python would compile the source again, if it is there with another time.',
  see,
})

export const pngTime = timeRule('png-time', ['png.time', 'png.date'], {
  title: 'Times in a PNG picture',
  what: 'Replaces the time of the last change (tIME), and the text of Creation Time, date:create, date:modify and date:timestamp, where it is a date.',
  why: 'Programs that write or convert pictures put the clock there, or the time of a file.',
  hides: 'When a picture was made or changed.',
  see,
})
