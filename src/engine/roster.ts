import type { LayerPath } from '../model/layer.ts'
import type { MemberStatus, Pair, Summary } from '../model/report.ts'

export interface MemberRecord {
  readonly path: readonly [a: LayerPath | null, b: LayerPath | null]
  readonly status: MemberStatus
  readonly sizes: Pair<number | null>
  readonly sha256: Pair<string | null>
  readonly causes: readonly string[]
  /** Inside the package itself, not in an archive that is one of its files: these are the members that are counted. */
  readonly counted: boolean
}

/** Members that the tree shows. */
const SHOWN = 20_000

/** The members of one comparison: all are counted, and kept as far as a report shows them. */
export interface Roster {
  /** For the tree. */
  readonly first: readonly MemberRecord[]
  /** Of what is not the same, those that are listed. */
  readonly changed: readonly MemberRecord[]
  readonly size: number
  /** Members that are not the same. */
  readonly changes: number
  readonly counts: Readonly<Summary['members']>
  /** Whether a member of this status would be kept. */
  keeps(status: MemberStatus): boolean
  /** Counts one that is not kept. */
  count(status: MemberStatus, counted: boolean): void
  add(member: MemberRecord): void
}

export function newRoster(listed: number): Roster {
  const first: MemberRecord[] = []
  const changed: MemberRecord[] = []
  const counts: Summary['members'] = { same: 0, normalized: 0, different: 0, undecided: 0, onlyA: 0, onlyB: 0 }
  let [size, changes] = [0, 0]
  const count = (status: MemberStatus, counted: boolean): void => {
    size++
    if (status !== 'same') changes++
    if (counted) counts[status]++
  }
  return {
    first,
    changed,
    counts,
    get size() {
      return size
    },
    get changes() {
      return changes
    },
    keeps: status => size < SHOWN || (status !== 'same' && changes < listed),
    count,
    add(member) {
      if (size < SHOWN) first.push(member)
      if (member.status !== 'same' && changes < listed) changed.push(member)
      count(member.status, member.counted)
    },
  }
}
