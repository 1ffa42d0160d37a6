import { timeRule } from './embedded-time.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

export const manDate = timeRule('man-date', ['man.date'], {
  title: 'Date of a manual page',
  what: 'Replaces the date of .TH or .Dd, and the one in the first comment of DocBook or Asciidoctor, by a placeholder, where it is a date. Versions stay.',
  why: 'Programs that write manual pages put the day of the build into the footer.',
  hides: 'When a manual page was made or changed.',
  see,
})

export const propertiesDate = timeRule('java-properties-date', ['properties.date'], {
  title: 'Date in properties of Java',
  what: 'Replaces the date in the comment that java.util.Properties writes in front of the first key by a placeholder.',
  why: 'Properties.store writes the clock, whatever it is told.',
  hides: 'When a file of properties was written.',
  see: 'https://reproducible-builds.org/docs/jvm/',
})

export const pageDate = timeRule('doc-generator-date', ['page.date'], {
  title: 'Date in the footer of generated documentation',
  what: 'Replaces the date in the footer that Sphinx, Doxygen, AsciiDoc or Asciidoctor writes, if there is one such footer, by a placeholder. Versions stay.',
  why: 'These tools write the clock into every page unless they are told not to.',
  hides: 'When documentation was made.',
  see,
})
