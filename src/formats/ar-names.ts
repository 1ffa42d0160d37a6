import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

/** A name that is longer is none: nothing of it is read. */
export const LONGEST_NAME = 64 * 1024

/** One slash may say where a name ends. */
export const unslashed = (name: string): string | null => legible(name.endsWith('/') ? name.slice(0, -1) : name)
export const legible = (name: string): string | null => (name === '' || name.includes('\0') ? null : name)

export interface Names {
  use(table: Range): void
  /** The name at this offset in the table, where a name begins. */
  at(offset: number): { readonly name: string; readonly at: number } | null
}

export const endsName = (byte: number): boolean => byte === 0x0a || byte === 0

/** The table "//": names ended by a slash and a line feed (GNU) or by NUL (Microsoft). Each is decoded once. */
export function createNames(bytes: ByteSource): Names {
  let table: Range = { start: 0, end: 0 }
  const known = new Map<number, string | null>()
  const read = (at: number): string | null => {
    if (at > table.start && !endsName(bytes.read(at - 1, at)[0]!)) return null
    const window = bytes.read(at, Math.min(table.end, at + LONGEST_NAME))
    const length = window.findIndex(endsName)
    if (length < 0) return null
    const text = latin1(window.subarray(0, length))
    // In front of a NUL a slash is a part of the name for GNU binutils.
    return window[length] === 0 ? legible(text) : unslashed(text)
  }
  return {
    use(range) {
      table = range
      known.clear()
    },
    at(offset) {
      const at = table.start + offset
      if (at >= table.end) return null
      if (!known.has(at)) known.set(at, read(at))
      const name = known.get(at)
      return name ? { name, at } : null
    },
  }
}
