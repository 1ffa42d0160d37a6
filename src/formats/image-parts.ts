import { type ByteSource, indexAt, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type FieldName, type Located, plainFacts } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** Fields of a record that follow each other from its first byte: numbers (least significant byte first), hex, and bytes as they are. */
export type Layout = readonly (readonly [name: FieldName, size: number, kind?: 'hex' | 'octal' | 'big' | 'raw'])[]

/** A part of an image of a file system: a record, a table, blocks of a file. */
export interface Part extends Range {
  readonly key: string
  fields(): readonly Field[]
  /** Of a file. */
  readonly path?: string
}

export const rawField = (name: FieldName, start: number, end: number): Field => ({ name, ranges: [{ start, end }] })
export const rawPart = (key: string, name: FieldName, { start, end }: Range): Part => ({
  ...{ key, start, end },
  fields: () => [rawField(name, start, end)],
})

export const sizeOf = (layout: Layout): number => layout.reduce((sum, [, size]) => sum + size, 0)

export function recordPart(key: string, bytes: ByteSource, start: number, ...layouts: readonly Layout[]): Part {
  const layout = layouts.flat()
  const fields = (): Field[] => {
    let at = start
    return layout.map(([name, size, kind]): Field => {
      const range = { start: at, end: at + size }
      at += size
      return { name, ranges: [range], ...(kind === 'raw' ? {} : { value: toldAs(bytes, range, kind) }) }
    })
  }
  return { key, start, end: start + sizeOf(layout), fields }
}

export function toldAs(bytes: ByteSource, { start, end }: Range, kind?: 'hex' | 'octal' | 'big'): string {
  const held = Buffer.from(bytes.read(start, end))
  if (kind === 'hex') return held.toString('hex')
  return BigInt(`0x${(kind === 'big' ? held : held.reverse()).toString('hex')}`).toString(kind === 'octal' ? 8 : 10)
}

/** Parts in order of their places, and bytes between them; of two that lie over each other the one that begins first. */
export function partsOf(
  bytes: ByteSource,
  parts: readonly Part[],
  { rest, anomalies = [] }: { readonly rest: FieldName; readonly anomalies?: readonly Anomaly[] },
): Anatomy {
  const nthOf = counter()
  const blocks: Block[] = []
  const kept: Part[] = []
  const between = (start: number, end: number): void => {
    if (end > start) blocks.push(structure('blocks', nthOf('blocks'), rawField(rest, start, end)))
  }
  let at = 0
  for (const part of parts.toSorted((x, y) => x.start - y.start)) {
    const { key, start, end, fields } = part
    if (start < at || end > bytes.size || end <= start) continue
    between(at, start)
    blocks.push({ key, nth: nthOf(key), member: false, ranges: [{ start, end }], fields })
    kept.push(part)
    at = end
  }
  between(at, bytes.size)
  const starts = kept.map(({ start }) => start)
  const locate = (offset: number): Located | null => {
    const part = kept[indexAt(starts, offset)]
    return part && offset >= part.start && offset < part.end ? { within: offset - part.start, symbol: part.path ?? null } : null
  }
  return { blocks, facts: { ...plainFacts, anomalies }, locate }
}
