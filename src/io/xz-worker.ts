import { parentPort } from 'node:worker_threads'
import { ofBytes, windows } from '../model/bytes.ts'
import { Damaged, type PartContent } from '../model/codec.ts'
import type { DigestId } from '../model/layer.ts'
import { createDigest } from './digest.ts'
import { unxz } from './lone-xz.ts'

/** Shared memory with room for the content and, behind it, an .xz file; their sizes, and the digest that is wanted of the content. */
export interface Job {
  readonly id: number
  readonly slot: SharedArrayBuffer
  readonly size: number
  readonly encoded: number
  readonly digest: DigestId | null
}

export type Answer = PartContent & { readonly id: number }

/** Runs in a thread of its own: decodes file after file. What is no damage ends the thread. */
parentPort?.on('message', (job: Job) => void answer(job).then(done => parentPort!.postMessage(done)))

async function answer({ id, encoded, size, slot, digest }: Job): Promise<Answer> {
  const decoded = new Uint8Array(slot, 0, size)
  const file = ofBytes(new Uint8Array(slot, size, encoded))
  const sum = digest && createDigest(digest)
  let at = 0
  try {
    await unxz(windows(file), bytes => {
      if (at + bytes.length > size) throw new Damaged(`more than ${size} bytes of content`)
      decoded.set(bytes, at)
      at += bytes.length
      sum?.update(bytes)
    })
  } catch (problem) {
    if (problem instanceof Damaged) return { id, damage: problem.message }
    throw problem
  }
  return at === size ? { id, digest: sum ? sum.hex() : null } : { id, damage: `${at} bytes of content` }
}
