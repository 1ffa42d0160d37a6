import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Block, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { dataAlike } from './data-likeness.ts'
import type { Inset } from './insets.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson, valueAt } from './json-read.ts'
import { lines } from './lines.ts'
import { alikeAsData, locatedLines, textIn } from './located-lines.ts'
import { counter } from './structure.ts'
import { text } from './text.ts'
import { textAlike } from './text-likeness.ts'

/** .cargo_vcs_info.json of a crate: from which commit it was packaged. */
export const cargoVcs: Format = {
  id: 'cargo-vcs',
  plain: true,
  lines: true,
  docs: {
    title: '.cargo_vcs_info.json',
    what: 'The commit; the rest is lines, told by JSON pointer.',
    see: 'The Cargo Book, cargo package, .cargo_vcs_info.json format',
  },
  claims: (head, tail, layer) => /(^|\/)\.cargo_vcs_info\.json$/.test(layer.name) && claimsJson(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson, insets: commitIn(bytes) }),
  alike: (a, b) => alikeAsData([a, b], readJson, dataAlike),
}

function commitIn(bytes: ByteSource): readonly Inset[] {
  const root = textIn(bytes, readJson)
  const json = root && valueAt(root, 'git', 'sha1')
  if (!json || !('leaf' in json) || !/^s:[\da-f]{40,64}$/.test(json.leaf) || json.end - json.start !== json.leaf.length) return []
  return [{ name: 'cargo.commit', range: { start: json.start + 1, end: json.end - 1 }, value: json.leaf.slice(2) }]
}

/** Cargo writes each key on a line of its own. */
const keyed = /^(version|checksum) = "?([^"\n]{1,100}?)"?\n?$/
const fieldOf = (key: string, value: string, isHead: boolean): FieldName | null => {
  if (key === 'checksum') return /^[\da-f]{64}$/.test(value) ? 'cargo.checksum' : null
  return isHead ? 'cargo.lock-version' : 'cargo.dependency'
}

interface Stanza {
  key: string
  readonly start: number
  end: number
  readonly fields: Field[]
}

/** Cargo.lock: versions and digests of what is built in, each package a part of its own. */
export const cargoLock: Format = {
  id: 'cargo-lock',
  plain: true,
  lines: true,
  docs: {
    title: 'Cargo.lock',
    what: 'Packages by name with their versions and digests, and the version of the file itself; the rest is lines.',
    see: 'The Cargo Book, Cargo.toml vs Cargo.lock; Cargo, src/cargo/core/resolver/encode.rs',
  },
  claims: (head, tail, layer) => /(^|\/)Cargo\.lock$/.test(layer.name) && text.claims(head, tail, layer),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks = stanzasOf(bytes, limits.entries).map(stanza => blockOf(stanza, nthOf(stanza.key)))
    return { blocks, facts: plainFacts }
  },
  alike: textAlike,
}

function stanzasOf(bytes: ByteSource, most: number): Stanza[] {
  const stanzas: Stanza[] = []
  for (const { start, end } of lines(bytes)) {
    const line = end - start <= LONGEST ? latin1(bytes.read(start, end)) : ''
    const isNew = line === '[[package]]\n'
    if (isNew || stanzas.length === 0) {
      if (stanzas.length >= most) throw new LimitReached('entries', most)
      stanzas.push({ key: isNew ? '\0package' : '\0head', start, end, fields: [] })
    }
    const stanza = stanzas.at(-1)!
    stanza.end = end
    const name = stanza.key === '\0package' ? /^name = "([^"\n]{1,100})"\n?$/.exec(line)?.[1] : undefined
    if (name !== undefined) stanza.key = name
    const [, key, value] = keyed.exec(line) ?? []
    const field = key && value ? fieldOf(key, value, stanza.key === '\0head') : null
    if (!field || !value || stanza.fields.some(({ name }) => name === field)) continue
    const at = start + line.indexOf(value, line.indexOf('='))
    stanza.fields.push({ name: field, ranges: [{ start: at, end: at + value.length }], value })
  }
  return stanzas
}
/** Cargo writes no longer line that tells a version or a digest. */
const LONGEST = 256

function blockOf({ key, start, end, fields }: Stanza, nth: number): Block {
  const rest: Range[] = []
  let at = start
  for (const { ranges } of fields) {
    rest.push({ start: at, end: ranges[0]!.start })
    at = ranges[0]!.end
  }
  rest.push({ start: at, end })
  const all: readonly Field[] = [{ name: 'text.lines', ranges: rest.filter(range => range.end > range.start) }, ...fields]
  return { key, nth, member: !key.startsWith('\0'), ranges: [{ start, end }], fields: () => all }
}
