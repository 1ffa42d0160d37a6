import { lengthObject, type Part, type PdfObject, type Row } from './pdf-parts.ts'
import { type Dictionary, objectNamed, shortValue } from './pdf-tokens.ts'

/**
 * A file of one piece, which every reader takes for the same objects: no update, nothing between or behind its parts, no object twice, every
 * length right. `table`: its table tells where each of them is. Else a stream does, whose content formats cannot see; it is compared as it is.
 */
export interface Sound {
  readonly by: 'table' | 'stream'
  readonly objects: ReadonlyMap<string, PdfObject>
  /** The trailer, or what stands for it. */
  readonly trailer: Dictionary
  /** Where the table or the stream begins. */
  readonly xref: number
  /** Objects that are the length of a stream, and what it is. */
  readonly lengths: ReadonlyMap<string, number>
}

/** Null where readers may differ, where the bytes are signed, and where they are the key of an encryption. */
export function soundness(text: string, parts: readonly Part[]): Sound | null {
  // 12.8.1: a signature is over the bytes themselves.
  const objects = text.includes('ByteRange') ? null : objectsOf(parts)
  const trailer = objects && trailerOf(text, parts)
  if (!objects || !trailer) return null
  const { by, dictionary, xref } = trailer
  const told = [...parts].reverse().find(part => part.kind === 'startxref')
  if (told?.kind !== 'startxref' || text.slice(told.value.start, told.value.end) !== String(xref)) return null
  if ([...dictionary.values].some(([key, value]) => value === null || /^(Encrypt|Prev|XRefStm)$/.test(key))) return null
  const lengths = lengthsOf(text, objects, by)
  return lengths && { by, objects, trailer: dictionary, xref, lengths }
}

/** A header, objects, and the end of a file; null where anything else stands there or an object twice. */
function objectsOf(parts: readonly Part[]): Map<string, PdfObject> | null {
  const objects = new Map<string, PdfObject>()
  const numbers = new Set<string>()
  for (const part of parts.slice(1)) {
    if (part.kind !== 'object') break
    const number = part.id.split(' ', 1)[0]!
    if (numbers.has(number)) return null
    numbers.add(number)
    objects.set(part.id, part)
  }
  const rest = parts.slice(1 + objects.size).map(({ kind }) => kind)
  return parts[0]?.kind === 'header' && /^(xref,trailer,)?startxref,end$/.test(rest.slice(0, 5).join()) ? objects : null
}

interface Trailer {
  readonly by: Sound['by']
  readonly dictionary: Dictionary
  readonly xref: number
}

/** 7.5.5 and 7.5.8. */
function trailerOf(text: string, parts: readonly Part[]): Trailer | null {
  const [xref, trailer] = parts.slice(-4)
  const isXref = (part: Part | undefined): boolean =>
    part?.kind === 'object' && part.dictionary !== null && shortValue(text, part.dictionary, 'Type') === '/XRef'
  if (xref?.kind === 'xref' && trailer?.kind === 'trailer')
    return areRight(xref.rows, parts) && !parts.some(isXref)
      ? { by: 'table', dictionary: trailer.dictionary, xref: xref.start }
      : null
  const last = parts.at(-3)
  const isOnly = isXref(last) && parts.filter(isXref).length === 1
  return isOnly && last?.kind === 'object' ? { by: 'stream', dictionary: last.dictionary!, xref: last.start } : null
}

/** The table names every object once, at its place, and no other one. */
function areRight(rows: readonly Row[], parts: readonly Part[]): boolean {
  const places = new Map(rows.filter(({ isFree }) => !isFree).map(({ id, offset }) => [id, offset]))
  const used = rows.filter(({ isFree }) => !isFree).length
  const objects = parts.filter(part => part.kind === 'object')
  return (
    used === places.size &&
    new Set(rows.map(({ id }) => id.split(' ', 1)[0])).size === rows.length &&
    used === objects.length &&
    objects.every(({ id, start }) => places.get(id) === start)
  )
}

/** Null where one is wrong, or is told by an object that may be in another place than it seems. */
function lengthsOf(text: string, objects: ReadonlyMap<string, PdfObject>, by: Sound['by']): Map<string, number> | null {
  const lengths = new Map<string, number>()
  for (const one of objects.values()) {
    if (!one.stream || one.stream.isTold) continue
    const size = one.stream.end - one.stream.start
    const id = by === 'table' ? lengthObject(text, one) : null
    const told = id === null ? undefined : objects.get(id)?.value
    const value = told && Number(text.slice(told.start, Math.min(told.end, told.start + 16)))
    if (id === null || value !== size || (lengths.get(id) ?? size) !== size) return null
    lengths.set(id, size)
  }
  return lengths
}

export const objectBy = ({ objects }: Sound, text: string, dictionary: Dictionary, key: string): PdfObject | null =>
  objects.get(objectNamed(shortValue(text, dictionary, key)) ?? '') ?? null
