import { createHash } from 'node:crypto'
import { bytes, zeros } from './bytes.ts'
import { type CpioEntry, cpioOf } from './cpio.ts'
import { gzip } from './gzip.ts'

const big32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
const big16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff]

export type TagValue =
  | { readonly int32: readonly number[] }
  | { readonly int16: readonly number[] }
  | { readonly int64: readonly number[] }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly bin: Uint8Array }
export type Tags = Readonly<Record<number, TagValue>>

/** Type, count and data of a value, and the multiple that it begins at. */
function stored(value: TagValue): { type: number; count: number; data: Uint8Array; align: number } {
  if ('int32' in value) return { type: 4, count: value.int32.length, data: bytes(value.int32.flatMap(big32)), align: 4 }
  if ('int16' in value) return { type: 3, count: value.int16.length, data: bytes(value.int16.flatMap(big16)), align: 2 }
  if ('int64' in value)
    return {
      type: 5,
      count: value.int64.length,
      data: bytes(value.int64.flatMap(number => [0, 0, 0, 0, ...big32(number)])),
      align: 8,
    }
  if ('text' in value) return { type: 6, count: 1, data: bytes(value.text, '\0'), align: 1 }
  if ('texts' in value)
    return { type: 8, count: value.texts.length, data: bytes(...value.texts.flatMap(text => [text, '\0'])), align: 1 }
  return { type: 7, count: value.bin.length, data: value.bin, align: 1 }
}

/** A header structure with its region, which is the whole of it. */
function rpmHeader(tags: Tags, region: number): Uint8Array {
  const index: number[] = []
  let store = zeros(0)
  for (const [tag, value] of Object.entries(tags)) {
    const { type, count, data, align } = stored(value)
    store = bytes(store, zeros((align - (store.length % align)) % align))
    index.push(...big32(Number(tag)), ...big32(type), ...big32(store.length), ...big32(count))
    store = bytes(store, data)
  }
  const entries = index.length / 16 + 1
  const first = [...big32(region), ...big32(7), ...big32(store.length), ...big32(16)]
  const trailer = bytes(big32(region), big32(7), big32(-16 * entries), big32(16))
  store = bytes(store, trailer)
  return bytes([0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0], big32(entries), big32(store.length), first, index, store)
}

const hash = (id: string, content: Uint8Array): string => createHash(id).update(content).digest('hex')

export interface RpmParts {
  readonly files?: readonly CpioEntry[]
  /** Written over the tags of the header, and over those of the signature header. */
  readonly tags?: Tags
  readonly signature?: Tags
  /** How the payload is encoded. */
  readonly pack?: (payload: Uint8Array) => Uint8Array
}

export const rpmFiles: readonly CpioEntry[] = [
  { name: './usr/bin/hello', mode: 0o100755, body: '#!/bin/sh\necho hello\n' },
  { name: './usr/share/hello', mode: 0o100644, body: 'data\n', ino: 2 },
]

/** A binary package, format 4, unsigned; all that recomputes does so unless it is written over. */
export function rpm({ files = rpmFiles, tags = {}, signature = {}, pack = content => gzip(content) }: RpmParts = {}): Uint8Array {
  const archive = cpioOf(files)
  const payload = pack(archive)
  const paths = files.map(({ name }) => name.replace(/^\./, ''))
  const folders = [...new Set(paths.map(path => path.replace(/[^/]*$/, '')))]
  const header = rpmHeader(
    {
      1000: { text: 'hello' },
      1001: { text: '1.0' },
      1006: { int32: [1_700_000_000] },
      1007: { text: 'builder' },
      1024: { text: 'echo installed' },
      1030: { int16: files.map(({ mode = 0o100644 }) => mode) },
      1034: { int32: files.map(({ mtime = 1_700_000_000 }) => mtime) },
      1035: { texts: files.map(({ body = '' }) => hash('sha256', bytes(body))) },
      1037: { int32: files.map(() => 0) },
      1095: { int32: files.map(() => 1) },
      1096: { int32: files.map(({ ino = 1 }) => ino) },
      1116: { int32: paths.map(path => folders.indexOf(path.replace(/[^/]*$/, ''))) },
      1117: { texts: paths.map(path => path.replace(/^.*\//, '')) },
      1118: { texts: folders },
      1125: { text: 'gzip' },
      5092: { texts: [hash('sha256', payload)] },
      5093: { int32: [8] },
      5097: { texts: [hash('sha256', archive)] },
      ...tags,
    },
    63,
  )
  const both = bytes(header, payload)
  const signed = rpmHeader(
    {
      269: { text: hash('sha1', header) },
      273: { text: hash('sha256', header) },
      1000: { int32: [both.length] },
      1004: { bin: Uint8Array.from(Buffer.from(hash('md5', both), 'hex')) },
      1007: { int32: [archive.length] },
      1008: { bin: zeros(32) },
      ...signature,
    },
    62,
  )
  const lead = bytes([0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1], 'hello-1.0-1', zeros(55), [0, 1, 0, 5], zeros(16))
  return bytes(lead, signed, zeros((8 - (signed.length % 8)) % 8), both)
}

/** The payload of format 6: files by number, each at a multiple of four. */
export const strippedOf = (bodies: readonly string[]): Uint8Array =>
  bytes(
    ...bodies.flatMap((body, nth) => [
      `07070X${nth.toString(16).padStart(8, '0')}\0\0`,
      body,
      zeros((4 - (body.length % 4)) % 4),
    ]),
    '07070100000000'.padEnd(110, '0'),
    'TRAILER!!!\0\0\0\0',
  )

/** A package of format 6: what format 4 has no more is empty, and all that recomputes does so unless it is written over. */
export function rpm6(
  bodies: readonly string[],
  { tags = {}, signature = {}, pack = content => gzip(content) }: RpmParts = {},
): Uint8Array {
  const archive = strippedOf(bodies)
  const payload = pack(archive)
  const header = rpmHeader(
    {
      1000: { text: 'hello' },
      1006: { int32: [1_700_000_000] },
      1007: { text: 'builder' },
      1035: { texts: bodies.map(body => hash('sha256', bytes(body))) },
      1116: { int32: bodies.map(() => 0) },
      1117: { texts: bodies.map((_, nth) => `f${nth}`) },
      1118: { texts: ['/usr/'] },
      1125: { text: 'gzip' },
      5008: { int64: bodies.map(body => body.length) },
      5092: { texts: [hash('sha256', payload)] },
      5097: { texts: [hash('sha256', archive)] },
      5112: { int64: [payload.length] },
      5113: { int64: [archive.length] },
      5114: { int32: [6] },
      5115: { int32: bodies.map(() => 0) },
      5116: { texts: ['text/plain'] },
      5120: { text: 'hello-1.0-1' },
      5121: { text: hash('sha512', payload) },
      5122: { text: hash('sha512', archive) },
      5123: { text: hash('sha3-256', payload) },
      5124: { text: hash('sha3-256', archive) },
      ...tags,
    },
    63,
  )
  const signed = rpmHeader(
    {
      273: { text: hash('sha256', header) },
      279: { text: hash('sha3-256', header) },
      999: { bin: zeros(32) },
      ...signature,
    },
    62,
  )
  const lead = bytes([0xed, 0xab, 0xee, 0xdb, 4, 0, 0, 0, 0, 0], 'hello-1.0-1', zeros(55), [0, 0, 0, 5], zeros(16))
  return bytes(lead, signed, zeros((8 - (signed.length % 8)) % 8), header, payload)
}
