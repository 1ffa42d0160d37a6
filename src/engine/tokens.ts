/** A line above this is cut into pieces, so that one giant line is searched as well. */
const LINE = 4096

/** Starts of lines; a line ends after its LF. Null where there are more than so many. */
export function cutLines(bytes: Uint8Array, most: number): Int32Array | null {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(10, at)
    const end = found < 0 ? bytes.length : found + 1
    if (end - at > LINE) for (const start of cutChunks(bytes.subarray(at, end))) starts.push(at + start)
    else starts.push(at)
    if (starts.length > most) return null
    at = end
  }
  return Int32Array.from(starts)
}

/** Content-defined chunks by a gear hash: a boundary depends only on the bytes before it, so an insertion moves no later boundary. */
const CHUNK = { least: 32, most: 2048, mask: 0xff << 20 }

export function cutChunks(bytes: Uint8Array): Int32Array {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; ) {
    starts.push(at)
    const most = Math.min(bytes.length, at + CHUNK.most)
    let hash = 0
    let end = at
    while (end < most) {
      hash = ((hash << 1) + gear[bytes[end++]!]!) | 0
      if (end - at >= CHUNK.least && (hash & CHUNK.mask) === 0) break
    }
    at = end
  }
  return Int32Array.from(starts)
}

/** 256 fixed pseudo-random words (xorshift32 from a constant): the same chunks on every machine. */
const gear = (() => {
  const words = new Int32Array(256)
  let state = 0x2545f491
  for (let index = 0; index < 256; index++) {
    for (let round = 0; round < 4; round++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
    }
    words[index] = state
  }
  return words
})()

interface Cut {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
}

/** One number for each distinct token, shared by both sides. Two tokens may collide only on purpose: the caller compares bytes. */
export function idsOf(a: Cut, b: Cut): [Int32Array, Int32Array] {
  const known = new Map<string, number>()
  const number = ({ bytes, starts }: Cut): Int32Array => {
    const ids = new Int32Array(starts.length)
    for (let index = 0; index < starts.length; index++) {
      const signature = signatureOf(bytes, starts[index]!, starts[index + 1] ?? bytes.length)
      let id = known.get(signature)
      if (id === undefined) {
        id = known.size
        known.set(signature, id)
      }
      ids[index] = id
    }
    return ids
  }
  return [number(a), number(b)]
}

/** Two FNV-1a hashes with different starts, and the length. */
function signatureOf(bytes: Uint8Array, start: number, end: number): string {
  let one = 0x811c9dc5
  let two = 0x01000193
  for (let at = start; at < end; at++) {
    one = Math.imul(one ^ bytes[at]!, 0x01000193)
    two = Math.imul(two ^ bytes[at]!, 0x85ebca6b)
  }
  return `${end - start} ${one} ${two}`
}
