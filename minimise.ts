import { bytes } from '../support/bytes.ts'
import type { Edit } from './edits.ts'
import { bytesOf, type Mutant, type Recipe } from './mutant.ts'
import type { Mutation } from './mutation.ts'

/** Does this pair still fail in the same way? */
export type Fails = (a: Uint8Array, b: Uint8Array) => Promise<boolean>

/** Delta debugging: what can be left out is, in halves first, then one by one. `keep` must hold of the whole. */
export async function fewest<Part>(parts: readonly Part[], keep: (parts: readonly Part[]) => Promise<boolean>): Promise<readonly Part[]> {
  let left = parts
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0)
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)]
      if (await keep(without)) left = without
      else at += size
    }
  return left
}

/** Mutations that are not needed, then edits in those that are, then bytes that an edit puts. */
export async function minimised(mutant: Mutant, fails: Fails): Promise<Mutant> {
  let best = mutant
  const holds = async (next: Mutant): Promise<boolean> => {
    if (!(await fails(await bytesOf(next.a), await bytesOf(next.b)))) return false
    best = next
    return true
  }
  for (const side of ['a', 'b'] as const) {
    const recipe = (mutations: readonly Mutation[]): Recipe => ({ sample: best[side].sample, mutations })
    const keep = (mutations: readonly Mutation[]): Promise<boolean> => holds({ ...best, [side]: recipe(mutations) })
    await fewest(best[side].mutations, keep)
    for (const nth of best[side].mutations.keys()) {
      const instead = (edits: readonly Edit[]): Mutation[] =>
        best[side].mutations.map((mutation, place) => (place === nth ? { ...mutation, edits } : mutation))
      await fewest(best[side].mutations[nth]!.edits, edits => keep(instead(edits)))
      for (const place of best[side].mutations[nth]!.edits.keys()) await shrunk(best[side].mutations[nth]!.edits, place, edits => keep(instead(edits)))
    }
  }
  return best
}

/** One edit with fewer bytes put, and fewer dropped. */
async function shrunk(edits: readonly Edit[], place: number, keep: (edits: readonly Edit[]) => Promise<boolean>): Promise<void> {
  let edit = edits[place]!
  const instead = async (next: Edit): Promise<boolean> => {
    const holds = await keep(edits.map((one, nth) => (nth === place ? next : one)))
    if (holds) edit = next
    return holds
  }
  await fewest([...edit.put], put => instead({ ...edit, put: bytes([...put]) }))
  while (edit.drop > 0 && (await instead({ ...edit, drop: edit.drop >> 1 })));
}

/** Two files, whatever made them: bytes that both have at one place from one end are cut from both as long as they go on failing. */
export async function smallest(a: Uint8Array, b: Uint8Array, fails: Fails): Promise<readonly [Uint8Array, Uint8Array]> {
  let best: readonly [Uint8Array, Uint8Array] = [a, b]
  for (let size = 1 << 14; size >= 1; size >>= 1)
    for (let at = 0; at < Math.min(best[0].length, best[1].length); ) {
      const cut = (content: Uint8Array): Uint8Array => bytes(content.subarray(0, at), content.subarray(at + size))
      const next = [cut(best[0]), cut(best[1])] as const
      if (await fails(...next)) best = next
      else at += size
    }
  return best
}
