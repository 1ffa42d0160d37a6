import { type ByteSource, fromLatin1, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import {
  type Anatomy,
  type Block,
  type CutLimits,
  type Field,
  type Format,
  type LayerHead,
  type Locator,
  plainFacts,
} from '../model/layer.ts'
import { contentOfCondaInfo } from './conda-parts.ts'
import { type Json, type JsonEntries, readJson } from './json-read.ts'
import { textIn } from './located-lines.ts'
import { counter, structure } from './structure.ts'

const isPaths = ({ path }: Pick<LayerHead, 'path'>): boolean => path.at(-1)?.key === 'info/paths.json'

/** Where the files are that it lists: in the other half of a .conda, or beside it in a .tar.bz2, whose info/ it leaves out. */
function filesOf({ path }: Pick<LayerHead, 'path'>): { readonly of: Locator; readonly spared: readonly string[] } {
  const content = contentOfCondaInfo(path.at(-2)?.key ?? '')
  return content === null ? { of: { up: 1, down: [] }, spared: ['info/'] } : { of: { up: 2, down: [content] }, spared: [] }
}

/** info/paths.json of conda: an object with a list of paths, each with its kind, SHA-256 and size. */
export const condaPaths: Format = {
  id: 'conda-paths',
  docs: {
    title: 'info/paths.json of a conda package',
    what: 'One path an object, with digest and size of each file recomputed; files that it does not list, and paths that are not there.',
    see: 'CEP 34, "info/paths.json"; conda documentation, "Conda package specification"',
    recomputed: 'sha256 and size_in_bytes of each file, and which files have them',
  },
  claims: (_, __, layer) => isPaths(layer),
  watches: layer => {
    if (isPaths(layer)) return filesOf(layer).of
    const content = layer.reach === 'transport' ? contentOfCondaInfo(layer.path.at(-1)?.key ?? '') : null
    return content === null ? null : { up: 1, down: [content] }
  },
  cut(layer, bytes, limits) {
    const listed = listedIn(bytes)
    return listed ? assembled(bytes, { listed, limits, ...filesOf(layer) }) : notUnderstood(bytes)
  },
}

/** A reader may find digests in it all the same. */
function notUnderstood(bytes: ByteSource): Anatomy {
  const range = { start: 0, end: bytes.size }
  const gap = structure('\0gap', 0, { name: 'conda-paths.gap', ranges: [range], anomaly: 'structural:malformed' })
  const anomaly = {
    id: 'structural:malformed',
    offset: 0,
    expected: 'an object with a list of paths',
    found: 'other text',
  } as const
  return { blocks: [gap], facts: { ...plainFacts, anomalies: [anomaly] } }
}

interface Listed extends Range {
  /** As keys of tar spell it. */
  readonly path: string
  readonly digest: Range | null
  readonly size: Range | null
}

/** Null where not all of it is a list of paths, each told once. */
function listedIn(bytes: ByteSource): readonly Listed[] | null {
  const root = textIn(bytes, readJson)
  const paths = root && 'entries' in root ? onlyOf(root, 'paths') : null
  if (!paths || !('items' in paths)) return null
  const listed = paths.items.map(item => ('entries' in item ? listedAt(bytes, item) : null))
  return listed.every(one => one !== null) ? listed : null
}

/** Undefined where there is none, null where there are several: readers may take either. */
function onlyOf({ entries }: JsonEntries, wanted: string): Json | null | undefined {
  const found = entries.filter(([key]) => key === wanted)
  return found.length > 1 ? null : found[0]?.[1]
}

function listedAt(bytes: ByteSource, item: JsonEntries): Listed | null {
  const [path, kind, digest, size] = ['_path', 'path_type', 'sha256', 'size_in_bytes'].map(key => onlyOf(item, key))
  if (!isText(path) || !isText(kind) || digest === null || size === null) return null
  const { start, end } = item
  // What a link leads to is another path, which has its own digest.
  const isFile = kind.leaf === 's:hardlink'
  const within = isFile && isText(digest) ? { start: digest.start + 1, end: digest.end - 1 } : null
  const length = isFile && size && 'leaf' in size ? { start: size.start, end: size.end } : null
  return { path: keyOf(bytes, path), digest: within, size: length, start, end }
}

const isText = (json: Json | null | undefined): json is Json & { leaf: string } =>
  Boolean(json && 'leaf' in json && json.leaf.startsWith('s:'))

/** The text is read one character a byte; what is escaped in it is no byte yet. */
function keyOf(bytes: ByteSource, { leaf, start, end }: { leaf: string } & Range): string {
  const literal = latin1(bytes.read(start, end))
  if (!literal.includes('\\')) return leaf.slice(2)
  return Buffer.from(JSON.parse(Buffer.from(fromLatin1(literal)).toString('utf8')) as string).toString('latin1')
}

interface Assembled {
  readonly listed: readonly Listed[]
  readonly limits: CutLimits
  readonly of: Locator
  readonly spared: readonly string[]
}

function assembled(bytes: ByteSource, { listed, limits, of, spared }: Assembled): Anatomy {
  if (listed.length * 2 + 2 > limits.entries) throw new LimitReached('entries', limits.entries)
  const nthOf = counter()
  const blocks: Block[] = []
  let at = 0
  const between = (end: number): void => {
    if (end > at) blocks.push(structure('\0json', nthOf('\0json'), { name: 'conda-paths.between', ranges: [{ start: at, end }] }))
  }
  for (const one of listed) {
    between(one.start)
    const { path, start, end } = one
    const ranges = [{ start, end }]
    blocks.push({
      key: path,
      nth: nthOf(path),
      member: true,
      ranges,
      fields: () => fieldsOf(bytes, one, { ...of, down: [...of.down, path] }),
    })
    at = end
  }
  between(bytes.size)
  const paths = new Set(listed.map(({ path }) => path))
  return { blocks: [...blocks, roster(paths, of, spared)], facts: { ...plainFacts, duplicates: paths.size < listed.length } }
}

/** Which files are listed is told by no byte of it. */
const roster = (listed: ReadonlySet<string>, of: Locator, spared: readonly string[]): Block => ({
  ...structure('\0members', 0, {
    name: 'conda-paths.members',
    ranges: [],
    value: 'all members',
    derived: { kind: 'roster', of, listed, spared },
    anomaly: 'structural:unlisted-member',
  }),
  refers: true,
})

function fieldsOf(bytes: ByteSource, { digest, size, start, end }: Listed, of: Locator): Field[] {
  const told = (range: Range): string => latin1(bytes.read(range.start, range.end))
  const fields: Field[] = []
  if (digest)
    fields.push({
      name: 'conda-paths.digest',
      ranges: [digest],
      value: told(digest),
      derived: { kind: 'digest', id: 'sha256', of, as: 'hex' },
    })
  if (size) fields.push({ name: 'conda-paths.size', ranges: [size], value: told(size), derived: { kind: 'size', of } })
  const rest: Range[] = []
  let at = start
  for (const { ranges } of fields.toSorted((x, y) => x.ranges[0]!.start - y.ranges[0]!.start)) {
    rest.push({ start: at, end: ranges[0]!.start })
    at = ranges[0]!.end
  }
  rest.push({ start: at, end })
  return [...fields, { name: 'conda-paths.entry', ranges: rest }]
}
