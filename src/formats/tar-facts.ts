import type { Facts } from '../model/layer.ts'
import type { TarMember } from './tar-member.ts'

const parents = function* (key: string): Generator<string> {
  for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1)) yield key.slice(0, at)
}

/** What one archive by itself allows: whether its order may be ignored, and whether its owner says anything. */
export function factsOf(members: readonly TarMember[]): Omit<Facts, 'anomalies'> {
  const types = new Map<string, TarMember['entry']['type']>()
  let duplicates = false
  let reorderable = true
  const owners = new Set<string>()
  let special = false
  for (const { key, entry } of members) {
    if (types.has(key)) duplicates = true
    if (entry.type === 'hardlink' && !types.has((entry.target ?? '').replace(/^(\.\/)+/, ''))) reorderable = false
    types.set(key, entry.type)
    owners.add(entry.owner ?? '')
    if (entry.type === 'character' || entry.type === 'block' || ((entry.mode ?? 0) & 0o6000) !== 0) special = true
  }
  for (const key of types.keys())
    for (const parent of parents(key)) if (types.has(parent) && types.get(parent) !== 'directory') reorderable = false
  return {
    duplicates,
    reorderable: reorderable && !duplicates,
    pins: [],
    owners: members.length === 0 ? 'none' : owners.size === 1 && !special ? 'uniform' : 'mixed',
  }
}
