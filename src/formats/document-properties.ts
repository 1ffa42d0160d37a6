import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import type { Inset } from './insets.ts'
import { dateTime, dayOrTime } from './iso-date.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { type Element, elementsAt, isElement, readXml, type Xml } from './xml-read.ts'

/** An element that says one thing of its document. */
interface Told {
  readonly name: FieldName
  /** Names from the root on, and attributes with their values: these and no others. */
  readonly at: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  /** What it may be called inside the document. */
  readonly id?: true
  readonly value: RegExp
}

/** A document of properties: its name in the archive, its root, and what its prefixes must mean. */
interface Kind {
  readonly key: RegExp
  readonly root: string
  readonly spaces: Readonly<Record<string, string>>
  readonly tells: readonly Told[]
}

const TERMS = 'http://purl.org/dc/terms/'
const DUBLIN = 'http://purl.org/dc/elements/1.1/'
const CORE = 'http://schemas.openxmlformats.org/package/2006/metadata/core-properties'
const SCHEMA = 'http://www.w3.org/2001/XMLSchema-instance'
const OFFICE = 'urn:oasis:names:tc:opendocument:xmlns:office:1.0'
const META = 'urn:oasis:names:tc:opendocument:xmlns:meta:1.0'
const OPF = 'http://www.idpf.org/2007/opf'

/** Any text without a sign of XML in it, as long as a line is. */
const short = /^[^<&]{1,200}$/
const count = /^\d{1,9}$/
/** XML Schema Part 2, 3.2.6: of hours, minutes and seconds, as LibreOffice writes it; days in front. */
const duration = /^P(?:\d{1,6}D)?(?:T(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}(?:\.\d{1,9})?S)?)?$/
/** EPUB 3.3, 5.5.4: in this form. */
const UTC = new RegExp(`${dateTime.source.replace('$', '')}(?<=^[-\\dT:]{19}Z)$`)
/** RFC 4122, 3. */
const UUID = /^(?:urn:uuid:)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const typed = { 'xsi:type': 'dcterms:W3CDTF' } as const

/** The same parts with a prefix before the names, as Office and LibreOffice write them, and without, as NuGet does. */
const coreKind = (prefix: 'cp:' | ''): Kind => ({
  key: /^(docProps\/core\.xml|package\/services\/metadata\/core-properties\/[^/]+\.psmdcp)$/,
  root: `${prefix}coreProperties`,
  spaces: { [prefix ? 'xmlns:cp' : 'xmlns']: CORE, 'xmlns:dcterms': TERMS, 'xmlns:xsi': SCHEMA },
  tells: [
    { name: 'opc.created', at: ['dcterms:created'], attributes: typed, value: dayOrTime },
    { name: 'opc.modified', at: ['dcterms:modified'], attributes: typed, value: dayOrTime },
    { name: 'opc.last-author', at: [`${prefix}lastModifiedBy`], value: short },
    { name: 'opc.revision', at: [`${prefix}revision`], value: count },
  ],
})

const kinds: readonly Kind[] = [
  coreKind('cp:'),
  coreKind(''),
  {
    // ODF 1.3, part 3, 4.3: what an application may change each time that it saves.
    key: /^meta\.xml$/,
    root: 'office:document-meta',
    spaces: { 'xmlns:office': OFFICE, 'xmlns:meta': META, 'xmlns:dc': DUBLIN },
    tells: [
      { name: 'odf.created', at: ['office:meta', 'meta:creation-date'], value: dayOrTime },
      { name: 'odf.modified', at: ['office:meta', 'dc:date'], value: dayOrTime },
      { name: 'odf.printed', at: ['office:meta', 'meta:print-date'], value: dayOrTime },
      { name: 'odf.generator', at: ['office:meta', 'meta:generator'], value: short },
      { name: 'odf.author', at: ['office:meta', 'dc:creator'], value: short },
      { name: 'odf.editing-cycles', at: ['office:meta', 'meta:editing-cycles'], value: count },
      { name: 'odf.editing-duration', at: ['office:meta', 'meta:editing-duration'], value: duration },
    ],
  },
  {
    // EPUB 3.3, 5.5.4: one of them, in UTC. The date of publication (dc:date) is a statement of its author.
    key: /\.opf$/,
    root: 'package',
    spaces: { xmlns: OPF, 'xmlns:dc': DUBLIN },
    tells: [
      {
        name: 'opf.modified',
        at: ['metadata', 'meta'],
        attributes: { property: 'dcterms:modified' },
        value: UTC,
      },
      { name: 'opf.date', at: ['metadata', 'dc:date'], id: true, value: dayOrTime },
      { name: 'opf.identifier', at: ['metadata', 'dc:identifier'], id: true, value: UUID },
    ],
  },
]

/** XML documents in which an archive tells of itself when and by whom it was made. */
export const documentProperties: Format = {
  id: 'document-properties',
  lines: true,
  docs: {
    title: 'Properties of a document: OOXML and OPC, OpenDocument, EPUB',
    what: 'Its times of creation and change; who saved it and with what is told; the rest is lines, told by path of element.',
    see: 'ECMA-376 part 2, Core properties; OpenDocument 1.3 part 3, 4.3; EPUB 3.3, 5.5',
    fields: ['opc', 'odf', 'opf'],
  },
  claims: (head, tail, layer) => {
    const key = layer.path.at(-1)?.key ?? layer.name
    const start = latin1(head)
    return kinds.some(kind => kind.key.test(key) && rootsOf(kind).test(start)) && claimsXml(head, tail, layer)
  },
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml, insets: insetsIn(bytes) }),
  alike: xmlAlike,
}

const rootsOf = ({ root }: Kind): RegExp => new RegExp(`<${root}[ \\t\\r\\n>]`)

/** In a document that gives no name or text another meaning by a document type. */
function insetsIn(bytes: ByteSource): readonly Inset[] {
  const xml = textIn(bytes, readXml)
  const kind = xml && kinds.find(({ root }) => xml.root.name === root)
  if (!xml || !kind || xml.around.some(({ kind }) => kind === 'doctype')) return []
  // EPUB 3.3, D.1.4: a package may declare what a prefix in its properties means.
  if (/(^|\s)dcterms:/.test(attributeOf(xml.root, 'prefix') ?? '')) return []
  const found = kind.tells.flatMap(told => insetOf(xml, kind, told))
  return found.sort((x, y) => x.range.start - y.range.start)
}

/** Where there is exactly one, with exactly its attributes and one text in it. */
function insetOf(xml: Xml, { root, spaces }: Kind, { name, at, attributes = {}, id, value }: Told): Inset[] {
  const marks = Object.entries(attributes)
  const above = at.slice(0, -1).flatMap((_, nth) => elementsAt(xml, root, ...at.slice(0, nth + 1)))
  const parent = above.at(-1) ?? xml.root
  // Another prefix may mean the same, and what bears one of the marks is one more of the kind.
  const rivals = parent.children
    .filter(isElement)
    .filter(one => localName(one.name) === localName(at.at(-1)!))
    .filter(one => marks.length === 0 || attributes === typed || marks.some(([key, mark]) => attributeOf(one, key) === mark))
  const [element, ...more] = rivals
  if (above.length !== at.length - 1 || !element || more.length > 0 || element.name !== at.at(-1)) return []
  const known = [root, ...at, ...marks.flat()].map(word => (word.includes(':') ? `xmlns:${word.split(':', 1)[0]}` : 'xmlns'))
  if (!means([xml.root, ...above, element], spaces, new Set(known))) return []
  const own = element.attributes.filter(one => !one.name.startsWith('xmlns:') && !(id && one.name === 'id'))
  if (own.length !== marks.length || !marks.every(([key, mark]) => attributeOf(element, key) === mark)) return []
  const [text, ...others] = element.children
  if (!text || isElement(text) || text.kind !== 'text' || others.length > 0 || !value.test(text.text)) return []
  return [{ name, range: { start: text.start, end: text.end }, value: text.text }]
}

/** Namespaces in XML 1.0, 6: each prefix that is used and known is declared on the way to an element, each time as the same. */
const means = (way: readonly Element[], spaces: Kind['spaces'], used: ReadonlySet<string>): boolean =>
  Object.entries(spaces).every(([key, space]) => {
    const declared = way.flatMap(({ attributes }) => attributes.filter(({ name }) => name === key))
    return (!used.has(key) || declared.length > 0) && declared.every(({ value }) => value === space)
  })

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

const attributeOf = ({ attributes }: Element, key: string): string | undefined =>
  attributes.find(({ name }) => name === key)?.value
