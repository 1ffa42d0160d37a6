import { closeSync, fstatSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'

/** A report that could not be written where it was to go. */
export class Unwritten extends Error {
  override readonly name = 'Unwritten'
  constructor(where: string, cause: unknown) {
    super(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Where a face goes, ready to be written. */
export interface Outlet {
  write(chunks: Iterable<string>): Promise<void>
}

/** A report that was asked for, and where to: a path, or `-` for standard output. */
interface Destination {
  readonly option: string
  readonly path: string
}

/** What is wrong with the paths, before anything is opened: one `-` at most, and no report over an input or another report. */
export function clashOf(faces: readonly Destination[], inputs: readonly string[]): string | null {
  const toStdout = faces.filter(({ path }) => path === '-')
  if (toStdout.length > 1)
    return `${toStdout.map(({ option }) => option).join(' and ')}: only one report may go to standard output`
  const taken = new Map(inputs.flatMap(path => identitiesOf(path).map(id => [id, `the input ${path}`])))
  for (const { option, path } of faces) {
    if (path === '-') continue
    for (const id of identitiesOf(path)) {
      const other = taken.get(id)
      if (other !== undefined) return `${option} ${path}: this would overwrite ${other}`
    }
    for (const id of identitiesOf(path)) taken.set(id, `the report of ${option}`)
  }
  return null
}

/** Its path, and its inode if there is a file; devices and pipes may be named twice. */
function identitiesOf(path: string): readonly string[] {
  try {
    const stats = statSync(path, { bigint: true })
    return stats.isFile() ? [resolve(path), `${stats.dev}:${stats.ino}`] : []
  } catch (problem) {
    // Not there or not to be looked at: opening it will say which.
    if (problem instanceof Error && 'code' in problem) return [resolve(path)]
    throw problem
  }
}

/** Opened (and emptied) before the comparison: an unwritable path is known at once, and no old report is left to be mistaken for this one. */
export function openOutlet(path: string): Outlet {
  if (path === '-') return { write: writeStdout }
  const fd = written(path, () => openSync(path, 'w'))
  return { write: async chunks => written(path, () => writeFile(fd, chunks)) }
}

function written<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (problem) {
    throw new Unwritten(path, problem)
  }
}

function writeFile(fd: number, chunks: Iterable<string>): void {
  try {
    for (const batch of batches(chunks)) writeWhole(fd, batch)
    // Some systems report a full disk only when the data reaches it; pipes and devices cannot be asked.
    if (fstatSync(fd).isFile()) fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

/** Done when the system has taken every byte; a reader that has gone away (EPIPE) or a full disk rejects. */
export async function writeStdout(chunks: Iterable<string>): Promise<void> {
  for (const batch of batches(chunks))
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(batch, problem => (problem ? reject(new Unwritten('standard output', problem)) : resolve()))
    })
}

/** Few and large writes: a ledger has a line for every run of bytes. */
const BATCH = 64 * 1024

function* batches(chunks: Iterable<string>): Generator<Uint8Array> {
  let pending = ''
  for (const chunk of chunks) {
    pending += chunk
    if (pending.length < BATCH) continue
    yield Buffer.from(pending)
    pending = ''
  }
  if (pending !== '') yield Buffer.from(pending)
}
