import type { Entry } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'

/** The path that an unpacker makes of a name; null when it depends on the unpacker. */
function pathOf(key: string): string | null {
  const parts = key.split('/').filter(part => part !== '' && part !== '.')
  return parts.includes('..') || /[\\\0]/.test(key) ? null : parts.join('/')
}

interface Named {
  readonly key: string
  readonly type: Entry['type']
}

/** What the names of one archive by themselves allow. */
export interface PathFacts {
  /** Two names lead to one path. */
  readonly duplicates: boolean
  /** In any order the same is unpacked: no duplicates, no path through what is no directory, no name that unpackers take differently. */
  readonly reorderable: boolean
  /** Something stands in front of the directory that it lies in. */
  readonly foldersLate: boolean
}

export function pathFactsOf(entries: readonly Named[]): PathFacts {
  const paths = new Set<string>()
  const places: Placed[] = []
  let duplicates = false
  let plainNames = true
  entries.forEach(({ key, type }, index) => {
    const path = pathOf(key)
    plainNames &&= path !== null
    if (paths.has(path ?? key)) duplicates = true
    paths.add(path ?? key)
    places.push({ path: (path ?? key).replaceAll('/', '\0'), index, isDirectory: type === 'directory' })
  })
  const { runsThrough, foldersLate } = nesting(places)
  return { duplicates, reorderable: plainNames && !duplicates && !runsThrough, foldersLate }
}

interface Placed {
  /** With NUL, which comes first and is in no usual path, for the slash. */
  readonly path: string
  readonly index: number
  readonly isDirectory: boolean
}

/** `runsThrough`: a path goes on behind what is no directory; what it leads to depends on which comes first. */
function nesting(places: readonly Placed[]): { runsThrough: boolean; foldersLate: boolean } {
  const above: { path: string; latest: number; isClosed: boolean }[] = []
  const found = { runsThrough: false, foldersLate: false }
  // Sorted so, what lies below a path follows right after it.
  for (const { path, index, isDirectory } of places.toSorted((x, y) => byUnits(x.path, y.path))) {
    while (above.length > 0 && !isBelow(path, above.at(-1)!.path)) above.pop()
    const { latest, isClosed } = above.at(-1) ?? { latest: -1, isClosed: false }
    found.runsThrough ||= isClosed
    found.foldersLate ||= index < latest
    above.push({ path, latest: Math.max(latest, index), isClosed: !isDirectory })
  }
  return found
}

const isBelow = (path: string, of: string): boolean => of === '' || path.startsWith(`${of}\0`)

/** Without slashes at its end, in linear time. */
const withoutEnd = (path: string): string => path.replace(/^(.*[^/])?\/+$/s, '$1')

/** Leading `./` says nothing, nor does the `/` behind a directory. An empty name has the key of the whole, and its own spelling. */
export function keyOfPath(name: string, type: Entry['type']): string {
  const bare = name.startsWith('./') ? name.replace(/^(\.\/+)+/, '') : name
  const key = type === 'directory' ? withoutEnd(bare) : bare
  return key === '' ? (name.startsWith('/') ? '/' : '.') : key
}

/** A name that leads out of the place where it is unpacked. */
export const escapes = (name: string): boolean => name.startsWith('/') || (name.includes('..') && /(^|\/)\.\.(\/|$)/.test(name))
