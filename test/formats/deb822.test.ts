import { describe, expect, it } from 'vitest'
import { deb822 } from '../../src/formats/deb822.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { defaultControl } from '../support/ar.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const layer: LayerHead = {
  path: [
    { key: 'control.tar', nth: 0 },
    { key: 'control', nth: 0 },
  ],
  name: 'control',
  reach: 'installed',
}
const cut = (content: string) => cutOf(deb822, content, layer)
const field = (name: string, value: string) => ({ 'control.name': name, 'control.separator': 'raw', 'control.value': value })
const gap = { 'control.gap': 'structural:malformed' }
const blank = { 'control.separator': 'raw' }

describe('deb822', () => {
  it.each<[string, string, object]>([
    ['one field', 'Package: hello\n', { package: field('Package', 'hello') }],
    ['no line feed at the end', 'Package: hello', { package: field('Package', 'hello') }],
    ['no value', 'Depends:\n', { depends: field('Depends', '') }],
    ['continuation lines', 'D: a\n b\n .\n\tc\nE: f\n', { d: field('D', 'a\n b\n .\n\tc'), e: field('E', 'f') }],
    ['colons in a value', 'Homepage: https://x/\n', { homepage: field('Homepage', 'https://x/') }],
    ['a carriage return', 'A: b\r\n', { a: field('A', 'b\r') }],
    ['bytes that are no UTF-8', 'A: \xff\n', { a: field('A', '\xff') }],
    ['a blank line', 'A: b\n\nC: d\n', { a: field('A', 'b'), '\0blank': blank, c: field('C', 'd') }],
    ['blank lines alone', '\n \n', { '\0blank': blank, '\0blank#1': blank }],
    ['a comment', '#A: b\nC: d\n', { '\0gap': gap, c: field('C', 'd') }],
    ['no name', ': x\n', { '\0gap': gap }],
    ['a dash in front', '-A: x\n', { '\0gap': gap }],
    ['a blank in a name', 'A b: x\n', { '\0gap': gap }],
    ['a continuation of nothing', '\n b\n', { '\0blank': blank, '\0gap': gap }],
    ['nothing', '', {}],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cut(content)
    expect(shapeOf(anatomy)).toEqual(expected)
    const gaps = Object.values(expected).filter(shape => shape === gap).length
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(Array(gaps).fill('structural:malformed'))
    expect(anatomy.facts.reorderable).toBe(false)
  })

  it('Installed-Size follows from data.tar, where it is a number', async () => {
    const { blocks } = await cut('Installed-Size: 42\n')
    expect(blocks[0]!.key).toBe('installed-size')
    expect(blocks[0]!.fields().at(-1)).toMatchObject({
      name: 'control.installed-size',
      value: '42',
      derived: { kind: 'measure', id: 'installed-size', of: { up: 2, down: ['data.tar'] } },
    })
    for (const value of ['many', '42 ', '42\n 43', '-1', ''])
      expect(shapeOf(await cut(`Installed-Size: ${value}\n`))['installed-size']).toHaveProperty('control.value')
  })

  it('a field twice', async () => {
    const anatomy = await cut('Depends: a\nDEPENDS: b\n')
    expect(anatomy.facts.duplicates).toBe(true)
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:duplicate-entry', offset: 11 }])
    expect(shapeOf(anatomy)['depends#1']).toMatchObject({ 'control.name': 'structural:duplicate-entry' })
  })

  it('a huge value is compared as it is, a huge line without a colon is a gap', async () => {
    const shape = shapeOf(await cut(`A: ${'x'.repeat(70_000)}\n${'y'.repeat(70_000)}\n`))
    expect(shape).toEqual({ a: { 'control.name': 'A', 'control.separator': 'raw', 'control.value': 'raw' }, '\0gap': gap })
  })

  it('stops at the limit of entries', () => {
    expect(() => deb822.cut(layer, ofBytes(bytes(defaultControl)), { entries: 2 })).toThrow(LimitReached)
    expect(() => deb822.cut(layer, ofBytes(bytes('A: b\n'.repeat(100_001))), { entries: 1_000_000 })).toThrow(
      new LimitReached('lines', 100_000),
    )
  })

  it('broken files are tiled', async () => {
    await survives(deb822, `${defaultControl} more\n .\n\nInstalled-Size: 7\n# note\n`, layer)
  })
})
