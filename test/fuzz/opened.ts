import { crc32, type InflateRaw, inflateRawSync } from 'node:zlib'
import { codecFor } from '../../src/codecs/index.ts'
import { consumerOf } from '../../src/consumers/index.ts'
import { formatFor, formatOf, isMaintainerScript } from '../../src/formats/index.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes, piecesOf } from '../../src/model/bytes.ts'
import { defaultLimits } from '../../src/model/codec.ts'
import type { Anatomy, Block, Child, Field, LayerHead, LayerPath, Reach } from '../../src/model/layer.ts'
import type { ConsumerId } from '../../src/model/rule.ts'
import { Unread } from './contents.ts'

/** A layer, cut by formats and codecs, but opened, nested and given a consumer without the engine. */
export interface Opened {
  readonly kind: string
  readonly encoded: boolean
  /** Inside another encoding. */
  readonly nested: boolean
  readonly reach: Reach
  readonly path: LayerPath
  readonly consumer: ConsumerId
  readonly bytes: Uint8Array
  readonly facts: Anatomy['facts']
  readonly cuts: readonly Cut[]
  readonly inner: Opened | null
  readonly parent: Opened | null
}

export interface Cut {
  readonly block: Block
  readonly fields: readonly Field[]
  /** Null where there is none, or where it cannot be read. */
  readonly content: Uint8Array | null
  /** CRC-32 of the content, which zip files store. */
  readonly crc: number
  readonly child: Opened | null
}

interface Place {
  readonly path: LayerPath
  readonly name: string
  readonly reach: Reach | 'top'
  readonly nested: boolean
  readonly parent: Opened | null
  readonly as?: string | undefined
}

/** Less than the program's own limit: near that, it may refuse what this reads. */
const DEEPEST = 12
const LARGEST = 1 << 26

export const openedOf = (source: Uint8Array, name: string): Promise<Opened> =>
  open(source, { path: [], name, reach: 'top', nested: false, parent: null })

export const innermost = (layer: Opened): Opened => (layer.inner ? innermost(layer.inner) : layer)

async function open(source: Uint8Array, place: Place): Promise<Opened> {
  if (place.path.length > DEEPEST) throw new Unread('too deep')
  const codec = isMaintainerScript(place) || place.as ? undefined : codecFor(source.subarray(0, 4096))
  if (!codec) return openPlain(source, place)
  const reach = place.reach === 'top' ? 'transport' : place.reach
  const limits = { ...defaultLimits, decoded: LARGEST }
  const { anatomy, decoded } = await codec.open({ ...place, reach }, ofBytes(source), createDecoders(limits))
  if (decoded.state === 'unsupported') throw new Unread(decoded.what)
  const content = decoded.state === 'ok' ? Uint8Array.from(decoded.bytes.read(0, decoded.bytes.size)) : null
  const as = decoded.state === 'ok' ? decoded.as : undefined
  const inner = content && (await open(content, { ...place, nested: true, as }))
  const outer: Opened = {
    kind: codec.id,
    encoded: true,
    nested: place.nested,
    reach: around(inner && inner.reach !== 'sealed' ? inner.reach : inner && 'transport', place.reach),
    path: place.path,
    consumer: inner?.consumer ?? 'none',
    bytes: source,
    facts: anatomy.facts,
    cuts: anatomy.blocks.map(block => ({ block, fields: block.fields(), content: null, crc: 0, child: null })),
    inner,
    parent: place.parent,
  }
  if (inner) encodings.set(inner, outer)
  return outer
}

/** `inside`: null where nothing could be decoded. */
const around = (inside: Reach | null, wanted: Place['reach']): Reach => (wanted === 'top' ? (inside ?? 'installed') : wanted)

/** In what a layer lies that was decoded. */
export const encodings = new WeakMap<Opened, Opened>()

async function openPlain(source: Uint8Array, { path, name, reach: wanted, nested, parent, as }: Place): Promise<Opened> {
  const asked: LayerHead = { path, name, reach: wanted === 'top' ? 'transport' : wanted }
  const tail = source.subarray(Math.max(0, source.length - 66 * 1024))
  const format = (as && formatOf(as)) || formatFor(source.subarray(0, 4096), tail, asked).format
  const reach = wanted === 'top' ? (format.container ? 'transport' : 'installed') : wanted
  const { blocks, facts, sealed } = await format.cut({ path, name, reach }, ofBytes(source), { entries: defaultLimits.entries })
  const keys = new Set(blocks.map(({ key }) => key))
  const found = consumerOf({ format: format.id, layer: { path, name, reach }, keys })
  const inherited = reach !== 'transport' || !parent ? 'none' : parent.consumer === 'oci' ? 'oci-layer' : parent.consumer
  const cuts: Cut[] = []
  const consumer = found?.consumer.id ?? inherited
  const layer: Opened = {
    kind: format.id,
    encoded: false,
    nested,
    reach: sealed ? 'sealed' : reach,
    path,
    consumer,
    bytes: source,
    facts,
    cuts,
    inner: null,
    parent,
  }
  for (const block of blocks) cuts.push(await cutOf(layer, block))
  return layer
}

async function cutOf(layer: Opened, block: Block): Promise<Cut> {
  const content = block.child ? contentOf(layer.bytes, block.child) : null
  const path = [...layer.path, { key: block.key, nth: block.nth }]
  const reach = layer.reach === 'sealed' ? 'sealed' : (block.child?.reach ?? 'installed')
  const child = content && (await open(content, { path, name: block.key, reach, nested: false, parent: layer }))
  return { block, fields: block.fields(), content, crc: content ? crc32(content) : 0, child }
}

interface Inflated {
  readonly buffer: Buffer
  readonly engine: InflateRaw
}

function contentOf(source: Uint8Array, { pieces, packing }: Child): Uint8Array | null {
  const stored = piecesOf(ofBytes(source), pieces)
  if (stored.size > LARGEST) throw new Unread('a large hole')
  if (packing === 'unsupported') throw new Unread('an unknown method')
  const packed = Uint8Array.from(stored.read(0, stored.size))
  if (packing !== 'deflate') return packing === 'stored' ? packed : null
  try {
    const { buffer, engine } = inflateRawSync(packed, { maxOutputLength: LARGEST, info: true }) as unknown as Inflated
    return engine.bytesWritten === packed.length ? Uint8Array.from(buffer) : null
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Unread('a large content', { cause: problem })
    return null
  }
}
