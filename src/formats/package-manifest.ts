import type { ByteSource } from '../model/bytes.ts'
import type { Format, Likeness } from '../model/layer.ts'
import type { Data, Entries } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import type { Inset } from './insets.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson, valueAt } from './json-read.ts'
import { alikeAsData, locatedLines, textIn } from './located-lines.ts'

/** npm, package.json(5) and read-package-json: what a publisher's tool adds, and nobody who runs the package reads. */
const added: ReadonlySet<string> = new Set([
  'gitHead',
  '_id',
  '_from',
  '_resolved',
  '_integrity',
  '_shasum',
  '_nodeVersion',
  '_npmVersion',
  'readme',
  'readmeFilename',
])

export const packageManifest: Format = {
  id: 'package-json',
  plain: true,
  lines: true,
  docs: {
    title: 'package.json',
    what: 'The version, and lines told by JSON pointer; keys that publishing adds are known.',
    see: 'package.json(5) of npm; RFC 8259',
  },
  claims: (head, tail, layer) => /(^|\/)package\.json$/.test(layer.name) && claimsJson(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson, insets: versionIn(bytes) }),
  alike: (a, b) => alikeAsData([a, b], readJson, manifestAlike),
}

function versionIn(bytes: ByteSource): readonly Inset[] {
  const root = textIn(bytes, readJson)
  const json = root && valueAt(root, 'version')
  if (!json || !('leaf' in json) || !json.leaf.startsWith('s:') || json.end - json.start <= 2) return []
  return [{ name: 'package.version', range: { start: json.start + 1, end: json.end - 1 }, value: json.leaf.slice(2) }]
}

function manifestAlike(a: Data, b: Data): Likeness | null {
  const alike = dataAlike(a, b)
  if (alike || !('entries' in a) || !('entries' in b)) return alike
  if (dataAlike(without(a, added), without(b, added))?.cause !== 'formatting-only') return null
  const [one, two] = [told(a), told(b)]
  const isCommit =
    one === 'gitHead' && two === 'gitHead' && dataAlike(without(a, commit), without(b, commit))?.cause === 'formatting-only'
  return { cause: isCommit ? 'vcs-commit' : 'manifest-rewrite', confidence: 'certain', values: [one, two] }
}

const commit: ReadonlySet<string> = new Set(['gitHead'])
const without = ({ entries }: Entries, keys: ReadonlySet<string>): Entries => ({
  entries: entries.filter(([key]) => !keys.has(key)),
})
const told = ({ entries }: Entries): string | null =>
  entries
    .map(([key]) => key)
    .filter(key => added.has(key))
    .join(' ') || null
