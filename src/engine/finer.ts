import type { Anatomy } from '../model/layer.ts'
import { sameOwn, type View } from './view.ts'

/** Two layers of which something differs that has no value to tell, in finer blocks if both sides have such. */
export function inFinerBlocks(a: View, b: View): readonly [View, View] {
  if (!a.anatomy.finer || !b.anatomy.finer || !differInBytes(a, b)) return [a, b]
  const [one, two] = [a.anatomy.finer(), b.anatomy.finer()]
  return one && two ? [withBlocks(a, one), withBlocks(b, two)] : [a, b]
}

const withBlocks = (view: View, anatomy: Anatomy): View => ({ ...view, anatomy })

function differInBytes(a: View, b: View): boolean {
  const [left, right] = [a.anatomy.blocks, b.anatomy.blocks]
  if (left.length !== right.length) return true
  return left.some(
    (block, index) => !sameOwn(a, block, b, right[index]!) && block.fields().some(({ value }) => value === undefined),
  )
}
