import { type ByteSource, lengthOf, piecesOf, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Block, CodecId, Field, FieldName } from '../model/layer.ts'

/** Streams, members and blocks of one encoded layer. An empty member has 20 bytes, so a small file may hold many; writers make one in 64 KiB at the least. */
const PARTS = 100_000

export function countPart(parts: number): void {
  if (parts > PARTS) throw new LimitReached('streams', PARTS)
}

/** One stream or member: its fields lie one after the other. Where a further one begins in the content, those before it say. */
export const streamOf = (nth: number, range: Range, fields: readonly Field[]): Block => ({
  key: '\0stream',
  nth,
  member: false,
  ranges: [range],
  ...(nth ? { refers: true as const } : {}),
  fields: () => fields,
})

/** A member or stream that broke off left bytes behind those of the last good one. */
export const prefixOf = (content: ByteSource, range: Range): ByteSource =>
  content.size === lengthOf(range) ? content : piecesOf(content, [range])

/** What is no stream: padding, trailing bytes, a gap. */
export const structureOf = (key: `\0${string}`, nth: number, field: Field): Block => ({
  key,
  nth,
  member: false,
  ranges: field.ranges,
  fields: () => [field],
})

/** A stored value beside what it must be, both canonical. */
export const derivedField = (
  name: FieldName,
  range: Range,
  { stored, expected }: { stored: string; expected: string },
): Field => ({
  name,
  ranges: [range],
  value: stored,
  derived: { kind: 'value', expected },
  ...(stored === expected ? {} : { anomaly: 'structural:bad-checksum' as const }),
})

export const isRight = ({ value, derived }: Field): boolean => derived?.kind !== 'value' || value === derived.expected

/**
 * Where in the decoded bytes a further stream or member begins: readers that stop behind the first one see what is in front of it, so no
 * rule erases it. Nothing stores it.
 */
export const beginsField = (codec: CodecId, nth: number, begin: number): readonly Field[] =>
  nth ? [{ name: `${codec}.begins`, ranges: [], value: String(begin) }] : []

/** The first member or stream is expected; each further one is a structure that some readers skip. */
export const extraStream = (nth: number): Pick<Field, 'anomaly'> => (nth ? { anomaly: 'structural:extra-stream' } : {})
