import { type ByteSource, isZero, isZeroRange, latin1, lengthOf, type Range } from '../model/bytes.ts'
import type { Field, FieldName } from '../model/layer.ts'
import {
  BLOCK,
  dialectOf,
  fieldBytes,
  fieldRange,
  type HeaderField,
  magicToken,
  number,
  prefixBytes,
  prefixRange,
  text,
} from './tar-header.ts'
import { PAX_LIMIT, type PaxRecord, readPax } from './tar-pax.ts'
import { between } from './tar-ranges.ts'
import { isTargetCopy } from './tar-shadow.ts'

/** A header of type x, X, g, L or K with its body and padding. It describes the entry behind it. */
export interface Extension {
  readonly start: number
  readonly header: Uint8Array
  readonly type: 'x' | 'X' | 'g' | 'L' | 'K'
  readonly body: Range
  readonly end: number
  readonly records: readonly PaxRecord[]
  /** From where on the body has no records. */
  readonly bad: Range | null
  /** L and K: the bytes of the long name or link target up to the first NUL; `isClean`: nothing but that behind it. */
  readonly long: { readonly value: string; readonly range: Range; readonly isClean: boolean } | null
}

export const isExtension = (type: string): type is Extension['type'] => 'xXgLK'.includes(type)

/** Or why there is none. */
export function readExtension(bytes: ByteSource, start: number, header: Uint8Array): Extension | string {
  const type = String.fromCharCode(header[156]!) as Extension['type']
  const size = number(fieldBytes(header, 'size'))
  if (size === undefined || size < 0 || size > PAX_LIMIT) return 'an extended header of an impossible size'
  const body = { start: start + BLOCK, end: start + BLOCK + size }
  const end = start + BLOCK + Math.ceil(size / BLOCK) * BLOCK
  if (end > bytes.size) return 'truncated'
  const common = { start, header, type, body, end }
  if (type !== 'L' && type !== 'K') return { ...common, ...readPax(bytes, body), long: null }
  const read = bytes.read(body.start, body.end).slice()
  const nul = read.indexOf(0)
  const length = nul < 0 ? size : nul
  const long = {
    value: latin1(read.subarray(0, length)),
    range: { start: body.start, end: body.start + length },
    isClean: size - length <= 1,
  }
  return { ...common, records: [], bad: null, long }
}

/**
 * Extended headers beyond what writers put in front of one entry: records, or a long name and a long target. Of several some readers take
 * the last, some all; and the headers of Solaris (X) not all know.
 */
export function surplusOf(extensions: readonly Extension[]): ReadonlySet<Extension> {
  const hasRecords = extensions.some(({ type }) => type === 'x' || type === 'X')
  const isUsual = ({ type, records, bad }: Extension): boolean => {
    const alone = extensions.filter(other => other.type === type).length === 1
    return alone && (type === 'x' ? extensions.length === 1 && (records.length > 0 || bad !== null) : type !== 'X' && !hasRecords)
  }
  return new Set(extensions.filter(extension => !isUsual(extension)))
}

/** How an entry sees one of its extensions. */
export interface Worn {
  /** The fields of its records or its long name. */
  readonly own: readonly Field[]
  /** Path of the entry; null for a global header. */
  readonly path: string | null
  /** Not all readers take it. */
  readonly isOdd: boolean
}

/**
 * Every byte of an extension: what is not its own fields is its envelope. The envelope is erased only where no byte of it says anything:
 * numbers that parse, no link name, no bytes without a use, no record that readers line by line would find in the value of another.
 */
export function extensionFields(bytes: ByteSource, extension: Extension, { own, path, isOdd }: Worn): Field[] {
  const { start, end, body, bad, long, records } = extension
  const fields: Field[] = [...own]
  if (bad) fields.push({ name: 'tar.pax-record', ranges: [bad], anomaly: 'structural:malformed' })
  fields.push(nameField(extension, path))
  const padding = { start: body.end, end }
  if (lengthOf(padding)) fields.push(paddingField(bytes, padding))
  const rest = between(
    { start, end },
    fields.flatMap(({ ranges }) => ranges),
  )
  const isPlain = long === null ? !records.some(({ key, value }) => `${key}${value}`.includes('\n')) : long.isClean
  const isSilent = !isOdd && isPlain && isSilentHeader(extension)
  const told = isSilent ? { value: long === null ? 'records' : 'long name' } : ({ anomaly: 'structural:padding' } as const)
  return [...fields, { name: 'tar.pax-envelope', ranges: rest, ...told }]
}

export const paddingField = (bytes: ByteSource, range: Range): Field => ({
  name: 'tar.padding',
  ranges: [range],
  ...(isZeroRange(bytes, range) ? {} : { anomaly: 'structural:padding' as const }),
})

/** A user or group as systems spell them. */
const userName = /^[\w.@+\\ $\x80-\xff-]{0,32}$/

/** Nothing in the header of an extension is a message, its name aside. */
function isSilentHeader({ header, type, long }: Extension): boolean {
  const field = (name: HeaderField): Uint8Array => fieldBytes(header, name)
  const numbers = ['mode', 'uid', 'gid', 'mtime'] as const
  const names = ['uname', 'gname'] as const
  const rest = dialectOf(header) === 'ustar' ? header.subarray(500) : header.subarray(345)
  return (
    numbers.every(name => number(field(name)) !== undefined) &&
    names.every(name => userName.test(text(field(name)) ?? '?')) &&
    (['devmajor', 'devminor'] as const).every(name => number(field(name)) === 0) &&
    isSilentTarget(text(field('linkname')), type === 'K' ? long!.value : '') &&
    magicToken(header) !== undefined &&
    dialectOf(header) !== 'v7' &&
    isZero(rest)
  )
}

/** tar-stream gives it a stand-in, bsdtar the beginning of a long target. */
const isSilentTarget = (copy: string | undefined, target: string): boolean =>
  copy === '' || (copy !== undefined && isTargetCopy(copy, target))

/** Of a global header any name that a writer gives it; of others one that repeats the entry's path, however it was cut. */
function nameField({ start, header, type, long }: Extension, path: string | null): Field {
  const name: FieldName = 'tar.pax-name'
  const ustar = dialectOf(header) === 'ustar'
  const ranges = [...(ustar ? [prefixRange(start, header)] : []), fieldRange(start, 'name')]
  const [prefix, own] = [ustar ? text(prefixBytes(header)) : '', text(fieldBytes(header, 'name'))]
  if (prefix === undefined || own === undefined) return { name, ranges, anomaly: 'structural:padding' }
  const all = prefix ? `${prefix}/${own}` : own
  const usual = long ? all === '././@LongLink' : type === 'g' ? isGlobalName(all) : isCarrierName(all, path ?? '')
  return { name, ranges, ...(usual ? { value: '' } : {}) }
}

/** git, GNU tar (in its temporary folder, with its process id and a counter), Go. */
const isGlobalName = (name: string): boolean =>
  name === 'pax_global_header' || /^(\/?[\w.-]+\/){0,4}(\.\/)?(GlobalHead|PaxHeaders?|@PaxHeader)(\.\d{1,10}){0,2}$/.test(name)

const marker = /^(PaxHeaders?(\.(\d{1,10}|X))?|@PaxHeader)$/
/** Names that fill their field may be cut off. */
const FULL = 100

/**
 * The entry's path with a marker put in, as GNU tar, libarchive, Go, Java and npm do; Python and others give the marker alone. What is not
 * ASCII is replaced or dropped.
 */
const isCarrierName = (name: string, path: string): boolean =>
  [/[\x80-\xff?_]+/g, /[\x80-\xff]+/g].some((odd, index) => {
    const partsOf = (text: string): string[] =>
      text
        .replace(odd, index === 0 ? '?' : '')
        .split('/')
        .filter(isName)
    return isCarrier(partsOf(name), partsOf(path), name.length >= FULL)
  })

const isName = (part: string): boolean => part !== '' && part !== '.'

function isCarrier(given: readonly string[], full: readonly string[], isFull: boolean): boolean {
  const isMarker = (part: string, index: number): boolean =>
    marker.test(part) || (isFull && index === given.length - 1 && 'PaxHeaders'.startsWith(part))
  const at = given.findIndex(isMarker)
  const rest = given.filter((_, index) => index !== at)
  const last = rest.at(-1)
  const cut = (part: string, index: number): boolean => full[index]?.startsWith(part) ?? false
  if (at < 0) return isFull && rest.every(cut)
  return last === undefined || rest.every(cut) || ((full.at(-1) ?? '').startsWith(last) && rest.slice(0, -1).every(cut))
}
