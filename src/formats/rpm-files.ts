import type { ByteSource } from '../model/bytes.ts'
import { elementsOf, type RpmHeader } from './rpm-header.ts'

/** Files as the header lists them, in its order. */
export interface RpmFiles {
  /** Paths from the root, latin-1, as they stand in the payload: without "./". */
  readonly paths: readonly string[]
  /** First of the files that are one, by the number of each of them. */
  readonly links: ReadonlyMap<number, number>
  /** Of the files that are one, the one that has the content in the payload: the last. */
  readonly holders: ReadonlyMap<number, number>
}

const tags = { inodes: 1096, devices: 1095, directories: 1116, names: 1117, folders: 1118, modes: 1030 } as const
/** Lists above this are not joined: places of files are told by number. */
const MOST_FILES = 200_000

export function filesIn(bytes: ByteSource, header: RpmHeader): RpmFiles {
  const list = (tag: number): readonly string[] => {
    const entry = header.entries.find(one => one.tag === tag)
    return entry && entry.count <= MOST_FILES ? elementsOf(bytes, entry).map(({ value }) => value) : []
  }
  const folders = list(tags.folders)
  const names = list(tags.names)
  const paths = list(tags.directories).map((folder, nth) =>
    `${folders[Number(folder)] ?? ''}${names[nth] ?? ''}`.replace(/^\/+/, ''),
  )
  const [inodes, devices, modes] = [list(tags.inodes), list(tags.devices), list(tags.modes)]
  const groups = new Map<string, number[]>()
  for (const [nth, inode] of inodes.entries()) {
    // A directory has no other names, and builds of old gave files that are none an inode of 0.
    if (inode === '0' || (Number(modes[nth] ?? 0) & 0o170000) !== 0o100000) continue
    const key = `${inode} ${devices[nth] ?? ''}`
    const known = groups.get(key)
    if (known) known.push(nth)
    else groups.set(key, [nth])
  }
  const links = new Map<number, number>()
  const holders = new Map<number, number>()
  for (const group of groups.values())
    if (group.length > 1)
      for (const nth of group) {
        links.set(nth, group[0]!)
        holders.set(nth, group.at(-1)!)
      }
  return { paths, links, holders }
}
