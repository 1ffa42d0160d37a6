import { fromLatin1 } from '../model/bytes.ts'
import { Damaged, type Sink } from '../model/codec.ts'
import { RECORD, TREE_MAGIC, type TreeTag, tags } from '../model/file-tree.ts'
import type { Attributes } from './squashfs-attributes.ts'
import { type Contents, holed } from './squashfs-content.ts'
import { type Inode, inodeAt, NOTHING } from './squashfs-inode.ts'
import type { Table } from './squashfs-metadata.ts'
import { type Name, namesIn } from './squashfs-names.ts'
import { Lacking } from './squashfs-unpack.ts'

/** Directories in directories: paths of Linux have 4096 bytes at the most. */
const MOST_DEPTH = 2048
const MOST_PATH = 8192
/** Each is an entry. */
const MOST_NAMES = 2_000_000

export interface Tree {
  readonly blockSize: number
  readonly root: number
  readonly inodes: Table
  readonly count: number
  readonly directories: Table
  readonly ids: Table
  /** Places of inodes by number, for whoever asks over a network. */
  readonly numbers: Table | null
  readonly attributes: Attributes | null
  readonly contents: Contents
}

interface Walk extends Tree {
  readonly sink: Sink
  /** Inodes by their place, with the path that came first. */
  readonly seen: Map<number, { readonly end: number; readonly path: string | null; readonly number: number }>
  names: number
  readonly listings: { readonly start: number; readonly end: number }[]
  readonly usedIds: Set<number>
}

interface Level {
  readonly path: string
  readonly number: number
  readonly names: readonly Name[]
  next: number
}

/** All files in the order of their names; every inode, listing, id and number must be somebody's. Throws Damaged or Lacking. */
export async function writeTree(tree: Tree, sink: Sink): Promise<void> {
  const walk: Walk = { ...tree, sink, seen: new Map(), names: 0, listings: [], usedIds: new Set() }
  sink.write(fromLatin1(TREE_MAGIC))
  const root = inodeAt(tree.inodes, tree.root, tree.blockSize)
  // The root is in no directory: its number is one more than there are.
  const first = await enter(walk, root, { path: '.', parent: tree.count + 1 })
  if (!first) throw new Damaged('a root that is no directory')
  const open: Level[] = [first]
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const name = level.names[level.next++]
    if (!name) {
      open.pop()
      continue
    }
    const inode = inodeAt(tree.inodes, tree.inodes.placeOf(name.block, name.offset), tree.blockSize)
    if (inode.type !== name.type || inode.number !== name.number) throw new Damaged('a name of another inode')
    const path = level.path === '.' ? name.name : `${level.path}/${name.name}`
    if (open.length > MOST_DEPTH || path.length > MOST_PATH) throw new Lacking('paths as long as these')
    const inner = await enter(walk, inode, { path, parent: level.number })
    if (inner) open.push(inner)
  }
  close(walk)
}

async function enter(
  walk: Walk,
  inode: Inode,
  { path, parent }: { readonly path: string; readonly parent: number },
): Promise<Level | null> {
  const known = walk.seen.get(inode.at)
  const put = (tag: TreeTag, value: string | number): void => write(walk.sink, tag, fromLatin1(String(value)))
  put('path', path)
  put('type', inode.type)
  if (known) {
    if (known.path === null) throw new Damaged('more names than links')
    put('link', known.path)
    return null
  }
  // Few files have two names, and no directory.
  const first = inode.links > 1 && !inode.directory ? path : null
  walk.seen.set(inode.at, { end: inode.end, path: first, number: inode.number })
  put('mode', inode.mode.toString(8).padStart(4, '0'))
  put('uid', idOf(walk, inode.uid))
  put('gid', idOf(walk, inode.gid))
  put('mtime', inode.mtime)
  put('links', inode.links)
  if (inode.type === 'block' || inode.type === 'character') put('device', deviceOf(inode.device))
  if (inode.type === 'symlink') put('target', inode.target)
  if (inode.xattr !== NOTHING) {
    if (!walk.attributes) throw new Damaged('attributes that are not there')
    for (const [name, value] of walk.attributes.list(inode.xattr)) put('xattr', `${name}=${value}`)
  }
  if (inode.file) {
    if (inode.file.sparse > 0n) put('sparse', String(inode.file.sparse))
    for await (const part of holed(walk.contents.parts(inode.file)))
      'hole' in part ? put('hole', part.hole) : write(walk.sink, 'data', part.bytes)
  }
  if (!inode.directory) return null
  if (inode.directory.parent !== parent) throw new Damaged('a directory below another one')
  const { names, start, end } = namesIn(walk.directories, inode.directory)
  walk.names += names.length
  if (walk.names > MOST_NAMES) throw new Lacking(`more than ${MOST_NAMES} names`)
  walk.listings.push({ start, end })
  return { path, number: inode.number, names, next: 0 }
}

function write(sink: Sink, tag: TreeTag, content: Uint8Array): void {
  const head = new Uint8Array(RECORD)
  head[0] = tags[tag]
  new DataView(head.buffer).setUint32(1, content.length, true)
  sink.write(head)
  sink.write(content)
}

function idOf({ ids, usedIds }: Walk, index: number): number {
  usedIds.add(index)
  return ids.read(4 * index, 4 * index + 4).getUint32(0, true)
}

/** Linux, include/linux/kdev_t.h, new_decode_dev. */
const deviceOf = (device: number): string => `${(device >>> 8) & 0xfff}:${(device & 0xff) | ((device >>> 12) & 0xfff00)}`

/** What no name leads to would be hidden: inodes, listings, owners. Numbers are each inode's own. */
function close({ seen, inodes, count, listings, directories, usedIds, ids, numbers, attributes, contents }: Walk): void {
  const places = [...seen].sort(([x], [y]) => x - y)
  let at = 0
  for (const [start, { end }] of places) {
    if (start !== at) throw new Damaged('an inode without a name')
    at = end
  }
  if (at !== inodes.size || seen.size !== count) throw new Damaged('inodes without a name')
  let listed = 0
  // An empty one stands in front of the one that begins there, or at the end.
  for (const { start, end } of listings.sort((x, y) => x.start - y.start || x.end - y.end)) {
    if (start !== listed) throw new Damaged('a listing of no directory')
    listed = end
  }
  if (listed !== directories.size) throw new Damaged('listings of no directory')
  if (usedIds.size * 4 !== ids.size) throw new Damaged('an owner of nothing')
  const own = new Set<number>()
  for (const [place, { number }] of places) {
    if (number < 1 || number > count || own.has(number)) throw new Damaged('two inodes of one number')
    own.add(number)
    if (!numbers) continue
    const told = numbers.read(8 * (number - 1), 8 * number).getBigUint64(0, true)
    if (inodes.placeOf(Number(told >> 16n), Number(told & 0xffffn)) !== place) throw new Damaged('a number of another inode')
  }
  attributes?.close()
  contents.close()
}
