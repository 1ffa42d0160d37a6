import { join } from 'node:path'
import { ar } from '../../src/formats/ar.ts'
import { tar } from '../../src/formats/tar.ts'
import { zip } from '../../src/formats/zip.ts'
import type { Format } from '../../src/model/layer.ts'
import { corpusIn } from '../fuzz/corpus.ts'
import { type Edit, edited, editOf } from '../fuzz/edits.ts'
import { nestsIn } from '../fuzz/nests.ts'
import { randomOf } from '../fuzz/random.ts'
import { topLayer } from './broken.ts'

/** An archive somewhere in a fixture. */
export interface Archive {
  readonly at: string
  readonly source: Uint8Array
}

const root = join(import.meta.dirname, '..', '..', 'fixtures')
const corpus = corpusIn(root)
const files = corpus.flatMap(pair => pair.files)
const formats = { tar, zip, ar } as const
export type Kind = keyof typeof formats

const empty = new Uint8Array(0)
const claims = (format: Format, source: Uint8Array): boolean =>
  format.claims(source.subarray(0, 4096), source.length ? source.subarray(-66 * 1024) : empty, topLayer)

/** All archives of a kind in all fixtures, each once, those inside others too. */
export async function archivesOf(kind: Kind): Promise<readonly Archive[]> {
  const found = new Map<string, Archive>()
  const visit = async (source: Uint8Array, at: string): Promise<void> => {
    const id = Buffer.from(source).toString('latin1')
    if (claims(formats[kind], source) && !found.has(id)) found.set(id, { at, source })
    for (const [nth, { inner }] of (await nestsIn(source)).entries()) await visit(inner, `${at}/${nth}`)
  }
  for (const { at, files: both } of corpus)
    for (const [side, source] of both.entries()) await visit(source, `${at}/${'ab'[side]}`)
  return [...found.values()]
}

/** Of larger archives there are no mutants. */
const LARGE = 64 * 1024

/** The archive, and so many mutants of it, the same each time. Those of tar mostly have right checksums. */
export function* mutantsOf({ at, source }: Archive, count: number): Generator<Archive> {
  yield { at, source }
  const seed = [...at].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7)
  for (let nth = 0; nth < count && source.length < LARGE; nth++) {
    const random = randomOf(seed, nth)
    const edits: Edit[] = Array.from({ length: 1 + random.below(2) }, () => editOf(random))
    if (!random.chance(5)) edits.push({ kind: 'sums' })
    yield { at: `${at} mutant ${nth}`, source: edits.reduce((bytes, edit) => edited(bytes, edit, files), source) }
  }
}
