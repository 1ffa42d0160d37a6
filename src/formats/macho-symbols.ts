import type { Range } from '../model/bytes.ts'
import type { Located } from '../model/layer.ts'
import { symbol, symbolType } from './macho-layout.ts'
import { type Mach, type Section, symbolsOf } from './macho-read.ts'
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

/** Tells a section's offset and the symbol there. Symbols are read once a section, when the first place in it is asked for. */
export function locator(mach: Mach): (offset: number) => Located | null {
  const known = new Map<number, (place: number) => string | null>()
  return offset => {
    const section = mach.sections.find(({ content }) => offset >= content.start && offset < content.end)
    if (!section) return null
    const nearest = known.get(section.nth) ?? namesIn(mach, section)
    known.set(section.nth, nearest)
    const within = offset - section.content.start
    return { within, symbol: nearest(section.addr + within) }
  }
}

function namesIn(mach: Mach, section: Section): (place: number) => string | null {
  const table = symbolsOf(mach)
  const found: { readonly value: number; readonly name: number }[] = []
  for (const one of visit(mach))
    if (
      (one.type & symbolType.debug) === 0 &&
      (one.type & symbolType.mask) === symbolType.inSection &&
      one.section === section.nth
    )
      found.push({ value: one.value(), name: one.name() })
  return place => {
    let best: (typeof found)[number] | null = null
    for (const one of found) if (one.value <= place && (best === null || one.value >= best.value)) best = one
    if (!best || !table) return null
    const start = table.strings.start + best.name
    const text = start < table.strings.end ? textUntilNul(mach.bytes, { start, end: table.strings.end }, LONGEST_NAME) : null
    const behind = place - best.value
    return text && (behind === 0 ? text : `${text}+0x${behind.toString(16)}`)
  }
}
