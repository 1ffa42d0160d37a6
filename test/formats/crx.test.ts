import { expect, it } from 'vitest'
import { crx } from '../../src/formats/crx.ts'
import { compare } from '../../src/index.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes, u32 } from '../support/bytes.ts'
import { oddities } from '../support/told.ts'
import { zip } from '../support/zip.ts'

const extension = ({ proof = 'proof', body = '{}', time = 0x576e_b1aa } = {}) =>
  bytes('Cr24', u32(3), u32(proof.length), proof, zip([{ name: 'manifest.json', body, time }]))

it('is cut into header and archive', async () => {
  const anatomy = await cutOf(crx, extension())
  expect(oddities(anatomy)).toEqual([])
  expect(shapeOf(anatomy)).toEqual({
    '\0header': { 'crx.magic': 'raw', 'crx.header-size': '5', 'crx.header': 'raw' },
    'archive.zip': { 'crx.body': 'raw' },
  })
})

it('damage is survived', async () => survives(crx, extension()))
it.each([0, 7, 11, 14])('cut off at %i', async size =>
  expect(oddities(await cutOf(crx, extension().subarray(0, size)))).toEqual(['truncated']),
)

it.each<[string, Parameters<typeof extension>[0], string]>([
  ['another proof', { proof: 'proofs' }, 'cryptographic-signature'],
  ['another content', { body: '[]' }, 'content-change'],
  ['other times, which the proofs are over, too', { time: 0x586e_b1aa }, 'archive-entry-mtime'],
])('%s is a difference', async (_, other, cause) => {
  const { verdict, causes } = await compare(extension(), extension(other), { names: ['a.crx', 'b.crx'], audit: true })
  expect(verdict).toBe('different')
  expect(causes.map(({ id }) => id)).toContain(cause)
})
