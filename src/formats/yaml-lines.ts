import type { Located } from '../model/layer.ts'

/** A key, or the number of an item, and what it is under. */
interface Named {
  readonly name: string
  readonly under: Named | null
}
/** Where each line begins, and what keys it is under: told by indentation, as people read it, for people. */
export interface YamlLines {
  readonly starts: readonly number[]
  readonly places: readonly (Named | null)[]
}

/** A larger file has no names. */
const MOST = 200_000
/** A key in front of its value: plain or between quotes, behind any number of signs of items. */
const keyed = /^( *)((?:- +)*)(?:(["'])([^"'\r\n]{1,200})\3|([^\s#"'&*!|>%@`{}[\],][^\r\n:#]{0,200}?)) *:(?: |\r?\n|$)/
const item = /^( *)((?:- +)*-)(?: |\r?\n|$)/
/** What follows is a text of its own, as long as it is indented further. */
const block = /[|>][-+\d]{0,2}[ \t]*(?:#[^\r\n]*)?\r?\n?$/

interface Level {
  readonly indent: number
  readonly place: Named
  /** Of a list: the number of its item. */
  readonly nth: number | null
}

export function yamlLines(text: string): YamlLines | null {
  const starts: number[] = []
  const places: (Named | null)[] = []
  const levels: Level[] = []
  let blockIndent = -1
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found + 1
    const line = text.slice(start, Math.min(end, start + 4096))
    if (starts.length === MOST) return null
    const indent = line.search(/[^ ]/)
    const isBlank = /^[ \t\r\n]*$/.test(line)
    if (blockIndent >= 0 && !isBlank && indent <= blockIndent) blockIndent = -1
    if (/^(---|\.\.\.)/.test(line)) levels.length = 0
    else if (blockIndent < 0 && !isBlank) {
      enter(levels, line)
      if (block.test(line) && (keyed.test(line) || item.test(line))) blockIndent = indent
    }
    starts.push(start)
    places.push(levels.at(-1)?.place ?? null)
    start = end
  }
  return { starts, places }
}

/** Each sign of an item and each key is a level, as far in as it stands. */
function enter(levels: Level[], line: string): void {
  const key = keyed.exec(line)
  const signs = key ? key[2]! : (item.exec(line)?.[2] ?? '')
  const indent = (key ?? item.exec(line))?.[1]?.length
  if (indent === undefined) return
  const put = (depth: number, name: string, nth: number | null): void => {
    levels.push({ indent: depth, nth, place: { name, under: levels.at(-1)?.place ?? null } })
  }
  for (let at = signs.indexOf('-'); at >= 0; at = signs.indexOf('-', at + 1)) {
    const depth = indent + at
    // The items of a list may stand as far in as the key that it belongs to.
    while (levels.length && levels.at(-1)!.indent > depth) levels.pop()
    const last = levels.at(-1)
    const before = last?.indent === depth ? last.nth : null
    if (before !== null) levels.pop()
    const nth = before === null ? 0 : before + 1
    put(depth, String(nth), nth)
  }
  if (!key) return
  const depth = indent + signs.length
  while (levels.length && levels.at(-1)!.indent >= depth) levels.pop()
  put(depth, key[4] ?? key[5]!.trimEnd(), null)
}

/** Deeper ones are told without what they are under. */
const MOST_NAMES = 60

export function placeInYaml({ starts, places }: YamlLines, offset: number): Located | null {
  let [low, high] = [0, starts.length]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle
  }
  const names: string[] = []
  for (let at = places[low] ?? null; at && names.length < MOST_NAMES; at = at.under) names.unshift(at.name)
  return names.length === 0 ? null : { within: offset - starts[low]!, symbol: `/${names.join('/')}` }
}
