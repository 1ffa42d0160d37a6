import type { CompareOptions } from '../../src/index.ts'
import type { Pair } from './corpus.ts'
import { type Edit, edited, editOf } from './edits.ts'
import { nestsIn } from './nests.ts'
import { type Random, randomOf } from './random.ts'
import { type Touch, touched, touchOf } from './touched.ts'

/** Edits at some depth: which of the layers inside each other is taken, as fractions of how many there are. */
export interface Change {
  readonly inside: readonly number[]
  readonly edits: readonly (Edit | Touch)[]
}

/** Two byte strings to compare, and how they came to be. */
export interface Mutant {
  readonly pair: Pair
  readonly side: 0 | 1
  /** Done to both sides, then to the second one alone. */
  readonly common: readonly Change[]
  readonly own: readonly Change[]
  /** The second one is made from the partner of the first. */
  readonly partner: boolean
}

export const mutantOf = (corpus: readonly Pair[], seed: number, number: number): Mutant => {
  const random = randomOf(seed, number)
  const pair = random.pick(corpus)
  const kin = kinOf(corpus, pair)
  return {
    pair,
    side: random.chance(2) ? 1 : 0,
    common: random.chance(3) ? [changeOf(random, kin)] : [],
    own: Array.from({ length: random.chance(4) ? 2 : 1 }, () => changeOf(random, kin)),
    partner: random.chance(6),
  }
}

const formatOf = ({ at }: Pair): string => at.split('/', 1)[0]!

/** The corpus is in order, so that pairs of one format lie together. */
function kinOf(corpus: readonly Pair[], pair: Pair): readonly [number, number] {
  const formats = corpus.map(formatOf)
  const format = formatOf(pair)
  return [formats.indexOf(format) / corpus.length, (formats.lastIndexOf(format) + 1) / corpus.length]
}

function changeOf(random: Random, kin: readonly [number, number]): Change {
  const inside = Array.from({ length: random.below(4) }, () => random.fraction())
  // None at all: what is inside is only encoded anew.
  const edits: Change['edits'] = Array.from({ length: random.pick([0, 1, 1, 1, 2, 3]) }, () =>
    random.chance(4) ? touchOf(random) : editOf(random, kin),
  )
  // Most edits of a header would make it no header.
  return { inside, edits: random.chance(5) ? edits : [...edits, { kind: 'sums' }] }
}

export interface Made {
  readonly one: Uint8Array
  readonly two: Uint8Array
  readonly options: CompareOptions
}

export async function made({ pair, side, common, own, partner }: Mutant, files: readonly Uint8Array[]): Promise<Made> {
  let one = pair.files[side]
  let two = partner ? pair.files[1 - side]! : one
  for (const change of common) {
    one = await changed(one, change, files)
    two = partner ? await changed(two, change, files) : one
  }
  for (const change of own) two = await changed(two, change, files)
  return { one, two, options: { ...pair.options, names: [pair.name, pair.name] } }
}

async function changed(
  source: Uint8Array,
  { inside: [first, ...rest], edits }: Change,
  files: readonly Uint8Array[],
): Promise<Uint8Array> {
  const nests = first === undefined ? [] : await nestsIn(source)
  const nest = nests[Math.floor((first ?? 0) * nests.length)]
  const sums = edits.at(-1)?.kind === 'sums'
  if (nest) {
    const whole = nest.wrap(await changed(nest.inner, { inside: rest, edits }, files))
    return sums ? edited(whole, { kind: 'sums' }, files) : whole
  }
  let out = source
  for (const edit of edits) out = edit.kind === 'touch' ? await touched(out, edit) : edited(out, edit, files)
  return out
}
