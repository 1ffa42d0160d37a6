import type { CauseDocs, CauseFamily, Finding, Named } from '../model/cause.ts'
import { binary } from './binary.ts'
import { compression } from './compression.ts'
import { content } from './content.ts'
import { flavour } from './flavour.ts'
import { likeness } from './likeness.ts'
import { members } from './members.ts'
import { ownerAndMode } from './owner-and-mode.ts'
import { programText } from './program-text.ts'
import { structure } from './structure.ts'
import { time } from './time.ts'

/** Asked in this order: what is odd before what is usual, plain content last. */
const families: readonly CauseFamily[] = [
  structure,
  binary,
  programText,
  likeness,
  members,
  compression,
  flavour,
  time,
  ownerAndMode,
  content,
]

const byId = (x: CauseDocs, y: CauseDocs): number => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0)
export const causes: readonly CauseDocs[] = families.flatMap(family => family.causes).sort(byId)

/** The name of one finding. Names never change a fate. What was not judged has no other cause. */
export function nameOf(finding: Finding): Named {
  if (finding.fate === 'undecided') return { id: 'comparison-limited', confidence: 'unexplained' }
  for (const family of families) {
    const named = family.name(finding)
    if (named) return named
  }
  return { id: 'unexplained', confidence: 'unexplained' }
}
