import type { Block, Facts } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import { pathFactsOf } from './archive-paths.ts'
import type { PaxRecord } from './tar-pax.ts'

/** OCI image-spec, layer.md, Whiteouts: `.wh.name` removes the name beside it, and the opaque one all that is below its folder. */
const whiteout = /^((?:.*\/)?)\.wh\.([^/]+)$/s
const OPAQUE = '.wh..opq'

/** Some readers remove what the same layer put there before: then it matters what stands first. */
function removesOwn(keys: readonly string[]): boolean {
  const removed = new Set<string>()
  const emptied = new Set<string>()
  for (const key of keys) {
    const [, folder = '', name] = whiteout.exec(key) ?? []
    if (name === OPAQUE) emptied.add(folder)
    else if (name !== undefined) removed.add(`${folder}${name}`)
  }
  if (removed.size + emptied.size === 0) return false
  const sorted = keys.toSorted(byUnits)
  // Below one folder keys stand side by side; the mark itself is there.
  const hasMore = (folder: string, most: number): boolean => {
    const start = firstFrom(sorted, folder)
    return sorted[start + most]?.startsWith(folder) ?? false
  }
  return (
    [...removed].some(path => sorted[firstFrom(sorted, path)] === path || hasMore(`${path}/`, 0)) ||
    [...emptied].some(folder => hasMore(folder, 1))
  )
}

/** The first place whose key does not stand in front of this one. */
function firstFrom(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (byUnits(sorted[middle]!, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

const SETUID_OR_SETGID = 0o6000

/** What one archive by itself allows: whether its order may be ignored, and whether its owner says anything. */
export function factsOf(blocks: readonly Block[], global: ReadonlyMap<string, PaxRecord>): Omit<Facts, 'anomalies'> {
  const seen = new Set<string>()
  const owners = new Set<string>()
  let linked = true
  let special = false
  let whiteouts = false
  let count = 0
  for (const { key, entry } of blocks) {
    if (!entry) continue
    count++
    if (entry.type === 'hardlink' && !seen.has((entry.target ?? '').replace(/^(\.\/+)+/, ''))) linked = false
    seen.add(key)
    whiteouts ||= key.includes('.wh.')
    owners.add(entry.owner ?? '')
    // A mode that does not parse may be any.
    if (entry.type === 'character' || entry.type === 'block' || ((entry.mode ?? SETUID_OR_SETGID) & SETUID_OR_SETGID) !== 0)
      special = true
  }
  const { duplicates, reorderable, foldersLate } = pathFactsOf(
    blocks.flatMap(({ key, entry }) => (entry ? [{ key, type: entry.type }] : [])),
  )
  // A global header speaks of the entries behind it, and of those only.
  const speechless = [...global.keys()].every(key => key === 'comment')
  return {
    duplicates,
    reorderable: reorderable && linked && speechless && !(whiteouts && removesOwn([...seen])),
    foldersLate,
    pins: pinsOf(blocks),
    owners: count === 0 ? 'none' : owners.size === 1 && !special ? 'uniform' : 'mixed',
  }
}

/** What pkg of FreeBSD reads up to the first file that is none of its own (libpkg, pkg_open2). */
const leading: readonly string[] = ['+COMPACT_MANIFEST', '+MANIFEST']
function pinsOf(blocks: readonly Block[]): readonly string[] {
  const keys = blocks.filter(({ entry }) => entry).map(({ key }) => key)
  const first = keys.findIndex(key => !key.startsWith('+'))
  return leading
    .filter(name => keys.includes(name))
    .map(name => `${name} ${first < 0 || keys.indexOf(name) < first ? 'leads' : 'behind files'}`)
}
