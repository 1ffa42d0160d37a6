import type { Range } from '../model/bytes.ts'
import type { Anatomy, Block, Field, FieldName } from '../model/layer.ts'
import { plainFacts } from '../model/layer.ts'

/** A field that lies somewhere in a file whose other bytes are all alike. */
export interface Inset {
  readonly name: FieldName
  readonly range: Range
  readonly value: string
}

/** The insets, in order, and what is between them: each a block of its own, so that nothing can change its place. */
export function aroundInsets(size: number, insets: readonly Inset[], rest: FieldName): Anatomy {
  const blocks: Block[] = []
  const seen = new Map<string, number>()
  const add = (key: string, field: Field): void => {
    const nth = seen.get(key) ?? 0
    seen.set(key, nth + 1)
    blocks.push({ key, nth, member: false, ranges: field.ranges, fields: () => [field] })
  }
  let at = 0
  const between = (end: number): void => {
    if (end > at) add('\0rest', { name: rest, ranges: [{ start: at, end }] })
  }
  for (const { name, range, value } of insets) {
    between(range.start)
    add(`\0${name}`, { name, ranges: [range], value })
    at = range.end
  }
  between(size)
  return { blocks, facts: plainFacts }
}
