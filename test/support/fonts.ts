import { deflateSync } from 'node:zlib'
import { bytes, u16, u32, zeros } from './bytes.ts'

const big16 = (value: number): number[] => u16(value).reverse()
export const big32 = (value: number): number[] => u32(value).reverse()
/** LONGDATETIME. */
export const date = (seconds: number, high = 0): number[] => [...big32(high), ...big32(seconds)]

const filled = (body: Uint8Array): Uint8Array => bytes(body, zeros(-body.length & 3))
function sum(body: Uint8Array): number {
  const own = filled(body)
  const view = new DataView(own.buffer, own.byteOffset)
  let total = 0
  for (let at = 0; at < own.length; at += 4) total = (total + view.getUint32(at)) >>> 0
  return total
}

export const headTable = (created: number[], modified: number[], magic = 0x5f0f3cf5): Uint8Array =>
  bytes([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], big32(magic), [0, 3], big16(1000), created, modified, zeros(18))
export const fftm = (created: number[], modified: number[]): Uint8Array => bytes(big32(1), date(3_000_000_000), created, modified)

export interface FontOptions {
  readonly flavour?: string
  /** Sums instead of the right ones. */
  readonly sums?: Readonly<Record<string, number>>
  readonly adjustment?: number
  /** Where a table is said to lie instead. */
  readonly offsets?: Readonly<Record<string, number>>
  readonly tail?: string | Uint8Array
  /** Where all of it lies in a larger file. */
  readonly base?: number
}

/** Directory and tables, each filled up to four bytes; the sums are right. */
export function font(tables: Readonly<Record<string, string | Uint8Array>>, options: FontOptions = {}): Uint8Array {
  const { flavour = '\0\x01\0\0', sums = {}, offsets = {}, tail = '', base = 0 } = options
  const own = Object.entries(tables).map(([tag, body]) => ({ tag, body: bytes(body) }))
  let at = 12 + own.length * 16
  let adjust = 0
  const records = own.map(({ tag, body }) => {
    const offset = offsets[tag] ?? base + at
    if (tag === 'head') adjust = at + 8
    at += filled(body).length
    return bytes(tag, big32(sums[tag] ?? sum(body)), big32(offset), big32(body.length))
  })
  const file = bytes(flavour, big16(own.length), zeros(6), ...records, ...own.map(({ body }) => filled(body)), tail)
  if (adjust) file.set(big32(options.adjustment ?? (0xb1b0afba - sum(file)) >>> 0), adjust)
  return file
}

/** Each table a zlib stream where that is shorter. */
export function woff(tables: Readonly<Record<string, string | Uint8Array>>, level = 9): Uint8Array {
  const own = Object.entries(tables).map(([tag, body]) => {
    const packed = deflateSync(bytes(body), { level })
    return { tag, body: bytes(body), stored: packed.length < bytes(body).length ? bytes(packed) : bytes(body) }
  })
  let at = 44 + own.length * 20
  const records = own.map(({ tag, body, stored }) => {
    const record = bytes(tag, ...[at, stored.length, body.length, sum(body)].map(big32))
    at += filled(stored).length
    return record
  })
  const words = [at, 0, 0, 0, 0, 0, 0, 0]
  const [length, total, version, ...places] = words.map(big32) as [number[], number[], number[], ...number[][]]
  return bytes(
    'wOFF',
    [0, 1, 0, 0],
    length,
    big16(own.length),
    [0, 0],
    total,
    version,
    ...places,
    ...records,
    ...own.map(({ stored }) => filled(stored)),
  )
}
