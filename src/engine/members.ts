import { digestOf } from '../io/digest.ts'
import type { Block } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import type { MemberStatus } from '../model/report.ts'
import { type Judgement, type Outcome, statusOf } from './findings.ts'
import { openChild } from './open.ts'
import type { BlockPair } from './pair.ts'
import { contentOf, innermost, type Session, stepsTo, type View } from './view.ts'

export interface PairAt {
  readonly a: View
  readonly b: View
  readonly pair: BlockPair
}

interface Placed {
  readonly a: View
  readonly b: View
  readonly block: Block
}

/** Members of a transport member that is the same on both sides: they are counted, not judged. */
export function countSame(j: Judgement, a: View, b: View): void {
  for (const block of a.anatomy.blocks) if (block.entry) addSame(j, { a, b, block })
}

export function addSame({ members }: Judgement, { a, b, block }: Placed): void {
  if (!members.keeps('same')) {
    members.count('same', isCounted(a))
    return
  }
  const size = block.entry?.size ?? null
  members.add({
    path: [stepsTo(a, block), stepsTo(b, block)],
    status: 'same',
    sizes: [size, size],
    sha256: [null, null],
    causes: [],
    counted: isCounted(a),
  })
}

interface Finished {
  readonly outcome: Outcome
  /** How many findings there were before. */
  readonly before: number
}

/** Puts a finished pair into the list of members, where it is what users call a file. */
export async function remember(j: Judgement, { a, b, pair }: PairAt, { outcome, before }: Finished): Promise<void> {
  const block = (pair.a ?? pair.b)!
  if (!block.entry) return
  if (pair.a && pair.b && ((await holdsMembers(j.a, a, pair.a)) || (await holdsMembers(j.b, b, pair.b)))) return
  const status: MemberStatus = pair.a && pair.b ? statusOf(outcome) : pair.a ? 'onlyA' : 'onlyB'
  if (status === 'same') {
    addSame(j, { a, b, block })
    return
  }
  if (!j.members.keeps(status)) {
    j.members.count(status, isCounted(a))
    return
  }
  const listed = j.members.size < j.maxMembers
  const hash = async (session: Session, view: View, own: Block | null): Promise<string | null> => {
    const content = listed && own?.child ? await contentOf(session, view, own) : null
    return content && !content.limit ? digestOf('sha256', content.bytes) : null
  }
  j.members.add({
    path: [pair.a && stepsTo(a, pair.a), pair.b && stepsTo(b, pair.b)],
    status,
    sizes: [pair.a?.entry?.size ?? null, pair.b?.entry?.size ?? null],
    sha256: [await hash(j.a, a, pair.a), await hash(j.b, b, pair.b)],
    causes: [...new Set(j.found.ids.slice(before))].sort(byUnits),
    counted: isCounted(a),
  })
}

/** What is opened on the way to the disk, and has members of its own: those are counted. */
async function holdsMembers(session: Session, view: View, block: Block): Promise<boolean> {
  if (block.child?.reach !== 'transport') return false
  return innermost(await openChild(session, view, block)).anatomy.blocks.some(({ entry }) => entry)
}

const isCounted = (view: View): boolean => view.reach === 'transport' || view.parent === null
