import { type ByteSource, isZero, latin1, type Piece, type Range } from '../model/bytes.ts'
import { BLOCK, number } from './tar-header.ts'
import type { PaxRecord } from './tar-pax.ts'

/** Where the stored bytes of a sparse file go (GNU tar manual, "Storing Sparse Files"). */
interface Sparse {
  readonly size: number
  readonly extents: readonly { readonly offset: number; readonly size: number }[]
}

/** A sparse file as its readers see it. */
export interface SparseContent {
  readonly size: number
  readonly pieces: readonly Piece[]
  /** What the map takes: further header blocks (old GNU), or the beginning of the body (pax, 1.0); it ends where the stored bytes begin. */
  readonly map: Range | null
  /** The records that are the map: all that they say is in `size` and `pieces`. */
  readonly records: ReadonlySet<PaxRecord>
}

const natural = (value: string | undefined): number | null =>
  value !== undefined && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : null

/**
 * As GNU tar writes a map, and all readers take it alike: extents ascend, do not overlap and lead up to the end of the file, the last one
 * being empty where that is a hole; all but the last with content are whole blocks. Null otherwise.
 */
function checked(size: number | null | undefined, numbers: readonly (number | null | undefined)[]): Sparse | null {
  if (size === null || size === undefined || size < 0 || numbers.length === 0 || numbers.length % 2) return null
  const extents: { offset: number; size: number }[] = []
  let end = 0
  for (let index = 0; index < numbers.length; index += 2) {
    const [offset, length] = [numbers[index] ?? -1, numbers[index + 1] ?? -1]
    if (offset < end || length < 0 || offset + length > size) return null
    if (length === 0 && offset !== size) return null
    extents.push({ offset, size: length })
    end = offset + length
  }
  const last = extents.findLastIndex(extent => extent.size > 0)
  const whole = extents.every((extent, index) => index >= last || extent.size % BLOCK === 0)
  return end === size && whole ? { size, extents } : null
}

/** The stored bytes with holes between them; null when they are more or fewer than the map calls for. */
function expand({ size, extents }: Sparse, body: Range): readonly Piece[] | null {
  const pieces: Piece[] = []
  let from = body.start
  let at = 0
  const hole = (length: number): void => {
    if (length > 0) pieces.push({ start: 0, end: length, hole: true })
  }
  for (const extent of extents) {
    if (extent.size === 0) continue
    hole(extent.offset - at)
    pieces.push({ start: from, end: from + extent.size })
    from += extent.size
    at = extent.offset + extent.size
  }
  hole(size - at)
  return from === body.end ? pieces : null
}

/** Offset and size of an extent, twelve bytes each: four in the header, 21 in each further block. */
const EXTENT = 24
/** In the header: extents, "more of them follow", real size. In a further block: "more of them follow". */
const old = { extents: [386, 482], more: 482, size: [483, 495], moreInBlock: 504 } as const
export const OLD_MAP: readonly [number, number] = [old.extents[0], old.size[1]]

export interface OldMap {
  readonly sparse: Sparse
  /** Where the stored bytes begin, and the further blocks end. */
  readonly end: number
}

const MOST_EXTENTS = 100_000

/** Old GNU format, type S. Null unless every byte of the map is one of it. */
export function oldMap(bytes: ByteSource, at: number, header: Uint8Array): OldMap | null {
  const numbers: (number | undefined)[] = []
  let ended = false
  const take = (extents: Uint8Array): boolean => {
    for (let from = 0; from < extents.length; from += EXTENT) {
      const extent = extents.subarray(from, from + EXTENT)
      if (isZero(extent)) ended = true
      else if (ended) return false
      else numbers.push(number(extent.subarray(0, EXTENT / 2)), number(extent.subarray(EXTENT / 2)))
    }
    return true
  }
  if (!take(header.subarray(...old.extents))) return null
  let more = header[old.more]!
  let end = at + BLOCK
  for (; more === 1; end += BLOCK) {
    // Further extents follow full ones only.
    if (ended || end + BLOCK > bytes.size) return null
    const block = bytes.read(end, end + BLOCK).slice()
    more = block[old.moreInBlock]!
    if (
      numbers.length > 2 * MOST_EXTENTS ||
      !take(block.subarray(0, old.moreInBlock)) ||
      !isZero(block.subarray(old.moreInBlock + 1))
    )
      return null
  }
  const sparse = more === 0 ? checked(number(header.subarray(...old.size)), numbers) : null
  return sparse && { sparse, end }
}

export function oldContent({ sparse, end }: OldMap, at: number, body: Range): SparseContent | null {
  const pieces = expand(sparse, body)
  return pieces && { size: sparse.size, pieces, map: end > at + BLOCK ? { start: at + BLOCK, end } : null, records: new Set() }
}

const PREFIX = 'GNU.sparse.'
const NAME = `${PREFIX}name`
export const isSparse = (records: readonly PaxRecord[]): boolean =>
  records.some(({ key }) => key.startsWith(PREFIX) && key !== NAME)

/** Formats 0.0, 0.1 and 1.0 of pax, each with just its own records in their order. Null when they make no map. */
export function paxContent(bytes: ByteSource, records: readonly PaxRecord[], body: Range): SparseContent | null {
  const own = records.filter(({ key }) => key.startsWith(PREFIX) && key !== NAME)
  const shape = own.map(({ key }) => key.slice(PREFIX.length)).join(' ')
  const value = (name: string): string | undefined => own.find(({ key }) => key === PREFIX + name)?.value
  const found = (sparse: Sparse | null, from: Range, map: Range | null): SparseContent | null => {
    const pieces = sparse && expand(sparse, from)
    return pieces && { size: sparse.size, pieces, map, records: new Set(own) }
  }
  if (shape === 'major minor realsize') {
    const map = value('major') === '1' && value('minor') === '0' ? mapInBody(bytes, body, natural(value('realsize'))) : null
    return map && found(map.sparse, { start: map.end, end: body.end }, { start: body.start, end: map.end })
  }
  const listed = /^size numblocks( offset numbytes)+$/.test(shape) ? own.slice(2).map(record => record.value) : null
  const numbers = shape === 'size numblocks map' ? value('map')!.split(',') : listed
  if (numbers === null || natural(value('numblocks')) !== numbers.length / 2) return null
  return found(checked(natural(value('size')), numbers.map(natural)), body, null)
}

const MOST_MAP = 4 * 1024 * 1024

/** Format 1.0: the number of extents, then offset and size of each, one decimal a line, filled with zeros to whole blocks. */
function mapInBody(bytes: ByteSource, body: Range, size: number | null): { sparse: Sparse; end: number } | null {
  const head = latin1(bytes.read(body.start, Math.min(body.end, body.start + MOST_MAP)))
  const count = natural(/^\d{1,9}(?=\n)/.exec(head)?.[0])
  if (count === null || count > MOST_EXTENTS) return null
  const numbers: (number | null)[] = []
  let at = head.indexOf('\n') + 1
  for (let index = 0; index < count * 2; index++) {
    const end = head.indexOf('\n', at)
    if (end < 0) return null
    numbers.push(natural(head.slice(at, end)))
    at = end + 1
  }
  const end = body.start + Math.ceil(at / BLOCK) * BLOCK
  const sparse = checked(size, numbers)
  return sparse && end <= body.end && isZero(bytes.read(body.start + at, end)) ? { sparse, end } : null
}
