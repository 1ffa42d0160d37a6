import type { ByteSource } from '../model/bytes.ts'
import type { Block } from '../model/layer.ts'
import { valueAt } from './json-read.ts'
import { jsonAt } from './oci-read.ts'
import { plainText } from './oci-references.ts'

/** A layer as versions of docker below 1.10 know it: by an id of its own, which is no digest of anything in the archive. */
export interface LegacyLayer {
  readonly id: string
  /** From the bottom, from 1. */
  readonly nth: number
}

/** moby, image/spec/v1.2.md: a folder a layer, with VERSION, json and layer.tar; since 25.0 json is a blob that nothing names. */
const own = /^([0-9a-f]{64})(?:\/(json|VERSION|layer\.tar))?$/
export function legacyPart(key: string): { readonly id: string; readonly part: string } | null {
  const [, id, part = ''] = own.exec(key) ?? []
  return id === undefined ? null : { id, part }
}

/** Of one image; docker refuses images of more than 127 layers. */
const MOST_LAYERS = 1000
const MOST_OF_JSON = 256 * 1024

/**
 * The layers of one chain by their json. Empty unless all of them are one chain, each in a folder of its id, if in one: of several images,
 * nobody could tell by its place which layer is which.
 */
export function legacyLayers(bytes: ByteSource, candidates: readonly Block[]): ReadonlyMap<Block, LegacyLayer> {
  const nothing = new Map<Block, LegacyLayer>()
  const above = new Map<string, { readonly id: string; readonly block: Block }>()
  const ids = new Set<string>()
  for (const block of candidates) {
    const body = block.child!.pieces[0]!
    const json = body.end - body.start > MOST_OF_JSON ? null : jsonAt(bytes, body)
    const id = plainText(json && valueAt(json, 'id'))?.text ?? ''
    if (!json || !/^[0-9a-f]{64}$/.test(id)) continue
    const parent = plainText(valueAt(json, 'parent'))?.text ?? ''
    const folder = legacyPart(block.key)?.id ?? id
    if (folder !== id || ids.has(id) || above.has(parent) || ids.size === MOST_LAYERS) return nothing
    ids.add(id)
    above.set(parent, { id, block })
  }
  const found = new Map<Block, LegacyLayer>()
  for (let at = above.get(''); at; at = above.get(at.id)) {
    if (found.has(at.block)) return nothing
    found.set(at.block, { id: at.id, nth: found.size + 1 })
  }
  return found.size === ids.size ? found : nothing
}
