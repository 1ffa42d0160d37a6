import { type ByteSource, ofBytes, type Range } from '../model/bytes.ts'
import type { DigestId, Outline } from '../model/layer.ts'
import { createDigest, type Digest, digestOf } from './digest.ts'
import { type Known, passingSource } from './passing-source.ts'
import { createPieces } from './pieces.ts'
import type { Replay } from './replay.ts'
import type { Store } from './store.ts'

/** Contents that are kept while they pass by, bytes in all: the smaller ones, as long as there is room and the other side has not the same. */
const POOL = 8 * 1024 * 1024
const LARGE = 1024 * 1024
/** Contents that are remembered to find the same ones on the other side. */
const MOST_SEEN = 100_000

/** What the engine knows of a layer that is decoded. */
export interface Passing {
  readonly outline: Outline
  /** Wanted of each content, beside SHA-256. */
  readonly digests: readonly DigestId[]
  /** Bytes at either end that are kept: a look at them tells what the layer is. */
  readonly ends: { readonly head: number; readonly tail: number }
  /** How the bytes are had again; asked for when that is first needed. */
  replay(): Replay
}

/** Contents that passed by on both sides: equal ones need not be kept, nor be digested twice. */
export interface Contents {
  readonly bySha256: Map<string, { readonly by: object; readonly digests: ReadonlyMap<DigestId, string> }>
  readonly bySize: Map<number, object>
}
export const noContents = (): Contents => ({ bySha256: new Map(), bySize: new Map() })

interface OpenBody extends Range {
  readonly sums: ReadonlyMap<DigestId, Digest>
  /** Its bytes as far as they have come, if they are kept. */
  readonly kept: Uint8Array | null
}

/** What is known of the next byte. */
interface Place {
  readonly at: number
  /** Bytes of a header that is not whole yet. */
  readonly header: Uint8Array
  readonly body: OpenBody | null
  /** Bytes to be kept, behind the content if there is one. */
  readonly rest: number
  /** What follows is a header. */
  readonly told: boolean
}

/** A place, and how much was found up to it. */
interface Mark {
  readonly place: Place
  readonly pieces: number
  readonly bodies: number
}
interface Passed {
  readonly known: Known
  readonly marks: ReadonlyMap<number, Mark>
}
const passed = new WeakMap<ByteSource, Passed>()

/** Its bytes are dear to have again. */
export const hasPassed = (content: ByteSource): boolean => passed.has(content)

/** Lets contents pass by, digested, and keeps the rest. */
export function passingStore({ outline, digests, ends, replay }: Passing, contents: Contents): Store {
  const pieces = createPieces()
  const bodies: Known['bodies'] = []
  let head = new Uint8Array(0)
  let tail = new Uint8Array(0)
  const marks = new Map<number, Mark>()
  const self = {}
  let room = POOL
  /** Where a content lies until it is known whether it is kept. */
  let scratch = new Uint8Array(0)
  let place: Place = { at: 0, header: head, body: null, rest: 0, told: true }

  const opened = (start: number, size: number): OpenBody => {
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
    bodies.push({ start, end, digests: all })
    if (!kept) return
    if (same && same.by !== self) room += kept.length
    else pieces.add(start, kept.slice())
  }
  /** Reads on by some of the bytes; returns how many. */
  const step = (bytes: Uint8Array): number => {
    const { at, header, body, rest, told } = place
    const size = body ? body.end - at : rest > 0 ? rest : told ? outline.header - header.length : bytes.length
    const part = bytes.subarray(0, size)
    const next = at + part.length
    if (body) {
      for (const sum of body.sums.values()) sum.update(part)
      body.kept?.set(part, at - body.start)
      const ends = next === body.end
      if (ends) close(body)
      place = { ...place, at: next, body: ends ? null : body }
    } else if (rest > 0 || !told) {
      pieces.keep(at, part)
      place = { ...place, at: next, rest: rest > 0 ? rest - part.length : 0 }
    } else place = headed(next, joined(header, part))
    return part.length
  }
  const headed = (at: number, header: Uint8Array): Place => {
    const open = { at, header, body: null, rest: 0, told: true }
    if (header.length < outline.header) return open
    pieces.keep(at - header.length, header)
    const behind = outline.behind(header)
    const none = new Uint8Array(0)
    if (!behind) return { ...open, header: none, told: false }
    return { ...open, header: none, body: behind.content > 0 ? opened(at, behind.content) : null, rest: behind.kept }
  }
  const mark = (): void => {
    marks.set(place.at, { place: copied(place), pieces: pieces.split(), bodies: bodies.length })
  }
  const isInStep = (other: ByteSource): boolean => {
    const there = passed.get(other)?.marks.get(place.at)
    return there !== undefined && isSame(place, there.place)
  }
  const adopt = (other: ByteSource, { start, end }: Range): boolean => {
    const before = passed.get(other)
    const [from, to] = [before?.marks.get(start), before?.marks.get(end)]
    if (!before || !from || !to || !isSame(place, from.place)) return false
    const { known } = before
    if (place.body?.kept) room += place.body.kept.length
    pieces.share(known.pieces, { start: from.pieces, end: to.pieces })
    for (const body of known.bodies.slice(from.bodies, to.bodies)) bodies.push(body)
    if (start === 0) head = known.head
    tail = end === other.size ? lastOf(tail, known.tail.subarray(-(end - start)), ends.tail) : new Uint8Array(0)
    place = copied(to.place)
    mark()
    return true
  }
  mark()
  return {
    write(bytes) {
      if (head.length < ends.head) head = joined(head, bytes.subarray(0, ends.head - head.length))
      tail = lastOf(tail, bytes, ends.tail)
      for (let at = 0; at < bytes.length; ) at += step(bytes.subarray(at))
    },
    trail: { mark, isInStep, adopt },
    finish(size) {
      const known: Known = { pieces, bodies, head, tail }
      const source = passingSource(known, { size, replay })
      passed.set(source, { known, marks })
      return source
    },
  }
}

function joined(one: Uint8Array, two: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + two.length)
  both.set(one)
  both.set(two, one.length)
  return both
}

/** The last bytes of both, a copy. */
const lastOf = (one: Uint8Array<ArrayBuffer>, two: Uint8Array, most: number): Uint8Array<ArrayBuffer> =>
  two.length >= most
    ? new Uint8Array(two.subarray(-most))
    : joined(one.subarray(Math.max(0, one.length + two.length - most)), two)

/** To go on from; what is open is not kept any more. */
function copied(place: Place): Place {
  const { body } = place
  if (!body) return place
  const sums = new Map([...body.sums].map(([id, sum]) => [id, sum.copy()] as const))
  return { ...place, body: { ...body, sums, kept: null } }
}

function isSame(one: Place, two: Place): boolean {
  const bodyOf = ({ body }: Place): string => (body ? `${body.start} ${body.end} ${body.sums.get('sha256')!.copy().hex()}` : '')
  return (
    one.at === two.at &&
    one.rest === two.rest &&
    one.told === two.told &&
    Buffer.compare(one.header, two.header) === 0 &&
    bodyOf(one) === bodyOf(two)
  )
}
