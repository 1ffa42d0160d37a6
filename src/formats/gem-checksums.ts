import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anomaly, type Block, type DigestId, type Field, type Format, type Locator, plainFacts } from '../model/layer.ts'
import { isGemPart } from './gem.ts'
import { lines, RECORD } from './lines.ts'
import { counter, structure } from './structure.ts'
import { weightOf } from './weight.ts'

const LIST = 'checksums.yaml.gz'

/** Names of OpenSSL, as Gem::Package writes them, and the number of hex digits. */
const algorithms: Readonly<Record<string, readonly [id: DigestId, digits: number]>> = {
  MD5: ['md5', 32],
  SHA1: ['sha1', 40],
  SHA256: ['sha256', 64],
  SHA512: ['sha512', 128],
}

const section = /^([A-Z][A-Z\d]{1,15}):\n$/
/** A key, and a text of hex digits, between quotes or not. */
const line = /^( {2}[\w.-]{1,80}: )(["']?)([0-9a-f]{32,128})\2(\n?)$/
/** What YAML takes for a number where it has no quotes (YAML 1.1, int and float): then no digest is equal to it. */
const number = /^(\d+(e\d+)?|0b[01]+)$/

/** checksums.yaml.gz of a gem, decoded: YAML of two levels, as Gem::Package writes it. What is written otherwise is compared as it stands. */
export const gemChecksums: Format = {
  id: 'gem-checksums',
  lines: true,
  docs: {
    title: 'Digests of a RubyGems package',
    what: 'One digest a line, each recomputed from the member of the package that it names.',
    see: 'RubyGems, lib/rubygems/package.rb, add_checksums and verify_checksums',
    recomputed: 'digests of the stored members',
  },
  claims: (head, _, layer) => isGemPart(layer, LIST) && /^---(\n| )/.test(latin1(head.subarray(0, 4))),
  watches: layer => (isGemPart(layer, LIST) ? { up: 1, down: ['data.tar.gz'] } : null),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    let weight = 0
    let under: string | null = null
    for (const range of lines(bytes)) {
      weight += weightOf(range.end - range.start <= RECORD ? range.end - range.start : 0)
      if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
      const text = range.end - range.start <= RECORD ? latin1(bytes.read(range.start, range.end)) : ''
      if (range.start === 0 && text === '---\n') {
        blocks.push(structure('\0begin', 0, { name: 'text.lines', ranges: [range] }))
        continue
      }
      under = section.exec(text)?.[1] ?? under
      const parsed = section.test(text) ? null : lineOf(under, text)
      const key = parsed ? parsed.key : section.test(text) ? under! : '\0gap'
      const nth = nthOf(key)
      if (key === '\0gap' || nth > 0)
        anomalies.push({
          ...(nth > 0 && key !== '\0gap' ? duplicate : malformed),
          offset: range.start,
          found: key.replace('\0gap', 'another line'),
        })
      blocks.push(parsed ? digestBlock(range, parsed, nth) : structure(key, nth, plainField(bytes, range, key)))
    }
    return { blocks, facts: { ...plainFacts, duplicates: anomalies.length > 0, anomalies } }
  },
}

const malformed = { id: 'structural:malformed', expected: 'a digest of a member' } as const
const duplicate = { id: 'structural:duplicate-entry', expected: 'one digest of a kind for a member' } as const

const plainField = (_: ByteSource, range: Range, key: string): Field =>
  key === '\0gap'
    ? { name: 'gem.checksums-gap', ranges: [range], anomaly: malformed.id }
    : { name: 'text.lines', ranges: [range] }

interface Line {
  readonly key: string
  readonly digest: string
  /** Of the digest and its quotes, in the line. */
  readonly at: Range
  readonly id: DigestId
  readonly of: Locator
}

function lineOf(under: string | null, text: string): Line | null {
  const match = line.exec(text)
  const algorithm = under === null || !Object.hasOwn(algorithms, under) ? undefined : algorithms[under]
  if (!match || !algorithm) return null
  const [, key, quote, digest, newline] = match as unknown as readonly [string, string, string, string, string]
  const [id, digits] = algorithm
  if (digest.length !== digits || (quote === '' && number.test(digest))) return null
  const name = key.slice(2, -2)
  return {
    key: `${under} ${name}`,
    digest,
    at: { start: key.length, end: text.length - newline.length },
    id,
    of: { up: 1, down: [name] },
  }
}

/** The quotes follow from the digits: Psych puts them where another reader could see a number. */
function digestBlock({ start, end }: Range, { key, digest, at, id, of }: Line, nth: number): Block {
  const place = { start: start + at.start, end: start + at.end }
  const around = [{ start, end: place.start }, ...(place.end < end ? [{ start: place.end, end }] : [])]
  const fields = (): Field[] => [
    { name: 'text.lines', ranges: around },
    { name: 'gem.digest', ranges: [place], value: digest, derived: { kind: 'digest', id, of, as: 'hex' } },
  ]
  return { key, nth, member: true, ranges: [{ start, end }], refers: true, fields }
}
