/** Numbers that look like chance and are the same for the same seed and number: a mutant can be made again by itself. */
export interface Random {
  /** A whole number from 0 to below. */
  below(limit: number): number
  /** From 0 to less than 1. */
  fraction(): number
  chance(one: number): boolean
  pick<T>(list: readonly T[]): T
}

/** splitmix32 (Guy Steele, Doug Lea, Christine Flood: Fast splittable pseudorandom number generators), in 32 bits. */
export function randomOf(seed: number, number: number): Random {
  let state = (Math.imul(seed, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let word = state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
  const fraction = (): number => next() / 2 ** 32
  const below = (limit: number): number => Math.floor(fraction() * limit)
  return { below, fraction, chance: one => below(one) === 0, pick: list => list[below(list.length)]! }
}
