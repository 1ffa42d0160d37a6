import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type Block, type CutLimits, type Field, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { weightOf } from './weight.ts'

/** `key = value`, as abuild and makepkg write it, and as their readers split it. */
const line = /^([a-z][a-z0-9_]*)( = )([^\n]*)(\n?)$/
const comment = /^(#[^\n]*)?\n?$/

/** What a line is about, of keys that stand once for each of several names. */
const named: Readonly<Record<string, RegExp>> = {
  depend: /^!?([^<>=~:\s]+(?::[^<>=~\s]+)?)/,
  makedepend: /^([^<>=~\s]+)/,
  checkdepend: /^([^<>=~\s]+)/,
  optdepend: /^([^<>=~:\s]+)/,
  provides: /^([^<>=~\s]+)/,
  conflict: /^([^<>=~\s]+)/,
  replaces: /^([^<>=~\s]+)/,
  install_if: /^(.+)$/,
  triggers: /^(.+)$/,
  backup: /^(.+)$/,
  license: /^(.+)$/,
  group: /^(.+)$/,
  xdata: /^([^=\s]+)/,
  /** name-version-release-architecture. */
  installed: /^(.+)-[^-]+-[^-]+-[^-]+$/,
  buildenv: /^!?(.+)$/,
  options: /^!?(.+)$/,
}

interface Syntax {
  readonly id: 'pkginfo' | 'buildinfo'
  valueField(key: string, value: string, ranges: readonly Range[]): Field | null
}

/** Seconds since 1970, as both tools write them. */
const seconds = /^(0|[1-9]\d{0,11})$/

/**
 * apk-tools holds the encoded bytes of all that is behind the control part against `datahash`. What it makes of `builddate` is a line of its
 * index and the date of its copy of the scripts; pacman shows it.
 */
const infoSyntax: Syntax = {
  id: 'pkginfo',
  valueField(key, value, ranges) {
    if (key === 'builddate' && seconds.test(value)) return { name: 'pkginfo.builddate', ranges, value }
    if (key !== 'datahash' || !/^[0-9a-f]{64}$/.test(value)) return null
    const derived = { kind: 'digest', id: 'sha256', of: { up: 1, behind: true }, as: 'hex' } as const
    return { name: 'pkginfo.datahash', ranges, value, derived }
  },
}

const buildSyntax: Syntax = {
  id: 'buildinfo',
  valueField: (key, value, ranges) =>
    key === 'builddate' && seconds.test(value) ? { name: 'buildinfo.builddate', ranges, value } : null,
}

/** At the top of a package. */
const isMember = (path: readonly { readonly key: string }[], name: string): boolean => path.at(-1)?.key === name

const beginsAsLines = (head: Uint8Array): boolean => /^(#[^\n]*\n|\s*\n)*[a-z][a-z0-9_]* = /.test(latin1(head))

export const pkginfo: Format = {
  id: 'pkginfo',
  docs: {
    title: '.PKGINFO of an Alpine or Arch package',
    what: 'Lines by key, and by name where a key has several; datahash recomputed from the encoded data.',
    recomputed: 'datahash, of the encoded bytes behind the control part',
    see: 'Alpine Linux wiki, Apk spec; PKGBUILD(5); apk-tools, package.c and extract_v2.c',
  },
  claims: (head, _, { path }) => isMember(path, '.PKGINFO') && beginsAsLines(head),
  watches: ({ path }) => (isMember(path, '.PKGINFO') ? { up: 1, down: [] } : null),
  cut: (_, bytes, limits) => cutLines(bytes, limits, infoSyntax),
}

export const buildinfo: Format = {
  id: 'buildinfo',
  docs: {
    title: '.BUILDINFO of an Arch package',
    what: 'What makepkg tells of the machine and the packages that built: lines by key and name.',
    see: 'BUILDINFO(5)',
  },
  claims: (head, _, { path }) => isMember(path, '.BUILDINFO') && beginsAsLines(head),
  cut: (_, bytes, limits) => cutLines(bytes, limits, buildSyntax),
}

interface Line {
  readonly key: string
  readonly value: string
  readonly range: Range
  readonly ends: number
}

function cutLines(bytes: ByteSource, limits: CutLimits, syntax: Syntax): Anatomy {
  const nthOf = counter()
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  let weight = 0
  const add = (key: string, member: boolean, range: Range, fields: Block['fields']): Block => {
    weight += weightOf(key.length)
    if (blocks.length + weight >= limits.entries) throw new LimitReached('entries', limits.entries)
    const block = { key, nth: nthOf(key), member, ranges: [range], fields }
    blocks.push(block)
    return block
  }
  const dates = countOf(bytes, 'builddate')
  for (const range of lines(bytes)) {
    const text = range.end - range.start <= RECORD ? latin1(bytes.read(range.start, range.end)) : null
    const parts = text === null ? null : line.exec(text)
    if (parts) {
      const [, key = '', , value = '', ends = ''] = parts
      const about = named[key]?.exec(value)?.[1]
      // Of several dates readers take one or another: none of them is one.
      const isOdd = key === 'builddate' && dates > 1
      const told: Line = { key, value, range, ends: ends.length }
      add(about === undefined ? key : `${key}: ${about}`, true, range, () => fieldsOf(told, isOdd ? null : syntax, syntax.id))
    } else if (text !== null && comment.test(text)) {
      add('\0text', false, range, () => [{ name: `${syntax.id}.comment`, ranges: [range], value: text }])
    } else {
      anomalies.push({ id: 'structural:malformed', offset: range.start, expected: 'key = value', found: 'another line' })
      add('\0gap', false, range, () => [{ name: `${syntax.id}.gap`, ranges: [range], anomaly: 'structural:malformed' }])
    }
  }
  return { blocks, facts: { ...plainFacts, anomalies } }
}

function countOf(bytes: ByteSource, key: string): number {
  let count = 0
  for (const { start, end } of lines(bytes))
    if (latin1(bytes.read(start, Math.min(end, start + key.length + 1))) === `${key} `) count++
  return count
}

function fieldsOf({ key, value, range, ends }: Line, syntax: Syntax | null, id: Syntax['id']): Field[] {
  const { start, end } = range
  const from = start + key.length
  const to = end - ends
  const ranges = [{ start: to - value.length, end: to }]
  return [
    { name: `${id}.name`, ranges: [{ start, end: from }], value: key },
    {
      name: `${id}.separator`,
      ranges: [
        { start: from, end: to - value.length },
        { start: to, end },
      ],
    },
    syntax?.valueField(key, value, ranges) ?? { name: `${id}.value`, ranges, value },
  ]
}
