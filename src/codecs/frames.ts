import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { countPart } from './fields.ts'

/** Why something does not parse, and where. */
export interface Fault {
  readonly offset: number
  readonly expected: string
}

/** A frame; `lacks` tells why it cannot be decoded here, '' when it can. */
export interface Framed extends Range {
  readonly lacks: string
  readonly blocks: Range
  /** Of its content; empty where it has none. */
  readonly checksum: Range
}

/** Bytes that decoders pass over (RFC 8878, section 3.1.2; LZ4 Frame Format 1.6.x, "Skippable Frames"). */
export interface Skippable extends Range {
  readonly skippable: true
}

/** All frames in order; `fault` tells why the walk ended before the end of the layer, at `end`. */
export interface Frames<F extends Framed> {
  readonly parts: readonly (F | Skippable)[]
  readonly end: number
  readonly fault: Fault | null
}

export function walkFrames<F extends Framed>(bytes: ByteSource, walkFrame: (start: number) => F | Fault): Frames<F> {
  const parts: (F | Skippable)[] = []
  for (let at = 0; at < bytes.size; ) {
    countPart(parts.length)
    const part = skippableAt(bytes, at) ?? walkFrame(at)
    if ('expected' in part) return { parts, end: at, fault: part }
    parts.push(part)
    at = part.end
  }
  return { parts, end: bytes.size, fault: null }
}

/** 0x184D2A50 to 0x184D2A5F, the size of what follows, and that. */
const isSkippable = (head: Uint8Array): boolean => /^[\x50-\x5f]\x2a\x4d\x18/.test(latin1(head.subarray(0, 4)))
const HEADER = 8

function skippableAt(bytes: ByteSource, start: number): Skippable | Fault | null {
  const head = bytes.read(start, Math.min(bytes.size, start + HEADER))
  if (!isSkippable(head)) return null
  const end = start + HEADER + sizeIn(head)
  return end <= bytes.size ? { skippable: true, start, end } : { offset: bytes.size, expected: 'a whole skippable frame' }
}

/** Infinite where it is cut off. */
const sizeIn = (head: Uint8Array): number =>
  head.length < HEADER ? Number.POSITIVE_INFINITY : new DataView(head.buffer, head.byteOffset).getUint32(4, true)

/** The first bytes of a layer without the skippable frames in front, which say nothing about what follows. */
export function behindSkippables(head: Uint8Array): Uint8Array {
  let rest = head
  while (isSkippable(rest)) rest = rest.subarray(Math.min(rest.length, HEADER + sizeIn(rest)))
  return rest
}
