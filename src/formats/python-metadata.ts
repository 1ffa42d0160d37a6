import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Block, type CutLimits, type Field, type Format, type LayerHead, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { textAlike } from './text-likeness.ts'

/** A folder of metadata, or that of all of a source distribution. */
const place = /^(.*\.dist-info\/(METADATA|WHEEL)|.*\.egg-info\/PKG-INFO|EGG-INFO\/PKG-INFO|[^/]+\/PKG-INFO|PKG-INFO)$/
/** What an HTTP-like header begins with: either of these stands in the first lines of each such file. */
const begins = /^(Metadata-Version|Wheel-Version): /

/** Fields that stand more than once: by the first word of what they say. */
const several: ReadonlySet<string> = new Set([
  'classifier',
  'dynamic',
  'license-file',
  'obsoletes-dist',
  'platform',
  'project-url',
  'provides-dist',
  'provides-extra',
  'requires-dist',
  'requires-external',
  'supported-platform',
  'tag',
])

/** Above this a value is shown as lines. */
const LONGEST = 240

/** METADATA, PKG-INFO and WHEEL: headers of an Internet message (RFC 822), whose body is the description. */
export const pythonMetadata: Format = {
  id: 'python-metadata',
  plain: true,
  lines: true,
  docs: {
    title: 'METADATA, PKG-INFO or WHEEL of a Python package',
    what: 'Fields by name, dependencies, tags and classifiers one by one, and the description as text.',
    see: 'PyPA specifications: Core metadata; Binary distribution format, "File contents"',
  },
  claims: (head, _, layer) => isNamed(layer) && begins.test(latin1(head.subarray(0, 64))),
  cut: (_, bytes, limits): Anatomy => ({ blocks: blocksOf(bytes, limits), facts: plainFacts }),
  alike: textAlike,
}

const isNamed = ({ path, name }: LayerHead): boolean => place.test(path.at(-1)?.key ?? name)

function blocksOf(bytes: ByteSource, limits: CutLimits): Block[] {
  const nthOf = counter()
  const blocks: Block[] = []
  let inBody = false
  for (const range of lines(bytes)) {
    if (blocks.length >= limits.entries) throw new LimitReached('entries', limits.entries)
    const text = latin1(bytes.read(range.start, Math.min(range.end, range.start + RECORD)))
    inBody ||= /^\r?\n$/.test(text)
    const last = blocks.at(-1)
    if (last && (inBody ? last.key === BODY : /^[ \t]/.test(text))) {
      const whole = { start: last.ranges[0]!.start, end: range.end }
      blocks[blocks.length - 1] = blockOf(bytes, { key: last.key, nth: last.nth, range: whole })
      continue
    }
    const key = inBody ? BODY : keyOf(text)
    blocks.push(blockOf(bytes, { key, nth: nthOf(key), range }))
  }
  return blocks
}

const BODY = '\0description'

function keyOf(text: string): string {
  const [, name, first] = /^([A-Za-z][\w-]{0,63}):[ \t]*([^\s;<>=!~([,]{0,200})/.exec(text) ?? []
  if (name === undefined) return '\0text'
  const field = name.toLowerCase()
  return several.has(field) ? `${field}: ${first}` : field
}

function blockOf(bytes: ByteSource, { key, nth, range }: { key: string; nth: number; range: Range }): Block {
  const isText = key.startsWith('\0') || range.end - range.start > LONGEST
  const fields = (): Field[] => {
    if (isText) return [{ name: 'text.lines', ranges: [range] }]
    const text = latin1(bytes.read(range.start, range.end))
    const name = /^[^:]*:[ \t]*/.exec(text)![0].length
    const end = range.end - (/\r?\n$/.exec(text)?.[0].length ?? 0)
    return [
      { name: 'python-metadata.name', ranges: [{ start: range.start, end: range.start + name }] },
      { name: 'python-metadata.value', ranges: [{ start: range.start + name, end }], value: text.slice(name, end - range.start) },
      { name: 'python-metadata.line-end', ranges: [{ start: end, end: range.end }] },
    ]
  }
  return { key, nth, member: !key.startsWith('\0'), ranges: [range], fields }
}
