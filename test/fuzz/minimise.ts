import { type Made, type Mutant, made } from './mutant.ts'

export type Fails = (candidate: Made) => Promise<boolean>

/** The mutant with as few edits as still fail, and then with as few bytes that differ; `fails` decides. */
export async function minimised(mutant: Mutant, files: readonly Uint8Array[], fails: Fails): Promise<Made> {
  return fewerBytes(await made(await fewerEdits(mutant, files, fails), files), fails)
}

export async function fewerEdits(mutant: Mutant, files: readonly Uint8Array[], fails: Fails): Promise<Mutant> {
  for (const smaller of withOneLess(mutant)) if (await fails(await made(smaller, files))) return fewerEdits(smaller, files, fails)
  return mutant
}

function* withOneLess(mutant: Mutant): Generator<Mutant> {
  for (const part of ['common', 'own'] as const)
    for (const [index, change] of mutant[part].entries()) {
      yield { ...mutant, [part]: mutant[part].filter(other => other !== change) }
      if (change.edits.length < 2) continue
      for (const edit of change.edits) {
        const fewer = { ...change, edits: change.edits.filter(other => other !== edit) }
        yield { ...mutant, [part]: mutant[part].with(index, fewer) }
      }
    }
}

/** Of two strings of one length: bytes of the second one are made those of the first, in halves that get smaller. */
export async function fewerBytes(from: Made, fails: Fails): Promise<Made> {
  if (from.one.length !== from.two.length) return from
  let best = from
  for (let size = from.two.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < from.two.length; at += size) {
      const two = Uint8Array.from(best.two)
      two.set(best.one.subarray(at, at + size), at)
      if (Buffer.compare(two, best.two) !== 0 && (await fails({ ...best, two }))) best = { ...best, two }
    }
  return best
}
