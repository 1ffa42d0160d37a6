import { ofBytes, type Range } from '../model/bytes.ts'
import type { DigestId } from '../model/layer.ts'
import { createDigest, type Digest, digestOf } from './digest.ts'
import type { Body } from './passing-source.ts'
import type { Pieces } from './pieces.ts'

/** Contents that are kept while they pass by, bytes in all: the smaller ones, as long as there is room and the other side has not the same. */
const POOL = 8 * 1024 * 1024
const LARGE = 1024 * 1024
/** Contents that are remembered to find the same ones on the other side. */
const MOST_SEEN = 100_000

/** Contents that passed by on both sides: equal ones need not be kept, nor be digested twice. */
export interface Contents {
  readonly bySha256: Map<string, { readonly by: object; readonly digests: ReadonlyMap<DigestId, string> }>
  readonly bySize: Map<number, object>
}
export const noContents = (): Contents => ({ bySha256: new Map(), bySize: new Map() })

export interface OpenBody extends Range {
  readonly sums: ReadonlyMap<DigestId, Digest>
  /** Its bytes as far as they have come, if they are kept. */
  readonly kept: Uint8Array | null
}

/** The contents of a layer while they pass by. */
export interface PassingBodies {
  /** Those that have passed, in order. */
  readonly closed: Body[]
  open(start: number, size: number): OpenBody
  /** Some of its bytes, which lie at a place of the layer. */
  write(body: OpenBody, at: number, part: Uint8Array): void
  close(body: OpenBody): void
  /** It is had from elsewhere. */
  drop(body: OpenBody): void
}

/** They are digested, and kept as pieces if they are small, as long as there is room. */
export function passingBodies(digests: readonly DigestId[], pieces: Pieces, contents: Contents): PassingBodies {
  const closed: Body[] = []
  const self = {}
  let room = POOL
  /** Where a content lies until it is known whether it is kept. */
  let scratch = new Uint8Array(0)

  const open = (start: number, size: number): OpenBody => {
    const keeps = size <= Math.min(LARGE, room)
    if (keeps) room -= size
    const sameSize = contents.bySize.get(size)
    // Of what is kept they can be had later; so they can if it turns out to be what the other side has.
    const eager = keeps || (sameSize && sameSize !== self) ? [] : digests
    const sums = new Map((['sha256', ...eager] as const).map(id => [id, createDigest(id)] as const))
    if (keeps && scratch.length < size) scratch = new Uint8Array(Math.min(LARGE, 2 * size))
    return { start, end: start + size, sums, kept: keeps ? scratch.subarray(0, size) : null }
  }
  const close = ({ start, end, sums, kept }: OpenBody): void => {
    const sha256 = sums.get('sha256')!.hex()
    const same = contents.bySha256.get(sha256)
    const all = new Map<DigestId, string>([...(same?.digests ?? []), ['sha256', sha256]])
    for (const id of digests) {
      const known = all.get(id) ?? sums.get(id)?.hex() ?? (kept && digestOf(id, ofBytes(kept)))
      if (known) all.set(id, known)
    }
    if (!same && contents.bySha256.size < MOST_SEEN) contents.bySha256.set(sha256, { by: self, digests: all })
    if (!contents.bySize.has(end - start)) contents.bySize.set(end - start, self)
    closed.push({ start, end, digests: all })
    if (!kept) return
    if (same && same.by !== self) room += kept.length
    else pieces.add(start, kept.slice())
  }
  return {
    closed,
    open,
    close,
    write({ start, sums, kept }, at, part) {
      for (const sum of sums.values()) sum.update(part)
      kept?.set(part, at - start)
    },
    drop({ kept }) {
      if (kept) room += kept.length
    },
  }
}
