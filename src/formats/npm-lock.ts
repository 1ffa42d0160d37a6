import { latin1 } from '../model/bytes.ts'
import type { Format, Likeness } from '../model/layer.ts'
import type { Data, Entries } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson } from './json-read.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'

/** What belongs to one version of a dependency. A digest that is another one beside the same version is no other version. */
const versioned: ReadonlySet<string> = new Set(['version', 'resolved', 'integrity'])

/** package-lock.json, npm-shrinkwrap.json and node_modules/.package-lock.json: what is installed, with versions and digests. */
export const npmLock: Format = {
  id: 'npm-lock',
  plain: true,
  lines: true,
  docs: {
    title: 'package-lock.json, npm-shrinkwrap.json',
    what: 'Lines told by JSON pointer; other versions of the same dependencies are told as that.',
    see: 'package-lock.json(5) and npm-shrinkwrap.json(5) of npm',
  },
  claims: (head, tail, layer) =>
    /(^|\/)(\.?package-lock|npm-shrinkwrap)\.json$/.test(layer.name) &&
    latin1(head).includes('"lockfileVersion"') &&
    claimsJson(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson }),
  alike: (a, b) => alikeAsData([a, b], readJson, lockAlike),
}

function lockAlike(a: Data, b: Data): Likeness | null {
  const alike = dataAlike(a, b)
  if (alike || !('entries' in a && 'entries' in b)) return alike
  const [one, two] = [packagesOf(a), packagesOf(b)]
  const moved = [...one].filter(([path, { version }]) => {
    const other = two.get(path)
    return path !== '' && other !== undefined && version !== null && other.version !== null && version !== other.version
  })
  if (moved.length === 0) return null
  const paths = new Set(moved.map(([path]) => path))
  if (dataAlike(without(a, paths), without(b, paths))?.cause !== 'formatting-only') return null
  const [path, { version }] = moved[0]!
  return { cause: 'dependency-version', confidence: 'likely', values: [told(path, version), told(path, two.get(path)!.version)] }
}

const told = (path: string, version: string | null): string => `${path.replace(/^.*node_modules\//, '')} ${version}`

interface Package {
  readonly version: string | null
}

/** By path: `packages` of the root, each there once. */
function packagesOf({ entries }: Entries): ReadonlyMap<string, Package> {
  const found = entries.filter(([key]) => key === 'packages').map(([, value]) => value)
  const [packages] = found
  if (found.length !== 1 || !packages || !('entries' in packages)) return new Map()
  return new Map(packages.entries.map(([path, value]) => [path, { version: versionOf(value) }]))
}

function versionOf(data: Data): string | null {
  const found = 'entries' in data ? data.entries.filter(([key]) => key === 'version').map(([, value]) => value) : []
  const [version] = found
  return found.length === 1 && version && 'leaf' in version && version.leaf.startsWith('s:') ? version.leaf.slice(2) : null
}

const without = ({ entries }: Entries, paths: ReadonlySet<string>): Entries => ({
  entries: entries.map(([key, value]) =>
    key === 'packages' && 'entries' in value
      ? [key, { entries: value.entries.map(([path, one]) => [path, paths.has(path) ? unversioned(one) : one] as const) }]
      : [key, value],
  ),
})

const unversioned = (data: Data): Data =>
  'entries' in data ? { entries: data.entries.filter(([key]) => !versioned.has(key)) } : data
