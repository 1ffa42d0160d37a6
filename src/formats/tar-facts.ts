import type { Block, Facts } from '../model/layer.ts'
import { pathFactsOf } from './archive-paths.ts'
import type { PaxRecord } from './tar-pax.ts'

const SETUID_OR_SETGID = 0o6000

/** What one archive by itself allows: whether its order may be ignored, and whether its owner says anything. */
export function factsOf(blocks: readonly Block[], global: ReadonlyMap<string, PaxRecord>): Omit<Facts, 'anomalies'> {
  const seen = new Set<string>()
  const owners = new Set<string>()
  let linked = true
  let special = false
  let count = 0
  for (const { key, entry } of blocks) {
    if (!entry) continue
    count++
    if (entry.type === 'hardlink' && !seen.has((entry.target ?? '').replace(/^(\.\/+)+/, ''))) linked = false
    seen.add(key)
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
    reorderable: reorderable && linked && speechless,
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
