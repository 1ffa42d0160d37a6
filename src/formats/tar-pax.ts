import { type ByteSource, fromLatin1, latin1, type Range } from '../model/bytes.ts'

/** One record "%d %s=%s\n" of a pax extended header (POSIX.1-2017, pax Extended Header). */
export interface PaxRecord {
  readonly key: string
  readonly value: string
  /** The value's bytes; everything else of the record is envelope. */
  readonly range: Range
}

export interface PaxHeader {
  readonly records: readonly PaxRecord[]
  /** Where the records stop making sense; null when all of them parse. */
  readonly bad: Range | null
}

/** Extended headers above this are not read as one: no writer makes them. */
export const PAX_LIMIT = 8 * 1024 * 1024

export function readPax(bytes: ByteSource, { start, end }: Range): PaxHeader {
  const records: PaxRecord[] = []
  const all = latin1(bytes.read(start, end))
  let at = 0
  while (at < all.length) {
    const digits = /^\d{1,8}(?= )/.exec(all.slice(at, at + 9))?.[0]
    const length = digits ? Number(digits) : 0
    const equals = all.indexOf('=', at)
    const next = at + length
    if (!digits || next > all.length || all[next - 1] !== '\n' || equals < 0 || equals >= next)
      return { records, bad: { start: start + at, end } }
    const key = all.slice(at + digits.length + 1, equals)
    records.push({ key, value: all.slice(equals + 1, next - 1), range: { start: start + equals + 1, end: start + next - 1 } })
    at = next
  }
  return { records, bad: null }
}

/** GNU sparse maps 0.0, 0.1 and 1.0 are a list of (offset, size) of what is stored. */
export interface Sparse {
  readonly size: number
  readonly extents: readonly { readonly offset: number; readonly size: number }[]
}

const natural = (value: string | undefined): number | null =>
  value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null

/** From pax records (GNU tar manual, "Storing Sparse Files"); null when there is no map in them or it makes no sense. */
export function sparseOf(records: readonly PaxRecord[]): Sparse | null {
  const one = (key: string): string | undefined => records.findLast(record => record.key === key)?.value
  const size = natural(one('GNU.sparse.size')) ?? natural(one('GNU.sparse.realsize'))
  if (size === null) return null
  const numbers =
    one('GNU.sparse.map')?.split(',') ??
    records.filter(({ key }) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes').map(({ value }) => value)
  return checked(
    size,
    numbers.map(value => natural(value)),
  )
}

export function checked(size: number, numbers: readonly (number | null)[]): Sparse | null {
  const extents: { offset: number; size: number }[] = []
  let end = 0
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const [offset, length] = [numbers[index], numbers[index + 1]]
    if (
      offset === null ||
      length === null ||
      offset === undefined ||
      length === undefined ||
      offset < end ||
      offset + length > size
    )
      return null
    extents.push({ offset, size: length })
    end = offset + length
  }
  return numbers.length % 2 ? null : { size, extents }
}

/** Format 1.0: the map stands in front of the data, one decimal a line, filled to whole blocks. Returns its length in the body. */
export function sparseMapInBody(bytes: ByteSource, body: Range, size: number): { sparse: Sparse; length: number } | null {
  const head = latin1(bytes.read(body.start, Math.min(body.end, body.start + 1024 * 1024)))
  const count = natural(/^\d{1,9}(?=\n)/.exec(head)?.[0])
  if (count === null || count > 100_000) return null
  const numbers: (number | null)[] = []
  let at = head.indexOf('\n') + 1
  for (let index = 0; index < count * 2; index++) {
    const end = head.indexOf('\n', at)
    if (end < 0) return null
    numbers.push(natural(head.slice(at, end)))
    at = end + 1
  }
  const length = Math.ceil(at / 512) * 512
  const sparse = checked(size, numbers)
  const filler = fromLatin1(head.slice(at, length))
  return sparse && length <= body.end - body.start && filler.every(byte => byte === 0) ? { sparse, length } : null
}
