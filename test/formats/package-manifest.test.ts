import { expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { packageManifest } from '../../src/formats/package-manifest.ts'
import { compare } from '../../src/index.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'
import { toldOf } from '../support/told.ts'

const manifest = (more: object = {}) =>
  JSON.stringify({ name: 'hello', version: '1.0.0', scripts: { test: 'true' }, ...more }, null, 2)

it.each<[string, string, string[]]>([
  ['a version', manifest(), ['1.0.0']],
  ['a version twice', manifest().replace('"name"', '"version"'), []],
  ['no version', manifest({ version: 1 }), []],
  ['an empty one', manifest({ version: '' }), []],
  ['no JSON', `${manifest()}}`, []],
])('%s', async (_, content, expected) =>
  expect(toldOf(await cutOf(packageManifest, content), 'package.version')).toEqual(expected),
)

it.each<[string, string, string, string | null]>([
  ['a commit on one side', manifest(), manifest({ gitHead: '01' }), 'manifest-rewrite certain gitHead'],
  ['another commit', manifest({ gitHead: '02' }), manifest({ gitHead: '01' }), 'vcs-commit certain gitHead gitHead'],
  ['a commit and more', manifest({ gitHead: '02' }), manifest({ gitHead: '01', scripts: {} }), null],
  ['a script', manifest(), manifest({ scripts: { test: 'true', postinstall: 'evil' } }), null],
  [
    'the order of keys',
    manifest(),
    manifest({ name: undefined }).replace('\n}', ',\n"name": "hello"\n}'),
    'structured-key-order certain',
  ],
])('in what two are alike: %s', async (_, a, b, expected) => expect(await likenessOf(packageManifest, a, b)).toBe(expected))

it.each<[string, string]>([
  ['package/package.json', 'package-json'],
  ['package.json', 'package-json'],
  ['other.json', 'json'],
])('%s is %s', (name, id) => {
  expect(formatFor(bytes(manifest()), bytes(manifest()), { ...topLayer, name }).format.id).toBe(id)
})

it('survives damage', async () => survives(packageManifest, manifest()))

it.each<[string, object, string[]]>([
  ['another version', { version: '1.0.1' }, ['changelog-or-version']],
  ['another version and a script', { version: '1.0.1', scripts: { test: 'evil' } }, ['changelog-or-version', 'content-change']],
])('%s is named', async (_, more, expected) => {
  const { verdict, causes, differences } = await compare(bytes(manifest()), bytes(manifest(more)), {
    names: ['package.json', 'package.json'],
  })
  expect([verdict, causes.map(({ id }) => id).sort()]).toEqual(['different', expected])
  expect(differences.map(({ symbols }) => symbols)).toEqual([['/version', '/version']])
})
