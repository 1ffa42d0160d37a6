import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import type { Inset } from './insets.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { type Attribute, elementsAt, readXml } from './xml-read.ts'

const SPACE = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** What System.IO.Packaging and NuGet draw or derive: `R` and 16 digits for a relationship, 32 or 64 for the part of properties. */
const drawn: Readonly<Record<string, readonly [FieldName, RegExp]>> = {
  Id: ['opc.relationship-id', /^R[\da-f]{8,32}$/i],
  Target: ['opc.properties-part', /^\/?package\/services\/metadata\/core-properties\/[\da-f]{32,64}\.psmdcp$/i],
}

/** Open Packaging Conventions: which parts the package, or a part of it, leads to. Every one of its bytes counts. */
export const relationships: Format = {
  id: 'opc-relationships',
  plain: true,
  lines: true,
  docs: {
    title: 'Relationships of an OPC package',
    what: 'Generated ids, and the generated name of the part with the properties, each by itself; the rest is lines.',
    see: 'ECMA-376 part 2, Relationships',
  },
  claims: (head, tail, layer) =>
    /(^|\/)_rels\/[^/]*\.rels$/.test(layer.path.at(-1)?.key ?? layer.name) &&
    latin1(head).includes(SPACE) &&
    claimsXml(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml, insets: insetsIn(bytes) }),
  alike: xmlAlike,
}

function insetsIn(bytes: ByteSource): readonly Inset[] {
  const xml = textIn(bytes, readXml)
  const found = xml
    ? elementsAt(xml, 'Relationships', 'Relationship').flatMap(({ attributes }) => attributes.flatMap(insetOf))
    : []
  return found.sort((x, y) => x.range.start - y.range.start)
}

function insetOf({ name, value, start, end }: Attribute): Inset[] {
  const [field, pattern] = drawn[name] ?? []
  return field && pattern!.test(value) ? [{ name: field, range: { start, end }, value }] : []
}
