import { lengthOf, type Range, sameBytes } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Delta, LayerLedger } from '../model/ledger.ts'
import { isQuiet, type Judgement, type Outcome } from './findings.ts'
import { shownPath } from './names.ts'
import { normalForm } from './normal.ts'
import { apart } from './session.ts'
import type { View } from './view.ts'

/**
 * Does this layer's ledger add up? On each side its lines tile the layer; lines of fate `same` are equal bytes (so A's `same` bytes
 * with B's others are B); the tally is the size; and the layer is free of unexplained and undecided deltas exactly when the two
 * normal forms, each computed from one side alone, are equal (where no limit was reached: else one has no normal form).
 */
export async function auditLayer(
  j: Judgement,
  ledger: LayerLedger,
  { a, b, outcome }: { a: View; b: View; outcome: Outcome },
): Promise<void> {
  const where = `${shownPath(a.path) || 'input'} (${ledger.kind.join(', ')})`
  const fault = (what: string) => j.faults.push(`${where}: ${what}`)
  const counted = [...ledger.deltas].filter(delta => delta.counts)
  for (const [index, side] of (['a', 'b'] as const).entries()) {
    const view = side === 'a' ? a : b
    const gap = firstGap(
      counted.flatMap(delta => delta[side] ?? []),
      view.bytes.size,
    )
    if (gap) fault(`side ${side}: ${gap}`)
    const { size, ...parts } = ledger.tally[index]!
    const total = Object.values(parts).reduce((sum, part) => sum + part, 0)
    if (total !== size) fault(`side ${side}: tally is ${total} of ${size} bytes`)
  }
  for (const delta of counted)
    if (delta.fate === 'same' && !isCopy(delta, a, b)) fault(`lines of fate same differ at ${delta.a?.start ?? '-'}`)
  const forms = await formsOf(j, a, b)
  if (!forms) return
  const clean = outcome.unexplained === 0 && outcome.undecided === 0
  const equal = forms[0] === forms[1]
  if (outcome.undecided === 0 && clean !== equal)
    fault(clean ? 'normal forms differ, but nothing is unexplained' : 'normal forms are equal, but something is unexplained')
  if (isQuiet(outcome) && !equal) fault('normal forms differ without any delta')
}

/** Made apart, so that with an audit no other limit is reached than without one; null where a limit kept one from being made. */
async function formsOf(j: Judgement, a: View, b: View): Promise<readonly [string, string] | null> {
  try {
    return [await normalForm(j.norms, apart(j.a), a), await normalForm(j.norms, apart(j.b), b)]
  } catch (problem) {
    if (problem instanceof LimitReached) return null
    throw problem
  }
}

const isCopy = ({ a: from, b: to }: Delta, a: View, b: View): boolean =>
  from !== null && to !== null && sameBytes(a.bytes, from, b.bytes, to)

function firstGap(ranges: readonly Range[], size: number): string {
  let at = 0
  for (const { start, end } of [...ranges].filter(range => lengthOf(range) > 0).sort((x, y) => x.start - y.start)) {
    if (start !== at) return `expected a line at ${at}, found ${start}..${end}`
    at = end
  }
  return at === size ? '' : `lines end at ${at} of ${size}`
}
