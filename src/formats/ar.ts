import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import {
  type Anatomy,
  type Anomaly,
  type Block,
  type Entry,
  type Facts,
  type Field,
  type Format,
  plainFacts,
} from '../model/layer.ts'
import { headerFields, padding, type Seen } from './ar-fields.ts'
import { type Placed, referredIn, surveySymbols, tableBlock } from './ar-tables.ts'
import { AR_MAGIC, type ArMember, decimal, HEADER, modeIn, THIN_MAGIC, textOf, type Walked, walkAr } from './ar-walk.ts'
import { counter, structure } from './structure.ts'

export const ar: Format = {
  id: 'ar',
  container: true,
  docs: {
    title: 'ar archive, static library',
    what: 'Every header field, GNU and BSD long names, symbol and name tables, bodies, padding.',
    see: 'ar(5); FreeBSD ar(5); GNU binutils, "ar"',
    recomputed: 'sizes of members; a symbol table is told by the members that it leads to',
  },
  claims: head => [AR_MAGIC, THIN_MAGIC].includes(latin1(head.subarray(0, AR_MAGIC.length))),
  cut(_, bytes, limits): Anatomy {
    const walked = walkAr(bytes, limits, 'common')
    const { blocks, duplicates, anomalies } = blocksOf(bytes, walked, member => ({
      key: keyOf(member),
      reach: 'installed',
      suffix: '',
    }))
    return { blocks, facts: { ...plainFacts, duplicates, owners: ownersOf(blocks), anomalies } }
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

interface Cut {
  readonly blocks: Block[]
  readonly duplicates: boolean
  readonly anomalies: readonly Anomaly[]
}

export function blocksOf(bytes: ByteSource, { thin, members, rest, anomalies }: Walked, see: (member: ArMember) => Seen): Cut {
  const blocks: Block[] = []
  const placed: Placed[] = []
  const referred = referredIn(members, placed)
  const nthOf = counter()
  if (rest?.start !== 0) {
    const magic = { name: 'ar.magic', ranges: [{ start: 0, end: AR_MAGIC.length }] } as const
    blocks.push(structure('\0magic', 0, thin ? magic : { ...magic, value: '' }))
  }
  for (const member of members) {
    const { table } = member
    if (table !== null) {
      blocks.push(tableBlock(bytes, member, { key: table, nth: nthOf(table), referred }))
      continue
    }
    const seen = see(member)
    const block = memberBlock(bytes, member, { seen, nth: nthOf(seen.key) })
    blocks.push(block)
    placed.push({ start: member.start, block })
  }
  if (rest) {
    const trailing = rest.id === 'structural:trailing-data'
    const field = { name: trailing ? 'ar.trailing' : 'ar.gap', ranges: [{ start: rest.start, end: bytes.size }] } as const
    blocks.push(structure(trailing ? '\0trailing' : '\0gap', 0, { ...field, anomaly: rest.id }))
  }
  const symbols = surveySymbols(bytes, members, referred)
  blocks.push(...symbols.places)
  return { blocks, duplicates: placed.some(({ block }) => block.nth > 0), anomalies: [...anomalies, ...symbols.anomalies] }
}

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
