import { type ByteSource, isZeroRange, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type FieldName, plainFacts } from '../model/layer.ts'
import { counter } from './structure.ts'

/** Bytes that a header claims under one name. Its fields tile it, and no two of them have one name: so their order cannot change unseen. */
export interface Part extends Range {
  readonly key: string
  fields(): readonly Field[]
}

export const rawPart = (key: string, name: FieldName, { start, end }: Range): Part => ({
  key,
  start,
  end,
  fields: () => [{ name, ranges: [{ start, end }] }],
})

interface Claims {
  /** None may lie over another one. */
  readonly parts: readonly Part[]
  /** What is known inside of a part, which is cut around it: of two that lie over each other, the first one. What lies elsewhere is left out. */
  readonly inner?: readonly Part[]
  /** Name of the bytes that no part holds. */
  readonly gap: FieldName
}

/** Parts in order of their places, and the bytes between them; null where they lie over each other or outside the layer. */
export function laidOut(bytes: ByteSource, { parts, inner = [], gap }: Claims): Anatomy | null {
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  const add = ({ key, start, end, fields }: Part): void => {
    blocks.push({ key, nth: nthOf(key), member: false, ranges: [{ start, end }], fields })
  }
  let at = 0
  const fill = (end: number): void => {
    if (end <= at) return
    const range = { start: at, end }
    const isFiller = end < bytes.size && isZeroRange(bytes, range)
    const id = end < bytes.size ? 'structural:padding' : 'structural:trailing-data'
    if (!isFiller) anomalies.push({ id, offset: at, expected: 'bytes that a header claims', found: `${end - at} bytes` })
    const field: Field = { name: gap, ranges: [range], ...(isFiller ? {} : { anomaly: id }) }
    add({ ...range, key: '\0gap', fields: () => [field] })
  }
  const sorted = inOrder(inner)
  let next = 0
  for (const part of inOrder(parts)) {
    if (part.start < at || part.end > bytes.size) return null
    fill(part.start)
    at = part.start
    for (; next < sorted.length && sorted[next]!.start < part.end; next++) {
      const own = sorted[next]!
      if (own.start < at || own.end > part.end) continue
      if (own.start > at) add(slice(part, at, own.start))
      add(own)
      at = own.end
    }
    if (part.end > at) add(slice(part, at, part.end))
    at = part.end
  }
  fill(bytes.size)
  return { blocks, facts: { ...plainFacts, anomalies } }
}

const inOrder = (parts: readonly Part[]): Part[] =>
  parts.filter(({ start, end }) => end > start).sort((x, y) => x.start - y.start || x.end - y.end)

/** What is left of a part around what is known in it has the name of its bytes. */
function slice(part: Part, start: number, end: number): Part {
  if (start === part.start && end === part.end) return part
  return rawPart(part.key, part.fields()[0]!.name, { start, end })
}
