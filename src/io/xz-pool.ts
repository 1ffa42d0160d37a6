import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { lengthOf } from '../model/bytes.ts'
import type { PartContent, XzPart } from '../model/codec.ts'
import type { Answer, Job } from './xz-worker.ts'

/** Threads that decode. More than one a core gains nothing; eight keep up with any hash on the main thread. */
const MOST_WORKERS = 8

export interface Pool {
  /** Threads that work at once; 0: there is none, and nothing may be asked. */
  readonly workers: number
  /** What became of a part; `decoded` is there until it is given back. `largest`: bytes that this part or one that follows takes, as of `roomFor`. */
  decode(part: XzPart, largest: number): Promise<Decoded>
  /** Ends threads that have nothing to do, and gives up their memory; others start when they are needed. */
  rest(): void
  /** Ends all threads; whatever they were asked is not answered any more. */
  close(): void
}

export interface Decoded {
  readonly content: PartContent
  /** Bytes of a slot. */
  readonly decoded: Uint8Array
  /** From now on the slot may hold something else. */
  giveBack(): void
}

interface Asked {
  resolve(answer: Answer): void
  reject(problem: unknown): void
}

interface Thread {
  readonly worker: Worker
  /** What it was asked and has not answered, by id. */
  readonly asked: Map<number, Asked>
}

/** Threads start when first asked (16 to 20 ms each). The sources have none: only what is built can be loaded by a thread. */
export function createPool(wanted: number | undefined): Pool {
  const isBuilt = import.meta.url.endsWith('.js')
  const workers = isBuilt ? Math.min(wanted ?? availableParallelism(), MOST_WORKERS) : 0
  const threads: Thread[] = []
  const slots: SharedArrayBuffer[] = []
  let ids = 0
  /** A free one that is large enough; one that is too small makes room for a larger one. Coarse sizes, so that most of them fit again. */
  const slotOf = (size: number): SharedArrayBuffer => {
    const free = slots.findIndex(slot => slot.byteLength >= size)
    const [slot] = slots.splice(Math.max(free, 0), 1)
    return slot && slot.byteLength >= size ? slot : new SharedArrayBuffer(Math.ceil(size / GRAIN) * GRAIN)
  }
  const least = (): Thread => {
    const idle = threads.find(({ asked }) => asked.size === 0)
    if (idle) return idle
    if (threads.length < workers) threads.push(startThread())
    return threads.reduce((one, other) => (other.asked.size < one.asked.size ? other : one))
  }
  return {
    workers,
    async decode(part, largest) {
      const { worker, asked } = least()
      const { size, digest } = part
      const id = ids++
      const slot = slotOf(Math.max(largest, roomFor(part)))
      const encoded = gather(part, new Uint8Array(slot, size))
      const content = await new Promise<Answer>((resolve, reject) => {
        asked.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, slot, size, encoded, digest } satisfies Job)
      })
      return { content, decoded: new Uint8Array(slot, 0, size), giveBack: () => slots.push(slot) }
    },
    rest() {
      slots.length = 0
      for (const idle of threads.filter(({ asked }) => asked.size === 0)) {
        threads.splice(threads.indexOf(idle), 1)
        void idle.worker.terminate()
      }
    },
    close() {
      for (const { worker } of threads.splice(0)) void worker.terminate()
    },
  }
}

const GRAIN = 4 * 1024 * 1024

/** Bytes that decoding a part takes. */
export const roomFor = ({ size, stored }: XzPart): number => size + lengthOf(stored) + AROUND

/** What a file of one part has beside it, bytes at most: headers, index and footer. */
const AROUND = 256

/** The file in one piece; returns its size. */
function gather(part: XzPart, into: Uint8Array): number {
  let at = 0
  for (const chunk of part.file()) {
    into.set(chunk, at)
    at += chunk.length
  }
  return at
}

/** Most of what a decoder makes is garbage at once: it is to be collected soon, not to pile up. */
export const resourceLimits = { maxYoungGenerationSizeMb: 4 } as const

function startThread(): Thread {
  const worker = new Worker(new URL('./xz-worker.js', import.meta.url), { resourceLimits })
  const asked = new Map<number, Asked>()
  worker.on('message', (answer: Answer) => {
    asked.get(answer.id)!.resolve(answer)
    asked.delete(answer.id)
    // A thread that has nothing to do keeps no process alive.
    if (asked.size === 0) worker.unref()
  })
  const lost = (problem: unknown): void => {
    for (const one of asked.values()) one.reject(problem)
    asked.clear()
  }
  worker.on('error', lost)
  worker.on('exit', code => lost(new Error(`a decoding thread ended with code ${code}`)))
  return { worker, asked }
}
