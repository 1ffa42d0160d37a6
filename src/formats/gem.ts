import { latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { gemMembers, isGem, isGemSignature } from '../model/gem.ts'
import {
  type Anatomy,
  type Anomaly,
  type Block,
  type DigestId,
  type Field,
  type Format,
  type LayerHead,
  plainFacts,
} from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter, structure } from './structure.ts'

/** The members of a gem are on their way to the disk; those of a signed one are held against signatures as they are. */
export function asGem(anatomy: Anatomy): Anatomy {
  const keys = anatomy.blocks.slice(0, MOST).flatMap(({ key, member }) => (member ? key : []))
  if (anatomy.blocks.length > MOST || !isGem(keys)) return anatomy
  const reach = keys.some(key => isGemSignature(key)) ? 'sealed' : 'transport'
  const blocks = anatomy.blocks.map((block): Block => {
    const { key, nth, member, ranges, entry, child } = block
    if (!child || !entry || !gemMembers.has(key)) return block
    return { key, nth, member, ranges, entry, child: { ...child, reach }, fields: () => block.fields() }
  })
  return { ...anatomy, blocks }
}
/** Members, their signatures, and the structure of a tar. */
const MOST = 16

/** A digest of the stored bytes of a member, under the name of its kind; quoted where it would be a number. */
const kinds: Readonly<Record<string, DigestId>> = { SHA512: 'sha512', SHA256: 'sha256', SHA1: 'sha1', MD5: 'md5' }
const kind = /^([A-Z][A-Z\d]{2,7}):\n$/
const digest = /^ {2}([\w.-]{1,80}): ('?)([0-9a-f]{32,128})\2\n$/

const isChecksums = ({ path, reach }: LayerHead): boolean => path.at(-1)?.key === 'checksums.yaml.gz' && reach !== 'installed'

/** What a gem stores of its own members. */
export const gemChecksums: Format = {
  id: 'gem-checksums',
  docs: {
    title: 'checksums.yaml of a gem',
    what: 'Digests of the members as they are stored, by kind and member.',
    see: 'RubyGems, Gem::Package, add_checksums and verify',
    recomputed: 'every SHA-256, SHA-512, SHA-1 and MD5',
    fields: ['checksums'],
  },
  claims: (head, _, layer) => isChecksums(layer) && latin1(head.subarray(0, 4)) === '---\n',
  watches: layer => (isChecksums(layer) ? { up: 1, down: [] } : null),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    let section: string | null = null
    for (const range of lines(bytes)) {
      if (blocks.length >= limits.entries) throw new LimitReached('entries', limits.entries)
      const text = range.end - range.start <= RECORD ? latin1(bytes.read(range.start, range.end)) : ''
      const head = kind.exec(text)?.[1]
      if (head) section = head
      const isHead = head !== undefined || (text === '---\n' && blocks.length === 0)
      const found = isHead ? null : digestLine(text, range, section)
      if (isHead) {
        const key = `\0${text.trimEnd()}`
        blocks.push(structure(key, nthOf(key), { name: 'checksums.kind', ranges: [range] }))
      } else if (found && nthOf(found.key) === 0)
        blocks.push({ key: found.key, nth: 0, member: true, ranges: [range], fields: () => found.fields })
      else {
        anomalies.push({ ...malformed, offset: range.start })
        blocks.push(structure('\0gap', nthOf('\0gap'), gapAt(range)))
      }
    }
    return { blocks, facts: { ...plainFacts, anomalies } }
  },
}

const malformed = {
  id: 'structural:malformed',
  expected: 'a kind of digest, or a member and its digest',
  found: 'another line',
} as const
const gapAt = (range: Range): Field => ({ name: 'checksums.gap', ranges: [range], anomaly: malformed.id })

/** Null where a reader may find another digest than this one. */
function digestLine(
  text: string,
  { start, end }: Range,
  section: string | null,
): { key: string; fields: readonly Field[] } | null {
  const match = digest.exec(text)
  const id = section === null ? undefined : kinds[section]
  if (!match || !id || match[3]!.length !== LENGTHS[id as keyof typeof LENGTHS]) return null
  const [, name, quote, hex] = match
  const from = start + 2 + name!.length + 2 + quote!.length
  const until = from + hex!.length
  const fields: Field[] = [
    { name: 'checksums.member', ranges: [{ start, end: from }] },
    {
      name: 'checksums.digest',
      ranges: [{ start: from, end: until }],
      value: hex!,
      derived: { kind: 'digest', id, of: { up: 1, down: [name!] }, as: 'hex' },
    },
    { name: 'checksums.end', ranges: [{ start: until, end }] },
  ]
  return { key: `${section} ${name}`, fields }
}
const LENGTHS = { sha512: 128, sha256: 64, sha1: 40, md5: 32 } as const
