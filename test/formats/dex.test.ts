import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dex as format } from '../../src/formats/dex.ts'
import { formatFor } from '../../src/formats/index.ts'
import { sha1 } from '../../src/formats/sha1.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes, WINDOW } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched } from '../support/bytes.ts'
import { dex, summed } from '../support/dex.ts'
import { oddities } from '../support/told.ts'

const program = dex()

it('a file is cut by its map', async () => {
  const anatomy = await cutOf(format, program)
  expect(oddities(anatomy)).toEqual([])
  expect(shapeOf(anatomy)).toMatchObject({
    '\0header': { 'dex.magic': 'raw', 'dex.endian': '0x12345678', 'dex.string-count': '0x4' },
    string_id: { 'dex.string-ids': 'raw' },
    method_id: { 'dex.ids': 'raw' },
    class_def: { 'dex.class-defs': 'raw' },
    class_data: { 'dex.class-data': 'raw' },
    code: { 'dex.code': 'raw' },
    string_data: { 'dex.string-data': 'raw' },
    map: { 'dex.map': 'raw' },
  })
  await survives(format, program)
})

it('places in code are told by class and method', async () => {
  const { locate } = await format.cut(topLayer, ofBytes(program), { entries: 1 })
  expect(locate!(find(program, 'code of answer'))).toEqual({ within: 0, symbol: 'org.example.A.answer' })
  expect(locate!(find(program, 'code of run') + 3)).toEqual({ within: 19, symbol: 'org.example.A.run+0x3' })
  expect(locate!(find(program, 'today'))).toMatchObject({ symbol: null })
  expect(locate!(3)).toBeNull()
})

it.each<[string, Uint8Array, string[]]>([
  ['bytes behind all of it', dex({ tail: 'overlay' }), ['trailing-data']],
  ['a kind that is not known', dex({ kind: 0x7777 }), []],
  ['a wrong signature', dex({ signature: '00'.repeat(20) }), ['bad-checksum']],
  ['wrong sums', patched(program, find(program, 'today'), 'T'), ['bad-checksum', 'bad-checksum']],
  ['a size above that of the file', dex({ header: { 'file-size': 5000 } }), ['malformed']],
  ['another order of bytes', dex({ header: { endian: 0x78563412 } }), ['malformed']],
  ['a map outside the file', dex({ header: { 'map-at': 5000 } }), ['malformed']],
  ['a map that is none', dex({ header: { 'map-at': 0x70 } }), ['malformed']],
  ['a header that breaks off', program.subarray(0, 60), ['malformed']],
])('what makes no sense is told: %s', async (_, file, expected) => {
  expect(oddities(await cutOf(format, file))).toEqual(expected)
  expect(formatFor(file, file, topLayer).format.id).toBe('dex')
})

it.each([0, 1, 55, 56, 63, 64, 65, 1000, WINDOW + 7])('SHA-1 of %i bytes is that of Node', size => {
  const content = Uint8Array.from({ length: size }, (_, at) => (at * 7919) % 251)
  expect(sha1(ofBytes(content), { start: 0, end: size })).toBe(createHash('sha1').update(content).digest('hex'))
})

describe('compared', () => {
  const options = { audit: true, names: ['a', 'a'] } as const

  it('sums follow from what they cover', async () => {
    const { causes, differences } = await compare(program, dex({ code: 'code of answer..CODE of run.....' }), options)
    expect(causes.map(({ id }) => id)).toEqual(['content-change'])
    expect(causes[0]!.folds.map(({ span }) => span).sort()).toEqual(['dex.checksum', 'dex.signature'])
    expect(differences[0]).toMatchObject({ span: 'dex.code', symbols: ['org.example.A.run', 'org.example.A.run'] })
  })

  it('sums that are wrong are anomalies', async () => {
    const other = dex({ text: 'built Today' })
    const { causes, warnings } = await compare(program, patched(other, 12, 'another signature...'), options)
    expect(causes.map(({ id }) => id)).toEqual(['structural:bad-checksum', 'content-change'])
    expect(warnings.map(({ id, side }) => [id, side])).toContainEqual(['structural:bad-checksum', 'b'])
  })

  it('places follow from a longer text', async () => {
    const { causes, verdict } = await compare(program, dex({ text: 'built on a day that nobody remembers' }), options)
    expect([verdict, causes.map(({ id }) => id)]).toEqual(['different', ['content-change']])
    expect([...new Set(causes[0]!.folds.map(({ id }) => id))].sort()).toEqual(['binary-layout', 'content-hash-cascade'])
  })

  it('any other byte makes it different, with sums made right or not, and the ledger adds up', async () => {
    const change = fc.record({ place: fc.nat(program.length - 1), by: fc.integer({ min: 1, max: 255 }), again: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(change, async ({ place, by, again }) => {
        const broken = patched(program, place, [program[place]! ^ by])
        const two = again && place >= 32 ? summed(broken) : broken
        const { report, audit } = await runComparison(program, two, options)
        expect(audit).toEqual([])
        expect(report.verdict).toBe('different')
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

it('a text is none', () => {
  expect(formatFor(bytes('dex\nis a word\n'), bytes(''), topLayer).format.id).toBe('text')
})
