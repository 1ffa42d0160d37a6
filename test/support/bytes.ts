/** Byte builders: every byte is written here, because the output of compressors and packers differs from version to version. */
export const bytes = (...parts: (string | Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))))

export const u16 = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff]
export const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)]

export const zeros = (size: number): Uint8Array => new Uint8Array(size)

export function fixed(text: string | Uint8Array, size: number, filler = 0): Uint8Array {
  const out = new Uint8Array(size).fill(filler)
  out.set(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  return out
}

/** A copy with some bytes replaced. */
export function patched(source: Uint8Array, at: number, replacement: string | Uint8Array | number[]): Uint8Array {
  const out = Uint8Array.from(source)
  out.set(bytes(replacement), at)
  return out
}

/** The offset of a text in bytes; throws when it is not there. */
export function find(source: Uint8Array, text: string, from = 0): number {
  const at = Buffer.from(source).indexOf(text, from, 'latin1')
  if (at < 0) throw new Error(`no ${JSON.stringify(text)}`)
  return at
}

/** RFC 1951, stored blocks only. */
export function stored(content: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let at = 0; at < content.length || at === 0; at += 0xffff) {
    const part = content.subarray(at, at + 0xffff)
    blocks.push(bytes([at + 0xffff >= content.length ? 1 : 0, ...u16(part.length), ...u16(~part.length & 0xffff)], part))
  }
  return bytes(...blocks)
}

/** The same content in more stored blocks: another encoding of it. */
export function storedInTwo(content: Uint8Array): Uint8Array {
  const half = content.length >> 1
  const first = content.subarray(0, half)
  return bytes([0, ...u16(first.length), ...u16(~first.length & 0xffff)], first, stored(content.subarray(half)))
}
