import { describe, expect, it } from 'vitest'
import { generatedPage } from '../../src/formats/generated-page.ts'
import { formatFor } from '../../src/formats/index.ts'
import { man } from '../../src/formats/man.ts'
import { properties } from '../../src/formats/properties.ts'
import { propertiesAlike } from '../../src/formats/properties-likeness.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { Format } from '../../src/model/layer.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { toldOf } from '../support/told.ts'

const named = (name: string) => ({ ...topLayer, name })
const claimed = (text: string, name: string): string => {
  const content = bytes(text)
  return formatFor(content.subarray(0, 4096), content, named(name)).format.id
}
const dates = async (format: Format, text: string, name: string, field: 'man.date' | 'properties.date' | 'page.date') =>
  toldOf(await cutOf(format, text, named(name)), field)

const doxygen = (date: string): string =>
  `<hr class="footer"/><address class="footer"><small>\nGenerated on ${date} for A &amp; B by&#160;<a href="https://www.doxygen.org/index.html">`
const sphinx = (date: string): string =>
  `<div class="footer" role="contentinfo">\n &#169; <a href="c.html">Copyright</a> 2023, A.\n Last updated on ${date}.\n Created using <a href="https://www.sphinx-doc.org/">Sphinx</a>`
const theme = (date: string): string => `<span class="lastupdated">Last updated on ${date}.\n      </span>`
const asciidoctor = (date: string): string => `<div id="footer">\n<div id="footer-text">\nLast updated ${date}\n</div>\n</div>`
const page = (...parts: string[]): string => `<!DOCTYPE html>\n<html>\n<body>\n${parts.join('\n')}\n</body>\n</html>\n`

describe('what is told by its format', () => {
  it.each<[string, string, string, string]>([
    ['a manual page', '.TH A 1 2023-11-14\n', 'a.1', 'man'],
    ['one that begins with comments', '\'\\" t\n.\\" by hand\n.TH A 1\n', 'a.3pm.gz', 'man'],
    ['one that begins with blank lines', '\n\n.TH A 1\n', 'a.8', 'man'],
    ['one by another name', '.TH A 1 2023-11-14\n', 'a.txt', 'text'],
    ['another text of its name', 'Version 1\n', 'a.1', 'text'],
    ['properties', 'a=1\n', 'a.properties', 'properties'],
    ['a page of Doxygen', page(doxygen('Tue Nov 14 2023')), 'a.html', 'generated-page'],
    ['a page without a footer', page('Generated on Tue Nov 14 2023 for A by'), 'a.html', 'text'],
    ['a footer with no date', page(doxygen('Someday')), 'a.html', 'text'],
    ['a footer that is no page', sphinx('Nov 14, 2023'), 'a.html', 'text'],
  ])('%s', (_, text, name, id) => expect(claimed(text, name)).toBe(id))
})

describe('damage of all kinds is survived', () => {
  it.each<[string, Format, string, string]>([
    ['man', man, '.\\" Generator: DocBook XSL\n.\\"      Date: 11/14/2023\n.TH "A" "1" "11/14/2023" "a" "b"\n', 'a.1'],
    ['properties', properties, '#a\n#Tue Nov 14 22:13:20 UTC 2023\na=1\n', 'a.properties'],
    ['page', generatedPage, page(asciidoctor('2023-11-14 22:13:20 UTC')), 'a.html'],
  ])('%s', async (_, format, text, name) => survives(format, text, named(name)))
})

describe('man', () => {
  it.each<[string, string, string[]]>([
    ['quoted', '.TH "A" "1" "2023-11-14" "a 2.10" "A"\n', ['2023-11-14']],
    ['unquoted', '.TH A 1 2023-11-14 2.10\n', ['2023-11-14']],
    ['only the date quoted', '.TH A 1 "14 November 2023" a\n', ['14 November 2023']],
    ['only the name quoted', '.TH "A B" 1 2023-11-14\n', ['2023-11-14']],
    ['at the end, behind a carriage return', '.TH A 1 2023-11-14\r\n', ['2023-11-14']],
    ['of help2man', '.TH A "1" "November 2023" "a 2.10" "User Commands"\n', ['November 2023']],
    ['of Sphinx', '.TH "A" "1" "Nov 14, 2023" "1.0" "A"\n', ['Nov 14, 2023']],
    ['of Doxygen', '.TH "a" 3 "Tue Nov 14 2023" "Version 1" "A" \\" -*- nroff -*-\n', ['Tue Nov 14 2023']],
    ['of DocBook', '.TH "A" "1" "11/14/2023" "a" "b"\n', ['11/14/2023']],
    ['with blanks that hold', '.TH "A" "1" "14\\ \\&November\\ \\&2023"\n', ['14\\ \\&November\\ \\&2023']],
    ['with minus signs', '.TH A 1 "2023\\-11\\-14"\n', ['2023\\-11\\-14']],
    ['mdoc', '.Dd November 14, 2023\n.Dt A 1\n', ['November 14, 2023']],
    [
      'a comment besides',
      '.\\" Generator: DocBook XSL\n.\\"      Date: 11/14/2023\n.TH A 1 "11/14/2023"\n',
      ['11/14/2023', '11/14/2023'],
    ],
    ['a year of DocBook', '.\\" Generator: DocBook XSL\n.\\"      Date: 2023\n.TH A 1 "2023"\n', ['2023', '2023']],
    ['a comment of nobody', '.\\"      Date: 11/14/2023\n.TH A 1 "11/14/2023"\n', ['11/14/2023']],
    ['a year, which may be a version', '.TH A 1 "2023" "JDK 17"\n', []],
    ['a version', '.TH A 1 "a 2.10" "2023-11-14"\n', []],
    ['no such month', '.TH A 1 2023-13-14\n', []],
    ['a date and more', '.TH A 1 "2023-11-14 (v2.10)"\n', []],
    ['a string', '.TH A 1 \\*(Dt "a"\n', []],
    ['a quote in quotes', '.TH "A ""B""" 1 2023-11-14\n', []],
    ['a comment in front', '.TH A \\" 1 2023-11-14\n', []],
    ['no date', '.TH A 1\n', []],
    ['two titles', '.TH A 1 2023-11-14\n.TH A 1 2023-11-15\n', []],
    ['another macro of the name', '.de TH\n.ab\n..\n.TH A 1 2023-11-14\n', []],
    ['another control character', '.cc !\n.TH A 1 2023-11-14\n', []],
    ['of a working copy', '.Dd $Mdocdate: November 14 2023 $\n', []],
  ])('%s', async (_, text, expected) => expect(await dates(man, text, 'a.1', 'man.date')).toEqual(expected))
})

describe('properties', () => {
  const date = 'Tue Nov 14 22:13:20 UTC 2023'
  it.each<[string, string, string[]]>([
    ['in the first line', `#${date}\na=1\n`, [date]],
    ['behind a comment', `#Generated by Maven\n#${date}\na=1\n`, [date]],
    ['lines of Windows', `#${date}\r\na=1\r\n`, [date]],
    ['an offset for a zone', '#Tue Nov 14 22:13:20 GMT+01:00 2023\n', ['Tue Nov 14 22:13:20 GMT+01:00 2023']],
    ['behind two comments', `#a\n#b\n#${date}\na=1\n`, []],
    ['behind a key', `a=1\n#${date}\n`, []],
    ['with something behind it', `#${date} x\na=1\n`, []],
    ['with a blank in front', `# ${date}\na=1\n`, []],
    ['without an end', `#${date}`, []],
    ['an hour too many', `#${date.replace('22:', '24:')}\n`, []],
  ])('%s', async (_, text, expected) =>
    expect(await dates(properties, text, 'a.properties', 'properties.date')).toEqual(expected),
  )

  it.each<[string, string, string, string | null]>([
    ['another order', 'a=1\nb=2\n', 'b:2\na=1\n', 'structured-key-order'],
    ['another spelling', 'a=1\nb=\\u0041\n', 'a = 1\nb: A\n', 'formatting-only'],
    ['a value over two lines', 'a=one \\\n   two\n', 'a=one two\n', 'formatting-only'],
    ['blanks, as any text', 'a=1\n\nb=2\n', 'a=1\nb=2\n', 'formatting-only'],
    ['another value', 'a=1\nb=2\n', 'b=3\na=1\n', null],
    ['another comment', '# x\na=1\n', '# y\na = 1\n', null],
    ['a key twice', 'a=1\nb=2\na=3\n', 'a = 1\nb=2\na=3\nx=1\n', null],
    ['broken off', 'a=1\\', 'a=1', null],
  ])('alike: %s', (_, a, b, cause) => {
    expect(propertiesAlike(ofBytes(bytes(a)), ofBytes(bytes(b)))?.cause ?? null).toBe(cause)
    expect(propertiesAlike(ofBytes(bytes(b)), ofBytes(bytes(a)))?.cause ?? null).toBe(cause)
  })
})

describe('the footer of a page', () => {
  it.each<[string, string, string[]]>([
    ['Doxygen', page(doxygen('Tue Nov 14 2023 22:13:20')), ['Tue Nov 14 2023 22:13:20']],
    ['Sphinx', page(sphinx('Nov 14, 2023')), ['Nov 14, 2023']],
    [
      'Sphinx, as Python has it',
      page(
        '<div class="footer">\n &copy; 2023.\n <br />\n Last updated on Nov 14, 2023.\n <a href="b.html">Found a bug</a>?\n</div>',
      ),
      ['Nov 14, 2023'],
    ],
    ['a footer of class footer and nobody', page('<div class="footer"><b>Last updated on Nov 14, 2023.\n</b></div>'), []],
    ['a theme of Sphinx', page(theme('2023-11-14')), ['2023-11-14']],
    ['Asciidoctor', page(asciidoctor('2023-11-14 22:13:20 +0100')), ['2023-11-14 22:13:20 +0100']],
    ['no date', page(asciidoctor('today')), []],
    ['two', page(sphinx('Nov 14, 2023'), doxygen('Tue Nov 14 2023')), []],
    ['in a comment', page('<!--', sphinx('Nov 14, 2023'), '-->'), []],
    ['in a script', page('<script>', sphinx('Nov 14, 2023'), '</script>'), []],
    ['behind a script', page('<script>1</script>', sphinx('Nov 14, 2023')), ['Nov 14, 2023']],
    ['outside of its element', page('<p>Last updated on Nov 14, 2023.\n Created using <a href="https://www.sphinx'), []],
    ['far from the end', page(doxygen('Tue Nov 14 2023'), 'x'.repeat(20_000)), []],
  ])('%s', async (_, text, expected) => expect(await dates(generatedPage, text, 'a.html', 'page.date')).toEqual(expected))
})
