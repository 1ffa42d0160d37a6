/**
 * What a file of data says, its spelling left behind. A leaf has its kind in front, so that a number is no text; of a map the order of
 * entries is kept, as someone may have to compare it.
 */
export type Data = Leaf | List | Entries
export interface Leaf {
  readonly leaf: string
}
export interface List {
  readonly items: readonly Data[]
}
export interface Entries {
  readonly entries: readonly (readonly [key: string, value: Data])[]
}

/** Deeper than any file of data that people keep, and far from the end of the stack. */
export const DEEPEST = 400
/** A node costs some hundred bytes: of a larger file nothing is told but its lines. */
export const MOST_NODES = 500_000
/** Files of data above this are compared as lines alone. */
export const MOST_BYTES = 16 * 1024 * 1024

/** UTF-8 (RFC 3629), a mark at its beginning taken off; null where the bytes are anything else. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (problem) {
    if (problem instanceof TypeError) return null
    throw problem
  }
}
