import type { Block, Locator } from '../model/layer.ts'
import { openChild } from './open.ts'
import { innermost, type Session, type View } from './view.ts'

/** The layer `up` members above, inside its codecs; null above the input. */
export function climb(view: View, up: number): View | null {
  let at: View | null = view
  for (let step = 0; step < up && at; step++) at = at.parent
  return at && innermost(at)
}

/** A member, and the layer that it is in. */
export interface Found {
  readonly view: View
  readonly block: Block
}

/** Down by key; of duplicates the last one, which is what an unpacker leaves on disk. `unread`: on the way is a layer that was not opened. */
export async function descend(session: Session, from: View | null, keys: readonly string[]): Promise<Found | 'unread' | null> {
  let view = from
  for (const [index, key] of keys.entries()) {
    if (view?.state === 'unsupported') return 'unread'
    const block = view && lastOf(view, key)
    if (!view || !block) return null
    if (index === keys.length - 1) return { view, block }
    view = block.child ? innermost(await openChild(session, view, block)) : null
  }
  return null
}

/** The layer at a place, inside its encodings; null where there is none. */
export async function layerAt(session: Session, view: View, { up, down }: Locator): Promise<View | 'unread' | null> {
  const from = climb(view, up)
  if (down.length === 0) return from
  const found = await descend(session, from, down)
  if (found === 'unread' || !found?.block.child) return found === 'unread' ? found : null
  return innermost(await openChild(session, found.view, found.block))
}

/** Which member it is; no two of a layer have one of these. */
export async function keyAt(session: Session, view: View, { up, down }: Locator): Promise<string | null> {
  const found = await descend(session, climb(view, up), down)
  return found && found !== 'unread' ? `${found.block.nth} ${found.block.key}` : found
}

/** What stands for a hard link's content. */
export function leaderOf({ view, block }: Found): Block | undefined {
  const { entry } = block
  if (entry?.type !== 'hardlink' || entry.target === undefined) return block
  return lastOf(view, entry.target.replace(/^(\.\/)+/, ''))
}

const indexes = new WeakMap<View, Map<string, Block>>()
function lastOf(view: View, key: string): Block | undefined {
  let index = indexes.get(view)
  if (!index) {
    const { blocks } = view.anatomy
    index = new Map(blocks.flatMap(block => (block.aliases ?? []).map(alias => [alias, block] as const)))
    for (const block of blocks) index.set(block.key, block)
    indexes.set(view, index)
  }
  return index.get(key)
}
