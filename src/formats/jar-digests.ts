import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Block, DigestId, Field, FieldName, Locator } from '../model/layer.ts'
import { RECORD } from './lines.ts'

/** What holds the digests of the members of a jar, and what all of them lie in. */
export const MANIFEST = 'META-INF/MANIFEST.MF'

/** Java Security Standard Algorithm Names, "MessageDigest", and how old tools spell them. */
const algorithms: Readonly<Record<string, DigestId>> = {
  md5: 'md5',
  sha: 'sha1',
  sha1: 'sha1',
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
}

/** RFC 4648, 4. What goes on in a further line begins with a blank. */
const digest = /^[A-Za-z0-9+/]+={0,2}$/
const fold = /\r?\n /g

/** The algorithm that stands in front of `-Digest` and what the attribute is of; null for any other attribute. */
export function digestOfName(name: string): { readonly id: DigestId; readonly of: string } | null {
  const match = /^([a-z0-9-]{1,16})-digest(|-manifest|-manifest-main-attributes)$/.exec(name.toLowerCase())
  const id = match && Object.hasOwn(algorithms, match[1]!) ? algorithms[match[1]!] : undefined
  return id === undefined ? null : { id, of: match![2]! }
}

interface Told {
  readonly format: 'manifest' | 'signature-file'
  readonly id: DigestId
  readonly of: Locator
}

/** Where the line is broken is no part of the digest, and stays. Null where it is none that base64 could spell. */
export function digestFields(bytes: ByteSource, range: Range, { format, id, of }: Told): readonly Field[] | null {
  if (range.end - range.start > RECORD) return null
  const { value, pieces, folds } = unfolded(bytes, range)
  if (!digest.test(value)) return null
  return [
    { name: `${format}.digest`, ranges: pieces, value, derived: { kind: 'digest', id, of, as: 'base64' } },
    ...foldFields(`${format}.folds`, folds, range),
  ]
}

interface Unfolded {
  readonly value: string
  readonly pieces: readonly Range[]
  readonly folds: readonly Range[]
}

/** A line that is too long is broken, and goes on behind a blank. */
export function unfolded(bytes: ByteSource, range: Range): Unfolded {
  const text = latin1(bytes.read(range.start, range.end))
  const pieces: Range[] = []
  const folds: Range[] = []
  let at = range.start
  for (const { index, 0: sign } of text.matchAll(fold)) {
    const start = range.start + index
    if (start > at) pieces.push({ start: at, end: start })
    at = start + sign.length
    folds.push({ start, end: at })
  }
  if (at < range.end || pieces.length === 0) pieces.push({ start: at, end: range.end })
  return { value: text.replace(fold, ''), pieces, folds }
}

/** Where the lines are broken, and by which sign: with the value it says all that the bytes do. */
export function foldFields(name: FieldName, folds: readonly Range[], { start }: Range): readonly Field[] {
  if (folds.length === 0) return []
  return [{ name, ranges: folds, value: folds.map(one => `${one.start - start}+${one.end - one.start}`).join(' ') }]
}

/**
 * JAR File Specification, "Signature File": digests are of a section with the blank line that ends it; '' is the main one. Of two sections of one
 * name both count, one behind the other.
 */
export function sectionsOf(blocks: readonly Block[]): (name: string) => readonly Range[] | null {
  let known: Map<string, Range[]> | null = null
  return name => {
    known ??= sectionsIn(blocks)
    return known.get(name) ?? null
  }
}

const NAME = ': name'

function sectionsIn(blocks: readonly Block[]): Map<string, Range[]> {
  const sections = new Map<string, Range[]>()
  let first: Block | null = null
  for (const [index, block] of blocks.entries()) {
    first ??= block
    if (block.key !== '\0blank' && index < blocks.length - 1) continue
    const isMain = first === blocks[0]
    const name = isMain ? '' : first.key.endsWith(NAME) ? first.key.slice(0, -NAME.length) : null
    if (name !== null && (isMain || name !== ''))
      sections.set(name, [...(sections.get(name) ?? []), { start: first.ranges[0]!.start, end: block.ranges[0]!.end }])
    first = null
  }
  return sections
}
