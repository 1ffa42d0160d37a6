import { causes as vocabulary } from '../causes/index.ts'
import type { LayerPath, Step } from '../model/layer.ts'
import type { Fate } from '../model/ledger.ts'
import { byUnits } from '../model/order.ts'
import type { Cause, Fold, Place } from '../model/report.ts'
import { type Found, type OfCause, PLACES, type Shown } from './found.ts'
import { samePath, shownSteps, shownValue } from './names.ts'

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

const worst: readonly Fate[] = ['unexplained', 'undecided', 'normalized', 'carried']
const sureness = ['unexplained', 'possible', 'likely', 'certain'] as const

/** Root causes; what only follows from another difference is folded under the first of them. */
export function causesOf(found: ReadonlyMap<string, OfCause>): Cause[] {
  const isGrave = ({ fates }: Shown): boolean => fates.has('unexplained') || fates.has('undecided')
  const folds = [...found.values()].some(isGrave)
  const groups = [...found].map(([id, group]) => ({
    id,
    group: folds ? group : joined(group, group.following),
    docs: docsOf(id),
  }))
  const followers = folds ? [...found].map(([id, { following }]) => ({ id, group: following })) : []
  const roots = groups.filter(({ group, docs }) => isRoot(group, docs?.consequence ?? false))
  const shown = roots.length ? roots : groups.filter(({ group }) => isRoot(group, false))
  const causes = shown.map(({ id, group, docs }) => causeOf(id, group, docs)).sort(byWeight)
  if (causes[0]) causes[0].folds = foldsOf([...groups.filter(group => !shown.includes(group)), ...followers])
  return causes
}

/** Where nothing else is unexplained, what follows is what is left to show. */
const joined = (one: Shown, two: Shown): Shown =>
  two.count === 0
    ? one
    : {
        count: one.count + two.count,
        bytes: one.bytes + two.bytes,
        first: [...one.first, ...two.first].slice(0, PLACES),
        fates: new Set([...one.fates, ...two.fates]),
        confidences: new Set([...one.confidences, ...two.confidences]),
        fields: new Map([...one.fields, ...two.fields]),
      }

const docsOf = (id: string) => vocabulary.find(cause => cause.id === id)

/** Something that is no mere consequence. */
const isRoot = ({ fates, count }: Shown, consequence: boolean): boolean =>
  fates.has('unexplained') || fates.has('undecided') || (!consequence && count > 0)

function causeOf(id: string, { count, bytes, first, fates, confidences }: Shown, docs: ReturnType<typeof docsOf>): Cause {
  return {
    id,
    confidence: sureness.find(level => confidences.has(level))!,
    title: docs?.title ?? id,
    remedy: docs?.remedy ?? '',
    see: docs?.see ?? '',
    where: first.map(placeOf),
    evidence: first.slice(0, EVIDENCE).map(evidenceOf),
    count,
    bytes,
    folds: [],
    fate: worst.find(fate => fates.has(fate))!,
  }
}

/** One value in two spellings is no evidence of what differs. */
function evidenceOf({ delta, named }: Found): Cause['evidence'][number] {
  const [a, b] = named.values ?? delta.values ?? [null, null]
  return a === b ? { a: null, b: null } : { a: shownValue(a), b: shownValue(b) }
}

function foldsOf(groups: readonly { readonly id: string; readonly group: Shown }[]): Fold[] {
  const folds = groups.flatMap(({ id, group }) =>
    [...group.fields].map(([field, count]) => ({ id, span: field ?? 'member', count })),
  )
  return folds.sort((x, y) => y.count - x.count || byUnits(x.id, y.id) || byUnits(x.span, y.span))
}

/** Unexplained before all, plain facts before excuses, then by number of places and bytes; ids break ties. */
const byWeight = (x: Cause, y: Cause): number =>
  worst.indexOf(x.fate) - worst.indexOf(y.fate) ||
  Number(y.confidence === 'unexplained') - Number(x.confidence === 'unexplained') ||
  y.bytes - x.bytes ||
  y.count - x.count ||
  byUnits(x.id, y.id)
