import { watches } from '../formats/index.ts'
import { fromLatin1, ofBytes } from '../model/bytes.ts'
import type { Block, Locator } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import { knownDigest } from './derive.ts'
import { openChild } from './open.ts'
import { climb, layerAt } from './places.ts'
import { contentOf, isLeaf, type Session, stepsTo, type View } from './view.ts'

/** What a member stores digests of; null for most. */
export const watchedBy = (view: View, block: Block): Locator | null =>
  block.child ? watches({ path: stepsTo(view, block), name: block.key, reach: block.child.reach }) : null

/**
 * A member that stores digests of others, and that cannot be read or not to its end: equal bytes of it are as good as equal digests only
 * over equal inputs. So those are part of its normal form, decoded; '' for any other member.
 */
export async function unseenBy(session: Session, view: View, block: Block): Promise<string> {
  const watched = watchedBy(view, block)
  if (!watched) return ''
  const opened = await openChild(session, view, block)
  if (isRead(opened)) return ''
  if (watched.down.length === 0) return `over ${await contentsOf(session, climb(opened, watched.up), block)}`
  const layer = await layerAt(session, opened, watched)
  return layer === 'unread' || !layer ? 'over nothing' : `over ${knownDigest(session, 'sha256', layer.bytes)}`
}

/** Names and contents of all members but the list itself, which lies among them; in any order. */
async function contentsOf(session: Session, view: View | null, list: Block): Promise<string> {
  const told: string[] = []
  for (const block of view?.anatomy.blocks ?? [])
    if (view && block.child && block !== list) {
      const { bytes, state } = await contentOf(session, view, block)
      told.push(`${block.nth} ${state} ${knownDigest(session, 'sha256', bytes)} ${block.key}`)
    }
  return knownDigest(session, 'sha256', ofBytes(fromLatin1(told.sort(byUnits).join('\0'))))
}

/** Unwrapped to a format that knows its parts, and all of them read. Of two formats that claim it only one was. */
function isRead(view: View): boolean {
  if (view.state !== 'ok') return false
  if (view.inner) return isRead(view.inner)
  const { blocks, facts } = view.anatomy
  return (
    !view.codec &&
    !isLeaf(view) &&
    !blocks.some(({ key, member }) => !member && key === '\0gap') &&
    !facts.anomalies.some(({ id }) => id === 'structural:polyglot')
  )
}
