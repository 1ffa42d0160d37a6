import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import {
  type Anatomy,
  type AnomalyId,
  type Block,
  type Entry,
  type Facts,
  type Field,
  type Format,
  plainFacts,
  type Reach,
} from '../model/layer.ts'
import {
  AR_MAGIC,
  type ArMember,
  decimal,
  endsName,
  HEADER,
  type HeaderField,
  layout,
  modeIn,
  THIN_MAGIC,
  textOf,
  type Walked,
  walkAr,
} from './ar-walk.ts'

export const ar: Format = {
  id: 'ar',
  container: true,
  docs: {
    title: 'ar archive, static library',
    what: 'Every header field, GNU and BSD long names, symbol and name tables, bodies, padding.',
    see: 'ar(5); FreeBSD ar(5); GNU binutils, "ar"',
  },
  claims: head => [AR_MAGIC, THIN_MAGIC].includes(latin1(head.subarray(0, AR_MAGIC.length))),
  cut(_, bytes, limits): Anatomy {
    const walked = walkAr(bytes, limits, 'common')
    const { blocks, duplicates } = blocksOf(bytes, walked, member => ({ key: keyOf(member), reach: 'installed', suffix: '' }))
    return { blocks, facts: { ...plainFacts, duplicates, owners: ownersOf(blocks), anomalies: walked.anomalies } }
  },
}

const SETUID_OR_SETGID = 0o6000
function ownersOf(blocks: readonly Block[]): Facts['owners'] {
  const owners = new Set<string | undefined>()
  let special = false
  for (const { entry } of blocks) {
    if (entry) owners.add(entry.owner)
    if (((entry?.mode ?? 0) & SETUID_OR_SETGID) !== 0) special = true
  }
  return owners.size === 0 ? 'none' : owners.size === 1 && !special ? 'uniform' : 'mixed'
}

/** A name that is not there is spelled as its header spells it; no key of a member begins as those of structure do. */
export const keyOf = ({ name, shortName }: ArMember): string => (name ?? shortName).replace(/^\0/, '\\0')

/** How a kind of archive sees a member: its key, where its content goes, and the end of its name that only tells an encoding. */
export interface Seen {
  readonly key: string
  readonly reach: Reach
  readonly suffix: string
  /** What the bytes are, where the end of the name tells something else: some readers go by the one, some by the other. */
  readonly belied?: string | undefined
  readonly anomaly?: AnomalyId
}

export function blocksOf(
  bytes: ByteSource,
  { thin, members, rest }: Walked,
  see: (member: ArMember) => Seen,
): { blocks: Block[]; duplicates: boolean } {
  const blocks: Block[] = []
  const counts = new Map<string, number>()
  const nthOf = (key: string): number => {
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    return nth
  }
  let duplicates = false
  let used: ReadonlySet<number> | undefined
  const namesUsed = (): ReadonlySet<number> => {
    used ??= new Set(members.map(({ nameAt }) => nameAt ?? -1))
    return used
  }
  if (rest?.start !== 0) {
    const magic = { name: 'ar.magic', ranges: [{ start: 0, end: AR_MAGIC.length }] } as const
    blocks.push(structure('\0magic', thin ? magic : { ...magic, value: '' }))
  }
  for (const member of members) {
    const { table } = member
    if (table !== null) {
      blocks.push(tableBlock(bytes, member, { key: table, nth: nthOf(table), namesUsed }))
      continue
    }
    const seen = see(member)
    const nth = nthOf(seen.key)
    if (nth > 0) duplicates = true
    blocks.push(memberBlock(bytes, member, { seen, nth }))
  }
  if (rest) {
    const trailing = rest.id === 'structural:trailing-data'
    const field = { name: trailing ? 'ar.trailing' : 'ar.gap', ranges: [{ start: rest.start, end: bytes.size }] } as const
    blocks.push(structure(trailing ? '\0trailing' : '\0gap', { ...field, anomaly: rest.id }))
  }
  return { blocks, duplicates }
}

const structure = (key: string, field: Field): Block => ({
  key,
  nth: 0,
  member: false,
  ranges: field.ranges,
  fields: () => [field],
})

function memberBlock(bytes: ByteSource, member: ArMember, { seen, nth }: { seen: Seen; nth: number }): Block {
  const { start, body, end } = member
  const { key, reach } = seen
  const entry = entryOf(bytes, member)
  const fields = (): Field[] => [...headerFields(bytes, member, seen), ...(body ? bodyFields(bytes, body, end) : [])]
  if (!body) return { key, nth, member: true, entry, fields, ranges: [{ start, end }] }
  const ranges = [{ start, end: body.start }]
  if (body.end < end) ranges.push({ start: body.end, end })
  return { key, nth, member: true, entry, fields, ranges, child: { pieces: [body], packing: 'stored', reach } }
}

const bodyFields = (bytes: ByteSource, body: Range, end: number): Field[] => [
  { name: 'ar.body', ranges: [body] },
  ...padding(bytes, body.end, end),
]

function entryOf(bytes: ByteSource, { start, body }: ArMember): Entry {
  const header = latin1(bytes.read(start, start + HEADER))
  const mode = modeIn(header)
  const size = body ? body.end - body.start : Number(decimal(textOf(header, 'size')))
  const owner = textOf(header, 'uid') + textOf(header, 'gid')
  return mode ? { type: 'file', size, owner, mode: Number.parseInt(mode, 8) } : { type: 'file', size, owner }
}

type Spelled = Pick<Seen, 'suffix' | 'belied' | 'anomaly'>

function headerFields(bytes: ByteSource, member: ArMember, seen: Spelled): Field[] {
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

function nameFields({ start, name, longName }: ArMember, { suffix, belied, anomaly }: Spelled): Field[] {
  const own = { start, end: start + layout.name[1] }
  const nameRanges = longName ? [own, longName] : [own]
  if (name === null) return [{ name: 'ar.name', ranges: nameRanges, anomaly: anomaly ?? 'structural:malformed' }]
  const odd = anomaly ? { anomaly } : {}
  const from = start + name.length - suffix.length
  const to = from + suffix.length
  const ranges = suffix
    ? [
        { start, end: from },
        { start: to, end: own.end },
      ]
    : nameRanges
  const fields: Field[] = [{ name: 'ar.name', ranges, value: name.slice(0, name.length - suffix.length), ...odd }]
  const suffixRanges = suffix ? [{ start: from, end: to }] : []
  if (belied)
    fields.push({
      name: 'deb.suffix',
      ranges: suffixRanges,
      value: `${suffix || 'none'} over ${belied}`,
      anomaly: 'structural:malformed',
    })
  else if (suffix) fields.push({ name: 'deb.suffix', ranges: suffixRanges, value: suffix })
  return fields
}

function padding(bytes: ByteSource, start: number, end: number): Field[] {
  if (start === end) return []
  const field = { name: 'ar.padding', ranges: [{ start, end }] } as const
  return [bytes.read(start, end)[0] === 0x0a ? { ...field, value: '' } : { ...field, anomaly: 'structural:padding' }]
}

interface TableAt {
  readonly key: string
  readonly nth: number
  namesUsed(): ReadonlySet<number>
}

function tableBlock(bytes: ByteSource, member: ArMember, { key, nth, namesUsed }: TableAt): Block {
  const { start, end } = member
  const body = member.body!
  const header = (): Field[] => headerFields(bytes, member, { suffix: '' })
  const symbols = (): Field[] => [...header(), { name: 'ar.symbols', ranges: [body] }, ...padding(bytes, body.end, end)]
  const names = (): Field[] => {
    const field = {
      name: 'ar.long-names',
      ranges: [body],
      ...(saysNothing(bytes, body, namesUsed()) ? { value: '' } : {}),
    } as const
    const filler = padding(bytes, body.end, end)
    const bare = field.value === '' && filler.every(({ value }) => value === '') && isBlank(latin1(bytes.read(start, body.start)))
    // Other dialects have no such table: with an empty header, all of it is a way to spell names.
    return bare ? [{ ...field, ranges: [{ start, end }] }] : [...header(), field, ...filler]
  }
  return { key, nth, member: false, ranges: [{ start, end }], fields: key === '\0symbols' ? symbols : names }
}

/** A header of the name table that tells nothing but its size: time, owner and mode are blank or zero. */
function isBlank(header: string): boolean {
  const numbers = [...(['mtime', 'uid', 'gid'] as const).map(field => decimal(textOf(header, field))), modeIn(header)]
  return numbers.every(value => value === '' || value === '0')
}

/** True if members refer to every name in the table, so that nothing hides there; one byte may fill it up to an even size. */
function saysNothing(bytes: ByteSource, { start, end }: Range, used: ReadonlySet<number>): boolean {
  let name = start
  for (let at = start; at < end; at += STEP) {
    const window = bytes.read(at, Math.min(end, at + STEP))
    for (let index = 0; index < window.length; index++) {
      if (!endsName(window[index]!)) continue
      const filler = name === at + index && name === end - 1
      if (!used.has(name) && !filler) return false
      name = at + index + 1
    }
  }
  return name === end
}
const STEP = 64 * 1024
