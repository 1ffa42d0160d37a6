import type { CauseDocs, CauseFamily, Finding, Named } from '../model/cause.ts'
import { byUnits } from '../model/order.ts'
import { android } from './android.ts'
import { binary } from './binary.ts'
import { bytecode } from './bytecode.ts'
import { compression } from './compression.ts'
import { content } from './content.ts'
import { data } from './data.ts'
import { datedTexts } from './dated-texts.ts'
import { debian } from './debian.ts'
import { distribution } from './distribution.ts'
import { documentProperty } from './document-properties.ts'
import { documentDates, documents } from './documents.ts'
import { flavour } from './flavour.ts'
import { images } from './images.ts'
import { jarBuilder, java } from './java.ts'
import { likeness } from './likeness.ts'
import { media } from './media.ts'
import { members } from './members.ts'
import { object } from './object.ts'
import { oci } from './oci.ts'
import { ownerAndMode } from './owner-and-mode.ts'
import { packages } from './packages.ts'
import { programText } from './program-text.ts'
import { python } from './python.ts'
import { rpm } from './rpm.ts'
import { signature } from './signature.ts'
import { structure } from './structure.ts'
import { surroundings } from './surroundings.ts'
import { textTokens } from './text-tokens.ts'
import { time } from './time.ts'

/** Asked in this order: what is odd before what is usual, plain content last. */
const families: readonly CauseFamily[] = [
  structure,
  documentDates,
  jarBuilder,
  rpm,
  oci,
  distribution,
  python,
  debian,
  packages,
  binary,
  programText,
  likeness,
  media,
  signature,
  documentProperty,
  members,
  compression,
  flavour,
  time,
  documents,
  ownerAndMode,
  images,
  object,
  bytecode,
  android,
  java,
  data,
  datedTexts,
  textTokens,
  content,
  surroundings,
]

export const causes: readonly CauseDocs[] = families.flatMap(family => family.causes).sort((x, y) => byUnits(x.id, y.id))

/** The name of one finding. Names never change a fate. What was not judged has no other cause. */
export function nameOf(finding: Finding): Named {
  if (finding.fate === 'undecided') return { id: 'comparison-limited', confidence: 'unexplained' }
  for (const family of families) {
    const named = family.name(finding)
    if (named) return named
  }
  return { id: 'unexplained', confidence: 'unexplained' }
}
