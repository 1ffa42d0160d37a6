import type { Judgement } from './findings.ts'
import { shownPath } from './names.ts'
import { climb, descend } from './places.ts'
import { readerOf, storedRanges, type View } from './view.ts'

/** Holds a sum against the file that it is of, where that is in the same package. */
export async function noteFileSum(j: Judgement, view: View): Promise<void> {
  const { sumOf } = view.anatomy
  const session = view.side === 'a' ? j.a : j.b
  for (const name of sumOf?.names ?? []) {
    const found = await descend(session, climb(view, 1), [name])
    if (!found || found === 'unread' || found.block.child?.packing !== 'stored') continue
    const { id, value, offset } = sumOf!
    const digest = session.decoders.digest(id, readerOf(found.view, storedRanges(found.block.child)))
    const message = `${id} ${value} of ${shownPath([...found.view.path, found.block])} is ${digest}`
    if (digest !== value)
      j.warnings.push({ id: 'structural:stale-digest', side: view.side, layer: shownPath(view.path), offset, message })
    return
  }
}
