import { describe, expect, it } from 'vitest'
import { icc } from '../../src/formats/icc.ts'
import { formatFor } from '../../src/formats/index.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched, u16, u32, zeros } from '../support/bytes.ts'
import { oddities, toldOf } from '../support/told.ts'

const big = (value: number): number[] => u32(value).reverse()
const date = [2023, 11, 14, 22, 13, 20].flatMap(value => u16(value).reverse())
const tag = (name: string, start: number, size: number): Uint8Array => bytes(name, big(start), big(size))
const table = bytes(big(3), tag('desc', 168, 6), tag('rTRC', 176, 4), tag('gTRC', 176, 4))
const body = bytes('desc..', [0, 0], 'curv')
const head = bytes(big(180), 'lcms', [2, 16, 0, 0], 'mntrRGB XYZ ', date, 'acsp', zeros(88))
const profile = bytes(head, table, body)

describe('a profile', () => {
  it('is cut into tags', async () => {
    const anatomy = await cutOf(icc, profile)
    expect(oddities(anatomy)).toEqual([])
    expect(shapeOf(anatomy)).toEqual({
      '\0header': { 'icc.header': 'raw', 'icc.date': '2023-11-14 22:13:20' },
      '\0tags': { 'icc.tags': 'raw' },
      desc: { 'icc.tag': 'raw' },
      '\0gap': { 'icc.gap': 'raw' },
      'rTRC, gTRC': { 'icc.tag': 'raw' },
    })
  })

  it('is claimed', () => expect(formatFor(profile, profile, topLayer).format.id).toBe('icc'))
  it('survives damage of all kinds', async () => survives(icc, profile))

  it.each<[string, Uint8Array]>([
    ['with a digest of itself', patched(profile, 84, [1])],
    ['with another size', bytes(profile, 'x')],
    ['without a date', patched(profile, 24, zeros(12))],
    ['with a month too many', patched(profile, 27, [13])],
    ['with a second too many', patched(profile, 35, [60])],
  ])('has no date that may be erased: %s', async (_, content) =>
    expect(toldOf(await cutOf(icc, content), 'icc.date')).toEqual([]),
  )

  it.each<[string, Uint8Array, string[]]>([
    ['bytes behind it', bytes(profile, 'evil'), ['trailing-data']],
    ['bytes between tags', patched(profile, 174, 'x'), ['gap-data']],
    ['tags over each other', patched(profile, 151, [172]), ['trailing-data']],
    ['too many tags', patched(profile, 128, [1]), ['trailing-data']],
    ['no table', profile.subarray(0, 129), []],
  ])('is odd: %s', async (_, content, expected) => expect(oddities(await cutOf(icc, content))).toEqual(expected))
})
