import { describe, expect, it } from 'vitest'
import { manifest } from '../../src/formats/manifest.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

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

describe('alike', () => {
  const head = 'Manifest-Version: 1.0\n'
  const long = `${head}Class-Path: ${'a.jar '.repeat(20)}\n`
  it.each<[string, string, string, string | null]>([
    ['ends of lines', `${head}A: b\n`, `${head}A: b\n`.replaceAll('\n', '\r\n'), 'line-endings'],
    [
      'wrapped elsewhere',
      long.replace('a.jar a', 'a.jar \n a'),
      long.replace('a.jar a.jar a', 'a.jar a.jar \n a'),
      'formatting-only',
    ],
    ['attributes in another order', `${head}A: b\nC: d\n`, `${head}C: d\nA: b\n`, 'structured-key-order'],
    [
      'sections in another order',
      `${head}\nName: a\nX: 1\n\nName: b\nX: 2\n`,
      `${head}\nName: b\nX: 2\n\nName: a\nX: 1\n`,
      'structured-key-order',
    ],
    [
      'clauses in another order',
      `${head}Import-Package: a;v="[1,2)",b\n`,
      `${head}Import-Package: b,a;v="[1,2)"\n`,
      'structured-key-order',
    ],
    ['clauses that are searched in order', `${head}Bundle-ClassPath: a,b\n`, `${head}Bundle-ClassPath: b,a\n`, null],
    ['another builder besides', `${head}Built-By: me\nA: b\n`, `${head}A: b\nBuilt-By: you\n`, null],
    ['another value besides', `${head}A: b\nC: d\n`, `${head}C: e\nA: b\n`, null],
    ['an attribute in another section', `${head}A: b\n\nName: a\n`, `${head}\nName: a\nA: b\n`, null],
    ['a blank line in front of a line that goes on', `${head}A: b\n\n c\n`, `${head}A: bc\n`, null],
  ])('%s', async (_, a, b, cause) => {
    const alike = async (one: string, two: string) =>
      (await manifest.alike!(ofBytes(bytes(one)), ofBytes(bytes(two)), { unzlib: () => null, unzstd: async () => null }))
        ?.cause ?? null
    expect([await alike(a, b), await alike(b, a)]).toEqual([cause, cause])
  })
})
