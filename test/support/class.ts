import { bytes, u16, u32 } from './bytes.ts'

const b2 = (value: number): number[] => u16(value).reverse()
const b4 = (value: number): number[] => u32(value).reverse()

/** A place in the constant pool, by what lies there: `Utf8 run`, `Class demo/A`, `Methodref demo/A run ()V`, `Integer 7`. */
export type Ref = string

const utf8 = 1
const tags: Readonly<Record<string, number>> = { Class: 7, String: 8, Methodref: 10, NameAndType: 12, Integer: 3, Long: 5 }

/** What a constant points to. */
function partsOf(ref: Ref): Ref[] {
  const [kind, ...words] = ref.split(' ')
  if (kind === 'Class' || kind === 'String') return [`Utf8 ${words.join(' ')}`]
  if (kind === 'Methodref') return [`Class ${words[0]}`, `NameAndType ${words[1]} ${words[2]}`]
  return kind === 'NameAndType' ? words.map(word => `Utf8 ${word}`) : []
}

export interface ClassOptions {
  readonly major?: number
  /** The pool from its last constant to its first. */
  readonly reversed?: boolean
  /** A constant that nothing needs. */
  readonly unused?: Ref
  readonly text?: string
  readonly line?: number
  /** Without tables for debuggers. */
  readonly bare?: boolean
  readonly opcode?: number
  readonly extra?: Uint8Array
}

/** A class demo.A with a field and a method of a constant, a call, a switch and a line. */
export function classFile(options: ClassOptions = {}): Uint8Array {
  const { major = 61, reversed = false, unused, text = 'hello', line = 3, bare = false, opcode = 0xb1, extra = bytes() } = options
  const wanted: Ref[] = []
  let index: (ref: Ref) => number[] = ref => {
    for (const part of [...partsOf(ref), ref]) if (part !== ref) index(part)
    if (!wanted.includes(ref)) wanted.push(ref)
    return [0, 0]
  }
  const write = (): Uint8Array => {
    const attribute = (name: string, body: Uint8Array): Uint8Array => bytes(index(`Utf8 ${name}`), b4(body.length), body)
    const code = bytes(
      [0x12, index(`String ${text}`)[1]!, 0x57, 0x2a, 0xb7],
      index('Methodref java/lang/Object <init> ()V'),
      // A tableswitch, filled up to 12.
      [0x03, 0xaa, 0, 0, 0, ...b4(20), ...b4(1), ...b4(2), ...b4(20), ...b4(20), opcode],
    )
    const lines = bare ? [] : [attribute('LineNumberTable', bytes(b2(1), b2(0), b2(line)))]
    const body = bytes(b2(2), b2(1), b4(code.length), code, b2(0), b2(lines.length), ...lines)
    const method = bytes(b2(1), index('Utf8 run'), index('Utf8 ()V'), b2(1), attribute('Code', body))
    const field = bytes(
      b2(26),
      index('Utf8 count'),
      index('Utf8 I'),
      b2(1),
      attribute('ConstantValue', bytes(index('Integer 7'))),
    )
    const source = bare ? [] : [attribute('SourceFile', bytes(index('Utf8 A.java')))]
    if (unused) index(unused)
    return bytes(
      b2(33),
      index('Class demo/A'),
      index('Class java/lang/Object'),
      b2(1),
      index('Class java/lang/Runnable'),
      b2(1),
      field,
      b2(1),
      method,
      b2(source.length + (extra.length > 0 ? 1 : 0)),
      ...source,
      ...(extra.length > 0 ? [attribute('Unknown', extra)] : []),
    )
  }
  write()
  const pool = reversed ? [...wanted].reverse() : [...wanted]
  index = ref => b2(pool.indexOf(ref) + 1)
  const constant = (ref: Ref): Uint8Array => {
    const [kind, ...words] = ref.split(' ')
    const own = words.join(' ')
    if (kind === 'Utf8') return bytes([utf8], b2(own.length), own)
    return bytes([tags[kind!]!], ...(kind === 'Integer' ? [b4(Number(own))] : partsOf(ref).map(index)))
  }
  return bytes([0xca, 0xfe, 0xba, 0xbe], b2(0), b2(major), b2(pool.length + 1), ...pool.map(constant), write())
}
