import type { ByteSource } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type FieldName, plainFacts } from '../model/layer.ts'

/** A block that no user would call a member: a header, a gap, an end. */
export const structure = (key: string, nth: number, ...fields: readonly Field[]): Block => ({
  key,
  nth,
  member: false,
  ranges: fields.flatMap(({ ranges }) => ranges),
  fields: () => fields,
})

/** Tells blocks of one key apart. */
export function counter(): (key: string) => number {
  const counts = new Map<string, number>()
  return key => {
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    return nth
  }
}

/** Nothing is understood, and nothing is lost: bytes, as of any other file. */
export function notUnderstood(
  bytes: ByteSource,
  name: FieldName,
  { expected, found }: Pick<Anomaly, 'expected' | 'found'>,
): Anatomy {
  const anomaly: Anomaly = { id: 'structural:malformed', offset: 0, expected, found }
  const ranges = [{ start: 0, end: bytes.size }]
  return { blocks: [structure('bytes', 0, { name, ranges })], facts: { ...plainFacts, anomalies: [anomaly] } }
}
