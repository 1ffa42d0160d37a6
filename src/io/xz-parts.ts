import { type ByteSource, lengthOf, windows } from '../model/bytes.ts'
import { Damaged, type PartContent, type Sink, type XzPart } from '../model/codec.ts'
import { createDigest } from './digest.ts'
import { unxz } from './lone-xz.ts'
import { hasPassed } from './passing-store.ts'
import type { Found, Sharing } from './sharing.ts'
import { isStoreSink } from './store.ts'
import { type Decoded, roomFor } from './xz-pool.ts'

/** Encoded bytes that are worth the start of threads (16 to 20 ms; a core decodes as much in about 100 ms). */
const WORTH_THREADS = 3 * 1024 * 1024
/** The same for a single part: the other side may decode its own meanwhile. */
const WORTH_ONE = 512 * 1024
/** What a thread decodes at once, in memory; a larger part is decoded here, piece by piece. */
const LARGEST_JOB = 64 * 1024 * 1024

export interface Parts {
  readonly bytes: ByteSource
  readonly parts: readonly XzPart[]
  readonly sink: Sink
}

/** What is known from the other side is taken from there, the rest decoded, by threads where it is worth it; in order, and always to the same end. */
export async function* decodeParts(sharing: Sharing, { bytes, parts, sink }: Parts): AsyncGenerator<PartContent> {
  const found = new Map(parts.map(part => [part, sharing.find(bytes, part)] as const))
  const jobs = jobsOf(sharing, parts, part => isHad(found.get(part), sink))
  for (const part of parts) {
    const start = sink.size
    const answer = await (jobs.take(part, sink) ?? had(found.get(part), sink) ?? jobs.ask(part, sink) ?? decoded(part, sink))
    if ('damage' in answer) {
      yield answer
      return
    }
    const known = found.get(part)
    if (known?.range.start === start && isStoreSink(sink) && hasPassed(known.content)) sink.twin(known.content, known.range)
    sharing.decoded(sink, { bytes, part, range: { start, end: sink.size }, digest: answer.digest })
    yield { digest: answer.digest }
  }
}

/** It need not be decoded, as far as one can tell before its turn. */
function isHad(known: Found | null | undefined, sink: Sink): boolean {
  if (!known) return false
  return !hasPassed(known.content) || (isStoreSink(sink) && sink.isInStep(known.content))
}

/** Null where it is not known, or where its bytes passed by and what was found in them does not help here. */
function had(known: Found | null | undefined, sink: Sink): PartContent | null {
  if (!known) return null
  const { content, range, digest } = known
  if (!hasPassed(content)) for (const window of windows(content, range)) sink.write(window)
  else if (!isStoreSink(sink) || !sink.adopt(content, range)) return null
  return { digest }
}

function taken({ content, decoded: bytes, giveBack }: Decoded, sink: Sink): PartContent {
  if ('digest' in content) sink.write(bytes)
  giveBack()
  return content
}

async function decoded(part: XzPart, sink: Sink): Promise<PartContent> {
  const start = sink.size
  const sum = part.digest && createDigest(part.digest)
  try {
    await unxz(part.file(), bytes => {
      sink.write(bytes)
      sum?.update(bytes)
    })
  } catch (problem) {
    if (problem instanceof Damaged) return { damage: problem.message }
    throw problem
  }
  const size = sink.size - start
  return size === part.size ? { digest: sum ? sum.hex() : null } : { damage: `${size} bytes of content` }
}

interface Jobs {
  /** Puts a part that a thread decodes into the sink, and gives the thread what comes next; null for one that no thread was asked for. */
  take(part: XzPart, sink: Sink): Promise<PartContent> | null
  /** The same, asked for now; null where no thread should. */
  ask(part: XzPart, sink: Sink): Promise<PartContent> | null
}

/** Threads have a part each: so much is in memory, and no more. `isHad`: is not asked for ahead. */
function jobsOf({ pool }: Sharing, parts: readonly XzPart[], isHad: (part: XzPart) => boolean): Jobs {
  const asked = new Map<XzPart, Promise<Decoded>>()
  const encoded = parts.reduce((sum, part) => sum + lengthOf(part.stored), 0)
  const isWorth = pool.workers > 1 && encoded >= (parts.length > 1 ? WORTH_THREADS : WORTH_ONE)
  // Slots that are too small for what comes would be in memory beside those that are not.
  const largest = parts.reduce((most, part) => (part.size <= LARGEST_JOB ? Math.max(most, roomFor(part)) : most), 0)
  const left = isWorth ? parts.values() : [].values()
  const ask = (part: XzPart): void => {
    const answer = pool.decode(part, largest)
    // Whoever takes it is told; nobody may want it any more.
    answer.catch(() => undefined)
    asked.set(part, answer)
  }
  const askNext = (): void => {
    for (const part of left)
      if (part.size <= LARGEST_JOB && !isHad(part)) {
        ask(part)
        return
      }
  }
  const take = (part: XzPart, sink: Sink): Promise<PartContent> | null => {
    const answer = asked.get(part)
    asked.delete(part)
    if (!answer) return null
    return answer.then(done => {
      const content = taken(done, sink)
      if (asked.size < pool.workers) askNext()
      return content
    })
  }
  for (let ahead = 0; ahead < pool.workers; ahead++) askNext()
  return {
    take,
    ask(part, sink) {
      if (!isWorth || part.size > LARGEST_JOB) return null
      ask(part)
      return take(part, sink)
    },
  }
}
