import type { Pair } from './corpus.ts'
import { toldOf } from './faults.ts'
import { made, mutantOf } from './mutant.ts'

/** Mutants of one seed, from one number up to another. */
export interface Span {
  readonly seed: number
  readonly from: number
  readonly to: number
}

export interface Tried {
  readonly number: number
  readonly verdict: string
  readonly faults: readonly string[]
}

/** Milliseconds of the processor, which other work on the machine does not add to. */
const MOST_TIME = 2000
/** Resident bytes that no comparison of files of a few kilobytes may need. */
const MOST_MEMORY = 700 * 1024 * 1024

/** One after the other; `tell` is told of each. */
export async function tryAll(corpus: readonly Pair[], { seed, from, to }: Span, tell: (tried: Tried) => void): Promise<void> {
  const files = corpus.flatMap(pair => pair.files)
  for (let number = from; number < to; number++) {
    const mutant = await made(mutantOf(corpus, seed, number), files)
    const before = process.cpuUsage()
    const { verdict, faults } = await toldOf(mutant)
    const { user, system } = process.cpuUsage(before)
    const time = (user + system) / 1000
    const slow = time > MOST_TIME ? [`slow: ${Math.round(time)} ms`] : []
    const memory = process.memoryUsage.rss()
    const greedy = memory > MOST_MEMORY ? [`memory: ${Math.round(memory / 2 ** 20)} MB`] : []
    tell({ number, verdict, faults: [...faults, ...slow, ...greedy] })
  }
}
