import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Format, Likeness, Located } from '../model/layer.ts'
import { dataAlike } from './data-likeness.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'
import { text } from './text.ts'
import { dataOfXml } from './xml-data.ts'
import { pathAt, readXml, type Xml } from './xml-read.ts'

/** XML 1.0 (Fifth Edition), 2.8: most documents begin with a declaration; of others the name must tell. */
const declared = /^(?:\xef\xbb\xbf)?<\?xml[ \t\r\n]/
const begun = /^(?:\xef\xbb\xbf)?[ \t\r\n]*<[A-Za-z_!?]/
const named =
  /\.(xml|svg|gir|plist|xsd|xsl|xslt|pom|wsdl|ui|rdf|rng|docbook|metainfo|appdata|csproj|nuspec|qrc|xhtml|opf|ncx|gml|kml)$/i

export const claimsXml: Format['claims'] = (head, tail, layer) => {
  const start = latin1(head)
  return (declared.test(start) || (named.test(layer.name) && begun.test(start))) && text.claims(head, tail, layer)
}

/** Of what differs, the element or the attribute. */
export function placeInXml(xml: Xml, offset: number): Located | null {
  const found = pathAt(xml, offset)
  return found && { within: offset - found.start, symbol: found.path }
}

/** What only blanks between elements and words keep apart may be the same, and may not: that is for its reader to say. */
export async function xmlAlike(a: ByteSource, b: ByteSource): Promise<Likeness | null> {
  const exact = await alikeAsData([a, b], source => dataOfXml(source, 'exact'), dataAlike)
  if (exact) return exact
  const loose = await alikeAsData([a, b], source => dataOfXml(source, 'loose'), dataAlike)
  return loose?.confidence === 'certain' ? { ...loose, confidence: 'likely' } : loose
}

/** XML (1.0, Fifth Edition): lines, and the path of the element that differs. No entity is resolved. */
export const xml: Format = {
  id: 'xml',
  plain: true,
  lines: true,
  docs: {
    title: 'XML: plist, GIR, POM and the like',
    what: 'Lines, told by path of element and attribute; the same document in another spelling or order.',
    see: 'XML 1.0 (Fifth Edition), 2 and 3',
  },
  claims: claimsXml,
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml }),
  alike: xmlAlike,
}
