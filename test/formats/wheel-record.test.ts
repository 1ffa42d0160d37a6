import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/engine/compare.ts'
import { wheelRecord } from '../../src/formats/wheel-record.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { oddities } from '../support/told.ts'
import { zip } from '../support/zip.ts'

const record = 'x-1.dist-info/RECORD'
const layer: LayerHead = { path: [{ key: record, nth: 0 }], name: record, reach: 'installed' }
const cut = (content: string) => cutOf(wheelRecord, content, layer)
const digest = (content: string | Uint8Array, id = 'sha256'): string => createHash(id).update(content).digest('base64url')
const sum = digest('x')
const row = (path: string, more = {}) => ({
  'wheel-record.path': path,
  'wheel-record.algorithm': 'sha256',
  'wheel-record.digest': sum,
  'wheel-record.size': '1',
  'wheel-record.separator': 'raw',
  'wheel-record.line-end': 'raw',
  ...more,
})
const none = { 'wheel-record.algorithm': '', 'wheel-record.digest': '', 'wheel-record.size': '' }
const weak = { 'wheel-record.algorithm': 'structural:weak-digest' }
const gap = { 'wheel-record.gap': 'structural:malformed' }
const members = { '\0members': { 'wheel-record.members': 'structural:unlisted-member' } }

describe('RECORD', () => {
  it.each<[string, string, object, readonly string[]]>([
    ['a line', `a.py,sha256=${sum},1\n`, { 'a.py': row('a.py') }, []],
    ['no line feed at the end', `a.py,sha256=${sum},1`, { 'a.py': row('a.py') }, []],
    ['its own line', `${record},,\n`, { [record]: row(record, none) }, []],
    ['its signature', `${record}.jws,,\n`, { [`${record}.jws`]: row(`${record}.jws`, none) }, []],
    ['a path in quotes', `"a,b.py",sha256=${sum},1\n`, { 'a,b.py': row('raw') }, []],
    ['another strong digest', `a,sha512=${sum},1\n`, { a: row('a', { 'wheel-record.algorithm': 'sha512' }) }, []],
    ['no size', `a,sha256=${sum},\n`, { a: row('a', { 'wheel-record.size': '' }) }, []],
    ['a weak digest', `a,md5=${sum},1\n`, { a: row('a', weak) }, ['weak-digest']],
    ['no digest', 'a,,\n', { a: row('a', { ...none, ...weak }) }, ['weak-digest']],
    ['no path', `,sha256=${sum},1\n`, { '\0gap': gap }, ['malformed']],
    ['a NUL in a path', `\0a,sha256=${sum},1\n`, { '\0gap': gap }, ['malformed']],
    ['a quote that does not end', `"a,sha256=${sum},1\n`, { '\0gap': gap }, ['malformed']],
    ['an empty line', '\n', { '\0gap': gap }, ['malformed']],
    ['an endless line', `${'x'.repeat(70_000)},,\n`, { '\0gap': gap }, ['malformed']],
    ['nothing', '', {}, []],
  ])('%s', async (_, content, expected, odd) => {
    const anatomy = await cut(content)
    expect(shapeOf(anatomy)).toEqual({ ...expected, ...members })
    expect(oddities(anatomy)).toEqual(odd)
  })

  it('one path twice has an order', async () => {
    expect((await cut(`a,sha256=${sum},1\na,sha256=${sum},1\n`)).facts).toMatchObject({ duplicates: true, reorderable: false })
    expect((await cut(`a,sha256=${sum},1\nb,sha256=${sum},1\n`)).facts).toMatchObject({ duplicates: false, reorderable: true })
  })

  it.each([
    ['x-1.dist-info/RECORD', true],
    ['x-1.dist-info/RECORD.jws', false],
    ['lib/x-1.dist-info/RECORD', false],
    ['RECORD', false],
  ])('%s', (key, claimed) => {
    expect(wheelRecord.claims(bytes(''), bytes(''), { ...layer, path: [{ key, nth: 0 }] })).toBe(claimed)
  })

  it('damage of all kinds is survived', async () => {
    await survives(wheelRecord, bytes(`a.py,sha256=${sum},1\n"b,c",md5=x,2\n${record},,\n`), layer)
  })
})

interface Parts {
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** In place of the right ones. */
  readonly lines?: (right: readonly string[]) => readonly string[]
  readonly beside?: Readonly<Record<string, string>>
}
const one = { 'x/a.py': 'x = 1\n', 'x/b.gz': gzip('b', { mtime: 1 }) }
/** The same content, compressed at another time. */
const other = { ...one, 'x/b.gz': gzip('b', { mtime: 2 }) }

function wheel({ files = one, lines = right => right, beside = {} }: Parts): Uint8Array {
  const all = { ...files, 'x-1.dist-info/METADATA': 'Metadata-Version: 2.1\n', 'x-1.dist-info/WHEEL': 'Wheel-Version: 1.0\n' }
  const right = Object.entries(all).map(([path, body]) => `${path},sha256=${digest(body)},${body.length}`)
  const list = `${[...lines(right), `${record},,`].join('\n')}\n`
  const entries = Object.entries({ ...all, [record]: list, ...beside })
  return zip(entries.map(([name, body]) => ({ name, body })))
}

async function told(a: Parts, b: Parts) {
  const name = 'x-1-py3-none-any.whl'
  const { report, audit } = await runComparison(wheel(a), wheel(b), { audit: true, digest: true, names: [name, name] })
  expect(audit).toEqual([])
  const [left, right] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
  if (report.verdict !== 'incomplete') expect(left === right).toBe(['equivalent', 'identical'].includes(report.verdict))
  return { verdict: report.verdict, causes: report.causes.map(({ id }) => id), warnings: report.warnings.map(({ id }) => id) }
}

const edited = (path: string, line: string) => (right: readonly string[]) =>
  right.map(text => (text.startsWith(`${path},`) ? line : text))
const stale = (right: readonly string[]): readonly string[] =>
  edited('x/b.gz', `x/b.gz,sha256=${digest(one['x/b.gz'])},${one['x/b.gz'].length}`)(right)
const weakened = (id: string) => edited('x/a.py', `x/a.py,${id}=${digest(one['x/a.py'], id)},${one['x/a.py'].length}`)

describe('a wheel', () => {
  it.each<[string, Parts, Parts, string, readonly string[]]>([
    ['right on both sides', {}, { files: other }, 'equivalent', ['gzip-header-mtime']],
    ['lines in another order', {}, { lines: right => right.toReversed() }, 'equivalent', ['checksum-list-order']],
    [
      'right with sha512 on both sides',
      { lines: weakened('sha512') },
      { files: other, lines: weakened('sha512') },
      'equivalent',
      [],
    ],
    ['the list of the other build', {}, { files: other, lines: stale }, 'different', ['structural:stale-digest']],
    ['a stale list on both sides over one content', { lines: weakened('sha1') }, { files: other, lines: stale }, 'different', []],
    [
      'another digest of no file',
      {},
      { lines: edited('x/a.py', `x/a.py,sha256=${sum},6`) },
      'different',
      ['structural:stale-digest'],
    ],
    [
      'another size',
      {},
      { lines: edited('x/a.py', `x/a.py,sha256=${digest(one['x/a.py'])},7`) },
      'different',
      ['structural:stale-digest'],
    ],
    [
      'another size as a number',
      {},
      { lines: edited('x/a.py', `x/a.py,sha256=${digest(one['x/a.py'])},06`) },
      'different',
      ['structural:stale-digest'],
    ],
    [
      'another content under its old line',
      {},
      { files: { ...one, 'x/a.py': 'x = 2\n' }, lines: edited('x/a.py', `x/a.py,sha256=${digest(one['x/a.py'])},6`) },
      'different',
      ['structural:stale-digest', 'content-change'],
    ],
    ['a member without a line', {}, { beside: { 'x/evil.py': 'import os\n' } }, 'different', ['structural:unlisted-member']],
    ['a line without a member', {}, { lines: right => [...right, 'x/gone.py,,'] }, 'different', ['structural:unlisted-member']],
    ['md5, right', {}, { lines: weakened('md5') }, 'different', ['structural:weak-digest']],
    ['sha1, right', {}, { lines: weakened('sha1') }, 'different', ['structural:weak-digest']],
    [
      'an unknown digest over two contents',
      { lines: edited('x/b.gz', 'x/b.gz,blake2b=aaaa,21') },
      { files: other, lines: edited('x/b.gz', 'x/b.gz,blake2b=aaaa,21') },
      'different',
      ['structural:stale-digest'],
    ],
    [
      'a line that is none over two contents',
      { lines: () => ['?'] },
      { files: other, lines: () => ['?'] },
      'incomplete',
      ['comparison-limited'],
    ],
    [
      'signed, another time',
      { beside: { [`${record}.jws`]: '{}' } },
      { files: other, beside: { [`${record}.jws`]: '{}' } },
      'different',
      ['gzip-header-mtime'],
    ],
    [
      'signed with a certificate, another time',
      { beside: { [`${record}.p7s`]: 'x' } },
      { files: other, beside: { [`${record}.p7s`]: 'x' } },
      'different',
      ['gzip-header-mtime'],
    ],
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

  it('a member without a line on both sides is a warning', async () => {
    const beside = { 'x/evil.py': 'import os\n' }
    expect((await told({ beside }, { files: other, beside })).warnings).toContain('structural:stale-digest')
  })
})
