import { describe, expect, it } from 'vitest'
import { manifest, signatureFile } from '../../src/formats/manifest.ts'
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

  it('over several lines are one, told from where they are broken; the builder stays as it is written', async () => {
    const keys = await shape('Class-Path: a.jar', '  b.jar', ' , c', 'Built-By: m', ' e')
    expect(Object.keys(keys)).toEqual(['class-path', 'built-by'])
    expect(keys['class-path']).toMatchObject({ 'manifest.value': 'a.jar b.jar, c', 'manifest.folds': '5+3 14+3' })
    expect(keys['built-by']).toHaveProperty('manifest.user', 'raw')
  })

  it.each([['a long list', `A: ${'b,'.repeat(2100)}\n c\n`]])('%s stays as it is written', async (_, content) => {
    const { blocks } = await cutOf(manifest, content, layer)
    expect(blocks[0]!.fields().find(({ name }) => name === 'manifest.value')?.value).toSatisfy(
      (value: string | undefined) => value === undefined || !value.includes('c'),
    )
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

describe('digests', () => {
  const digest = 'fk+i64x6wIlznV3vxEifrWihANkggso1xrQKRSSCH4c='
  const derivedIn = async (format: typeof manifest, content: string) =>
    (await cutOf(format, content, layer)).blocks.flatMap(block =>
      block.fields().flatMap(({ derived, value }) => (derived ? [[block.key, value, derived] as const] : [])),
    )
  const rest = { kind: 'digest', as: 'base64' } as const

  it.each([
    ['SHA-256-Digest', 'sha256'],
    ['sha1-digest', 'sha1'],
    ['SHA-Digest', 'sha1'],
    ['SHA-384-Digest', 'sha384'],
    ['SHA-512-Digest', 'sha512'],
    ['MD5-Digest', 'md5'],
  ])('%s is that of the entry of its section', async (name, id) => {
    expect(await derivedIn(manifest, `${main}\r\n\r\nName: a/B\r\n${name}: ${digest}\r\n`)).toEqual([
      [`a/B: ${name.toLowerCase()}`, digest, { ...rest, id, of: { up: 1, down: ['a/B'] } }],
    ])
  })

  it('over several lines', async () => {
    const content = `${main}\r\n\r\nName: a\r\n B\r\nSHA-256-Digest: ${digest.slice(0, 20)}\r\n ${digest.slice(20)}\r\n`
    expect(await derivedIn(manifest, content)).toEqual([
      ['aB: sha-256-digest', digest, { ...rest, id: 'sha256', of: { up: 1, down: ['aB'] } }],
    ])
    const { blocks } = await cutOf(manifest, content, layer)
    expect(
      blocks
        .at(-1)!
        .fields()
        .map(({ name, ranges }) => [name, ranges.length]),
    ).toEqual([
      ['manifest.name', 1],
      ['manifest.separator', 2],
      ['manifest.digest', 2],
      ['manifest.folds', 1],
    ])
  })

  it.each([
    ['in the main section', `${main}\nSHA-256-Digest: ${digest}\n`],
    ['by an algorithm that is not known', `${main}\n\nName: a\nconstructor-Digest: ${digest}\n`],
    ['that is no base64', `${main}\n\nName: a\nSHA-256-Digest: ${digest} x\n`],
    ['of the manifest, in the manifest', `${main}\n\nName: a\nSHA-256-Digest-Manifest: ${digest}\n`],
  ])('%s there is none', async (_, content) => {
    expect(await derivedIn(manifest, content)).toEqual([])
  })

  it('of a signature file are those of the manifest and of its sections', async () => {
    const of = { up: 1, down: ['META-INF/MANIFEST.MF'] }
    const lines = ['SHA-256-Digest-Manifest', 'SHA-256-Digest-Manifest-Main-Attributes', '', 'Name: a', 'SHA-256-Digest']
    const content = `Signature-Version: 1.0\n${lines.map(line => (line.includes('Digest') ? `${line}: ${digest}\n` : `${line}\n`)).join('')}`
    expect(await derivedIn(signatureFile, content)).toEqual([
      ['sha-256-digest-manifest', digest, { ...rest, id: 'sha256', of }],
      ['sha-256-digest-manifest-main-attributes', digest, { ...rest, id: 'sha256', of: { ...of, section: '' } }],
      ['a: sha-256-digest', digest, { ...rest, id: 'sha256', of: { ...of, section: 'a' } }],
    ])
  })

  it.each<[string, string, string, readonly (readonly [number, number])[] | null]>([
    ['the main section, with its blank line', 'A: b\n\nName: x\nC: d\n', '', [[0, 6]]],
    ['all of it', 'A: b\n', '', [[0, 5]]],
    ['one behind it', 'A: b\n\nName: x\nC: d\n\nName: y\n', 'x', [[6, 20]]],
    ['the last one', 'A: b\n\nName: x\nC: d\n\nName: y\n', 'y', [[20, 28]]],
    ['behind two blank lines', 'A: b\n\n\nName: x\n', 'x', [[7, 15]]],
    [
      'one name twice',
      'A: b\n\nName: x\n\nName: x\n',
      'x',
      [
        [6, 15],
        [15, 23],
      ],
    ],
    ['none', 'A: b\n\nName: x\n', 'z', null],
    ['one that begins otherwise', 'A: b\n\nC: d\nName: x\n', 'x', null],
  ])('sections: %s', async (_, content, name, expected) => {
    const ranges = (await cutOf(manifest, content, layer)).sectionOf!(name)
    expect(ranges?.map(({ start, end }) => [start, end]) ?? null).toEqual(expected)
  })

  it('broken signature files are tiled', () =>
    survives(signatureFile, `A: b\r\nSHA-256-Digest-Manifest: ${digest}\r\n\r\nName: x\r\nSHA1-Digest: a\r\n b\r\n`, layer))
})

it('of two attributes of one name neither is that of the builder', async () => {
  const keys = await shape(main, 'Built-By: me', 'built-by: you', 'Build-Date: 2024-01-01')
  expect(keys['built-by']).toHaveProperty('manifest.value', 'me')
  expect(keys['built-by#1']).toHaveProperty('manifest.value', 'you')
  expect(keys['build-date']).toHaveProperty('manifest.time', '2024-01-01')
})

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
    [
      'parts of a clause and what a package uses in another order',
      `${head}Export-Package: a;uses:="x,y";version=1,b\n`,
      `${head}Export-Package: b,a;version=1;uses:="y,x"\n`,
      'structured-key-order',
    ],
    [
      'clauses in another order and another builder',
      `${head}Built-By: me\nBnd-LastModified: 1700000000000\nImport-Package: a,b\n`,
      `${head}Built-By: you\nBnd-LastModified: 1734000000000\nImport-Package: b,a\n`,
      'structured-key-order',
    ],
    [
      'clauses in another order and a builder who is a command',
      `${head}Built-By: me\nImport-Package: a,b\n`,
      `${head}Built-By: $(you)\nImport-Package: b,a\n`,
      null,
    ],
    ['bundles that are searched in order', `${head}Require-Bundle: a,b\n`, `${head}Require-Bundle: b,a\n`, null],
    ['one clause twice', `${head}Import-Package: a,b,b\n`, `${head}Import-Package: b,a,a\n`, null],
    ['clauses that are searched in order', `${head}Bundle-ClassPath: a,b\n`, `${head}Bundle-ClassPath: b,a\n`, null],
    ['another builder besides', `${head}Built-By: me\nA: b\n`, `${head}A: b\nBuilt-By: you\n`, 'structured-key-order'],
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
