import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { contentOfPackage, isControlMember } from './control-member.ts'
import { isPlainPath, lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { weightOf } from './weight.ts'

/** 32 hex digits, two blanks (or a blank and a star), the path, a line feed (dh_md5sums(1), md5sum(1)). */
const line = /^([0-9a-f]{32})( [ *](?:\.\/+)*)([^\n]+)(\n?)$/

export const md5sums: Format = {
  id: 'md5sums',
  docs: {
    title: 'md5sums of a Debian package',
    what: 'One digest a line, each recomputed from the member of data.tar that it names.',
    see: 'dh_md5sums(1); deb(5)',
    recomputed: 'every MD5',
  },
  claims: (_, __, layer) => isControlMember(layer, 'md5sums'),
  watches: layer => (isControlMember(layer, 'md5sums') ? contentOfPackage : null),
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
      const key = parsed?.path ?? (mayHoldDigest(bytes, range) ? '\0gap' : '\0text')
      const nth = nthOf(key)
      if (!parsed) anomalies.push({ ...malformed, offset: range.start })
      else if (nth > 0) duplicates = true
      blocks.push({ key, nth, member: parsed !== null, ranges: [range], fields: () => fieldsOf(bytes, range) })
    }
    return { blocks, facts: { ...plainFacts, duplicates, reorderable: !duplicates && anomalies.length === 0, anomalies } }
  },
}

/** Some readers find a digest in lines that are spelled otherwise. */
const mayHoldDigest = (bytes: ByteSource, { start, end }: Range): boolean =>
  end - start > RECORD || /[0-9a-f]{32}/i.test(latin1(bytes.read(start, end)))

const malformed = { id: 'structural:malformed', expected: 'a digest and a path', found: 'another line' } as const

interface Line {
  readonly digest: string
  /** As keys of tar spell it: without leading "./". */
  readonly path: string
  readonly newline: string
}

function parse(bytes: ByteSource, { start, end }: Range): Line | null {
  const match = end - start <= RECORD ? line.exec(latin1(bytes.read(start, end))) : null
  return match && isPlainPath(match[3]!) ? { digest: match[1]!, path: match[3]!, newline: match[4]! } : null
}

function fieldsOf(bytes: ByteSource, range: Range): Field[] {
  const parsed = parse(bytes, range)
  if (!parsed) return [{ name: 'md5sums.gap', ranges: [range], anomaly: malformed.id }]
  const { start, end } = range
  const { digest, path, newline } = parsed
  const hex = { start, end: start + digest.length }
  const place = { start: end - newline.length - path.length, end: end - newline.length }
  const separator = [
    { start: hex.end, end: place.start },
    { start: place.end, end },
  ]
  return [
    {
      name: 'md5sums.digest',
      ranges: [hex],
      value: digest,
      derived: { kind: 'digest', id: 'md5', of: { up: 2, down: ['data.tar', path] }, as: 'hex' },
    },
    { name: 'md5sums.separator', ranges: separator },
    { name: 'md5sums.path', ranges: [place], value: path },
  ]
}
