import type { ByteSource, Range } from '../model/bytes.ts'
import { indexAt } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { numberAt, textAt, type Wasm } from './wasm-read.ts'

/** 5.5.2 and 5.5.5 ff.: sections that tell of functions. */
const sectionId = { import: 2, export: 7, code: 10 } as const
const FUNCTION = 0
/** Large programs have some hundred thousand. */
const MOST_FUNCTIONS = 2_000_000
/** Names that are looked for. */
const MOST_NAMES = 500_000
/** 7.4.1: of the names, those of functions. */
const FUNCTION_NAMES = 1

/** Tells how far in its section a place is, and in which function. What is needed is read once, when the first place is asked for. */
export function locator(wasm: Wasm): (offset: number) => Located | null {
  let starts: readonly number[] | undefined
  let imported: number | undefined
  let names: ReadonlyMap<number, number> | undefined
  return offset => {
    const section = wasm.sections.find(({ start, content }) => offset >= start && offset < content.end)
    if (!section || offset < section.content.start) return null
    const within = offset - section.content.start
    if (wasm.layer !== 0 || section.id !== sectionId.code) return { within, symbol: null }
    starts ??= bodiesIn(wasm.bytes, section.content)
    if (starts.length === 0 || offset < starts[0]!) return { within, symbol: null }
    imported ??= importedIn(wasm)
    const nth = indexAt(starts, offset)
    const index = nth + imported
    names ??= namesIn(wasm)
    const place = names.get(index)
    const name = (place !== undefined && textAt(wasm.bytes, place, wasm.bytes.size)?.text) || `function ${index}`
    const behind = offset - starts[nth]!
    return { within, symbol: behind === 0 ? name : `${name}+0x${behind.toString(16)}` }
  }
}

/** 5.5.13: the size of each stands in front of it. */
function bodiesIn(bytes: ByteSource, { start, end }: Range): number[] {
  const starts: number[] = []
  const count = numberAt(bytes, start, end)
  let at = count?.next ?? end
  while (count && starts.length < Math.min(count.value, MOST_FUNCTIONS)) {
    const size = numberAt(bytes, at, end)
    if (!size) break
    starts.push(size.next)
    at = size.next + size.value
  }
  return starts
}

/** 5.5.5: functions that are imported are counted before the others. Where an import is not understood, those in front of it. */
function importedIn({ bytes, sections }: Wasm): number {
  const range = sections.find(({ id }) => id === sectionId.import)?.content
  const count = range && numberAt(bytes, range.start, range.end)
  if (!range || !count) return 0
  let functions = 0
  let at = count.next
  for (let nth = 0; nth < Math.min(count.value, MOST_FUNCTIONS); nth++) {
    const from = textAt(bytes, at, range.end)
    const name = from && textAt(bytes, from.next, range.end)
    if (!name || name.next >= range.end) return functions
    const kind = bytes.read(name.next, name.next + 1)[0]!
    const next = behindImport(bytes, { kind, start: name.next + 1, end: range.end })
    if (kind === FUNCTION) functions++
    if (next === null) return functions
    at = next
  }
  return functions
}

/** 5.5.5: a function or a tag is told by its type, a table and a memory by limits, a global by a type and whether it changes. */
function behindImport(bytes: ByteSource, { kind, start, end }: Range & { readonly kind: number }): number | null {
  if (kind === FUNCTION) return numberAt(bytes, start, end)?.next ?? null
  if (kind === 4) return numberAt(bytes, start + 1, end)?.next ?? null
  if (kind === 3) return start + 2
  const at = kind === 1 ? start + 1 : start
  const flags = numberAt(bytes, at, end)
  const least = flags && numberAt(bytes, flags.next, end)
  if (!flags || !least) return null
  return flags.value & 1 ? (numberAt(bytes, least.next, end)?.next ?? null) : least.next
}

/** Where the name of each function is: 7.4.1, in the section of names, else that of an export. */
function namesIn(wasm: Wasm): ReadonlyMap<number, number> {
  const names = new Map<number, number>()
  exportNames(wasm, names)
  debugNames(wasm, names)
  return names
}

function debugNames({ bytes, sections }: Wasm, names: Map<number, number>): void {
  const section = sections.find(({ id, name }) => id === 0 && name === 'name')
  const end = section?.content.end ?? 0
  let at = section?.bodyAt ?? 0
  while (at < end) {
    const size = numberAt(bytes, at + 1, end)
    if (!size) return
    const next = Math.min(end, size.next + size.value)
    if (bytes.read(at, at + 1)[0] === FUNCTION_NAMES) functionNames(bytes, { start: size.next, end: next }, names)
    at = next
  }
}

function functionNames(bytes: ByteSource, { start, end }: Range, names: Map<number, number>): void {
  const count = numberAt(bytes, start, end)
  let at = count?.next ?? end
  for (let nth = 0; nth < Math.min(count?.value ?? 0, MOST_NAMES); nth++) {
    const own = numberAt(bytes, at, end)
    const length = own && numberAt(bytes, own.next, end)
    if (!length) return
    names.set(own.value, own.next)
    at = length.next + length.value
  }
}

/** 5.5.10: a name, of what kind it is, and which one. */
function exportNames({ bytes, sections }: Wasm, names: Map<number, number>): void {
  const range = sections.find(({ id }) => id === sectionId.export)?.content
  const count = range && numberAt(bytes, range.start, range.end)
  let at = count?.next ?? 0
  for (let nth = 0; range && nth < Math.min(count?.value ?? 0, MOST_NAMES); nth++) {
    const name = textAt(bytes, at, range.end)
    const own = name && name.next < range.end ? numberAt(bytes, name.next + 1, range.end) : null
    if (!own) return
    if (bytes.read(name!.next, name!.next + 1)[0] === FUNCTION) names.set(own.value, at)
    at = own.next
  }
}
