import type { Block, Facts } from '../model/layer.ts'

/** A member, and where its local record begins. */
export interface Placed {
  readonly block: Block
  readonly at: number
}

/** The path that an unpacker makes of a name; null when it depends on the unpacker. */
function pathOf(key: string): string | null {
  const parts = key.split('/').filter(part => part !== '' && part !== '.')
  return parts.includes('..') || /[\\\0]/.test(key) ? null : parts.join('/')
}

/** What one archive by itself allows: whether its order may be ignored, and which places its kind of file gives a meaning. */
export function factsOf(members: readonly Placed[]): Omit<Facts, 'anomalies'> {
  const paths = new Set<string>()
  const closed = new Set<string>()
  let duplicates = false
  let plainNames = true
  for (const { block } of members) {
    const path = pathOf(block.key)
    plainNames &&= path !== null
    if (paths.has(path ?? block.key)) duplicates = true
    paths.add(path ?? block.key)
    if (block.entry?.type !== 'directory') closed.add(path ?? block.key)
  }
  const reorderable = plainNames && !duplicates && !runsThrough(paths, closed)
  return { duplicates, reorderable, pins: pinsOf(members), owners: 'none' }
}

/** A path goes on behind what is no directory: what it leads to depends on which comes first. */
function runsThrough(paths: ReadonlySet<string>, closed: ReadonlySet<string>): boolean {
  for (const path of paths)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (closed.has(path.slice(0, at))) return true
  return false
}

/** Readers of a stream see the local records in their order: JarInputStream wants the manifest first, EPUB and ODF want mimetype. */
function pinsOf(members: readonly Placed[]): string[] {
  const ascending = members.every(({ at }, index) => index === 0 || at > members[index - 1]!.at)
  const [first, second] = ascending ? members : [...members].sort((x, y) => x.at - y.at)
  const pins: string[] = []
  if (first?.block.key === 'mimetype' && first.block.child?.packing === 'stored') pins.push('mimetype first')
  const manifest = 'META-INF/MANIFEST.MF'
  if (first?.block.key === manifest || (first?.block.key === 'META-INF/' && second?.block.key === manifest))
    pins.push('manifest first')
  if (!ascending) pins.push('local records in another order')
  return pins
}
