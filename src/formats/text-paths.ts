import { foldersBefore, isInstalled } from '../model/build-path.ts'

/** Lines that differ, side by side. */
export type Pair = readonly [a: string, b: string]

/** A path from the root: nothing of a word stands in front of it. */
const path = /(?<![\w.@~+/\\-])\/[^\s"'`,;()<>:=\0]{1,4096}/g
/** Lines in which paths are looked for. */
const MOST = 1000

/** Two folders that stand for each other in the first lines whose paths differ; null where their ends differ, too. */
export function foldersIn(pairs: readonly Pair[]): Pair | null {
  for (const [a, b] of pairs.slice(0, MOST)) {
    const [one, two] = [a.match(path) ?? [], b.match(path) ?? []]
    const at = one.findIndex((text, index) => text !== two[index])
    if (at < 0 || two[at] === undefined) continue
    return parted(one[at]!, two[at])
  }
  return null
}

function parted(a: string, b: string): Pair | null {
  const folders = foldersBefore(a, b)
  return folders && !folders.some(isInstalled) ? folders : null
}

/** Either folder, where a path begins with it; its name goes on with letters and the like: then it is another one. */
export const folderToken = (folders: Pair): RegExp =>
  new RegExp(`(?<![\\w.@~+/\\\\-])(?:${folders.map(escaped).join('|')})(?![\\w@~+.-])`, 'g')

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
