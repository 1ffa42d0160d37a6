import { foldersBefore, isInstalled } from '../model/build-path.ts'
import type { Likeness } from '../model/layer.ts'
import type { Data } from './data.ts'

/** Texts that differ at one place of two trees of the same shape. */
type Pair = readonly [a: string, b: string]
interface Prefixes {
  readonly a: string
  readonly b: string
}

/** A path that begins at a root, on a drive, or in a folder above: nothing of a word stands in front of it. */
const path = /(?<![\w.@~+/\\-])(?:[A-Za-z]:|\.\.)?[\\/][^\s"'`,;()<>:=]*/g
/** Texts of one tree in which paths are looked for. */
const MOST = 50_000

/**
 * One folder for another explains all that differs: two builds in two folders. That they are folders of a build and no other choice is a
 * guess, and one path alone is none.
 */
export function pathAlike(a: Data, b: Data): Likeness | null {
  const pairs = pairsOf(a, b)
  const map = pairs && pairs.length > 1 ? prefixesOf(pairs) : null
  if (!map || isInstalled(map.a) || isInstalled(map.b)) return null
  return { cause: 'build-path', confidence: 'likely', values: [map.a, map.b] }
}

/** One prefix for another in each pair; null where there is none that explains them all. */
export function prefixesOf(pairs: readonly Pair[]): Prefixes | null {
  for (const pair of pairs) {
    const map = prefixesIn(pair)
    if (map) return pairs.every(([a, b]) => without(a, map.a) === without(b, map.b)) ? map : null
  }
  return null
}

/** Of the first two paths that differ what stands in front of the folders and the name that both end with; null where they end with none. */
function prefixesIn([a, b]: Pair): Prefixes | null {
  const [one, two] = [a.match(path) ?? [], b.match(path) ?? []]
  const at = one.findIndex((text, index) => text !== two[index])
  const [from, to] = [one[at], two[at]]
  if (from === undefined || to === undefined) return null
  const folders = foldersBefore(from, to)
  return folders && { a: folders[0], b: folders[1] }
}

/** A folder's name goes on with letters and the like: then it is another one. */
function without(text: string, prefix: string): string {
  const parts = text.split(prefix)
  return parts.reduce((out, part) => `${out}${/^[\w@~+-]/.test(part) ? prefix : '\0'}${part}`)
}

/** All texts that differ; null where the two differ in more than texts, or in too many of them. */
export function pairsOf(a: Data, b: Data): Pair[] | null {
  const pairs: Pair[] = []
  const isLike = (one: Data, two: Data): boolean => {
    if ('leaf' in one && 'leaf' in two) {
      if (one.leaf === two.leaf) return true
      pairs.push([one.leaf.slice(2), two.leaf.slice(2)])
      return isText(one.leaf) && isText(two.leaf) && pairs.length <= MOST
    }
    if ('items' in one && 'items' in two)
      return one.items.length === two.items.length && one.items.every((item, at) => isLike(item, two.items[at]!))
    if (!('entries' in one && 'entries' in two) || one.entries.length !== two.entries.length) return false
    return one.entries.every(([key, value], at) => key === two.entries[at]![0] && isLike(value, two.entries[at]![1]))
  }
  return isLike(a, b) ? pairs : null
}

const isText = (leaf: string): boolean => leaf.startsWith('s:')
