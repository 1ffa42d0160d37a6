import { expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { npmLock } from '../../src/formats/npm-lock.ts'
import { survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'

const lock = (left: object = {}, more: object = {}, root: object = {}) =>
  JSON.stringify({
    name: 'hello',
    lockfileVersion: 3,
    packages: {
      '': { name: 'hello', version: '1.0.0' },
      'node_modules/left': { version: '1.0.0', resolved: 'https://example.org/left-1.0.0.tgz', integrity: 'sha512-AA', ...left },
      ...more,
    },
    ...root,
  })
const newer = { version: '1.0.1', resolved: 'https://example.org/left-1.0.1.tgz', integrity: 'sha512-BB' }

it.each<[string, string, string | null]>([
  ['another version', lock(newer), 'dependency-version likely left 1.0.0 left 1.0.1'],
  ['another digest of one version', lock({ integrity: 'sha512-BB' }), null],
  ['another source of one version', lock({ resolved: 'https://example.com/left-1.0.0.tgz' }), null],
  ['another version, and a script', lock({ ...newer, hasInstallScript: true }), null],
  ['another version, and a dependency more', lock(newer, { 'node_modules/x': { version: '1.0.0' } }), null],
  [
    'another version, and another digest of another one',
    lock(newer, { '': { name: 'hello', version: '1.0.0', integrity: 'x' } }),
    null,
  ],
  ['the version of the package itself', lock({}, { '': { name: 'hello', version: '1.0.1' } }), null],
  ['no version', lock({ version: undefined }), null],
  ['packages twice', lock(newer).replace('"name"', '"packages":{},"name"'), null],
  ['another spelling', JSON.stringify(JSON.parse(lock()), null, 2), 'formatting-only certain'],
])('in what two are alike: %s', async (_, b, expected) => expect(await likenessOf(npmLock, lock(), b)).toBe(expected))

it.each<[string, string]>([
  ['package-lock.json', 'npm-lock'],
  ['package/npm-shrinkwrap.json', 'npm-lock'],
  ['node_modules/.package-lock.json', 'npm-lock'],
  ['other-package-lock.json', 'json'],
])('%s is %s', (name, id) => expect(formatFor(bytes(lock()), bytes(lock()), { ...topLayer, name }).format.id).toBe(id))

it('survives damage', async () => survives(npmLock, lock()))
