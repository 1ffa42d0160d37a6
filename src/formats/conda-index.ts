import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import { dataAlike } from './data-likeness.ts'
import type { Inset } from './insets.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson, valueAt } from './json-read.ts'
import { alikeAsData, locatedLines, textIn } from './located-lines.ts'

/** Keys of info/index.json and info/about.json that tell of the build, and who is told. */
const told: readonly (readonly [key: string, field: FieldName])[] = [
  ['timestamp', 'conda-index.timestamp'],
  ['version', 'conda-index.version'],
  ['build', 'conda-index.build'],
  ['conda_version', 'conda-index.tool'],
  ['conda_build_version', 'conda-index.tool'],
  ['rattler_build_version', 'conda-index.tool'],
]

/**
 * The moment of the build in index.json is copied into the index of a channel, where solvers take the newest of what is else the same: so
 * nothing of it is erased.
 */
export const condaIndex: Format = {
  id: 'conda-index',
  plain: true,
  lines: true,
  docs: {
    title: 'info/index.json or info/about.json of a conda package',
    what: 'The time of the build, which solvers read, the version and the tools; lines told by JSON pointer.',
    see: 'CEP 34, "info/index.json" and "info/about.json"; RFC 8259',
  },
  claims: (head, tail, layer) =>
    /^info\/(index|about)\.json$/.test(layer.path.at(-1)?.key ?? '') && claimsJson(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson, insets: insetsIn(bytes) }),
  alike: (a, b) => alikeAsData([a, b], readJson, dataAlike),
}

function insetsIn(bytes: ByteSource): readonly Inset[] {
  const root = textIn(bytes, readJson)
  if (!root) return []
  const insets = told.flatMap(([key, name]): Inset[] => {
    const found = valueAt(root, key)
    if (!found || !('leaf' in found)) return []
    const quote = found.leaf.startsWith('s:') ? 1 : 0
    const range = { start: found.start + quote, end: found.end - quote }
    return range.end > range.start ? [{ name, range, value: latin1(bytes.read(range.start, range.end)) }] : []
  })
  return insets.sort((x, y) => x.range.start - y.range.start)
}
