import { bytes } from '../support/bytes.ts'
import { type Made, type Mutant, made } from './mutant.ts'

export type Fails = (candidate: Made) => Promise<boolean>

/** The mutant with as few edits as still fail, and then with as few bytes that differ; `fails` decides. */
export async function minimised(mutant: Mutant, files: readonly Uint8Array[], fails: Fails): Promise<Made> {
  return shorter(await fewerBytes(await made(await fewerEdits(mutant, files, fails), files), fails), fails)
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

/** Pieces that both begin or end with are cut out of both, in halves that get smaller. */
export async function shorter(from: Made, fails: Fails): Promise<Made> {
  let best = from
  for (const side of ['front', 'back'] as const)
    for (let size = Math.floor(commonOf(best, side) / 2); size >= 1; size = Math.floor(size / 2))
      for (let at = 0; at + size <= commonOf(best, side); ) {
        const fewer = { ...best, one: without(best.one, { side, at, size }), two: without(best.two, { side, at, size }) }
        if (await fails(fewer)) best = fewer
        else at += size
      }
  return best
}

type End = 'front' | 'back'

function commonOf({ one, two }: Made, side: End): number {
  const most = Math.min(one.length, two.length)
  let count = 0
  while (count < most && (side === 'front' ? one[count] === two[count] : one.at(-1 - count) === two.at(-1 - count))) count++
  return count
}

function without(source: Uint8Array, { side, at, size }: { side: End; at: number; size: number }): Uint8Array {
  const start = side === 'front' ? at : source.length - at - size
  return bytes(source.subarray(0, start), source.subarray(start + size))
}
