import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, indexAt } from '../model/bytes.ts'
import { LimitReached, type Sink } from '../model/codec.ts'
import { fileSource, InputUnusable } from './file.ts'

/** Decoded bytes that one layer may hold in memory; above it they go to one private file. */
const IN_MEMORY = 32 * 1024 * 1024
/** Small writes are gathered: a chunk list of many tiny arrays would be slow to search. */
const CHUNK = 1024 * 1024

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

export function createSink(budget: Budget): Sink {
  const chunks: Uint8Array[] = []
  let open = new Uint8Array(0)
  let used = 0
  let size = 0
  let spill: Spill | null = null
  const flush = (): void => {
    if (used === 0) return
    const full = open.subarray(0, used)
    if (spill === null) chunks.push(full)
    else writeAll(spill, full)
    // What is in a file need not stay: the next bytes may have its place.
    if (spill === null) open = new Uint8Array(0)
    used = 0
  }
  return {
    get size() {
      return size
    },
    write(bytes) {
      budget.left -= bytes.length
      if (budget.left < 0) throw new LimitReached('decoded', budget.allowed)
      size += bytes.length
      if (spill === null && size > IN_MEMORY) {
        flush()
        spill = privateFile()
        for (const chunk of chunks.splice(0)) writeAll(spill, chunk)
      }
      if (spill !== null && bytes.length >= CHUNK) {
        flush()
        writeAll(spill, bytes)
        return
      }
      for (let at = 0; at < bytes.length; ) {
        if (open.length === 0) open = new Uint8Array(Math.min(CHUNK, Math.max(4096, size)))
        const part = bytes.subarray(at, at + open.length - used)
        open.set(part, used)
        used += part.length
        at += part.length
        if (used === open.length) flush()
      }
    },
    finish() {
      flush()
      return spill === null ? chunkSource(chunks, size) : spillSource(spill, size)
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
