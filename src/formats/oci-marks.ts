import type { Range } from '../model/bytes.ts'
import type { Derivation, Field } from '../model/layer.ts'
import { dateTime } from './iso-date.ts'
import type { Json, JsonLeaf } from './json-read.ts'
import { type DocumentKind, hexOf, layerKey, plainText, type Reference, referencesIn } from './oci-references.ts'

/** Fields of which the format knows more than that they are values, by offset. */
export type Mark = Field & { readonly ranges: readonly [Range]; readonly value: string }
export type Marks = readonly Mark[]

export function marksIn(kind: DocumentKind, root: Json, suffix: string): Marks {
  const references = (referencesIn(kind, root) ?? []).flatMap(marksOf)
  return [
    ...references,
    ...(kind === 'config' ? diffIds(root, suffix) : []),
    ...(kind === 'legacy' ? ownId(root) : []),
    ...momentsIn(kind, root),
  ].sort((x, y) => x.ranges[0].start - y.ranges[0].start)
}

const mark = (name: Field['name'], range: Range, value: string, derived?: Derivation): Mark => ({
  name,
  ranges: [{ start: range.start, end: range.end }],
  value,
  ...(derived ? { derived } : {}),
})

function marksOf({ id, range, name, size }: Reference): Marks {
  const of = { up: 1, down: [name] }
  const hex = /[0-9a-f]{64,128}/.exec(name)![0]
  if (id === null) return [mark('oci.reference', range, hex, { kind: 'name', of })]
  const digest = mark('oci.digest', range, hex, { kind: 'digest', id, of, as: 'hex', names: true })
  return size ? [digest, mark('oci.size', size, String(numberOf(size)), { kind: 'size', of })] : [digest]
}

/** Of a layer, for versions of docker below 1.10. */
function ownId(root: Json): Marks {
  const text = plainText(at(root, 'id'))
  return text && /^[0-9a-f]{64}$/.test(text.text) ? [mark('oci.legacy-id', text, text.text)] : []
}

const numberOf = ({ leaf }: JsonLeaf): number => Number(leaf.slice(2))

/** config.md, rootfs.diff_ids: of the tar archives, without their encodings. */
function diffIds(root: Json, suffix: string): Marks {
  const rootfs = at(root, 'rootfs')
  const list = at(rootfs, 'diff_ids')
  return (list && 'items' in list ? list.items : []).flatMap((item, index) => {
    const text = plainText(item)
    const found = text && hexOf(text.text)
    if (!found) return []
    const of = { up: 1, down: [layerKey(index + 1, suffix)], decoded: true } as const
    const range = { start: text.end - found.hex.length, end: text.end }
    return [mark('oci.diff-id', range, found.hex, { kind: 'digest', id: found.id, of, as: 'hex' })]
  })
}

const at = (json: Json | null | undefined, key: string): Json | null =>
  json && 'entries' in json ? (json.entries.find(([name]) => name === key)?.[1] ?? null) : null
const itemsAt = (json: Json, key: string): readonly Json[] => {
  const list = at(json, key)
  return list && 'items' in list ? list.items : []
}

/** config.md, created; annotations.md, org.opencontainers.image.created. */
const CREATED = 'org.opencontainers.image.created'
function momentsIn(kind: DocumentKind, root: Json): Marks {
  const noted = [root, at(root, 'config'), ...itemsAt(root, 'manifests'), ...itemsAt(root, 'layers')]
  const found =
    kind === 'config' || kind === 'legacy'
      ? [at(root, 'created'), ...itemsAt(root, 'history').map(item => at(item, 'created'))]
      : noted.map(item => at(at(item, 'annotations'), CREATED))
  return found.flatMap(json => {
    const text = plainText(json)
    return text && dateTime.test(text.text) ? [mark('oci.created', text, text.text)] : []
  })
}
