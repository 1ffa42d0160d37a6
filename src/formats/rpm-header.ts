import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

/**
 * A header structure of rpm (rpm.org, Reference Manual, "RPM V4 Package format"): magic and two counts, an index of 16 bytes an entry, and
 * a store in which each entry has its data. Big-endian.
 */
export const INTRO = 16
const ENTRY = 16
const MAGIC = '\x8e\xad\xe8\x01'
/** rpm refuses more (hdrblobVerifyLengths: 64 Ki entries, 256 MiB); a store is read whole. */
const MOST_ENTRIES = 0xffff
const MOST_STORE = 64 * 1024 * 1024

export const rpmType = { char: 1, int8: 2, int16: 3, int32: 4, int64: 5, string: 6, bin: 7, strings: 8, i18n: 9 } as const

export interface TagEntry {
  readonly tag: number
  readonly type: number
  readonly count: number
  /** In the store. */
  readonly offset: number
  /** The 16 bytes of the index. */
  readonly index: Range
  readonly data: Range
}

export interface RpmHeader {
  readonly range: Range
  /** In order of the index. */
  readonly entries: readonly TagEntry[]
  /** What no entry claims: filler in front of numbers. */
  readonly gaps: readonly Range[]
  readonly store: Range
}

/** Reads a header; a text says why there is none. */
export function readHeader(bytes: ByteSource, start: number): RpmHeader | string {
  if (start + INTRO > bytes.size) return 'truncated'
  const intro = view(bytes.read(start, start + INTRO))
  if (latin1(new Uint8Array(intro.buffer, intro.byteOffset, 4)) !== MAGIC) return 'no header'
  const [count, size] = [intro.getUint32(8), intro.getUint32(12)]
  if (count > MOST_ENTRIES || size > MOST_STORE) return 'a header larger than any'
  const store = { start: start + INTRO + count * ENTRY, end: start + INTRO + count * ENTRY + size }
  if (store.end > bytes.size) return 'truncated'
  const index = view(bytes.read(start + INTRO, store.start).slice())
  const held = bytes.read(store.start, store.end).slice()
  const entries: TagEntry[] = []
  for (let nth = 0; nth < count; nth++) {
    const at = nth * ENTRY
    const [tag, type, offset, number] = [
      index.getUint32(at),
      index.getUint32(at + 4),
      index.getUint32(at + 8),
      index.getUint32(at + 12),
    ]
    const length = lengthOf(held, { type, offset, count: number })
    if (length === null) return `data of tag ${tag} outside the store`
    entries.push({
      ...{ tag, type, count: number, offset },
      index: { start: start + INTRO + at, end: start + INTRO + at + ENTRY },
      data: { start: store.start + offset, end: store.start + offset + length },
    })
  }
  const gaps = gapsBetween(entries, store)
  return gaps ? { range: { start, end: store.end }, entries, gaps, store } : 'data of two tags that lie over each other'
}

export const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** Bytes of an element; strings end with NUL. */
const widths: Readonly<Record<number, number>> = { 0: 0, 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 }
const isText = (type: number): boolean => type === rpmType.string || type === rpmType.strings || type === rpmType.i18n

function lengthOf(held: Uint8Array, { type, offset, count }: Pick<TagEntry, 'type' | 'offset' | 'count'>): number | null {
  if (offset > held.length) return null
  if (!isText(type)) {
    const width = widths[type]
    return width === undefined || offset + width * count > held.length ? null : width * count
  }
  let at = offset
  for (let nth = 0; nth < (type === rpmType.string ? 1 : count); nth++) {
    const end = held.indexOf(0, at)
    if (end < 0) return null
    at = end + 1
  }
  return at - offset
}

function gapsBetween(entries: readonly TagEntry[], store: Range): Range[] | null {
  const gaps: Range[] = []
  let at = store.start
  for (const { data } of entries.toSorted((x, y) => x.data.start - y.data.start || x.data.end - y.data.end)) {
    if (data.end === data.start) continue
    if (data.start < at) return null
    if (data.start > at) gaps.push({ start: at, end: data.start })
    at = data.end
  }
  if (at < store.end) gaps.push({ start: at, end: store.end })
  return gaps
}

/** Elements of an entry, one by one: their places, and what they say (numbers in decimal, text latin-1, one bin in hex). */
export function elementsOf(
  bytes: ByteSource,
  { type, count, data }: TagEntry,
): { readonly range: Range; readonly value: string }[] {
  const held = bytes.read(data.start, data.end).slice()
  if (isText(type)) {
    const out: { range: Range; value: string }[] = []
    for (let at = 0; at < held.length; ) {
      const end = held.indexOf(0, at)
      out.push({ range: { start: data.start + at, end: data.start + end + 1 }, value: latin1(held.subarray(at, end)) })
      at = end + 1
    }
    return out
  }
  if (type === rpmType.bin) return [{ range: data, value: Buffer.from(held).toString('hex') }]
  const [words, width] = [view(held), widths[type]!]
  return Array.from({ length: width === 0 ? 0 : count }, (_, nth) => {
    const at = nth * width
    const value =
      width === 8 ? words.getBigUint64(at) : width === 4 ? words.getUint32(at) : width === 2 ? words.getUint16(at) : held[at]!
    return { range: { start: data.start + at, end: data.start + at + width }, value: String(value) }
  })
}
