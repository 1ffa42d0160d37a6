import { describe, expect, it } from 'vitest'
import { manifest } from '../../src/formats/manifest.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'

const layer: LayerHead = {
  path: [{ key: 'META-INF/MANIFEST.MF', nth: 0 }],
  name: 'META-INF/MANIFEST.MF',
  reach: 'installed',
}
const shape = async (...lines: string[]) => shapeOf(await cutOf(manifest, lines.map(line => `${line}\r\n`).join(''), layer))
const main = 'Manifest-Version: 1.0'

describe('attributes', () => {
  it('by name, in any case', async () => {
    expect(await shape(main, 'Built-By: me', 'BUILD-DATE: 2024-01-01')).toEqual({
      'manifest-version': { 'manifest.name': 'Manifest-Version', 'manifest.separator': 'raw', 'manifest.value': '1.0' },
      'built-by': { 'manifest.name': 'Built-By', 'manifest.separator': 'raw', 'manifest.user': 'me' },
      'build-date': { 'manifest.name': 'BUILD-DATE', 'manifest.separator': 'raw', 'manifest.time': '2024-01-01' },
    })
  })

  it('of a section are told from those of the main one, and none of them is about the builder', async () => {
    const keys = await shape(main, '', 'Name: a/B.class', 'Built-By: me', '', 'Name: c', 'Built-By: me')
    expect(Object.keys(keys)).toEqual([
      'manifest-version',
      '\0blank',
      'a/B.class: name',
      'a/B.class: built-by',
      '\0blank#1',
      'c: name',
      'c: built-by',
    ])
    expect(keys['a/B.class: built-by']).toHaveProperty('manifest.value', 'me')
  })

  it('over several lines are one, and stay as they are written', async () => {
    const keys = await shape('Class-Path: a.jar', '  b.jar', 'Built-By: m', ' e')
    expect(Object.keys(keys)).toEqual(['class-path', 'built-by'])
    expect(keys['class-path']).toHaveProperty('manifest.value', 'raw')
    expect(keys['built-by']).toHaveProperty('manifest.user', 'raw')
  })

  it('a second one of a name is a duplicate', async () => {
    const keys = await shape(main, 'Main-Class: A', 'main-class: B')
    expect(keys['main-class#1']).toHaveProperty('manifest.name', 'structural:duplicate-entry')
  })
})

it.each([
  ['a line that is no attribute', 'no colon'],
  ['a colon without a blank', 'Main-Class:A'],
  ['a name that is too long', `${'x'.repeat(71)}: y`],
])('%s is kept as it is', async (_, line) => {
  expect((await shape(main, line))['\0gap']).toEqual({ 'manifest.gap': 'structural:malformed' })
})

it.each([
  ['line feeds alone', 'Built-By: me\n', 'me'],
  ['no end', 'Built-By: me', 'me'],
  ['a carriage return alone', 'Built-By: me\rX: y\n', 'me\rX: y'],
])('%s', async (_, content, value) => {
  expect(shapeOf(await cutOf(manifest, content, layer))['built-by']).toHaveProperty('manifest.user', value)
})

it('broken manifests are tiled', () => survives(manifest, 'A: b\r\n c\r\n\r\nName: x\r\nBuilt-By: y\r\n', layer))
