import { crc32 } from 'node:zlib'
import { bytes } from '../support/bytes.ts'
import { withFontSums } from './font-sums.ts'
import type { Random } from './random.ts'
import { withZipSums } from './zip-nests.ts'

/** What is done to bytes. Places are fractions of what is there, so that an edit means something whatever was done before it. */
export type Edit =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly size: number }
  | { readonly kind: 'insert'; readonly at: number; readonly size: number; readonly value: number }
  | { readonly kind: 'swap'; readonly at: number; readonly with: number; readonly size: number }
  /** A piece of some file of the corpus, in place of as many bytes or between them. */
  | {
      readonly kind: 'splice'
      readonly at: number
      readonly from: number
      readonly size: number
      readonly file: number
      readonly over: boolean
    }
  /** A byte of some header, to what may stand there: most fields that may be erased lie in headers. */
  | { readonly kind: 'header'; readonly at: number; readonly offset: number; readonly value: number }
  /** Checksums of tar headers, zip entries, PNG chunks and fonts are made right. */
  | { readonly kind: 'sums' }

/** Values that mean something to some format. */
const telling = [0, 1, 2, 8, 10, 13, 0x20, 0x2e, 0x2f, 0x30, 0x31, 0x35, 0x37, 0x4b, 0x50, 0x7f, 0x80, 0xff]
/** Sizes of headers, records and numbers. */
const sizes = [1, 2, 4, 8, 16, 22, 30, 46, 60, 512, 1024]

/** `kin`: what part of the files of the corpus is of the same format, from and to, as fractions of all. */
export function editOf(random: Random, kin: readonly [number, number] = [0, 1]): Edit {
  const at = random.fraction()
  const size = random.pick(sizes)
  switch (random.below(13)) {
    case 0:
    case 1:
      return { kind: 'flip', at, bit: random.below(8) }
    case 2:
    case 3:
      return { kind: 'set', at, value: random.pick(telling) }
    case 4:
      return { kind: 'cut', at, size }
    case 5:
      return { kind: 'double', at, size }
    case 6:
      return { kind: 'insert', at, size, value: random.pick(telling) }
    case 7:
      return { kind: 'swap', at, with: random.fraction(), size }
    case 8:
      return { kind: 'splice', at, from: random.fraction(), size, file: fileOf(random, kin), over: random.chance(2) }
    default:
      // In all of these headers times and what the tool chose lie in the middle.
      return {
        kind: 'header',
        at,
        offset: random.chance(3) ? random.fraction() : 0.25 + random.fraction() / 5,
        value: random.chance(3) ? random.below(256) : 0x30 + random.below(8),
      }
  }
}

const fileOf = (random: Random, [from, to]: readonly [number, number]): number =>
  random.chance(4) ? random.fraction() : from + random.fraction() * (to - from)

/** Headers by how they begin or are told, with their sizes; where there is none, the first bytes are taken for one. */
const kinds = [
  { told: /ustar/g, before: 257, size: 345 },
  { told: /PK\x01\x02/g, before: 0, size: 46 },
  { told: /PK\x03\x04/g, before: 0, size: 30 },
  { told: /PK\x05\x06/g, before: 0, size: 22 },
  { told: /`\n/g, before: 58, size: 60 },
] as const
const FIRST = 24

function headersIn(source: Uint8Array): { readonly start: number; readonly size: number }[] {
  const text = Buffer.from(source).toString('latin1')
  const found = kinds.flatMap(({ told, before, size }) =>
    [...text.matchAll(told)].map(({ index }) => ({ start: index - before, size })),
  )
  return [{ start: 0, size: FIRST }, ...found.filter(({ start }) => start >= 0)]
}

const BLOCK = 512
/** Large pieces are whole blocks of a tar archive. */
const placeOf = (fraction: number, length: number, size: number): number => {
  const at = Math.floor(fraction * length)
  return size >= BLOCK ? at - (at % BLOCK) : at
}

/** A new byte string; the files of the corpus are what is spliced in. */
export function edited(source: Uint8Array, edit: Edit, files: readonly Uint8Array[]): Uint8Array {
  if (edit.kind === 'sums') return withSums(source)
  const at = placeOf(edit.at, source.length, 'size' in edit ? edit.size : 1)
  const out = Uint8Array.from(source)
  switch (edit.kind) {
    case 'flip':
      if (out.length) out[at]! ^= 1 << edit.bit
      return out
    case 'set':
      if (out.length) out[at] = edit.value
      return out
    case 'header': {
      const headers = headersIn(source)
      const { start, size } = headers[Math.floor(edit.at * headers.length)]!
      const place = start + Math.floor(edit.offset * size)
      if (place < out.length) out[place] = edit.value
      return out
    }
    case 'cut':
      return bytes(source.subarray(0, at), source.subarray(at + edit.size))
    case 'double':
      return bytes(source.subarray(0, at + edit.size), source.subarray(at))
    case 'insert':
      return bytes(source.subarray(0, at), new Uint8Array(edit.size).fill(edit.value), source.subarray(at))
    case 'swap': {
      const other = placeOf(edit.with, source.length, edit.size)
      const [one, two] = [source.subarray(at, at + edit.size), source.subarray(other, other + edit.size)]
      out.set(two.subarray(0, out.length - at), at)
      out.set(one.subarray(0, out.length - other), other)
      return out
    }
    case 'splice': {
      const file = files[Math.floor(edit.file * files.length)] ?? source
      const from = placeOf(edit.from, file.length, edit.size)
      const piece = file.subarray(from, from + edit.size)
      return bytes(source.subarray(0, at), piece, source.subarray(edit.over ? at + piece.length : at))
    }
  }
}

const startsWith = (source: Uint8Array, magic: string): boolean =>
  Buffer.from(source.subarray(0, magic.length)).toString('latin1') === magic

function withSums(source: Uint8Array): Uint8Array {
  if (startsWith(source, 'PK\x03\x04')) return withZipSums(source)
  if (/^(\0\x01\0\0|OTTO|true|typ1)\0/.test(Buffer.from(source.subarray(0, 5)).toString('latin1'))) return withFontSums(source)
  return startsWith(source, '\x89PNG') ? withChunkSums(source) : withHeaderSums(source)
}

/** PNG (Third Edition), 5.3: length, type, content, CRC-32 of the two last. */
function withChunkSums(source: Uint8Array): Uint8Array {
  const out = Uint8Array.from(source)
  const view = new DataView(out.buffer)
  for (let at = 8; at + 12 <= out.length; ) {
    const end = at + 8 + view.getUint32(at)
    if (end + 4 > out.length) break
    view.setUint32(end, crc32(out.subarray(at + 4, end)))
    at = end + 4
  }
  return out
}

/** POSIX.1-2017, pax, "ustar Interchange Format": the sum of all bytes of a header, those of the sum itself as blanks. */
function withHeaderSums(source: Uint8Array): Uint8Array {
  const out = Uint8Array.from(source)
  for (let at = 0; at + BLOCK <= out.length; at += BLOCK) {
    const header = out.subarray(at, at + BLOCK)
    if (!/^(ustar)/.test(Buffer.from(header.subarray(257, 262)).toString('latin1'))) continue
    header.fill(32, 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `, 'latin1'), 148)
  }
  return out
}
