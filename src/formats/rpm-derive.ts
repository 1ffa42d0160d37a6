import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Derivation, DigestId, Whereof } from '../model/layer.ts'
import { type Derive, digest, within } from './rpm-fields.ts'
import type { RpmFiles } from './rpm-files.ts'
import { elementsOf, type RpmHeader, type TagEntry } from './rpm-header.ts'

export interface Rpm {
  readonly signature: RpmHeader
  readonly filler: Range
  readonly header: RpmHeader
  readonly payload: Range
}

const hexSizes: Readonly<Record<number, DigestId>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' }
const digestIdOf = (value: string): DigestId | undefined => (/^[0-9a-f]+$/.test(value) ? hexSizes[value.length] : undefined)
const ofSha3 = (value: string, of: Parameters<typeof digest>[1]): Derivation | null =>
  /^[0-9a-f]{64}$/.test(value) ? digest('sha3-256', of) : null
const known = (value: string, of: Parameters<typeof digest>[1]): Derivation | null => {
  const id = digestIdOf(value)
  return id ? digest(id, of) : null
}

/** What the signature header stores of the header and of the payload. */
export function signatureDerive(bytes: ByteSource, { header }: Rpm): Derive {
  const both = { start: header.range.start, end: bytes.size }
  return (tag, _, value) => {
    switch (tag) {
      case 'SIZE':
      case 'LONGSIZE':
        return { kind: 'value', expected: String(both.end - both.start) }
      case 'MD5':
        return known(value, within(both))
      case 'SHA1HEADER':
      case 'SHA256HEADER':
        return known(value, within(header.range))
      case 'SHA3_256HEADER':
        return ofSha3(value, within(header.range))
      case 'PAYLOADSIZE':
        return { kind: 'size', of: decoded }
      default:
        return null
    }
  }
}

/** First bytes of an encoding, and what rpm calls it. */
const compressors: readonly (readonly [name: string, magic: RegExp])[] = [
  ['gzip', /^\x1f\x8b/],
  ['bzip2', /^BZh/],
  ['xz', /^\xfd7zXZ\0/],
  ['lzma', /^\x5d\0\0/],
  ['zstd', /^\x28\xb5\x2f\xfd/],
]

/** The payload without its encoding. */
const decoded: Whereof = { up: 0, down: ['payload'], decoded: true }

/** A file that need not be in the package (RPMFILE_GHOST). */
const GHOST = 64
const FILEFLAGS = 1037
/** LONGFILESIZES, which only packages with a file of 4 GiB have, and all of format 6 (RPMFORMAT): such a payload names its files by number only (RPM V6 Package format, "Payload"), and cannot be cut by itself. */
const isStripping = (bytes: ByteSource, entry: TagEntry): boolean =>
  entry.tag === 5008 || (entry.tag === 5114 && Number(elementsOf(bytes, entry)[0]?.value) >= 6)

/** What the header stores of the payload and of the files in it. */
export function headerDerive(bytes: ByteSource, { header, payload }: Rpm, { paths, holders }: RpmFiles): Derive {
  const flags = header.entries.find(({ tag }) => tag === FILEFLAGS)
  const ghosts = new Set(flags ? elementsOf(bytes, flags).flatMap(({ value }, nth) => (Number(value) & GHOST ? [nth] : [])) : [])
  const isStripped = header.entries.some(entry => isStripping(bytes, entry))
  return (tag, nth, value) => {
    switch (tag) {
      case 'PAYLOADDIGEST':
      case 'PAYLOADSHA512':
        return known(value, within(payload))
      case 'PAYLOADDIGESTALT':
      case 'PAYLOADSHA512ALT':
        return known(value, decoded)
      case 'PAYLOADSHA3_256':
        return ofSha3(value, within(payload))
      case 'PAYLOADSHA3_256ALT':
        return ofSha3(value, decoded)
      case 'PAYLOADSIZE':
        return { kind: 'value', expected: String(payload.end - payload.start) }
      case 'PAYLOADSIZEALT':
        return { kind: 'size', of: decoded }
      case 'PAYLOADCOMPRESSOR': {
        const magic = latin1(bytes.read(payload.start, Math.min(payload.end, payload.start + 6)))
        const name = compressors.find(([, pattern]) => pattern.test(magic))?.[0]
        return name ? { kind: 'value', expected: name } : null
      }
      case 'FILEDIGESTS': {
        const path = paths[holders.get(nth) ?? nth]
        return path === undefined || value === '' || isStripped || ghosts.has(nth)
          ? null
          : known(value, { up: 0, down: ['payload', path] })
      }
      default:
        return null
    }
  }
}
