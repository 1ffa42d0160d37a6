import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anomaly, type Block, type DigestId, type Field, type Format, type LayerHead, plainFacts } from '../model/layer.ts'
import { isPlainPath, lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { weightOf } from './weight.ts'

/**
 * PyPA, "Recording installed projects", "The RECORD file": a line of CSV (RFC 4180) is a path, its digest as `algorithm=base64url`, its size; of
 * RECORD itself and of what is compiled on the way both are empty. MD5 and SHA-1 are not allowed (Binary distribution format).
 */
const line = /^("(?:[^"]|"")*"|[^",\r\n]*),(?:(sha256|sha512)=([A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{86}),(\d{1,15})?|(),)(\r?\n?)$/
const file = /^[^/]+\.dist-info\/RECORD$/

const isRecord = ({ path }: LayerHead): boolean => file.test(path.at(-1)?.key ?? '')

export const wheelRecord: Format = {
  id: 'wheel-record',
  docs: {
    title: 'RECORD of a wheel',
    what: 'A path a line, with the digest and the size of the member that it names.',
    see: 'PyPA specifications: Recording installed projects; Binary distribution format, "The .dist-info directory"',
    recomputed: 'every SHA-256 or SHA-512, every size',
    fields: ['record'],
  },
  claims: (_, __, layer) => isRecord(layer),
  watches: layer => (isRecord(layer) ? { up: 1, down: [] } : null),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    let duplicates = false
    let weight = 0
    for (const range of lines(bytes)) {
      weight += weightOf(range.end - range.start <= RECORD ? range.end - range.start : 0)
      if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
      const parsed = parse(bytes, range)
      const key = parsed?.path ?? '\0gap'
      const nth = nthOf(key)
      if (!parsed) anomalies.push({ ...malformed, offset: range.start })
      else if (nth > 0) duplicates = true
      blocks.push({ key, nth, member: parsed !== null, ranges: [range], fields: () => fieldsOf(parse(bytes, range), range) })
    }
    return { blocks, facts: { ...plainFacts, duplicates, reorderable: !duplicates && anomalies.length === 0, anomalies } }
  },
}

const malformed = { id: 'structural:malformed', expected: 'a path, a digest and a size', found: 'another line' } as const

interface Line {
  readonly path: string
  readonly id: DigestId | null
  /** Where they stand in the line. */
  readonly digest: Range
  readonly size: Range
  readonly text: string
}

function parse(bytes: ByteSource, { start, end }: Range): Line | null {
  const text = end - start <= RECORD ? latin1(bytes.read(start, end)) : ''
  const match = line.exec(text)
  if (!match) return null
  const [, quoted, algorithm, digest = '', size = ''] = match
  const path = quoted!.startsWith('"') ? quoted!.slice(1, -1).replaceAll('""', '"') : quoted!
  const id = (algorithm as DigestId | undefined) ?? null
  // Windows takes a backslash for a slash.
  if (!isPlainPath(path) || path.includes('\\') || (id && digest.length !== LENGTHS[id as keyof typeof LENGTHS])) return null
  const at = quoted!.length + 1 + (id ? id.length + 1 : 0)
  const behind = at + digest.length + 1
  return { path, id, digest: { start: at, end: at + digest.length }, size: { start: behind, end: behind + size.length }, text }
}

/** Of digests in base64 without padding. */
const LENGTHS = { sha256: 43, sha512: 86 } as const

function fieldsOf(parsed: Line | null, { start, end }: Range): Field[] {
  if (!parsed) return [{ name: 'record.gap', ranges: [{ start, end }], anomaly: malformed.id }]
  const { path, id, digest, size, text } = parsed
  const at = (range: Range): Range => ({ start: start + range.start, end: start + range.end })
  const of = { up: 1, down: [path] }
  const stored = ({ start, end }: Range): string => text.slice(start, end)
  const parts: Field[] = [
    { name: 'record.path', ranges: [at({ start: 0, end: digest.start })], value: stored({ start: 0, end: digest.start }) },
  ]
  if (id)
    parts.push({
      name: 'record.digest',
      ranges: [at(digest)],
      value: stored(digest),
      derived: { kind: 'digest', id, of, as: 'base64url' },
    })
  parts.push({ name: 'record.separator', ranges: [at({ start: digest.end, end: size.start })] })
  if (size.end > size.start)
    parts.push({ name: 'record.size', ranges: [at(size)], value: stored(size), derived: { kind: 'size', of } })
  if (end - start > size.end) parts.push({ name: 'record.end', ranges: [{ start: start + size.end, end }] })
  return parts
}
