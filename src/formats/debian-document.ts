import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Block, type CutLimits, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { textAlike } from './text-likeness.ts'

/** What a line of a list is about. */
const keys: Readonly<Record<string, RegExp>> = {
  files: /(\S+)\s*$/,
  environment: /^ ([A-Za-z_]\w*)=/,
  'installed-build-depends': /^ ([^\s:(]+)/,
  'build-tainted-by': /^ (\S+)/,
}
const keyOfLine = (field: string): RegExp | undefined => (field.startsWith('checksums-') ? keys.files : keys[field])

/** By what a field or a line of it tells. */
const spans: readonly (readonly [RegExp, FieldName])[] = [
  [/^(build-)?date$/, 'document.date'],
  [/^(files|checksums-\w+)$/, 'document.digest'],
  [/^environment$/, 'document.variable'],
  [/^installed-build-depends$/, 'document.package'],
]

const LONGEST = 240

/**
 * .buildinfo, .changes and .dsc (deb-buildinfo(5), deb-changes(5), dsc(5)): text, whose fields and lines of lists are told by name. What
 * they list lies elsewhere, so nothing of it is recomputed and nothing erased.
 */
export const debianDocument: Format = {
  id: 'debian-document',
  plain: true,
  lines: true,
  docs: {
    title: 'Debian .buildinfo, .changes or .dsc',
    what: 'Fields by name, and lists (files, environment, build dependencies) line by line. What they list is not at hand, so nothing is recomputed.',
    see: 'deb-buildinfo(5); deb-changes(5); dsc(5); Debian Policy, 5.1',
  },
  claims: (head, _, { name }) =>
    /\.(buildinfo|changes|dsc)$/.test(name) &&
    /^(-----BEGIN PGP SIGNED MESSAGE-----\r?\n|Format: )/.test(latin1(head.subarray(0, 64))),
  cut: (_, bytes, limits): Anatomy => ({ blocks: blocksOf(bytes, limits), facts: plainFacts }),
  alike: textAlike,
}

function blocksOf(bytes: ByteSource, limits: CutLimits): Block[] {
  const blocks: Block[] = []
  const nthOf = counter()
  let field = ''
  for (const line of lines(bytes)) {
    if (blocks.length >= limits.entries) throw new LimitReached('entries', limits.entries)
    const text = latin1(bytes.read(line.start, Math.min(line.end, line.start + RECORD)))
    const head = /^([A-Za-z][\w-]*):/.exec(text)?.[1]
    if (head) field = head.toLowerCase()
    else if (!text.startsWith(' '))
      field = /^-----BEGIN PGP SIGNATURE/.test(text) || field === '\0signature' ? '\0signature' : '\0text'
    const told = head ? undefined : keyOfLine(field)?.exec(text)?.[1]
    const last = blocks.at(-1)
    // Lines that go on belong to their field; so do those of a signature.
    if (!head && told === undefined && last?.key === field) {
      blocks[blocks.length - 1] = blockOf(bytes, {
        key: field,
        nth: last.nth,
        range: { start: last.ranges[0]!.start, end: line.end },
      })
      continue
    }
    const key = told === undefined ? field : `${field}: ${told}`
    blocks.push(blockOf(bytes, { key, nth: nthOf(key), range: line }))
  }
  return blocks
}

function blockOf(bytes: ByteSource, { key, nth, range }: { key: string; nth: number; range: Range }): Block {
  const name = spans.find(([pattern]) => pattern.test(key.split(': ', 1)[0]!))?.[1] ?? 'document.value'
  const isLong = range.end - range.start > LONGEST || key.startsWith('\0')
  const fields = (): Field[] => {
    if (isLong) return [{ name: 'text.lines', ranges: [range] }]
    const text = latin1(bytes.read(range.start, range.end))
    return [{ name, ranges: [range], value: text.replace(/^[^\s:]+:[ \t]*/, '').trim() }]
  }
  return { key, nth, member: !key.startsWith('\0'), ranges: [range], fields }
}
