import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Anomaly, AnomalyId, CutLimits } from '../model/layer.ts'
import { createNames, LONGEST_NAME, legible, type Names, unslashed } from './ar-names.ts'
import { weightOf } from './weight.ts'

export const AR_MAGIC = '!<arch>\n'
/** A thin archive (GNU binutils, "ar", modifier T): headers and tables; the members' bytes lie in files elsewhere. */
export const THIN_MAGIC = '!<thin>\n'
export const HEADER = 60
/**
 * NULs that fill up a BSD name. FreeBSD writes none, llvm-ar up to 7, so that the body begins at a multiple of eight; Darwin's libtool fills
 * the name up to one, and adds the four that the header lacks. With more of them, members could be moved to any place.
 */
const MOST_FILLER = 11

/** The common archive header (ar(5); System V and BSD agree on it): name, offset, length. Text, filled up with blanks. */
export const layout = {
  name: [0, 16], // "x.o/", "/123" into the long-name table, "#1/20" in front of the body
  mtime: [16, 12],
  uid: [28, 6],
  gid: [34, 6],
  mode: [40, 8], // octal
  size: [48, 10],
  end: [58, 2], // 60 0a
} as const
export type HeaderField = keyof typeof layout

export const textOf = (header: string, field: HeaderField): string =>
  header.slice(layout[field][0], layout[field][0] + layout[field][1])

export type Table = '\0symbols' | '\0long-names'

export interface ArMember {
  readonly start: number
  /** Decoded; null where the header points at a name that is not there. */
  readonly name: string | null
  /** The 16 bytes of the header, blanks at their end taken off. */
  readonly shortName: string
  /** BSD: the name behind the header. */
  readonly longName: Range | null
  /** NULs behind that name, which fill it up. */
  readonly filler: number
  /** GNU: where the table of names has it. */
  readonly nameAt: number | null
  readonly table: Table | null
  /** Null where a thin archive keeps it elsewhere. */
  readonly body: Range | null
  readonly end: number
}

export interface Walked {
  readonly thin: boolean
  /** Members and tables, in order. */
  readonly members: readonly ArMember[]
  /** From here on nothing parses. */
  readonly rest: { readonly start: number; readonly id: AnomalyId } | null
  readonly anomalies: readonly Anomaly[]
}

/**
 * `common`: the name tables and symbol tables of GNU, BSD and Microsoft. `plain`: no member is special and names have 16 bytes,
 * as dpkg reads an archive.
 */
export type Reading = 'common' | 'plain'

export function walkAr(bytes: ByteSource, limits: CutLimits, reading: Reading): Walked {
  const magic = latin1(bytes.read(0, Math.min(AR_MAGIC.length, bytes.size)))
  const thin = magic === THIN_MAGIC && reading === 'common'
  const members: ArMember[] = []
  const anomalies: Anomaly[] = []
  const stopped = (start: number, { id, expected, found }: Omit<Anomaly, 'offset'>): Walked => {
    anomalies.push({ id, offset: start, expected, found })
    return { thin, members, rest: { start, id }, anomalies }
  }
  if (magic !== AR_MAGIC && !thin) return stopped(0, malformed('the magic of an archive', 'something else'))
  const names = createNames(bytes)
  let weight = 0
  for (let at = AR_MAGIC.length; at < bytes.size; ) {
    const read = headerAt(bytes, at, members.length > 0)
    if ('id' in read) return stopped(at, read)
    if (members.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
    const member = reading === 'plain' ? plainMember(read) : commonMember(bytes, read, { names, thin })
    if (member.body && member.body.end > bytes.size) return stopped(at, truncated(member.body.end, bytes.size))
    for (const anomaly of oddIn(bytes, member)) anomalies.push(anomaly)
    if (member.table === '\0long-names') names.use(member.body!)
    members.push(member)
    weight += weightOf(member.name?.length ?? 0)
    at = member.end
  }
  return { thin, members, rest: null, anomalies }
}

type Fault = Omit<Anomaly, 'offset'>
const malformed = (expected: string, found: string): Fault => ({ id: 'structural:malformed', expected, found })

interface Header {
  readonly start: number
  readonly text: string
  readonly size: number
  /** Of the layer. */
  readonly limit: number
}

function headerAt(bytes: ByteSource, start: number, followsMember: boolean): Header | Fault {
  const expected = 'an ar header'
  const fault = (found: string, alone: AnomalyId): Fault => ({
    id: followsMember ? 'structural:trailing-data' : alone,
    expected,
    found,
  })
  if (start + HEADER > bytes.size) return fault(`${bytes.size - start} bytes`, 'structural:truncated')
  const text = latin1(bytes.read(start, start + HEADER))
  const size = decimal(textOf(text, 'size'))
  if (textOf(text, 'end') !== '`\n' || !size) return fault('no header', 'structural:malformed')
  return { start, text, size: Number(size), limit: bytes.size }
}

/** Digits, then blanks; nothing but blanks is ''. Leading zeros are not kept. */
export function decimal(field: string): string | undefined {
  const match = /^(\d*) *$/.exec(field)
  return match ? match[1]!.replace(/^0+(?=\d)/, '') : undefined
}

/** Octal permissions; type bits are dropped where they say "regular file", as every member is one. Nothing but blanks is ''. */
export function modeIn(header: string): string | undefined {
  const match = /^([0-7]*) *$/.exec(textOf(header, 'mode'))
  if (!match || match[1] === '') return match?.[1]
  const mode = Number.parseInt(match[1]!, 8)
  return ((mode & ~0o7777) === 0o100000 ? mode & 0o7777 : mode).toString(8)
}

/** Blanks at the end are filler; then one slash may say where a name ends. */
const shortOf = (text: string): string => textOf(text, 'name').replace(/ +$/, '')

/** What a name field comes to. */
type Named = Pick<ArMember, 'name' | 'longName' | 'filler' | 'nameAt' | 'table'>
const named = (name: string | null, more?: Partial<Named>): Named => ({
  name,
  longName: null,
  filler: 0,
  nameAt: null,
  table: null,
  ...more,
})

function plainMember({ start, text, size, limit }: Header): ArMember {
  const body = { start: start + HEADER, end: start + HEADER + size }
  const shortName = shortOf(text)
  const end = evenly(body.end, limit)
  return { start, ...named(unslashed(shortName)), shortName, body, end }
}

/** Members begin at even offsets; at the end of the file the filler may be left out. */
const evenly = (end: number, limit: number): number => (end > limit ? end : Math.min(limit, end + (end % 2)))

interface Common {
  readonly names: Names
  readonly thin: boolean
}

function commonMember(bytes: ByteSource, header: Header, { names, thin }: Common): ArMember {
  const plain = plainMember(header)
  const special = /^[/#_]/.test(plain.shortName) ? specialName(bytes, plain, { names, thin }) : null
  const member = special ? { ...plain, ...special } : plain
  if (thin && member.table === null) return { ...member, body: null, end: header.start + HEADER }
  return member.longName ? { ...member, body: { start: member.longName.end, end: member.body!.end } } : member
}

function specialName(bytes: ByteSource, member: ArMember, { names, thin }: Common): Named | null {
  const { shortName, name } = member
  if (shortName === '/' || shortName === '/SYM64/') return named(shortName, { table: '\0symbols' })
  if (shortName === '//') return named(shortName, { table: '\0long-names' })
  const found = (thin ? null : bsdName(bytes, member)) ?? gnuName(names, shortName, thin) ?? named(name)
  return isSymbolTable(found.name) ? { ...found, table: '\0symbols' } : found
}

const isSymbolTable = (name: string | null): boolean => /^__\.SYMDEF(_64)?( SORTED)?$/.test(name ?? '')

/** 4.4BSD: "#1/20" says that the first 20 bytes of the body are the name, filled up with NULs. */
function bsdName(bytes: ByteSource, { shortName, body }: ArMember): Named | null {
  const length = /^#1\/(\d+)$/.exec(shortName)?.[1]
  if (!length || !body) return null
  const range = { start: body.start, end: body.start + Number(length) }
  if (range.end > Math.min(body.end, bytes.size) || Number(length) > LONGEST_NAME) return named(null)
  const stored = bytes.read(range.start, range.end)
  let used = stored.length
  while (used > 0 && stored[used - 1] === 0) used--
  const name = legible(latin1(stored.subarray(0, used)))
  return name === null ? named(null) : named(name, { longName: range, filler: stored.length - used })
}

/** System V and GNU: "/123" is an offset in the table; a thin archive adds ":456", the place in an archive that the name is of. */
function gnuName(names: Names, shortName: string, thin: boolean): Named | null {
  const match = /^\/(\d+)(:\d+)?$/.exec(shortName)
  if (!match || (match[2] && !thin)) return null
  const found = names.at(Number(match[1]))
  return found ? named(found.name + (match[2] ?? ''), { nameAt: found.at }) : named(null)
}

const truncated = (end: number, size: number): Fault => ({
  id: 'structural:truncated',
  expected: `a member up to ${end}`,
  found: `an end at ${size}`,
})

export const isOverfilled = ({ filler }: Pick<ArMember, 'filler'>): boolean => filler > MOST_FILLER

function oddIn(bytes: ByteSource, member: ArMember): Anomaly[] {
  const { name, longName, filler, start, body, end } = member
  const odd: Anomaly[] = []
  if (name === null) odd.push({ ...malformed('a name', 'none'), offset: start })
  if (longName && isOverfilled(member))
    odd.push({
      id: 'structural:padding',
      offset: longName.end - filler,
      expected: `up to ${MOST_FILLER} NULs behind a name`,
      found: String(filler),
    })
  if (body && body.end < end && bytes.read(body.end, end)[0] !== 0x0a)
    odd.push({ id: 'structural:padding', offset: body.end, expected: 'a line feed', found: 'another byte' })
  return odd
}
