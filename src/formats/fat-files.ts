import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Fat } from './fat-read.ts'

/** What is named of an image is bounded: entries of directories, and clusters of all files. */
const most = { entries: 65_536, clusters: 4_000_000, path: 4096 } as const
const ENTRY = 32
/** "FAT Directory Structure": bits of the attributes, and first bytes of names. */
const attribute = { volume: 0x08, directory: 0x10, long: 0x0f } as const
const name = { end: 0x00, free: 0xe5 } as const

export interface FatEntry {
  readonly path: string
  /** Of its entry, and of those in front of it that hold its long name. */
  readonly at: number
  readonly longs: readonly number[]
  readonly isDirectory: boolean
  readonly size: number
  readonly runs: readonly Range[]
}

interface Folder {
  readonly path: string
  readonly runs: readonly Range[]
}

/** All entries of all directories that can be reached, each cluster once. */
export function filesIn(bytes: ByteSource, fat: Fat): FatEntry[] {
  const budget = { clusters: most.clusters }
  const seen = new Set<number>()
  const runsFrom = (first: number): Range[] => chain(bytes, fat, { first, seen, budget })
  const found: FatEntry[] = []
  const open: Folder[] = [{ path: '', runs: fat.isWide ? runsFrom(fat.rootCluster) : [fat.root] }]
  for (let folder = open.pop(); folder; folder = open.pop()) {
    let longs: number[] = []
    let long = ''
    for (const at of placesIn(bytes, folder.runs)) {
      const held = Buffer.from(bytes.read(at, at + ENTRY))
      if (held[0] === name.end) break
      const flags = held[11]!
      if (held[0] === name.free || (flags & 0x3f) === attribute.long) {
        longs = held[0] === name.free ? [] : [...longs.slice(-MOST_LONG), at]
        long = held[0] === name.free ? '' : longPart(held) + long.slice(0, 512)
        continue
      }
      if (found.length >= most.entries) return found
      const short = shortName(held)
      const path = `${folder.path}${long.replace(/\0.*$/s, '') || short}`
      const isDirectory = (flags & attribute.directory) !== 0
      const isDots = short === '.' || short === '..'
      const first = held.readUInt16LE(26) + (fat.isWide ? held.readUInt16LE(20) * 65_536 : 0)
      const runs = flags & attribute.volume || isDots ? [] : runsFrom(first)
      found.push({ path, at, longs, isDirectory: isDirectory || isDots, size: held.readUInt32LE(28), runs })
      if (isDirectory && !isDots && path.length < most.path) open.push({ path: `${path}/`, runs })
      longs = []
      long = ''
    }
  }
  return found
}
/** A long name has 255 letters, thirteen in an entry. */
const MOST_LONG = 20

function* placesIn(bytes: ByteSource, runs: readonly Range[]): Generator<number> {
  for (const { start, end } of runs) for (let at = start; at + ENTRY <= Math.min(end, bytes.size); at += ENTRY) yield at
}

const shortName = (held: Buffer): string => {
  const [base, ending] = [held.subarray(0, 8), held.subarray(8, 11)].map(part => latin1(part).replace(/ +$/, '')) as [
    string,
    string,
  ]
  return ending ? `${base}.${ending}` : base
}

/** "FAT Long Directory Entries": thirteen letters of UTF-16 in three pieces; told in latin-1, as bytes of UTF-8. */
function longPart(held: Buffer): string {
  const letters = Buffer.concat([held.subarray(1, 11), held.subarray(14, 26), held.subarray(28, 32)])
  return latin1(Buffer.from(letters.toString('utf16le').replace(/\uffff/g, ''), 'utf8'))
}

interface Chain {
  readonly first: number
  /** Clusters that are taken. */
  readonly seen: Set<number>
  readonly budget: { clusters: number }
}

function chain(bytes: ByteSource, fat: Fat, { first, seen, budget }: Chain): Range[] {
  const runs: Range[] = []
  for (let at = first; at >= 2 && at < fat.clusters + 2 && !seen.has(at); at = nextOf(bytes, fat, at)) {
    budget.clusters--
    if (budget.clusters < 0) return runs
    seen.add(at)
    const start = fat.data + (at - 2) * fat.cluster
    const end = start + fat.cluster
    if (end > bytes.size) return runs
    const last = runs.at(-1)
    if (last && last.end === start) runs[runs.length - 1] = { start: last.start, end }
    else runs.push({ start, end })
  }
  return runs
}

/** "FAT Data Structure": entries of twelve bits lie two in three bytes. */
function nextOf(bytes: ByteSource, { bits, tables }: Fat, cluster: number): number {
  const { start, end } = tables[0]!
  const at = start + (bits === 12 ? cluster + (cluster >> 1) : (cluster * bits) / 8)
  if (at + (bits === 32 ? 4 : 2) > Math.min(end, bytes.size)) return 0
  const held = Buffer.from(bytes.read(at, at + (bits === 32 ? 4 : 2)))
  if (bits === 32) return held.readUInt32LE(0) % 2 ** 28
  if (bits === 16) return held.readUInt16LE(0)
  return cluster & 1 ? held.readUInt16LE(0) >> 4 : held.readUInt16LE(0) & 0xfff
}
