import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wheelRecord } from '../../src/formats/wheel-record.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const key = 'x-1.0.dist-info/RECORD'
const layer: LayerHead = { path: [{ key, nth: 0 }], name: key, reach: 'installed' }
const cut = (content: string) => cutOf(wheelRecord, content, layer)
const digestOf = (id: string) => createHash(id).update('content').digest('base64url')
const sha256 = digestOf('sha256')
const gap = { 'record.gap': 'structural:malformed' }
const entry = (path: string, digest = sha256, size = '7') => ({
  'record.path': path,
  'record.digest': digest,
  'record.separator': 'raw',
  'record.size': size,
  'record.end': 'raw',
})

describe('RECORD', () => {
  it.each<[string, string, object]>([
    ['one line', `a/b.py,sha256=${sha256},7\n`, { 'a/b.py': entry('a/b.py,sha256=') }],
    ['CR LF', `a/b.py,sha256=${sha256},7\r\n`, { 'a/b.py': entry('a/b.py,sha256=') }],
    ['a comma in a path', `"a,b",sha256=${sha256},7\n`, { 'a,b': entry('"a,b",sha256=') }],
    ['quotes in a path', `"a""b",sha256=${sha256},7\n`, { 'a"b': entry('"a""b",sha256=') }],
    ['SHA-512', `a,sha512=${digestOf('sha512')},7\n`, { a: entry('a,sha512=', digestOf('sha512')) }],
    ['itself', `${key},,\n`, { [key]: { 'record.path': `${key},`, 'record.separator': 'raw', 'record.end': 'raw' } }],
    ['MD5', `a,md5=${digestOf('md5')},7\n`, { '\0gap': gap }],
    ['a digest of another length', `a,sha256=${digestOf('sha512')},7\n`, { '\0gap': gap }],
    ['padding', `a,sha256=${sha256}=,7\n`, { '\0gap': gap }],
    ['hex', `a,sha256=${'0'.repeat(64)},7\n`, { '\0gap': gap }],
    ['a size that is none', `a,sha256=${sha256},-7\n`, { '\0gap': gap }],
    ['one column', 'a\n', { '\0gap': gap }],
    ['a path that others spell otherwise', `./a,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['a path of Windows', `a\\b,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['a path that goes upward', `../a,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['no path', `,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['a NUL in a path', `\0gap,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['a quote that is not closed', `"a,sha256=${sha256},7\n`, { '\0gap': gap }],
    ['an endless line', `${'x'.repeat(70_000)},,\n`, { '\0gap': gap }],
    ['nothing', '', {}],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cut(content)
    expect(shapeOf(anatomy)).toEqual(expected)
    const gaps = Object.values(expected).filter(shape => shape === gap).length
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(Array(gaps).fill('structural:malformed'))
    expect(anatomy.facts.reorderable).toBe(gaps === 0)
  })

  it('digest and size are those of the member', async () => {
    const { blocks } = await cut(`"a,b",sha256=${sha256},7\n`)
    const of = { up: 1, down: ['a,b'] }
    expect(blocks[0]!.fields().flatMap(({ derived }) => derived ?? [])).toEqual([
      { kind: 'digest', id: 'sha256', of, as: 'base64url' },
      { kind: 'size', of },
    ])
  })

  it.each([
    [key, true],
    ['lib/x-1.0.dist-info/RECORD', false],
    ['x-1.0.dist-info/RECORD.jws', false],
    ['RECORD', false],
  ])('%s is one: %s', (name, expected) => {
    const head: LayerHead = { ...layer, name, path: [{ key: name, nth: 0 }] }
    expect(wheelRecord.claims(bytes(), bytes(), head)).toBe(expected)
    expect(wheelRecord.watches!(head)).toEqual(expected ? { up: 1, down: [] } : null)
  })

  it('one path twice has an order', async () => {
    expect((await cut('x,,\nx,,\n')).facts).toMatchObject({ duplicates: true, reorderable: false })
  })

  it('stops at the limit of entries', () => {
    expect(() => wheelRecord.cut(layer, ofBytes(bytes('a,,\nb,,\n')), { entries: 1 })).toThrow(LimitReached)
  })

  it('any bytes tile, and any mutation of a list', () =>
    survives(wheelRecord, `a,sha256=${sha256},7\n"b,c",sha512=${digestOf('sha512')},7\n${key},,\n`, layer))
})
