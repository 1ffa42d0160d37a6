import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { AnomalyId, Field, Reach } from '../model/layer.ts'
import { type ArMember, decimal, HEADER, type HeaderField, isOverfilled, layout, modeIn, textOf } from './ar-walk.ts'

/** How a kind of archive sees a member: its key, where its content goes, and the end of its name that only tells an encoding. */
export interface Seen {
  readonly key: string
  readonly reach: Reach
  readonly suffix: string
  /** What the bytes are, where the end of the name tells something else: some readers go by the one, some by the other. */
  readonly belied?: string | undefined
  readonly anomaly?: AnomalyId
}

type Spelled = Pick<Seen, 'suffix' | 'belied' | 'anomaly'>

export function headerFields(bytes: ByteSource, member: ArMember, seen: Spelled): Field[] {
  const { start } = member
  const header = latin1(bytes.read(start, start + HEADER))
  const range = (field: HeaderField): Range => ({
    start: start + layout[field][0],
    end: start + layout[field][0] + layout[field][1],
  })
  const field = (name: HeaderField, value: string | undefined): Field => ({
    name: `ar.${name}`,
    ranges: [range(name)],
    ...(value === undefined ? {} : { value }),
  })
  const size = field('size', decimal(textOf(header, 'size')))
  return [
    ...nameFields(member, seen),
    field('mtime', decimal(textOf(header, 'mtime'))),
    field('uid', decimal(textOf(header, 'uid'))),
    field('gid', decimal(textOf(header, 'gid'))),
    field('mode', modeIn(header)),
    // Counts a name that stands behind the header.
    member.body ? { ...size, derived: { kind: 'value', expected: String(member.body.end - start - HEADER) } } : size,
    field('end', ''),
  ]
}

function nameFields(member: ArMember, { suffix, belied, anomaly }: Spelled): Field[] {
  const { start, name, longName } = member
  const own = { start, end: start + layout.name[1] }
  const nameRanges = longName ? [own, longName] : [own]
  if (name === null)
    return [
      { name: 'ar.name', ranges: nameRanges, anomaly: anomaly ?? 'structural:malformed' },
      ...(belied ? suffixFields([], { suffix, belied }) : []),
    ]
  if (isOverfilled(member)) return [{ name: 'ar.name', ranges: nameRanges, anomaly: 'structural:padding' }]
  const odd = anomaly ? { anomaly } : {}
  const from = start + name.length - suffix.length
  const to = from + suffix.length
  const ranges = suffix
    ? [
        { start, end: from },
        { start: to, end: own.end },
      ]
    : nameRanges
  return [
    { name: 'ar.name', ranges, value: name.slice(0, name.length - suffix.length), ...odd },
    ...suffixFields(suffix ? [{ start: from, end: to }] : [], { suffix, belied }),
  ]
}

function suffixFields(ranges: readonly Range[], { suffix, belied }: Pick<Spelled, 'suffix' | 'belied'>): Field[] {
  if (belied)
    return [{ name: 'deb.suffix', ranges, value: `${suffix || 'none'} over ${belied}`, anomaly: 'structural:malformed' }]
  return suffix ? [{ name: 'deb.suffix', ranges, value: suffix }] : []
}

/** Behind a body of an odd size. */
export function padding(bytes: ByteSource, start: number, end: number): Field[] {
  if (start === end) return []
  const field = { name: 'ar.padding', ranges: [{ start, end }] } as const
  return [bytes.read(start, end)[0] === 0x0a ? { ...field, value: '' } : { ...field, anomaly: 'structural:padding' }]
}
