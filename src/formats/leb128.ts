import type { ByteSource } from '../model/bytes.ts'

export interface Leb128 {
  readonly value: number
  /** Behind it. */
  readonly next: number
}

/**
 * A number below 2^32, seven bits a byte, least significant first; the highest bit tells that more follow (WebAssembly Core Specification 5.2.2;
 * Dalvik Executable format, LEB128). Null where it is longer than five bytes, or not all there.
 */
export function leb128At(bytes: ByteSource, at: number, end: number): Leb128 | null {
  const some = bytes.read(at, Math.max(at, Math.min(at + 5, end)))
  let value = 0
  for (let nth = 0; nth < some.length; nth++) {
    value += (some[nth]! & 0x7f) * 2 ** (7 * nth)
    if (some[nth]! < 0x80) return value < 2 ** 32 ? { value, next: at + nth + 1 } : null
  }
  return null
}
