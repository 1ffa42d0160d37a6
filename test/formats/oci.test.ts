import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../src/formats/json-read.ts'
import { ociDocument } from '../../src/formats/oci-document.ts'
import { documentOf, hasTwins, hexOf } from '../../src/formats/oci-references.ts'
import { tar as format } from '../../src/formats/tar.ts'
import { type CompareOptions, compare } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { likenessOf } from '../support/likeness.ts'
import {
  blobName,
  blobsOf,
  described,
  dockerEntries,
  dockerSave,
  type ImageParts,
  image,
  layer,
  layout,
  layoutOf,
  mediaTypes,
  sha256,
} from '../support/oci.ts'
import { type TarEntry, tar } from '../support/tar.ts'
import { oddities } from '../support/told.ts'

const keysOf = async (content: Uint8Array): Promise<string[]> =>
  (await cutOf(format, content)).blocks.filter(({ member }) => member).map(({ key }) => key.replace('\0', '#'))

const one = { os: 'linux', architecture: 'amd64' }
const other = { os: 'linux', architecture: 'arm64', variant: 'v8' }
const [first, second] = [image(), image({ config: { architecture: 'arm64' }, layers: [layer(), layer(2)] })]
const nested = JSON.stringify({
  schemaVersion: 2,
  manifests: [
    described(mediaTypes.manifest, first.manifest, { platform: one }),
    described(mediaTypes.manifest, second.manifest, { platform: other }),
  ],
})

describe('roles', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['one image', layout(), ['#layer 1', '#config', '#manifest', '#index.json', 'oci-layout']],
    [
      'an image for a platform',
      layout({ platform: one }),
      ['#layer 1 linux/amd64', '#config linux/amd64', '#manifest linux/amd64', '#index.json', 'oci-layout'],
    ],
    [
      'an index in an index, and a layer of two images',
      layoutOf([described(mediaTypes.index, nested)], blobsOf([...first.blobs, ...second.blobs, nested])),
      [
        '#layer 1 linux/amd64',
        '#config linux/amd64',
        '#manifest linux/amd64',
        '#layer 2 linux/arm64/v8',
        '#config linux/arm64/v8',
        '#manifest linux/arm64/v8',
        '#index',
        '#index.json',
        'oci-layout',
      ],
    ],
    [
      'one image with a tag',
      layoutOf(
        [described(mediaTypes.manifest, first.manifest, { annotations: { 'org.opencontainers.image.ref.name': 'v1' } })],
        blobsOf(first.blobs),
      ),
      ['#layer 1', '#config', '#manifest', '#index.json', 'oci-layout'],
    ],
    ['docker save', dockerSave(), ['#layer 1', '#config', '#manifest.json']],
    ['docker save with blobs', dockerSave({}, hex => `blobs/sha256/${hex}`), ['#layer 1', '#config', '#manifest.json']],
    [
      'an artifact that is no image',
      layout({ manifest: { config: described('application/vnd.cncf.helm.config.v1+json', first.config) } }),
      ['#layer 1', '#blob 0', '#manifest', '#index.json', 'oci-layout'],
    ],
    [
      'two images of one platform',
      layoutOf(
        [first, second].map(({ manifest }) => described(mediaTypes.manifest, manifest, { platform: one })),
        blobsOf([first.manifest, second.manifest]),
      ),
      ['#manifest linux/amd64', '#manifest linux/amd64 #2', '#index.json', 'oci-layout'],
    ],
  ])('%s', async (_, content, expected) => expect(await keysOf(content)).toEqual(expected))

  const plain = (entries: readonly TarEntry[]): Uint8Array => tar(entries)
  const index = { name: 'index.json', body: JSON.stringify({ manifests: [described(mediaTypes.manifest, first.manifest)] }) }
  const mark = { name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' }
  it.each<[string, readonly TarEntry[]]>([
    ['an index without oci-layout', [index]],
    ['another oci-layout', [index, { ...mark, body: '{}' }]],
    ['an index by a name that no file has', [{ name: 'x', body: index.body, pax: { path: '\0index.json' } }, mark]],
    ['an index in a folder', [{ ...index, name: 'a/index.json' }, mark]],
    ['an index that is there twice', [index, index, mark]],
    ['an index that is none', [{ ...index, body: '[1]' }, mark]],
    ['an index that is a manifest, too', [{ ...index, body: '{"manifests":[],"layers":[]}' }, mark]],
    ['an index with two lists', [{ ...index, body: '{"manifests":[],"Manifests":[]}' }, mark]],
    ['an index behind a link', [{ name: 'index.json', type: '2', link: 'x' }, mark]],
    ['a list of something else', [{ name: 'manifest.json', body: '[{"Config":1,"Layers":[]}]' }]],
    ['a manifest of the web', [{ name: 'manifest.json', body: '{"name":"a"}' }]],
    [
      'more references than anyone has',
      [{ ...index, body: JSON.stringify({ manifests: Array(50_001).fill(described(mediaTypes.manifest, '')) }) }, mark],
    ],
  ])('%s is a plain archive', async (_, entries) => {
    const content = plain([...blobsOf(first.blobs), ...entries])
    expect((await keysOf(content)).filter(key => key.startsWith('#'))).toEqual([])
  })

  it('an index that leads to itself ends', async () => {
    const name = `blobs/sha256/${'0'.repeat(64)}`
    const own = { mediaType: mediaTypes.index, digest: `sha256:${'0'.repeat(64)}`, size: 1 }
    const loop = JSON.stringify({ schemaVersion: 2, manifests: [own, own] })
    expect(await keysOf(layoutOf([own, own], [{ name, body: loop }]))).toEqual(['#index', '#index.json', 'oci-layout'])
  })

  it('a blob that nothing names keeps its name, and its digits recompute', async () => {
    const content = layoutOf([], blobsOf(['a']))
    const anatomy = await cutOf(format, content)
    expect(oddities(anatomy)).toEqual(['unknown-member'])
    expect(shapeOf(anatomy)[blobName('a')]).toMatchObject({ 'tar.name': 'blobs/sha256/*', 'oci.blob-name': sha256('a') })
  })

  it.each<[string, Partial<TarEntry>]>([
    ['a pax record', { pax: { path: blobName('a') } }],
    ['a GNU long name', { longName: blobName('a'), dialect: 'gnu' }],
    ['a dot in front', { name: `./${blobName('a')}` }],
    ['a prefix', { prefix: 'blobs', name: blobName('a').slice('blobs/'.length) }],
  ])('a name in %s', async (_, more) => {
    const anatomy = await cutOf(format, layoutOf([], [{ name: blobName('a'), body: 'a', ...more }]))
    expect(shapeOf(anatomy)[blobName('a')]).toMatchObject({ 'oci.blob-name': sha256('a') })
  })

  it('a layer that is not in the encoding of its media type is odd', async () => {
    const encoded = gzip(layer())
    const { config } = first
    const manifest = (type: string): string =>
      JSON.stringify({ config: described(mediaTypes.config, config), layers: [described(type, encoded)] })
    const told = async (type: string) =>
      oddities(
        await cutOf(
          format,
          layoutOf([described(mediaTypes.manifest, manifest(type))], blobsOf([config, manifest(type), encoded])),
        ),
      )
    expect(await told(`${mediaTypes.layer}+gzip`)).toEqual([])
    expect(await told(`${mediaTypes.layer}+zstd`)).toEqual(['malformed'])
    expect(await told(mediaTypes.layer)).toEqual(['malformed'])
  })
})

const head = (key: string): LayerHead => ({ path: [{ key, nth: 0 }], name: key, reach: 'installed' })
const cutAs = (key: string, content: string) => cutOf(ociDocument, content, head(key))

describe('documents', () => {
  it('a config is cut at its leaves', async () => {
    const shape = shapeOf(await cutAs('\0config linux/amd64', first.config))
    expect(shape['/created']).toEqual({ 'oci.syntax': 'raw', 'oci.created': '2023-11-14T22:13:20Z' })
    expect(shape['/config/Entrypoint/0']).toEqual({ 'oci.syntax': 'raw', 'oci.value': '/bin/hi' })
    expect(shape['/rootfs/diff_ids/0']).toMatchObject({ 'oci.diff-id': sha256(layer()) })
    expect(shape['/history/0/created']).toMatchObject({ 'oci.created': '2023-11-14T22:13:20Z' })
  })

  it('a manifest names its blobs', async () => {
    const shape = shapeOf(await cutAs('\0manifest', first.manifest))
    expect(shape['/config/digest']).toEqual({ 'oci.syntax': 'raw', 'oci.digest': sha256(first.config) })
    expect(shape['/config/size']).toEqual({ 'oci.syntax': 'raw', 'oci.size': String(first.config.length) })
    expect(shape['/layers/0/mediaType']).toMatchObject({ 'oci.value': mediaTypes.layer })
  })

  it('the source of a layer in manifest.json is told by its place', async () => {
    const hex = sha256('a')
    const listed = [{ Config: `${hex}.json`, Layers: [], LayerSources: { [`sha256:${hex}`]: described('x', 'a') } }]
    const shape = shapeOf(await cutAs('\0manifest.json', JSON.stringify(listed)))
    expect(shape['/0/LayerSources/#1/mediaType']).toMatchObject({ 'oci.digest': hex, 'oci.value': 'x' })
    expect(shape['/0/Config']).toMatchObject({ 'oci.digest': hex })
  })

  it.each<[string, string, object]>([
    ['no date', '\0config', { created: 'yesterday' }],
    ['a date with more', '\0config', { created: '2023-11-14T22:13:20Z and more' }],
    ['no text', '\0config', { created: 1 }],
    ['a date elsewhere', '\0config', { config: { Labels: { created: '2023-11-14T22:13:20Z' } } }],
    ['a label', '\0config', { config: { Labels: { 'org.opencontainers.image.created': '2023-11-14T22:13:20Z' } } }],
    ['a manifest', '\0manifest', { created: '2023-11-14T22:13:20Z' }],
  ])('%s is no time of the image', async (_, key, value) => {
    const shape = shapeOf(await cutAs(key, JSON.stringify(value)))
    expect(Object.values(shape).flatMap(Object.keys)).not.toContain('oci.created')
  })

  it('a date with an escape in it stays', async () => {
    const shape = shapeOf(await cutAs('\0config', '{"created":"\\u0032023-11-14T22:13:20Z"}'))
    expect(shape['/created']).toMatchObject({ 'oci.value': '\\u0032023-11-14T22:13:20Z' })
  })

  it.each<[string, string]>([
    ['no JSON', '{"created":'],
    ['a key twice', '{"created":"2023-11-14T22:13:20Z","created":"2023-11-14T22:13:20Z"}'],
    ['a key in two cases', '{"created":"2023-11-14T22:13:20Z","Created":"evil"}'],
  ])('%s is not read', async (_, content) => {
    const anatomy = await cutAs('\0config', content)
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['\0gap'])
    expect(oddities(anatomy)).toEqual(['malformed'])
  })

  const long = 'k'.repeat(1_000_000)
  it.each<[string, string, number]>([
    ['a long key', `{"${long}":{"a":1,"b":2}}`, 2],
    ['long keys inside of each other', `${'{"k":{"m":'.repeat(150)}[1,2]${'}}'.repeat(150)}`, 2],
    ['more leaves than anyone writes', `[${'1,'.repeat(500_001)}1]`, 1],
  ])('%s', async (_, content, count) => {
    const { blocks } = await ociDocument.cut(head('\0config'), ofBytes(bytes(content)), { entries: 1_000_000 })
    expect(blocks.filter(({ key }) => key !== '\0end')).toHaveLength(count)
    expect(Math.max(...blocks.map(({ key }) => key.length))).toBeLessThan(500)
  })

  it('labels may differ in their case alone', () => {
    expect(hasTwins(readJson('{"config":{"Labels":{"a":"1","A":"2"}}}')!)).toBe(false)
    expect(hasTwins(readJson('{"config":{"Labels":{"a":"1","a":"2"}}}')!)).toBe(true)
    expect(hasTwins(readJson('{"history":[{"created":"","CREATED":""}]}')!)).toBe(true)
  })

  it.each<[string, boolean]>([
    [`sha256:${'a'.repeat(64)}`, true],
    [`sha512:${'a'.repeat(128)}`, true],
    [`sha256:${'A'.repeat(64)}`, false],
    [`sha256:${'a'.repeat(63)}`, false],
    [`sha256:${'a'.repeat(128)}`, false],
    [`md5:${'a'.repeat(32)}`, false],
  ])('%s', (text, is) => expect(hexOf(text) !== null).toBe(is))

  it.each(['\0index.json', '\0config a', '\0manifest.json', '\0index'])('%j is a document', key =>
    expect(documentOf(key)).not.toBeNull(),
  )
  it.each(['index.json', 'config', '\0layer 1', '\0toString', '\0gap'])('%j is none', key => expect(documentOf(key)).toBeNull())

  it.each(['\0config', '\0manifest'])('damage of all kinds is survived: %j', async key =>
    survives(ociDocument, key === '\0config' ? first.config : first.manifest, head(key)),
  )
})

describe('archives that are broken anywhere', () => {
  const whole = layout()
  it('tile', async () => {
    const edit = fc.record({ at: fc.nat(whole.length - 1), put: fc.uint8Array({ minLength: 1, maxLength: 8 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async edits => {
        const broken = Uint8Array.from(whole)
        for (const { at, put } of edits) broken.set(put.subarray(0, broken.length - at), at)
        await cutOf(format, broken)
      }),
      { numRuns: 200 },
    )
  })
})

describe('ids of layers', () => {
  const id = (digit: string): string => digit.repeat(64)
  const old = (digit: string, parent?: string, more: readonly TarEntry[] = []): TarEntry[] => [
    { name: `${id(digit)}/`, type: '5' },
    { name: `${id(digit)}/json`, body: JSON.stringify({ id: id(digit), ...(parent ? { parent: id(parent) } : {}) }) },
    { name: `${id(digit)}/VERSION`, body: '1.0' },
    ...more,
  ]
  const link = (digit: string, target: string): TarEntry => ({ name: `${id(digit)}/layer.tar`, type: '2', link: `../${target}` })
  const made = (entries: readonly TarEntry[]): Uint8Array => tar([...dockerEntries(), ...entries])
  const legacyOf = async (entries: readonly TarEntry[]): Promise<string[]> =>
    (await keysOf(made(entries))).filter(key => key.startsWith('#legacy'))
  const layerName = `${sha256(layer())}.tar`

  it('stand for their places in the chain', async () => {
    expect(await legacyOf([...old('b', 'a', [link('b', layerName)]), ...old('a')])).toEqual([
      '#legacy-folder 2',
      '#legacy 2',
      '#legacy-version 2',
      '#legacy-layer.tar 2',
      '#legacy-folder 1',
      '#legacy 1',
      '#legacy-version 1',
    ])
  })

  it.each<[string, readonly TarEntry[]]>([
    ['two chains', [...old('a'), ...old('b')]],
    ['a fork', [...old('a'), ...old('b', 'a'), ...old('c', 'a')]],
    ['a circle', [...old('a', 'b'), ...old('b', 'a')]],
    ['a chain and a circle', [...old('c'), ...old('a', 'b'), ...old('b', 'a')]],
    ['a layer below that is not there', [...old('a', 'b')]],
    ['the id of another folder', [{ name: `${id('a')}/json`, body: JSON.stringify({ id: id('b') }) }]],
  ])('%s: they keep their names', async (_, entries) => expect(await legacyOf(entries)).toEqual([]))

  it.each<[string, readonly TarEntry[], readonly TarEntry[], string]>([
    ['other ids', [...old('a'), ...old('b', 'a')], [...old('c'), ...old('d', 'c')], 'equivalent'],
    ['another link', old('a', undefined, [link('a', layerName)]), old('a', undefined, [link('a', 'x.tar')]), 'different'],
    [
      'a link to the same layer below',
      [
        ...old('a', undefined, [{ name: `${id('a')}/layer.tar`, body: 'x' }]),
        ...old('b', 'a', [link('b', `${id('a')}/layer.tar`)]),
      ],
      [
        ...old('c', undefined, [{ name: `${id('c')}/layer.tar`, body: 'x' }]),
        ...old('d', 'c', [link('d', `${id('c')}/layer.tar`)]),
      ],
      'equivalent',
    ],
    [
      'other ids and another content',
      old('a', undefined, [{ name: `${id('a')}/layer.tar`, body: 'x' }]),
      old('b', undefined, [{ name: `${id('b')}/layer.tar`, body: 'y' }]),
      'different',
    ],
    [
      'a tag of another layer',
      [...old('a'), ...old('b', 'a'), { name: 'repositories', body: JSON.stringify({ x: { 1: id('a') } }) }],
      [...old('a'), ...old('b', 'a'), { name: 'repositories', body: JSON.stringify({ x: { 1: id('b') } }) }],
      'different',
    ],
    [
      'a tag of a layer that is not there',
      [...old('a'), { name: 'repositories', body: JSON.stringify({ x: { 1: id('c') } }) }],
      [...old('b'), { name: 'repositories', body: JSON.stringify({ x: { 1: id('d') } }) }],
      'different',
    ],
    ['a file that no layer has', [...old('a'), { name: `${id('a')}/x` }], [...old('b'), { name: `${id('b')}/x` }], 'different'],
  ])('%s', async (_, a, b, verdict) => expect((await told(made(a), made(b))).verdict).toBe(verdict))
})

const told = async (a: Uint8Array, b: Uint8Array, options: CompareOptions = {}) => {
  const { verdict, causes, differences, inputs } = await compare(a, b, { ...options, audit: true, digest: true })
  const [x, y] = inputs.map(({ canonicalDigest }) => canonicalDigest)
  expect(x === y).toBe(verdict === 'equivalent')
  return {
    verdict,
    causes: causes.filter(({ confidence }) => confidence !== 'certain').map(({ id }) => id),
    at: differences.map(({ path }) => path.map(({ name }) => name).join('!')),
  }
}
const later: ImageParts = { created: '2024-12-12T10:40:00Z', layers: [layer(2)] }

describe('two builds', () => {
  it.each<[string, (parts: ImageParts) => Uint8Array]>([
    ['a layout', layout],
    ['docker save', dockerSave],
    ['docker save with blobs', parts => dockerSave(parts, hex => `blobs/sha256/${hex}`)],
    ['crane', parts => dockerSave(parts, (hex, ending) => (ending === 'tar' ? `${hex}.tar.gz` : `sha256:${hex}`))],
    ['Nix', parts => dockerSave(parts, (hex, ending) => (ending === 'tar' ? `${hex}/layer.tar` : `${hex}.json`))],
  ])('%s at two times is equivalent, and without rules it is not', async (_, made) => {
    expect((await told(made({}), made(later))).verdict).toBe('equivalent')
    const { verdict, at } = await told(made({}), made(later), { profile: 'none' })
    expect(verdict).toBe('different')
    expect(at).toContain('(config)!/created')
    expect(at).toContain('(layer 1)!bin/hi')
  })

  it.each<[string, ImageParts, string[]]>([
    ['a variable', { config: { config: { Env: ['A=1'] } } }, ['(config)!/config/Env/0']],
    ['a user', { config: { config: { User: 'root' } } }, ['(config)!/config/User']],
    ['another mode', { layers: [tar([{ name: 'bin/hi', body: 'hi\n', mode: 0o4755 }])] }, ['(layer 1)!bin/hi']],
    ['another system', { config: { os: 'windows' } }, ['(config)!/os']],
    ['an annotation', { manifest: { annotations: { a: 'b' } } }, ['(manifest)!/annotations/a']],
  ])('%s is told', async (_, parts, places) => {
    const { verdict, at } = await told(layout(), layout({ ...later, ...parts }))
    expect(verdict).toBe('different')
    for (const place of places) expect(at).toContain(place)
  })

  it('which layer is applied again is told, in every profile', async () => {
    const [x, y] = [layer(), layer(1, [{ name: 'b' }])]
    for (const profile of ['none', 'archive', 'default'] as const) {
      const { verdict, at } = await told(layout({ layers: [x, y, x] }), layout({ layers: [x, y, y] }), { profile })
      expect([profile, verdict, at.includes('(manifest)!/layers/2/digest')]).toEqual([profile, 'different', true])
    }
  })

  it('which image an attestation is about is told', async () => {
    const about = (digest: string) => ({ annotations: { 'vnd.docker.reference.digest': `sha256:${digest}` } })
    const made = (digest: string): Uint8Array =>
      layoutOf(
        [
          described(mediaTypes.manifest, first.manifest, { platform: one }),
          described(mediaTypes.manifest, second.manifest, { platform: other, ...about(digest) }),
        ],
        blobsOf([...first.blobs, ...second.blobs]),
      )
    const { verdict } = await told(made(sha256(first.manifest)), made(sha256(second.manifest)))
    expect(verdict).toBe('different')
  })

  it('what is wrong in the same way over other content is no equality', async () => {
    const swapped = (content: Uint8Array, from: string, to: string): Uint8Array =>
      bytes(Buffer.from(content).toString('latin1').replace(from, to))
    const edited = [layout(), layout(later)].map(content => swapped(content, '/bin/hi', '/bin/ho')) as [Uint8Array, Uint8Array]
    expect(await told(...edited)).toMatchObject({ verdict: 'different' })
  })

  it('a config that is equal beside layers that are not is judged', async () => {
    const { config } = first
    const made = (own: Uint8Array): Uint8Array => {
      const manifest = JSON.stringify({
        config: described(mediaTypes.config, config),
        layers: [described(mediaTypes.layer, own)],
      })
      return layoutOf([described(mediaTypes.manifest, manifest)], blobsOf([config, manifest, own]))
    }
    const { verdict, causes } = await told(made(layer()), made(layer(2)))
    expect([verdict, causes]).toEqual(['different', ['structural:stale-digest']])
  })

  it.each<[string, (config: string) => string]>([
    ['two keys that are one for Go', config => config.replace('{"created"', '{"Created":"","created"')],
    ['a digest with an escape in it', config => config.replace('"diff_ids":["sha256', '"diff_ids":["\\u0073ha256')],
    ['a key in another case', config => config.replace('"rootfs"', '"RootFS"')],
    ['a key with a long s', config => config.replace('"diff_ids"', '"diff_id\\u017f"')],
  ])('a config with %s vouches for no layer', async (_, edit) => {
    const config = edit(first.config)
    expect(config).not.toBe(first.config)
    const made = (own: Uint8Array): Uint8Array => {
      const manifest = JSON.stringify({
        config: described(mediaTypes.config, config),
        layers: [described(mediaTypes.layer, own)],
      })
      return layoutOf([described(mediaTypes.manifest, manifest)], blobsOf([config, manifest, own]))
    }
    expect((await told(made(layer()), made(layer(2)))).verdict).toBe('different')
  })

  it('a config of two images with unlike layers vouches for those of the first one', async () => {
    const { config } = first
    const made = (own: Uint8Array): Uint8Array => {
      const [x, y] = [layer(), own].map(one =>
        JSON.stringify({ config: described(mediaTypes.config, config), layers: [described(mediaTypes.layer, one)] }),
      )
      return layoutOf(
        [x!, y!].map(manifest => described(mediaTypes.manifest, manifest)),
        blobsOf([config, layer(), own, x!, y!]),
      )
    }
    expect((await told(made(layer(2)), made(layer(3)))).verdict).toBe('different')
  })

  it('a layer beside an index that names none', async () => {
    const made = (time: number): Uint8Array => layoutOf([], blobsOf([layer(time)]))
    expect((await told(made(1), made(2))).verdict).toBe('different')
  })
})

it.each<[string, string, string, string | null]>([
  ['blanks', first.config, JSON.stringify(JSON.parse(first.config), null, 2), 'formatting-only certain'],
  ['blanks, and another time', image(later).config, JSON.stringify(JSON.parse(first.config), null, 2), 'formatting-only certain'],
  ['a label with a time', first.config, first.config.replace('"version":"1"', '"version":"2"'), null],
  [
    'which of two blobs is named again',
    image({ layers: [layer(), layer(2), layer()] }).manifest,
    image({ layers: [layer(), layer(2), layer(2)] }).manifest,
    null,
  ],
])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(ociDocument, a, b)).toBe(expected))

/** Images of one archive: what each is for, which layers it has, and what it runs. */
interface Model {
  readonly platform: number
  readonly layers: readonly number[]
  readonly runs: string
}
const platforms = [undefined, one, other]

function rendered(
  models: readonly Model[],
  { time, isDocker, isNested }: { time: number; isDocker: boolean; isNested: boolean },
): Uint8Array {
  const created = new Date(time * 1000).toISOString()
  const pool = [0, 1, 2].map(nth => layer(time, [{ name: `file-${nth}`, mtime: time }]))
  const made = models.map(({ layers, runs }) =>
    image({ created, layers: layers.map(nth => pool[nth]!), config: { config: { Entrypoint: [runs] } } }),
  )
  const blobs = blobsOf(made.flatMap(one => one.blobs))
  if (isDocker) {
    const listed = made.map(({ config }, nth) => ({
      Config: blobName(config),
      Layers: models[nth]!.layers.map(own => blobName(pool[own]!)),
    }))
    const used = blobs.filter(({ name }) => listed.some(({ Config, Layers }) => Config === name || Layers.includes(name)))
    return tar([...used, { name: 'manifest.json', body: JSON.stringify(listed) }])
  }
  const named = made.map(({ manifest }, nth) => {
    const platform = platforms[models[nth]!.platform]
    return described(mediaTypes.manifest, manifest, platform ? { platform } : {})
  })
  if (!isNested) return layoutOf(named, blobs)
  const inner = JSON.stringify({ schemaVersion: 2, manifests: named })
  return layoutOf([described(mediaTypes.index, inner)], [...blobs, ...blobsOf([inner])])
}

it('images are equivalent exactly where they are the same for who runs them', async () => {
  const model = fc.record({
    platform: fc.nat(2),
    layers: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
    runs: fc.constantFrom('/a', '/b'),
  })
  const models = fc.array(model, { minLength: 1, maxLength: 3 })
  const pair = fc.oneof(
    models.map(a => [a, a] as const),
    fc.tuple(models, fc.nat(2), model).map(([a, at, edit]) => [a, a.map((own, nth) => (nth === at ? edit : own))] as const),
    models.map(a => [a, a.toReversed()] as const),
  )
  await fc.assert(
    fc.asyncProperty(pair, fc.boolean(), fc.boolean(), async ([a, b], isDocker, isNested) => {
      // manifest.json tells no platforms.
      const saysOf = (list: readonly Model[]): string =>
        JSON.stringify(list.map(own => (isDocker ? { ...own, platform: 0 } : own)))
      const { verdict } = await told(rendered(a, { time: 1, isDocker, isNested }), rendered(b, { time: 2, isDocker, isNested }))
      expect(verdict).toBe(saysOf(a) === saysOf(b) ? 'equivalent' : 'different')
    }),
    { numRuns: 60 },
  )
}, 60_000)
