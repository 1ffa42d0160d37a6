import type { ByteSource, Range } from '../model/bytes.ts'
import { Damaged, type LzmaHeader, type Sink } from '../model/codec.ts'
import { feedOf } from './feed.ts'
import { bit, type Coder, coderOf, plainBits, settle, tree, treeBackwards, treeBeside } from './lzma-coder.ts'
import { byteAt, flush, put, repeat, type Window, windowOf } from './lzma-window.ts'

/** Probabilities, by what they are for: where they begin (LZMA specification, Igor Pavlov). Twelve states, sixteen positions. */
const at = {
  isMatch: 0, // 12 * 16
  isAgain: 192, // 12
  isNotFirst: 204, // 12
  isNotSecond: 216, // 12
  isNotThird: 228, // 12
  isLong: 240, // 12 * 16
  slots: 432, // 4 * 64
  distances: 688, // 1 + 128 - 14
  align: 803, // 16
  length: 819, // 514
  lengthAgain: 1333, // 514
  literals: 1847, // 0x300 << (lc + lp)
} as const
/** Of a length: two choices, then a tree of 8 for each position, another one, and a tree of 256. */
const lengths = { short: 2, middle: 130, long: 258 } as const
const SHORTEST = 2
const MARKER = 0xffff_ffff

interface Decoding {
  readonly coder: Coder
  readonly window: Window
  readonly header: LzmaHeader
  /** What the last symbols were: below 7 a literal, see `after`. */
  state: number
  /** The last four distances, less one each. */
  first: number
  second: number
  third: number
  fourth: number
}

/**
 * The LZMA stream of a .lzma file. It ends with its declared size, or with an end marker, which may follow a declared size, too (The .lzma
 * File Format, section 1.1.3); at the end nothing is left of the code, and there is no other check.
 */
export function unlzma(
  bytes: ByteSource,
  range: Range,
  { header, sink }: { header: LzmaHeader; sink: Sink },
): { consumed: number } {
  const { lc, lp, dictionary } = header
  const coder = coderOf(feedOf(bytes, range, 'lzma'), new Uint16Array(at.literals + (0x300 << (lc + lp))))
  const window = windowOf(Math.max(dictionary, 4096), sink)
  const decoding: Decoding = { coder, window, header, state: 0, first: 0, second: 0, third: 0, fourth: 0 }
  const allowed = header.size === null ? Number.POSITIVE_INFINITY : Number(header.size)
  for (;;) {
    if (coder.at > coder.feed.safe) coder.at = coder.feed.ready(coder.at)
    const left = allowed - window.total
    if (left === 0 && settle(coder)) break
    const position = window.total & ((1 << header.pb) - 1)
    if (bit(coder, at.isMatch + (decoding.state << 4) + position) === 0) {
      if (left === 0) throw tooMuch()
      literal(decoding)
    } else {
      const length = bit(coder, at.isAgain + decoding.state) ? again(decoding, position) : match(decoding, position)
      if (decoding.first === MARKER) break
      if (length > left) throw tooMuch()
      repeat(window, decoding.first, length)
    }
  }
  const ended = settle(coder)
  const consumed = coder.feed.consumed(coder.at)
  if (!ended) throw new Damaged('lzma: the stream goes on behind its end')
  if (header.size !== null && window.total !== allowed) throw new Damaged(`lzma: ${window.total} bytes of content`)
  flush(window)
  return { consumed }
}

const tooMuch = (): Damaged => new Damaged('lzma: more content than declared')

/** The state behind a literal. */
const after = (state: number): number => (state < 4 ? 0 : state < 10 ? state - 3 : state - 6)

function literal(decoding: Decoding): void {
  const { coder, window, header, state, first } = decoding
  const before = window.total ? byteAt(window, 0) : 0
  const context = ((window.total & ((1 << header.lp) - 1)) << header.lc) + (before >> (8 - header.lc))
  const root = at.literals + 0x300 * context
  put(window, state < 7 ? tree(coder, root, 8) & 0xff : treeBeside(coder, root, byteAt(window, first)) & 0xff)
  decoding.state = after(state)
}

/** A match at one of the last four distances, which moves to the front; gives its length. */
function again(decoding: Decoding, position: number): number {
  const { coder, window, state, first, second, third } = decoding
  if (window.total === 0) throw new Damaged('lzma: a match without anything in front of it')
  if (bit(coder, at.isNotFirst + state) === 0) {
    if (bit(coder, at.isLong + (state << 4) + position) === 0) {
      decoding.state = state < 7 ? 9 : 11
      return 1
    }
  } else {
    if (bit(coder, at.isNotSecond + state) === 0) decoding.first = second
    else {
      if (bit(coder, at.isNotThird + state) === 0) decoding.first = third
      else {
        decoding.first = decoding.fourth
        decoding.fourth = third
      }
      decoding.third = second
    }
    decoding.second = first
  }
  decoding.state = state < 7 ? 8 : 11
  return lengthOf(coder, at.lengthAgain, position)
}

/** A match at a distance of its own; gives its length. */
function match(decoding: Decoding, position: number): number {
  const { coder, state, first, second, third } = decoding
  const length = lengthOf(coder, at.length, position)
  decoding.state = state < 7 ? 7 : 10
  decoding.fourth = third
  decoding.third = second
  decoding.second = first
  decoding.first = distanceOf(coder, Math.min(length - SHORTEST, 3))
  return length
}

function lengthOf(coder: Coder, root: number, position: number): number {
  if (bit(coder, root) === 0) return SHORTEST + tree(coder, root + lengths.short + (position << 3), 3) - 8
  if (bit(coder, root + 1) === 0) return SHORTEST + tree(coder, root + lengths.middle + (position << 3), 3)
  return SHORTEST + 16 + tree(coder, root + lengths.long, 8) - 256
}

/** A slot gives the two highest bits and how many more there are; the last four of many have odds of their own. */
function distanceOf(coder: Coder, kind: number): number {
  const slot = tree(coder, at.slots + (kind << 6), 6) - 64
  if (slot < 4) return slot
  const more = (slot >> 1) - 1
  const high = (2 | (slot & 1)) << more
  if (slot < 14) return high + treeBackwards(coder, at.distances + high - slot, more)
  return (high + (plainBits(coder, more - 4) << 4) + treeBackwards(coder, at.align, 4)) >>> 0
}
