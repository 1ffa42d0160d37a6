/** OpenType 1.9, "Calculating Checksums": words, most significant byte first; a font is summed with its own sum taken for zero. */
export function withFontSums(source: Uint8Array): Uint8Array {
  const out = Buffer.from(source)
  const sumOf = (start: number, end: number): number => {
    const own = Buffer.alloc(Math.ceil((end - start) / 4) * 4)
    out.copy(own, 0, start, end)
    let sum = 0
    for (let at = 0; at < own.length; at += 4) sum = (sum + own.readUInt32BE(at)) >>> 0
    return sum
  }
  const count = out.length < 12 ? 0 : Math.min(out.readUInt16BE(4), Math.floor((out.length - 12) / 16))
  let head = 0
  for (let record = 12; record < 12 + count * 16; record += 16) {
    const [start, size] = [out.readUInt32BE(record + 8), out.readUInt32BE(record + 12)]
    if (start + size > out.length) continue
    if (out.toString('latin1', record, record + 4) === 'head' && size >= 12) {
      head = start + 8
      out.writeUInt32BE(0, head)
    }
    out.writeUInt32BE(sumOf(start, start + size), record + 4)
  }
  if (head) out.writeUInt32BE((0xb1b0afba - sumOf(0, out.length)) >>> 0, head)
  return new Uint8Array(out)
}
