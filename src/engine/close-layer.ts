import { sameBytes } from '../model/bytes.ts'
import type { Anomaly } from '../model/layer.ts'
import { auditLayer } from './audit.ts'
import { describe } from './differences.ts'
import { noteFileSum } from './file-sum.ts'
import { collector, type Judgement, type Outcome, sum } from './findings.ts'
import { addFound } from './found.ts'
import type { LedgerBuilder } from './ledger-builder.ts'
import { shownPath, shownValue } from './names.ts'
import { problemOf } from './problem.ts'
import type { View } from './view.ts'

/** While both sides' bytes are at hand: writes the layer's ledger, what it shows of differences, its problems and its warnings. */
export async function closeLayer(j: Judgement, builder: LedgerBuilder, { a, b, outcome: told }: Closing): Promise<Outcome> {
  const outcome = sum(told, underSeal(j, builder, { a, b, outcome: told }))
  for (const { named, ...found } of builder.waiting) {
    const { follows: _, ...root } = named
    addFound(j.found, { ...found, named: builder.others > 0 ? named : root })
  }
  const ledger = builder.finish()
  j.ledgers.push(ledger)
  for (const difference of describe(ledger, a, b)) {
    if (j.differences.length < DIFFERENCES) j.differences.push(difference)
    else j.unshown++
  }
  for (const view of [a, b]) {
    noteProblem(j, view)
    await noteFileSum(j, view)
  }
  noteAnomalies(j, a, b)
  if (j.audit) await auditLayer(j, ledger, { a, b, outcome })
  return outcome
}

interface Closing {
  readonly a: View
  readonly b: View
  readonly outcome: Outcome
}

/** What recomputes on both sides is no difference elsewhere; under digests over the bytes it is. */
function underSeal(j: Judgement, builder: LedgerBuilder, { a, b, outcome }: Closing): Outcome {
  const add = collector(j, builder, { a, b, block: null, entries: [null, null], fields: [null, null] })
  const sealed = a.reach === 'sealed' || b.reach === 'sealed'
  const whole = ({ bytes: { size } }: View) => ({ start: 0, end: size })
  if (sealed && outcome.unexplained + outcome.undecided === 0 && !sameBytes(a.bytes, whole(a), b.bytes, whole(b)))
    add({ fate: 'unexplained', field: null, what: 'sealed', by: isDerived(outcome) ? 'derived' : '', note: true }, null, null)
  return add.outcome()
}

/** A list of digests that are right on both sides: it follows from what they are of. */
const isDerived = ({ carried, normalized }: Outcome): boolean => carried > 0 && normalized === 0

/** Differences shown with their bytes; the ledger has all. */
const DIFFERENCES = 200

function noteProblem(j: Judgement, view: View): void {
  const told = problemOf(view)
  if (told) j.problems.push({ side: view.side, ...told })
}

function noteAnomalies(j: Judgement, a: View, b: View): void {
  const keyOf = ({ id, expected, found }: Anomaly): string => `${id} ${expected} ${found}`
  const inB = new Set(b.anatomy.facts.anomalies.map(keyOf))
  const inA = new Set(a.anatomy.facts.anomalies.map(keyOf))
  const note = (view: View, anomaly: Anomaly, side: 'a' | 'b' | 'both') =>
    j.warnings.push({
      id: anomaly.id,
      side,
      layer: shownPath(view.path),
      offset: anomaly.offset,
      message: `expected ${shownValue(anomaly.expected)}, found ${shownValue(anomaly.found)}`,
    })
  const isUsual = ({ id }: Anomaly): boolean => [a, b].every(({ consumer }) => consumer.usual?.includes(id))
  for (const anomaly of a.anatomy.facts.anomalies)
    if (!(isUsual(anomaly) && inB.has(keyOf(anomaly)))) note(a, anomaly, inB.has(keyOf(anomaly)) ? 'both' : 'a')
  for (const anomaly of b.anatomy.facts.anomalies) if (!inA.has(keyOf(anomaly))) note(b, anomaly, 'b')
}
