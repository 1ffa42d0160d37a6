import { type ByteSource, latin1, type Piece, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { RECORD, TREE_MAGIC, type TreeTag, tags } from '../model/file-tree.ts'
import {
  type Anatomy,
  type Block,
  type CutLimits,
  type Entry,
  type Field,
  type FieldName,
  type Format,
  plainFacts,
} from '../model/layer.ts'
import { counter, notUnderstood, structure } from './structure.ts'
import { weightOf } from './weight.ts'

/** Of an entry, for each further record. */
const PART = 1 / 32
/** What of a record is told; the longest are targets of links and attributes, of 64 KiB. */
const LONGEST = 80 * 1024

/** The files in a compressed image of a file system, as its codec writes them down: no bytes that lie in a package are taken for this. */
export const fileTree: Format = {
  id: 'file-tree',
  container: true,
  docs: {
    title: 'Tree of files of an image',
    what: 'Path, type, mode, owner, time, links, device, target and attributes of each file of a squashfs image, and its content. Which names are one file is compared, not the inode numbers that tell it.',
    see: 'Linux, fs/squashfs/squashfs_fs.h',
    fields: ['tree'],
  },
  claims: () => false,
  cut(_, bytes, limits): Anatomy {
    const records = recordsOf(bytes, limits)
    if (!records) return notUnderstood(bytes, 'tree.bytes', { expected: 'records of a tree', found: 'other bytes' })
    const nthOf = counter()
    const head = structure('\0head', 0, { name: 'tree.head', ranges: [{ start: 0, end: TREE_MAGIC.length }] })
    return { blocks: [head, ...entriesOf(records).map(entry => blockOf(bytes, entry, nthOf))], facts: plainFacts }
  },
}

interface Record extends Range {
  readonly tag: TreeTag
  /** Behind the tag and the size. */
  readonly content: Range
}

const byNumber = new Map(Object.entries(tags).map(([tag, number]) => [number as number, tag as TreeTag]))

function recordsOf(bytes: ByteSource, { entries }: CutLimits): Record[] | null {
  const begin = TREE_MAGIC.length
  if (bytes.size < begin || latin1(bytes.read(0, begin)) !== TREE_MAGIC) return null
  const records: Record[] = []
  let weight = 0
  for (let at = begin; at < bytes.size; ) {
    if (at + RECORD > bytes.size) return null
    const head = bytes.read(at, at + RECORD).slice()
    const tag = byNumber.get(head[0]!)
    const size = Number(new DataView(head.buffer).getBigUint64(1, true))
    const end = at + RECORD + size
    if (!tag || !(end <= bytes.size) || (records.length === 0 && tag !== 'path')) return null
    weight += tag === 'path' ? 1 + weightOf(size) : PART
    if (weight > entries) throw new LimitReached('entries', entries)
    records.push({ tag, start: at, end, content: { start: at + RECORD, end } })
    at = end
  }
  return records
}

function entriesOf(records: readonly Record[]): Record[][] {
  const entries: Record[][] = []
  for (const record of records) {
    if (record.tag === 'path') entries.push([])
    entries.at(-1)!.push(record)
  }
  return entries
}

const isBody = ({ tag }: Record): boolean => tag === 'data' || tag === 'hole'
const kinds = ['file', 'directory', 'symlink', 'character', 'block', 'fifo'] as const

function blockOf(bytes: ByteSource, records: readonly Record[], nthOf: (key: string) => number): Block {
  const told = (tag: TreeTag): string | null => {
    const record = records.find(record => record.tag === tag)
    return record ? textOf(bytes, record.content) : null
  }
  const key = told('path')!
  const type = kinds.find(kind => kind === told('type')) ?? 'other'
  const link = told('link')
  const isFile = type === 'file' && link === null
  const own = records.filter(record => !(isFile && isBody(record)))
  const pieces = records.filter(isBody).map(record => pieceOf(bytes, record))
  const size = pieces.reduce((sum, { start, end }) => sum + end - start, 0)
  const target = link ?? told('target')
  const mode = told('mode')
  const entry: Entry = {
    type: link === null ? type : 'hardlink',
    size,
    ...(target === null ? {} : { target }),
    ...(mode === null ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(told('uid') === null ? {} : { owner: `${told('uid')}:${told('gid')}` }),
  }
  const fields = (): Field[] => fieldsOf(bytes, records, isFile)
  const common = { key, nth: nthOf(key), member: true, entry, fields }
  // The marks of parts of a content are no bytes of it.
  const marks = records
    .filter(record => isFile && isBody(record))
    .map(({ tag, start, end, content }) => ({ start, end: tag === 'data' ? content.start : end }))
  const ranges = [...own, ...marks].map(({ start, end }) => ({ start, end })).sort((x, y) => x.start - y.start)
  return isFile ? { ...common, ranges, child: { pieces, packing: 'stored', reach: 'installed' } } : { ...common, ranges }
}

const fieldOf = (tag: TreeTag): FieldName => `tree.${tag === 'path' ? 'name' : tag}`

function fieldsOf(bytes: ByteSource, records: readonly Record[], isFile: boolean): Field[] {
  const own = records.filter(record => !(isFile && isBody(record)))
  const fields = own.map(({ tag, start, end, content }): Field => {
    const value = textOf(bytes, content)
    return { name: fieldOf(tag), ranges: [{ start, end }], ...(value === null ? {} : { value }) }
  })
  const body = records.filter(record => isFile && isBody(record)).map(({ start, end }) => ({ start, end }))
  return isFile ? [...fields, { name: 'tree.body', ranges: body }] : fields
}

const textOf = (bytes: ByteSource, { start, end }: Range): string | null =>
  end - start > LONGEST ? null : latin1(bytes.read(start, end))

function pieceOf(bytes: ByteSource, { tag, content }: Record): Piece {
  if (tag === 'data') return content
  const size = Number(textOf(bytes, content))
  return { start: 0, end: Number.isSafeInteger(size) && size > 0 ? size : 0, hole: true }
}
