import type { Range } from '../model/bytes.ts'
import type { Step } from '../model/layer.ts'
import type { Delta } from '../model/ledger.ts'

type Kind = Pick<Delta, 'fate' | 'by' | 'field' | 'counts'>

/** Deltas in the order in which they were put in; each is an object only while it is looked at. */
export interface DeltaRows extends Iterable<Delta> {
  push(delta: Delta): void
  /** Puts a later end to the last one. */
  extend(endA: number, endB: number): void
}

/** No offset. */
const NONE = -1
/** Offsets of one row: start and end on side A, start and end on side B. */
const OFFSETS = 4

/**
 * A large archive has some for each entry, most of them of a few kinds: as objects they took five times the memory. `steps` and `values`
 * are of what differs; a run of equal bytes has none.
 */
export function deltaRows(): DeltaRows {
  let offsets = new Float64Array(64 * OFFSETS)
  let kindOf = new Uint32Array(64)
  let count = 0
  const kinds: Kind[] = []
  const numbers = new Map<string, number>()
  const steps: (Step | null)[] = []
  const partners = new Map<number, Step>()
  const valuesA: (string | null)[] = []
  const valuesB: (string | null | undefined)[] = []

  const numberOf = ({ fate, by, field, counts }: Delta): number => {
    const text = `${fate} ${field} ${counts} ${by}`
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, kinds.length)
    return kinds.push({ fate, by, field, counts }) - 1
  }
  const grow = (): void => {
    const [moreOffsets, moreKinds] = [new Float64Array(offsets.length * 2), new Uint32Array(kindOf.length * 2)]
    moreOffsets.set(offsets)
    moreKinds.set(kindOf)
    offsets = moreOffsets
    kindOf = moreKinds
  }
  const rangeAt = (at: number): Range | null => (offsets[at] === NONE ? null : { start: offsets[at]!, end: offsets[at + 1]! })

  function* rows(): Generator<Delta> {
    let told = 0
    for (let row = 0; row < count; row++) {
      const kind = kinds[kindOf[row]!]!
      const { fate, by, field, counts } = kind
      const [a, b] = [rangeAt(row * OFFSETS), rangeAt(row * OFFSETS + 2)]
      if (fate === 'same') yield { fate, by, field, block: null, a, b, counts }
      else yield differing(kind, { a, b }, told++)
    }
  }
  // Not spread: V8 gives objects that are spread and added to a hidden class each, ten times their size.
  const differing = ({ fate, by, field, counts }: Kind, { a, b }: Pick<Delta, 'a' | 'b'>, told: number): Delta => {
    const [block, blockB] = [steps[told]!, partners.get(told)]
    const [valueA, valueB] = [valuesA[told]!, valuesB[told]]
    const plain: Delta =
      valueB === undefined
        ? { fate, by, field, block, a, b, counts }
        : { fate, by, field, block, values: [valueA, valueB], a, b, counts }
    return blockB ? { ...plain, blockB } : plain
  }
  return {
    push(delta) {
      if (count === kindOf.length) grow()
      const { a, b, fate, block, blockB, values } = delta
      const at = count * OFFSETS
      offsets[at] = a ? a.start : NONE
      offsets[at + 1] = a ? a.end : NONE
      offsets[at + 2] = b ? b.start : NONE
      offsets[at + 3] = b ? b.end : NONE
      kindOf[count++] = numberOf(delta)
      if (fate === 'same') return
      if (blockB) partners.set(steps.length, blockB)
      steps.push(block)
      valuesA.push(values?.[0] ?? null)
      valuesB.push(values?.[1])
    },
    extend(endA, endB) {
      const at = (count - 1) * OFFSETS
      offsets[at + 1] = endA
      offsets[at + 3] = endB
    },
    [Symbol.iterator]: rows,
  }
}
