import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib'
import type { XzReadableStream as XzStream } from 'xz-decompress'
import { type ByteSource, type Range, windows } from '../model/bytes.ts'
import { Damaged, type Decoders, type Limits, type Sink } from '../model/codec.ts'
import { digestOf, xxhash } from './digest.ts'
import { type Budget, createSink } from './store.ts'

/** A stream that ends within so many encoded bytes is inflated in one synchronous call, if it does not expand beyond AT_ONCE. */
const SMALL = 64 * 1024
const AT_ONCE = 4 * 1024 * 1024

/** The decoders of one side, which share one budget of decoded bytes. */
export function createDecoders(limits: Limits): Decoders {
  const budget: Budget = { left: limits.decoded, allowed: limits.decoded }
  return {
    sink: () => createSink(budget),
    inflate: (bytes, range, sink) => inflate(bytes, range, sink),
    unxz,
    digest: digestOf,
    xxhash,
    windowLimit: limits.window,
  }
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

/** The package is CommonJS: Node finds its names only under `default`. */
async function loadXz(): Promise<typeof XzStream> {
  const loaded = (await import('xz-decompress')) as {
    XzReadableStream?: typeof XzStream
    default?: { XzReadableStream: typeof XzStream }
  }
  return loaded.XzReadableStream ?? loaded.default!.XzReadableStream
}

/** The decoder is one for the whole process, and locked until its stream is read to the end, fails or is cancelled. */
async function unxz(chunks: Iterable<Uint8Array>, sink: Sink): Promise<void> {
  const XzReadableStream = await loadXz()
  const source = sourceOf(chunks)
  const reader = new XzReadableStream(source.encoded).getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((problem: Error) => {
        throw source.fault() ?? new Damaged(`xz: ${problem.message}`, { cause: problem })
      })
      if (done) return
      sink.write(value)
    }
  } catch (problem) {
    await reader.cancel().catch(() => undefined)
    throw problem
  }
}

/** Chunks as a stream; `fault` is what reading them threw. */
function sourceOf(chunks: Iterable<Uint8Array>): { encoded: ReadableStream<Uint8Array>; fault(): unknown } {
  const iterator = chunks[Symbol.iterator]()
  let fault: unknown
  const encoded = new ReadableStream<Uint8Array>({
    pull(controller) {
      try {
        const { value, done } = iterator.next()
        if (done) controller.close()
        else controller.enqueue(Uint8Array.from(value))
      } catch (problem) {
        fault = problem
        controller.error(problem)
      }
    },
  })
  return { encoded, fault: () => fault }
}
