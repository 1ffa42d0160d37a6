import type { Block, Facts, Field } from '../model/layer.ts'
import { pathFactsOf } from './archive-paths.ts'
import type { ZipEntry } from './zip-record.ts'

/** A member, where its local record begins, and whose it is; null when that must not be ignored. */
export interface Placed {
  readonly block: Block
  readonly at: number
  /** Where its content begins. */
  readonly data: number
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
  pins.push(...mappedPins(members), ...loaderPins(members))
  const ascending = places.every((place, index) => place === index)
  if (!reorderable && !ascending) pins.push(`local records in the order ${places.join(' ')}`)
  return pins
}

/** Android, "zipalign": what is mapped begins at a multiple of 4, libraries at that of a page. */
const [ALIGNED, LARGEST_PAGE] = [4, 65_536]
const library = /^lib\/[^/]+\/[^/]+\.so$/

/** Who installs an Android package maps what is stored in it; the table of resources has to be. */
function mappedPins(members: readonly Placed[]): string[] {
  const keys = new Set(members.map(({ block }) => block.key))
  if (!keys.has('AndroidManifest.xml') || !(keys.has('resources.arsc') || keys.has('classes.dex'))) return []
  const stored = members.filter(({ block }) => block.child?.packing === 'stored' && block.entry!.size > 0)
  const crooked = stored.find(({ data }) => data % ALIGNED !== 0)
  const libraries = stored.filter(({ block }) => library.test(block.key))
  const page = libraries.reduce((most, { data }) => Math.min(most, (data & -data) >>> 0 || LARGEST_PAGE), LARGEST_PAGE)
  return [
    crooked ? `${crooked.block.key} not at a multiple of ${ALIGNED}` : `stored entries at multiples of ${ALIGNED}`,
    ...(libraries.length > 0 ? [`libraries at multiples of ${page}`] : []),
  ]
}

/** Spring Boot, "The Executable Jar Format": libraries in the archive are read where they lie, so they are stored. */
const LOADER = 'org/springframework/boot/loader/'
const nested = /^(BOOT-INF\/lib|WEB-INF\/lib(-provided)?)\/[^/]+\.jar$/
/** More are not listed one by one. */
const MOST_PACKED = 16

function loaderPins(members: readonly Placed[]): string[] {
  if (!members.some(({ block }) => block.key.startsWith(LOADER))) return []
  const packed = members.filter(({ block }) => nested.test(block.key) && block.child?.packing !== 'stored')
  const names = packed.slice(0, MOST_PACKED).map(({ block }) => `${block.key} not stored`)
  return packed.length > MOST_PACKED ? [...names, `${packed.length} not stored`] : names
}

/**
 * Signed digests over members: JAR File Specification, "Signature File"; Binary distribution format, "Signed wheel files". A member beside them
 * that decodes to the same but has other bytes is refused. RECORD by itself is recomputed line by line, and holds nothing fast.
 */
export const hasDigests = (key: string): boolean =>
  /^(META-INF\/([^/]+\.(SF|RSA|DSA|EC)|SIG-[^/]*)|[^/]+\.dist-info\/RECORD\.(jws|p7s))$/i.test(key) || signatures.test(key)

/**
 * Signatures over parts: of Firefox (META-INF/cose.sig), OpenDocument 1.3 part 2, 5 (documentsignatures.xml), EPUB 3.3, 4.2.6 (signatures.xml),
 * and OPC, whose parts of them lie where Office and Visual Studio put them.
 */
const signatures =
  /^(META-INF\/(cose\.(manifest|sig)|[^/]*signatures[^/]*\.xml)|_xmlsignatures\/.+|package\/services\/digital-signature\/.+)$/i

/**
 * NuGet, Package Signatures Technical Details: the digest is over all bytes of the archive but this entry and its records, so that other times
 * or another compression of any entry break it.
 */
export const sealsArchive = (key: string): boolean => key === '.signature.p7s'

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
