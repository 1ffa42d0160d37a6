import { type ByteSource, isZeroRange, type Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoded, type Decoders } from '../model/codec.ts'
import { type Anomaly, type AnomalyId, type Block, type Field, plainFacts } from '../model/layer.ts'
import { structureOf } from './fields.ts'
import type { Piece } from './squashfs-metadata.ts'
import { type Laid, readImage } from './squashfs-read.ts'
import { claimsSquashfs, readSuperblock, SUPERBLOCK, type Superblock, type SuperblockField } from './squashfs-superblock.ts'
import { Lacking } from './squashfs-unpack.ts'

/**
 * A squashfs image, version 4, is an encoding of a tree of files: blocks, tables and what places them are read to the last bit, and the tree
 * is what is compared. Where anything in it belongs to no file, or anything contradicts, nothing counts as decoded.
 */
export const squashfs: Codec = {
  id: 'squashfs',
  docs: {
    title: 'squashfs image',
    what: 'Superblock, all tables and all blocks, every reference followed; the files in it, with modes, owners, times, devices, links and attributes, are layers. All of its compressors are decoded.',
    see: 'Linux, fs/squashfs/squashfs_fs.h',
  },
  claims: claimsSquashfs,
  async open(_, bytes, decoders) {
    if (bytes.size < SUPERBLOCK) return cutOff(bytes)
    const superblock = readSuperblock(bytes)
    const { decoded, laid, anomalies } = await attempt(bytes, superblock, decoders)
    const { state } = decoded
    const inner = laid ? laidBlocks(laid) : tablesOf(superblock, bytes.size, state)
    const used = superblock.number('bytes-used')
    const tail = behind(bytes, laid || used <= bytes.size ? Math.max(used, SUPERBLOCK) : bytes.size)
    const gaps = (laid?.gaps ?? []).map(({ start, end }) => odd('structural:gap-data', start, `${end - start} bytes`))
    const blocks = [headOf(superblock, state), ...inner, ...tail.blocks]
    return { anatomy: { blocks, facts: { ...plainFacts, anomalies: [...anomalies, ...gaps, ...tail.anomalies] } }, decoded }
  },
}

const odd = (id: AnomalyId, offset: number, found: string): Anomaly => ({
  id,
  offset,
  expected: 'an image of which each byte belongs to something',
  found,
})

function cutOff({ size }: ByteSource): { anatomy: { blocks: Block[]; facts: typeof plainFacts }; decoded: Decoded } {
  const field: Field = { name: 'squashfs.bytes', ranges: [{ start: 0, end: size }], encodes: 'damaged' }
  const anomalies = [odd('structural:truncated', size, 'the end of the file')]
  return {
    anatomy: { blocks: [structureOf('\0bytes', 0, field)], facts: { ...plainFacts, anomalies } },
    decoded: { state: 'damaged' },
  }
}

interface Attempt {
  readonly decoded: Decoded
  readonly laid: Laid | null
  readonly anomalies: readonly Anomaly[]
}

async function attempt(bytes: ByteSource, superblock: Superblock, decoders: Decoders): Promise<Attempt> {
  const sink = decoders.sink()
  try {
    const laid = await readImage(bytes, superblock, { decoders, sink })
    return { decoded: { state: 'ok', bytes: sink.finish(), as: 'file-tree' }, laid, anomalies: [] }
  } catch (problem) {
    sink.finish()
    if (problem instanceof Lacking) return { decoded: { state: 'unsupported', what: problem.message }, laid: null, anomalies: [] }
    if (!(problem instanceof Damaged)) throw problem
    return { decoded: { state: 'damaged' }, laid: null, anomalies: [odd('structural:malformed', 0, problem.message)] }
  }
}

/** What is true of any image of this tree, and what is of this one: choices of its writer count as read only when all of it was. */
const choices: ReadonlySet<SuperblockField> = new Set(['block-size', 'block-log', 'compression'] as const)
const layout: ReadonlySet<SuperblockField> = new Set([
  ...(['fragments', 'flags', 'ids', 'root-inode', 'bytes-used', 'id-table', 'xattr-table'] as const),
  ...(['inode-table', 'directory-table', 'fragment-table', 'export-table'] as const),
])

function headOf({ fields, has }: Superblock, state: Decoded['state']): Block {
  const own = fields.map(({ name, range, value }): Field => {
    const short = name.slice('squashfs.'.length) as SuperblockField
    if (layout.has(short)) return { name, ranges: [range], value: String(value), encodes: state }
    // The tree was written with so many: other ones follow from it.
    if (short === 'inodes' && state === 'ok')
      return { name, ranges: [range], value: String(value), derived: { kind: 'value', expected: String(value) } }
    return { name, ranges: [range], ...(choices.has(short) && state !== 'ok' ? {} : { value: String(value) }) }
  })
  const isExported: Field = { name: 'squashfs.exportable', ranges: [], value: has('export-table') ? 'yes' : 'no' }
  const all = state === 'ok' ? [...own, isExported] : own
  return { key: '\0superblock', nth: 0, member: false, ranges: [{ start: 0, end: SUPERBLOCK }], fields: () => all }
}

/** All that was read, as it lies. Nothing is left of it but gaps: the tree says what is in it. */
function laidBlocks({ pieces, indexes, gaps }: Laid): Block[] {
  const counts = new Map<string, number>()
  const place = (key: string, range: Range, fields: () => readonly Field[]): Block => {
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    return { key, nth, member: false, ranges: [{ start: range.start, end: range.end }], fields }
  }
  const indexOf = ({ start, end }: Range): Field => ({ name: 'squashfs.index', ranges: [{ start, end }], value: '' })
  const gapOf = (range: Range): Field => ({ name: 'squashfs.gap', ranges: [range], anomaly: 'structural:gap-data' })
  const all: readonly (readonly [key: string, range: Range, fields: () => readonly Field[]])[] = [
    ...pieces.map(piece => [piece.key, piece, () => pieceFields(piece)] as const),
    ...indexes.map(({ key, ...range }) => [key, range, () => [indexOf(range)]] as const),
    ...gaps.map(gap => ['\0gap', gap, () => [gapOf(gap)]] as const),
  ]
  return all.toSorted(([, x], [, y]) => x.start - y.start).map(([key, range, fields]) => place(key, range, fields))
}

function pieceFields({ key, envelope, packed, encodes, deflate }: Piece): readonly Field[] {
  if (key === 'options of xz') return [{ name: 'squashfs.xz-options', ranges: [...envelope, packed] }]
  const name = key === 'options' ? 'squashfs.options' : 'squashfs.data'
  const data: Field = { name, ranges: [packed], encodes, ...(deflate ? { deflate } : {}) }
  return envelope.length > 0 ? [{ name: 'squashfs.envelope', ranges: envelope, value: '' }, data] : [data]
}

const tables = ['inode-table', 'directory-table', 'fragment-table', 'export-table', 'id-table', 'xattr-table'] as const

/** From one table to the next, as they lie: to tell where an image differs that was not read. */
function tablesOf({ number }: Superblock, size: number, state: Exclude<Decoded['state'], 'ok'> | 'ok'): Block[] {
  const used = number('bytes-used')
  const end = used <= size ? Math.max(used, SUPERBLOCK) : size
  const starts = [{ name: 'data', at: SUPERBLOCK }, ...tables.map(name => ({ name: name.replace('-', ' '), at: number(name) }))]
    .filter(({ at }) => at >= SUPERBLOCK && at < end)
    .sort((x, y) => x.at - y.at)
  return starts.flatMap(({ name, at }, nth): Block[] => {
    const range: Range = { start: at, end: starts[nth + 1]?.at ?? end }
    const field: Field = { name: 'squashfs.bytes', ranges: [range], encodes: state }
    return range.end > range.start ? [{ key: name, nth: 0, member: false, ranges: [range], fields: () => [field] }] : []
  })
}

/** Images are filled up to whole pages. */
function behind(bytes: ByteSource, start: number): { readonly blocks: Block[]; readonly anomalies: Anomaly[] } {
  const range = { start, end: bytes.size }
  if (range.end <= range.start) return { blocks: [], anomalies: [] }
  if (isZeroRange(bytes, range))
    return { blocks: [structureOf('\0filler', 0, { name: 'squashfs.filler', ranges: [range] })], anomalies: [] }
  const anomaly = 'structural:trailing-data'
  return {
    blocks: [structureOf('\0trailing', 0, { name: 'squashfs.gap', ranges: [range], anomaly })],
    anomalies: [odd(anomaly, start, 'other bytes behind it')],
  }
}
