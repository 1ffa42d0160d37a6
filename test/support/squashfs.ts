import { bytes, u16, u32, zeros } from './bytes.ts'

/** A file of the root directory; `apart`: in a block of its own, else in the fragment. */
export interface SquashedFile {
  readonly name: string
  readonly content: string
  readonly mtime?: number
  readonly mode?: number
  readonly apart?: true
}

export interface SquashfsOptions {
  readonly files?: readonly SquashedFile[]
  readonly time?: number
  /** Bytes that no file has, each in its place. */
  readonly gap?: string
  readonly inFragment?: string
  readonly inInodes?: number[] | Uint8Array
  readonly inListing?: number[] | Uint8Array
  readonly ids?: readonly number[]
  readonly behind?: string
  /** Of the root; and what the export table says of the first file. */
  readonly parent?: number
  readonly exported?: number
  /** Where the listing of an empty root is said to be. */
  readonly emptyAt?: number
  readonly blockSize?: number
  readonly compression?: number
}

const u64 = (value: number): number[] => [...u32(value), 0, 0, 0, 0]
const NONE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
const stored = (content: Uint8Array): Uint8Array => bytes(u16(content.length | 0x8000), content)
const hello: readonly SquashedFile[] = [
  { name: 'a.txt', content: 'hello', apart: true },
  { name: 'b', content: 'world' },
]

/** A squashfs image 4.0 of which nothing is compressed (Linux, fs/squashfs/squashfs_fs.h). */
export function squashfsOf(options: SquashfsOptions = {}): Uint8Array {
  const { files = hello, time = 7, ids = [0], blockSize = 131_072 } = options
  const HEAD = 96
  const ownBlocks = files.filter(({ apart }) => apart)
  const tails = bytes(...files.filter(({ apart }) => !apart).map(({ content }) => content), options.inFragment ?? '')
  const data = bytes(...ownBlocks.map(({ content }) => content), options.gap ?? '')
  const fragmentAt = HEAD + data.length
  const hasFragment = tails.length > 0
  let block = HEAD
  let offset = 0
  const places: number[] = []
  let inodes = bytes('')
  files.forEach(({ content, mtime = 5, mode = 0o644, apart }, nth) => {
    places.push(inodes.length)
    const head = bytes(u16(2), u16(mode), u16(0), u16(0), u32(mtime), u32(nth + 1))
    const body = apart
      ? bytes(u32(block), u32(0xffff_ffff), u32(0), u32(content.length), u32(content.length | 0x100_0000))
      : bytes(u32(0), u32(0), u32(offset), u32(content.length))
    if (apart) block += content.length
    else offset += content.length
    inodes = bytes(inodes, head, body)
  })
  const count = files.length + 1
  const names = bytes(...files.map(({ name }, nth) => bytes(u16(places[nth]!), u16(nth + 1), u16(2), u16(name.length - 1), name)))
  const listing = files.length ? bytes(u32(files.length - 1), u32(0), u32(0), names) : bytes('')
  const root = inodes.length
  inodes = bytes(
    inodes,
    bytes(u16(1), u16(0o755), u16(0), u16(0), u32(5), u32(count)),
    bytes(u32(0), u32(2), u16(listing.length + 3), u16(options.emptyAt ?? 0), u32(options.parent ?? count + 1)),
    options.inInodes ?? [],
  )
  const parts: Uint8Array[] = []
  let at = fragmentAt + tails.length
  const put = (part: Uint8Array): number => {
    parts.push(part)
    at += part.length
    return at - part.length
  }
  const indexed = (content: Uint8Array): number => put(bytes(u64(put(stored(content)))))
  const inodeTable = put(stored(inodes))
  const listings = bytes(listing, options.inListing ?? [])
  const directoryTable = put(listings.length ? stored(listings) : listings)
  const fragmentTable = hasFragment ? indexed(bytes(u64(fragmentAt), u32(tails.length | 0x100_0000), u32(0))) : null
  const numbers = [...places, root].map((place, nth) => u64(nth === 0 ? (options.exported ?? place) : place))
  const exportTable = indexed(bytes(...numbers))
  const idTable = indexed(bytes(...ids.map(id => u32(id))))
  const head = bytes(
    bytes('hsqs', u32(count), u32(time), u32(blockSize), u32(hasFragment ? 1 : 0)),
    bytes(u16(options.compression ?? 1), u16(Math.log2(blockSize)), u16(0xc0 | 0x0b), u16(ids.length), u16(4), u16(0)),
    bytes(u64(root), u64(at), u64(idTable), NONE, u64(inodeTable), u64(directoryTable)),
    bytes(fragmentTable === null ? NONE : u64(fragmentTable), u64(exportTable)),
  )
  return bytes(head, data, tails, ...parts, options.behind ?? zeros(16))
}
