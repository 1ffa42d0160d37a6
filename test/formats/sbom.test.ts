import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { sbom, sbomXml, spdx } from '../../src/formats/sbom.ts'
import { compare } from '../../src/index.ts'
import type { Format } from '../../src/model/layer.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'
import { toldOf } from '../support/told.ts'

const serial = 'urn:uuid:796dcfe4-01bb-46ff-9203-b23925e5f3f4'
const time = '2023-11-14T22:13:20Z'
const bom = ({ number = serial, at = time, more = '', part = 'a' } = {}) =>
  `{"bomFormat": "CycloneDX", "serialNumber": "${number}", "version": 1, "metadata": {"timestamp": "${at}"}${more}, "components": [{"name": "${part}"}]}`
const spdxJson = ({ at = time, space = 'a-796dcfe4-01bb-46ff-9203-b23925e5f3f4', name = 'x' } = {}) =>
  `{"spdxVersion": "SPDX-2.3", "name": "${name}", "documentNamespace": "http://spdx.org/spdxdocs/${space}", "creationInfo": {"created": "${at}"}}`
const spdx3 = ({ at = time, more = '', name = 'x' } = {}) =>
  `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "CreationInfo", "@id": "_:c", "created": "${at}"}${more}, {"type": "software_Package", "name": "${name}"}]}`
const bomXml = ({ number = serial, at = time, more = '', space = '1.5' } = {}) =>
  `<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${space}" serialNumber="${number}" version="1">\n<metadata><timestamp>${at}</timestamp>${more}</metadata>\n</bom>\n`
const tags = ({ at = time, before = '', behind = '' } = {}) =>
  `SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n${before}Created: ${at}\nCreator: Tool: x\n${behind}`

const erased = async (format: Format, content: string): Promise<string[]> => {
  const anatomy = await cutOf(format, content)
  return [...toldOf(anatomy, 'sbom.serial'), ...toldOf(anatomy, 'sbom.time')]
}

describe('what is erased, and what is kept', () => {
  it.each<[string, Format, string, string[]]>([
    ['CycloneDX', sbom, bom(), [serial, time]],
    [
      'parts of seconds, and a zone',
      sbom,
      bom({ at: '2023-11-14T22:13:20.123+01:00' }),
      [serial, '2023-11-14T22:13:20.123+01:00'],
    ],
    ['no time', sbom, bom({ at: 'now' }), [serial]],
    ['an hour too many', sbom, bom({ at: '2023-11-14T24:13:20Z' }), [serial]],
    ['a serial number that is none', sbom, bom({ number: 'urn:uuid:1' }), [time]],
    ['an escape in it', sbom, bom({ at: '2023-11-14T22:13:20\\u005a' }), [serial]],
    ['a second serial number', sbom, bom({ more: `, "serialNumber": "${serial}"` }), [time]],
    ['a second metadata', sbom, bom({ more: ', "metadata": {}' }), [serial]],
    ['another kind of file', sbom, bom().replace('"CycloneDX"', '"Other"'), []],
    ['what is no JSON', sbom, `${bom()}x`, []],
    ['SPDX', sbom, spdxJson(), [time]],
    ['SPDX 3', sbom, spdxJson().replace('2.3', '3.0'), []],
    ['SPDX 3 as JSON-LD', sbom, spdx3(), [time]],
    ['SPDX 3, two of them', sbom, spdx3({ more: `, {"type": "CreationInfo", "created": "${time}"}` }), []],
    ['SPDX 3, no date', sbom, spdx3({ at: 'now' }), []],
    ['SPDX 3, another class', sbom, spdx3().replace('CreationInfo', 'Build'), []],
    ['SPDX 3, another context', sbom, spdx3().replace('spdx.org', 'example.org'), []],
    ['CycloneDX in XML', sbomXml, bomXml(), [serial, time]],
    ['a second time', sbomXml, bomXml({ more: `<timestamp>${time}</timestamp>` }), [serial]],
    ['another namespace', sbomXml, bomXml({ space: 'x' }), []],
    ['a document type', sbomXml, bomXml().replace('<bom', '<!DOCTYPE bom>\n<bom'), []],
    ['SPDX in tags', spdx, tags(), [time]],
    ['ends of lines as of DOS', spdx, tags().replaceAll('\n', '\r\n'), [time]],
    ['a second one', spdx, tags({ behind: `Created: ${time}\n` }), []],
    ['in a text', spdx, tags({ before: 'Comment: <text>\n' }), []],
    ['in front of a text', spdx, tags({ behind: 'Comment: <text>\n</text>\n' }), [time]],
    ['no date', spdx, tags({ at: 'now' }), []],
  ])('%s', async (_, format, content, expected) => expect(await erased(format, content)).toEqual(expected))
})

it.each<[string, Format, string]>([
  ['json', sbom, bom()],
  ['spdx.json', sbom, spdxJson()],
  ['spdx 3', sbom, spdx3()],
  ['xml', sbomXml, bomXml()],
  ['spdx', spdx, tags()],
])('damage of %s is survived', async (_, format, content) => survives(format, content))

it.each<[string, string]>([
  [bom(), 'sbom'],
  [spdxJson(), 'sbom'],
  [spdx3(), 'sbom'],
  [bomXml(), 'sbom-xml'],
  [tags(), 'spdx'],
  [bom().replace('bomFormat', 'x'), 'json'],
])('%j is %s', (content, id) => expect(formatFor(bytes(content), bytes(content), topLayer).format.id).toBe(id))

const other = { number: 'urn:uuid:00000000-01bb-46ff-9203-b23925e5f3f4', at: '2024-12-12T10:40:00Z' }
it.each<[string, string, string, string | null]>([
  ['another spelling', bom(), bom(other).replaceAll(' ', ''), 'formatting-only certain'],
  ['another part', bom(), bom({ ...other, part: 'b' }), null],
  [
    'another namespace',
    spdxJson(),
    spdxJson({ at: other.at, space: `a-${serial.slice(9).replace('7', '8')}` }),
    'sbom-serial-timestamp certain namespace namespace',
  ],
  ['SPDX 3, another spelling', spdx3(), spdx3({ at: other.at }).replaceAll(' ', ''), 'formatting-only certain'],
  ['SPDX 3, another part', spdx3(), spdx3({ at: other.at, name: 'y' }), null],
  ['another namespace altogether', spdxJson(), spdxJson({ space: `b-${serial.slice(9)}` }), null],
  ['another namespace, and more', spdxJson(), spdxJson({ space: `a-${serial.slice(9).replace('7', '8')}`, name: 'y' }), null],
])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(sbom, a, b)).toBe(expected))

it('a part that differs is named beside another time', async () => {
  const { verdict, causes, differences } = await compare(bytes(bom()), bytes(bom({ ...other, part: 'b' })), {
    names: ['a.json', 'b.json'],
  })
  expect([verdict, causes.map(({ id }) => id).sort()]).toEqual(['different', ['content-change', 'sbom-serial-timestamp']])
  expect(differences.map(({ symbols }) => symbols)).toEqual([['/components/0/name', '/components/0/name']])
  expect((await compare(bytes(bom()), bytes(bom(other)), { names: ['a.json', 'b.json'] })).verdict).toBe('equivalent')
})
