import type { Range } from '../model/bytes.ts'
import { type Anatomy, type Block, type Field, type FieldName, plainFacts } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** A field that lies somewhere in a file whose other bytes are all alike. */
export interface Inset {
  readonly name: FieldName
  readonly range: Range
  readonly value: string
}
/** Without a value its bytes are not of the kind that the field is for. */
export type Placed = Omit<Inset, 'value'> & Partial<Inset>

/** The insets, in order, and what is between them: each a block of its own, so that nothing can change its place. */
export function aroundInsets(size: number, insets: readonly Placed[], rest: FieldName): Anatomy {
  const blocks: Block[] = []
  const nthOf = counter()
  const add = (key: string, field: Field): void => {
    blocks.push(structure(key, nthOf(key), field))
  }
  let at = 0
  const between = (end: number): void => {
    if (end > at) add('\0rest', { name: rest, ranges: [{ start: at, end }] })
  }
  for (const { name, range, value } of insets) {
    between(range.start)
    add(`\0${name}`, value === undefined ? { name, ranges: [range] } : { name, ranges: [range], value })
    at = range.end
  }
  between(size)
  return { blocks, facts: plainFacts }
}
