import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

/** Linux, fs/squashfs/squashfs_fs.h, struct squashfs_super_block: offset and length, least significant byte first. */
const superblock: Readonly<Record<string, readonly [number, number]>> = {
  magic: [0, 4],
  inodes: [4, 4],
  'mkfs-time': [8, 4],
  'block-size': [12, 4],
  fragments: [16, 4],
  compression: [20, 2],
  'block-log': [22, 2],
  flags: [24, 2],
  ids: [26, 2],
  major: [28, 2],
  minor: [30, 2],
  'root-inode': [32, 8],
  'bytes-used': [40, 8],
  'id-table': [48, 8],
  'xattr-table': [56, 8],
  'inode-table': [64, 8],
  'directory-table': [72, 8],
  'fragment-table': [80, 8],
  'export-table': [88, 8],
}
const SIZE = 96
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
    const head = Buffer.from(bytes.read(0, Math.min(SIZE, bytes.size)))
    if (head.length < SIZE)
      return {
        blocks: [structure('bytes', 0, { name: 'squashfs.bytes', ranges: [{ start: 0, end: bytes.size }] })],
        facts: plainFacts,
      }
    const numbers = new Map(Object.entries(superblock).map(([name, [at, length]]) => [name, numberAt(head, at, length)]))
    const fields = Object.entries(superblock).map(
      ([name, [at, length]]): Field => ({
        name: `squashfs.${name}` as FieldName,
        ranges: [{ start: at, end: at + length }],
        value: String(numbers.get(name)),
      }),
    )
    const { blocks, anomalies } = partsOf(bytes, numbers)
    return { blocks: [structure('\0superblock', 0, ...fields), ...blocks], facts: { ...plainFacts, anomalies } }
  },
}

function numberAt(head: Buffer, at: number, length: number): bigint {
  const bytes = Buffer.from(head.subarray(at, at + length)).reverse()
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** From one table to the next, as they lie; bytes behind the last one are filler. */
function partsOf(bytes: ByteSource, numbers: ReadonlyMap<string, bigint>): { blocks: Block[]; anomalies: Anomaly[] } {
  const placed = (name: string): number => {
    const at = numbers.get(name)!
    return at >= SIZE && at <= bytes.size ? Number(at) : -1
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
