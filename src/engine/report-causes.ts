import { causes as vocabulary } from '../causes/index.ts'
import type { LayerPath, Step } from '../model/layer.ts'
import type { Fate } from '../model/ledger.ts'
import type { Cause, Fold, Place } from '../model/report.ts'
import type { Found } from './findings.ts'
import { samePath, shownSteps, shownValue } from './names.ts'
import { byUnits } from './normal.ts'

/** Places and values that one cause or rule shows; its count is the true number. */
export const PLACES = 20
const EVIDENCE = 5

export function placeOf({ path, delta }: Found): Place {
  const at = (steps: LayerPath, step: Step | null): LayerPath => (step ? [...steps, step] : steps)
  const [a, b] = [at(path[0], delta.block), at(path[1], delta.blockB ?? delta.block)]
  return {
    path: shownSteps(a),
    ...(samePath(a, b) ? {} : { pathB: shownSteps(b) }),
    ...(delta.field ? { field: delta.field } : {}),
    a: delta.a,
    b: delta.b,
  }
}

export const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
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
export function causesOf(found: readonly Found[]): Cause[] {
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
    where: own.slice(0, PLACES).map(placeOf),
    evidence: own.slice(0, EVIDENCE).map(evidenceOf),
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
