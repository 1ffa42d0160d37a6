import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Anomaly, Block, Child, Derivation, Field, FieldName } from '../model/layer.ts'
import { legacyPart } from './oci-legacy.ts'
import { digestIn } from './oci-names.ts'
import { type Role, rolesIn } from './oci-roles.ts'

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
    const isBlob = digestIn(block.key) !== null
    if (!role && isBlob && anomalies.length < MOST_NOTED) anomalies.push(unnamed(block))
    if (role?.belied) anomalies.push({ ...belied, offset: block.ranges[0]!.start, found: role.belied })
    return role || isBlob ? withRole(bytes, block, role) : block
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

function withRole(bytes: ByteSource, block: Block, role: Role | undefined): Block {
  const { key, nth, member, ranges, entry, child } = block
  const reach = role?.reach ?? child?.reach ?? 'installed'
  const digits = [...ofName(key, role), ...ofTarget(block, role)]
  const fields = (): readonly Field[] => {
    const own = block.fields().flatMap(field => {
      const found = digits.find(({ field: name }) => name === field.name)
      return found ? apart(bytes, field, found) : [field]
    })
    return role?.belied ? [...own, { name: 'oci.encoding', ranges: [], value: role.belied, anomaly: belied.id }] : own
  }
  const lent: { child?: Child } = child ? { child: { ...child, reach } } : {}
  const named = { key: role?.key ?? key, nth, member, ranges, ...(role ? { aliases: [...role.aliases] } : {}) }
  return { ...named, ...(entry ? { entry } : {}), ...lent, fields }
}

/** Digits in a name that are a field of their own. */
interface Digits {
  readonly field: FieldName
  readonly hex: string
  readonly name: FieldName
  readonly derived?: Derivation
}

function ofName(key: string, role: Role | undefined): Digits[] {
  if (role?.legacy !== undefined) return [{ field: 'tar.name', hex: role.legacy, name: 'oci.legacy-id' }]
  const found = role ? role.digits : digestIn(key)
  if (!found) return []
  const derived = { kind: 'digest', id: found.id, of: 'child', as: 'hex' } as const
  return [{ field: 'tar.name', hex: found.hex, name: 'oci.blob-name', derived }]
}

/** skopeo links layer.tar of old to the layer; docker save does so with layers that are there twice. */
function ofTarget({ entry }: Block, role: Role | undefined): Digits[] {
  if (role?.legacy === undefined || entry?.type !== 'symlink') return []
  const [, target = ''] = /^\.\.\/([^/]+(?:\/layer\.tar)?)$/.exec(entry.target ?? '') ?? []
  const { id: hex } = legacyPart(target) ?? legacyPart(target.replace(/\.tar$/, '')) ?? {}
  if (hex === undefined) return []
  return [{ field: 'tar.linkname', hex, name: 'oci.reference', derived: { kind: 'name', of: { up: 0, down: [target] } } }]
}

/** The digits by themselves, where they stand in the field once. */
function apart(bytes: ByteSource, field: Field, { hex, name, derived }: Digits): Field[] {
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
    { name, ranges: [digits], value: hex, ...(derived ? { derived } : {}) },
  ]
}
