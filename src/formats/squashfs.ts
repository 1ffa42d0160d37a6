import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'
import { type RecordLayout, recordAt, sizeOf } from './tiling.ts'

/** Linux, fs/squashfs/squashfs_fs.h, struct squashfs_super_block, least significant byte first. */
const superblock: RecordLayout = [
  ['squashfs.magic', 4],
  ['squashfs.inodes', 4],
  ['squashfs.mkfs-time', 4],
  ['squashfs.block-size', 4],
  ['squashfs.fragments', 4],
  ['squashfs.compression', 2],
  ['squashfs.block-log', 2],
  ['squashfs.flags', 2],
  ['squashfs.ids', 2],
  ['squashfs.major', 2],
  ['squashfs.minor', 2],
  ['squashfs.root-inode', 8],
  ['squashfs.bytes-used', 8],
  ['squashfs.id-table', 8],
  ['squashfs.xattr-table', 8],
  ['squashfs.inode-table', 8],
  ['squashfs.directory-table', 8],
  ['squashfs.fragment-table', 8],
  ['squashfs.export-table', 8],
]
const SIZE = sizeOf(superblock)
const tables = ['inode-table', 'directory-table', 'fragment-table', 'export-table', 'id-table', 'xattr-table'] as const
const USED = 'bytes-used'

/** A squashfs image, version 4. What its metadata say is compressed, and compared as it is. */
export const squashfs: Format = {
  id: 'squashfs',
  docs: {
    title: 'squashfs image',
    what: 'The superblock field by field, with the time of mkfs; data and tables are bytes, told by table.',
    see: 'Linux, fs/squashfs/squashfs_fs.h',
  },
  claims: head => head.length >= SIZE && latin1(head.subarray(0, 4)) === 'hsqs' && head[28] === 4 && head[29] === 0,
  cut(_, bytes): Anatomy {
    if (bytes.size < SIZE)
      return {
        blocks: [structure('bytes', 0, { name: 'squashfs.bytes', ranges: [{ start: 0, end: bytes.size }] })],
        facts: plainFacts,
      }
    const fields = recordAt(bytes, 0, { layout: superblock, isLittle: true })
    const numbers = new Map(fields.map(({ name, value }) => [name, Number(value)]))
    const { blocks, anomalies } = partsOf(bytes, numbers)
    return { blocks: [structure('\0superblock', 0, ...fields), ...blocks], facts: { ...plainFacts, anomalies } }
  },
}

/** From one table to the next, as they lie; bytes behind the last one are filler. */
function partsOf(bytes: ByteSource, numbers: ReadonlyMap<FieldName, number>): { blocks: Block[]; anomalies: Anomaly[] } {
  const placed = (name: (typeof tables)[number] | typeof USED): number => {
    const at = numbers.get(`squashfs.${name}`)!
    return at >= SIZE && at <= bytes.size ? at : -1
  }
  const end = placed(USED) < 0 ? bytes.size : placed(USED)
  const starts = [{ name: 'data', at: SIZE }, ...tables.map(name => ({ name: name.replace('-', ' '), at: placed(name) }))]
    .filter(({ at }) => at >= 0 && at < end)
    .sort((x, y) => x.at - y.at)
  const blocks = starts.flatMap(({ name, at }, nth): Block[] => {
    const range: Range = { start: at, end: starts[nth + 1]?.at ?? end }
    return range.end > range.start ? [structure(name, 0, { name: 'squashfs.bytes', ranges: [range] })] : []
  })
  const rest = { start: end, end: bytes.size }
  if (rest.end === rest.start) return { blocks, anomalies: [] }
  const id = 'structural:trailing-data'
  if (isZeroRange(bytes, rest))
    return { blocks: [...blocks, structure('\0filler', 0, { name: 'squashfs.filler', ranges: [rest] })], anomalies: [] }
  const anomaly: Anomaly = { id, offset: rest.start, expected: 'zeros behind the image', found: 'other bytes' }
  return {
    blocks: [...blocks, structure('\0trailing', 0, { name: 'squashfs.gap', ranges: [rest], anomaly: id })],
    anomalies: [anomaly],
  }
}
