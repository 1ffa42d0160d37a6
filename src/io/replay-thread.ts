import { workerData } from 'node:worker_threads'
import type { ByteSource, Range } from '../model/bytes.ts'
import { type Decoders, defaultLimits, type PartContent, type Sink, type XzPart } from '../model/codec.ts'
import type { CodecId } from '../model/layer.ts'
import { createDecoders } from './decoders.ts'
import { fileSource } from './file.ts'
import { type Channel, channelOf, place, type Shared, state } from './replay.ts'

/** What was asked for has passed by: begin again. */
class Rewind extends Error {}

/** Runs in a thread of its own: decodes a layer for whoever asks for ranges of it, over and over. */
export async function serve(open: (codec: CodecId, bytes: ByteSource, decoders: Decoders) => Promise<unknown>): Promise<void> {
  const { job, memory } = workerData as Shared
  const channel = channelOf(memory)
  const file = fileSource(job.fd, job.end, 'the input')
  const bytes: ByteSource = { size: job.end - job.start, read: (start, end) => file.read(job.start + start, job.start + end) }
  try {
    for (;;) {
      const outlet = outletOf(channel)
      await open(job.codec, bytes, decodersInto(outlet, job.window)).catch((problem: unknown) => {
        if (!(problem instanceof Rewind)) throw problem
      })
      outlet.end()
    }
  } catch (problem) {
    const message = Buffer.from((problem as Error).message).subarray(0, channel.bytes.length)
    channel.bytes.set(message)
    answer(channel, state.failed, message.length)
  }
}

interface Outlet extends Sink {
  /** Passes by bytes that nobody asked for; false if somebody did. */
  skip(size: number): boolean
  /** All has passed by: waits for what is to be had from the start. */
  end(): void
}

function outletOf(channel: Channel): Outlet {
  let at = 0
  /** Bytes of the range that is asked for which are there already. */
  let filled = 0
  const sink: Outlet = {
    get size() {
      return at
    },
    skip(size) {
      if (wanted(channel).start < at + size) return false
      at += size
      return true
    },
    write(bytes) {
      const begin = at
      at += bytes.length
      channel.places[place.decoded]! += bytes.length
      for (;;) {
        const range = wanted(channel)
        const next = range.start + filled
        if (next >= at) return
        if (next < begin) throw new Rewind()
        const part = bytes.subarray(next - begin, range.end - begin)
        channel.bytes.set(part, filled)
        filled += part.length
        // Whoever waits is woken for a whole range only: to wake is dearer than to decode a few bytes.
        if (range.start + filled < range.end) return
        answer(channel, state.answered, filled)
        filled = 0
      }
    },
    finish: () => ({ size: at, read: () => new Uint8Array(0) }),
    end() {
      if (wanted(channel).end > at) throw new Error('there are fewer than there were')
    },
  }
  return sink
}

/** Sleeps until a range is asked for. */
function wanted({ state: signal, places }: Channel): Range {
  for (let now = Atomics.load(signal, 0); now !== state.asked; now = Atomics.load(signal, 0)) Atomics.wait(signal, 0, now)
  return { start: places[place.start]!, end: places[place.end]! }
}

function answer({ state: signal, places }: Channel, told: number, length: number): void {
  places[place.length] = length
  Atomics.store(signal, 0, told)
  Atomics.notify(signal, 0)
}

/** What was verified is not verified again, and of .xz no block is decoded that nobody asked for. */
function decodersInto(outlet: Outlet, window: number): Decoders {
  const all = { ...defaultLimits, decoded: Number.POSITIVE_INFINITY, window }
  const decoders = createDecoders(all)
  async function* unxz(bytes: ByteSource, parts: readonly XzPart[]): AsyncGenerator<PartContent> {
    for (const part of parts)
      if (outlet.skip(part.size)) yield { digest: '' }
      else yield* decoders.unxz(bytes, [part], outlet)
  }
  return { ...decoders, sink: () => outlet, unxz }
}
