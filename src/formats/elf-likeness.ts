import { factors, withoutSeed } from '../model/build-tokens.ts'
import { type ByteSource, lengthOf, type Range, sameBytes } from '../model/bytes.ts'
import type { Likeness, Means } from '../model/layer.ts'
import { sectionFlag, sectionType } from './elf-layout.ts'
import { type Both, movedIn, replacedIn, runsIn } from './elf-moved.ts'
import { packedIn } from './elf-packed.ts'
import { contentOf, type Elf, readElf, type Section } from './elf-read.ts'
import { symbolOrderOf } from './elf-symbol-order.ts'
import { counter } from './structure.ts'

/** Streams of one side that decode to more, all together, are taken as the bytes that they are. */
const DECODED = 64 * 1024 * 1024

/**
 * What two programs are alike in: without what strip takes, without debug information, or without one thing that the build put in. Ids and
 * sums that follow from the rest are not looked at; neither is where things lie, unless the name is to be certain.
 */
export async function likenessOf(a: ByteSource, b: ByteSource, means: Means): Promise<Likeness | null> {
  const [one, two] = [readElf(a), readElf(b)]
  if (typeof one === 'string' || typeof two === 'string' || !sameHeaders(one, two)) return null
  const [left, right] = [named(one), named(two)]
  const lone = [missing(left, right), missing(right, left)] as const
  const differing: Both[] = []
  const [decodeA, decodeB] = [decoder(one, means), decoder(two, means)]
  for (const [name, section] of left) {
    const other = right.get(name)
    if (!other || follows(section)) continue
    if (!sameKind(section, other)) return null
    const both = { section, a: await decodeA(section), b: await decodeB(other) }
    if (Buffer.compare(both.a, both.b) !== 0) differing.push(both)
  }
  if (lone[0].length + lone[1].length > 0) return strippedOf(lone, differing)
  if (differing.length === 0) {
    const recoded = recodedOf([one, left], [two, right])
    if (recoded) return recoded
  }
  const isExact = sameElsewhere(one, two, differing)
  const both = [one, two] as const
  return builtIn(differing, isExact) ?? seedOf(both, differing) ?? symbolOrderOf(both, differing) ?? debugOnly(differing)
}

/** By name, and by number where there are several of it. */
function named({ sections }: Elf): Map<string, Section> {
  const nthOf = counter()
  return new Map(
    sections.map(section => {
      const text = withoutSeed(section.text)
      return [`${nthOf(text)} ${text}`, section]
    }),
  )
}

const missing = (from: ReadonlyMap<string, Section>, other: ReadonlyMap<string, Section>): readonly Section[] =>
  [...from].filter(([name]) => !other.has(name)).map(([, section]) => section)

/** Ids, and sums of debug files; names of sections, which are held against each other anyway. */
const follows = ({ text }: Section): boolean => isSum(text) || text === '.shstrtab'
const isSum = (text: string): boolean => /^\.(note\.gnu\.build-id|gnu_debuglink|gnu_debugaltlink)$/.test(text)

/** Of what is loaded, also where. */
function sameKind(one: Section, two: Section): boolean {
  const isPacked = sectionFlag.compressed
  // Of a compressed section the alignment is that of its header.
  const isStored = !((one.flags | two.flags) & isPacked)
  if (isStored && (one.addralign !== two.addralign || one.entsize !== two.entsize)) return false
  if (one.type !== two.type || (one.flags & ~isPacked) !== (two.flags & ~isPacked)) return false
  return !(one.flags & sectionFlag.alloc) || (one.addr === two.addr && one.size === two.size)
}

function sameHeaders(one: Elf, two: Elf): boolean {
  const [left, right] = [one.header, two.header]
  const isFile = one.bits === two.bits && one.isLittle === two.isLittle && left.type === right.type
  const isMachine = left.machine === right.machine && left.flags === right.flags && left.entry === right.entry
  if (!isFile || !isMachine || one.segments.length !== two.segments.length) return false
  return one.segments.every(({ type, flags, vaddr, memsz, align }, index) => {
    const other = two.segments[index]!
    const isPlace = vaddr === other.vaddr && memsz === other.memsz && align === other.align
    return isPlace && type === other.type && flags === other.flags
  })
}

function decoder(read: Elf, { unzlib, unzstd }: Means): (section: Section) => Promise<Uint8Array> {
  let left = DECODED
  const stored = (from: number, end: number): Uint8Array =>
    from < end && end <= read.bytes.size ? read.bytes.read(from, end).slice() : new Uint8Array(0)
  return async section => {
    const { start, end } = contentOf(section)
    const stream = packedIn(read, section)
    if (!stream || stream.packed.size > left) return stored(start, end)
    const { begin, packed } = stream
    left -= packed.size
    const decode = packed.kind === 'zlib' ? unzlib : unzstd
    return (await decode(stored(begin, end), packed.size)) ?? stored(start, end)
  }
}

const isDebug = ({ text, flags }: Section): boolean => !(flags & sectionFlag.alloc) && /^(\.rela?)?\.z?debug_/.test(text)
const isTable = ({ type, flags }: Section): boolean =>
  !(flags & sectionFlag.alloc) && (type === sectionType.symbols || type === sectionType.strings)
/** strip(1), and what packagers let it remove as well. */
const isStripped = (section: Section): boolean =>
  isDebug(section) || isTable(section) || /^\.(comment|gnu_debuglink|gnu_debugaltlink|gdb_index)$/.test(section.text)

function strippedOf(
  [left, right]: readonly [readonly Section[], readonly Section[]],
  differing: readonly Both[],
): Likeness | null {
  const tables = differing.every(({ section }) => isTable(section))
  if (!tables || ![...left, ...right].every(isStripped)) return null
  // What debug files are named by is put in when the rest is taken out.
  if ([...left, ...right].every(({ text }) => isSum(text))) return null
  const told = (sections: readonly Section[]): string | null => {
    const names = sections.map(({ text }) => text)
    if (names.length === 0) return null
    return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  }
  return { cause: 'stripping-difference', confidence: 'certain', values: [told(left), told(right)] }
}

type Sections = readonly [read: Elf, sections: ReadonlyMap<string, Section>]

/** All sections decode to the same. */
function recodedOf([one, left]: Sections, [two, right]: Sections): Likeness | null {
  const kindIn = (read: Elf, section: Section): string => packedIn(read, section)?.packed.kind ?? 'not compressed'
  for (const [name, section] of left) {
    const values = [kindIn(one, section), kindIn(two, right.get(name)!)] as const
    if (values[0] !== values[1]) return { cause: 'compression-format', confidence: 'certain', values }
  }
  return null
}

/** Dates, names of temporary files and paths of the build, one of which is all that differs. */
function builtIn(differing: readonly Both[], isExact: boolean): Likeness | null {
  if (differing.length === 0) return null
  const confidence = isExact ? 'certain' : 'likely'
  const runs = runsIn(differing)
  for (const [cause, without] of Object.entries(factors)) {
    const values = runs && replacedIn(runs, [without, without])
    if (values) return { cause, confidence, values }
  }
  const moved = movedIn(differing)
  if (!moved) return null
  const same = moved.values[0].length === moved.values[1].length
  const isAll = same && runs !== null && replacedIn(runs, moved.without) !== null
  if (isAll) return { cause: 'build-path', confidence, values: moved.values }
  const isOf = differing.every(({ section }) => isDebug(section))
  return isOf && moved.isWhole ? { cause: 'build-path', confidence: 'likely', values: moved.values } : null
}

/** Names of sections that hold another number; what is in them may hold it, too. */
function seedOf([one, two]: readonly [Elf, Elf], differing: readonly Both[]): Likeness | null {
  const at = one.sections.findIndex(({ text }, nth) => text !== two.sections[nth]?.text)
  const [a, b] = [one.sections[at]?.text, two.sections[at]?.text]
  if (a === undefined || b === undefined || withoutSeed(a) !== withoutSeed(b)) return null
  const isOf = differing.every(({ section }) => section.text.startsWith('.gnu.lto_') || isTable(section))
  return isOf ? { cause: 'compiler-random-seed', confidence: 'likely', values: [a, b] } : null
}

const debugOnly = (differing: readonly Both[]): Likeness | null =>
  differing.length > 0 && differing.every(({ section }) => isDebug(section))
    ? { cause: 'debug-info-only', confidence: 'certain', values: [null, null] }
    : null

/** All bytes but those of the sections that differ, and of ids, are the same and at the same places. */
function sameElsewhere(one: Elf, two: Elf, differing: readonly Both[]): boolean {
  if (one.bytes.size !== two.bytes.size) return false
  const named = new Set(differing.map(({ section }) => section.nth))
  const apart = one.sections.filter(section => named.has(section.nth) || isSum(section.text))
  const isPlaced = apart.every(({ nth, offset, size }) => two.sections[nth]?.offset === offset && two.sections[nth].size === size)
  if (!isPlaced) return false
  let at = 0
  const isSame = (end: number): boolean => end <= at || sameBytes(one.bytes, { start: at, end }, two.bytes, { start: at, end })
  for (const range of apart.map(contentOf).sort(byStart)) {
    if (range.end > one.bytes.size || !isSame(range.start)) return false
    at = Math.max(at, range.end)
  }
  return isSame(one.bytes.size)
}

const byStart = (x: Range, y: Range): number => x.start - y.start || lengthOf(x) - lengthOf(y)
