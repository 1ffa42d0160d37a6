import { latin1 } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Format, plainFacts } from '../model/layer.ts'
import { AR_MAGIC, type ArMember, blocksOf, type Seen, walkAr } from './ar.ts'

/** control.tar and data.tar under any encoding that dpkg knows (deb(5)). */
const parts = /^(control\.tar|data\.tar)(\.(?:gz|xz|zst|bz2|lzma))?$/

/** Debian binary package, format 2.0 (deb(5)): an ar archive of debian-binary, control.tar and data.tar, in this order. */
export const deb: Format = {
  id: 'deb',
  container: true,
  docs: {
    title: 'Debian binary package',
    what: 'The ar archive, its members and their order; control fields, md5sums recomputed, scripts and conffiles as members of control.tar.',
    see: 'deb(5); Debian Policy, chapter 5',
  },
  claims: head => latin1(head.subarray(0, 8)) === AR_MAGIC && /^debian-binary\/? *$/.test(latin1(head.subarray(8, 24))),
  cut(_, bytes, limits): Anatomy {
    const walked = walkAr(bytes, limits)
    const counts = new Map<string, number>()
    const anomalies: Anomaly[] = [...walked.anomalies]
    const order: string[] = []
    const see = (member: ArMember): Seen => {
      const match = parts.exec(member.name)
      const key = match?.[1] ?? member.name
      const nth = counts.get(key) ?? 0
      counts.set(key, nth + 1)
      order.push(key)
      const known = match !== null || key === 'debian-binary'
      const anomaly = !known ? 'structural:unknown-member' : nth ? 'structural:duplicate-entry' : null
      if (anomaly) anomalies.push({ id: anomaly, offset: member.start, expected: 'debian-binary, control.tar and data.tar', found: member.name })
      return { key, reach: match ? 'transport' : 'installed', suffix: match?.[2]?.length ?? 0, ...(anomaly ? { anomaly } : {}) }
    }
    const { blocks, duplicates } = blocksOf(bytes, walked, see)
    return { blocks, facts: { ...plainFacts, duplicates, owners: 'mixed', pins: [`order: ${order.join(' ')}`], anomalies } }
  },
}
