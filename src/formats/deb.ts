import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Format, plainFacts } from '../model/layer.ts'
import { looksLikeLzma } from '../model/lzma.ts'
import { blocksOf, keyOf } from './ar.ts'
import type { Seen } from './ar-fields.ts'
import { AR_MAGIC, type ArMember, walkAr } from './ar-walk.ts'

/** What deb(5) lets follow debian-binary, in the encodings that it names for each. */
const parts = [/^(control\.tar)(\.gz|\.xz|\.zst|)$/, /^(data\.tar)(\.gz|\.xz|\.zst|\.bz2|\.lzma|)$/] as const
const expected = 'debian-binary, control.tar and data.tar'

/** First bytes of the encodings. A .lzma has none of its own: its whole header tells it. */
const magics: readonly (readonly [suffix: string, magic: RegExp])[] = [
  ['.gz', /^\x1f\x8b/],
  ['.xz', /^\xfd7zXZ\0/],
  ['.zst', /^(\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)/],
  ['.bz2', /^BZh/],
]
const LONGEST_HEAD = 14

/** dpkg compares names as C strings: what stands behind a NUL does not count for it. Such a name is odd, but the member is what it is. */
const nameOf = ({ name, shortName }: ArMember): string => name ?? shortName.replace(/\0.*$/s, '')

/** dpkg goes by the name, other readers by the bytes: '' where both tell the same encoding, else that of the bytes. */
function beliedBy(bytes: ByteSource, { body }: ArMember, suffix: string): string {
  const head = body ? bytes.read(body.start, Math.min(body.end, body.start + LONGEST_HEAD)) : new Uint8Array(0)
  const text = latin1(head)
  const held = magics.find(([, magic]) => magic.test(text))?.[0] ?? (looksLikeLzma(head) ? '.lzma' : undefined)
  if (suffix === '') return held ?? ''
  return held === suffix ? '' : (held ?? 'none')
}

/** Debian binary package, format 2.0 (deb(5)): an ar archive of debian-binary, control.tar and data.tar, in this order. */
export const deb: Format = {
  id: 'deb',
  container: true,
  docs: {
    title: 'Debian binary package',
    what: 'The ar archive, its members and their order; control fields, md5sums recomputed, scripts and conffiles as members of control.tar.',
    see: 'deb(5); Debian Policy, chapter 5',
  },
  // What ends the name of the first member for some reader: dpkg takes off blanks and a slash, and stops at a NUL (lib/dpkg/ar.c).
  claims: head => latin1(head.subarray(0, 8)) === AR_MAGIC && /^debian-binary[\0/ ]/.test(latin1(head.subarray(8, 24))),
  watches: ({ path, reach }) =>
    reach === 'transport' && path.at(-1)?.key === 'control.tar' ? { up: 1, down: ['data.tar'] } : null,
  cut(_, bytes, limits): Anatomy {
    // dpkg knows neither long names nor tables: "#1/14" is no second spelling of control.tar.xz but a member that it does not know.
    const walked = walkAr(bytes, limits, 'plain')
    const anomalies: Anomaly[] = [...walked.anomalies]
    const seenKeys = new Set<string>()
    const see = (member: ArMember): Seen => {
      const [, part, suffix = ''] = parts.map(pattern => pattern.exec(nameOf(member))).find(match => match !== null) ?? []
      const key = part ?? keyOf(member)
      const known = part !== undefined || key === 'debian-binary'
      const id = !known ? 'structural:unknown-member' : seenKeys.has(key) ? 'structural:duplicate-entry' : null
      seenKeys.add(key)
      if (id) anomalies.push({ id, offset: member.start, expected, found: member.name ?? member.shortName })
      const belied = part ? beliedBy(bytes, member, suffix) : ''
      if (belied)
        anomalies.push({
          id: 'structural:malformed',
          offset: member.start,
          expected: `bytes as of ${suffix || 'no encoding'}`,
          found: belied,
        })
      return { key, reach: part ? 'transport' : 'installed', suffix, belied, ...(id ? { anomaly: id } : {}) }
    }
    const { blocks, duplicates } = blocksOf(bytes, walked, see)
    return { blocks, facts: { ...plainFacts, duplicates, owners: 'mixed', anomalies } }
  },
}
