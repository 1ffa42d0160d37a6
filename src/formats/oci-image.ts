import { type ByteSource, latin1, lengthOf, type Range } from '../model/bytes.ts'
import type { Anatomy, Anomaly, Block, Child, Field, Reach } from '../model/layer.ts'
import { type Json, readJson } from './json-read.ts'
import { type DocumentKind, hasTwins, hexOf, layerKey, type Part, type Reference, referencesIn } from './oci-references.ts'

/** distribution-spec, "Pushing Manifests": registries refuse larger ones. */
export const MOST_OF_DOCUMENT = 4 * 1024 * 1024
/** Of one archive: an index of all that a project ever released has some thousand. What has more is no image, but a tar archive. */
const MOST_REFERENCES = 50_000
const MOST_READ = 64 * 1024 * 1024
const MOST_NOTED = 100

/**
 * A container image in a tar archive: an OCI image layout (image-spec, image-layout.md), what docker save writes (moby, image/spec/v1.2.md),
 * or both in one. Its members are named by what they hold, so each that the image names gets its role for a key: the same part of two builds
 * has one key, whatever its digest is. The digits in its name recompute. Any other archive comes back as it is.
 */
export function asImage(bytes: ByteSource, anatomy: Anatomy): Anatomy {
  const { blocks, facts } = anatomy
  // Of two members of one name readers take the one or the other.
  if (facts.duplicates || !blocks.some(({ key }) => key === 'index.json' || key === 'manifest.json')) return anatomy
  const roles = rolesIn(bytes, blocks)
  if (!roles) return anatomy
  const anomalies: Anomaly[] = []
  const placed = blocks.map(block => {
    const role = roles.get(block)
    const digest = digestIn(block.key)
    if (!role && digest && anomalies.length < MOST_NOTED) anomalies.push(unnamed(block))
    if (role?.belied) anomalies.push({ ...belied, offset: block.ranges[0]!.start, found: role.belied })
    return role || digest ? withRole(bytes, block, { role, digest }) : block
  })
  return { blocks: placed, facts: { ...facts, anomalies: [...facts.anomalies, ...anomalies] } }
}

const unnamed = ({ key, ranges }: Block): Anomaly => ({
  id: 'structural:unknown-member',
  offset: ranges[0]!.start,
  expected: 'blobs that the image names',
  found: key,
})
const belied = { id: 'structural:malformed', expected: 'a layer in the encoding of its media type' } as const

/** What a member is for the image. */
interface Role {
  readonly key: string
  /** Other roles of the same blob, and its name: digests find it by any of them. */
  readonly aliases: string[]
  readonly reach: Reach
  /** Its bytes are of another encoding than its media type says. */
  readonly belied: string
}

interface Walk {
  readonly bytes: ByteSource
  readonly members: ReadonlyMap<string, Block>
  readonly roles: Map<Block, Role>
  readonly suffixes: Set<string>
  references: number
  read: number
}

interface Document {
  readonly block: Block
  readonly kind: DocumentKind
  readonly suffix: string
}

/** Each document is read once, by its first name: so an index that leads to itself ends, and there are as many roles as references. */
function rolesIn(bytes: ByteSource, blocks: readonly Block[]): ReadonlyMap<Block, Role> | null {
  const members = new Map(blocks.filter(isPlainFile).map(block => [block.key, block]))
  const walk: Walk = { bytes, members, roles: new Map(), suffixes: new Set(), references: 0, read: 0 }
  const waiting: Document[] = []
  const [index, docker] = [members.get('index.json'), members.get('manifest.json')]
  const layout = members.get('oci-layout')
  if (index && layout && isLayout(bytes, layout)) waiting.push({ block: index, kind: 'index', suffix: '' })
  if (docker) waiting.push({ block: docker, kind: 'docker', suffix: '' })
  let isImage = false
  for (let document = waiting.shift(); document; document = waiting.shift()) {
    const { block, kind } = document
    const references = referencesAt(walk, document)
    if (references === 'too many') return null
    if (!references) continue
    if (block === index || block === docker) {
      isImage = true
      walk.roles.set(block, { key: `\0${block.key}`, aliases: [block.key], reach: 'installed', belied: '' })
    }
    const images = new Map<number, string>()
    for (const reference of references) {
      const { image, part } = reference
      if (kind === 'docker' && !images.has(image)) images.set(image, fresh(walk, image === 1 ? '' : String(image)))
      const next = give(walk, reference, kind === 'docker' ? images.get(image)! : document.suffix)
      if (next && (part === 'index' || part === 'manifest')) waiting.push(next)
    }
  }
  return isImage ? walk.roles : null
}

const isPlainFile = ({ member, entry, child, nth }: Block): boolean =>
  member && nth === 0 && entry?.type === 'file' && child?.pieces.length === 1 && !child.pieces[0]!.hole

/** image-layout.md, oci-layout file. */
function isLayout(bytes: ByteSource, { child }: Block): boolean {
  const json = jsonAt(bytes, child!.pieces[0]!)
  return json !== null && 'entries' in json && json.entries.some(([key]) => key === 'imageLayoutVersion')
}

function jsonAt(bytes: ByteSource, { start, end }: Range): Json | null {
  return end - start > MOST_OF_DOCUMENT ? null : readJson(latin1(bytes.read(start, end)))
}

function referencesAt(walk: Walk, { block, kind }: Document): readonly Reference[] | 'too many' | null {
  const body = block.child!.pieces[0]!
  if (lengthOf(body) > MOST_OF_DOCUMENT) return null
  walk.read += lengthOf(body)
  if (walk.read > MOST_READ) return 'too many'
  const json = jsonAt(walk.bytes, body)
  const found = json && !hasTwins(json) ? referencesIn(kind, json) : null
  walk.references += found?.length ?? 0
  return walk.references > MOST_REFERENCES ? 'too many' : found
}

/** No two documents have one suffix, so that no two blobs have one role. */
function fresh({ suffixes }: Walk, label: string): string {
  const base = label === '' ? '' : ` ${label}`
  let suffix = base
  for (let count = 2; suffixes.has(suffix); count++) suffix = `${base} #${count}`
  suffixes.add(suffix)
  return suffix
}

const keyOf = ({ part, nth }: Reference, suffix: string): string =>
  part === 'layer' ? layerKey(nth, suffix) : part === 'blob' ? `\0blob ${nth}${suffix}` : `\0${part}${suffix}`

/** Gives the blob of a reference its role; what it was not before is to be read. */
function give(walk: Walk, reference: Reference, suffix: string): Document | null {
  const { part, name, label } = reference
  const block = walk.members.get(name)
  if (!block || part === 'other') return null
  const known = walk.roles.get(block)
  const isDocument = part === 'index' || part === 'manifest'
  if (known && isDocument) return null
  const own = isDocument ? fresh(walk, label) : suffix
  const key = keyOf(reference, own)
  if (known) {
    known.aliases.push(key)
    return null
  }
  const reach = part === 'layer' ? 'transport' : 'installed'
  walk.roles.set(block, { key, aliases: [name], reach, belied: part === 'layer' ? beliedBy(walk.bytes, block, reference) : '' })
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

/** A blob by its name alone. */
const digestIn = (key: string): { readonly id: Reference['id']; readonly hex: string } | null => {
  const [, id = '', hex = ''] = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(key) ?? []
  return hexOf(`${id}:${hex}`)
}
const hexIn = (key: string): { readonly id: Reference['id']; readonly hex: string } | null => {
  const [, hex = ''] = /^([0-9a-f]{64}|[0-9a-f]{128})\.(?:json|tar)$/.exec(key) ?? []
  return hexOf(`sha256:${hex}`) ?? hexOf(`sha512:${hex}`)
}

interface Placed {
  readonly role: Role | undefined
  readonly digest: ReturnType<typeof digestIn>
}

function withRole(bytes: ByteSource, block: Block, { role, digest }: Placed): Block {
  const { key, nth, member, ranges, entry, child } = block
  const own = digest ?? (role ? hexIn(key) : null)
  const reach = role?.reach ?? child?.reach ?? 'installed'
  const fields = (): readonly Field[] => {
    const all = block.fields().flatMap(field => (own && field.name === 'tar.name' ? nameFields(bytes, field, own) : [field]))
    return role?.belied ? [...all, { name: 'oci.encoding', ranges: [], value: role.belied, anomaly: belied.id }] : all
  }
  const lent: { child?: Child } = child ? { child: { ...child, reach } } : {}
  return {
    key: role?.key ?? key,
    nth,
    member,
    ranges,
    ...(entry ? { entry } : {}),
    ...lent,
    ...(role ? { aliases: role.aliases } : {}),
    fields,
  }
}

/** The digits by themselves, where they stand in the name once. */
function nameFields(bytes: ByteSource, field: Field, { id, hex }: NonNullable<Placed['digest']>): Field[] {
  const found = field.ranges.flatMap(range => {
    const text = latin1(bytes.read(range.start, range.end))
    const at = text.indexOf(hex)
    return at < 0 ? [] : [{ range, start: range.start + at, isOnly: text.indexOf(hex, at + 1) < 0 }]
  })
  const [place] = found
  if (!place?.isOnly || found.length > 1 || field.value === undefined) return [field]
  const digits = { start: place.start, end: place.start + hex.length }
  const around = field.ranges.flatMap(range =>
    range === place.range
      ? [
          { start: range.start, end: digits.start },
          { start: digits.end, end: range.end },
        ]
      : [range],
  )
  return [
    { ...field, ranges: around, value: field.value.replace(hex, '*') },
    { name: 'oci.blob-name', ranges: [digits], value: hex, derived: { kind: 'digest', id, of: 'child', as: 'hex' } },
  ]
}
