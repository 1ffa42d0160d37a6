import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type Block, type CutLimits, type Field, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { weightOf } from './weight.ts'

/** One "Name: value" with the lines that continue it, or a line that is none. */
export interface HeaderRecord {
  readonly kind: 'field' | 'blank' | 'gap'
  /** As spelled; for anything but a field it is ''. */
  readonly name: string
  readonly range: Range
}

/** How a kind of file spells its fields. Patterns see the first 64 KiB of a line. */
export interface HeaderSyntax {
  /** Begins the names of its fields: `control.value`. */
  readonly format: 'control' | 'manifest' | 'signature-file'
  /** Two groups: the name, and what stands between it and the value. */
  readonly head: RegExp
  readonly continues: RegExp
  readonly blank: RegExp
  /** What ends a line and is no part of a value: at most two bytes. */
  readonly lineEnd: RegExp
  /** The name of the section that a field is in, from all records before it; for files with sections. */
  sections?(bytes: ByteSource): (record: HeaderRecord) => string
  valueFields(bytes: ByteSource, record: HeaderRecord & { readonly section: string }, range: Range): readonly Field[]
}

/** The manifest of a signed jar has a few for each file. A field costs a thousand times its bytes in memory. */
const MOST_RECORDS = 100_000
/** Lines that go on with a field cost no memory, but time. */
const MOST_LINES = 1_000_000

/** One block a field, in order; names do not depend on case, and a second one of a name is a duplicate. */
export function cutHeaders(bytes: ByteSource, limits: CutLimits, syntax: HeaderSyntax): Anatomy {
  const nthOf = counter()
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  const most = Math.min(limits.entries, MOST_RECORDS)
  const sectionOf = syntax.sections?.(bytes) ?? (() => '')
  let duplicates = false
  let weight = 0
  for (const record of records(bytes, syntax)) {
    if (blocks.length >= most) throw new LimitReached(most < limits.entries ? 'lines' : 'entries', most)
    const section = sectionOf(record)
    // Measured before it is made: of one long section each field has a key of its own.
    weight += weightOf(section.length + record.name.length)
    if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
    const key = keyOf(record, section)
    const nth = nthOf(key)
    const anomaly = anomalyOf(record, nth)
    if (anomaly) anomalies.push(anomaly)
    const member = record.kind === 'field'
    if (member && nth > 0) duplicates = true
    const fields = (): Field[] => fieldsOf(bytes, { ...record, section }, { syntax, anomaly })
    blocks.push({ key, nth, member, ranges: [record.range], fields })
  }
  return { blocks, facts: { ...plainFacts, duplicates, anomalies } }
}

const structure = { blank: '\0blank', gap: '\0gap' } as const

const keyOf = ({ kind, name }: HeaderRecord, section: string): string =>
  kind === 'field' ? (section === '' ? '' : `${section}: `) + name.toLowerCase() : structure[kind]

function anomalyOf({ kind, name, range }: HeaderRecord, nth: number): Anomaly | null {
  const offset = range.start
  if (kind === 'gap') return { id: 'structural:malformed', offset, expected: 'a field', found: 'another line' }
  if (kind === 'field' && nth > 0)
    return { id: 'structural:duplicate-entry', offset, expected: 'each field once', found: `${name} again` }
  return null
}

const upTo = (record: HeaderRecord, end: number): HeaderRecord => ({ ...record, range: { start: record.range.start, end } })

export const textOf = (bytes: ByteSource, { start, end }: Range): string =>
  latin1(bytes.read(start, Math.min(end, start + RECORD)))

/** A field goes on as long as lines continue it; behind anything else such a line belongs to nothing. */
function* records(bytes: ByteSource, { head, continues, blank }: HeaderSyntax): Generator<HeaderRecord> {
  let open: HeaderRecord | null = null
  let read = 0
  for (const line of lines(bytes)) {
    if (++read > MOST_LINES) throw new LimitReached('lines', MOST_LINES)
    const text = textOf(bytes, line)
    if (open && continues.test(text)) {
      open = upTo(open, line.end)
      continue
    }
    if (open) yield open
    const name = head.exec(text)?.[1]
    open = name === undefined ? null : { kind: 'field', name, range: line }
    if (!open) yield { kind: blank.test(text) && line.end - line.start <= RECORD ? 'blank' : 'gap', name: '', range: line }
  }
  if (open) yield open
}

interface Told {
  readonly syntax: HeaderSyntax
  readonly anomaly: Anomaly | null
}

function fieldsOf(bytes: ByteSource, record: HeaderRecord & { readonly section: string }, { syntax, anomaly }: Told): Field[] {
  const { kind, name, range } = record
  const { format, head, lineEnd } = syntax
  const { start, end } = range
  if (kind === 'gap') return [{ name: `${format}.gap`, ranges: [range], anomaly: 'structural:malformed' }]
  if (kind === 'blank') return [{ name: `${format}.separator`, ranges: [range] }]
  const nameEnd = start + name.length
  const valueStart = start + head.exec(textOf(bytes, range))![0].length
  const valueEnd = end - (lineEnd.exec(latin1(bytes.read(Math.max(valueStart, end - 2), end)))?.[0].length ?? 0)
  const separator = [
    { start: nameEnd, end: valueStart },
    { start: valueEnd, end },
  ]
  return [
    { name: `${format}.name`, ranges: [{ start, end: nameEnd }], value: name, ...(anomaly ? { anomaly: anomaly.id } : {}) },
    { name: `${format}.separator`, ranges: separator },
    ...syntax.valueFields(bytes, record, { start: valueStart, end: valueEnd }),
  ]
}
