import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib'
import { type ByteSource, type Range, windows } from '../model/bytes.ts'
import { Damaged, type Decoders, type Limits, type Sink } from '../model/codec.ts'
import { createDigest, digestOf, xxhash } from './digest.ts'
import { type Passing, passingStore } from './passing-store.ts'
import { createSharing, type Sharing } from './sharing.ts'
import { type Beyond, type Budget, createSink, type StoreSink, spend } from './store.ts'
import { decodeParts } from './xz-parts.ts'

/** A stream that ends within so many encoded bytes is inflated in one synchronous call, if it does not expand beyond AT_ONCE. */
const SMALL = 64 * 1024
const AT_ONCE = 4 * 1024 * 1024

/** Decoders of a whole side, which can be lent for a layer whose content may pass by if it is large; `passingFor` is given its first bytes. */
export interface SideDecoders extends Decoders {
  passing(passingFor: (head: Uint8Array) => Passing | null): Decoders
  /** Counts bytes that nothing stores and that are read all the same: holes of sparse files. Throws LimitReached like a sink. */
  spend(bytes: number): void
}

/** The decoders of one side, which share one budget of decoded bytes; what the sides share, changes nothing that they tell. */
export function createDecoders(limits: Limits, sharing: Sharing = createSharing(0)): SideDecoders {
  const budget: Budget = { left: limits.decoded, allowed: limits.decoded }
  const decoders: Decoders = {
    sink: expected => keepingSink(createSink(budget, { expected }), sharing),
    inflate: (bytes, range, sink) => inflate(bytes, range, sink),
    unxz: (bytes, parts, sink) => decodeParts(sharing, { bytes, parts, sink }),
    bunzip2: async (bytes, range, sink) => (await import('./bzip2.ts')).bunzip2(bytes, range, sink),
    unlzma: async (bytes, range, to) => (await import('./lzma.ts')).unlzma(bytes, range, to),
    running: createDigest,
    digest: digestOf,
    contentDigest: (id, content) => sharing.digest(id, content),
    xxhash,
    windowLimit: limits.window,
  }
  return {
    ...decoders,
    spend: bytes => spend(budget, bytes),
    passing(passingFor) {
      const beyond: Beyond = head => {
        const passing = passingFor(head)
        return passing && passingStore(passing, sharing.contents)
      }
      return { ...decoders, sink: expected => keepingSink(createSink(budget, { expected, beyond }), sharing) }
    },
  }
}

/** What parts decode to can be had from the sink's content once that is finished. */
function keepingSink(inner: StoreSink, sharing: Sharing): StoreSink {
  const sink: StoreSink = {
    ...inner,
    get size() {
      return inner.size
    },
    finish() {
      const content = inner.finish()
      sharing.finished(sink, content)
      return content
    },
  }
  return sink
}

async function inflate(bytes: ByteSource, range: Range, sink: Sink): Promise<{ consumed: number }> {
  const end = Math.min(range.end, range.start + SMALL)
  const once = inflateAtOnce(bytes.read(range.start, end), end < range.end)
  if (!once) return inflateStream(bytes, range, sink)
  sink.write(once.buffer)
  return { consumed: once.consumed }
}

/** Null when it expands too far for one call, or goes on behind these bytes where there are more. */
function inflateAtOnce(encoded: Uint8Array, isCut: boolean): { buffer: Uint8Array; consumed: number } | null {
  try {
    const { buffer, engine } = inflateRawSync(encoded, { info: true, maxOutputLength: AT_ONCE }) as unknown as {
      buffer: Buffer
      engine: InflateRaw
    }
    return { buffer, consumed: engine.bytesWritten }
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE' || (isCut && code === 'Z_BUF_ERROR')) return null
    throw new Damaged(`deflate: ${(problem as Error).message}`, { cause: problem })
  }
}

/** zlib stops by itself at the end of the stream, and `bytesWritten` then is what it consumed. What the source or the sink throw is no damage. */
function inflateStream(bytes: ByteSource, range: Range, sink: Sink): Promise<{ consumed: number }> {
  return new Promise((resolve, reject) => {
    const engine = createInflateRaw({ chunkSize: 256 * 1024 })
    let ended = false
    const fail = (problem: unknown): void => {
      ended = true
      engine.destroy()
      reject(problem)
    }
    engine.on('data', (chunk: Buffer) => {
      if (ended) return
      try {
        sink.write(chunk)
      } catch (problem) {
        fail(problem)
      }
    })
    engine.on('error', problem => fail(new Damaged(`deflate: ${problem.message}`, { cause: problem })))
    engine.on('end', () => {
      if (ended) return
      ended = true
      resolve({ consumed: engine.bytesWritten })
    })
    const feed = async (): Promise<void> => {
      for (const window of windows(bytes, range)) {
        if (ended) return
        if (!engine.write(Uint8Array.from(window))) await new Promise(next => setImmediate(next))
        while (!ended && engine.writableNeedDrain) await new Promise(next => setImmediate(next))
      }
      if (!ended) engine.end()
    }
    feed().catch(fail)
  })
}
