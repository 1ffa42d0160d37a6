import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/engine/compare.ts'
import { isConda } from '../../src/formats/conda-parts.ts'
import { condaPaths } from '../../src/formats/conda-paths.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { tar } from '../support/tar.ts'
import { oddities } from '../support/told.ts'

const key = 'info/paths.json'
const at = (...keys: readonly string[]): LayerHead => ({
  path: keys.map(one => ({ key: one, nth: 0 })),
  name: key,
  reach: 'installed',
})
const layer = at(key)
const sha = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
const sum = sha('x')
const file = (path: string, more = {}) => ({ _path: path, path_type: 'hardlink', sha256: sum, size_in_bytes: 1, ...more })
const listOf = (...paths: readonly object[]): string => JSON.stringify({ paths, paths_version: 1 })
const entry = { 'conda-paths.digest': sum, 'conda-paths.size': '1', 'conda-paths.entry': 'raw' }
const plain = { 'conda-paths.entry': 'raw' }
const between = { 'conda-paths.between': 'raw' }
const members = { '\0members': { 'conda-paths.members': 'structural:unlisted-member' } }
const around = { '\0json': between, '\0json#1': between, ...members }

describe('paths.json', () => {
  it.each<[string, string, object]>([
    ['a file', listOf(file('a')), { a: entry, ...around }],
    ['two', listOf(file('a'), file('b')), { a: entry, b: entry, '\0json#2': between, ...around }],
    ['one twice', listOf(file('a'), file('a')), { a: entry, 'a#1': entry, '\0json#2': between, ...around }],
    ['a link', listOf(file('a', { path_type: 'softlink' })), { a: plain, ...around }],
    ['a folder', listOf({ _path: 'd', path_type: 'directory' }), { d: plain, ...around }],
    ['an escaped name', listOf(file('a')).replace('"a"', '"\\u00e9"'), { 'Ã©': entry, ...around }],
    ['no file', listOf(), { '\0json': between, ...members }],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cutOf(condaPaths, content, layer)
    expect(shapeOf(anatomy)).toEqual(expected)
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['no list', '{"paths": 1}'],
    ['two lists', '{"paths": [], "paths": []}'],
    ['a path that is a number', '{"paths": [{"_path": 1, "path_type": "hardlink"}]}'],
    ['two digests', listOf(file('a')).replace('"sha256"', '"sha256": "", "sha256"')],
    ['two paths', listOf(file('a')).replace('"_path"', '"_path": "b", "_path"')],
    ['two paths, one of them escaped', listOf(file('a')).replace('"_path"', '"\\u005fpath": "b", "_path"')],
    ['nothing', ''],
  ])('%s is not understood', async (_, content) => {
    const anatomy = await cutOf(condaPaths, content, layer)
    expect(shapeOf(anatomy)).toEqual({ '\0gap': { 'conda-paths.gap': 'structural:malformed' } })
    expect(oddities(anatomy)).toEqual(['malformed'])
  })

  it('its files lie beside it, or in the other half of a .conda', async () => {
    const of = async (head: LayerHead) => (await cutOf(condaPaths, listOf(file('a')), head)).blocks[1]!.fields()[0]!.derived
    expect(await of(layer)).toEqual({ kind: 'digest', id: 'sha256', of: { up: 1, down: ['a'] }, as: 'hex' })
    expect(await of(at('info-x-1-0.tar.zst', key))).toMatchObject({ of: { up: 2, down: ['pkg-x-1-0.tar.zst', 'a'] } })
  })

  it('damage of all kinds is survived', async () => {
    await survives(condaPaths, bytes(listOf(file('a'), { _path: 'd', path_type: 'directory' })), layer)
  })
})

it.each<[readonly string[], boolean]>([
  [['metadata.json', 'pkg-a.tar.zst', 'info-a.tar.zst'], true],
  [['metadata.json', 'pkg-a.tar.zst', 'info-b.tar.zst'], false],
  [['metadata.json', 'pkg-a.tar.zst', 'info-a.tar.zst', 'x'], false],
  [['pkg-a.tar.zst', 'info-a.tar.zst', 'x'], false],
])('%j', (keys, expected) => expect(isConda(keys)).toBe(expected))

const one = gzip('b', { mtime: 1 })
/** The same content, compressed at another time. */
const other = gzip('b', { mtime: 2 })
const listed = (body: Uint8Array, more = {}) => listOf(file('b.gz', { sha256: sha(body), size_in_bytes: body.length, ...more }))

const packageOf = (body: Uint8Array, list: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
  tar(
    Object.entries({ 'info/index.json': '{"name": "x"}', [key]: list, 'b.gz': body, ...more }).map(([name, content]) => ({
      name,
      body: content,
    })),
  )

async function told(a: Uint8Array, b: Uint8Array) {
  const { report, audit } = await runComparison(a, b, { audit: true, digest: true, names: ['x.tar', 'x.tar'] })
  expect(audit).toEqual([])
  const [left, right] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
  if (report.verdict !== 'incomplete') expect(left === right).toBe(['equivalent', 'identical'].includes(report.verdict))
  expect(report.inputs.map(({ consumer }) => consumer.id)).toEqual(['conda', 'conda'])
  return { verdict: report.verdict, causes: report.causes.map(({ id }) => id) }
}

it.each<[string, Uint8Array, Uint8Array, string, readonly string[]]>([
  ['right on both sides', packageOf(one, listed(one)), packageOf(other, listed(other)), 'equivalent', ['gzip-header-mtime']],
  [
    'the list of the other build',
    packageOf(one, listed(one)),
    packageOf(other, listed(one)),
    'different',
    ['structural:stale-digest'],
  ],
  [
    'upper case',
    packageOf(one, listed(one)),
    packageOf(one, listed(one, { sha256: sha(one).toUpperCase() })),
    'different',
    ['structural:stale-digest'],
  ],
  [
    'another size',
    packageOf(one, listed(one)),
    packageOf(one, listed(one, { size_in_bytes: 1 })),
    'different',
    ['structural:stale-digest'],
  ],
  [
    'a file that is not listed',
    packageOf(one, listed(one)),
    packageOf(one, listed(one), { evil: 'x' }),
    'different',
    ['structural:unlisted-member'],
  ],
  [
    'a file of info/',
    packageOf(one, listed(one)),
    packageOf(one, listed(one), { 'info/x': 'x' }),
    'different',
    ['file-set-difference'],
  ],
  ['a list that none can read', packageOf(one, '?'), packageOf(other, '?'), 'incomplete', ['comparison-limited']],
])('%s', async (_, a, b, verdict, causes) => {
  for (const [left, right] of [
    [a, b],
    [b, a],
  ] as const) {
    const found = await told(left, right)
    expect(found.verdict).toBe(verdict)
    expect(found.causes).toEqual(expect.arrayContaining([...causes]))
  }
})
