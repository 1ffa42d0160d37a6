import { crc32, inflateRawSync } from 'node:zlib'
import { bytes, stored } from '../support/bytes.ts'
import type { Nest } from './nests.ts'

/** APPNOTE.TXT 4.3.7, 4.3.9, 4.3.12, 4.3.16. */
const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_SIZE = 22
const HAS_DESCRIPTOR = 8

/** An entry that can be packed anew: where its records lie. */
interface Packed {
  readonly central: number
  readonly local: number
  readonly begin: number
  readonly end: number
  readonly method: number
}

const viewOn = (source: Uint8Array): DataView => new DataView(source.buffer, source.byteOffset, source.length)
const u32At = (view: DataView, at: number): number => (at >= 0 && at + 4 <= view.byteLength ? view.getUint32(at, true) : 0)

const endOf = (source: Uint8Array): number => Buffer.from(source).lastIndexOf('PK\x05\x06', undefined, 'latin1')

/** Contents of a zip file without zip64; put back with sizes, CRC-32 and offsets that are right, DEFLATE in stored blocks. */
export function* zipMembers(source: Uint8Array): Generator<Nest> {
  for (const { packed, inner } of listed(source)) yield { inner, wrap: changed => repacked(source, packed, changed) }
}

/** Sizes and CRC-32 of all entries that can be decoded are made those of what they hold; the data stays. */
export function withZipSums(source: Uint8Array): Uint8Array {
  const out = Uint8Array.from(source)
  for (const { packed, inner } of listed(source)) writeSums(viewOn(out), packed, inner)
  return out
}

function* listed(source: Uint8Array): Generator<{ readonly packed: Packed; readonly inner: Uint8Array }> {
  const view = viewOn(source)
  const end = endOf(source)
  if (end < 0 || end + END_SIZE > source.length) return
  let central = u32At(view, end + 16)
  while (u32At(view, central) === CENTRAL && central + 46 <= end) {
    const packed = packedAt(view, central)
    const inner = packed && contentOf(source, packed)
    if (inner) yield { packed, inner }
    central += 46 + view.getUint16(central + 28, true) + view.getUint16(central + 30, true) + view.getUint16(central + 32, true)
  }
}

function packedAt(view: DataView, central: number): Packed | null {
  const local = u32At(view, central + 42)
  if (u32At(view, local) !== LOCAL || local + 30 > view.byteLength) return null
  const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const end = begin + u32At(view, central + 20)
  return end <= view.byteLength ? { central, local, begin, end, method: view.getUint16(central + 10, true) } : null
}

function contentOf(source: Uint8Array, { begin, end, method }: Packed): Uint8Array | null {
  const data = source.slice(begin, end)
  if (method === 0) return data
  try {
    return method === 8 ? Uint8Array.from(inflateRawSync(data, { maxOutputLength: 1 << 24 })) : null
  } catch (problem) {
    if (problem instanceof Error) return null
    throw problem
  }
}

function repacked(source: Uint8Array, packed: Packed, inner: Uint8Array): Uint8Array {
  const { begin, end, method } = packed
  const data = method === 8 ? stored(inner) : inner
  const out = bytes(source.subarray(0, begin), data, source.subarray(end))
  const moved = data.length - (end - begin)
  const place = (at: number): number => (at >= end ? at + moved : at)
  writeSums(viewOn(out), { ...packed, central: place(packed.central), end: end + moved }, inner)
  moveOffsets(viewOn(out), { place, from: place(u32At(viewOn(source), endOf(source) + 16)) })
  return out
}

/** In the central record, and in the local one or in a descriptor behind the data. */
function writeSums(view: DataView, { central, local, begin, end }: Packed, inner: Uint8Array): void {
  const sums = [crc32(inner), end - begin, inner.length]
  const write = (at: number): void => sums.forEach((value, index) => void view.setUint32(at + 4 * index, value, true))
  write(central + 16)
  if ((view.getUint16(local + 6, true) & HAS_DESCRIPTOR) === 0) write(local + 14)
  else {
    const at = u32At(view, end) === DESCRIPTOR ? end + 4 : end
    if (at + 12 <= view.byteLength) write(at)
  }
}

/** Of all local records, and of the directory that begins here. */
function moveOffsets(view: DataView, { place, from }: { place(at: number): number; from: number }): void {
  let at = from
  while (u32At(view, at) === CENTRAL && at + 46 <= view.byteLength) {
    view.setUint32(at + 42, place(u32At(view, at + 42)), true)
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  if (u32At(view, at) === END && at + END_SIZE <= view.byteLength) view.setUint32(at + 16, from, true)
}
