import fc from 'fast-check'
import { expect } from 'vitest'
import { createDecoders } from '../../src/io/decoders.ts'
import { type ByteSource, ofBytes } from '../../src/model/bytes.ts'
import { type Codec, type Decoded, type Decoders, defaultLimits } from '../../src/model/codec.ts'
import type { Anatomy, Format, LayerHead } from '../../src/model/layer.ts'
import { bytes } from './bytes.ts'
import { fieldsOf, tilingFault } from './tiling.ts'

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

/** In finer blocks where there are such, proved to be tiled, too. */
export async function finelyCut(format: Format, content: Uint8Array | string, layer: LayerHead = topLayer): Promise<Anatomy> {
  const anatomy = await cutOf(format, content, layer)
  const finer = anatomy.finer?.()
  return finer ? cutOf({ ...format, cut: () => finer }, content, layer) : anatomy
}

/** However the bytes are broken, each of them is in one field. */
export async function survives(format: Format, content: Uint8Array | string, layer: LayerHead = topLayer): Promise<void> {
  const source = bytes(content)
  for (let size = 0; size <= source.length; size++) await finelyCut(format, source.subarray(0, size), layer)
  const place = fc.nat(Math.max(0, source.length - 1))
  const edit = fc.record({ at: place, drop: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) })
  const telling = fc.constantFrom(...['\0', '\n', ' ', '/', '#1/9', '9', '-1', '`\n', '\xff', './'].map(text => bytes(text)))
  const tellingEdit = fc.record({ at: place, drop: fc.nat(4), put: telling })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(edit, tellingEdit), { minLength: 1, maxLength: 6 }), async edits => {
      const broken = edits.reduce((out, { at, drop, put }) => bytes(out.subarray(0, at), put, out.subarray(at + drop)), source)
      await finelyCut(format, broken, layer)
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

/** Refuses to read what is not there, and overwrites what it gave before: nobody may keep it. */
export function strict(content: Uint8Array): ByteSource {
  let given = new Uint8Array(0)
  return {
    size: content.length,
    read(start, end) {
      if (!(0 <= start && start <= end && end <= content.length)) throw new RangeError(`${start} to ${end} of ${content.length}`)
      given.fill(0xee)
      given = content.slice(start, end)
      return given
    },
  }
}

export const allOf = (source: ByteSource): Uint8Array => Uint8Array.from(source.read(0, source.size))

export interface Opened {
  readonly anatomy: Anatomy
  readonly decoded: Decoded
  readonly state: Decoded['state']
  /** The decoded bytes; empty when there are none. */
  readonly content: Uint8Array
  /** Each anomaly, without its prefix, with its offset. */
  readonly odd: readonly string[]
}

/** Opened, and proved to be tiled; what is odd in a field is told, and the fields say how the decoding went. */
export async function openedBy(
  codec: Codec,
  encoded: Uint8Array,
  decoders: Decoders = createDecoders(defaultLimits),
): Promise<Opened> {
  const { anatomy, decoded } = await codec.open(topLayer, strict(encoded), decoders)
  expect(tilingFault(anatomy, encoded.length)).toBe('')
  for (const block of anatomy.blocks) expect(block.fields()).toEqual(block.fields())
  const { state } = decoded
  const fields = fieldsOf(anatomy)
  for (const { encodes } of fields) if (encodes) expect(encodes === 'slack' ? 'ok' : encodes).toBe(state)
  const wrong = fields.filter(({ value, derived }) => derived?.kind === 'value' && derived.expected !== value)
  if (state === 'ok') expect(wrong).toEqual([])
  const { anomalies } = anatomy.facts
  if (state === 'ok') expect(anomalies.map(({ id }) => id)).toEqual(fields.flatMap(({ anomaly }) => anomaly ?? []))
  for (const { offset } of anomalies) expect(offset).toBeLessThanOrEqual(encoded.length)
  const odd = anomalies.map(({ id, offset }) => `${id} ${offset}`.replace('structural:', ''))
  return { anatomy, decoded, state, content: decoded.state === 'ok' ? allOf(decoded.bytes) : new Uint8Array(0), odd }
}

/** One row a field: name, range, and value, anomaly or `raw`. */
export const rowsOf = (anatomy: Anatomy): (readonly [name: string, start: number, end: number, value: string])[] =>
  fieldsOf(anatomy).map(({ name, ranges, value, anomaly }) => [name, ranges[0]!.start, ranges[0]!.end, anomaly ?? value ?? 'raw'])

/** What a source throws after so many reads is passed on: it is no property of the bytes, whatever was read before. */
export async function failsAsItsSource(codec: Codec, encoded: Uint8Array, { after }: { readonly after: number }): Promise<void> {
  const fault = new Error('input changed')
  let reads = 0
  const read = (start: number, end: number): Uint8Array => {
    if (reads++ >= after) throw fault
    return encoded.subarray(start, end)
  }
  await expect(codec.open(topLayer, { size: encoded.length, read }, createDecoders(defaultLimits))).rejects.toBe(fault)
}
