import { bytes, u32 } from './bytes.ts'

/** Objects as Python/marshal.c writes them, each with FLAG_REF where `&` stands in front of its type. */
const typed = (type: string): number[] => [type.startsWith('&') ? type.charCodeAt(1) | 0x80 : type.charCodeAt(0)]
export const none = bytes('N')
export const int = (value: number, type = 'i'): Uint8Array => bytes(typed(type), u32(value))
export const ref = (index: number): Uint8Array => bytes('r', u32(index))
export const ascii = (text: string, type = 'z'): Uint8Array => bytes(typed(type), [text.length], text)
export const text = (content: string, type = 's'): Uint8Array => bytes(typed(type), u32(content.length), content)
export const tuple = (...items: Uint8Array[]): Uint8Array => bytes(')', [items.length], ...items)
export const set = (...items: Uint8Array[]): Uint8Array => bytes('>', u32(items.length), ...items)
export const dict = (...items: Uint8Array[]): Uint8Array => bytes('{', ...items, '0')

export interface CodeParts {
  readonly name?: string
  readonly code?: string
  readonly consts?: Uint8Array
  readonly names?: Uint8Array
  readonly filename?: Uint8Array
  readonly line?: number
}

/** A code object of 3.11 and later. */
export const code = ({
  name = '<module>',
  code: own = 'code',
  consts = tuple(none),
  names = tuple(),
  filename = ascii('m.py'),
  line = 1,
}: CodeParts = {}): Uint8Array =>
  bytes(
    'c',
    ...[0, 0, 0, 2, 64].map(u32),
    text(own),
    consts,
    names,
    tuple(),
    text(''),
    filename,
    ascii(name.split('.').at(-1)!),
    ascii(name),
    u32(line),
    text('lines'),
    text(''),
  )

/** One of 3.8 to 3.10. */
export const codeOf38 = (name: string, consts: Uint8Array): Uint8Array =>
  bytes(
    'c',
    ...[0, 0, 0, 0, 2, 64].map(u32),
    text('code'),
    ...[consts, tuple(), tuple(), tuple(), tuple()],
    ascii('m.py'),
    ascii(name),
    u32(1),
    text('lines'),
  )

/** A header of PEP 552, and what stands behind it. */
export const module = (content: Uint8Array, magic = 3495): Uint8Array =>
  bytes(u32(magic).slice(0, 2), '\r\n', ...[0, 7, 8].map(u32), content)
