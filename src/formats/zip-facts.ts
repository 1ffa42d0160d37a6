import type { Block, Facts, Field } from '../model/layer.ts'
import { pathFactsOf } from './archive-paths.ts'
import type { ZipEntry } from './zip-record.ts'

/** A member, where its local record begins, and whose it is; null when that must not be ignored. */
export interface Placed {
  readonly block: Block
  readonly at: number
  readonly owner: string | null
}

/** What one archive by itself allows: whether its order may be ignored, and which places its kind of file gives a meaning. */
export function factsOf(members: readonly Placed[]): Omit<Facts, 'anomalies'> {
  const { duplicates, reorderable, foldersLate } = pathFactsOf(
    members.map(({ block: { key, entry } }) => ({ key, type: entry!.type })),
  )
  return { duplicates, reorderable, foldersLate, pins: pinsOf(members, reorderable), owners: ownersOf(members) }
}

/**
 * Readers of a stream see the local records in their order: JarInputStream wants the manifest first, EPUB and ODF want mimetype; and where
 * order matters at all, theirs does as much as that of the directory.
 */
function pinsOf(members: readonly Placed[], reorderable: boolean): string[] {
  const places = members.map((_, index) => index).sort((x, y) => members[x]!.at - members[y]!.at)
  const [first, second] = places.map(index => members[index]!.block)
  const pins: string[] = []
  if (first?.key === 'mimetype' && first.child?.packing === 'stored') pins.push('mimetype first')
  const manifest = 'META-INF/MANIFEST.MF'
  if (first?.key === manifest || (first?.key === 'META-INF/' && second?.key === manifest)) pins.push('manifest first')
  const ascending = places.every((place, index) => place === index)
  if (!reorderable && !ascending) pins.push(`local records in the order ${places.join(' ')}`)
  return pins
}

/**
 * Signed digests over members: JAR File Specification, "Signature File"; Binary distribution format, "Signed wheel files". A member beside
 * them that decodes to the same but has other bytes is refused. RECORD by itself is recomputed line by line, and holds nothing fast.
 */
export const hasDigests = (key: string): boolean =>
  /^(META-INF\/([^/]+\.(SF|RSA|DSA|EC)|SIG-[^/]*)|[^/]+\.dist-info\/RECORD\.(jws|p7s))$/i.test(key)

const SETUID_OR_SETGID = 0o6000
const isSpecial = ({ entry }: Block): boolean =>
  entry!.type === 'character' || entry!.type === 'block' || ((entry!.mode ?? 0) & SETUID_OR_SETGID) !== 0

/** By every record in its place, as each has its own readers; '' when nothing tells. A mode that cannot be read may be setuid. */
export function ownerOf(fields: readonly Field[], { local }: ZipEntry): string | null {
  if (fields.some(({ name, value }) => name === 'zip.mode' && value === undefined)) return null
  const records = fields.filter(({ name }) => name === 'zip.extra-owner')
  return records
    .map(
      ({ ranges, value }) => `${ranges[0]!.start < local.end && ranges[0]!.start >= local.start ? 'local' : 'central'} ${value}`,
    )
    .join()
}

function ownersOf(members: readonly Placed[]): Facts['owners'] {
  if (members.length === 0) return 'none'
  const owners = new Set(members.map(({ owner }) => owner))
  return owners.size === 1 && !owners.has(null) && !members.some(({ block }) => isSpecial(block)) ? 'uniform' : 'mixed'
}
