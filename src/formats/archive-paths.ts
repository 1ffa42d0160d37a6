import type { Entry } from '../model/layer.ts'

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
}

export function pathFactsOf(entries: readonly Named[]): PathFacts {
  const paths = new Set<string>()
  const closed = new Set<string>()
  let duplicates = false
  let plainNames = true
  for (const { key, type } of entries) {
    const path = pathOf(key)
    plainNames &&= path !== null
    if (paths.has(path ?? key)) duplicates = true
    paths.add(path ?? key)
    if (type !== 'directory') closed.add(path ?? key)
  }
  return { duplicates, reorderable: plainNames && !duplicates && !runsThrough(paths, closed) }
}

/**
 * A path goes on behind what is no directory: what it leads to depends on which comes first. With NUL, which sorts first and is in no path,
 * for the slash, what goes on behind a path comes right after it.
 */
function runsThrough(paths: ReadonlySet<string>, closed: ReadonlySet<string>): boolean {
  const sorted = [...paths].map(path => path.replaceAll('/', '\0')).sort()
  const isBelow = (path: string, of: string): boolean => of === '' || path.startsWith(`${of}\0`)
  return sorted.some((path, index) => {
    const next = sorted[index + 1]
    return next !== undefined && isBelow(next, path) && closed.has(path.replaceAll('\0', '/'))
  })
}
