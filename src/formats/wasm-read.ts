import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

/** WebAssembly Core Specification, 5.5.2: sections, each with an id and its size. */
export interface Section {
  readonly id: number
  /** With its head. */
  readonly start: number
  /** Behind the id: the size. */
  readonly sizeAt: number
  readonly content: Range
  /** Of a custom section, latin-1; where it is none, empty. */
  readonly name: string
  /** Of a custom section: behind its name. */
  readonly bodyAt: number
}

export interface Wasm {
  readonly bytes: ByteSource
  /** 0: a module; 1: a component, whose sections have other numbers. */
  readonly layer: number
  readonly sections: readonly Section[]
  /** What behind them is no section begins here. */
  readonly end: number
}

export const HEADER = 8
/** More than any compiler writes; a component has some hundreds. */
const MOST_SECTIONS = 100_000
const LONGEST_NAME = 256

export interface Number32 {
  readonly value: number
  readonly next: number
}

/** 5.2.2: seven bits a byte, least significant first; the highest bit tells that more follow. At most five bytes. */
export function numberAt(bytes: ByteSource, at: number, end: number): Number32 | null {
  const some = bytes.read(at, Math.max(at, Math.min(at + 5, end)))
  let value = 0
  for (let nth = 0; nth < some.length; nth++) {
    value += (some[nth]! & 0x7f) * 2 ** (7 * nth)
    if (some[nth]! < 0x80) return value < 2 ** 32 ? { value, next: at + nth + 1 } : null
  }
  return null
}

/** 5.2.4: how many bytes, and these. Long ones are cut. */
export function textAt(bytes: ByteSource, at: number, end: number): { readonly text: string; readonly next: number } | null {
  const length = numberAt(bytes, at, end)
  if (!length || length.next + length.value > end) return null
  const next = length.next + length.value
  return { text: latin1(bytes.read(length.next, Math.min(next, length.next + LONGEST_NAME))), next }
}

export function readWasm(bytes: ByteSource): Wasm {
  const layer = bytes.size >= HEADER ? bytes.read(6, 7)[0]! : 0
  const sections: Section[] = []
  let at = Math.min(HEADER, bytes.size)
  while (at < bytes.size && sections.length < MOST_SECTIONS) {
    const size = numberAt(bytes, at + 1, bytes.size)
    if (!size || size.next + size.value > bytes.size) break
    const id = bytes.read(at, at + 1)[0]!
    const content = { start: size.next, end: size.next + size.value }
    const named = id === 0 ? textAt(bytes, content.start, content.end) : null
    sections.push({ id, start: at, sizeAt: at + 1, content, name: named?.text ?? '', bodyAt: named?.next ?? content.start })
    at = content.end
  }
  return { bytes, layer, sections, end: at }
}
