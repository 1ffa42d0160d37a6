import type { Sample } from './corpus.ts'
import { bytesOf, mutantOf } from './mutant.ts'
import type { Outcome, Pair } from './trial.ts'

/** What a child is asked to try: a mutant by its number, or two files. */
export type Question = { readonly seed: number; readonly nth: number } | { readonly pair: Pair }

export interface Answer extends Outcome {
  /** Seconds of processor time, and the most memory (MB) that the child ever had. */
  readonly seconds: number
  readonly memory: number
}

export async function pairOf(samples: readonly Sample[], seed: number, nth: number): Promise<Pair> {
  const { a, b } = await mutantOf(samples, seed, nth)
  return {
    a: await bytesOf(a),
    b: await bytesOf(b),
    names: [a.sample.name, b.sample.name],
    options: a.sample.options,
  }
}
