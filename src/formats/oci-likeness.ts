import type { Likeness } from '../model/layer.ts'
import { byUnits } from '../model/order.ts'
import type { Data } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { type Json, readJson } from './json-read.ts'
import { type Mark, marksIn } from './oci-marks.ts'
import { type DocumentKind, hasTwins } from './oci-references.ts'

/** A document of an image without what recomputes or is erased: then two of them are the same, written in another way, or not alike. */
export function readWithoutMarks(text: string): Data | null {
  const json = readJson(text)
  if (!json || hasTwins(json)) return null
  const marks = new Map(marksIn(kindOf(json), json, '').map(mark => [mark.ranges[0].end, mark]))
  const numbers = new Map<string, number>()
  number(json, marks, numbers)
  return without(json, marks, numbers)
}

export const ociAlike = (a: Data, b: Data): Likeness | null => {
  const alike = dataAlike(a, b)
  return alike && /^(formatting-only|structured-key-order)$/.test(alike.cause) ? alike : null
}

function kindOf(json: Json): DocumentKind {
  if ('items' in json) return 'docker'
  const keys = new Set('entries' in json ? json.entries.map(([key]) => key) : [])
  return keys.has('rootfs') ? 'config' : keys.has('manifests') ? 'index' : 'manifest'
}

type Marked = ReadonlyMap<number, Mark>
/** Quotes are none of a mark. */
const markOf = (json: Json, marks: Marked): Mark | undefined =>
  'leaf' in json ? (marks.get(json.end) ?? marks.get(json.end - 1)) : undefined

/** Which digests are one is kept, whatever they are: a number for each, in an order that the order of keys does not change. */
function number(json: Json, marks: Marked, numbers: Map<string, number>): void {
  if ('items' in json) for (const item of json.items) number(item, marks, numbers)
  else if ('entries' in json)
    for (const [, value] of json.entries.toSorted(([x], [y]) => byUnits(x, y))) number(value, marks, numbers)
  else {
    const mark = markOf(json, marks)
    if (mark?.name === 'oci.digest' && !numbers.has(mark.value)) numbers.set(mark.value, numbers.size)
  }
}

function without(json: Json, marks: Marked, numbers: ReadonlyMap<string, number>): Data {
  if ('items' in json) return { items: json.items.map(item => without(item, marks, numbers)) }
  if ('entries' in json) return { entries: json.entries.map(([key, value]) => [key, without(value, marks, numbers)] as const) }
  const mark = markOf(json, marks)
  return { leaf: mark ? `${mark.name} ${numbers.get(mark.value) ?? ''}` : json.leaf }
}
