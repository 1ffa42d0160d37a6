import { Worker } from 'node:worker_threads'
import type { CodecId } from '../model/layer.ts'
import { resourceLimits } from './xz-pool.ts'

/** Bytes that are asked for at once. */
const WINDOW = 1024 * 1024
/** Milliseconds. A thread that decodes nothing for so long is lost. */
const PATIENCE = 60_000

/** A layer in a file, and its encoding: what a thread needs to decode it once more. */
export interface ReplayOf {
  readonly fd: number
  readonly start: number
  readonly end: number
  readonly codec: CodecId
  /** Declared windows above this were refused the first time. */
  readonly window: number
}

/** Shared with the thread: a state, then places. */
export interface Channel {
  readonly state: Int32Array<SharedArrayBuffer>
  readonly places: Float64Array<SharedArrayBuffer>
  readonly bytes: Uint8Array<SharedArrayBuffer>
}
export const state = { idle: 0, asked: 1, answered: 2, failed: 3 } as const
/** The range that is asked for; bytes decoded so far, in all; length of what is answered. */
export const place = { start: 0, end: 1, decoded: 2, length: 3 } as const

export interface Shared {
  readonly job: ReplayOf
  readonly memory: SharedArrayBuffer
}
export const channelOf = (memory: SharedArrayBuffer): Channel => ({
  state: new Int32Array(memory, 0, 2),
  places: new Float64Array(memory, 8, 4),
  bytes: new Uint8Array(memory, 64, WINDOW),
})

/** Decoded bytes once more, from a thread that goes through the encoding forward, and from its start for what lies behind it. */
export interface Replay {
  /** A copy. */
  read(start: number, end: number): Uint8Array
  /** The same piece by piece, each to be copied before the next; between two of them the thread decodes, and something else can be done. */
  pieces(start: number, end: number): Generator<Uint8Array | null>
  /** Bytes that were decoded for it. */
  decoded(): number
  close(): void
}

export function createReplay(job: ReplayOf): Replay {
  const memory = new SharedArrayBuffer(64 + WINDOW)
  const { state: signal, places, bytes } = channelOf(memory)
  const worker = new Worker(new URL('./replay-worker.js', import.meta.url), {
    workerData: { job, memory } satisfies Shared,
    resourceLimits,
  })
  worker.unref()
  // Nobody listens while this thread waits; whoever asks is told.
  worker.on('error', () => undefined)
  const ask = (start: number, end: number): void => {
    places[place.start] = start
    places[place.end] = end
    Atomics.store(signal, 0, state.asked)
    Atomics.notify(signal, 0)
  }
  const answer = (): Uint8Array => {
    // Being woken proves nothing: it may be for what was answered before.
    for (let before = -1; Atomics.load(signal, 0) === state.asked; ) {
      if (Atomics.wait(signal, 0, state.asked, PATIENCE) !== 'timed-out') continue
      if (places[place.decoded] === before) throw new Error('a decoding thread does not answer')
      before = places[place.decoded]!
    }
    const given = bytes.subarray(0, places[place.length])
    if (Atomics.load(signal, 0) !== state.failed) return given
    throw new Error(`decoded bytes cannot be had again: ${Buffer.from(given).toString()}`)
  }
  function* pieces(start: number, end: number): Generator<Uint8Array | null> {
    for (let at = start; at < end; at += WINDOW) {
      ask(at, Math.min(end, at + WINDOW))
      yield null
      yield answer()
    }
  }
  return {
    pieces,
    read(start, end) {
      const out = new Uint8Array(end - start)
      let at = 0
      for (const piece of pieces(start, end)) {
        if (!piece) continue
        out.set(piece, at)
        at += piece.length
      }
      return out
    },
    decoded: () => places[place.decoded]!,
    close: () => void worker.terminate(),
  }
}
