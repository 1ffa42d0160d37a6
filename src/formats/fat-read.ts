import type { Range } from '../model/bytes.ts'

/** What the boot sector says, in bytes. */
export interface Fat {
  readonly isWide: boolean
  /** Bits of an entry of the tables. */
  readonly bits: 12 | 16 | 32
  readonly sector: number
  readonly cluster: number
  readonly clusters: number
  readonly tables: readonly Range[]
  /** The root directory where it has a place of its own; else its first cluster. */
  readonly root: Range
  readonly rootCluster: number
  /** Of the first cluster, which has the number 2. */
  readonly data: number
  readonly informationAt: number
  readonly backupAt: number
}

const isPower = (value: number): boolean => value > 0 && (value & (value - 1)) === 0

/** Microsoft, FAT32 File System Specification 1.03; null where this is no boot sector of FAT. `size`: of the image, where it is known. */
export function readFat(head: Uint8Array, size: number | null): Fat | null {
  if (head.length < 512 || head[510] !== 0x55 || head[511] !== 0xaa || (head[0] !== 0xeb && head[0] !== 0xe9)) return null
  const view = new DataView(head.buffer, head.byteOffset, 512)
  const [u16, u32] = [(at: number) => view.getUint16(at, true), (at: number) => view.getUint32(at, true)]
  const [sector, perCluster, reserved, count] = [u16(11), head[13]!, u16(14), head[16]!]
  const isWide = u16(22) === 0
  const perTable = isWide ? u32(36) : u16(22)
  const signature = head[isWide ? 66 : 38]!
  const isSound = isPower(sector) && sector >= 512 && sector <= 4096 && isPower(perCluster) && reserved > 0
  if (!isSound || count < 1 || count > 2 || head[21]! < 0xf0 || perTable === 0 || (signature & 0xfe) !== 0x28) return null
  const rootSize = u16(17) * 32
  if ((isWide && rootSize > 0) || (!isWide && rootSize === 0)) return null
  const tables = Array.from({ length: count }, (_, nth) => {
    const start = (reserved + nth * perTable) * sector
    return { start, end: start + perTable * sector }
  })
  const rootAt = (reserved + count * perTable) * sector
  const data = rootAt + Math.ceil(rootSize / sector) * sector
  const cluster = perCluster * sector
  const clusters = Math.floor(((u16(19) || u32(32)) * sector - data) / cluster)
  if (clusters < 1 || (size !== null && rootAt > size)) return null
  // "FAT Type Determination": the number of clusters alone tells the kind.
  const bits = isWide ? 32 : clusters < 4085 ? 12 : 16
  return {
    ...{ isWide, bits, sector, cluster, clusters, tables, data },
    root: { start: rootAt, end: rootAt + rootSize },
    rootCluster: isWide ? u32(44) : 0,
    informationAt: isWide ? u16(48) * sector : 0,
    backupAt: isWide ? u16(50) * sector : 0,
  }
}
