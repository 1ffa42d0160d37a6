import { describe, expect, it } from 'vitest'
import { documentProperties } from '../../src/formats/document-properties.ts'
import { formatFor } from '../../src/formats/index.ts'
import { packageXml } from '../../src/formats/package-xml.ts'
import { relationships } from '../../src/formats/relationships.ts'
import { wordPart } from '../../src/formats/word-part.ts'
import { compare } from '../../src/index.ts'
import type { FieldName, Format, LayerHead } from '../../src/model/layer.ts'
import { cutOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'
import { toldOf } from '../support/told.ts'
import { zip } from '../support/zip.ts'

const time = '2023-11-14T22:13:20Z'
const member = (key: string): LayerHead => ({ path: [{ key, nth: 0 }], name: key, reach: 'installed' })

const w3c = 'xsi:type="dcterms:W3CDTF"'
const spaces =
  'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:dc="http://purl.org/dc/elements/1.1/"'
const CP = 'http://schemas.openxmlformats.org/package/2006/metadata/core-properties'
const created = `<dcterms:created ${w3c}>${time}</dcterms:created>`
const core = (inner = created, root = spaces) =>
  `<?xml version="1.0"?>\n<cp:coreProperties xmlns:cp="${CP}" ${root}>${inner}</cp:coreProperties>`
const own = 'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const nuget = `<?xml version="1.0"?>\n<coreProperties ${spaces} xmlns="${CP}"><lastModifiedBy>NuGet, Version=6.8</lastModifiedBy></coreProperties>`

const meta = (inner: string, head = '') =>
  `<?xml version="1.0"?>\n<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta${head}>${inner}</office:meta></office:document-meta>`
const opf = (inner: string, root = '', head = ' xmlns:dc="http://purl.org/dc/elements/1.1/"') =>
  `<?xml version="1.0"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0"${root}><metadata${head}>${inner}</metadata></package>`
const modified = `<meta property="dcterms:modified">${time}</meta>`

const erased = async (content: string): Promise<string[]> => {
  const anatomy = await cutOf(documentProperties, content)
  const dates: FieldName[] = ['opc.created', 'opc.modified', 'odf.created', 'odf.modified', 'odf.printed', 'opf.modified']
  return dates.flatMap(name => toldOf(anatomy, name).map(value => `${name} ${value}`))
}

describe('what is erased, and what is kept', () => {
  it.each<[string, string, string[]]>([
    ['a date of creation', core(), [`opc.created ${time}`]],
    ['both', core(created + created.replaceAll('created', 'modified')), [`opc.created ${time}`, `opc.modified ${time}`]],
    ['prefixes declared in the element', core(created.replace('created ', `created ${own} `), ''), [`opc.created ${time}`]],
    ['a prefix that is not declared', core(created, ''), []],
    ['a prefix with another meaning', core(created.replace('created ', 'created xmlns:dcterms="x" ')), []],
    ['another meaning, and the usual one', core(created.replace('created ', 'created xmlns:xsi="x" ')), []],
    ['no kind', core(created.replace(w3c, '')), []],
    ['another kind', core(created.replace('W3CDTF', 'Period')), []],
    ['a further attribute', core(created.replace(w3c, `${w3c} a="b"`)), []],
    ['two', core(created + created), []],
    ['two, one by another prefix', core(`${created}<x:created>${time}</x:created>`), []],
    ['two, one without a kind', core(`${created}<dcterms:created>x</dcterms:created>`), []],
    ['a message', core(created.replace(time, 'a message')), []],
    ['blanks around it', core(created.replace(time, ` ${time}`)), []],
    ['a day that is none', core(created.replace(time, '2023-11-32T22:13:20Z')), []],
    ['a comment in it', core(created.replace(time, `${time}<!-- x -->`)), []],
    ['CDATA', core(created.replace(time, `<![CDATA[${time}]]>`)), []],
    ['deeper', core(`<cp:x>${created}</cp:x>`), []],
    ['a document type', core().replace('<cp:core', '<!DOCTYPE x [<!ENTITY a "b">]><cp:core'), []],
    ['no XML', `${core()}<`, []],
    ['OpenDocument', meta(`<meta:creation-date>${time}</meta:creation-date>`), [`odf.created ${time}`]],
    [
      'OpenDocument, parts of a second',
      meta('<dc:date>2023-11-14T22:13:20.123456789</dc:date>'),
      ['odf.modified 2023-11-14T22:13:20.123456789'],
    ],
    ['OpenDocument, printed', meta(`<meta:print-date>${time}</meta:print-date>`), [`odf.printed ${time}`]],
    ['OpenDocument, two', meta(`<dc:date>${time}</dc:date><dc:date>${time}</dc:date>`), []],
    [
      'OpenDocument, two places',
      meta('</office:meta><office:meta>').replace('</office:meta><', `<dc:date>${time}</dc:date></office:meta><`),
      [],
    ],
    ['OpenDocument, another meaning', meta(`<dc:date>${time}</dc:date>`, ' xmlns:dc="x"'), []],
    ['EPUB', opf(modified), [`opf.modified ${time}`]],
    ['EPUB, a zone', opf(modified.replace(time, '2023-11-14T22:13:20+01:00')), []],
    ['EPUB, two', opf(modified + modified), []],
    ['EPUB, one of a part', opf(modified.replace('<meta', '<meta refines="#a"')), []],
    ['EPUB, another property', opf(modified.replace('modified', 'created')), []],
    ['EPUB, another meaning', opf(modified, ' prefix="a: b dcterms: http://x/"'), []],
    ['EPUB, another prefix', opf(modified, ' prefix="ibooks: http://x/"'), [`opf.modified ${time}`]],
    ['EPUB, the date of publication', opf(`<dc:date>${time}</dc:date>`), []],
  ])('%s', async (_, content, expected) => expect(await erased(content)).toEqual(expected))
})

it.each<[FieldName, string, string[]]>([
  ['opc.last-author', core('<cp:lastModifiedBy>ann</cp:lastModifiedBy>'), ['ann']],
  ['opc.last-author', nuget, ['NuGet, Version=6.8']],
  ['opc.revision', core('<cp:revision>12</cp:revision>'), ['12']],
  ['odf.generator', meta('<meta:generator>LibreOffice/7.4</meta:generator>'), ['LibreOffice/7.4']],
  ['odf.editing-cycles', meta('<meta:editing-cycles>3</meta:editing-cycles>'), ['3']],
  ['odf.editing-duration', meta('<meta:editing-duration>PT1H2M3S</meta:editing-duration>'), ['PT1H2M3S']],
  ['odf.editing-duration', meta('<meta:editing-duration>1 hour</meta:editing-duration>'), []],
  [
    'opf.identifier',
    opf('<dc:identifier id="a">urn:uuid:796dcfe4-01bb-46ff-9203-b23925e5f3f4</dc:identifier>'),
    ['urn:uuid:796dcfe4-01bb-46ff-9203-b23925e5f3f4'],
  ],
  ['opf.identifier', opf('<dc:identifier id="a">978-3-16</dc:identifier>'), []],
  ['opf.date', opf('<dc:date>2023-11-14</dc:date>'), ['2023-11-14']],
])('%s of %s', async (name, content, expected) =>
  expect(toldOf(await cutOf(documentProperties, content), name)).toEqual(expected),
)

const word = (rsid: string, said = 'hello', more = '') =>
  `<?xml version="1.0"?>\n<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p w:rsidR="${rsid}" w:rsidRDefault="00000000"><w:r><w:t>${said}</w:t></w:r></w:p>${more}</w:document>`
const rels = (...of: string[]) =>
  `<?xml version="1.0"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${of.join('')}</Relationships>`
const part = `/package/services/metadata/core-properties/${'0a'.repeat(16)}.psmdcp`
const leads = `<Relationship Type="x" Target="${part}" Id="R6A1D2F0C9B8E7A61" />`
it('drawn names and ids of relationships', async () => {
  const anatomy = await cutOf(relationships, rels(leads, '<Relationship Id="rId1" Target="word/document.xml" />'))
  expect(toldOf(anatomy, 'opc.properties-part')).toEqual([part])
  expect(toldOf(anatomy, 'opc.relationship-id')).toEqual(['R6A1D2F0C9B8E7A61'])
})

const nuspec = `<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>a</id><version>1.0.0</version><repository type="git" commit="abc" branch="main" /><dependencies><group><dependency id="b" version="1.2" /></group></dependencies></metadata></package>`
const manifest = `<?xml version="1.0"?>\n<PackageManifest><Metadata><Identity Id="a" Version="1.0.0" /></Metadata></PackageManifest>`
it.each<[string, string, Record<string, string[]>]>([
  [
    'A.nuspec',
    nuspec,
    {
      'package-xml.version': ['1.0.0'],
      'package-xml.commit': ['abc'],
      'package-xml.branch': ['main'],
      'package-xml.dependency': ['1.2'],
    },
  ],
  ['extension.vsixmanifest', manifest, { 'package-xml.version': ['1.0.0'] }],
  ['A.nuspec', `${nuspec}<`, {}],
])('%s', async (key, content, expected) => {
  const anatomy = await cutOf(packageXml, content, member(key))
  const names: FieldName[] = ['package-xml.version', 'package-xml.commit', 'package-xml.branch', 'package-xml.dependency']
  const found = names.map(name => [name, toldOf(anatomy, name)] as const).filter(([, values]) => values.length > 0)
  expect(Object.fromEntries(found)).toEqual(expected)
})

it.each<[string, string, string]>([
  ['docProps/core.xml', core(), 'document-properties'],
  [part.slice(1), nuget, 'document-properties'],
  ['meta.xml', meta(''), 'document-properties'],
  ['EPUB/content.opf', opf(''), 'document-properties'],
  ['core.xml', core(), 'xml'],
  ['a/meta.xml', meta(''), 'xml'],
  ['meta.xml', core('').replaceAll('cp:coreProperties', 'x'), 'xml'],
  ['word/document.xml', word('00AB12CD'), 'word-part'],
  ['_rels/.rels', rels(), 'opc-relationships'],
  ['word/_rels/document.xml.rels', rels(), 'opc-relationships'],
  ['_rels/.rels', '<?xml version="1.0"?><a/>', 'xml'],
  ['A.nuspec', nuspec, 'package-xml'],
  ['A.nuspec', '<a/>', 'xml'],
  ['extension.vsixmanifest', manifest, 'package-xml'],
])('%s is known', (key, content, id) => expect(formatFor(bytes(content), bytes(content), member(key)).format.id).toBe(id))

it.each<[Format, string, string]>([
  [documentProperties, core(), 'docProps/core.xml'],
  [documentProperties, meta(`<dc:date>${time}</dc:date>`), 'meta.xml'],
  [documentProperties, opf(modified), 'a.opf'],
  [relationships, rels(leads), '_rels/.rels'],
  [packageXml, nuspec, 'A.nuspec'],
  [wordPart, word('00AB12CD'), 'word/document.xml'],
])('damage of %#  is survived', async (format, content, key) => survives(format, content, member(key)))

const list = (rsid: string) => `<w:rsids><w:rsidRoot w:val="${rsid}"/></w:rsids>`
it.each<[string, string, string, string | null]>([
  ['numbers of sessions', word('00AB12CD'), word('00EF3456'), 'generated-id certain'],
  ['a list of them', word('00AB12CD', 'x', list('00AB12CD')), word('00EF3456', 'x', list('00EF3456')), 'generated-id certain'],
  ['numbers, and the text', word('00AB12CD'), word('00EF3456', 'hallo'), null],
  ['a text that looks like one', word('00AB12CD', ' w:rsidR="00AB12CD"'), word('00AB12CD', ' w:rsidR="00EF3456"'), null],
  ['no number', word('00AB12CD'), word('a message'), null],
])('in what two parts of Word are alike: %s', async (_, a, b, expected) =>
  expect(await likenessOf(wordPart, a, b)).toBe(expected),
)

describe('signatures', () => {
  const archive = (key: string, { at = 0x576e_b1aa, date = time } = {}) =>
    zip([
      { name: 'docProps/core.xml', body: core(created.replace(time, date)), time: at },
      { name: key, body: 'x', time: at },
    ])
  const other = { at: 0x586e_b1aa, date: '2024-12-12T10:40:00Z' }
  const verdictOf = async (key: string, there: Partial<typeof other>): Promise<string> =>
    (await compare(archive(key), archive(key, there), { names: ['a.docx', 'b.docx'] })).verdict
  it.each<[key: string, times: string, dates: string]>([
    ['word/document.xml', 'equivalent', 'equivalent'],
    ['_xmlsignatures/sig1.xml', 'equivalent', 'different'],
    ['package/services/digital-signature/origin.psdor', 'equivalent', 'different'],
    ['META-INF/documentsignatures.xml', 'equivalent', 'different'],
    ['META-INF/signatures.xml', 'equivalent', 'different'],
    ['META-INF/cose.sig', 'equivalent', 'different'],
    ['META-INF/mozilla.rsa', 'equivalent', 'different'],
    ['.signature.p7s', 'different', 'different'],
    ['lib/.signature.p7s', 'equivalent', 'equivalent'],
    ['META-INF/container.xml', 'equivalent', 'equivalent'],
  ])('beside %s other times are %s, other dates inside %s', async (key, times, dates) => {
    expect(await verdictOf(key, { at: other.at })).toBe(times)
    expect(await verdictOf(key, { date: other.date })).toBe(dates)
  })
})
