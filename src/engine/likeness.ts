import { formatOf, isTextKind } from '../formats/index.ts'
import { unzlib } from '../io/unzlib.ts'
import type { Judgement } from './findings.ts'
import { unzstd } from './unzstd.ts'
import { sameWhole, type View } from './view.ts'

/** Layers above this are not looked at as a whole. Bounds the memory of parsers. */
const LOOKED_AT = 32 * 1024 * 1024

/** Text of two kinds is text, and so may be what only one side's encoding hides: UTF-16 is full of zeros. */
function kindOf({ kind: one }: View, { kind: two }: View): string | null {
  if (one === two) return one
  const isText = [one, two].map(isTextKind)
  const isHidden = isText.includes(true) && [one, two].includes('opaque')
  return isHidden || !isText.includes(false) ? 'text' : null
}

/** Asks the format of two layers that differ in what they are alike. */
export async function noteAlike(j: Judgement, a: View, b: View): Promise<void> {
  if (a.state !== 'ok' || b.state !== 'ok' || Math.max(a.bytes.size, b.bytes.size) > LOOKED_AT) return
  const kind = kindOf(a, b)
  const format = kind === null ? undefined : formatOf(kind)
  if (!format?.alike || sameWhole(a.bytes, b.bytes)) return
  const alike = await format.alike(a.bytes, b.bytes, { unzlib, unzstd })
  if (alike) j.alike.set(a, alike)
}
