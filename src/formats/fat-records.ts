import type { Layout } from './image-parts.ts'

/** Microsoft, FAT32 File System Specification 1.03, "Boot Sector and BPB": what all three kinds have. */
export const common: Layout = [
  ['fat.jump', 3, 'hex'],
  ['fat.maker', 8, 'raw'],
  ['fat.sector-size', 2],
  ['fat.sectors-per-cluster', 1],
  ['fat.reserved-sectors', 2],
  ['fat.tables', 1],
  ['fat.root-entries', 2],
  ['fat.sectors-short', 2],
  ['fat.media', 1, 'hex'],
  ['fat.table-sectors-short', 2],
  ['fat.track', 2],
  ['fat.heads', 2],
  ['fat.hidden-sectors', 4],
  ['fat.sectors', 4],
]
/** Of FAT12 and FAT16, and of FAT32, behind what it alone has. */
export const identity: Layout = [
  ['fat.drive', 1, 'hex'],
  ['fat.reserved', 1, 'hex'],
  ['fat.signature', 1, 'hex'],
  ['fat.volume-id', 4, 'hex'],
  ['fat.label', 11, 'raw'],
  ['fat.type', 8, 'raw'],
]
export const wide: Layout = [
  ['fat.table-sectors', 4],
  ['fat.flags', 2],
  ['fat.version', 2],
  ['fat.root-cluster', 4],
  ['fat.information-sector', 2],
  ['fat.backup-sector', 2],
  ['fat.reserved-wide', 12, 'hex'],
]
/** "FSInfo Sector Structure". */
export const information: Layout = [
  ['fat.lead', 4, 'hex'],
  ['fat.information-reserved', 480, 'raw'],
  ['fat.structure', 4, 'hex'],
  ['fat.free-clusters', 4],
  ['fat.next-cluster', 4],
  ['fat.information-rest', 16, 'hex'],
]
/** "FAT Directory Structure". */
export const entry: Layout = [
  ['fat.name', 11, 'raw'],
  ['fat.attributes', 1, 'hex'],
  ['fat.case', 1, 'hex'],
  ['fat.created-hundredths', 1],
  ['fat.created', 4, 'hex'],
  ['fat.accessed', 2, 'hex'],
  ['fat.cluster-high', 2],
  ['fat.modified', 4, 'hex'],
  ['fat.cluster', 2],
  ['fat.size', 4],
]
