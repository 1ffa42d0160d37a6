import type { ByteSource, Range } from '../model/bytes.ts'
import type { DigestId, Outline } from '../model/layer.ts'
import { type Contents, type OpenBody, passingBodies } from './passing-bodies.ts'
import { type Known, passingSource, type Twin } from './passing-source.ts'
import { createPieces } from './pieces.ts'
import type { Replay } from './replay.ts'
import type { Store } from './store.ts'

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
  const bodies = passingBodies(digests, pieces, contents)
  let head = new Uint8Array(0)
  let tail = new Uint8Array(0)
  const marks = new Map<number, Mark>()
  const twins: Twin[] = []
  let place: Place = { at: 0, header: head, body: null, rest: 0, told: true }

  /** Reads on by some of the bytes; returns how many. */
  const step = (bytes: Uint8Array): number => {
    const { at, header, body, rest, told } = place
    const size = body ? body.end - at : rest > 0 ? rest : told ? outline.header - header.length : bytes.length
    const part = bytes.subarray(0, size)
    const next = at + part.length
    if (body) {
      bodies.write(body, at, part)
      const ends = next === body.end
      if (ends) bodies.close(body)
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
    return { ...open, header: none, body: behind.content > 0 ? bodies.open(at, behind.content) : null, rest: behind.kept }
  }
  const mark = (): void => {
    marks.set(place.at, { place: copied(place), pieces: pieces.split(), bodies: bodies.closed.length })
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
    if (place.body) bodies.drop(place.body)
    pieces.share(known.pieces, { start: from.pieces, end: to.pieces })
    for (const body of known.bodies.slice(from.bodies, to.bodies)) bodies.closed.push(body)
    if (start === 0) head = known.head
    tail = end === other.size ? lastOf(tail, known.tail.subarray(-(end - start)), ends.tail) : new Uint8Array(0)
    place = copied(to.place)
    mark()
    return true
  }
  const twin = (source: ByteSource, { start, end }: Range): void => {
    passed.get(source)?.known.lent.push({ start, end })
    const last = twins.at(-1)
    if (last?.source === source && last.end === start) twins[twins.length - 1] = { source, start: last.start, end }
    else twins.push({ source, start, end })
  }
  mark()
  return {
    write(bytes) {
      if (head.length < ends.head) head = joined(head, bytes.subarray(0, ends.head - head.length))
      tail = lastOf(tail, bytes, ends.tail)
      for (let at = 0; at < bytes.length; ) at += step(bytes.subarray(at))
    },
    trail: { mark, isInStep, adopt, twin },
    finish(size) {
      const known: Known = { pieces, bodies: bodies.closed, twins, lent: [], borders: [...marks.keys()], head, tail }
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
