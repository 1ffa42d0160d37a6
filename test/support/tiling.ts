import { lengthOf, type Range } from '../../src/model/bytes.ts'
import type { Anatomy, Field } from '../../src/model/layer.ts'

/** Every field of every block, in order of its first byte. */
export const fieldsOf = (anatomy: Anatomy): Field[] => anatomy.blocks.flatMap(block => [...block.fields()])

/** The complaint if fields do not tile [0, size) exactly, or if a block's fields and its ranges + child disagree; else ''. */
export function tilingFault(anatomy: Anatomy, size: number): string {
  const fault = gapIn(
    fieldsOf(anatomy).flatMap(field => field.ranges),
    size,
    'layer',
  )
  if (fault) return fault
  for (const block of anatomy.blocks) {
    const own = [...block.ranges, ...(block.child?.pieces.filter(piece => !piece.hole) ?? [])].reduce(
      (sum, range) => sum + lengthOf(range),
      0,
    )
    const fields = block
      .fields()
      .flatMap(field => field.ranges)
      .reduce((sum, range) => sum + lengthOf(range), 0)
    if (own !== fields) return `block ${JSON.stringify(block.key)}: ranges and child hold ${own} bytes, its fields ${fields}`
  }
  return ''
}

function gapIn(ranges: readonly Range[], size: number, what: string): string {
  const sorted = ranges.filter(range => lengthOf(range) !== 0).sort((x, y) => x.start - y.start)
  let at = 0
  for (const { start, end } of sorted) {
    if (end < start) return `${what}: range ${start}..${end} runs backwards`
    if (start !== at) return `${what}: expected a field at ${at}, found one at ${start}..${end}`
    at = end
  }
  return at === size ? '' : `${what}: fields end at ${at}, size is ${size}`
}
