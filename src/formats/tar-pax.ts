import { type ByteSource, latin1, type Range } from '../model/bytes.ts'

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
/** And records behind this many are none. */
const MOST_RECORDS = 65_536

/** A length without leading zeros: spelled otherwise, some readers find another record. */
const length = /^[1-9]\d{0,7}(?= )/

export function readPax(bytes: ByteSource, { start, end }: Range): PaxHeader {
  const records: PaxRecord[] = []
  const all = latin1(bytes.read(start, end))
  let at = 0
  while (at < all.length) {
    const digits = length.exec(all.slice(at, at + 9))?.[0]
    const next = at + Number(digits ?? 0)
    const equals = all.indexOf('=', at)
    if (!digits || records.length === MOST_RECORDS || next > all.length || all[next - 1] !== '\n' || equals < 0 || equals >= next)
      return { records, bad: { start: start + at, end } }
    const key = all.slice(at + digits.length + 1, equals)
    // Without a key some readers stop, some go on.
    if (key === '') return { records, bad: { start: start + at, end } }
    records.push({ key, value: all.slice(equals + 1, next - 1), range: { start: start + equals + 1, end: start + next - 1 } })
    at = next
  }
  return { records, bad: null }
}
