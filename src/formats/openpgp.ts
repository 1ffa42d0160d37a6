/** RFC 9580, 4.2 and 5.2: nothing but packets of tag 2, whose first byte is a version. */
export function isOpenPgp(bytes: Uint8Array): boolean {
  let at = 0
  while (at < bytes.length) {
    const body = packetAt(bytes, at)
    if (!body || body.end > bytes.length || body.end - body.start < 8) return false
    const version = bytes[body.start]!
    if (version < 3 || version > 6) return false
    at = body.end
  }
  return at > 0
}

interface Packet {
  readonly start: number
  readonly end: number
}

function packetAt(bytes: Uint8Array, at: number): Packet | null {
  const [tag, first = 0, second = 0] = bytes.subarray(at, at + 3)
  // 4.2.2: the length is in one byte, or in two.
  if (tag === 0x88) return { start: at + 2, end: at + 2 + first }
  if (tag === 0x89) return { start: at + 3, end: at + 3 + first * 256 + second }
  // 4.2.1: below 192 in one byte, below 8384 in two.
  if (tag !== 0xc2 || first >= 224) return null
  return first < 192
    ? { start: at + 2, end: at + 2 + first }
    : { start: at + 3, end: at + 3 + (first - 192) * 256 + second + 192 }
}

const [CREATED, ISSUER, FINGERPRINT] = [2, 16, 33]

/** When the first signature was made, and by which key, if it is one of version 4 (5.2.3); what it says of itself is no proof. */
export function makerOf(bytes: Uint8Array): string | null {
  const packet = packetAt(bytes, 0)
  if (!packet || packet.end > bytes.length || bytes[packet.start] !== 4) return null
  const own = bytes.subarray(packet.start, packet.end)
  const hashed = sizeAt(own, 4)
  const facts = new Map([...subpackets(own, 6, 6 + hashed), ...subpackets(own, 8 + hashed, 8 + hashed + sizeAt(own, 6 + hashed))])
  const created = facts.get(CREATED)
  const key = facts.get(ISSUER) ?? facts.get(FINGERPRINT)?.slice(2).slice(-16)
  const when =
    created?.length === 8 ? new Date(Number.parseInt(created, 16) * 1000).toISOString().slice(0, 19).replace('T', ' ') : null
  return [when, key ? `by ${key}` : null].filter(part => part !== null).join(' ') || null
}

const sizeAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)

/** 5.2.3.7: a length, a type whose highest bit says that it is critical, and the rest of it, here as hex. */
function* subpackets(bytes: Uint8Array, start: number, end: number): Generator<readonly [type: number, hex: string]> {
  let at = start
  while (at + 2 <= Math.min(end, bytes.length)) {
    const first = bytes[at]!
    // Those that are looked for are short.
    if (first === 0 || first >= 192) return
    yield [bytes[at + 1]! & 0x7f, Buffer.from(bytes.subarray(at + 2, at + 1 + first)).toString('hex')]
    at += 1 + first
  }
}
