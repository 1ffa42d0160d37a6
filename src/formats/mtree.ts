import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anomaly, type Block, type DigestId, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { weightOf } from './weight.ts'

/** mtree(5): a path with its keywords, those of `/set` for all that follow, or a comment. */
const comment = /^(#[^\n]*)?\n?$/
const keyword = /^([a-z][a-z0-9_]*)=(\S+)$/
/** libarchive knows 22 of them. */
const MOST_KEYWORDS = 32

const digests: Readonly<Record<string, DigestId>> = {
  md5: 'md5',
  md5digest: 'md5',
  sha1: 'sha1',
  sha1digest: 'sha1',
  sha256: 'sha256',
  sha256digest: 'sha256',
  sha512: 'sha512',
  sha512digest: 'sha512',
}

const types: Readonly<Record<string, string>> = {
  file: 'file',
  dir: 'directory',
  link: 'symlink',
  char: 'character',
  block: 'block',
  fifo: 'fifo',
}

/** Keywords that say what the header of the entry says, and which field of it that is; one spelling each, as libarchive writes it. */
const headers: Readonly<Record<string, readonly [name: FieldName, of: FieldName, read: (text: string) => string | undefined]>> = {
  type: ['mtree.type', 'tar.type', text => types[text]],
  mode: ['mtree.mode', 'tar.mode', text => (/^(0|[1-7][0-7]{0,4})$/.test(text) ? text : undefined)],
  uid: ['mtree.uid', 'tar.uid', text => (natural.test(text) ? text : undefined)],
  gid: ['mtree.gid', 'tar.gid', text => (natural.test(text) ? text : undefined)],
  time: ['mtree.time', 'tar.mtime', timeIn],
  link: ['mtree.link', 'tar.linkname', unescaped],
}
const natural = /^(0|[1-9]\d{0,9})$/

/** Seconds, a dot, and a number of nanoseconds. */
function timeIn(text: string): string | undefined {
  const [, seconds, nanoseconds = ''] = /^(0|[1-9]\d{0,11})\.(0|[1-9]\d{0,8})$/.exec(text) ?? []
  if (seconds === undefined) return undefined
  return nanoseconds === '0' ? seconds : `${seconds}.${nanoseconds.padStart(9, '0').replace(/0+$/, '')}`
}

/** vis(3): what is no plain character stands as three octal digits. Undefined where it is spelled another way. */
function unescaped(text: string): string | undefined {
  if (/\\(?![0-3][0-7]{2})/.test(text)) return undefined
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

export const mtree: Format = {
  id: 'mtree',
  docs: {
    title: '.MTREE of an Arch package',
    what: 'One file a line: digests and sizes recomputed from the file, times, modes, owners, types and targets from its header.',
    recomputed: 'digests, sizes, times, modes, owners, types and targets of files',
    see: 'mtree(5) of libarchive; alpm-mtree(5); makepkg(8)',
  },
  claims: (head, _, { path }) => isMtree(path) && latin1(head.subarray(0, 7)) === '#mtree\n',
  watches: ({ path }) => (isMtree(path) ? { up: 1, down: [] } : null),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    let common: ReadonlyMap<string, string> = new Map()
    let duplicates = false
    let weight = 0
    for (const range of lines(bytes)) {
      weight += weightOf(Math.min(range.end - range.start, RECORD))
      if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
      const told = readLine(bytes, range)
      const key = told.kind === 'entry' ? told.path : `\0${told.kind}`
      const nth = nthOf(key)
      if (told.kind === 'gap')
        anomalies.push({
          id: 'structural:malformed',
          offset: range.start,
          expected: 'a path with keywords',
          found: 'another line',
        })
      if (told.kind === 'set') common = new Map([...common, ...told.words.map(({ key, text }) => [key, text] as const)])
      if (told.kind === 'entry' && nth > 0) duplicates = true
      const known = common
      blocks.push({
        key,
        nth,
        member: told.kind === 'entry',
        ranges: [range],
        fields: () => fieldsOf(readLine(bytes, range), range, known),
      })
    }
    return { blocks, facts: { ...plainFacts, duplicates, anomalies } }
  },
}

const isMtree = (path: readonly { readonly key: string }[]): boolean => path.at(-1)?.key === '.MTREE'

interface Word {
  readonly key: string
  readonly text: string
  /** Of the text. */
  readonly range: Range
}
type Line =
  | { readonly kind: 'entry'; readonly path: string; readonly place: Range; readonly words: readonly Word[] }
  | { readonly kind: 'set'; readonly words: readonly Word[] }
  | { readonly kind: 'text' | 'gap' }

function readLine(bytes: ByteSource, { start, end }: Range): Line {
  if (end - start > RECORD) return { kind: 'gap' }
  const text = latin1(bytes.read(start, end))
  if (comment.test(text)) return { kind: 'text' }
  const parts = text.replace(/\n$/, '').split(' ')
  const first = parts[0]!
  const path = first.startsWith('./') ? unescaped(first.slice(2)) : undefined
  if ((first !== '/set' && !path) || path?.includes('\0') || parts.length > MOST_KEYWORDS) return { kind: 'gap' }
  const words: Word[] = []
  let at = start + first.length
  for (const part of parts.slice(1)) {
    at++
    const [, key, value] = keyword.exec(part) ?? []
    if (key === undefined || value === undefined || words.some(word => kin(word.key) === kin(key))) return { kind: 'gap' }
    words.push({ key, text: value, range: { start: at + key.length + 1, end: at + part.length } })
    at += part.length
  }
  return first === '/set'
    ? { kind: 'set', words }
    : { kind: 'entry', path: path!, place: { start, end: start + first.length }, words }
}

/** Two words for one thing. */
const kin = (key: string): string => digests[key] ?? key

/** What `/set` says of an entry that does not say it itself is a field of no bytes. */
function fieldsOf(line: Line, range: Range, common: ReadonlyMap<string, string>): Field[] {
  if (line.kind === 'gap') return [{ name: 'mtree.gap', ranges: [range], anomaly: 'structural:malformed' }]
  if (line.kind !== 'entry') return [{ name: line.kind === 'set' ? 'mtree.set' : 'mtree.comment', ranges: [range] }]
  const { path, place, words } = line
  const told = new Set(words.map(({ key }) => kin(key)))
  const implied = [...common].filter(([key]) => !told.has(kin(key)))
  const fields: Field[] = [
    { name: 'mtree.path', ranges: [place], value: path },
    { name: 'mtree.separator', ranges: between(range, [place, ...words.map(word => word.range)]) },
  ]
  for (const word of words) fields.push(fieldOf(path, word.key, word.text, [word.range]))
  for (const [key, text] of implied) fields.push(fieldOf(path, key, text, []))
  return fields
}

function fieldOf(path: string, key: string, text: string, ranges: readonly Range[]): Field {
  const of = { up: 1, down: [path] } as const
  const id = digests[key]
  if (id) return { name: `mtree.${id}`, ranges, value: text, derived: { kind: 'digest', id, of, as: 'hex' } }
  if (key === 'size' && natural.test(text)) return { name: 'mtree.size', ranges, value: text, derived: { kind: 'size', of } }
  const [name, told, read] = headers[key] ?? []
  const value = read?.(text)
  if (!name || !told || value === undefined) return { name: `mtree.word-${key}`, ranges, value: text }
  return { name, ranges, value, derived: { kind: 'field', of, name: told } }
}

function between({ start, end }: Range, taken: readonly Range[]): Range[] {
  const out: Range[] = []
  let at = start
  for (const range of taken) {
    if (range.start > at) out.push({ start: at, end: range.start })
    at = range.end
  }
  if (end > at) out.push({ start: at, end })
  return out
}
