import { describe, expect, it } from 'vitest'
import { beam } from '../../src/formats/beam.ts'
import { formatFor } from '../../src/formats/index.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { oddities } from '../support/told.ts'

const big = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const chunk = (type: string, body: Uint8Array): Uint8Array =>
  bytes(type, big(body.length), body, new Uint8Array((4 - (body.length % 4)) % 4))
const compiled = (...chunks: Uint8Array[]): Uint8Array => bytes('FOR1', big(bytes(...chunks).length + 4), 'BEAM', ...chunks)
const pair = (key: string, value: string): Uint8Array => bytes([104, 2, 100, 0, key.length], key, [107, 0, value.length], value)
const compile = bytes([131, 108], big(2), pair('version', '8.2.3'), pair('source', '/build/m.erl'), 'j')
const whole = compiled(chunk('Code', bytes('code.')), chunk('CInf', compile), chunk('what', bytes('else')))

it('is told by its header', () => expect(formatFor(whole, whole, topLayer).format.id).toBe('beam'))
it('damage of all kinds is survived', async () => survives(beam, whole))
it('chunks, and what CInf tells', async () => {
  const anatomy = await cutOf(beam, whole)
  expect(oddities(anatomy)).toEqual([])
  const shape = shapeOf(anatomy)
  expect(shape.Code).toEqual({ 'beam.chunk': 'Code', 'beam.chunk-size': '5', 'beam.code': 'raw', 'beam.padding': 'raw' })
  expect(shape.CInf).toMatchObject({ 'beam.compiler': '8.2.3', 'beam.source': '/build/m.erl', 'beam.compile': 'raw' })
  expect(shape.what).toMatchObject({ 'beam.content': 'raw' })
})

describe('what breaks the grammar', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['bytes behind the end', bytes(whole, 'x'), ['trailing-data']],
    ['a module that breaks off', whole.subarray(0, -1), ['malformed']],
    ['a chunk above its place', patched(whole, 16, big(999)), ['malformed']],
    ['no name of a chunk', patched(whole, 12, '\0'), ['malformed']],
  ])('%s', async (_, content, expected) => expect(oddities(await cutOf(beam, content))).toEqual(expected))
})
