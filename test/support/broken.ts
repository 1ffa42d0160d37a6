import fc from 'fast-check'
import { expect } from 'vitest'
import { ofBytes } from '../../src/model/bytes.ts'
import type { Anatomy, Format, LayerHead } from '../../src/model/layer.ts'
import { bytes } from './bytes.ts'
import { tilingFault } from './tiling.ts'

export const topLayer: LayerHead = { path: [], name: 'input', reach: 'transport' }

/** Cut, and proved to be tiled; the same fields each time. */
export async function cutOf(format: Format, content: Uint8Array | string, layer: LayerHead = topLayer): Promise<Anatomy> {
  const source = bytes(content)
  const anatomy = await format.cut(layer, ofBytes(source), { entries: 10_000 })
  expect(tilingFault(anatomy, source.length)).toBe('')
  for (const block of anatomy.blocks) expect(block.fields()).toEqual(block.fields())
  for (const { offset } of anatomy.facts.anomalies) expect(offset).toBeLessThanOrEqual(source.length)
  return anatomy
}

/** However the bytes are broken, each of them is in one field. */
export async function survives(format: Format, content: Uint8Array | string, layer: LayerHead = topLayer): Promise<void> {
  const source = bytes(content)
  for (let size = 0; size <= source.length; size++) await cutOf(format, source.subarray(0, size), layer)
  const place = fc.nat(Math.max(0, source.length - 1))
  const edit = fc.record({ at: place, drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) })
  const telling = fc.constantFrom(...['\0', '\n', ' ', '/', '#1/9', '9', '-1', '`\n', '\xff', './'].map(text => bytes(text)))
  const tellingEdit = fc.record({ at: place, drop: fc.nat(4), put: telling })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(edit, tellingEdit), { minLength: 1, maxLength: 6 }), async edits => {
      const broken = edits.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), source)
      await cutOf(format, broken, layer)
    }),
    { numRuns: 300 },
  )
}

/** One line a field: name and value, `raw` where the bytes stand for themselves. */
export const shapeOf = ({ blocks }: Anatomy): Record<string, Record<string, string>> =>
  Object.fromEntries(
    blocks.map(block => [
      `${block.key}${block.nth ? `#${block.nth}` : ''}`,
      Object.fromEntries(block.fields().map(({ name, value, anomaly }) => [name, anomaly ?? value ?? 'raw'])),
    ]),
  )
