import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { isControlMember } from './md5sums.ts'

/** "Name: value"; a name has no blank and no colon and begins neither as a comment nor with a dash (Debian Policy 5.1). */
const head = /^(?![#-])([!-9;-~]+)(:[ \t]*)/

export const deb822: Format = {
  id: 'deb822',
  docs: {
    title: 'Debian control file',
    what: 'Fields by name, continuation lines included; Installed-Size recomputed from data.tar.',
    see: 'Debian Policy, 5.1 and 5.6.20; deb-control(5)',
  },
  claims: (_, __, layer) => isControlMember(layer, 'control'),
  watches: layer => isControlMember(layer, 'control'),
  cut(_, bytes, limits) {
    const counts = new Map<string, number>()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    let duplicates = false
    for (const record of records(bytes)) {
      if (blocks.length >= limits.entries) throw new LimitReached('entries', limits.entries)
      const key = keyOf(record)
      const nth = counts.get(key) ?? 0
      counts.set(key, nth + 1)
      const anomaly = anomalyOf(record, nth)
      if (anomaly) anomalies.push(anomaly)
      const member = record.kind === 'field'
      if (member && nth > 0) duplicates = true
      blocks.push({ key, nth, member, ranges: [record.range], fields: () => fieldsOf(bytes, record, anomaly) })
    }
    return { blocks, facts: { ...plainFacts, duplicates, anomalies } }
  },
}

/** `name` as spelled; for anything but a field it is ''. */
interface ControlRecord {
  readonly kind: 'field' | 'blank' | 'gap'
  readonly name: string
  readonly range: Range
}

const structure = { blank: '\0blank', gap: '\0gap' } as const

/** Names of fields do not depend on case. */
const keyOf = ({ kind, name }: ControlRecord): string => (kind === 'field' ? name.toLowerCase() : structure[kind])

function anomalyOf({ kind, name, range }: ControlRecord, nth: number): Anomaly | null {
  const offset = range.start
  if (kind === 'gap') return { id: 'structural:malformed', offset, expected: 'a field', found: 'another line' }
  if (kind === 'field' && nth > 0)
    return { id: 'structural:duplicate-entry', offset, expected: 'each field once', found: `${name} again` }
  return null
}

const upTo = (record: ControlRecord, end: number): ControlRecord => ({ ...record, range: { start: record.range.start, end } })

/** A field goes on as long as lines begin with a blank; behind anything else such a line belongs to nothing. */
function* records(bytes: ByteSource): Generator<ControlRecord> {
  let open: ControlRecord | null = null
  for (const line of lines(bytes)) {
    const text = latin1(bytes.read(line.start, Math.min(line.end, line.start + RECORD)))
    if (open && /^[ \t]/.test(text)) {
      open = upTo(open, line.end)
      continue
    }
    if (open) yield open
    const name = head.exec(text)?.[1]
    open = name === undefined ? null : { kind: 'field', name, range: line }
    if (!open)
      yield { kind: /^[ \t\r\n]*$/.test(text) && line.end - line.start <= RECORD ? 'blank' : 'gap', name: '', range: line }
  }
  if (open) yield open
}

function fieldsOf(bytes: ByteSource, { kind, name, range }: ControlRecord, anomaly: Anomaly | null): Field[] {
  const { start, end } = range
  if (kind === 'gap') return [{ name: 'control.gap', ranges: [range], anomaly: 'structural:malformed' }]
  if (kind === 'blank') return [{ name: 'control.separator', ranges: [range] }]
  const nameEnd = start + name.length
  const valueStart = start + head.exec(latin1(bytes.read(start, Math.min(end, start + RECORD))))![0].length
  const valueEnd = bytes.read(end - 1, end)[0] === 0x0a ? end - 1 : end
  const separator = [
    { start: nameEnd, end: valueStart },
    { start: valueEnd, end },
  ]
  return [
    { name: 'control.name', ranges: [{ start, end: nameEnd }], value: name, ...(anomaly ? { anomaly: anomaly.id } : {}) },
    { name: 'control.separator', ranges: separator },
    valueField(bytes, name, { start: valueStart, end: valueEnd }),
  ]
}

/** Debian Policy 5.6.20: Installed-Size follows from data.tar, where it is a number at all. */
function valueField(bytes: ByteSource, name: string, range: Range): Field {
  const ranges = [range]
  if (range.end - range.start > RECORD) return { name: 'control.value', ranges }
  const value = latin1(bytes.read(range.start, range.end))
  if (!/^installed-size$/i.test(name) || !/^\d+$/.test(value)) return { name: 'control.value', ranges, value }
  const derived = { kind: 'measure', id: 'installed-size', of: { up: 2, down: ['data.tar'] } } as const
  return { name: 'control.installed-size', ranges, value, derived }
}
