import { type ByteSource, lengthOf, type Range, sameBytes } from '../model/bytes.ts'
import type { Sink, XzPart } from '../model/codec.ts'
import type { DigestId } from '../model/layer.ts'
import { digestOf } from './digest.ts'
import { type Contents, noContents } from './passing-bodies.ts'
import { createReplay, type Replay, type ReplayOf } from './replay.ts'
import { isStoreSink } from './store.ts'
import { createPool, type Pool } from './xz-pool.ts'

/** Below this a part is decoded sooner than it is found. */
const SMALLEST = 4096

/** A content below this is digested sooner than it is found; of one size so many are held against it, the last ones. */
const WORTH_A_LOOK = 256 * 1024
const CANDIDATES = 4

/** A part that was decoded into a sink, and where its content lies there. */
interface DecodedPart {
  readonly bytes: ByteSource
  readonly part: XzPart
  readonly range: Range
  readonly digest: string | null
}

/** Content of a part that is known, for as long as somebody keeps the bytes. */
interface Known {
  readonly bytes: WeakRef<ByteSource>
  readonly stored: Range
  readonly content: WeakRef<ByteSource>
  readonly range: Range
  readonly digest: string | null
}

export type Found = Pick<DecodedPart, 'range' | 'digest'> & { readonly content: ByteSource }

/** What the two sides of a comparison have in common: threads, and the content of parts whose encoded bytes are equal. */
export interface Sharing {
  readonly pool: Pool
  /** Content of a part with the same encoded bytes and the same wanted digest. */
  find(bytes: ByteSource, part: XzPart): Found | null
  decoded(sink: Sink, part: DecodedPart): void
  /** From now on what was decoded into the sink can be found. */
  finished(sink: Sink, content: ByteSource): void
  /** Contents that passed by. */
  readonly contents: Contents
  /** Decoded bytes once more; only where there are threads. */
  replay(of: ReplayOf): Replay
  /** Digest of a content, computed once for equal ones. */
  digest(id: DigestId, content: ByteSource): string
  /** Ends the threads. */
  close(): void
}

/** `workers`: threads at most; as many as there are cores unless given, none for 0. */
export function createSharing(workers?: number): Sharing {
  const pool = createPool(workers)
  const known = new Map<string, Known[]>()
  const parts = new WeakMap<Sink, DecodedPart[]>()
  const digests = new Map<string, { readonly content: WeakRef<ByteSource>; readonly digest: string }[]>()
  const replays: Replay[] = []
  return {
    pool,
    contents: noContents(),
    replay(of) {
      pool.rest()
      const replay = createReplay(of)
      replays.push(replay)
      return replay
    },
    find(bytes, part) {
      if (lengthOf(part.stored) < SMALLEST) return null
      for (const { stored, range, digest, ...weak } of known.get(keyOf(bytes, part)) ?? []) {
        const [other, content] = [weak.bytes.deref(), weak.content.deref()]
        if (other && content && sameBytes(bytes, part.stored, other, stored)) return { content, range, digest }
      }
      return null
    },
    decoded(sink, part) {
      if (lengthOf(part.part.stored) < SMALLEST) return
      if (isStoreSink(sink)) sink.mark()
      const own = parts.get(sink)
      if (own) own.push(part)
      else parts.set(sink, [part])
    },
    finished(sink, content) {
      for (const { bytes, part, range, digest } of parts.get(sink) ?? []) {
        const one = { bytes: new WeakRef(bytes), stored: part.stored, content: new WeakRef(content), range, digest }
        const key = keyOf(bytes, part)
        const same = known.get(key)
        if (same) same.push(one)
        else known.set(key, [one])
      }
    },
    digest(id, content) {
      if (content.size < WORTH_A_LOOK) return digestOf(id, content)
      const key = `${id} ${content.size}`
      const known = digests.get(key) ?? []
      const whole = { start: 0, end: content.size }
      for (const { content: weak, digest } of known) {
        const other = weak.deref()
        if (other && sameBytes(content, whole, other, whole)) return digest
      }
      const digest = digestOf(id, content)
      digests.set(key, [...known.slice(1 - CANDIDATES), { content: new WeakRef(content), digest }])
      return digest
    },
    close() {
      pool.close()
      for (const replay of replays.splice(0)) replay.close()
    },
  }
}

/** Its sizes and its last bytes: what is worth a look. */
function keyOf(bytes: ByteSource, { stored, size, digest }: XzPart): string {
  const end = bytes.read(Math.max(stored.start, stored.end - TELLING), stored.end)
  return [lengthOf(stored), size, digest, Buffer.from(end).toString('hex')].join(' ')
}
const TELLING = 32
