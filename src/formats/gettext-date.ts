import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Inset } from './insets.ts'

/** GNU gettext manual, "Header Entry": when the template was extracted from the sources. */
const NAME = 'POT-Creation-Date: '
const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4}$/
/** Headers of catalogues are a few hundred bytes. */
const MOST = 64 * 1024

/** The date in a header of lines that end so; none where there are two. */
export function dateIn(bytes: ByteSource, { start, end }: Range, ends: string): readonly Inset[] {
  const header = latin1(bytes.read(start, Math.min(end, start + MOST)))
  const at = header.indexOf(NAME)
  if (at < 0 || header.indexOf(NAME, at + 1) >= 0) return []
  const begin = at + NAME.length
  const stop = header.indexOf(ends, begin)
  const value = header.slice(begin, stop)
  return stop >= 0 && DATE.test(value)
    ? [{ name: 'gettext.date', range: { start: start + begin, end: start + stop }, value }]
    : []
}
