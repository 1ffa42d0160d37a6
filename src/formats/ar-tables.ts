import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Anomaly, Block, Field } from '../model/layer.ts'
import { headerFields, padding } from './ar-fields.ts'
import { endsName } from './ar-names.ts'
import { type Symbols, symbolsIn } from './ar-symbols.ts'
import { type ArMember, decimal, modeIn, textOf } from './ar-walk.ts'

/** What the tables of an archive refer to: its members, and where each of them begins. */
export interface Placed {
  readonly start: number
  readonly block: Block
}

/** A longer key would be told with each of its symbols; members are in order, so its number is as good. */
const LONGEST_KEY = 64

export interface Referred {
  /** Where in the table of names the names of members begin. */
  namesUsed(): ReadonlySet<number>
  /** What this symbol table tells; the last one is kept, as most archives have one. */
  symbols(bytes: ByteSource, table: ArMember): Symbols
  /** Where all of them begin. */
  places(): string
}

export function referredIn(members: readonly ArMember[], placed: readonly Placed[]): Referred {
  let used: ReadonlySet<number> | undefined
  let index: ReadonlyMap<number, string> | undefined
  let last: { readonly table: ArMember; readonly symbols: Symbols } | undefined
  const memberAt = (offset: number): string | undefined => {
    index ??= new Map(placed.map(({ start, block }, nth) => [start, labelOf(block, nth)]))
    return index.get(offset)
  }
  return {
    namesUsed() {
      used ??= new Set(members.map(({ nameAt }) => nameAt ?? -1))
      return used
    },
    symbols(bytes, table) {
      if (last?.table !== table) last = { table, symbols: symbolsIn(bytes, table.body!, { name: table.name!, memberAt }) }
      return last.symbols
    },
    places: () => placed.map(({ start }) => start).join(' '),
  }
}

/** So spelled that no two members are spelled alike. */
const labelOf = ({ key, nth }: Block, place: number): string =>
  key.length > LONGEST_KEY || key.includes('\0') ? `*${place}` : `${nth} ${key}`

export interface TableAt {
  readonly key: string
  readonly nth: number
  readonly referred: Referred
}

/** A table's values hang on the members: it is judged though its own bytes are equal. */
export function tableBlock(bytes: ByteSource, member: ArMember, { key, nth, referred }: TableAt): Block {
  const { start, end } = member
  const fields =
    key === '\0symbols' ? () => symbolFields(bytes, member, referred) : () => nameTableFields(bytes, member, referred)
  return { key, nth, member: false, ranges: [{ start, end }], fields, refers: true }
}

/**
 * What a strict reader of the symbol tables stumbles over. One that is not read leads elsewhere as soon as another member lies where it
 * points: then a block of no bytes tells where all of them lie.
 */
export function surveySymbols(
  bytes: ByteSource,
  members: readonly ArMember[],
  referred: Referred,
): { readonly anomalies: readonly Anomaly[]; readonly places: readonly Block[] } {
  const anomalies: Anomaly[] = []
  let isRead = true
  for (const member of members) {
    if (member.table !== '\0symbols') continue
    const symbols = referred.symbols(bytes, member)
    if (symbols && 'text' in symbols) continue
    isRead = false
    if (!symbols) continue
    const found = `one at ${symbols.astray}`
    anomalies.push({ id: 'structural:malformed', offset: member.body!.start, expected: 'symbols of members', found })
  }
  const fields = (): Field[] => [{ name: 'ar.places', ranges: [], value: referred.places() }]
  const block: Block = { key: '\0places', nth: 0, member: false, ranges: [], fields, refers: true }
  return { anomalies, places: isRead ? [] : [block] }
}

function symbolFields(bytes: ByteSource, member: ArMember, referred: Referred): Field[] {
  const body = member.body!
  const symbols = referred.symbols(bytes, member)
  const field: Field = { name: 'ar.symbols', ranges: [body] }
  const read: Field =
    symbols === null
      ? field
      : 'text' in symbols
        ? { ...field, value: symbols.text }
        : { ...field, anomaly: 'structural:malformed' }
  return [...headerFields(bytes, member, { suffix: '' }), read, ...padding(bytes, body.end, member.end)]
}

function nameTableFields(bytes: ByteSource, member: ArMember, { namesUsed }: Referred): Field[] {
  const { start, end } = member
  const body = member.body!
  const field = {
    name: 'ar.long-names',
    ranges: [body],
    ...(saysNothing(bytes, body, namesUsed()) ? { value: '' } : {}),
  } as const
  const filler = padding(bytes, body.end, end)
  const bare = field.value === '' && filler.every(({ value }) => value === '') && isBlank(latin1(bytes.read(start, body.start)))
  // Other dialects have no such table: with an empty header, all of it is a way to spell names.
  return bare ? [{ ...field, ranges: [{ start, end }] }] : [...headerFields(bytes, member, { suffix: '' }), field, ...filler]
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
