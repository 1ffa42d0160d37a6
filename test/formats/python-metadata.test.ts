import { describe, expect, it } from 'vitest'
import { pythonMetadata } from '../../src/formats/python-metadata.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const at = (key: string): LayerHead => ({ path: [{ key, nth: 0 }], name: key, reach: 'installed' })
const layer = at('x-1.dist-info/METADATA')
const value = (text: string) => ({
  'python-metadata.name': 'raw',
  'python-metadata.value': text,
  'python-metadata.line-end': 'raw',
})
const lines = { 'text.lines': 'raw' }

it.each<[string, string, object]>([
  ['a field', 'Metadata-Version: 2.1\n', { 'metadata-version': value('2.1') }],
  ['CR LF', 'Name: x\r\n', { name: value('x') }],
  ['no end of line', 'Name: x', { name: value('x') }],
  ['no value', 'Summary:\n', { summary: value('') }],
  [
    'dependencies by name, with what they need',
    'Requires-Dist: alpha (>=1)\nRequires-Dist: beta>=2; extra == "t"\nRequires-Dist: alpha ; x\n',
    {
      'requires-dist: alpha': value('alpha (>=1)'),
      'requires-dist: beta': value('beta>=2; extra == "t"'),
      'requires-dist: alpha#1': value('alpha ; x'),
    },
  ],
  [
    'tags one by one',
    'Tag: py2-none-any\nTag: py3-none-any\n',
    { 'tag: py2-none-any': value('py2-none-any'), 'tag: py3-none-any': value('py3-none-any') },
  ],
  ['lines that go on', 'License: a\n  b\n', { license: value('a\n  b') }],
  ['the description', 'Name: x\n\nText: y\n z\n', { name: value('x'), '\0description': lines }],
  ['other lines', '?\n', { '\0text': lines }],
  ['long ones', `Summary: ${'x'.repeat(300)}\n`, { summary: lines }],
  ['nothing', '', {}],
])('%s', async (_, content, expected) => {
  expect(shapeOf(await cutOf(pythonMetadata, content, layer))).toEqual(expected)
})

describe('which files it is', () => {
  it.each<[string, string, boolean]>([
    ['x-1.dist-info/METADATA', 'Metadata-Version: 2.1\n', true],
    ['x-1.dist-info/WHEEL', 'Wheel-Version: 1.0\n', true],
    ['EGG-INFO/PKG-INFO', 'Metadata-Version: 1.0\n', true],
    ['x-1/PKG-INFO', 'Metadata-Version: 1.0\n', true],
    ['x-1/x.egg-info/PKG-INFO', 'Metadata-Version: 1.0\n', true],
    ['x-1.dist-info/METADATA', 'other\n', false],
    ['x/METADATA', 'Metadata-Version: 2.1\n', false],
  ])('%s: %s', (key, head, claimed) => expect(pythonMetadata.claims(bytes(head), bytes(head), at(key))).toBe(claimed))
})

it('damage of all kinds is survived', async () => {
  await survives(pythonMetadata, bytes('Metadata-Version: 2.1\nTag: a\n b\n\nbody\n'), layer)
})
