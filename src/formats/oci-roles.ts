import { type ByteSource, latin1, lengthOf } from '../model/bytes.ts'
import type { Block, Reach } from '../model/layer.ts'
import { type Json, valueAt } from './json-read.ts'
import { type LegacyLayer, legacyLayers, legacyPart } from './oci-legacy.ts'
import { type Digits, digestIn, digitsIn } from './oci-names.ts'
import { jsonAt } from './oci-read.ts'
import {
  type DocumentKind,
  documentOf,
  folded,
  hexOf,
  idKey,
  layerKey,
  type Part,
  plainText,
  type Reference,
  referencesIn,
} from './oci-references.ts'

/** Of one archive: an index of all that a project ever released has some thousand. What has more is no image, but a tar archive. */
const MOST_REFERENCES = 50_000
const MOST_READ = 64 * 1024 * 1024

/** What a member is for the image. */
export interface Role {
  readonly key: string
  /** Other roles of the same blob, and its name: digests find it by any of them. */
  readonly aliases: Set<string>
  readonly reach: Reach
  /** Its bytes are of another encoding than its media type says. */
  readonly belied: string
  /** The digest in its name. */
  readonly digits: Digits | null
  /** Its name has the id of a layer in it. */
  readonly legacy?: string
}

interface Walk {
  readonly bytes: ByteSource
  readonly members: ReadonlyMap<string, Block>
  readonly roles: Map<Block, Role>
  /** Configs, each read once: whether it tells nothing of layers that can be held against them. */
  readonly dim: Map<Block, boolean>
  /** How many documents have a label. */
  readonly labels: Map<string, number>
  references: number
  read: number
}

interface Document {
  readonly block: Block
  readonly kind: DocumentKind
  readonly suffix: string
}

/**
 * Each document is read once, by its first name: so an index that leads to itself ends, and there are as many roles as references. Null
 * where there is no image.
 */
export function rolesIn(bytes: ByteSource, blocks: readonly Block[]): ReadonlyMap<Block, Role> | null {
  const members = new Map(blocks.filter(isPlainFile).map(block => [block.key, block]))
  const walk: Walk = { bytes, members, roles: new Map(), dim: new Map(), labels: new Map(), references: 0, read: 0 }
  const waiting: Document[] = []
  const [index, docker, layout] = ['index.json', 'manifest.json', 'oci-layout'].map(name => members.get(name))
  if (index && layout && isLayout(bytes, layout)) waiting.push({ block: index, kind: 'index', suffix: '' })
  if (docker) waiting.push({ block: docker, kind: 'docker', suffix: '' })
  let isImage = false
  let isDocker = false
  for (let document = waiting.shift(); document; document = waiting.shift()) {
    const references = referencesAt(walk, document)
    if (references === 'too many') return null
    if (!references) continue
    if (document.block === index || document.block === docker) {
      isImage = true
      isDocker ||= document.block === docker
      giveOwn(walk, document.block)
    }
    waiting.push(...giveAll(walk, document, references))
  }
  if (isDocker) giveLegacy(walk, blocks)
  return isImage ? walk.roles : null
}

const isPlainFile = ({ member, entry, child, nth }: Block): boolean =>
  member && nth === 0 && entry?.type === 'file' && child?.pieces.length === 1 && !child.pieces[0]!.hole

/** image-layout.md, oci-layout file. */
function isLayout(bytes: ByteSource, { child }: Block): boolean {
  const json = jsonAt(bytes, child!.pieces[0]!)
  return json !== null && 'entries' in json && json.entries.some(([key]) => key === 'imageLayoutVersion')
}

function referencesAt(walk: Walk, { block, kind }: Document): readonly Reference[] | 'too many' | null {
  const body = block.child!.pieces[0]!
  walk.read += lengthOf(body)
  if (walk.read > MOST_READ) return 'too many'
  const json = jsonAt(walk.bytes, body)
  const found = json && referencesIn(kind, json)
  walk.references += found?.length ?? 0
  return walk.references > MOST_REFERENCES ? 'too many' : found
}

/** A document that is known by its name. */
const giveOwn = ({ roles }: Walk, block: Block): unknown =>
  roles.set(block, { key: `\0${block.key}`, aliases: new Set([block.key]), reach: 'installed', belied: '', digits: null })

/** No two documents have one suffix, so that no two blobs have one role; labels have no blanks. */
function fresh({ labels }: Walk, label: string): string {
  const count = (labels.get(label) ?? 0) + 1
  labels.set(label, count)
  return `${label === '' ? '' : ` ${label}`}${count === 1 ? '' : ` #${count}`}`
}

/** What is to be read then. */
function giveAll(walk: Walk, { kind, suffix }: Document, references: readonly Reference[]): Document[] {
  const images = new Map<number, string>()
  const configs = new Map<number, Block>()
  return references.flatMap(reference => {
    const { image, part, nth } = reference
    if (kind === 'docker' && !images.has(image)) images.set(image, fresh(walk, image === 1 ? '' : String(image)))
    const next = give(walk, reference, images.get(image) ?? suffix)
    const block = walk.members.get(reference.name)
    if (block && part === 'config') configs.set(image, block)
    if (block && part === 'layer') seal(walk, block, { nth, config: configs.get(image) })
    return next && (part === 'index' || part === 'manifest') ? [next] : []
  })
}

const keyOf = ({ part, nth }: Reference, suffix: string): string =>
  part === 'layer' ? layerKey(nth, suffix) : part === 'blob' ? `\0blob ${nth}${suffix}` : `\0${part}${suffix}`

/**
 * Of layers that their config does not vouch for nothing may be erased: it cannot be read what their digests are, or it is the config of
 * another image with other layers, and held against those.
 */
function seal(walk: Walk, block: Block, { nth, config }: { readonly nth: number; readonly config: Block | undefined }): void {
  const role = walk.roles.get(block)
  if (!config || !role) return
  const document = documentOf(walk.roles.get(config)?.key ?? '')
  const held = layerKey(nth, document?.suffix ?? '')
  const isHeld = document?.kind === 'config' && (role.key === held || role.aliases.has(held))
  if (!isHeld || isDim(walk, config)) walk.roles.set(block, { ...role, reach: 'sealed' })
}

function isDim(walk: Walk, config: Block): boolean {
  const known = walk.dim.get(config)
  if (known !== undefined) return known
  walk.read += lengthOf(config.child!.pieces[0]!)
  const isOne = walk.read > MOST_READ || vouchesForNone(walk.bytes, config)
  walk.dim.set(config, isOne)
  return isOne
}

function vouchesForNone(bytes: ByteSource, block: Block): boolean {
  const json = jsonAt(bytes, block.child!.pieces[0]!)
  const ids = json && valueAt(json, 'rootfs', 'diff_ids')
  const isDigest = (item: Json): boolean => hexOf(plainText(item)?.text ?? '') !== null
  const isOdd = json !== null && [json, valueAt(json, 'rootfs')].some(hasOddKey)
  return !json || isOdd || (ids !== null && !('items' in ids && ids.items.every(isDigest)))
}

/** A key that Go takes for another one. */
const hasOddKey = (json: Json | null): boolean =>
  json !== null &&
  'entries' in json &&
  json.entries.some(([key]) => ['rootfs', 'diff_ids'].some(name => key !== name && folded(key) === name))

/** Gives the blob of a reference its role. */
function give(walk: Walk, reference: Reference, suffix: string): Document | null {
  const { part, name, label } = reference
  const block = walk.members.get(name)
  if (!block || part === 'other') return null
  const known = walk.roles.get(block)
  const isDocument = part === 'index' || part === 'manifest'
  if (known && isDocument) return null
  const own = isDocument ? fresh(walk, label) : suffix
  const key = keyOf(reference, own)
  const isLayer = part === 'layer'
  const digits = digitsIn(name, walk.members)
  if (known) {
    known.aliases.add(key)
    return null
  }
  walk.roles.set(block, {
    key,
    aliases: new Set(isLayer && digits ? [name, idKey(digits.hex)] : [name]),
    digits,
    reach: isLayer ? 'transport' : 'installed',
    belied: isLayer ? beliedBy(walk.bytes, block, reference) : '',
  })
  return { block, kind: kindOf(part), suffix: own }
}

const kindOf = (part: Part): DocumentKind => (part === 'index' || part === 'manifest' ? part : 'config')

/** First bytes (RFC 1952, 2.3.1; RFC 8878, 3.1.1). Runtimes go by them or by the media type. */
const magics = { gzip: /^\x1f\x8b/, zstd: /^\x28\xb5\x2f\xfd/ } as const
const encodings = ['gzip', 'zstd'] as const

function beliedBy(bytes: ByteSource, { child }: Block, { mediaType }: Reference): string {
  // Names in manifest.json tell no encoding.
  if (mediaType === '') return ''
  const { start, end } = child!.pieces[0]!
  const head = latin1(bytes.read(start, Math.min(end, start + 4)))
  const held = encodings.find(encoding => magics[encoding].test(head))
  const told = encodings.find(encoding => mediaType.endsWith(encoding))
  return held === told ? '' : `${held ?? 'no encoding'} as ${mediaType}`
}

/** What docker save writes for versions below 1.10: a folder a layer, or a blob a layer, and the tags. */
function giveLegacy(walk: Walk, blocks: readonly Block[]): void {
  const { bytes, members, roles } = walk
  const tags = members.get('repositories')
  if (tags) giveOwn(walk, tags)
  const candidates = [...members.values()].filter(block => isLegacyJson(bytes, block) && !roles.has(block))
  const layers = legacyLayers(bytes, candidates)
  const byId = new Map<string, LegacyLayer>()
  for (const [block, layer] of layers) {
    const isInFolder = digestIn(block.key) === null
    const aliases = new Set([block.key, idKey(layer.id)])
    const role = { key: `\0legacy ${layer.nth}`, aliases, reach: 'installed', belied: '', digits: digestIn(block.key) } as const
    roles.set(block, isInFolder ? { ...role, legacy: layer.id } : role)
    if (isInFolder) byId.set(layer.id, layer)
  }
  for (const block of blocks) {
    const { id, part } = legacyPart(block.key) ?? { id: '', part: '' }
    const layer = byId.get(id)
    if (!layer || part === 'json') continue
    const key = `\0legacy-${part === '' ? 'folder' : part.toLowerCase()} ${layer.nth}`
    roles.set(block, {
      ...(roles.get(block) ?? { key, aliases: new Set([block.key]), reach: 'installed', belied: '', digits: null }),
      legacy: id,
    })
  }
}

/** Of blobs those that may be one: they begin as an object does. */
function isLegacyJson(bytes: ByteSource, { key, child }: Block): boolean {
  if (legacyPart(key)?.part === 'json') return true
  const { start, end } = child!.pieces[0]!
  return digestIn(key) !== null && end > start && bytes.read(start, start + 1)[0] === 0x7b
}
