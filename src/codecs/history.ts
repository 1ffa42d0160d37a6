import type { Sink } from '../model/codec.ts'

/** Decoded bytes go on to the sink in parts of about this size: its limit is checked as they come. */
const PART = 256 * 1024
/** Moving a window of bytes along is paid for by decoding as many as half of it, or by this many. */
const STEP = 1024 * 1024

/** Where a frame is decoded: the bytes that matches may reach back to, and room for what comes. */
export interface History {
  /** May be another one after `room`. */
  buffer: Uint8Array
  /** Where the next byte goes; at least the window, or all of the frame, lies in front of it. */
  at: number
  /** Makes room for so many bytes, a block at most; what was decoded may move. */
  room(size: number): void
  /** So many bytes were put there. */
  advance(size: number): void
  flush(): void
}

/** Grows with what is decoded, not with what a header promises. */
export function createHistory(sink: Sink, { window, block }: { window: number; block: number }): History {
  const most = window + Math.max(block, STEP, window >> 1)
  let flushed = 0
  const history: History = {
    buffer: new Uint8Array(0),
    at: 0,
    room(size) {
      const { buffer, at } = history
      if (at + size <= buffer.length) return
      history.flush()
      const kept = at + size <= most ? at : window
      const length = Math.min(most, Math.max(kept + size, 2 * buffer.length))
      if (length > buffer.length) {
        history.buffer = new Uint8Array(length)
        history.buffer.set(buffer.subarray(at - kept, at))
      } else buffer.copyWithin(0, at - kept, at)
      history.at = kept
      flushed = kept
    },
    advance(size) {
      history.at += size
      if (history.at - flushed >= PART) history.flush()
    },
    flush() {
      if (history.at > flushed) sink.write(history.buffer.subarray(flushed, history.at))
      flushed = history.at
    },
  }
  return history
}

/** Longer than this, a copy is cheaper as a call. */
const CALL = 48

/** A match of LZ77: it may reach into what it makes itself. */
export function copyMatch(buffer: Uint8Array, at: number, offset: number, length: number): void {
  const from = at - offset
  if (length <= CALL) for (let index = 0; index < length; index++) buffer[at + index] = buffer[from + index]!
  else if (offset >= length) buffer.copyWithin(at, from, from + length)
  else if (offset === 1) buffer.fill(buffer[from]!, at, at + length)
  // What is there doubles with each copy.
  else
    for (let done = 0; done < length; ) {
      const part = Math.min(offset + done, length - done)
      buffer.copyWithin(at + done, from, from + part)
      done += part
    }
}

/** Bytes of another buffer. */
export function copyLiterals(buffer: Uint8Array, at: number, source: Uint8Array, from: number, length: number): void {
  if (length <= CALL) for (let index = 0; index < length; index++) buffer[at + index] = source[from + index]!
  else buffer.set(source.subarray(from, from + length), at)
}
