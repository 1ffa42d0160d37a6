import type { XzReadableStream as XzStream } from 'xz-decompress'
import { Damaged } from '../model/codec.ts'

/** The package is CommonJS: Node finds its names only under `default`. */
async function loadXz(): Promise<typeof XzStream> {
  const loaded = (await import('xz-decompress')) as {
    XzReadableStream?: typeof XzStream
    default?: { XzReadableStream: typeof XzStream }
  }
  return loaded.XzReadableStream ?? loaded.default!.XzReadableStream
}

/**
 * Decodes one whole .xz file, given as chunks. Rejects with Damaged, or with what reading or taking a chunk threw. The decoder is one for
 * the whole thread, and locked until its stream is read to the end, fails or is cancelled.
 */
export async function unxz(chunks: Iterable<Uint8Array>, take: (decoded: Uint8Array) => void): Promise<void> {
  const XzReadableStream = await loadXz()
  const source = sourceOf(chunks)
  const reader = new XzReadableStream(source.encoded).getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((problem: Error) => {
        throw source.fault() ?? new Damaged(`xz: ${problem.message}`, { cause: problem })
      })
      if (done) return
      take(value)
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
