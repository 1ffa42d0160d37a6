import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { FieldName, Format, Likeness } from '../model/layer.ts'
import type { Data } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import type { Inset } from './insets.ts'
import { dateTime } from './iso-date.ts'
import { claimsJson, placeInJson } from './json.ts'
import { type Json, readJson, valueAt } from './json-read.ts'
import { alikeAsData, locatedLines, textIn } from './located-lines.ts'
import { text } from './text.ts'
import { textAlike } from './text-likeness.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { elementsAt, isElement, readXml } from './xml-read.ts'

/** RFC 4122, 3: a UUID as a URN. */
const SERIAL = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi

const insetOf = (name: FieldName, pattern: RegExp, found: { start: number; end: number; value: string } | null): Inset[] =>
  found && pattern.test(found.value) ? [{ name, range: { start: found.start, end: found.end }, value: found.value }] : []
const inOrder = (insets: readonly Inset[]): readonly Inset[] => [...insets].sort((x, y) => x.range.start - y.range.start)

/** Of each kind: how it is known, where its time stands, and what else is made anew each time. */
const kinds = [
  {
    // CycloneDX 1.6 JSON: bomFormat, serialNumber, metadata.timestamp.
    mark: ['bomFormat', /^CycloneDX$/],
    serial: ['serialNumber'],
    time: ['metadata', 'timestamp'],
    namespace: null,
  },
  {
    // SPDX 2.3, 6.1, 6.5 and 6.9; the namespace stays, as other documents refer to it.
    mark: ['spdxVersion', /^SPDX-2\.\d$/],
    serial: null,
    time: ['creationInfo', 'created'],
    namespace: ['documentNamespace'],
  },
] as const

const kindOf = (root: Json) => kinds.find(({ mark: [key, is] }) => is.test(leafOf(valueAt(root, key)) ?? ''))
const leafOf = (json: Json | null): string | null =>
  json && 'leaf' in json && json.leaf.startsWith('s:') ? json.leaf.slice(2) : null

export const sbom: Format = {
  id: 'sbom',
  lines: true,
  docs: {
    title: 'SBOM: CycloneDX or SPDX, in JSON',
    what: 'Its serial number and the time of its making; the rest is lines, told by JSON pointer.',
    see: 'CycloneDX 1.6 JSON, serialNumber and metadata.timestamp; SPDX 2.3, 6.9; SPDX 3.0, CreationInfo',
  },
  claims: (head, tail, layer) =>
    claimsJson(head, tail, layer) &&
    (/"bomFormat"[ \t\r\n]*:|"spdxVersion"[ \t\r\n]*:|"https:\/\/spdx\.org\/rdf\/3\.\d\.\d\/spdx-context\.jsonld"/.test(
      latin1(head),
    ) ||
      /\.(cdx|spdx)\.json$/i.test(layer.name)),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson, insets: inJson(bytes) }),
  alike: (a, b) => alikeAsData([a, b], readJson, jsonAlike),
}

function inJson(bytes: ByteSource): readonly Inset[] {
  const root = textIn(bytes, readJson)
  if (!root) return []
  const kind = kindOf(root)
  const spelled = (json: Json | null) => {
    const value = leafOf(json)
    // Without an escape in it, it stands between its quotes as it is.
    return json && value !== null && json.end - json.start === value.length + 2
      ? { start: json.start + 1, end: json.end - 1, value }
      : null
  }
  const at = (keys: readonly string[] | null) => spelled(keys && valueAt(root, ...keys))
  const [creation, ...more] = creationsIn(root)
  if (!kind) return creation && more.length === 0 ? insetOf('sbom.time', dateTime, spelled(valueAt(creation, 'created'))) : []
  return inOrder([...insetOf('sbom.serial', SERIAL, at(kind.serial)), ...insetOf('sbom.time', dateTime, at(kind.time))])
}

/** SPDX 3.0, JSON-LD: the objects of the class CreationInfo, of which a document written at once has one. */
const isSpdx3 = (context: string | null): boolean =>
  /^https:\/\/spdx\.org\/rdf\/3\.\d\.\d\/spdx-context\.jsonld$/.test(context ?? '')
function creationsIn(root: Json): readonly Json[] {
  const graph = isSpdx3(leafOf(valueAt(root, '@context'))) ? valueAt(root, '@graph') : null
  return graph && 'items' in graph ? graph.items.filter(item => leafOf(valueAt(item, 'type')) === 'CreationInfo') : []
}

/** What is erased is left out here, too; then what is left is the same, or the same but for a namespace with a number of its own. */
function jsonAlike(a: Data, b: Data): Likeness | null {
  const [one, two] = [a, b].map(withoutErased) as [Data, Data]
  const named = [one, two].map(data => edited(data, ['documentNamespace'], value => value.replace(UUID, '')))
  return !isSame(one, two) && isSame(named[0]!, named[1]!)
    ? { cause: 'sbom-serial-timestamp', confidence: 'certain', values: ['namespace', 'namespace'] }
    : dataAlike(one, two)
}

const isSame = (a: Data, b: Data): boolean => dataAlike(a, b)?.cause === 'formatting-only'

const withoutErased = (data: Data): Data => {
  const gone = (pattern: RegExp) => (value: string) => (pattern.test(value) ? '' : value)
  const bare = kinds.reduce(
    (out, { serial, time }) => edited(serial ? edited(out, serial, gone(SERIAL)) : out, time, gone(dateTime)),
    data,
  )
  return withoutCreation(bare, gone(dateTime))
}

function withoutCreation(data: Data, edit: (value: string) => string): Data {
  if (!('entries' in data)) return data
  const isOf = (one: Data, key: string, is: (text: string) => boolean): boolean =>
    'entries' in one && one.entries.some(([name, value]) => name === key && 'leaf' in value && is(value.leaf.slice(2)))
  const isCreation = (one: Data): boolean => isOf(one, 'type', text => text === 'CreationInfo')
  const bare = (graph: Data): Data =>
    'items' in graph && graph.items.filter(isCreation).length === 1
      ? { items: graph.items.map(one => (isCreation(one) ? edited(one, ['created'], edit) : one)) }
      : graph
  return isOf(data, '@context', isSpdx3)
    ? { entries: data.entries.map(([name, value]) => [name, name === '@graph' ? bare(value) : value] as const) }
    : data
}

/** A copy with another text at the end of these keys. */
function edited(data: Data, keys: readonly string[], edit: (value: string) => string): Data {
  const [key, ...more] = keys
  if (key === undefined) return 'leaf' in data && data.leaf.startsWith('s:') ? { leaf: `s:${edit(data.leaf.slice(2))}` } : data
  // Of a key that is there twice nobody knows which one counts.
  if (!('entries' in data) || data.entries.filter(([name]) => name === key).length !== 1) return data
  return { entries: data.entries.map(([name, value]) => [name, name === key ? edited(value, more, edit) : value] as const) }
}

/** CycloneDX 1.6 XML: the attribute serialNumber of bom, and metadata/timestamp. */
export const sbomXml: Format = {
  id: 'sbom-xml',
  lines: true,
  docs: {
    title: 'SBOM: CycloneDX in XML',
    what: 'Its serial number and the time of its making; the rest is lines, told by path of element.',
    see: 'CycloneDX 1.6 XML, bom and metadata',
  },
  claims: (head, tail, layer) =>
    claimsXml(head, tail, layer) && /<bom[ \t\r\n][^>]*xmlns="http:\/\/cyclonedx\.org\/schema\/bom\/1\.\d"/.test(latin1(head)),
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml, insets: inXml(bytes) }),
  alike: xmlAlike,
}

function inXml(bytes: ByteSource): readonly Inset[] {
  const xml = textIn(bytes, readXml)
  if (!xml) return []
  if (xml.root.name !== 'bom' || xml.around.some(({ kind }) => kind === 'doctype')) return []
  const space = xml.root.attributes.find(({ name }) => name === 'xmlns')?.value ?? ''
  if (!/^http:\/\/cyclonedx\.org\/schema\/bom\/1\.\d$/.test(space)) return []
  const times = elementsAt(xml, 'bom', 'metadata', 'timestamp')
  const [value, ...more] = times.length === 1 && times[0]!.attributes.length === 0 ? times[0]!.children : []
  const time = value && !isElement(value) && value.kind === 'text' && more.length === 0 ? value : null
  return inOrder([
    ...insetOf('sbom.serial', SERIAL, xml.root.attributes.find(({ name }) => name === 'serialNumber') ?? null),
    ...insetOf('sbom.time', dateTime, time && { start: time.start, end: time.end, value: time.text }),
  ])
}

/** SPDX 2.3 as tags and values, 6.9: one line. */
const created = /^(Created: )(.*)$/gm
export const spdx: Format = {
  id: 'spdx',
  lines: true,
  docs: {
    title: 'SBOM: SPDX as tags and values',
    what: 'The time of its making; the rest is lines.',
    see: 'SPDX 2.3, 6.9',
  },
  claims: (head, tail, layer) => /^SPDXVersion: SPDX-2\.\d\r?\n/.test(latin1(head)) && text.claims(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, () => null, { place: () => null, insets: inTags(bytes) }),
  alike: textAlike,
}

/** In what stands in front of any text of several lines. */
const inTags = (bytes: ByteSource): readonly Inset[] =>
  textIn(bytes, source => {
    const header = source.split('<text>', 1)[0]!
    const found = [...source.matchAll(created)]
    const start = (found[0]?.index ?? 0) + 'Created: '.length
    const value = (found[0]?.[2] ?? '').replace(/\r$/, '')
    const range = { start, end: start + value.length }
    return found.length === 1 && range.end <= header.length ? insetOf('sbom.time', dateTime, { ...range, value }) : []
  }) ?? []
