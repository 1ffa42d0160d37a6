import type { LzmaHeader } from './codec.ts'

/** The .lzma File Format, section 1.1 (XZ Utils): offset, end. */
export const lzmaHeader = {
  properties: [0, 1], // (pb * 5 + lp) * 9 + lc
  dictionary: [1, 5],
  size: [5, 13], // all ones: an end marker tells it
  end: 13,
} as const
const UNKNOWN = 0xffff_ffff_ffff_ffffn

/** Null for properties that do not exist, and for less than a header. */
export function readLzmaHeader(head: Uint8Array): LzmaHeader | null {
  const properties = head[0] ?? 0xff
  if (head.length < lzmaHeader.end || properties >= 9 * 5 * 5) return null
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const size = view.getBigUint64(5, true)
  return {
    lc: properties % 9,
    lp: Math.floor(properties / 9) % 5,
    pb: Math.floor(properties / 45),
    dictionary: view.getUint32(1, true),
    size: size === UNKNOWN ? null : size,
  }
}

/** What all writers but a few use, and what XZ Utils reads: sums of lc and lp above this need more memory. */
export const MOST_CONTEXT = 4
/** Readers that must guess refuse more, too (section 1.1.3). */
const LARGEST = 1n << 38n

/**
 * A .lzma file has no magic, so all of the header must be what writers make: a dictionary of 2^n or 2^n + 2^(n-1), and the zero that a
 * stream begins with. Other properties than the usual 3, 0 and 2 are written with no size only.
 */
export function looksLikeLzma(head: Uint8Array): boolean {
  const header = readLzmaHeader(head)
  if (!header || head[lzmaHeader.end] !== 0) return false
  const { lc, lp, pb, dictionary, size } = header
  const rest = (dictionary & (dictionary - 1)) >>> 0
  const half = (dictionary ^ rest) >>> 0
  if (dictionary < 4096 || (rest !== 0 && rest !== half * 2)) return false
  return size === null ? lc + lp <= MOST_CONTEXT : lc === 3 && lp === 0 && pb === 2 && size < LARGEST
}
