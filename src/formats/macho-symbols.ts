import type { Range } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { symbol, symbolType } from './macho-layout.ts'
import { type Mach, symbolsOf } from './macho-read.ts'
import type { Part } from './parts.ts'
import { fieldsAt, secondsText, sizeOf, textUntilNul } from './record.ts'

/** Symbols that are looked through; programs with all of their debug information have up to a million. */
const MOST_SYMBOLS = 2_000_000
/** Object files that a program was linked from. */
const MOST_OBJECTS = 20_000
/** Symbols that are read at once. */
const SOME = 8192
const LONGEST_NAME = 256

interface Visited {
  readonly at: number
  readonly type: number
  readonly section: number
  value(): number
  name(): number
}

/** Each symbol; what is visited holds until the next one. */
function* visit(mach: Mach): Generator<Visited> {
  const table = symbolsOf(mach)
  if (!table) return
  const size = sizeOf(symbol[mach.bits])
  const count = Math.min(table.count, MOST_SYMBOLS)
  for (let first = 0; first < count; first += SOME) {
    const start = table.symbols.start + first * size
    const some = mach.bytes.read(start, table.symbols.start + Math.min(count, first + SOME) * size).slice()
    const view = new DataView(some.buffer)
    for (let at = 0; at < some.length; at += size)
      yield {
        at: start + at,
        type: some[at + 4]!,
        section: some[at + 5]!,
        value: () =>
          mach.bits === 64 ? Number(view.getBigUint64(at + 8, mach.isLittle)) : view.getUint32(at + 8, mach.isLittle),
        name: () => view.getUint32(at, mach.isLittle),
      }
  }
}

/** The times of the object files, each in a symbol of its own (nlist.h, stab.h: N_OSO). */
export function objectTimes(mach: Mach, suffix: string): Part[] {
  const parts: Part[] = []
  const layout = { 'object-time': mach.bits / 8 }
  for (const { at, type } of visit(mach)) {
    if (type !== symbolType.object) continue
    const range = { start: at + 8, end: at + 8 + mach.bits / 8 }
    const told = isTime(mach, range) ? { 'object-time': secondsText } : {}
    const fields = () => fieldsAt(mach, layout, { at: range.start, prefix: 'macho.', told })
    parts.push({ key: `\0object time${suffix}`, ...range, fields })
    if (parts.length >= MOST_OBJECTS) break
  }
  return parts
}

/** 2^32 seconds are enough for a time, and text of them is one text of one number. */
function isTime({ bytes, isLittle, bits }: Mach, { start, end }: Range): boolean {
  if (bits === 32) return true
  const [from, to] = isLittle ? [start + 4, end] : [start, end - 4]
  return bytes.read(from, to).every(byte => byte === 0)
}

/** Tells a section's offset and the symbol there. Symbols are read once, when the first place is asked for. */
export function locator(mach: Mach): (offset: number) => Located | null {
  let names: Names | undefined
  return offset => {
    const section = mach.sections.find(({ content }) => offset >= content.start && offset < content.end)
    if (!section) return null
    names ??= namesIn(mach)
    const within = offset - section.content.start
    return { within, symbol: nearest(mach, names, { section: section.nth, place: section.addr + within }) }
  }
}

/** Symbols that name a place; a column a property, as there may be very many. */
interface Names {
  readonly count: number
  readonly section: Uint8Array
  readonly value: Float64Array
  readonly name: Uint32Array
}

function namesIn(mach: Mach): Names {
  const most = Math.min(symbolsOf(mach)?.count ?? 0, MOST_SYMBOLS)
  const names = { section: new Uint8Array(most), value: new Float64Array(most), name: new Uint32Array(most) }
  let count = 0
  for (const { type, section, value, name } of visit(mach)) {
    if ((type & symbolType.debug) !== 0 || (type & symbolType.mask) !== symbolType.inSection) continue
    names.section[count] = section
    names.value[count] = value()
    names.name[count++] = name()
  }
  return { count, ...names }
}

/** The last one that begins at or before the place in its section. */
function nearest(
  mach: Mach,
  { count, section, value, name }: Names,
  sought: { readonly section: number; readonly place: number },
): string | null {
  const { place } = sought
  let best = -1
  for (let index = 0; index < count; index++)
    if (section[index] === sought.section && value[index]! <= place && (best < 0 || value[index]! >= value[best]!)) best = index
  const strings = symbolsOf(mach)?.strings
  if (best < 0 || !strings) return null
  const start = strings.start + name[best]!
  const text = start < strings.end ? textUntilNul(mach.bytes, { start, end: strings.end }, LONGEST_NAME) : null
  const behind = place - value[best]!
  return text && (behind === 0 ? text : `${text}+0x${behind.toString(16)}`)
}
