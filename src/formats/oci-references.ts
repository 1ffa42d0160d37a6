import type { Range } from '../model/bytes.ts'
import type { Json, JsonEntries, JsonLeaf } from './json-read.ts'

/**
 * What a document of an image is: image-spec, image-layout.md, image-index.md, manifest.md, config.md; `docker`, `repositories`: of
 * docker save; `legacy`: what it writes of each layer for versions below 1.10.
 */
export type DocumentKind = 'index' | 'manifest' | 'config' | 'docker' | 'repositories' | 'legacy'

/** What a blob is for the document that names it. `blob`: a part of an artifact that is no image; `other`: named beside its parts. */
export type Part = 'index' | 'manifest' | 'config' | 'layer' | 'blob' | 'other'

/** A digest in a document, and the member of the archive that it names. */
export interface Reference {
  readonly part: Part
  /** Which of the layers, or of the images of manifest.json, from 1. */
  readonly nth: number
  readonly image: number
  /** Null: the name is no digest. */
  readonly id: 'sha256' | 'sha512' | null
  /** The digits, in the text of the document. */
  readonly range: Range
  /** As the archive spells it. */
  readonly name: string
  readonly size: JsonLeaf | null
  readonly mediaType: string
  /** Platform, tag or nothing: what people tell images of one index by. */
  readonly label: string
}

/** Keys begin with NUL, which no name in an archive has, so that only what an image names is read as part of one. */
const documents: Readonly<Record<string, DocumentKind>> = {
  'index.json': 'index',
  index: 'index',
  manifest: 'manifest',
  config: 'config',
  'manifest.json': 'docker',
  repositories: 'repositories',
  legacy: 'legacy',
}
export function documentOf(key: string): { readonly kind: DocumentKind; readonly suffix: string } | null {
  const [, name = '', suffix = ''] = /^\0([a-z.]+)( .*)?$/.exec(key) ?? []
  const kind = Object.hasOwn(documents, name) ? documents[name] : undefined
  return kind ? { kind, suffix } : null
}
/** By these, too, members of docker save are found: the id of a layer of old, or the digits of its blob. */
export const idKey = (id: string): string => `\0id ${id}`
export const layerKey = (nth: number, suffix: string): string => `\0layer ${nth}${suffix}`

/** descriptor.md, Digests; lower-case digits. */
const digest = /^(sha256|sha512):((?:[0-9a-f]{64}){1,2})$/
const hexLength = { sha256: 64, sha512: 128 } as const
export const hexOf = (text: string): { id: NonNullable<Reference['id']>; hex: string } | null => {
  const [, id, hex = ''] = digest.exec(text) ?? []
  return (id === 'sha256' || id === 'sha512') && hex.length === hexLength[id] ? { id, hex } : null
}

const indexes = /^application\/vnd\.(oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/
const manifests = /^application\/vnd\.(oci\.image\.manifest\.v1|docker\.distribution\.manifest\.v2)\+json$/
const configs = /^application\/vnd\.(oci\.image\.config|docker\.container\.image)\.v1\+json$/
const layers =
  /^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.gzip|\.zstd)?)$/

/** Members of this name; those of maps of labels differ by case, too. */
const isMap = /^(annotations|labels|exposedports|volumes)$/i

/** As Go folds it (encoding/json, Unmarshal): a long s and the sign of Kelvin are letters, too, here escaped or as bytes of UTF-8. */
export const folded = (key: string): string =>
  key
    .replace(/\u017f|\xc5\xbf/g, 's')
    .replace(/\u212a|\xe2\x84\xaa/g, 'k')
    .toLowerCase()

/** Go reads keys in any case, and of two that are alike the last one: such a document says two things. */
export function hasTwins(json: Json, isOfMap = false): boolean {
  if ('items' in json) return json.items.some(item => hasTwins(item))
  if (!('entries' in json)) return false
  const keys = new Set(json.entries.map(([key]) => (isOfMap ? key : folded(key))))
  return keys.size < json.entries.length || json.entries.some(([key, value]) => hasTwins(value, isMap.test(key)))
}

const at = (json: Json | null | undefined, key: string): Json | null =>
  json && 'entries' in json ? (json.entries.find(([name]) => name === key)?.[1] ?? null) : null
const itemsOf = (json: Json | null): readonly Json[] => (json && 'items' in json ? json.items : [])

/** A text without escapes stands between its quotes as it is. */
export function plainText(json: Json | null): { readonly text: string; readonly start: number; readonly end: number } | null {
  if (!json || !('leaf' in json) || !json.leaf.startsWith('s:')) return null
  const text = json.leaf.slice(2)
  return json.end - json.start === text.length + 2 ? { text, start: json.start + 1, end: json.end - 1 } : null
}
const textOf = (json: Json | null): string => plainText(json)?.text ?? ''

/** What a document names, in its order; null for a document that is two kinds, or none. */
export function referencesIn(kind: DocumentKind, root: Json): readonly Reference[] | null {
  if (kind === 'docker') return inDocker(root)
  if (kind === 'repositories') return inRepositories(root)
  if (kind === 'legacy') return inLegacy(root)
  if (!('entries' in root)) return null
  const [list, own] = [at(root, 'manifests'), at(root, 'layers') ?? at(root, 'config')]
  if (kind === 'index') return list && !own ? inIndex(list, root) : null
  if (kind === 'manifest') return own && !list ? inManifest(root) : null
  return []
}

interface Named {
  readonly part: Part
  readonly nth?: number
  readonly label?: string
}

function described(json: Json | null, { part, nth = 1, label = '' }: Named): Reference[] {
  const text = plainText(at(json, 'digest'))
  const found = text && hexOf(text.text)
  if (!found) return []
  const size = at(json, 'size')
  return [
    {
      part,
      nth,
      image: 1,
      id: found.id,
      range: { start: text.end - found.hex.length, end: text.end },
      name: `blobs/${found.id}/${found.hex}`,
      size: size && numberAt(size),
      mediaType: textOf(at(json, 'mediaType')),
      label,
    },
  ]
}
const numberAt = (json: Json): JsonLeaf | null => ('leaf' in json && json.leaf.startsWith('n:') ? json : null)

/** BuildKit, docs/attestations/attestation-storage.md: which manifest an attestation is about. */
const ABOUT = 'vnd.docker.reference.digest'

const inIndex = (list: Json, root: JsonEntries): Reference[] => [
  ...itemsOf(list).flatMap((item, index, { length }) => {
    const type = textOf(at(item, 'mediaType'))
    const part = indexes.test(type) ? 'index' : manifests.test(type) ? 'manifest' : 'blob'
    const about = plainText(at(at(item, 'annotations'), ABOUT))
    return [...described(item, { part, nth: index + 1, label: labelOf(item, length) }), ...(about ? aside(about) : [])]
  }),
  ...described(at(root, 'subject'), { part: 'other' }),
]

function aside({ text, end }: { readonly text: string; readonly end: number }): Reference[] {
  const found = hexOf(text)
  if (!found) return []
  const { id, hex } = found
  const range = { start: end - hex.length, end }
  return [{ part: 'other', nth: 1, image: 1, id, range, name: `blobs/${id}/${hex}`, size: null, mediaType: '', label: '' }]
}

/** image-index.md, platform; else, of several, the tag (annotations.md): one image may well have two. */
function labelOf(item: Json, count: number): string {
  const platform = at(item, 'platform')
  const words = ['os', 'architecture', 'variant'].map(key => textOf(at(platform, key))).filter(word => word !== '')
  const tag = count > 1 ? textOf(at(at(item, 'annotations'), 'org.opencontainers.image.ref.name')) : ''
  const name = words.length > 1 ? words.join('/') : tag
  return /^[\w.:/-]{1,100}$/.test(name) ? name : ''
}

function inManifest(root: JsonEntries): Reference[] {
  const config = at(root, 'config')
  const isImage = configs.test(textOf(at(config, 'mediaType')))
  return [
    ...described(config, { part: isImage ? 'config' : 'blob', nth: 0 }),
    ...itemsOf(at(root, 'layers')).flatMap((item, index) =>
      described(item, { part: layers.test(textOf(at(item, 'mediaType'))) ? 'layer' : 'blob', nth: index + 1 }),
    ),
    ...described(at(root, 'subject'), { part: 'other' }),
  ]
}

/** moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format": names of members, of which those that are digests recompute. */
const named = /^(?:blobs\/(sha256|sha512)\/|sha256:)?([0-9a-f]{64}|[0-9a-f]{128})(?:\.json|\.tar(?:\.gz)?)?$/

function inDocker(root: Json): Reference[] | null {
  if (!('items' in root) || root.items.length === 0) return null
  const isImage = (item: Json): boolean => plainText(at(item, 'Config')) !== null && 'items' in (at(item, 'Layers') ?? {})
  if (!root.items.every(isImage)) return null
  return root.items.flatMap((item, index) => {
    const own = { image: index + 1 }
    return [
      ...byName(at(item, 'Config'), { ...own, part: 'config', nth: 0 }),
      ...itemsOf(at(item, 'Layers')).flatMap((layer, nth) => byName(layer, { ...own, part: 'layer', nth: nth + 1 })),
      ...sourcesOf(at(item, 'LayerSources')),
    ]
  })
}

function byName(json: Json | null, own: Pick<Reference, 'part' | 'nth' | 'image'>): Reference[] {
  const text = plainText(json)
  const old = text && /^([0-9a-f]{64})\/layer\.tar$/.exec(text.text)?.[1]
  if (text && old) return [byId(old, text.start, { ...own, name: text.text })]
  const [, folder, hex = ''] = (text && named.exec(text.text)) ?? []
  const id = hex.length === hexLength.sha512 ? 'sha512' : 'sha256'
  if (!text || !hex || (folder && folder !== id)) return []
  const start = text.start + text.text.indexOf(hex)
  return [{ ...own, id, range: { start, end: start + hex.length }, name: text.text, size: null, mediaType: '', label: '' }]
}

/** docker save since 25.0: the descriptor of a layer, by the digest of its tar. */
function sourcesOf(json: Json | null): Reference[] {
  if (!json || !('entries' in json)) return []
  return json.entries.flatMap(([key, value], index) => {
    const end = json.keys[index]! + 1 + key.length
    return [...aside({ text: key, end }), ...described(value, { part: 'other' })]
  })
}

const byId = (id: string, start: number, more: Partial<Reference>): Reference => ({
  ...{ part: 'other', nth: 1, image: 1, id: null, size: null, mediaType: '', label: '' },
  range: { start, end: start + id.length },
  name: idKey(id),
  ...more,
})

const inIds = (json: Json | null): Reference[] => {
  const text = plainText(json)
  return text && /^[0-9a-f]{64}$/.test(text.text) ? [byId(text.text, text.start, {})] : []
}

/** moby, image/spec/v1.2.md, repositories: the topmost layer of each tag. */
const inRepositories = (root: Json): Reference[] =>
  'entries' in root
    ? root.entries.flatMap(([, tags]) => ('entries' in tags ? tags.entries.flatMap(([, value]) => inIds(value)) : []))
    : []

/** moby, image/spec/v1.md, "Combined Image JSON": its id, and that of the layer below. */
const inLegacy = (root: Json): Reference[] => inIds(at(root, 'parent'))
