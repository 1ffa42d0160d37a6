import { type ByteSource, type Range, windows } from '../model/bytes.ts'

const CHUNK = 64

/** SHA-1 of some bytes (FIPS 180-4, 6.1), lower-case hex: formats have no access to the digests of Node. */
export function sha1(bytes: ByteSource, range: Range): string {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const words = new Int32Array(80)
  const size = range.end - range.start
  let rest = new Uint8Array(0)
  for (const window of windows(bytes, range)) {
    // Windows are multiples of a chunk, but for the last one.
    const whole = window.length - (window.length % CHUNK)
    for (let at = 0; at < whole; at += CHUNK) mix(state, words, window.subarray(at, at + CHUNK))
    rest = window.slice(whole)
  }
  const last = new Uint8Array(rest.length < 56 ? CHUNK : 2 * CHUNK)
  last.set(rest)
  last[rest.length] = 0x80
  new DataView(last.buffer).setBigUint64(last.length - 8, BigInt(size) * 8n)
  for (let at = 0; at < last.length; at += CHUNK) mix(state, words, last.subarray(at, at + CHUNK))
  return [...state].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

const turned = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

function mix(state: Int32Array, words: Int32Array, chunk: Uint8Array): void {
  for (let at = 0; at < 16; at++)
    words[at] = (chunk[at * 4]! << 24) | (chunk[at * 4 + 1]! << 16) | (chunk[at * 4 + 2]! << 8) | chunk[at * 4 + 3]!
  for (let at = 16; at < 80; at++) words[at] = turned(words[at - 3]! ^ words[at - 8]! ^ words[at - 14]! ^ words[at - 16]!, 1)
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number]
  for (let at = 0; at < 80; at++) {
    const mixed = at < 20 ? (b & c) | (~b & d) : at >= 40 && at < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
    const constant = at < 20 ? 0x5a827999 : at < 40 ? 0x6ed9eba1 : at < 60 ? 0x8f1bbcdc : 0xca62c1d6
    const next = (turned(a, 5) + mixed + e + constant + words[at]!) | 0
    e = d
    d = c
    c = turned(b, 30)
    b = a
    a = next
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
}
