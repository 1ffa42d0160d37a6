import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { MOST_BYTES } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson, valueAt } from './json-read.ts'
import { alikeAsData, locatedLines, textIn } from './located-lines.ts'
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

const told = /^(?:version = (\d{1,3})|(?:name = "([^"\n]{1,100})")|version = "([^"\n]{1,100})"|checksum = "([\da-f]{64})")$/gm

/** Cargo.lock: versions and digests of what is built in, told by the package that they are of. */
export const cargoLock: Format = {
  id: 'cargo-lock',
  plain: true,
  lines: true,
  docs: {
    title: 'Cargo.lock',
    what: 'Versions and digests of dependencies, and of the file itself; the rest is lines, told by the package around them.',
    see: 'The Cargo Book, Cargo.toml vs Cargo.lock; cargo, src/cargo/core/resolver/encode.rs',
  },
  claims: (head, tail, layer) => /(^|\/)Cargo\.lock$/.test(layer.name) && text.claims(head, tail, layer),
  cut(_, bytes) {
    const content = bytes.size > MOST_BYTES ? '' : latin1(bytes.read(0, bytes.size))
    const found = [...content.matchAll(told)]
    const names = found.flatMap(({ index, 2: name }) => (name === undefined ? [] : [{ index, name }]))
    const insets = found.flatMap((match): Inset[] => {
      const [, format, , version, checksum] = match
      const value = format ?? version ?? checksum
      if (value === undefined) return []
      const name = format ? 'cargo.lock-version' : version ? 'cargo.dependency' : 'cargo.checksum'
      const start = match.index + match[0].indexOf(value, match[0].indexOf('='))
      return [{ name, range: { start, end: start + value.length }, value }]
    })
    return {
      ...aroundInsets(bytes.size, insets, 'text.lines'),
      locate: offset => {
        const last = names.findLast(({ index }) => index <= offset)
        return last ? { within: offset - last.index, symbol: last.name } : null
      },
    }
  },
  alike: textAlike,
}
