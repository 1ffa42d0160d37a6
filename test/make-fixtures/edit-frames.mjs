/** Frames of Zstandard and LZ4. */
import { bytes, patched, u32 } from './edit-bytes.mjs'

/** RFC 8878, section 3.1.2; LZ4 has the same. */
export const skippable = content => bytes([0x50, 0x2a, 0x4d, 0x18], u32(content.length), content)
/** A frame of Zstandard with a window descriptor, which now tells 2 GiB (section 3.1.1.1.2). */
export function withHugeWindow(zst) {
  if (zst[4] & 0x20) throw new Error('a single segment has no window descriptor')
  return patched(zst, [[5, [0xa8]]])
}
/** The bit that decoders ignore (section 3.1.1.1.1.3). */
export const withUnusedBit = zst => patched(zst, [[4, [zst[4] | 0x10]]])
