import { movedPath } from '../model/build-tokens.ts'
import { latin1, ofBytes, type Range } from '../model/bytes.ts'
import { stringsAround } from '../model/strings-around.ts'
import type { Section } from './elf-read.ts'

/** A section that differs, on both sides, decoded. */
export interface Both {
  readonly section: Section
  readonly a: Uint8Array
  readonly b: Uint8Array
}

type Edit = (text: string) => string

/** What is looked at on both sides of a run; runs that are nearer than twice that are one. */
const AROUND = 512
/** Runs of one section, and bytes of one: more is no date and no path. */
const RUNS = 10_000
const RUN = 32 * 1024
/** Sections of strings above this are not held against each other as lists. */
const LISTED = 8 * 1024 * 1024

/**
 * Whether an edit on each side, which keeps the length, makes all sections the same; the first text that it edits on each side. Only what
 * lies around differing bytes is edited.
 */
export function replacedIn(runs: readonly Run[], edits: readonly [Edit, Edit]): Pair | null {
  for (const { a, b, start, end } of runs) {
    const [left, right] = [a, b].map(bytes => latin1(bytes.subarray(Math.max(0, start - AROUND), end + AROUND)))
    if (edits[0](left!) !== edits[1](right!)) return null
  }
  const [first] = runs
  return first ? [told(first.a, first.start), told(first.b, first.start)] : null
}

/** Bytes of a section that differ. */
export interface Run extends Pick<Both, 'a' | 'b'>, Range {}

/** Of all sections; null where sizes differ, or there are too many. */
export function runsIn(differing: readonly Both[]): readonly Run[] | null {
  const all: Run[] = []
  for (const { a, b } of differing) {
    const runs = runsOf(a, b)
    if (!runs || all.length > RUNS) return null
    for (const [start, end] of runs) all.push({ a, b, start, end })
  }
  return all
}

/** Printable characters around a place. */
function told(bytes: Uint8Array, at: number): string {
  const text = latin1(bytes.subarray(Math.max(0, at - AROUND), at + AROUND))
  const middle = Math.min(at, AROUND)
  const head = /[\x20-\x7e]*$/.exec(text.slice(0, middle))![0]
  return head + /^[\x20-\x7e]*/.exec(text.slice(middle))![0]
}

/** Offsets of differing bytes; null where the sizes are not the same, or there are too many. */
function runsOf(a: Uint8Array, b: Uint8Array): readonly (readonly [number, number])[] | null {
  if (a.length !== b.length) return null
  const runs: [number, number][] = []
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue
    const last = runs.at(-1)
    if (last && at - last[1] < 2 * AROUND) last[1] = at + 1
    else runs.push([at, at + 1])
    const [start, end] = runs.at(-1)!
    if (runs.length > RUNS || end - start > RUN) return null
  }
  return runs
}

export interface Moved {
  readonly values: readonly [string, string]
  readonly without: readonly [Edit, Edit]
  /** Sections that are all strings have the same ones on both sides without it, in whatever order. */
  readonly isWhole: boolean
}

/** Ways to pair strings that are tried. */
const TRIED = 20

/** A directory that stands for another one: one that explains all strings, if there is one, else the first. */
export function movedIn(differing: readonly Both[]): Moved | null {
  const lists = differing.filter(isText).map(aparts)
  const tried = [...lists.flatMap(candidatesOf), ...differing.filter(both => !isText(both)).flatMap(atFirst)].slice(0, TRIED)
  const found = tried.find(values => lists.every(list => explains(list, values)))
  const values = found ?? tried[0]
  if (!values) return null
  const without = values.map(
    (path): Edit =>
      text =>
        text.replaceAll(path, '*'.repeat(path.length)),
  ) as unknown as [Edit, Edit]
  return { values, without, isWhole: found !== undefined && lists.length > 0 }
}

/** All of it is strings. */
const isText = ({ section }: Both): boolean => /str$/.test(section.text)

type Pair = readonly [string, string]
type Apart = readonly [a: readonly string[], b: readonly string[]] | null

/** Strings that only one side has, as tables of strings are sorted by tools; null where there are too many. */
function aparts({ a, b }: Both): Apart {
  if (a.length > LISTED || b.length > LISTED) return null
  const [one, two] = [latin1(a).split('\0'), latin1(b).split('\0')]
  const [inA, inB] = [new Set(one), new Set(two)]
  return [one.filter(text => !inB.has(text)), two.filter(text => !inA.has(text))]
}

function candidatesOf(list: Apart): Pair[] {
  if (!list) return []
  const [left, right] = list
  return left.slice(0, TRIED).flatMap(text => right.slice(0, TRIED).flatMap(other => pairOf(movedPath(text, other))))
}

const pairOf = (pair: Pair | null): Pair[] => (pair ? [pair] : [])

function explains(list: Apart, [from, to]: Pair): boolean {
  if (!list || list[0].length !== list[1].length) return false
  const mapped = list[0].map(text => text.replaceAll(from, to)).sort()
  const others = list[1].toSorted()
  return mapped.every((text, index) => text === others[index])
}

/** Around the first byte that differs. */
function atFirst({ a, b }: Both): Pair[] {
  const at = a.findIndex((byte, index) => byte !== b[index])
  if (at < 0 || at >= b.length) return []
  const [left, right] = [a, b].map(bytes => {
    const place = { bounds: { start: 0, end: bytes.length }, range: { start: at, end: at }, all: false }
    return stringsAround(ofBytes(bytes), place)?.[0]
  })
  return left && right ? pairOf(movedPath(left, right)) : []
}
