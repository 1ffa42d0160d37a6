import type { Likeness } from '../model/layer.ts'
import type { Data, Entries } from './data.ts'
import { pairsOf, prefixesOf } from './path-likeness.ts'

/** ECMA-426, 9 "Source map format": members that hold paths of files. */
const paths: ReadonlySet<string> = new Set(['sources', 'sourceRoot', 'file'])

const memberOf = ({ entries }: Entries, name: string): Data | undefined => entries.find(([key]) => key === name)?.[1]

function isSourceMap(data: Data): data is Entries {
  if (!('entries' in data)) return false
  const [version, sources] = [memberOf(data, 'version'), memberOf(data, 'sources')]
  return Boolean(version && 'leaf' in version && version.leaf.startsWith('n:') && sources && 'items' in sources)
}

/**
 * Two source maps in which one folder stands for another, in all paths that differ. Certain where that is all; texts of sources may have
 * it, too, but then it is no more than likely. Where anything else differs, that is what counts.
 */
export function sourceMapAlike(a: Data, b: Data): Likeness | null {
  if (!isSourceMap(a) || !isSourceMap(b)) return null
  const all = pairsOf(a, b)
  const told = pairsOf(pathsOf(a), pathsOf(b))
  const map = all && told?.length ? prefixesOf(told) : null
  if (!map || !all || !prefixesOf([...told!, ...all])) return null
  return { cause: 'build-path', confidence: all.length === told!.length ? 'certain' : 'likely', values: [map.a, map.b] }
}

const pathsOf = ({ entries }: Entries): Entries => ({ entries: entries.filter(([key]) => paths.has(key)) })
