import { CODE, HEADER, header, mapItem, NUMBERS_AT, SIGNATURE_AT } from '../../src/formats/dex-read.ts'
import { sha1 } from '../../src/formats/sha1.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes, patched, u16, u32, zeros } from './bytes.ts'
import { record } from './pe.ts'
import { leb } from './wasm.ts'

export interface DexOptions {
  readonly text?: string
  /** Code of two methods, 16 bytes each. */
  readonly code?: string
  /** Fields of the header instead of the right ones. */
  readonly header?: Readonly<Record<string, number>>
  /** Another kind of things in the map. */
  readonly kind?: number
  readonly tail?: string
  /** Sums that are right, unless told otherwise. */
  readonly signature?: string
}

/** One class with a direct method and a virtual one: header, ids, class, code, its members, strings, map. */
export function dex(options: DexOptions = {}): Uint8Array {
  const { text = 'built today', code = 'code of answer..code of run.....', kind = 0x2002 } = options
  const strings = ['Lorg/example/A;', 'answer', 'run', text]
  const at = {
    strings: HEADER,
    types: HEADER + 16,
    methods: HEADER + 20,
    classes: HEADER + 36,
    code: HEADER + 68,
    members: HEADER + 100,
  }
  const members = bytes([0, 0, 1, 1], [...leb(0), ...leb(1), ...leb(at.code, 2)], [...leb(1), ...leb(1), ...leb(at.code + 16, 2)])
  const dataAt = at.members + members.length
  const places = strings.map((_, nth) => dataAt + strings.slice(0, nth).reduce((sum, one) => sum + one.length + 2, 0))
  const data = bytes(...strings.map(one => bytes([one.length], `${one}\0`)))
  const mapAt = dataAt + data.length
  const sections: readonly (readonly [type: number, count: number, at: number])[] = [
    [0, 1, 0],
    [1, strings.length, at.strings],
    [2, 1, at.types],
    [5, 2, at.methods],
    [6, 1, at.classes],
    [CODE, 2, at.code],
    [0x2000, 1, at.members],
    [kind, strings.length, dataAt],
    [0x1000, 1, mapAt],
  ]
  const map = bytes(u32(sections.length), ...sections.map(([type, count, own]) => record(mapItem, { type, count, at: own })))
  const numbers = {
    'file-size': mapAt + map.length,
    'header-size': HEADER,
    endian: 0x12345678,
    'map-at': mapAt,
    'string-count': strings.length,
    'strings-at': at.strings,
    'type-count': 1,
    'types-at': at.types,
    'method-count': 2,
    'methods-at': at.methods,
    'class-count': 1,
    'classes-at': at.classes,
    ...options.header,
  }
  const file = bytes(
    'dex\n035\0',
    zeros(24),
    record(header, numbers),
    ...places.map(u32),
    u32(0),
    ...[1, 2].flatMap(name => [u16(0), u16(0), u32(name)]),
    ...[0, 1, 0xffffffff, 0, 0xffffffff, 0, at.members, 0].map(u32),
    code,
    members,
    data,
    map,
  )
  return bytes(summed(file, options.signature), options.tail ?? '')
}

export function summed(file: Uint8Array, signature?: string): Uint8Array {
  const digest = signature ?? sha1(ofBytes(file), { start: NUMBERS_AT, end: file.length })
  const signed = patched(file, SIGNATURE_AT, Buffer.from(digest, 'hex'))
  let [low, high] = [1, 0]
  for (const byte of signed.subarray(SIGNATURE_AT)) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return patched(signed, 8, u32(high * 65_536 + low))
}
