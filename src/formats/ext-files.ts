import { isZero, latin1, type Range } from '../model/bytes.ts'
import { type Ext, most } from './ext-read.ts'

/** Linux, Documentation/filesystems/ext4, "Index Nodes" and "The Contents of inode.i_block". */
const ROOT = 2
const TYPE = 0xf000
const types = { directory: 0x4000, file: 0x8000, symlink: 0xa000 } as const
const flags = { extents: 0x8_0000, inline: 0x1000_0000 } as const
const EXTENTS = 0xf30a
const MOST_DEPTH = 5
/** A block that tells of others is read, and counts as the least that it can tell of. */
const MAP = 256
/** "Directory Entries": the last twelve bytes of a block, where they hold a checksum. */
const TAIL = '\0\0\0\0\x0c\0\0\xde'

export interface Inode {
  readonly number: number
  readonly range: Range
  readonly isDirectory: boolean
  readonly size: number
  /** Blocks of content, and blocks that tell of these. */
  readonly runs: readonly Run[]
}
export interface Run extends Range {
  readonly isMap: boolean
}

/** Inodes that hold anything, with their blocks. */
export function inodesIn(ext: Ext): Inode[] {
  const { bytes, groups, inodeSize, inodesPerGroup, inodes } = ext
  const budget = { runs: most.runs, blocks: most.blocks }
  const found: Inode[] = []
  for (const [group, { inodeTable }] of groups.entries()) {
    if (inodeTable + inodeSize * inodesPerGroup > bytes.size) continue
    for (let nth = 0; nth < inodesPerGroup && group * inodesPerGroup + nth < inodes; nth++) {
      const start = inodeTable + nth * inodeSize
      const held = bytes.read(start, start + inodeSize).slice()
      if (isZero(held)) continue
      const view = new DataView(held.buffer)
      const mode = view.getUint16(0, true) & TYPE
      const size = view.getUint32(4, true) + (mode === types.directory ? 0 : view.getUint32(108, true) * 2 ** 32)
      const number = group * inodesPerGroup + nth + 1
      const runs = Object.values(types).includes(mode as 0x4000) ? runsOf(ext, view, { mode, size, budget }) : []
      found.push({ number, range: { start, end: start + inodeSize }, isDirectory: mode === types.directory, size, runs })
    }
  }
  return found
}

interface Budget {
  runs: number
  blocks: number
}

function runsOf(ext: Ext, view: DataView, { mode, size, budget }: { mode: number; size: number; budget: Budget }): Run[] {
  const set = view.getUint32(32, true)
  if (set & flags.inline || (mode === types.symlink && size < 60 && !(set & flags.extents))) return []
  const runs: Run[] = []
  const add = (block: number, count: number, isMap: boolean): boolean => {
    const [start, end] = [block * ext.block, (block + count) * ext.block]
    const last = runs.at(-1)
    budget.blocks -= isMap ? MAP : 1
    if (block === 0 || end > ext.bytes.size || budget.blocks < 0) return false
    if (last && last.end === start && last.isMap === isMap) runs[runs.length - 1] = { ...last, end }
    else {
      budget.runs--
      if (budget.runs < 0) return false
      runs.push({ start, end, isMap })
    }
    return true
  }
  const map = new DataView(view.buffer, 40, 60)
  if (set & flags.extents) extents(ext, map, { add, depth: MOST_DEPTH })
  else {
    for (let nth = 0; nth < 12; nth++) add(map.getUint32(4 * nth, true), 1, false)
    for (let level = 1; level <= 3; level++) indirect(ext, map.getUint32(44 + 4 * level, true), { add, level })
  }
  return runs
}

type Add = (block: number, count: number, isMap: boolean) => boolean

/** A header of twelve bytes, then entries of twelve: leaves tell blocks, others tell where there are more. */
function extents(ext: Ext, node: DataView, { add, depth }: { add: Add; depth: number }): void {
  if (node.getUint16(0, true) !== EXTENTS) return
  const [count, level] = [node.getUint16(2, true), node.getUint16(6, true)]
  if (level > depth || count > (node.byteLength - 12) / 12) return
  for (let at = 12; at < 12 + 12 * count; at += 12) {
    if (level === 0) {
      const length = node.getUint16(at + 4, true)
      const block = node.getUint16(at + 6, true) * 2 ** 32 + node.getUint32(at + 8, true)
      add(block, length > 32_768 ? length - 32_768 : length, false)
      continue
    }
    const block = node.getUint16(at + 8, true) * 2 ** 32 + node.getUint32(at + 4, true)
    if (!add(block, 1, true)) return
    extents(ext, blockAt(ext, block), { add, depth: level - 1 })
  }
}

function indirect(ext: Ext, block: number, { add, level }: { add: Add; level: number }): void {
  if (!add(block, 1, true)) return
  const node = blockAt(ext, block)
  for (let at = 0; at < node.byteLength; at += 4) {
    const next = node.getUint32(at, true)
    if (next === 0) continue
    if (level === 1) {
      if (!add(next, 1, false)) return
    } else indirect(ext, next, { add, level: level - 1 })
  }
}

const blockAt = ({ bytes, block }: Ext, nth: number): DataView =>
  new DataView(bytes.read(nth * block, (nth + 1) * block).slice().buffer)

/** Checksums at the ends of blocks of directories. */
export function tailsOf({ bytes, block }: Ext, { runs, isDirectory }: Inode): Range[] {
  if (!isDirectory) return []
  return runs.flatMap(({ start, end, isMap }) => {
    const tails: Range[] = []
    for (let at = start + block; at <= end && !isMap; at += block)
      if (latin1(bytes.read(at - 12, at - 4)) === TAIL) tails.push({ start: at - 4, end: at })
    return tails
  })
}

/** Paths of inodes, by the first name that leads to each. */
export function pathsOf(ext: Ext, inodes: readonly Inode[]): Map<number, string> {
  const byNumber = new Map(inodes.map(inode => [inode.number, inode]))
  const paths = new Map<number, string>([[ROOT, '.']])
  const open = [ROOT]
  let left = 2 * most.inodes
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    const directory = byNumber.get(number)
    const above = paths.get(number)!
    if (!directory || above.length > 4096) continue
    for (const { start, end, isMap } of directory.runs) {
      for (let block = start; block < end && !isMap; block += ext.block) {
        for (const { name, inode } of namesIn(ext.bytes.read(block, block + ext.block).slice())) {
          if (left-- <= 0) return paths
          if (name === '.' || name === '..' || paths.has(inode)) continue
          paths.set(inode, above === '.' ? name : `${above}/${name}`)
          if (byNumber.get(inode)?.isDirectory) open.push(inode)
        }
      }
    }
  }
  return paths
}

function* namesIn(block: Uint8Array): Generator<{ readonly name: string; readonly inode: number }> {
  const view = new DataView(block.buffer)
  for (let at = 0; at + 8 <= block.length; ) {
    const [inode, length, name] = [view.getUint32(at, true), view.getUint16(at + 4, true), view.getUint8(at + 6)]
    if (length < 8 || at + length > block.length) return
    if (inode !== 0 && name <= length - 8) yield { name: latin1(block.subarray(at + 8, at + 8 + name)), inode }
    at += length
  }
}
