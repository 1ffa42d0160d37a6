import { latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import { cutHeaders, type HeaderSyntax, textOf } from './header-lines.ts'
import { RECORD } from './lines.ts'
import { manifestAlike } from './manifest-likeness.ts'

/** Attributes of the main section that tell who built and when, as Maven, Ant, Gradle and bnd write them. No loader reads any of them. */
const builder: ReadonlyMap<string, FieldName> = new Map([
  ['built-by', 'manifest.user'],
  ['bnd-lastmodified', 'manifest.time'],
  ['build-date', 'manifest.time'],
  ['build-time', 'manifest.time'],
  ['build-timestamp', 'manifest.time'],
  ['built-date', 'manifest.time'],
  ['built-on', 'manifest.time'],
  ['implementation-build-date', 'manifest.time'],
])

/** JAR File Specification, "Notes on Manifest and Signature Files". Lines end in CR LF, LF or CR; the last of these is no line here. */
const syntax: HeaderSyntax = {
  format: 'manifest',
  head: /^([A-Za-z0-9][\w-]{0,69})(: )/,
  continues: /^ /,
  blank: /^\r?\n$/,
  lineEnd: /\r?\n$/,
  /** A blank line ends a section; one that begins with Name is about that entry. */
  sections(bytes) {
    let section = ''
    let fresh = false
    return record => {
      if (record.kind === 'blank') {
        fresh = true
        section = ''
      } else if (fresh) {
        if (record.name.toLowerCase() === 'name')
          section = textOf(bytes, record.range)
            .slice('name: '.length)
            .replace(/\r?\n( |$)/g, '')
        fresh = false
      }
      return section
    }
  },
  /** A value over several lines stays as it is written. */
  valueField(bytes, { name, section }, range) {
    const field = (section === '' && builder.get(name.toLowerCase())) || 'manifest.value'
    const value = range.end - range.start > RECORD ? '\n' : latin1(bytes.read(range.start, range.end))
    return { name: field, ranges: [range], ...(value.includes('\n') ? {} : { value }) }
  },
}

export const manifest: Format = {
  id: 'manifest',
  docs: {
    title: 'manifest of a jar',
    what: 'Attributes by section and name, continuation lines included.',
    see: 'JAR File Specification, "JAR Manifest"',
  },
  claims: (_, __, { path }) => path.at(-1)?.key === 'META-INF/MANIFEST.MF',
  cut: (_, bytes, limits) => cutHeaders(bytes, limits, syntax),
  alike: manifestAlike,
}
