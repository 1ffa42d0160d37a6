import { type ByteSource, latin1, lengthOf, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Block, type CutLimits, type Field, type Format, plainFacts } from '../model/layer.ts'
import type { Json } from './json-read.ts'
import { RECORD } from './lines.ts'
import { alikeAsData } from './located-lines.ts'
import { ociAlike, readWithoutMarks } from './oci-likeness.ts'
import { type Marks, marksIn } from './oci-marks.ts'
import { jsonAt } from './oci-read.ts'
import { documentOf, hexOf } from './oci-references.ts'
import { counter } from './structure.ts'

/**
 * What describes a container image: its index, manifests and configs, and manifest.json of docker save. JSON, cut at its leaves: each with
 * the key in front of it. Go reads these documents, and so takes keys in any case and the last of several: one with such keys is not read.
 */
export const ociDocument: Format = {
  id: 'oci-document',
  docs: {
    title: 'document of a container image',
    what: 'Index, manifest, config and manifest.json, key by key: entry point, variables, user, labels, history. The names of blobs in the archive, too, are digests that recompute.',
    see: 'OCI image-spec, image-layout.md, manifest.md, config.md, descriptor.md; moby, image/spec/v1.2.md',
    recomputed: 'digests and sizes of blobs, diff_ids of decoded layers',
    fields: ['oci'],
  },
  claims: (_, __, { path }) => documentOf(path.at(-1)?.key ?? '') !== null,
  watches: ({ path }) => (documentOf(path.at(-1)?.key ?? '') ? theImage : null),
  cut(layer, bytes, limits): Anatomy {
    const { kind, suffix } = documentOf(layer.path.at(-1)!.key)!
    const json = jsonAt(bytes, { start: 0, end: bytes.size })
    if (!json) return notRead(bytes)
    const text = latin1(bytes.read(0, bytes.size))
    // A key or a text with escapes does not stand there as it is.
    const marks = marksIn(kind, json, suffix).filter(({ ranges: [range], value }) => textOf(text, range) === value)
    return { blocks: blocksOf({ text, marks }, leavesOf(json), limits), facts: plainFacts }
  },
  alike: (a, b) => alikeAsData([a, b], readWithoutMarks, ociAlike),
}

/** Where a document that cannot be read may tell digests of: any blob. */
const theImage = { up: 1, down: ['oci-layout'] } as const

function notRead(bytes: ByteSource): Anatomy {
  const ranges = [{ start: 0, end: bytes.size }]
  const id = 'structural:malformed'
  const anomaly = { id, offset: 0, expected: 'one JSON text, each key in it once', found: 'another one' } as const
  const fields = (): Field[] => [{ name: 'oci.gap', ranges, anomaly: id }]
  return { blocks: [{ key: '\0gap', nth: 0, member: false, ranges, fields }], facts: { ...plainFacts, anomalies: [anomaly] } }
}

interface Told {
  readonly text: string
  readonly marks: Marks
}

/** A leaf, and where its text stands between its quotes. */
interface Leaf extends Range {
  readonly key: string
}

/** Keys below are as long as their path: a long one is told by where it stands, and a longer path is not told to its end. */
const LONGEST_STEP = 100
const LONGEST_KEY = 300

function leavesOf(root: Json): readonly Leaf[] {
  const found: Leaf[] = []
  const visit = (json: Json, key: string): void => {
    const below = (step: string): string => (key.length > LONGEST_KEY ? key : `${key}/${step}`)
    if ('items' in json && json.items.length > 0) {
      for (const [index, item] of json.items.entries()) visit(item, below(String(index)))
    } else if ('entries' in json && json.entries.length > 0) {
      for (const [index, [name, value]] of json.entries.entries()) visit(value, below(stepTo(name, index)))
    } else {
      const quotes = 'leaf' in json && json.leaf.startsWith('s:') ? 1 : 0
      found.push({ key, start: json.start + quotes, end: json.end - quotes })
    }
  }
  visit(root, '')
  return found
}

/** RFC 6901, 3; a digest that stands for a key is told by its place, as it recomputes. */
const stepTo = (name: string, index: number): string =>
  hexOf(name) || name.length > LONGEST_STEP ? `#${index + 1}` : name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Each leaf with what stands in front of it; what follows the last one is the end. */
function blocksOf({ text, marks }: Told, leaves: readonly Leaf[], limits: CutLimits): Block[] {
  const blocks: Block[] = []
  const nthOf = counter()
  let from = 0
  let next = 0
  const add = (key: string, member: boolean, range: Range, value: Range | null): void => {
    if (blocks.length >= limits.entries) throw new LimitReached('entries', limits.entries)
    const first = next
    while (next < marks.length && marks[next]!.ranges[0].end <= range.end) next++
    const own = marks.slice(first, next)
    blocks.push({ key, nth: nthOf(key), member, ranges: [range], fields: () => fieldsOf(text, { range, value, own }) })
    from = range.end
  }
  for (const { key, start, end } of leaves) {
    const closed = text[end] === '"' && text[start - 1] === '"' ? end + 1 : end
    add(key, true, { start: from, end: closed }, { start, end })
  }
  if (from < text.length) add('\0end', false, { start: from, end: text.length }, null)
  return blocks
}

interface Own {
  readonly range: Range
  readonly value: Range | null
  readonly own: Marks
}

function fieldsOf(text: string, { range, value, own }: Own): Field[] {
  const isMarked = value !== null && own.some(({ ranges: [{ start, end }] }) => start >= value.start && end <= value.end)
  const fields: Field[] = [...own]
  if (value && !isMarked && lengthOf(value) > 0)
    fields.push({ name: 'oci.value', ranges: [value], ...(lengthOf(value) > RECORD ? {} : { value: textOf(text, value) }) })
  const taken = fields.map(({ ranges }) => ranges[0]!).sort((x, y) => x.start - y.start)
  const around: Range[] = []
  let start = range.start
  for (const one of taken) {
    if (one.start > start) around.push({ start, end: one.start })
    start = one.end
  }
  if (range.end > start) around.push({ start, end: range.end })
  return around.length > 0 ? [{ name: 'oci.syntax', ranges: around }, ...fields] : fields
}

const textOf = (text: string, { start, end }: Range): string => text.slice(start, end)
