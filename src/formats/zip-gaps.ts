import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { AnomalyId, Field, FieldName } from '../model/layer.ts'
import { HEAD, isShellScript, JMOD } from './zip-claims.ts'
import type { ZipEnd } from './zip-end.ts'
import type { ZipEntry } from './zip-record.ts'

/** What no record claims. */
export interface Gap {
  readonly key: '\0prefix' | '\0gap' | '\0trailing'
  readonly range: Range
}

const behind = ({ data, descriptor }: ZipEntry): number => (descriptor ?? data).end

/** By offset; null when two entries overlap, as only a trap does. */
export function gapsOf(bytes: ByteSource, end: ZipEnd, entries: readonly ZipEntry[]): Gap[] | null {
  const sorted = [...entries].sort((x, y) => x.local.start - y.local.start)
  const first = sorted[0]?.local.start ?? end.central.start
  const gaps: Gap[] = []
  const add = (key: Gap['key'], start: number, until: number): boolean => {
    if (until > start) gaps.push({ key, range: { start, end: until } })
    return until >= start
  }
  add('\0prefix', 0, first)
  let at = first
  for (const entry of sorted) {
    if (!add('\0gap', at, entry.local.start)) return null
    at = behind(entry)
  }
  if (!add('\0gap', at, end.central.start)) return null
  add('\0trailing', end.record.end, bytes.size)
  return gaps
}

/** A descriptor that says something else than the directory still is one when it fills the way to what follows. */
export function withOddDescriptors(bytes: ByteSource, end: ZipEnd, entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const starts = [...entries.map(({ local }) => local.start), end.central.start].sort((x, y) => x - y)
  const next = new Map(starts.map((start, index) => [start, starts[index + 1] ?? start]))
  const odd = (entry: ZipEntry): Range | null => {
    const range = { start: entry.data.end, end: next.get(entry.local.start)! }
    const length = range.end - range.start
    return (length === 16 || length === 24) && latin1(bytes.read(range.start, range.start + 4)) === 'PK\x07\x08' ? range : null
  }
  return entries.map(entry => (entry.descriptor ? entry : { ...entry, descriptor: odd(entry) }))
}

const named: Record<Gap['key'], readonly [FieldName, AnomalyId]> = {
  '\0prefix': ['zip.prefix', 'structural:prefix-data'],
  '\0gap': ['zip.gap', 'structural:gap-data'],
  '\0trailing': ['zip.trailing', 'structural:trailing-data'],
}

/** JEP 261, "The JMOD format": a jmod file is this, and then a zip. */
const isJmod = (bytes: ByteSource, { key, range }: Gap): boolean =>
  key === '\0prefix' && range.end - range.start === JMOD.length && latin1(bytes.read(range.start, range.end)) === JMOD

export const gapField = (bytes: ByteSource, gap: Gap): Field => {
  const [name, anomaly] = named[gap.key]
  if (isJmod(bytes, gap)) return { name: 'zip.jmod', ranges: [gap.range] }
  return { name, ranges: [gap.range], anomaly }
}

/** A shell runs the first bytes, and may read any other one, whatever they are to whom opens the archive. */
export const isScript = (bytes: ByteSource, { key, range }: Gap): boolean =>
  key === '\0prefix' && isShellScript(latin1(bytes.read(range.start, Math.min(range.end, range.start + HEAD))))
