import { setImmediate } from 'node:timers/promises'
import { extract, type Header } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { fromBuffer, type Entry as ZipEntry, type ZipFile } from 'yauzl'
import { tar } from '../../src/formats/tar.ts'
import { zip } from '../../src/formats/zip.ts'
import type { Format } from '../../src/model/layer.ts'
import { type Archive, archivesOf, mutantsOf } from '../support/layers.ts'
import { lineOf, plainName, type Seen, seenByUs, tarStreamTypes } from '../support/seen.ts'

/** Turns of the event loop without an event, after which a reader waits for bytes that never come. */
const IDLE = 50

/**
 * Null where tar-stream refuses, or waits for ever, as it does where an archive ends inside an entry; or where it has a type that it does
 * not know: it throws on sparse files of GNU and takes those of pax for plain ones.
 */
async function seenByTarStream(source: Uint8Array): Promise<readonly Seen[] | null> {
  const reader = extract({ filenameEncoding: 'latin1', allowUnknownFormat: true } as Parameters<typeof extract>[0])
  const seen: (Seen | null)[] = []
  const state = { turns: 0, ended: false, failed: false }
  reader.on('entry', (header, stream, next) => {
    const parts: Buffer[] = []
    stream.on('data', part => {
      parts.push(part as Buffer)
      state.turns = 0
    })
    // The reader has it, too.
    stream.on('error', () => undefined)
    stream.on('end', () => {
      seen.push(tarEntry(header, Buffer.concat(parts)))
      state.turns = 0
      next()
    })
  })
  reader.on('error', () => {
    state.failed = true
  })
  reader.on('close', () => {
    state.ended = true
  })
  reader.end(Buffer.concat([source, new Uint8Array((512 - (source.length % 512)) % 512)]))
  while (!state.ended && state.turns++ < IDLE) await setImmediate()
  return !state.ended || state.failed || seen.includes(null) ? null : (seen as Seen[])
}

function tarEntry({ name, type, size, mode, linkname, pax }: Header, content: Uint8Array): Seen | null {
  const known = tarStreamTypes[type ?? '']
  if (!known || Object.keys(pax ?? {}).some(key => key.startsWith('GNU.sparse'))) return null
  const isLink = known === 'symlink' || known === 'hardlink'
  // GNU tar takes an empty name for this one, too.
  const common = { name: plainName(name) || '.', type: known, mode: mode!, link: isLink ? (linkname ?? '') : '' }
  return known === 'file' ? { ...common, size: size!, content } : { ...common, size: 0, content: null }
}

/** Null where yauzl refuses. */
async function seenByYauzl(source: Uint8Array): Promise<readonly Seen[] | null> {
  const open = new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(Buffer.from(source), { lazyEntries: true, decodeStrings: false }, (problem, file) =>
      problem ? reject(problem) : resolve(file),
    ),
  )
  try {
    const file = await open
    const listed = await new Promise<readonly ZipEntry[]>((resolve, reject) => {
      const entries: ZipEntry[] = []
      file.on('entry', (entry: ZipEntry) => {
        entries.push(entry)
        file.readEntry()
      })
      file.on('end', () => resolve(entries))
      file.on('error', reject)
      file.readEntry()
    })
    const seen: Seen[] = []
    for (const entry of listed) seen.push(await zipEntry(file, entry))
    return seen
  } catch {
    return null
  }
}

async function zipEntry(file: ZipFile, entry: ZipEntry): Promise<Seen> {
  const name = Buffer.from(entry.fileNameRaw).toString('latin1')
  const content = await new Promise<Uint8Array>((resolve, reject) => {
    file.openReadStream(entry, (problem, stream) => {
      if (problem) return reject(problem)
      const parts: Buffer[] = []
      stream
        .on('data', part => parts.push(part))
        .on('end', () => resolve(Buffer.concat(parts)))
        .on('error', reject)
    })
  })
  return { name: plainName(name), type: 'other', size: entry.uncompressedSize, mode: 0, link: '', content }
}

interface Reader {
  readonly format: Format
  readonly seen: (source: Uint8Array) => Promise<readonly Seen[] | null>
  /** What both tell. */
  readonly told: (seen: Seen) => string
}

/** yauzl tells no types: attributes and names are left to its callers. */
const readers = {
  tar: { format: tar, seen: seenByTarStream, told: seen => lineOf({ ...seen, content: seen.content ?? new Uint8Array(0) }) },
  zip: {
    format: zip,
    seen: seenByYauzl,
    told: seen => lineOf({ ...seen, type: 'other', mode: 0, link: '', content: seen.content ?? new Uint8Array(0) }),
  },
} as const satisfies Record<string, Reader>

interface Held {
  readonly compared: number
  readonly disagreements: readonly string[]
}

/** Where the other reader takes an archive, and we say nothing about it, both see the same. */
async function held({ format, seen, told }: Reader, archives: Iterable<Archive>): Promise<Held> {
  let compared = 0
  const disagreements: string[] = []
  for (const { at, source } of archives) {
    const theirs = await seen(source)
    if (theirs === null) continue
    const ours = await seenByUs(format, source)
    if (ours.said.length > 0) continue
    compared++
    const [one, other] = [ours.entries.map(told).sort(), theirs.map(told).sort()]
    const first = one.findIndex((line, nth) => line !== other[nth])
    if (first >= 0 || one.length !== other.length)
      disagreements.push(`${at}: ours ${one[first] ?? one.length}, theirs ${other[first] ?? other.length}`)
  }
  return { compared, disagreements }
}

/** Of each archive; most of zip are no archives for yauzl, or have gaps. */
const MUTANTS = 30

describe.each([
  ['tar', 1000],
  ['zip', 200],
] as const)('%s: what is said to be sound, another reader sees alike', (kind, least) => {
  it('fixtures and their mutants', async () => {
    const archives = await archivesOf(kind)
    expect(archives.length).toBeGreaterThan(100)
    let compared = 0
    const disagreements: string[] = []
    for (const archive of archives) {
      const all = await held(readers[kind], mutantsOf(archive, MUTANTS))
      compared += all.compared
      disagreements.push(...all.disagreements)
    }
    expect(disagreements).toEqual([])
    expect(compared).toBeGreaterThan(least)
  }, 120_000)
})
