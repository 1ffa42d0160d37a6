import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type AnomalyId, type Block, type CutLimits, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'

export const AR_MAGIC = '!<arch>\n'
const HEADER = 60

/** The common archive header (ar(5); System V and BSD agree on it): name, offset, length. */
const layout = {
  name: [0, 16], // "x.o/", "/123" into the long-name table, "#1/20" in front of the body
  mtime: [16, 12],
  uid: [28, 6],
  gid: [34, 6],
  mode: [40, 8], // octal
  size: [48, 10],
  end: [58, 2], // 60 0a
} as const

/** A member as its header says, before its kind is known. */
export interface ArMember {
  readonly start: number
  /** What stands in the name field and, for BSD, behind the header; trailing blanks and the slash of GNU taken off. */
  readonly name: string
  readonly nameRanges: readonly Range[]
  readonly body: Range
  readonly end: number
}

interface Walked {
  readonly members: readonly ArMember[]
  readonly tables: readonly { readonly member: ArMember; readonly key: string }[]
  /** From here on nothing parses. */
  readonly stop: number
  readonly anomalies: readonly Anomaly[]
}

export const ar: Format = {
  id: 'ar',
  container: true,
  docs: {
    title: 'ar archive, static library',
    what: 'Every header field, GNU and BSD long names, symbol and name tables, bodies, padding.',
    see: 'ar(5); FreeBSD ar(5); GNU binutils, "ar"',
  },
  claims: head => latin1(head.subarray(0, AR_MAGIC.length)) === AR_MAGIC,
  cut(_, bytes, limits): Anatomy {
    const walked = walkAr(bytes, limits)
    const owners = new Set(walked.members.map(member => latin1(bytes.read(member.start + 28, member.start + 40))))
    const { blocks, duplicates } = blocksOf(bytes, walked, member => ({ key: member.name, reach: 'installed', suffix: 0 }))
    return { blocks, facts: { ...plainFacts, duplicates, owners: owners.size === 1 ? 'uniform' : owners.size ? 'mixed' : 'none', anomalies: walked.anomalies } }
  },
}

export function walkAr(bytes: ByteSource, limits: CutLimits): Walked {
  const members: ArMember[] = []
  const tables: { member: ArMember; key: string }[] = []
  const anomalies: Anomaly[] = []
  let names = ''
  let at = AR_MAGIC.length
  const stopped = (found: string, id: AnomalyId = 'structural:malformed'): Walked => {
    anomalies.push({ id, offset: at, expected: 'an ar header', found })
    return { members, tables, stop: at, anomalies }
  }
  while (at < bytes.size) {
    if (at + HEADER > bytes.size) return stopped(`${bytes.size - at} bytes`, members.length ? 'structural:trailing-data' : 'structural:truncated')
    const header = latin1(bytes.read(at, at + HEADER))
    const size = decimal(header.slice(48, 58))
    if (header.slice(58) !== '`\n' || size === undefined || size === '') return stopped('no header')
    const body = { start: at + HEADER, end: at + HEADER + Number(size) }
    if (body.end > bytes.size) return stopped('a member that ends behind the file', 'structural:truncated')
    const end = Math.min(bytes.size, body.end + (body.end % 2))
    const member = memberAt(bytes, { start: at, header, body, end, names })
    const kind = tableKind(header.slice(0, 16).trimEnd(), member.name)
    if (kind === '\0long-names') names = latin1(bytes.read(body.start, body.end))
    if (kind) tables.push({ member, key: kind })
    else members.push(member)
    if (members.length > limits.entries) throw new LimitReached('entries', limits.entries)
    if (body.end < end && bytes.read(body.end, end)[0] !== 0x0a) anomalies.push({ id: 'structural:padding', offset: body.end, expected: 'a line feed', found: 'another byte' })
    at = end
  }
  return { members, tables, stop: at, anomalies }
}

function tableKind(field: string, name: string): string | null {
  if (field === '/' || field === '/SYM64/' || /^__\.SYMDEF/.test(name)) return '\0symbols'
  return field === '//' ? '\0long-names' : null
}

/** Digits and trailing blanks; blank is ''. */
const decimal = (field: string): string | undefined => {
  const match = /^(\d*) *$/.exec(field)
  return match ? match[1]!.replace(/^0+(?=\d)/, '') : undefined
}

interface Raw {
  readonly start: number
  readonly header: string
  readonly body: Range
  readonly end: number
  readonly names: string
}

function memberAt(bytes: ByteSource, { start, header, body, end, names }: Raw): ArMember {
  const field = header.slice(0, 16)
  const own = { start, end: start + 16 }
  const bsd = /^#1\/(\d+) *$/.exec(field)
  if (bsd && Number(bsd[1]) <= body.end - body.start) {
    const tail = { start: body.start, end: body.start + Number(bsd[1]) }
    return { start, name: latin1(bytes.read(tail.start, tail.end)).replace(/\0+$/, ''), nameRanges: [own, tail], body: { start: tail.end, end: body.end }, end }
  }
  const gnu = /^\/(\d+) *$/.exec(field)
  if (gnu && Number(gnu[1]) < names.length) {
    const from = Number(gnu[1])
    const until = names.indexOf('\n', from)
    return { start, name: names.slice(from, until < 0 ? undefined : until).replace(/\/$/, ''), nameRanges: [own], body, end }
  }
  return { start, name: field.trimEnd().replace(/(?<=.)\/$/, ''), nameRanges: [own], body, end }
}

/** How a kind of archive sees a member: its key, where its content goes, and how many bytes of the name are an encoding's suffix. */
export interface Seen {
  readonly key: string
  readonly reach: 'transport' | 'installed'
  readonly suffix: number
  readonly anomaly?: AnomalyId
}

export function blocksOf(bytes: ByteSource, { members, tables, stop }: Walked, see: (member: ArMember, nth: number) => Seen): { blocks: Block[]; duplicates: boolean } {
  const counts = new Map<string, number>()
  let duplicates = false
  const nthOf = (key: string): number => {
    const nth = counts.get(key) ?? 0
    counts.set(key, nth + 1)
    if (nth) duplicates = true
    return nth
  }
  const magic = { start: 0, end: AR_MAGIC.length }
  const blocks: Block[] = [structure('\0magic', 0, { name: 'ar.magic', ranges: [magic], value: '' })]
  const used = new Set(members.map(({ name }) => name))
  const starts = new Map(tables.map(table => [table.member, table.key]))
  for (const member of [...members, ...starts.keys()].sort((x, y) => x.start - y.start)) {
    const table = starts.get(member)
    if (table !== undefined) {
      const fields = () => [...headerFields(bytes, member), tableField(bytes, member, table, used), ...padding(bytes, member)]
      blocks.push({ key: table, nth: nthOf(table), member: false, ranges: [{ start: member.start, end: member.end }], fields })
      continue
    }
    const seen = see(member, 0)
    const nth = nthOf(seen.key)
    blocks.push(memberBlock(bytes, member, { seen, nth }))
  }
  if (stop < bytes.size) {
    const name = members.length ? 'ar.trailing' : 'ar.gap'
    blocks.push(structure('\0trailing', 0, { name, ranges: [{ start: stop, end: bytes.size }], anomaly: 'structural:trailing-data' }))
  }
  return { blocks, duplicates }
}

function memberBlock(bytes: ByteSource, member: ArMember, { seen, nth }: { seen: Seen; nth: number }): Block {
  const { body, start, end } = member
  const header = latin1(bytes.read(start, start + HEADER))
  const mode = modeOf(header)
  const fields = (): Field[] => [...headerFields(bytes, member, seen), { name: 'ar.body', ranges: [body] }, ...padding(bytes, member)]
  return {
    key: seen.key,
    nth,
    member: true,
    ranges: [{ start, end: body.start }, { start: body.end, end }],
    child: { pieces: [body], packing: 'stored', reach: seen.reach },
    entry: { type: 'file', size: body.end - body.start, owner: header.slice(28, 40), ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }) },
    fields,
  }
}

const structure = (key: string, nth: number, field: Field): Block => ({ key, nth, member: false, ranges: field.ranges, fields: () => [field] })

/** Octal permissions; type bits are dropped where they say "regular file", as every member is one. */
function modeOf(header: string): string | undefined {
  const match = /^([0-7]*) *$/.exec(header.slice(40, 48))
  if (!match) return undefined
  const mode = Number.parseInt(match[1] || '0', 8)
  return ((mode & ~0o7777) === 0o100000 ? mode & 0o7777 : mode).toString(8)
}

function headerFields(bytes: ByteSource, { start, name, nameRanges, body }: ArMember, seen?: Seen): Field[] {
  const header = latin1(bytes.read(start, start + HEADER))
  const range = (field: keyof typeof layout): Range => ({ start: start + layout[field][0], end: start + layout[field][0] + layout[field][1] })
  const text = (field: keyof typeof layout): string => header.slice(layout[field][0], layout[field][0] + layout[field][1])
  const number = (field: 'mtime' | 'uid' | 'gid'): Field => {
    const value = decimal(text(field))
    return { name: `ar.${field}`, ranges: [range(field)], ...(value === undefined ? {} : { value }) }
  }
  const mode = modeOf(header)
  const whole = body.end - nameRanges.reduce((at, part) => (part.start === start ? at : part.start), body.start)
  return [
    ...nameFields(header, { start, name, nameRanges }, seen),
    number('mtime'),
    number('uid'),
    number('gid'),
    { name: 'ar.mode', ranges: [range('mode')], ...(mode === undefined ? {} : { value: mode }) },
    { name: 'ar.size', ranges: [range('size')], value: decimal(text('size')) ?? '', derived: { kind: 'value', expected: String(whole) } },
    { name: 'ar.end', ranges: [range('end')], value: '' },
  ]
}

function nameFields(header: string, { start, name, nameRanges }: Pick<ArMember, 'start' | 'name' | 'nameRanges'>, seen?: Seen): Field[] {
  const anomaly = seen?.anomaly ? { anomaly: seen.anomaly } : {}
  if (!seen?.suffix) return [{ name: 'ar.name', ranges: nameRanges, value: name, ...anomaly }]
  const from = start + name.length - seen.suffix
  const suffix = { start: from, end: from + seen.suffix }
  const value = header.slice(0, name.length - seen.suffix)
  return [
    { name: 'ar.name', ranges: [{ start, end: from }, { start: suffix.end, end: start + 16 }], value, ...anomaly },
    { name: 'deb.suffix', ranges: [suffix], value: name.slice(-seen.suffix) },
  ]
}

/** Names that members refer to, each ended by "/\n"; anything else in the table hides there. */
function tableField(bytes: ByteSource, { body }: ArMember, key: string, used: ReadonlySet<string>): Field {
  if (key === '\0symbols') return { name: 'ar.symbols', ranges: [body] }
  const names = latin1(bytes.read(body.start, body.end)).split('\n')
  const known = names.every(name => name.replace(/\0+$/, '') === '' || used.has(name.replace(/\/$/, '')))
  return { name: 'ar.long-names', ranges: [body], ...(known ? { value: '' } : {}) }
}

function padding(bytes: ByteSource, { body, end }: ArMember): Field[] {
  if (body.end === end) return []
  const usual = bytes.read(body.end, end)[0] === 0x0a
  const field: { name: FieldName; ranges: readonly Range[] } = { name: 'ar.padding', ranges: [{ start: body.end, end }] }
  return [usual ? { ...field, value: '' } : { ...field, anomaly: 'structural:padding' }]
}

