import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, indexAt, lengthOf, type Range } from '../model/bytes.ts'
import { LimitReached, type Sink } from '../model/codec.ts'
import { fileSource, InputUnusable } from './file.ts'

/** Decoded bytes that one layer may hold in memory; above it they pass by where they can be had again, and else go to one private file. */
const IN_MEMORY = 32 * 1024 * 1024
/** Small writes are gathered: a chunk list of many tiny arrays would be slow to search. */
const CHUNK = 1024 * 1024

/** A header of any format. */
const HEAD = 4096

/** Bytes that this side may still decode: a deterministic total over all layers. */
export interface Budget {
  left: number
  readonly allowed: number
}

/** One private file, closed when nothing refers to it any more: to its sink while it is written, to its source after that. */
interface Spill {
  readonly fd: number
}
const closing = new FinalizationRegistry<number>(fd => closeSync(fd))

/** Where bytes are put in order, and had again when all are there. */
export interface Store {
  write(bytes: Uint8Array): void
  /** No write after it. */
  finish(size: number): ByteSource
  /** Of one that lets bytes pass by: what a store that saw the same bytes found in them can be taken over. */
  readonly trail?: Trail
}

export interface Trail {
  /** Between two parts of an encoding: from here on another store may go on with what is found. */
  mark(): void
  /** That content was read to this place, and what was open there is open here. */
  isInStep(other: ByteSource): boolean
  /** Takes over what was found in a range, whose bytes are the same here; false where that cannot be. */
  adopt(other: ByteSource, range: Range): boolean
  /** The bytes of a range are the same there, at the same place: what is had again need be had once. */
  twin(other: ByteSource, range: Range): void
}

export interface StoreSink extends Sink, Trail {}
export const isStoreSink = (sink: Sink): sink is StoreSink => 'adopt' in sink

/** How large content is kept, by its first bytes; null: as any other. */
export type Beyond = (head: Uint8Array) => Store | null

export function spend(budget: Budget, bytes: number): void {
  budget.left -= bytes
  if (budget.left < 0) throw new LimitReached('decoded', budget.allowed)
}

/** `expected`: bytes that will come, where that is known, so that what is large need not be in memory first. */
export function createSink(budget: Budget, { expected = 0, beyond = () => null }: Expected = {}): StoreSink {
  let size = 0
  let memory: MemoryStore | null = memoryStore()
  let store: Store = memory
  const count = (bytes: number): void => {
    spend(budget, bytes)
    size += bytes
  }
  const isLarge = (): boolean => Math.max(size, expected) > IN_MEMORY
  const move = (head: Uint8Array): void => {
    const next = beyond(head) ?? fileStore()
    for (const chunk of memory!.taken()) next.write(chunk)
    memory = null
    store = next
  }
  return {
    get size() {
      return size
    },
    write(bytes) {
      count(bytes.length)
      if (memory && isLarge()) move(memory.head() ?? bytes)
      store.write(bytes)
    },
    finish: () => store.finish(size),
    mark: () => store.trail?.mark(),
    twin: (other, range) => store.trail?.twin(other, range),
    isInStep: other => (size === 0 && memory !== null) || (store.trail?.isInStep(other) ?? false),
    adopt(other, range) {
      if (memory && size === 0 && isLarge()) move(other.read(0, Math.min(HEAD, other.size)))
      if (!store.trail?.adopt(other, range)) return false
      count(lengthOf(range))
      return true
    },
  }
}

export interface Expected {
  readonly expected?: number | undefined
  readonly beyond?: Beyond | undefined
}

interface MemoryStore extends Store {
  /** Its first bytes, where there are any. */
  head(): Uint8Array | undefined
  /** All of it, given away. */
  taken(): Uint8Array[]
}

function memoryStore(): MemoryStore {
  const chunks: Uint8Array[] = []
  let open = new Uint8Array(0)
  let used = 0
  let total = 0
  const flush = (): void => {
    if (used > 0) chunks.push(open.subarray(0, used))
    open = new Uint8Array(0)
    used = 0
  }
  return {
    head: () => chunks[0] ?? (used > 0 ? open.subarray(0, used) : undefined),
    taken() {
      flush()
      return chunks.splice(0)
    },
    write(bytes) {
      total += bytes.length
      for (let at = 0; at < bytes.length; ) {
        if (open.length === 0) open = new Uint8Array(Math.min(CHUNK, Math.max(4096, total)))
        const part = bytes.subarray(at, at + open.length - used)
        open.set(part, used)
        used += part.length
        at += part.length
        if (used === open.length) flush()
      }
    },
    finish(size) {
      flush()
      return chunkSource(chunks, size)
    },
  }
}

/** One private file; small writes are gathered. */
export function fileStore(): Store {
  const spill = privateFile()
  const open = new Uint8Array(CHUNK)
  let used = 0
  const flush = (): void => {
    writeAll(spill, open.subarray(0, used))
    used = 0
  }
  return {
    write(bytes) {
      if (used + bytes.length > CHUNK) flush()
      if (bytes.length > CHUNK) return writeAll(spill, bytes)
      open.set(bytes, used)
      used += bytes.length
    },
    finish(size) {
      flush()
      return spillSource(spill, size)
    },
  }
}

function writeAll({ fd }: Spill, bytes: Uint8Array): void {
  stored(() => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
  })
}

/** Readable by nobody else, and without a name from the start on. */
function privateFile(): Spill {
  return stored(() => {
    const folder = mkdtempSync(join(tmpdir(), 'samebits-'))
    try {
      const spill = { fd: openSync(join(folder, 'decoded'), 'wx+', 0o600) }
      closing.register(spill, spill.fd)
      return spill
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** A full disk or a folder that is not there is no fault of the input; the message has no path. */
function stored<T>(act: () => T): T {
  try {
    return act()
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code ?? (problem as Error).name
    throw new InputUnusable(`decoded bytes cannot be put into temporary storage (${code})`, { cause: problem })
  }
}

function spillSource(spill: Spill, size: number): ByteSource {
  const { read } = fileSource(spill.fd, size, 'temporary storage')
  // Keeps the file open for as long as its bytes may be asked for.
  return { size, read: (start, end) => (spill.fd >= 0 ? read(start, end) : new Uint8Array(0)) }
}

function chunkSource(chunks: readonly Uint8Array[], size: number): ByteSource {
  const starts: number[] = []
  let total = 0
  for (const chunk of chunks) {
    starts.push(total)
    total += chunk.length
  }
  return {
    size,
    read(start, end) {
      if (end <= start) return new Uint8Array(0)
      let index = indexAt(starts, start)
      const first = chunks[index]!
      const offset = start - starts[index]!
      if (end - start <= first.length - offset) return first.subarray(offset, offset + end - start)
      const out = new Uint8Array(end - start)
      for (let at = start; at < end; index++) {
        const chunk = chunks[index]!
        const from = at - starts[index]!
        const part = chunk.subarray(from, Math.min(chunk.length, from + end - at))
        out.set(part, at - start)
        at += part.length
      }
      return out
    },
  }
}
