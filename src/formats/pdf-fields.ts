import type { Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import { dateIn } from './pdf-dates.ts'
import type { Dictionary } from './pdf-tokens.ts'

/** What fields that lie in a range leave of it. */
export function around({ start, end }: Range, inner: readonly Field[]): Range[] {
  const taken = inner.flatMap(({ ranges }) => ranges).sort((x, y) => x.start - y.start)
  const rest: Range[] = []
  let at = start
  for (const one of [...taken, { start: end, end }]) {
    if (one.start > at) rest.push({ start: at, end: one.start })
    at = one.end
  }
  return rest
}

export const asField = ({ name, range, value }: { name: Field['name']; range: Range; value: string }): Field => ({
  name,
  ranges: [range],
  value,
})

export function datesIn(text: string, dictionary: Dictionary | null, names: Readonly<Record<string, Field['name']>>): Field[] {
  return Object.entries(names).flatMap(([key, name]): Field[] => {
    const value = dictionary?.values.get(key)
    const date = value && dateIn(text, value)
    return date ? [asField({ name, ...date })] : []
  })
}

/** Where readers may differ a date is told, and stays; so are those of parts of the document, and the one that dvipdfmx copies from the preamble of a DVI file. */
export function otherDates(text: string, dictionary: Dictionary | null): Field[] {
  const range = dictionary?.values.get('Creator')
  const found =
    range && /^\( TeX output (\d{4}\.\d\d\.\d\d:\d{4})\)/.exec(text.slice(range.start, Math.min(range.end, range.start + 64)))
  const start = range ? range.start + '( TeX output '.length : 0
  const copied = found
    ? [asField({ name: 'pdf.other-tex-output', range: { start, end: start + found[1]!.length }, value: found[1]! })]
    : []
  return [...datesIn(text, dictionary, { CreationDate: 'pdf.other-created', ModDate: 'pdf.other-modified' }), ...copied]
}
