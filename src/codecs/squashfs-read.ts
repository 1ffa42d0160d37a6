import type { ByteSource, Range } from '../model/bytes.ts'
import { Damaged, type Decoders, type Sink } from '../model/codec.ts'
import { type Attributes, readAttributes } from './squashfs-attributes.ts'
import { contentsOf, FRAGMENT } from './squashfs-content.ts'
import { type Image, type Indexed, type Piece, readBlock, readIndexed, readTable } from './squashfs-metadata.ts'
import { type Compression, compressions, flag, SUPERBLOCK, type Superblock } from './squashfs-superblock.ts'
import { writeTree } from './squashfs-tree.ts'
import { Lacking, unpackerOf } from './squashfs-unpack.ts'

/** What is kept of each inode bounds memory. */
const MOST_INODES = 1_000_000
/** Linux, fs/squashfs/squashfs_fs.h: block sizes from SQUASHFS_FILE_MIN_SIZE to SQUASHFS_FILE_MAX_SIZE are powers of two. */
const blockSizes = { least: 4096, most: 1024 * 1024 } as const
/** Bytes of the options of each compressor. */
const optionSizes: Readonly<Record<Compression, number>> = { gzip: 8, lzma: 0, lzo: 8, xz: 8, lz4: 8, zstd: 4 }

/** All that lies in an image, and what of it nothing leads to. */
export interface Laid {
  readonly pieces: readonly Piece[]
  readonly indexes: readonly (Range & { readonly key: string })[]
  readonly gaps: readonly Range[]
  readonly end: number
}

/** Writes the tree of an image into the sink. Throws Damaged, Lacking or LimitReached. */
export async function readImage(
  bytes: ByteSource,
  superblock: Superblock,
  to: { decoders: Decoders; sink: Sink },
): Promise<Laid> {
  const { number } = superblock
  const [kind, end] = [kindOf(superblock), number('bytes-used')]
  if (end > bytes.size) throw new Damaged('an image that is cut off')
  const image: Image = {
    bytes,
    unpack: unpackerOf(kind, bytes, { decoders: to.decoders, blockSize: number('block-size') }),
    pieces: [],
  }
  const [inodesAt, directoriesAt] = [number('inode-table'), number('directory-table')]
  const begin = await readOptions(image, superblock, { kind, end: inodesAt })
  const tables = await readTables(image, superblock)
  const first = Math.min(...tables.starts.filter(start => start >= directoriesAt), end)
  if (!(begin <= inodesAt && inodesAt < directoriesAt && directoriesAt <= first)) throw new Damaged('tables in another order')
  // Without fragments it has nothing to tell but where it would be.
  if (!tables.fragments && superblock.has('fragment-table') && number('fragment-table') !== first)
    throw new Damaged('a table of fragments elsewhere')
  const inodes = await readTable(image, 'inode table', { start: inodesAt, end: directoriesAt })
  const directories = await readTable(image, 'directory table', { start: directoriesAt, end: first })
  const blockSize = number('block-size')
  const fragments = tables.fragments?.table ?? null
  const contents = contentsOf(image, { blockSize, data: { start: begin, end: inodesAt }, inodes, fragments })
  const root = superblock.reference('root-inode')
  const tree = {
    ...{ blockSize, inodes, directories, contents, count: number('inodes'), attributes: tables.attributes },
    ids: tables.ids.table,
    numbers: tables.numbers?.table ?? null,
    root: inodes.placeOf(root.block, root.offset),
  }
  await writeTree(tree, to.sink)
  const { indexes } = tables
  return { pieces: image.pieces, indexes, gaps: gapsBetween([...image.pieces, ...indexes], { start: SUPERBLOCK, end }), end }
}

function kindOf({ number }: Superblock): Compression {
  const kind = compressions[number('compression')]
  if (!kind) throw new Lacking(`compression ${number('compression')}`)
  const size = number('block-size')
  if (size < blockSizes.least || size > blockSizes.most || 2 ** number('block-log') !== size)
    throw new Damaged(`blocks of ${size} bytes`)
  if (number('flags') & ~flag.known || number('minor') !== 0) throw new Damaged('unknown flags or an unknown version')
  if (number('inodes') > MOST_INODES) throw new Lacking(`${number('inodes')} inodes`)
  return kind
}

/** Where data begins. */
async function readOptions(
  image: Image,
  { number }: Superblock,
  { kind, end }: { kind: Compression; end: number },
): Promise<number> {
  if (!(number('flags') & flag.options)) return SUPERBLOCK
  // Linux reads .xz with what they say, and goes by nothing in the others.
  const key = kind === 'xz' ? 'options of xz' : 'options'
  const { content, range } = await readBlock(image, key, { start: SUPERBLOCK, end })
  if (content.length !== optionSizes[kind]) throw new Damaged(`options of ${content.length} bytes`)
  return range.end
}

interface Tables {
  readonly fragments: Indexed | null
  readonly numbers: Indexed | null
  readonly ids: Indexed
  readonly attributes: Attributes | null
  readonly starts: readonly number[]
  readonly indexes: readonly (Range & { readonly key: string })[]
}

async function readTables(image: Image, { number, has }: Superblock): Promise<Tables> {
  const count = number('fragments')
  const indexed = (key: 'fragment-table' | 'export-table' | 'id-table', size: number): Promise<Indexed> =>
    readIndexed(image, key.replace('-', ' '), { at: number(key), size })
  const fragments = count > 0 ? await indexed('fragment-table', count * FRAGMENT) : null
  const numbers = has('export-table') ? await indexed('export-table', 8 * number('inodes')) : null
  const ids = await indexed('id-table', 4 * number('ids'))
  const attributes = has('xattr-table') ? await readAttributes(image, number('xattr-table')) : null
  const parts = { 'fragment table': fragments, 'export table': numbers, 'id table': ids }
  const starts = [...Object.values(parts).flatMap(part => (part ? [part.start] : [])), ...(attributes ? [attributes.start] : [])]
  const indexes = [
    ...Object.entries(parts).flatMap(([key, part]) => (part ? [{ key, ...part.index }] : [])),
    ...(attributes?.indexes ?? []).map(range => ({ key: 'attribute lists', ...range })),
  ]
  return { fragments, numbers, ids, attributes, starts, indexes }
}

function gapsBetween(parts: readonly Range[], { start, end }: Range): Range[] {
  const gaps: Range[] = []
  let at = start
  for (const part of parts.toSorted((x, y) => x.start - y.start)) {
    if (part.start < at) throw new Damaged('tables or data that lie over each other')
    if (part.start > at) gaps.push({ start: at, end: part.start })
    at = part.end
  }
  if (at > end) throw new Damaged('something behind the end of the image')
  if (at < end) gaps.push({ start: at, end })
  return gaps
}
