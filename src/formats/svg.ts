import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import type { Inset } from './insets.ts'
import { dayOrTime } from './iso-date.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { type Element, elementsAt, isElement, readXml, type Xml } from './xml-read.ts'

/** SVG 2, 21 "metadata", as matplotlib and Inkscape fill it: what the picture says of itself in RDF and Dublin Core. */
const place = ['svg', 'metadata', 'rdf:RDF', 'cc:Work', 'dc:date'] as const
const DUBLIN = 'http://purl.org/dc/elements/1.1/'

export const svg: Format = {
  id: 'svg',
  lines: true,
  docs: {
    title: 'SVG picture',
    what: 'The date in its metadata; the rest is lines, told by path of element.',
    see: 'SVG 2, 21; DCMI Metadata Terms, date',
  },
  claims: (head, tail, layer) =>
    claimsXml(head, tail, layer) && (/\.svg$/i.test(layer.name) || /<svg[ \t\r\n]/.test(latin1(head))),
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml, insets: datesIn(bytes) }),
  alike: xmlAlike,
}

/** The date, where there is one, in its own place, and no document type that could give names another meaning. */
function datesIn(bytes: ByteSource): readonly Inset[] {
  const xml = textIn(bytes, readXml)
  if (!xml || xml.around.some(({ kind, text }) => kind === 'doctype' && text.includes('['))) return []
  const found = elementsAt(xml, ...place)
  const [date] = found
  const [value] = date?.children ?? []
  if (found.length !== 1 || date!.children.length !== 1 || date!.attributes.length > 0) return []
  if (!value || isElement(value) || value.kind !== 'text' || !dayOrTime.test(value.text) || !isDublin(xml)) return []
  return [{ name: 'svg.date', range: { start: value.start, end: value.end }, value: value.text }]
}

/** Namespaces in XML 1.0, 2.1: the prefix is declared on the way to the date, each time as the same. */
function isDublin(xml: Xml): boolean {
  const way: readonly Element[] = place.flatMap((_, at) => elementsAt(xml, ...place.slice(0, at + 1)))
  const declared = way.flatMap(({ attributes }) => attributes.filter(({ name }) => name === 'xmlns:dc'))
  return declared.length > 0 && declared.every(({ value }) => value === DUBLIN)
}
