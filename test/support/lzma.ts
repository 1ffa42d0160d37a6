import { bytes, u16, u32 } from './bytes.ts'

/** lc, lp and pb: bits of the byte before and of the position that the probabilities of literals and of matches depend on. */
export interface LzmaProperties {
  readonly lc: number
  readonly lp: number
  readonly pb: number
}
const usual: LzmaProperties = { lc: 3, lp: 0, pb: 2 }

/** Control bytes of LZMA chunks, by what they reset. */
export const reset = { nothing: 0x80, state: 0xa0, properties: 0xc0, dictionary: 0xe0 } as const

const HALF = 1024

/**
 * An LZMA encoder that knows literals only (LZMA specification, sections "The main loop" and "Literal decoding"), so its state is always 0:
 * each call gives one LZMA2 chunk of at most 64 KiB, which goes on where the one before it ended.
 */
export function lzmaWriter({ lc, lp, pb }: LzmaProperties = usual): (content: Uint8Array, resets: number) => Uint8Array {
  const literals = new Uint16Array(0x300 << (lc + lp))
  const isMatch = new Uint16Array(1 << pb)
  let position = 0
  let before = 0
  return (content, resets) => {
    if (resets >= reset.state) for (const table of [literals, isMatch]) table.fill(HALF)
    const coder = rangeCoder()
    for (const byte of content) {
      coder.put(isMatch, position & ((1 << pb) - 1), 0)
      const context = ((position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc))
      let symbol = 1
      for (let bit = 7; bit >= 0; bit--) {
        coder.put(literals, 0x300 * context + symbol, (byte >> bit) & 1)
        symbol = (symbol << 1) | ((byte >> bit) & 1)
      }
      position++
      before = byte
    }
    const coded = coder.finish()
    const size = content.length - 1
    const sizes = [resets | (size >> 16), ...bigEndian(size & 0xffff), ...bigEndian(coded.length - 1)]
    return bytes(sizes, resets >= reset.properties ? [(pb * 5 + lp) * 9 + lc] : [], coded)
  }
}

const bigEndian = (value: number): number[] => u16(value).reverse()

/** LZMA2 data of one block: a chunk of each size in turn, and the end. */
export function lzma2(content: Uint8Array, properties?: LzmaProperties, size = 0x1_0000): Uint8Array {
  const write = lzmaWriter(properties)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < content.length; at += size)
    chunks.push(write(content.subarray(at, at + size), at ? reset.nothing : reset.dictionary))
  return bytes(...chunks, [0])
}

/** The size in the header of a .lzma file. */
export const sizeOf = (size: number): number[] => [...u32(size % 2 ** 32), ...u32(Math.floor(size / 2 ** 32))]

/** The .lzma File Format: a known size, literals only, without an end marker. */
export function lzma(
  content: string | Uint8Array,
  { lc = 3, lp = 0, pb = 2, dictionary = 4096 }: Partial<LzmaProperties> & { readonly dictionary?: number } = {},
): Uint8Array {
  const body = bytes(content)
  // A chunk of LZMA2: control, sizes and properties stand in front of its stream.
  const stream = lzmaWriter({ lc, lp, pb })(body, reset.dictionary).subarray(6)
  return bytes([(pb * 5 + lp) * 9 + lc, ...u32(dictionary), ...sizeOf(body.length)], stream)
}

/** The byte that says lc 3, lp 0 and pb 2. */
const USUAL = 0x5d

/** Bytes that a match of the longest length repeats. */
const LONGEST = 273

/** An LZMA stream of zeros, with the usual properties: one literal, then matches of the byte before, as long as may be. */
function zerosCoded(matches: number): Uint8Array {
  const odds = new Uint16Array(0x120).fill(HALF)
  const literal = new Uint16Array(0x100).fill(HALF)
  const coder = rangeCoder()
  // By state (a literal before, one match before, more of them) and by position: whether a match follows, and whether it is a long one.
  const isMatch = (state: number, position: number): number => 0x100 + 4 * state + (position & 3)
  const isLong = (state: number, position: number): number => 0x112 + 4 * state + (position & 3)
  coder.put(odds, isMatch(0, 0), 0)
  for (let symbol = 1; symbol < 0x100; symbol <<= 1) coder.put(literal, symbol, 0)
  for (let match = 0; match < matches; match++) {
    const state = Math.min(match, 2)
    const position = 1 + LONGEST * match
    coder.put(odds, isMatch(state, position), 1)
    // Of a distance used before, and the last one at that.
    coder.put(odds, 0x10c + state, 1)
    coder.put(odds, 0x10f + state, 0)
    coder.put(odds, isLong(state, position), 1)
    coder.put(odds, 0x11e, 1)
    coder.put(odds, 0x11f, 1)
    for (let symbol = 1; symbol < 0x100; symbol = 2 * symbol + 1) coder.put(odds, symbol, 1)
  }
  return coder.finish()
}

/** One LZMA2 chunk that needs nothing before it, of so many zeros: close to the two MiB that a chunk may have. */
export function zeroChunk(): { readonly chunk: Uint8Array; readonly size: number } {
  const size = 1 + LONGEST * Math.floor((2 ** 21 - 1) / LONGEST)
  const coded = zerosCoded(Math.floor(size / LONGEST))
  const last = size - 1
  const sizes = [reset.dictionary | (last >> 16), ...bigEndian(last & 0xffff), ...bigEndian(coded.length - 1)]
  return { chunk: bytes(sizes, [USUAL], coded), size }
}

/** A .lzma file of zeros. */
export function lzmaZeros(matches: number, dictionary = 4096): Uint8Array {
  return bytes([USUAL, ...u32(dictionary), ...sizeOf(1 + LONGEST * matches)], zerosCoded(matches))
}

/** Its first byte is always zero; what is left at the end is five bytes. */
function rangeCoder() {
  const out: number[] = []
  let low = 0
  let range = 0xffff_ffff
  let held = 0
  let count = 1
  const shift = (): void => {
    if (low < 0xff00_0000 || low >= 2 ** 32) {
      const carry = low >= 2 ** 32 ? 1 : 0
      for (; count > 0; count--) {
        out.push((held + carry) & 0xff)
        held = 0xff
      }
      held = Math.floor(low / 2 ** 24) & 0xff
    }
    count++
    low = (low % 2 ** 24) * 256
  }
  return {
    put(table: Uint16Array, index: number, bit: number): void {
      const odds = table[index]!
      const bound = (range >>> 11) * odds
      if (bit) {
        low += bound
        range -= bound
      } else range = bound
      table[index] = bit ? odds - (odds >> 5) : odds + ((2 * HALF - odds) >> 5)
      while (range < 2 ** 24) {
        range *= 256
        shift()
      }
    },
    finish(): Uint8Array {
      for (let left = 5; left > 0; left--) shift()
      return Uint8Array.from(out)
    },
  }
}
