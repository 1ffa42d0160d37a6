import { type ByteSource, lengthOf, windows } from '../model/bytes.ts'
import { Damaged, type PartContent, type Sink, type XzPart } from '../model/codec.ts'
import { createDigest } from './digest.ts'
import { unxz } from './lone-xz.ts'
import type { Found, Sharing } from './sharing.ts'
import type { Decoded } from './xz-pool.ts'

/** Encoded bytes that are worth the start of threads (16 to 20 ms; a core decodes as much in about 100 ms). */
const WORTH_THREADS = 3 * 1024 * 1024
/** What a thread decodes at once, in memory; a larger part is decoded here, piece by piece. */
const LARGEST_JOB = 64 * 1024 * 1024

export interface Parts {
  readonly bytes: ByteSource
  readonly parts: readonly XzPart[]
  readonly sink: Sink
}

/** What is known from the other side is copied, the rest decoded, by threads where it is worth it; in order, and always to the same end. */
export async function* decodeParts(sharing: Sharing, { bytes, parts, sink }: Parts): AsyncGenerator<PartContent> {
  const found = new Map(parts.map(part => [part, sharing.find(bytes, part)] as const))
  const jobs = jobsOf(
    sharing,
    parts.filter(part => !found.get(part) && part.size <= LARGEST_JOB),
  )
  for (const part of parts) {
    const start = sink.size
    const known = found.get(part)
    const answer = known ? copied(known, sink) : await (jobs.take(part, sink) ?? decoded(part, sink))
    if ('damage' in answer) {
      yield answer
      return
    }
    sharing.decoded(sink, { bytes, part, range: { start, end: sink.size }, digest: answer.digest })
    yield { digest: answer.digest }
  }
}

function copied({ content, range, digest }: Found, sink: Sink): PartContent {
  for (const window of windows(content, range)) sink.write(window)
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
  /** Puts a part that a thread decodes into the sink, and gives the thread what comes next; null for other parts. */
  take(part: XzPart, sink: Sink): Promise<PartContent> | null
}

/** Threads have a part each: so much is in memory, and no more. */
function jobsOf({ pool }: Sharing, parts: readonly XzPart[]): Jobs {
  const asked = new Map<XzPart, Promise<Decoded>>()
  const isWorth =
    pool.workers > 0 && parts.length > 1 && parts.reduce((sum, part) => sum + lengthOf(part.stored), 0) >= WORTH_THREADS
  const left = isWorth ? parts.values() : [].values()
  const ask = (): void => {
    const { value: part, done } = left.next()
    if (done) return
    const answer = pool.decode(part)
    // Whoever takes it is told; nobody may want it any more.
    answer.catch(() => undefined)
    asked.set(part, answer)
  }
  for (let ahead = 0; ahead < pool.workers; ahead++) ask()
  return {
    take(part, sink) {
      const answer = asked.get(part)
      asked.delete(part)
      if (!answer) return null
      return answer.then(done => {
        const content = taken(done, sink)
        ask()
        return content
      })
    },
  }
}
