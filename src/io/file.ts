import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import type { ByteSource } from '../model/bytes.ts'
import { digestOf } from './digest.ts'

/** An input that cannot be compared; the reason is one clear phrase without a path. */
export class InputUnusable extends Error {
  override readonly name = 'InputUnusable'
  readonly reason: string
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

export interface OpenInput {
  readonly name: string
  readonly source: ByteSource
  /** Of the file, as long as it is open; null for bytes. */
  readonly fd: number | null
  readonly identity: { readonly dev: bigint; readonly ino: bigint } | null
  /** Of the whole file, lower-case hex; computed once. */
  sha256(): string
  /** Throws InputUnusable when the file is no longer what it was when it was opened. */
  check(): void
  close(): void
}

/** Opens a regular file for random access. O_NONBLOCK: a FIFO must not hang, it is refused below. */
export function openInput(path: string): OpenInput {
  const name = basename(path)
  const fd = openFile(path, name)
  try {
    const stats = fstatSync(fd, { bigint: true })
    const kind = kindOf(stats)
    if (kind) throw new InputUnusable(`${name} is ${kind}`)
    const source = fileSource(fd, Number(stats.size), name)
    let digest: string | undefined
    const sha256 = (): string => {
      digest ??= digestOf('sha256', source)
      return digest
    }
    return {
      name,
      source,
      fd,
      identity: { dev: stats.dev, ino: stats.ino },
      sha256,
      check: () => {
        const now = fstatSync(fd, { bigint: true })
        const changed = now.size !== stats.size || now.mtimeNs !== stats.mtimeNs
        // Times can be set back, which shows here; but so do a new name or mode, and then the bytes are still the same.
        if (changed || (now.ctimeNs !== stats.ctimeNs && digestOf('sha256', fileSource(fd, Number(now.size), name)) !== sha256()))
          throw new InputUnusable(`${name} changed while it was read`)
      },
      close: () => closeSync(fd),
    }
  } catch (problem) {
    closeSync(fd)
    throw problem
  }
}

function openFile(path: string, name: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (problem) {
    const code = (problem as NodeJS.ErrnoException).code ?? ''
    const reason =
      {
        ENOENT: 'does not exist',
        EACCES: 'may not be read',
        EPERM: 'may not be read',
        ENXIO: 'is a device or a socket',
        ELOOP: 'is a loop of links',
      }[code] ?? `cannot be opened (${code})`
    throw new InputUnusable(`${name} ${reason}`, { cause: problem })
  }
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a FIFO'
  if (stats.isSocket()) return 'a socket'
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device'
  return stats.isFile() ? '' : 'not a regular file'
}

/** Cached windows: parsers read small pieces near each other, comparisons read forward. */
const WINDOW = 1024 * 1024
const KEPT = 4

/** Random access to an open file through a few cached windows, the last ones asked for; larger reads go past them. */
export function fileSource(fd: number, size: number, name: string): ByteSource {
  const cache = new Map<number, Uint8Array<ArrayBuffer>>()
  const load = (start: number, end: number, out = new Uint8Array(end - start)): Uint8Array<ArrayBuffer> => {
    for (let at = 0; at < out.length; ) {
      const got = readFile(fd, out, { at, position: start + at, name })
      if (got === 0) throw new InputUnusable(`${name} is shorter than it was`)
      at += got
    }
    return out
  }
  /** Of the window that was asked for least lately, whose bytes nobody may look at any more; new memory for each would be tens of MB of waste. */
  const roomFor = (index: number): Uint8Array<ArrayBuffer> | undefined => {
    const oldest = cache.size < KEPT ? undefined : cache.entries().next().value
    if (oldest) cache.delete(oldest[0])
    return oldest?.[1].length === Math.min(WINDOW, size - index * WINDOW) ? oldest[1] : undefined
  }
  let latest: { readonly index: number; readonly window: Uint8Array } | null = null
  const windowAt = (index: number): Uint8Array => {
    // Most reads follow each other in one window; moving it to the end each time would make the map grow and be made anew without end.
    if (latest?.index === index) return latest.window
    const known = cache.get(index)
    const window = known ?? load(index * WINDOW, Math.min(size, (index + 1) * WINDOW), roomFor(index))
    cache.delete(index)
    cache.set(index, window)
    latest = { index, window }
    return window
  }
  return {
    size,
    read(start, end) {
      if (end <= start) return new Uint8Array(0)
      const first = Math.floor(start / WINDOW)
      if (Math.floor((end - 1) / WINDOW) !== first) return load(start, end)
      return windowAt(first).subarray(start - first * WINDOW, end - first * WINDOW)
    },
  }
}

function readFile(fd: number, into: Uint8Array, { at, position, name }: { at: number; position: number; name: string }): number {
  try {
    return readSync(fd, into, at, into.length - at, position)
  } catch (problem) {
    throw new InputUnusable(`${name} cannot be read at ${position}`, { cause: problem })
  }
}
