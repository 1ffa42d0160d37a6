import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Anatomy, Anomaly, Block, CutLimits, Entry, Format } from '../model/layer.ts'
import { escapes, keyOfPath } from './archive-paths.ts'
import { fieldsOf, targetIn, typeOf } from './cpio-fields.ts'
import { dialectAt, type Header, headerAt, MAGIC, TRAILER } from './cpio-header.ts'
import { counter, structure } from './structure.ts'
import { factsOf } from './tar-facts.ts'
import { weightOf } from './weight.ts'

/**
 * cpio archives, one behind the other as the Linux kernel reads an initramfs: each ends with an entry TRAILER!!!, then zeros. What follows
 * in an encoding is opened as a layer of its own.
 */
export const cpio: Format = {
  id: 'cpio',
  container: true,
  docs: {
    title: 'cpio archive',
    what: 'Headers of newc, crc and odc field by field, names, contents, filler, the trailer; archives behind it, as of an initramfs. Which entries are one file is compared, not the inode numbers that tell it.',
    see: 'cpio(5); Linux, driver-api/early-userspace/buffer-format',
    recomputed: 'sizes and checksums of entries',
  },
  claims: head => dialectAt(latin1(head.subarray(0, MAGIC))) !== undefined,
  cut(_, bytes, limits): Anatomy {
    const walked = walk(bytes, limits)
    const blocks = blocksOf(bytes, walked)
    const facts = factsOf(blocks, new Map())
    const { archives, linked } = walked
    return {
      blocks,
      facts: { ...facts, reorderable: facts.reorderable && archives === 1 && !linked, anomalies: walked.anomalies },
    }
  },
}

type Part =
  | { readonly kind: 'member'; readonly header: Header; readonly link: string | null }
  | { readonly kind: 'trailer'; readonly header: Header }
  | { readonly kind: 'end' | 'gap' | 'encoded'; readonly range: Range }

interface Walked {
  readonly parts: readonly Part[]
  readonly archives: number
  /** Two entries are one file. */
  readonly linked: boolean
  readonly anomalies: readonly Anomaly[]
}

function walk(bytes: ByteSource, limits: CutLimits): Walked {
  const parts: Part[] = []
  const anomalies: Anomaly[] = []
  const found = { archives: 0, linked: false }
  let headers: Header[] = []
  let base = 0
  let weight = 0
  const close = (): void => {
    const links = linksOf(headers)
    found.linked ||= links.size > 0
    for (const header of headers) parts.push({ kind: 'member', header, link: links.get(header) ?? null })
    headers = []
  }
  const stop = (id: Anomaly['id'], start: number, told: string): Walked => {
    close()
    anomalies.push({ id, offset: start, expected: 'a header of cpio', found: told })
    if (start < bytes.size) parts.push({ kind: 'gap', range: { start, end: bytes.size } })
    return { parts, ...found, anomalies }
  }
  for (let at = 0; at < bytes.size; ) {
    const header = headerAt(bytes, at, base)
    if (typeof header === 'string')
      return stop(header === 'truncated' ? 'structural:truncated' : 'structural:malformed', at, header)
    weight += 1 + weightOf(header.nameRange.end - header.nameRange.start)
    if (weight > limits.entries) throw new LimitReached('entries', limits.entries)
    if (header.name !== TRAILER) {
      headers.push(header)
      for (const anomaly of oddIn(bytes, header)) anomalies.push(anomaly)
      at = header.padding.end
      continue
    }
    close()
    parts.push({ kind: 'trailer', header })
    found.archives++
    const end = endOfZeros(bytes, header.padding.end)
    if (end > header.padding.end) parts.push({ kind: 'end', range: { start: header.padding.end, end } })
    at = end
    base = end
    const next = latin1(bytes.read(at, Math.min(bytes.size, at + MAGIC)))
    if (at === bytes.size || dialectAt(next)) continue
    if (!encoded.test(next)) return stop('structural:trailing-data', at, 'other bytes')
    parts.push({ kind: 'encoded', range: { start: at, end: bytes.size } })
    return { parts, ...found, archives: found.archives + 1, anomalies }
  }
  if (headers.length > 0) return stop('structural:truncated', bytes.size, 'no trailer')
  return { parts, ...found, anomalies }
}

/** What the Linux kernel opens behind an archive (lib/decompress.c): gzip, bzip2, xz, lz4 and zstd. */
const encoded = /^(\x1f\x8b|BZh|\xfd7zXZ\0|\x02\x21\x4c\x18|\x04\x22\x4d\x18|\x28\xb5\x2f\xfd)/

function endOfZeros(bytes: ByteSource, start: number): number {
  const STEP = 64 * 1024
  for (let at = start; at < bytes.size; at += STEP) {
    const range = { start: at, end: Math.min(bytes.size, at + STEP) }
    if (isZeroRange(bytes, range)) continue
    return at + bytes.read(range.start, range.end).findIndex(byte => byte !== 0)
  }
  return bytes.size
}

/** Files of one inode and device with more links than one are one file, whose content stands with one of them. By the first of them in order of names. */
function linksOf(headers: readonly Header[]): Map<Header, string> {
  const groups = new Map<string, Header[]>()
  for (const header of headers) {
    const { ino, dev, devmajor, devminor, nlink } = header.numbers
    if (typeOf(header) === 'directory' || nlink! < 2) continue
    const key = `${ino} ${dev ?? `${devmajor}:${devminor}`}`
    const known = groups.get(key)
    if (known) known.push(header)
    else groups.set(key, [header])
  }
  const links = new Map<Header, string>()
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const first = group.reduce((least, { name }) => (least === '' || (name ?? '') < least ? (name ?? '') : least), '')
    for (const header of group) links.set(header, first)
  }
  return links
}

function oddIn(bytes: ByteSource, header: Header): Anomaly[] {
  const { name, start, nameRange } = header
  const odd = fieldsOf(bytes, header, null).flatMap(({ anomaly, ranges, name: field }): Anomaly[] =>
    anomaly ? [{ id: anomaly, offset: ranges[0]?.start ?? start, expected: `a usual ${field}`, found: 'something else' }] : [],
  )
  return name !== null && escapes(name)
    ? [...odd, { id: 'structural:path-traversal', offset: nameRange.start, expected: 'a path inside the archive', found: name }]
    : odd
}

function blocksOf(bytes: ByteSource, { parts }: Walked): Block[] {
  const nthOf = counter()
  const blockOf = (part: Part): Block => {
    switch (part.kind) {
      case 'member': {
        const type = typeOf(part.header)
        const key = part.header.name === null ? '\0nameless' : keyOfPath(part.header.name, type)
        return memberBlock(bytes, { ...part, key, nth: nthOf(key) })
      }
      case 'trailer':
        return trailerBlock(bytes, part.header, nthOf('\0trailer'))
      case 'end':
        return structure('\0end', nthOf('\0end'), { name: 'cpio.end', ranges: [part.range] })
      case 'encoded': {
        const child = { pieces: [part.range], packing: 'stored', reach: 'transport' } as const
        return {
          key: 'next archive',
          nth: 0,
          member: true,
          ranges: [],
          child,
          fields: () => [{ name: 'cpio.body', ranges: [part.range] }],
        }
      }
      case 'gap':
        return structure('\0gap', 0, { name: 'cpio.gap', ranges: [part.range], anomaly: 'structural:trailing-data' })
    }
  }
  return parts.map(blockOf)
}

interface Placed {
  readonly header: Header
  readonly link: string | null
  readonly key: string
  readonly nth: number
}

function memberBlock(bytes: ByteSource, { header, link, key, nth }: Placed): Block {
  const { start, body, padding, numbers } = header
  const type = typeOf(header)
  const isFile = type === 'file'
  const target = type === 'symlink' ? targetIn(bytes, header) : null
  const entry: Entry = {
    type,
    size: isFile ? body.end - body.start : 0,
    owner: `${numbers.uid}:${numbers.gid}`,
    mode: numbers.mode! & 0o7777,
    ...(target === null ? {} : { target }),
  }
  const ranges = isFile
    ? [
        { start, end: body.start },
        { start: padding.start, end: padding.end },
      ]
    : [{ start, end: padding.end }]
  const fields = () => fieldsOf(bytes, header, link)
  if (!isFile) return { key, nth, member: true, ranges, entry, fields }
  return { key, nth, member: true, ranges, entry, child: { pieces: [body], packing: 'stored', reach: 'installed' }, fields }
}

/** All numbers zero but that of links and of the name, as every writer has it; else its bytes count. */
function trailerBlock(bytes: ByteSource, { start, numbers, body, padding, filler }: Header, nth: number): Block {
  const isPlain = Object.entries(numbers).every(
    ([name, number]) => number === 0 || name === 'namesize' || (name === 'nlink' && number === 1),
  )
  const field = { name: 'cpio.trailer', ranges: [{ start, end: padding.end }] } as const
  const isFilled = [filler, padding].every(range => isZeroRange(bytes, range))
  return structure('\0trailer', nth, isPlain && isFilled && body.end === body.start ? { ...field, value: '' } : field)
}
