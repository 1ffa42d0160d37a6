import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, indexAt } from '../model/bytes.ts'
import { LimitReached, type Sink } from '../model/codec.ts'
import { fileSource } from './file.ts'

/** Decoded bytes that one layer may hold in memory; above it they go to one private file. */
const IN_MEMORY = 128 * 1024 * 1024
/** Small writes are gathered: a chunk list of many tiny arrays would be slow to search. */
const CHUNK = 1024 * 1024

/** Bytes that this side may still decode: a deterministic total over all layers. */
export interface Budget {
  left: number
  readonly allowed: number
}

/** Closes the descriptors of temporary files when nothing refers to their bytes any more. */
const closing = new FinalizationRegistry<number>(fd => closeSync(fd))

export function createSink(budget: Budget): Sink {
  const chunks: Uint8Array[] = []
  let open = new Uint8Array(0)
  let used = 0
  let size = 0
  let fd: number | null = null
  const flush = (): void => {
    if (used === 0) return
    const full = open.subarray(0, used)
    if (fd === null) chunks.push(full)
    else writeAll(fd, full)
    open = new Uint8Array(0)
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
      if (fd === null && size > IN_MEMORY) {
        flush()
        fd = privateFile()
        for (const chunk of chunks.splice(0)) writeAll(fd, chunk)
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
      if (fd === null) return chunkSource(chunks, size)
      const source = fileSource(fd, size, 'temporary file')
      closing.register(source, fd)
      return source
    },
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

/** Readable by nobody else, and without a name from the start on. */
function privateFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'samebits-'))
  try {
    return openSync(join(folder, 'decoded'), 'wx+', 0o600)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
