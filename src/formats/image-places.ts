import { type ByteSource, isZeroRange, type Range } from '../model/bytes.ts'
import { type Anatomy, type Block, type Field, type FieldName, plainFacts } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** A block of its own in an image whose other bytes are alike. */
export interface Place extends Range {
  readonly key: string
  readonly field: Field
  /** Its bytes are a layer. */
  readonly isContent?: true
}

interface Laying {
  /** The first part of the names of fields. */
  readonly format: string
  /** Zeros behind a content up to a multiple of so many bytes. */
  readonly sector: number
  readonly type: 'file' | 'other'
}

/** Places in their order, and what is between them: nothing can change its place unseen. Of two over each other the first counts. */
export function laid(bytes: ByteSource, places: readonly Place[], { format, sector, type }: Laying): Anatomy {
  const { size } = bytes
  const nthOf = counter()
  const blocks: Block[] = []
  const put = (key: string, name: FieldName, range: Range): void => {
    if (range.end > range.start) blocks.push(structure(key, nthOf(key), { name, ranges: [range] }))
  }
  let at = 0
  for (const { key, start, end, field, isContent } of places.toSorted((x, y) => x.start - y.start)) {
    if (start < at || end > size) continue
    put('\0rest', `${format}.bytes`, { start: at, end: start })
    const nth = nthOf(key)
    blocks.push(isContent ? contentOf(key, nth, { field, type }) : structure(key, nth, field))
    at = end
    const filler = { start: end, end: Math.min(size, Math.ceil(end / sector) * sector) }
    if (!isContent || !isZeroRange(bytes, filler)) continue
    put('\0padding', `${format}.padding`, filler)
    at = filler.end
  }
  put('\0rest', `${format}.bytes`, { start: at, end: size })
  return { blocks, facts: plainFacts }
}

function contentOf(key: string, nth: number, { field, type }: Pick<Laying, 'type'> & { readonly field: Field }): Block {
  const range = field.ranges[0]!
  return {
    ...{ key, nth, member: true, ranges: [], entry: { type, size: range.end - range.start } },
    child: { pieces: [range], packing: 'stored', reach: 'installed' },
    fields: () => [field],
  }
}
