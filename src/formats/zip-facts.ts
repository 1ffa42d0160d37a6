import type { Block, Facts } from '../model/layer.ts'
import { pathFactsOf } from './archive-paths.ts'

/** A member, and where its local record begins. */
export interface Placed {
  readonly block: Block
  readonly at: number
}

/** What one archive by itself allows: whether its order may be ignored, and which places its kind of file gives a meaning. */
export function factsOf(members: readonly Placed[]): Omit<Facts, 'anomalies'> {
  const { duplicates, reorderable, foldersLate } = pathFactsOf(
    members.map(({ block: { key, entry } }) => ({ key, type: entry!.type })),
  )
  return { duplicates, reorderable, foldersLate, pins: pinsOf(members, reorderable), owners: 'none' }
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
