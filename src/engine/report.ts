import { lengthOf } from '../model/bytes.ts'
import { type Delta, exitCodeOf, fates, type LayerLedger, type Verdict } from '../model/ledger.ts'
import { byUnits } from '../model/order.ts'
import type {
  Cause,
  Difference,
  Input,
  LedgerGroup,
  Member,
  MemberStatus,
  Pair,
  Report,
  RuleUse,
  Summary,
} from '../model/report.ts'
import { version } from '../model/version.ts'
import { rules } from '../rules/index.ts'
import type { Judgement, Outcome } from './findings.ts'
import { PLACES } from './found.ts'
import { samePath, shownSteps } from './names.ts'
import { causesOf, placeOf } from './report-causes.ts'
import { fitted } from './report-size.ts'
import { treeOf } from './report-tree.ts'
import { type MemberRecord, newRoster, type Roster } from './roster.ts'
import type { Settings } from './settings.ts'

/** Caps of the report's arrays; `counts` has the true numbers. */
const CAPS = { causes: 200, rules: 200, ledger: 2000, problems: 200, warnings: 200 }

interface Result {
  readonly settings: Settings
  readonly judgement: Judgement
  readonly inputs: Pair<Input>
  readonly verdict: Verdict
  readonly deltas: Outcome
}

export function reportOf({ settings, judgement, inputs, verdict, deltas }: Result): Report {
  const { options, profile, require, limits } = settings
  const causes = causesOf(judgement.found.causes)
  const uses = ruleUses(judgement)
  const ledger = ledgerGroups(judgement.ledgers)
  const members = membersOf(judgement, { inputs, verdict })
  const exitCode = exitCodeOf(verdict, require, options.exitZero)
  const satisfied = exitCodeOf(verdict, require) === 0
  const report: Report = {
    schemaVersion: '1.0',
    tool: { name: 'samebits', version },
    profile: { name: profile.name, digest: profile.digest, erase: [...(options.erase ?? [])].sort(byUnits) },
    verdict,
    gate: { require, satisfied, exitCode },
    inputs,
    summary: summaryOf(judgement, { members, deltas, verdict, inputs }),
    causes: causes.slice(0, CAPS.causes),
    differences: inOrderOf(causes, judgement.differences),
    rules: uses.slice(0, CAPS.rules),
    members: members.changed.map(shownMember),
    tree: treeOf(members.first),
    ledger: ledger.slice(0, CAPS.ledger),
    problems: judgement.problems.slice(0, CAPS.problems),
    warnings: judgement.warnings.slice(0, CAPS.warnings),
    limits,
    counts: {
      causes: causes.length,
      differences: judgement.differences.length + judgement.unshown,
      rules: uses.length,
      members: members.changes,
      ledger: ledger.length,
      problems: judgement.problems.length,
      warnings: judgement.warnings.length,
    },
  }
  return fitted(report, limits.report)
}

function ruleUses({ found, norms }: Judgement): RuleUse[] {
  const uses: RuleUse[] = []
  for (const [id, { count, first }] of found.rules) {
    const rule = rules.find(known => known.id === id)
    if (!rule) continue
    const tier = norms.profile.active(rule, 'transport') ? rule.tier.transport : rule.tier.installed
    uses.push({
      id,
      tier,
      title: rule.docs.title,
      hides: rule.docs.hides,
      count,
      where: first.map(placeOf),
    })
  }
  return uses.sort((x, y) => y.count - x.count || byUnits(x.id, y.id))
}

function ledgerGroups(ledgers: readonly LayerLedger[]): LedgerGroup[] {
  const groups: LedgerGroup[] = []
  for (const { path, deltas } of ledgers) {
    const [a, b] = [path[0] ?? [], path[1] ?? []]
    const where = { path: shownSteps(a), ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }) }
    for (const group of groupsIn(deltas)) groups.push({ ...where, ...group })
  }
  return groups
}

function groupsIn(deltas: Iterable<Delta>): Omit<LedgerGroup, 'path' | 'pathB'>[] {
  const groups = new Map<string, Omit<LedgerGroup, 'path' | 'pathB'>>()
  for (const { a, b, block, field, fate, by, counts } of deltas) {
    if (fate === 'same') continue
    const key = `${field} ${fate} ${by}`
    const span = field ?? (block ? 'member' : 'layer')
    const group = groups.get(key) ?? { span, fate, by, count: 0, bytes: [0, 0], places: [] }
    groups.set(key, group)
    group.count++
    if (counts && a) group.bytes[0] += lengthOf(a)
    if (counts && b) group.bytes[1] += lengthOf(b)
    if (group.places.length < PLACES) group.places.push([a, b])
  }
  return [...groups.values()]
}

interface Compared {
  readonly inputs: Pair<Input>
  readonly verdict: Verdict
}

/** In the order of their causes: what decides the verdict first. */
function inOrderOf(causes: readonly Cause[], differences: readonly Difference[]): Difference[] {
  const ranks = new Map(causes.map(({ id }, index) => [id, index]))
  const rankOf = ({ cause }: Difference): number => ranks.get(cause) ?? causes.length
  return differences.toSorted((x, y) => rankOf(x) - rankOf(y))
}

/** An input without members is its own only member. */
function membersOf({ members, found, maxMembers }: Judgement, { inputs, verdict }: Compared): Roster {
  if (members.size > 0 || inputs.every(({ size, sha256 }) => size === 0 && sha256 === null)) return members
  const status = {
    identical: 'same',
    equivalent: 'normalized',
    different: 'different',
    incomplete: 'undecided',
  } as const satisfies Record<Verdict, MemberStatus>
  const causes = [...found.causes.keys()].sort(byUnits)
  const sizes: Pair<number | null> = [inputs[0].size, inputs[1].size]
  const sha256: Pair<string | null> = [inputs[0].sha256, inputs[1].sha256]
  const own = newRoster(maxMembers)
  own.add({ path: [[], []], status: status[verdict], sizes, sha256, causes, counted: true })
  return own
}

function shownMember({ path, status, sizes, sha256, causes }: MemberRecord): Member {
  const [a, b] = [path[0] ?? path[1]!, path[1] ?? path[0]!]
  return { path: shownSteps(a), ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }), status, sizes, sha256, causes: [...causes] }
}

function summaryOf(
  judgement: Judgement,
  { members, deltas, verdict, inputs }: Compared & { members: Roster; deltas: Outcome },
): Summary {
  const bytes = Object.fromEntries(['same', ...fates].map(fate => [fate, [0, 0]])) as Summary['bytes']
  for (const { tally } of judgement.ledgers)
    for (const side of [0, 1] as const) for (const fate of ['same', ...fates] as const) bytes[fate][side] += tally[side][fate]
  if (verdict === 'identical') bytes.same = [inputs[0].size, inputs[1].size]
  const identical = verdict === 'identical' ? 1 : 0
  return {
    layers: judgement.ledgers.length + identical,
    blocks: judgement.blocks + identical,
    bytes,
    deltas: { ...deltas },
    members: { ...members.counts },
  }
}
