import { type ByteSource, indexAt, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type FieldName, type Located, plainFacts } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** Bytes that a header claims or a grammar names: one block. */
export interface Part extends Range {
  readonly key: string
  fields(): readonly Field[]
  /** What is wrong with it; its fields say so, too. */
  readonly anomaly?: Omit<Anomaly, 'offset'>
}

export interface Tiling {
  /** The first part of the names of fields. */
  readonly format: string
  /** Fewer zeros than this fill up to the next boundary that the format aligns to. */
  readonly filler: number
}

/**
 * Parts in order of their places, filler with the part that it follows, and blocks for other bytes between and behind them, which are
 * anomalies. Null where parts lie over each other or outside the file.
 */
export function tiledBy(bytes: ByteSource, { format, filler }: Tiling, parts: readonly Part[]): Anatomy | null {
  const sorted = [...parts].filter(({ start, end }) => end > start).sort((x, y) => x.start - y.start)
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  const strange = (range: Range): void => {
    const id = range.end < bytes.size ? 'structural:gap-data' : 'structural:trailing-data'
    anomalies.push({ id, offset: range.start, expected: 'bytes that a header claims', found: `${range.end - range.start} bytes` })
    blocks.push(structure('\0gap', nthOf('\0gap'), { name: `${format}.gap`, ranges: [range], anomaly: id }))
  }
  const lead = sorted[0]?.start ?? bytes.size
  if (lead > 0) strange({ start: 0, end: lead })
  for (const [index, part] of sorted.entries()) {
    const { key, start, end, anomaly } = part
    if (anomaly) anomalies.push({ ...anomaly, offset: start })
    const behind = { start: end, end: sorted[index + 1]?.start ?? bytes.size }
    if (behind.end < end) return null
    const isFiller = behind.end > end && behind.end - end < filler && isZeroRange(bytes, behind)
    const padding: readonly Field[] = isFiller ? [{ name: `${format}.padding`, ranges: [behind] }] : []
    blocks.push({
      key,
      nth: nthOf(key),
      member: false,
      ranges: [{ start, end: isFiller ? behind.end : end }],
      fields: () => [...part.fields(), ...padding],
    })
    if (!isFiller && behind.end > end) strange(behind)
  }
  return { blocks, facts: { ...plainFacts, anomalies }, locate: withinPart(sorted) }
}

/** Offset in the part. */
function withinPart(sorted: readonly Part[]): (offset: number) => Located | null {
  const starts = sorted.map(({ start }) => start)
  return offset => {
    const part = sorted.length > 0 ? sorted[indexAt(starts, offset)]! : null
    return part && offset >= part.start && offset < part.end ? { within: offset - part.start, symbol: null } : null
  }
}

/** A record of a format: names of fields in order, and their sizes in bytes. Numbers are told in full, in decimal. */
export type RecordLayout = readonly (readonly [name: FieldName, size: number, kind?: 'text' | 'hex' | 'raw'])[]

export const sizeOf = (layout: RecordLayout): number => layout.reduce((sum, [, size]) => sum + size, 0)

/** The fields of a record that lies wholly in the file. */
export function recordAt(
  bytes: ByteSource,
  start: number,
  { layout, isLittle }: { layout: RecordLayout; isLittle?: boolean },
): Field[] {
  let at = start
  return layout.map(([name, size, kind]): Field => {
    const range = { start: at, end: at + size }
    at += size
    return kind === 'raw' ? { name, ranges: [range] } : { name, ranges: [range], value: toldAs(bytes, range, { kind, isLittle }) }
  })
}

function toldAs(
  bytes: ByteSource,
  { start, end }: Range,
  { kind, isLittle = false }: { kind: 'text' | 'hex' | undefined; isLittle: boolean | undefined },
): string {
  const own = bytes.read(start, end).slice()
  if (kind === 'text') return latin1(own)
  const hex = Buffer.from(isLittle ? own.reverse() : own).toString('hex')
  return kind === 'hex' ? hex : BigInt(`0x${hex}`).toString()
}

/** Fields that follow each other inside one part, as the bytes of a file; a last one takes what is left. */
export const rest = (name: FieldName, start: number, end: number): Field[] =>
  end > start ? [{ name, ranges: [{ start, end }] }] : []

/** How a format writes chunk after chunk behind its header. */
export interface Chunks<Chunk extends Part> {
  /** Where the last one ends, as the header tells. */
  readonly end: number
  /** More parts than this are not told. */
  readonly most: number
  /** Null: none that the format knows begins there. */
  chunkAt(bytes: ByteSource, start: number, most: number): Chunk | null
  /** What is not understood, to the end of the file. */
  wrong(bytes: ByteSource, start: number): Chunk
}

/** The header and its chunks, as far as they follow the grammar. */
export function inChunks<Chunk extends Part>(
  bytes: ByteSource,
  header: Chunk,
  { end, most, chunkAt, wrong }: Chunks<Chunk>,
): Chunk[] {
  const parts: Chunk[] = [header]
  if (end > bytes.size) return [...parts, wrong(bytes, header.end)]
  for (let at = header.end; at < end; at = parts.at(-1)!.end) {
    const part = parts.length < most ? chunkAt(bytes, at, end) : null
    if (!part) return [...parts, wrong(bytes, at)]
    parts.push(part)
  }
  return parts
}

/** Bytes that break the grammar of a format, to the end of the file. */
export const broken = (
  format: string,
  { start, end }: Range,
  { expected, found }: Pick<Anomaly, 'expected' | 'found'>,
): Part => ({
  key: '\0rest',
  start,
  end,
  fields: () => [{ name: `${format}.rest`, ranges: [{ start, end }], anomaly: 'structural:malformed' }],
  anomaly: { id: 'structural:malformed', expected, found },
})
