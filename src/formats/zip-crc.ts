const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let word = byte
  for (let bit = 0; bit < 8; bit++) word = (word >>> 1) ^ (word & 1 ? 0xedb88320 : 0)
  return word
})

/** CRC-32 of a few bytes: formats have no access to zlib. */
export function crc32(bytes: Uint8Array): number {
  let sum = -1
  for (const byte of bytes) sum = table[(sum ^ byte) & 0xff]! ^ (sum >>> 8)
  return ~sum >>> 0
}
