import { causes as vocabulary } from '../causes/index.ts'
import type { LayerPath } from '../model/layer.ts'
import { exitCodeOf, type Fate, fates, type LayerLedger, type Verdict } from '../model/ledger.ts'
import type {
  Cause,
  Fold,
  Input,
  LedgerGroup,
  Member,
  MemberStatus,
  Pair,
  Place,
  Report,
  RuleUse,
  Summary,
  TreeNode,
} from '../model/report.ts'
import { version } from '../model/version.ts'
import { rules } from '../rules/index.ts'
import type { Settings } from './compare.ts'
import type { Found, Judgement, MemberRecord, Outcome } from './findings.ts'
import { samePath, shownStep, shownSteps, shownValue } from './names.ts'
import { byUnits } from './normal.ts'

/** Caps of the report's arrays; `counts` has the true numbers. */
const CAPS = {
  causes: 200,
  rules: 200,
  ledger: 2000,
  problems: 200,
  warnings: 200,
  where: 20,
  places: 20,
  evidence: 5,
  tree: 20_000,
}

interface Result {
  readonly settings: Settings
  readonly judgement: Judgement
  readonly inputs: Pair<Input>
  readonly verdict: Verdict
  readonly deltas: Outcome
}

export function reportOf({ settings, judgement, inputs, verdict, deltas }: Result): Report {
  const { options, profile, require, limits } = settings
  const causes = causesOf(judgement.found)
  const uses = ruleUses(judgement)
  const ledger = ledgerGroups(judgement.ledgers)
  const members = membersOf(judgement, { inputs, verdict })
  const changed = members.filter(({ status }) => status !== 'same')
  const exitCode = exitCodeOf(verdict, require, options.exitZero)
  const satisfied = exitCodeOf(verdict, require) === 0
  return {
    schemaVersion: '1.0',
    tool: { name: 'samebits', version },
    profile: { name: profile.name, digest: profile.digest, erase: [...(options.erase ?? [])].sort(byUnits) },
    verdict,
    gate: { require, satisfied, exitCode },
    inputs,
    summary: summaryOf(judgement, { members, deltas, verdict, inputs }),
    causes: causes.slice(0, CAPS.causes),
    differences: [...judgement.differences],
    rules: uses.slice(0, CAPS.rules),
    members: changed.slice(0, judgement.maxMembers).map(shownMember),
    tree: treeOf(members),
    ledger: ledger.slice(0, CAPS.ledger),
    problems: judgement.problems.slice(0, CAPS.problems),
    warnings: judgement.warnings.slice(0, CAPS.warnings),
    limits,
    counts: {
      causes: causes.length,
      differences: judgement.differences.length + judgement.unshown,
      rules: uses.length,
      members: changed.length,
      ledger: ledger.length,
      problems: judgement.problems.length,
      warnings: judgement.warnings.length,
    },
  }
}

function placeOf({ path, delta }: Found): Place {
  const [a, b] = path.map(steps => (delta.block ? [...steps, delta.block] : steps)) as [LayerPath, LayerPath]
  return {
    path: shownSteps(a),
    ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }),
    ...(delta.field ? { field: delta.field } : {}),
    a: delta.a,
    b: delta.b,
  }
}

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

const worst: readonly Fate[] = ['unexplained', 'undecided', 'normalized', 'carried']
const sureness = ['unexplained', 'possible', 'likely', 'certain'] as const

/** Root causes; what only follows from another difference is folded under the first of them. */
function causesOf(found: readonly Found[]): Cause[] {
  const groups = [...grouped(found, one => one.named.id)].map(([id, group]) => ({ id, group, docs: docsOf(id) }))
  const roots = groups.filter(({ group, docs }) => isRoot(group, docs?.consequence ?? false))
  const shown = roots.length ? roots : groups.filter(({ group }) => isRoot(group, false))
  const causes = shown.map(({ id, group, docs }) => causeOf(id, group, docs)).sort(byWeight)
  if (causes[0]) causes[0].folds = foldsOf(groups.filter(group => !shown.includes(group)).flatMap(({ group }) => group))
  return causes
}

const docsOf = (id: string) => vocabulary.find(cause => cause.id === id)

/** Something that is no mere consequence. */
const isRoot = (group: readonly Found[], consequence: boolean): boolean =>
  group.some(({ delta: { fate } }) => fate === 'unexplained' || fate === 'undecided' || (!consequence && fate !== 'carried'))

function causeOf(id: string, group: readonly Found[], docs: ReturnType<typeof docsOf>): Cause {
  const own = group.filter(({ delta }) => delta.fate !== 'carried')
  return {
    id,
    confidence: sureness.find(level => own.some(({ named }) => named.confidence === level))!,
    title: docs?.title ?? id,
    remedy: docs?.remedy ?? '',
    see: docs?.see ?? '',
    where: own.slice(0, CAPS.where).map(placeOf),
    evidence: own.slice(0, CAPS.evidence).map(evidenceOf),
    count: own.length,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    folds: [],
    fate: worst.find(fate => own.some(({ delta }) => delta.fate === fate))!,
  }
}

/** One value in two spellings is no evidence of what differs. */
function evidenceOf({ delta: { values } }: Found): Cause['evidence'][number] {
  const [a, b] = values ?? [null, null]
  return a === b ? { a: null, b: null } : { a: shownValue(a), b: shownValue(b) }
}

/** The bytes of a child, which is a layer of its own, are no value. */
function foldsOf(found: readonly Found[]): Fold[] {
  const values = found.filter(({ delta: { by } }) => by !== 'content')
  const folds = [...grouped(values, ({ named, delta }) => `${named.id} ${delta.field}`).values()].map(group => ({
    id: group[0]!.named.id,
    span: group[0]!.delta.field ?? 'member',
    count: group.length,
  }))
  return folds.sort((x, y) => y.count - x.count || byUnits(x.id, y.id) || byUnits(x.span, y.span))
}

/** Unexplained before all, plain facts before excuses, then by number of places and bytes; ids break ties. */
const byWeight = (x: Cause, y: Cause): number =>
  worst.indexOf(x.fate) - worst.indexOf(y.fate) ||
  Number(y.confidence === 'unexplained') - Number(x.confidence === 'unexplained') ||
  y.bytes - x.bytes ||
  y.count - x.count ||
  byUnits(x.id, y.id)

function ruleUses({ found, norms }: Judgement): RuleUse[] {
  const uses: RuleUse[] = []
  for (const [id, group] of grouped(
    found.filter(({ delta }) => delta.fate === 'normalized'),
    ({ delta }) => delta.by,
  )) {
    const rule = rules.find(known => known.id === id)
    if (!rule) continue
    const tier = norms.profile.active(rule, 'transport') ? rule.tier.transport : rule.tier.installed
    uses.push({
      id,
      tier,
      title: rule.docs.title,
      hides: rule.docs.hides,
      count: group.length,
      where: group.slice(0, CAPS.where).map(placeOf),
    })
  }
  return uses.sort((x, y) => y.count - x.count || byUnits(x.id, y.id))
}

function ledgerGroups(ledgers: readonly LayerLedger[]): LedgerGroup[] {
  const groups: LedgerGroup[] = []
  for (const { path, deltas } of ledgers) {
    const [a, b] = [path[0] ?? [], path[1] ?? []]
    for (const group of grouped(
      deltas.filter(({ fate }) => fate !== 'same'),
      ({ field, fate, by }) => `${field} ${fate} ${by}`,
    ).values()) {
      const { field, fate, by } = group[0]!
      const bytesOf = (side: 'a' | 'b'): number =>
        group.reduce((sum, delta) => sum + (delta.counts && delta[side] ? delta[side].end - delta[side].start : 0), 0)
      groups.push({
        path: shownSteps(a),
        ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }),
        span: field ?? (group[0]!.block ? 'member' : 'layer'),
        fate: fate as Fate,
        by,
        count: group.length,
        bytes: [bytesOf('a'), bytesOf('b')],
        places: group.slice(0, CAPS.places).map(delta => [delta.a, delta.b]),
      })
    }
  }
  return groups
}

interface Compared {
  readonly inputs: Pair<Input>
  readonly verdict: Verdict
}

/** An input without members is its own only member. */
function membersOf(judgement: Judgement, { inputs, verdict }: Compared): MemberRecord[] {
  if (judgement.members.length) return judgement.members
  if (inputs.every(({ size, sha256 }) => size === 0 && sha256 === null)) return []
  const status = {
    identical: 'same',
    equivalent: 'normalized',
    different: 'different',
    incomplete: 'undecided',
  } as const satisfies Record<Verdict, MemberStatus>
  const causes = [...new Set(judgement.found.map(({ named }) => named.id))].sort(byUnits)
  const sizes: Pair<number | null> = [inputs[0].size, inputs[1].size]
  return [{ path: [[], []], status: status[verdict], sizes, sha256: [inputs[0].sha256, inputs[1].sha256], causes, counted: true }]
}

function shownMember({ path, status, sizes, sha256, causes }: MemberRecord): Member {
  const [a, b] = [path[0] ?? path[1]!, path[1] ?? path[0]!]
  return { path: shownSteps(a), ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }), status, sizes, sha256, causes: [...causes] }
}

function summaryOf(
  judgement: Judgement,
  { members, deltas, verdict, inputs }: Compared & { members: readonly MemberRecord[]; deltas: Outcome },
): Summary {
  const bytes = Object.fromEntries(['same', ...fates].map(fate => [fate, [0, 0]])) as Summary['bytes']
  for (const { tally } of judgement.ledgers)
    for (const side of [0, 1] as const) for (const fate of ['same', ...fates] as const) bytes[fate][side] += tally[side][fate]
  if (verdict === 'identical') bytes.same = [inputs[0].size, inputs[1].size]
  const counts: Summary['members'] = { same: 0, normalized: 0, different: 0, undecided: 0, onlyA: 0, onlyB: 0 }
  for (const { status, counted } of members) if (counted) counts[status]++
  const identical = verdict === 'identical' ? 1 : 0
  return {
    layers: judgement.ledgers.length + identical,
    blocks: judgement.blocks + identical,
    bytes,
    deltas: { ...deltas },
    members: counts,
  }
}

interface Branch {
  readonly node: TreeNode
  readonly branches: Map<string, Branch>
}

/** Members under the containers that hold them; neighbours that are the same become one node. */
function treeOf(members: readonly MemberRecord[]): TreeNode[] {
  const root: Branch = { node: { name: '', status: 'same', size: 0 }, branches: new Map() }
  for (const { path, status, sizes } of members.slice(0, CAPS.tree)) {
    let at = root
    for (const step of path[0] ?? path[1]!) {
      const key = `${step.nth} ${step.key}`
      let next = at.branches.get(key)
      if (!next) {
        next = { node: { name: shownStep(step).name, status: 'same', size: 0 }, branches: new Map() }
        at.branches.set(key, next)
      }
      at = next
    }
    at.node.status = status
    at.node.size = Math.max(sizes[0] ?? 0, sizes[1] ?? 0)
  }
  return foldedChildren(root)
}

function foldedChildren({ branches }: Branch): TreeNode[] {
  const out: TreeNode[] = []
  for (const branch of branches.values()) {
    const children = foldedChildren(branch)
    const { node } = branch
    if (children.length) {
      const states = new Set(children.map(({ status }) => status))
      if (node.status === 'same' && !(states.size === 1 && states.has('same'))) node.status = worstOf(states)
      out.push({ ...node, size: children.reduce((sum, { size }) => sum + size, 0), children })
      continue
    }
    const last = out.at(-1)
    if (node.status === 'same' && last?.status === 'same' && !last.children) {
      out[out.length - 1] = {
        name: last.folded ? last.name : `${last.name} …`,
        status: 'same',
        size: last.size + node.size,
        folded: (last.folded ?? 1) + 1,
      }
    } else out.push(node)
  }
  return out
}

const worstOf = (states: ReadonlySet<MemberStatus>): MemberStatus =>
  states.has('different') || states.has('onlyA') || states.has('onlyB')
    ? 'different'
    : states.has('undecided')
      ? 'undecided'
      : 'normalized'
