import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { svg } from '../../src/formats/svg.ts'
import { placeInXml, xml } from '../../src/formats/xml.ts'
import { readXml } from '../../src/formats/xml-read.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'
import { toldOf } from '../support/told.ts'

const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE project [ <!ENTITY x "a > b"> <!-- ] --> ]>
<!-- comment -->
<project name='a "b"' id="1">
  <dep><version>1.0</version></dep>
  <dep><version a = "x">2 &amp; &#x41;</version><![CDATA[<x>]]></dep>
  <empty/><?pi some?>
</project>
`

describe('what is read', () => {
  it.each<[string, string]>([
    ['a document', text],
    ['one element', '<a/>'],
    ['a mark', '\ufeff<a></a >'],
    ['as deep as that', `${'<a>'.repeat(400)}${'</a>'.repeat(400)}`],
  ])('%s', (_, source) => expect(readXml(source)).not.toBeNull())

  it.each<[string, string]>([
    ['nothing', ''],
    ['text alone', 'a'],
    ['two roots', '<a/><a/>'],
    ['text behind the root', '<a/>x'],
    ['CDATA behind the root', '<a/><![CDATA[]]>'],
    ['an element that is open', '<a>'],
    ['another end', '<a></b>'],
    ['an end alone', '</a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['a sign in a value', '<a b="<"/>'],
    ['a tag without an end', '<a'],
    ['a comment without an end', '<a><!-- </a>'],
    ['a document type without an end', '<!DOCTYPE a [ <!-- ]><a/>'],
    ['too deep', `${'<a>'.repeat(402)}${'</a>'.repeat(402)}`],
    ['deep and open', '<a>'.repeat(1_000_000)],
    ['too many', `<a>${'<b/>'.repeat(600_000)}</a>`],
  ])('not %s', (_, source) => expect(readXml(source)).toBeNull())
})

it.each<[string, string, string | null]>([
  ['an element', '<dep>', '/project/dep[1]'],
  ['text', '1.0</', '/project/dep[1]/version'],
  ['an attribute', '"x"', '/project/dep[2]/version/@a'],
  ['the name of one', 'id=', '/project/@id'],
  ['an element without content', 'empty', '/project/empty'],
  ['the end of the root', '</project', '/project'],
  ['in front of the root', 'comment', null],
])('where it is: %s', (_, at, expected) => {
  expect(placeInXml(readXml(text)!, find(bytes(text), at))?.symbol ?? null).toBe(expected)
})

it('where it is in a list of properties', () => {
  const plist =
    '<plist><dict><key>A</key><true/><key>B</key><dict><key>C</key><array><real>1</real></array></dict></dict></plist>'
  const placed = (at: string) => placeInXml(readXml(plist)!, plist.indexOf(at))?.symbol
  expect(['A', 'true', '1', '/dict'].map(placed)).toEqual([
    '/plist/dict/A',
    '/plist/dict/A',
    '/plist/dict/B/C/real',
    '/plist/dict/B',
  ])
})

it('each place is inside of its part', async () => {
  const { locate } = await cutOf(xml, text)
  for (let at = 0; at < text.length; at++) expect(locate!(at)?.within ?? 0).toBeGreaterThanOrEqual(0)
  expect((await cutOf(xml, '<a><b>')).locate!(4)).toBeNull()
})

const like = (a: string, b: string): [string, string] => [`<x>${a}</x>`, `<x>${b}</x>`]
it.each<[string, [string, string], string | null]>([
  ['quotes', like('<a b="1"/>', "<a b='1'/>"), 'formatting-only certain'],
  ['an empty element', like('<a/>', '<a></a >'), 'formatting-only certain'],
  ['blanks in a tag', like('<a b="1" c="2"/>', '<a\n b = "1"   c="2" />'), 'formatting-only certain'],
  ['characters', like('a &amp; &#65;&#x42; &lt;', 'a &#38; A<![CDATA[B <]]>'), 'formatting-only certain'],
  ['an entity that is not known', like('&x;', '&amp;x;'), null],
  ['an entity that is not known, twice', like('&x;<a/>', '&x;<a></a>'), 'formatting-only certain'],
  ['attributes', like('<a b="1" c="2"/>', '<a c="2" b="1"/>'), 'structured-key-order certain'],
  ['attributes and blanks between elements', like('<a b="1" c="2"/>', '\n<a c="2" b="1"/>\n'), 'structured-key-order likely'],
  ['indentation', like('<a><b/></a>', '\n <a>\n <b/>\n</a>\n'), 'formatting-only likely'],
  ['blanks between words', like('a b', ' a\n  b '), 'formatting-only likely'],
  ['blanks that are kept', ['<x xml:space="preserve"> <a/></x>', '<x xml:space="preserve"><a/></x>'], null],
  ['blanks between a word and an element', like('a<b/>', 'a <b/>'), 'formatting-only likely'],
  ['elements', like('<a/><c/><b/>', '<a/><b/><c/>'), 'readdir-order likely unsorted sorted'],
  ['a comment', like('<!-- a -->', '<!-- b -->'), null],
  ['an instruction', like('<?a b?>', '<?a c?>'), null],
  ['another document type', ['<!DOCTYPE x [<!ENTITY y "1">]><x>&y;</x>', '<!DOCTYPE x [<!ENTITY y "2">]><x>&y;</x>'], null],
  ['the declaration', ['<?xml version="1.0"?><x/>', "<?xml version='1.0' encoding='utf-8'?>\n<x/>"], 'formatting-only certain'],
  ['another version', ['<?xml version="1.0"?><x/>', '<?xml version="1.1"?><x/>'], null],
  ['another text', like('a', 'b'), null],
  ['another name', like('<a/>', '<b/>'), null],
  ['ends of lines', like('\n', '\r\n'), 'line-endings certain LF CR LF'],
])('in what two are alike: %s', async (_, [a, b], expected) => {
  expect(await likenessOf(xml, a, b)).toBe(expected)
  expect((await likenessOf(xml, b, a))?.split(' ')[0]).toBe(expected?.split(' ')[0])
})

it('of billions of laughs nothing is resolved', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefghij'
    .split('')
    .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`)
    .join('')}]>`
  expect(await likenessOf(xml, `${laughs}<x>&j;<y/></x>`, `${laughs}<x>&j;<y></y></x>`)).toBe('formatting-only certain')
})

describe('plist', () => {
  const plist = (inside: string) => `<plist version="1.0"><dict>${inside}</dict></plist>`
  it.each<[string, string, string, string | null]>([
    [
      'keys',
      '<key>a</key><true/><key>b</key><false/>',
      '<key>b</key><false/><key>a</key><true/>',
      'structured-key-order certain',
    ],
    ['values', '<key>a</key><true/><key>b</key><false/>', '<key>a</key><false/><key>b</key><true/>', null],
    ['a key without a value', '<key>a</key>', '<key>b</key>', null],
  ])('%s', async (_, a, b, expected) => expect(await likenessOf(xml, plist(a), plist(b))).toBe(expected))
})

describe('svg', () => {
  const picture = (date: string, { inside = '', space = 'http://purl.org/dc/elements/1.1/', before = '' } = {}) =>
    `<?xml version="1.0"?>\n${before}<svg xmlns="http://www.w3.org/2000/svg"><metadata><rdf:RDF xmlns:dc="${space}"><cc:Work>${date}</cc:Work></rdf:RDF></metadata>${inside}</svg>\n`
  const date = '<dc:date>2023-11-14T22:13:20.123456</dc:date>'
  const told = ['2023-11-14T22:13:20.123456']
  it.each<[string, string, string[]]>([
    ['a date', picture(date), told],
    ['a day', picture('<dc:date>2023-11-14</dc:date>'), ['2023-11-14']],
    ['no date', picture('<dc:date>today</dc:date>'), []],
    ['a month too many', picture('<dc:date>2023-13-14</dc:date>'), []],
    ['text behind it', picture('<dc:date>2023-11-14 x</dc:date>'), []],
    ['two of them', picture(date + date), []],
    ['in a reference', picture('<dc:date>2023-11-1&#52;</dc:date>'), []],
    ['in CDATA', picture('<dc:date><![CDATA[2023-11-14]]></dc:date>'), []],
    ['with an attribute', picture('<dc:date id="x">2023-11-14</dc:date>'), []],
    ['in the picture', picture('', { inside: date }), []],
    ['another namespace', picture(date, { space: 'urn:x' }), []],
    ['another name by its document type', picture(date, { before: '<!DOCTYPE svg [<!ENTITY x "">]>' }), []],
    ['a document type', picture(date, { before: '<!DOCTYPE svg PUBLIC "x" "y">' }), told],
    ['not well formed', picture(date, { inside: '<a>' }), []],
  ])('%s', async (_, content, expected) => expect(toldOf(await cutOf(svg, content), 'svg.date')).toEqual(expected))
  it('survives damage', async () => survives(svg, picture(date)))
})

it.each<[string, string, string]>([
  ['<?xml version="1.0"?><a/>', 'x', 'xml'],
  ['<a/>', 'x.xml', 'xml'],
  ['<a/>', 'x.txt', 'text'],
  ['<!DOCTYPE html><html/>', 'x.html', 'text'],
  ['<?xml version="1.0"?><svg a="b"/>', 'x', 'svg'],
  ['<svg/>', 'x.svg', 'svg'],
  ['<?xml version="1.0"?>\0\0\0', 'x.xml', 'opaque'],
])('%j called %s is %s', (content, name, id) => {
  expect(formatFor(bytes(content), bytes(content), { ...topLayer, name }).format.id).toBe(id)
})

it('survives damage', async () => survives(xml, text))
