import { bytes, fixed, zeros } from './bytes.ts'

export type Dialect = 'v7' | 'ustar' | 'gnu'

export interface TarEntry {
  readonly name: string
  readonly body?: string | Uint8Array
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly uname?: string
  readonly gname?: string
  readonly mtime?: number
  readonly type?: string
  readonly link?: string
  readonly dialect?: Dialect
  readonly major?: number
  readonly minor?: number
  /** Declared size, where it is not that of the body. */
  readonly size?: number
  readonly prefix?: string
  /** Raw bytes at offsets of the header, written before the checksum. */
  readonly raw?: readonly (readonly [offset: number, value: string | Uint8Array | number[]])[]
  /** The eight bytes of the checksum, made from the sum of the block in unsigned and in signed bytes. */
  readonly checksum?: (unsigned: number, signed: number) => string
  /** Whole blocks in front of all headers of this entry: extended headers of one's own making. */
  readonly before?: Uint8Array
  /** Records of an extended header in front of this entry, and global ones. */
  readonly pax?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly global?: Readonly<Record<string, string>>
  /** A GNU long name in front of this entry. */
  readonly longName?: string
  readonly longLink?: string
  /** What fills the last block of the body. */
  readonly padding?: string
  readonly paxName?: string
}

const octal = (value: number, size: number): Uint8Array => fixed(`${value.toString(8).padStart(size - 1, '0')}`, size)

/** GNU base-256: the top bit of the first byte set, then the number, most significant byte first. */
export function base256(value: number, size: number): Uint8Array {
  const out = new Uint8Array(size)
  let rest = BigInt(value)
  for (let at = size - 1; at > 0; at--) {
    out[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  out[0] = value < 0 ? 0xff : 0x80
  return out
}

const magics: Record<Dialect, string> = { v7: '\0\0\0\0\0\0\0\0', ustar: 'ustar\u000000', gnu: 'ustar  \0' }

const usualChecksum = (unsigned: number): string => `${unsigned.toString(8).padStart(6, '0')}\0 `

/** The sum of all bytes, those of the checksum as blanks. */
function withChecksum(header: Uint8Array, checksum: NonNullable<TarEntry['checksum']>): Uint8Array {
  const out = Uint8Array.from(header)
  out.fill(32, 148, 156)
  const unsigned = out.reduce((total, byte) => total + byte, 0)
  const high = out.filter(byte => byte >= 128).length
  out.set(bytes(checksum(unsigned, unsigned - 256 * high)), 148)
  return out
}

function tarHeader(entry: TarEntry): Uint8Array {
  const { dialect = 'ustar', type = '0', size = bytes(entry.body ?? '').length } = entry
  const out = zeros(512)
  const put = (offset: number, value: Uint8Array): void => out.set(value, offset)
  put(0, fixed(entry.name.slice(0, 100), 100))
  put(100, octal(entry.mode ?? 0o644, 8))
  put(108, octal(entry.uid ?? 0, 8))
  put(116, octal(entry.gid ?? 0, 8))
  put(124, octal(size, 12))
  put(136, octal(entry.mtime ?? 1_700_000_000, 12))
  put(156, bytes(type))
  put(157, fixed((entry.link ?? '').slice(0, 100), 100))
  put(257, bytes(magics[dialect]))
  if (dialect !== 'v7') {
    put(265, fixed(entry.uname ?? 'root', 32))
    put(297, fixed(entry.gname ?? 'root', 32))
    if (dialect === 'ustar' || type === '3' || type === '4') {
      put(329, octal(entry.major ?? 0, 8))
      put(337, octal(entry.minor ?? 0, 8))
    }
    if (entry.prefix) put(345, fixed(entry.prefix, 155))
  }
  for (const [offset, value] of entry.raw ?? []) put(offset, bytes(value))
  return withChecksum(out, entry.checksum ?? usualChecksum)
}

const padded = (body: Uint8Array, padding = ''): Uint8Array => bytes(body, fixed(padding, (512 - (body.length % 512)) % 512))

export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return `${length}${rest}`
}

function paxHeader(type: 'x' | 'g', records: NonNullable<TarEntry['pax']>, name: string): Uint8Array {
  const pairs = Array.isArray(records) ? records : Object.entries(records)
  const body = bytes(...pairs.map(([key, value]) => paxRecord(key, value)))
  return bytes(tarHeader({ name, type, size: body.length, mtime: 0 }), padded(body))
}

/** The blocks of one entry with all its headers. With type x, g, L or K they are an extended header. */
export function tarEntry(entry: TarEntry): Uint8Array {
  const parts: Uint8Array[] = [entry.before ?? bytes()]
  const body = bytes(entry.body ?? '')
  if (entry.global) parts.push(paxHeader('g', entry.global, 'pax_global_header'))
  if (entry.longLink !== undefined)
    parts.push(
      tarHeader({ name: '././@LongLink', type: 'K', dialect: 'gnu', size: entry.longLink.length + 1, mtime: 0 }),
      padded(bytes(entry.longLink, '\0')),
    )
  if (entry.longName !== undefined)
    parts.push(
      tarHeader({ name: '././@LongLink', type: 'L', dialect: 'gnu', size: entry.longName.length + 1, mtime: 0 }),
      padded(bytes(entry.longName, '\0')),
    )
  if (entry.pax) parts.push(paxHeader('x', entry.pax, entry.paxName ?? `./PaxHeaders/${entry.name.slice(0, 60)}`))
  parts.push(tarHeader({ ...entry, size: entry.size ?? body.length }), padded(body, entry.padding))
  return bytes(...parts)
}

export interface TarOptions {
  /** Blocks a record: the archive is filled up to whole records. 20 is what tar does. */
  readonly blocking?: number
  /** Bytes behind all filler. */
  readonly tail?: string | Uint8Array
  /** Blocks of zeros that mark the end. */
  readonly marker?: number
}

export function tar(entries: readonly TarEntry[], { blocking = 2, tail = '', marker = 2 }: TarOptions = {}): Uint8Array {
  const body = bytes(...entries.map(tarEntry), zeros(marker * 512))
  const record = blocking * 512
  return bytes(body, zeros((record - (body.length % record)) % record), tail)
}
