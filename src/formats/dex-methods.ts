import { indexAt } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { CODE, className, type Dex } from './dex-read.ts'
import { leb128At } from './leb128.ts'
import { numbersAt, sizeOf, textUntilNul } from './record.ts'

/** "Dalvik Executable format", class_def_item and method_id_item. */
const classDef = {
  class: 4,
  flags: 4,
  parent: 4,
  interfaces: 4,
  source: 4,
  annotations: 4,
  'members-at': 4,
  'values-at': 4,
} as const
const methodId = { class: 2, proto: 2, name: 4 } as const
/** One file holds 65,536 of each at most. */
const MOST = 65_536
/** Numbers that are read of all classes: a member has two or three. */
const MOST_NUMBERS = 8 * MOST
const LONGEST_NAME = 256

/** Where the code of each method begins, in order, and which one it is. */
interface Methods {
  readonly starts: readonly number[]
  readonly indices: readonly number[]
}

/** Tells how far in its section a place is, and in the code of which method. Methods are read once, when the first place is asked for. */
export function locator(dex: Dex): (offset: number) => Located | null {
  let methods: Methods | undefined
  return offset => {
    const section = dex.sections.find(({ start, end }) => offset >= start && offset < end)
    if (!section) return null
    const within = offset - section.start
    if (section.type !== CODE) return { within, symbol: null }
    methods ??= methodsIn(dex)
    const { starts, indices } = methods
    if (starts.length === 0 || offset < starts[0]!) return { within, symbol: null }
    const nth = indexAt(starts, offset)
    const name = methodName(dex, indices[nth]!)
    const behind = offset - starts[nth]!
    return { within, symbol: name && (behind === 0 ? name : `${name}+0x${behind.toString(16)}`) }
  }
}

function methodsIn(dex: Dex): Methods {
  const found: { readonly start: number; readonly index: number }[] = []
  const { 'class-count': classes, 'classes-at': at } = dex.numbers
  const budget = { numbers: MOST_NUMBERS }
  for (let nth = 0; nth < Math.min(classes, MOST); nth++) {
    const start = at + nth * sizeOf(classDef)
    if (start + sizeOf(classDef) > dex.end) break
    const { 'members-at': members } = numbersAt(dex, classDef, start)
    if (members > 0) for (const one of methodsOf(dex, members, budget)) found.push(one)
  }
  found.sort((x, y) => x.start - y.start)
  return { starts: found.map(({ start }) => start), indices: found.map(({ index }) => index) }
}

/** class_data_item: how many static fields, others, direct methods and virtual ones; of methods the index, told by how much larger it is, flags and place. */
function methodsOf(dex: Dex, at: number, budget: { numbers: number }): { start: number; index: number }[] {
  const found: { start: number; index: number }[] = []
  let next = at
  const number = (): number | null => {
    const read = next <= dex.end && budget.numbers-- > 0 ? leb128At(dex.bytes, next, dex.end) : null
    if (read) next = read.next
    return read?.value ?? null
  }
  const [statics, others, direct, virtual] = [number(), number(), number(), number()]
  if (statics === null || others === null || direct === null || virtual === null) return found
  for (let nth = 0; nth < 2 * (statics + others); nth++) if (number() === null) return found
  for (const count of [direct, virtual]) {
    let index = 0
    for (let nth = 0; nth < count; nth++) {
      const [more, flags, start] = [number(), number(), number()]
      if (more === null || flags === null || start === null) return found
      index += more
      if (start > 0) found.push({ start, index })
    }
  }
  return found
}

function methodName(dex: Dex, index: number): string | null {
  const { 'method-count': methods, 'methods-at': at } = dex.numbers
  const start = at + index * sizeOf(methodId)
  if (index >= methods || start + sizeOf(methodId) > dex.end) return null
  const told = numbersAt(dex, methodId, start)
  const name = stringOf(dex, told.name)
  const owner = told.class < dex.numbers['type-count'] ? pointer(dex, dex.numbers['types-at'], told.class) : null
  const descriptor = owner === null ? null : stringOf(dex, owner)
  return name && descriptor && `${className(descriptor)}.${name}`
}

/** string_id_item and string_data_item: where it is; how many characters, then these up to a NUL. */
function stringOf(dex: Dex, index: number): string | null {
  const start = index < dex.numbers['string-count'] ? pointer(dex, dex.numbers['strings-at'], index) : null
  const length = start !== null && start < dex.end ? leb128At(dex.bytes, start, dex.end) : null
  return length && textUntilNul(dex.bytes, { start: length.next, end: dex.end }, LONGEST_NAME)
}

function pointer(dex: Dex, table: number, index: number): number | null {
  const at = table + index * 4
  return at + 4 <= dex.end ? numbersAt(dex, { to: 4 }, at).to : null
}
