import { expect, it } from 'vitest'
import { condaIndex } from '../../src/formats/conda-index.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const at = (key: string): LayerHead => ({ path: [{ key, nth: 0 }], name: key, reach: 'installed' })
const layer = at('info/index.json')
const rest = { 'text.lines': 'raw' }

it.each<[string, string, object]>([
  [
    'the time of the build',
    '{"timestamp": 1700000000000}',
    { '\0conda-index.timestamp': { 'conda-index.timestamp': '1700000000000' }, '\0rest': rest, '\0rest#1': rest },
  ],
  [
    'a version',
    '{"version": "1.0"}',
    { '\0conda-index.version': { 'conda-index.version': '1.0' }, '\0rest': rest, '\0rest#1': rest },
  ],
  ['an empty one', '{"version": ""}', { '\0rest': rest }],
  ['one twice', '{"version": "1", "version": "2"}', { '\0rest': rest }],
  ['no JSON', '{', { '\0rest': rest }],
])('%s', async (_, content, expected) => {
  expect(shapeOf(await cutOf(condaIndex, content, layer))).toEqual(expected)
})

it.each<[string, boolean]>([
  ['info/index.json', true],
  ['info/about.json', true],
  ['a/info/index.json', false],
  ['index.json', false],
])('%s', (key, claimed) => expect(condaIndex.claims(bytes('{"a": 1}'), bytes('{"a": 1}'), at(key))).toBe(claimed))

it('damage of all kinds is survived', async () => {
  await survives(condaIndex, bytes('{"timestamp": 17, "version": "1"}'), layer)
})
