import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import {
  type Anomaly,
  type AnomalyId,
  type Block,
  type DigestId,
  type Field,
  type Format,
  type LayerHead,
  plainFacts,
} from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter, structure } from './structure.ts'
import { weightOf } from './weight.ts'

/** A path, in quotes where it holds a comma or a quote (RFC 4180, section 2), name and value of a digest, a size; each but the path may be empty. */
const line = /^("(?:[^"]|"")*"|[^",\r\n]*),(?:(\w+)=([^",\r\n]*))?,(\d*)(\r?\n|)$/

/** Binary distribution format, "Signed wheel files": sha256 or better; what else names a digest is no promise. */
const strong: ReadonlyMap<string, DigestId> = new Map([
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
])
/** Wrong ones are told all the same. */
const weak: ReadonlyMap<string, DigestId> = new Map([
  ['md5', 'md5'],
  ['sha1', 'sha1'],
])

/** Of the folder `{distribution}-{version}.dist-info` at the top of an archive. */
const isRecord = ({ path }: LayerHead): boolean => /^[^/]+\.dist-info\/RECORD$/.test(path.at(-1)?.key ?? '')
/** They have no digest there: it itself, and what signs it. */
const own = (path: string, of: string): boolean => path === of || signatures(of).includes(path)
const signatures = (of: string): readonly string[] => [`${of}.jws`, `${of}.p7s`]

export const wheelRecord: Format = {
  id: 'wheel-record',
  docs: {
    title: 'RECORD of a wheel',
    what: 'One path with its digest and size a line, each recomputed from the member that it names; members without a line, and lines without a member.',
    see: 'PyPA specifications: Binary distribution format, "The .dist-info directory"; Recording installed projects, "The RECORD file"',
    recomputed: 'digest and size of each line, and which members have one',
  },
  claims: (_, __, layer) => isRecord(layer),
  watches: layer => (isRecord(layer) ? { up: 1, down: [] } : null),
  cut({ path }, bytes, limits) {
    const record = path.at(-1)!.key
    const nthOf = counter()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    const listed = new Set<string>()
    let weight = 0
    for (const range of lines(bytes)) {
      weight += weightOf(range.end - range.start <= RECORD ? range.end - range.start : 0)
      if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
      const row = parse(bytes, range)
      const key = row?.path ?? '\0gap'
      const anomaly = row ? weakness(row, record) : 'structural:malformed'
      if (anomaly)
        anomalies.push({
          id: anomaly,
          offset: range.start,
          ...(row ? { expected: 'sha256 or better', found: row.algorithm || 'no digest' } : malformed),
        })
      if (row) listed.add(row.path)
      blocks.push({ key, nth: nthOf(key), member: row !== null, ranges: [range], fields: () => fieldsOf(bytes, range, record) })
    }
    const named = blocks.filter(({ member }) => member).length
    const duplicates = named > listed.size
    const reorderable = !duplicates && named === blocks.length
    return { blocks: [...blocks, roster(listed, record)], facts: { ...plainFacts, duplicates, reorderable, anomalies } }
  },
}

const malformed = { expected: 'a path, a digest and a size', found: 'another line' } as const

/** Which members have a line is told by no byte of it. */
const roster = (listed: ReadonlySet<string>, record: string): Block => ({
  ...structure('\0members', 0, {
    name: 'wheel-record.members',
    ranges: [],
    value: 'all members',
    derived: { kind: 'roster', of: { up: 1, down: [] }, listed, spared: signatures(record) },
    anomaly: 'structural:unlisted-member',
  }),
  refers: true,
})

interface Row {
  /** As keys of zip spell it. */
  readonly path: string
  readonly spelled: string
  readonly algorithm: string
  readonly digest: string
  readonly size: string
  readonly end: string
}

function parse(bytes: ByteSource, { start, end }: Range): Row | null {
  const match = end - start <= RECORD ? line.exec(latin1(bytes.read(start, end))) : null
  if (!match) return null
  const [, spelled = '', algorithm = '', digest = '', size = '', newline = ''] = match
  const path = spelled.startsWith('"') ? spelled.slice(1, -1).replaceAll('""', '"') : spelled
  return path === '' || path.includes('\0') ? null : { path, spelled, algorithm, digest, size, end: newline }
}

const weakness = ({ path, algorithm }: Row, record: string): AnomalyId | null =>
  own(path, record) || strong.has(algorithm) ? null : 'structural:weak-digest'

function fieldsOf(bytes: ByteSource, range: Range, record: string): Field[] {
  const row = parse(bytes, range)
  if (!row) return [{ name: 'wheel-record.gap', ranges: [range], anomaly: 'structural:malformed' }]
  const { path, spelled, algorithm, digest, size } = row
  const place = { start: range.start, end: range.start + spelled.length }
  const kind = { start: place.end + 1, end: place.end + 1 + algorithm.length }
  const sum = { start: kind.end + (algorithm === '' ? 0 : 1), end: kind.end + (algorithm === '' ? 0 : 1) + digest.length }
  const length = { start: sum.end + 1, end: sum.end + 1 + size.length }
  const between = [
    { start: place.end, end: kind.start },
    { start: kind.end, end: sum.start },
    { start: sum.end, end: length.start },
  ]
  const anomaly = weakness(row, record)
  const of = { up: 1, down: [path] }
  return [
    { name: 'wheel-record.path', ranges: [place], ...(spelled === path ? { value: path } : {}) },
    { name: 'wheel-record.algorithm', ranges: [kind], value: algorithm, ...(anomaly ? { anomaly } : {}) },
    { name: 'wheel-record.digest', ranges: [sum], value: digest, ...digestOf(row, of) },
    {
      name: 'wheel-record.size',
      ranges: [length],
      value: size,
      ...(size === '' || path === record ? {} : { derived: { kind: 'size', of } }),
    },
    { name: 'wheel-record.separator', ranges: between.filter(({ start, end }) => end > start) },
    { name: 'wheel-record.line-end', ranges: [{ start: length.end, end: range.end }] },
  ]
}

/** Of a kind that we cannot make it is never right: what it is of stands beside it in the normal form. */
function digestOf({ algorithm }: Row, of: { up: number; down: readonly string[] }): Pick<Field, 'derived'> {
  if (algorithm === '') return {}
  const id = strong.get(algorithm) ?? weak.get(algorithm) ?? 'sha256'
  return { derived: { kind: 'digest', id, of, as: 'base64url' } }
}
