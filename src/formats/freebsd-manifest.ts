import type { ByteSource, Range } from '../model/bytes.ts'
import { type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { claimsJson, placeInJson } from './json.ts'
import { type Json, readJson, valueAt } from './json-read.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { counter, structure } from './structure.ts'

/** `1$`, the first kind of sum of pkg: SHA-256 of a file's content, and of a link's target. */
const sum = /^s:1\$([0-9a-f]{64})$/

export const freebsdManifest: Format = {
  id: 'freebsd-manifest',
  lines: true,
  docs: {
    title: '+MANIFEST of a FreeBSD package',
    what: 'Sums of files recomputed, each from the file that it is of; all else is text, told by JSON pointer.',
    recomputed: 'sums of files and of the targets of links',
    see: 'pkg-create(8); pkg, libpkg/pkg_manifest.c and pkg_checksum.c',
  },
  claims: (head, tail, layer) => isManifest(layer) && claimsJson(head, tail, layer),
  watches: layer => (isManifest(layer) ? { up: 1, down: [] } : null),
  cut(_, bytes) {
    const { locate } = locatedLines(bytes, readJson, { place: placeInJson })
    return { blocks: blocksOf(bytes, sumsIn(bytes)), facts: plainFacts, ...(locate ? { locate } : {}) }
  },
}

const isManifest = ({ path }: { readonly path: readonly { readonly key: string }[] }): boolean => path.at(-1)?.key === '+MANIFEST'

interface Sum {
  readonly path: string
  readonly digest: string
  /** Of the hexadecimal digits. */
  readonly range: Range
}

/** A file has its sum, or an object with it. Where a path stands twice readers take one or the other: none is a sum then. */
function sumsIn(bytes: ByteSource): readonly Sum[] {
  const root = textIn(bytes, readJson)
  const files = root && only(root, 'files')
  if (!files || !('entries' in files)) return []
  const sums = files.entries.flatMap(([path, value]): Sum[] => {
    const leaf = 'entries' in value ? only(value, 'sum') : value
    const digest = leaf && 'leaf' in leaf ? sum.exec(leaf.leaf)?.[1] : undefined
    // Escapes would make the text longer than what it says.
    if (digest === undefined || !leaf || leaf.end - leaf.start !== digest.length + 4) return []
    return [{ path, digest, range: { start: leaf.end - 1 - digest.length, end: leaf.end - 1 } }]
  })
  return new Set(files.entries.map(([path]) => path)).size === files.entries.length ? sums : []
}

/** The value of a key that stands there once. */
const only = (json: Json, key: string): Json | null =>
  'entries' in json && json.entries.filter(([name]) => name === key).length === 1 ? valueAt(json, key) : null

function blocksOf(bytes: ByteSource, sums: readonly Sum[]): Block[] {
  const blocks: Block[] = []
  const nthOf = counter()
  let at = 0
  const between = (end: number): void => {
    if (end > at) blocks.push(structure('\0text', nthOf('\0text'), { name: 'text.lines', ranges: [{ start: at, end }] }))
  }
  for (const { path, digest, range } of sums) {
    between(range.start)
    const of = { up: 1, down: [path], target: true } as const
    const field: Field = {
      name: 'freebsd.sum',
      ranges: [range],
      value: digest,
      derived: { kind: 'digest', id: 'sha256', of, as: 'hex' },
    }
    blocks.push(structure(path, nthOf(path), field))
    at = range.end
  }
  between(bytes.size)
  return blocks
}
