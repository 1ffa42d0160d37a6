import { bytes, u16, u32 } from './bytes.ts'

/** ResourceTypes.h, ResChunk_header. */
export const chunk = (type: number, header: Uint8Array, content: Uint8Array = bytes()): Uint8Array =>
  bytes(u16(type), u16(8 + header.length), u32(8 + header.length + content.length), header, content)

interface PoolOptions {
  readonly utf8?: boolean
  readonly styles?: Uint8Array
}

export function stringPool(texts: readonly string[], { utf8 = false, styles }: PoolOptions = {}): Uint8Array {
  const strings = texts.map(text => {
    if (!utf8) return bytes(u16(text.length), Buffer.from(text, 'utf16le'), u16(0))
    const encoded = Buffer.from(text, 'utf8')
    return bytes([text.length, encoded.length], encoded, [0])
  })
  let at = 0
  const offsets = strings.map(string => {
    const offset = u32(at)
    at += string.length
    return offset
  })
  const filler = new Uint8Array((4 - (at % 4)) % 4)
  const start = 28 + 4 * (texts.length + (styles ? 1 : 0))
  const styleStart = styles ? start + at + filler.length : 0
  const header = bytes(u32(texts.length), u32(styles ? 1 : 0), u32(utf8 ? 0x100 : 0), u32(start), u32(styleStart))
  return chunk(1, header, bytes(...offsets, ...(styles ? [u32(0)] : []), ...strings, filler, styles ?? ''))
}

const NONE = u32(0xffff_ffff)

/** An attribute with a text, by the numbers of its name and of its text. */
export const attribute = (name: number, text: number): Uint8Array => bytes(NONE, u32(name), u32(text), u16(8), [0, 3], u32(text))

export const element = (name: number, attributes: readonly Uint8Array[] = [], line = 1): Uint8Array =>
  chunk(
    0x102,
    bytes(u32(line), NONE),
    bytes(NONE, u32(name), u16(20), u16(20), u16(attributes.length), u16(0), u16(0), u16(0), ...attributes),
  )

const endOf = (name: number, line = 1): Uint8Array => chunk(0x103, bytes(u32(line), NONE), bytes(NONE, u32(name)))

/** A manifest of one element with one attribute. */
export const axml = (texts: readonly string[] = ['manifest', 'package', 'org.example.a'], options?: PoolOptions): Uint8Array =>
  chunk(3, bytes(), bytes(stringPool(texts, options), element(0, [attribute(1, 2)]), endOf(0)))

/** A table with one package, which has a pool and a type. */
export function table(texts: readonly string[] = ['Hello']): Uint8Array {
  const name = Buffer.alloc(256)
  name.write('org.example.a', 'utf16le')
  const head = bytes(u32(0x7f), name, u32(0), u32(0), u32(0), u32(0), u32(0))
  return chunk(
    2,
    bytes(u32(1)),
    bytes(stringPool(texts), chunk(0x200, head, bytes(stringPool(['attr']), chunk(0x202, bytes(u32(1)))))),
  )
}
