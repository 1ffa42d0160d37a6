import { Damaged } from '../model/codec.ts'
import type { Feed } from './feed.ts'

/** Probabilities have 11 bits; a bit moves its own by a 32nd of the way. */
const ONE = 2048
const SPEED = 5
const TOP = 24

/**
 * The range coder of LZMA (LZMA specification, Igor Pavlov, "Range Decoder"): `range` and `code` are words of 32 bits, kept signed. All
 * probabilities lie in one array, and a tree of them has its root at 1.
 */
export interface Coder {
  readonly feed: Feed
  readonly buffer: Uint8Array
  readonly odds: Uint16Array
  at: number
  range: number
  code: number
}

/** Five bytes, of which the first is zero. */
export function coderOf(feed: Feed, odds: Uint16Array): Coder {
  const { buffer } = feed
  const at = feed.ready(0)
  const code = (buffer[at + 1]! << 24) | (buffer[at + 2]! << 16) | (buffer[at + 3]! << 8) | buffer[at + 4]!
  if (buffer[at] !== 0 || code === -1) throw new Damaged('lzma: the stream begins with other bytes than zero')
  return { feed, buffer, odds: odds.fill(ONE / 2), at: at + 5, range: -1, code }
}

/** Takes in what the last bit left to be taken in; a stream ends where nothing is left of its code. */
export function settle(coder: Coder): boolean {
  if (coder.range >>> TOP === 0) {
    coder.range <<= 8
    coder.code = (coder.code << 8) | coder.buffer[coder.at++]!
  }
  return coder.code === 0
}

export function bit(coder: Coder, index: number): 0 | 1 {
  const { odds } = coder
  if (coder.range >>> TOP === 0) {
    coder.range <<= 8
    coder.code = (coder.code << 8) | coder.buffer[coder.at++]!
  }
  const odd = odds[index]!
  const bound = Math.imul(coder.range >>> 11, odd)
  if (coder.code >>> 0 < bound >>> 0) {
    coder.range = bound
    odds[index] = odd + ((ONE - odd) >> SPEED)
    return 0
  }
  coder.range = (coder.range - bound) | 0
  coder.code = (coder.code - bound) | 0
  odds[index] = odd - (odd >> SPEED)
  return 1
}

/** So many bits, most significant first, each with the odds that those before it lead to; the result has a one in front. */
export function tree(coder: Coder, root: number, size: number): number {
  const { odds, buffer } = coder
  let { range, code, at } = coder
  let node = 1
  for (let left = size; left > 0; left--) {
    if (range >>> TOP === 0) {
      range <<= 8
      code = (code << 8) | buffer[at++]!
    }
    const odd = odds[root + node]!
    const bound = Math.imul(range >>> 11, odd)
    if (code >>> 0 < bound >>> 0) {
      range = bound
      odds[root + node] = odd + ((ONE - odd) >> SPEED)
      node <<= 1
    } else {
      range = (range - bound) | 0
      code = (code - bound) | 0
      odds[root + node] = odd - (odd >> SPEED)
      node = (node << 1) | 1
    }
  }
  coder.range = range
  coder.code = code
  coder.at = at
  return node
}

/** A literal where a match was broken off: the odds hang on the byte that the match would have had, as far as it agrees. */
export function treeBeside(coder: Coder, root: number, beside: number): number {
  let rest = beside
  let node = 1
  do {
    const expected = (rest >> 7) & 1
    rest <<= 1
    const found = bit(coder, root + ((1 + expected) << 8) + node)
    node = (node << 1) | found
    if (found !== expected) break
  } while (node < 256)
  while (node < 256) node = (node << 1) | bit(coder, root + node)
  return node
}

/** So many bits, least significant first. */
export function treeBackwards(coder: Coder, root: number, size: number): number {
  let node = 1
  let value = 0
  for (let place = 0; place < size; place++) {
    const found = bit(coder, root + node)
    node = (node << 1) | found
    value |= found << place
  }
  return value
}

/** So many bits of even odds, most significant first. */
export function plainBits(coder: Coder, size: number): number {
  let { range, code, at } = coder
  let value = 0
  for (let left = size; left > 0; left--) {
    if (range >>> TOP === 0) {
      range <<= 8
      code = (code << 8) | coder.buffer[at++]!
    }
    range >>>= 1
    const isOne = code >>> 0 >= range >>> 0
    if (isOne) code = (code - range) | 0
    value = (value << 1) | (isOne ? 1 : 0)
  }
  coder.range = range | 0
  coder.code = code
  coder.at = at
  return value
}
