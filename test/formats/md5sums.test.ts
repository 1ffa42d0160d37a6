import { describe, expect, it } from 'vitest'
import { md5sums } from '../../src/formats/md5sums.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { defaultFiles, md5, md5sumsOf } from '../support/ar.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const layer: LayerHead = {
  path: [
    { key: 'control.tar', nth: 0 },
    { key: 'md5sums', nth: 0 },
  ],
  name: 'md5sums',
  reach: 'installed',
}
const cut = (content: string) => cutOf(md5sums, content, layer)
const hex = md5('content')
const entry = (path: string) => ({ 'md5sums.digest': hex, 'md5sums.separator': 'raw', 'md5sums.path': path })
const gap = { 'md5sums.gap': 'structural:malformed' }

describe('md5sums', () => {
  it.each<[string, string, object]>([
    ['one line', `${hex}  usr/bin/x\n`, { 'usr/bin/x': entry('usr/bin/x') }],
    ['no line feed at the end', `${hex}  x`, { x: entry('x') }],
    ['blanks in a path', `${hex}  a b \n`, { 'a b ': entry('a b ') }],
    ['a star for binary', `${hex} *x\n`, { x: entry('x') }],
    ['a leading ./ as in tar', `${hex}  .//./x\n`, { x: entry('x') }],
    ['a backslash, as units of systemd have it', `${hex}  a\\x2db\n`, { 'a\\x2db': entry('a\\x2db') }],
    ['upper case', `${hex.toUpperCase()}  x\n`, { '\0gap': gap }],
    ['one blank', `${hex} x\n`, { '\0gap': gap }],
    ['a path that others spell otherwise', `${hex}  usr//bin/x\n`, { '\0gap': gap }],
    ['an absolute path', `${hex}  /usr/bin/x\n`, { '\0gap': gap }],
    ['a path that goes upward', `${hex}  usr/../bin/x\n`, { '\0gap': gap }],
    ['no path', `${hex}  \n`, { '\0gap': gap }],
    ['a NUL in a path', `${hex}  \0gap\n`, { '\0gap': gap }],
    ['a short digest', `${hex.slice(1)}  x\n`, { '\0text': gap }],
    ['blank lines', '\n\n', { '\0text': gap, '\0text#1': gap }],
    ['an endless line', `${hex}  ${'x'.repeat(70_000)}\n`, { '\0gap': gap }],
    ['nothing', '', {}],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cut(content)
    expect(shapeOf(anatomy)).toEqual(expected)
    const gaps = Object.values(expected).filter(shape => shape === gap).length
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(Array(gaps).fill('structural:malformed'))
    expect(anatomy.facts.reorderable).toBe(gaps === 0)
  })

  it('a digest is that of the member of data.tar', async () => {
    const { blocks } = await cut(`${hex}  ./usr/bin/x\n`)
    expect(blocks[0]!.fields()[0]).toMatchObject({
      ranges: [{ start: 0, end: 32 }],
      derived: { kind: 'digest', id: 'md5', of: { up: 2, down: ['data.tar', 'usr/bin/x'] }, as: 'hex' },
    })
  })

  it('one path twice has an order', async () => {
    const { facts } = await cut(`${hex}  x\n${hex}  ./x\n`)
    expect(facts).toMatchObject({ duplicates: true, reorderable: false })
  })

  it('stops at the limit of entries', () => {
    expect(() => md5sums.cut(layer, ofBytes(bytes(md5sumsOf(defaultFiles))), { entries: 1 })).toThrow(LimitReached)
  })

  it('broken lists are tiled', async () => {
    await survives(md5sums, md5sumsOf(defaultFiles), layer)
  })
})
