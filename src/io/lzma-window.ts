import { Damaged, type Sink } from '../model/codec.ts'

/** The window grows up to the declared dictionary as content comes, and is a ring from then on: what is declared is not allocated. */
const SMALLEST = 64 * 1024

export interface Window {
  bytes: Uint8Array
  /** Where the next byte goes, and from where on bytes were not written yet. */
  at: number
  written: number
  /** The content so far. */
  total: number
  readonly dictionary: number
  readonly sink: Sink
}

export const windowOf = (dictionary: number, sink: Sink): Window => ({
  bytes: new Uint8Array(Math.min(dictionary, SMALLEST)),
  at: 0,
  written: 0,
  total: 0,
  dictionary,
  sink,
})

export function put(window: Window, byte: number): void {
  window.bytes[window.at++] = byte
  window.total++
  if (window.at === window.bytes.length) turn(window)
}

export function flush({ bytes, at, written, sink }: Window): void {
  sink.write(bytes.subarray(written, at))
}

/** Full: it is written, then grows or begins again. */
function turn(window: Window): void {
  flush(window)
  const { bytes, dictionary } = window
  window.written = window.at
  if (bytes.length < dictionary) {
    window.bytes = new Uint8Array(Math.min(dictionary, bytes.length * 2))
    window.bytes.set(bytes)
  } else {
    window.at = 0
    window.written = 0
  }
}

/** The byte that lies so far back; 0 is the last one. */
export function byteAt({ bytes, at }: Window, distance: number): number {
  const place = at - distance - 1
  return bytes[place < 0 ? place + bytes.length : place]!
}

/** A match repeats bytes, its own among them. */
export function repeat(window: Window, distance: number, length: number): void {
  if (distance >= window.total || distance >= window.dictionary) throw new Damaged('lzma: a match further back than the window')
  const { bytes } = window
  let { at } = window
  let from = at - distance - 1
  if (from < 0) from += bytes.length
  if (Math.max(at, from) + length >= bytes.length) {
    for (let left = length; left > 0; left--) put(window, byteAt(window, distance))
    return
  }
  for (const end = at + length; at < end; ) bytes[at++] = bytes[from++]!
  window.at = at
  window.total += length
}
