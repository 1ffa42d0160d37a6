import { type ByteSource, isZero, type Range } from '../model/bytes.ts'

/** A larger table (400,000 symbols and more) is not decoded, nor is one whose text comes to this many times its bytes: symbols may share a name. */
const LARGEST = 16 * 1024 * 1024
const LONGEST = 2 * LARGEST
const FACTOR = 16
/** Tables are filled up with NULs to a multiple of eight at the most. */
const FILLER = 7

/** `text`: each symbol and the member that it leads to; `astray`: an offset that leads to none. Null: no table that is read here. */
export type Symbols = { readonly text: string } | { readonly astray: number } | null

interface Dialect {
  readonly kind: 'gnu' | 'bsd'
  /** Bytes of a number. */
  readonly word: 4 | 8
  readonly little: boolean
}

const dialectsOf = (name: string): readonly Dialect[] => {
  if (name === '/' || name === '/SYM64/') return [{ kind: 'gnu', word: name === '/' ? 4 : 8, little: false }]
  const word = name.startsWith('__.SYMDEF_64') ? 8 : 4
  // In the byte order of the machine that the objects are for.
  return [true, false].map(little => ({ kind: 'bsd', word, little }))
}

/**
 * The symbol table of a static library by the members that its offsets lead to; `memberAt` names the member whose header begins there.
 * Every byte has been understood then: only where the members lie is left out.
 */
export function symbolsIn(
  bytes: ByteSource,
  body: Range,
  { name, memberAt }: { name: string; memberAt: (offset: number) => string | undefined },
): Symbols {
  if (body.end - body.start > LARGEST) return null
  const table = Buffer.from(bytes.read(body.start, body.end))
  const found = dialectsOf(name).map(dialect => told(table, dialect, memberAt))
  const texts = new Set(found.flatMap(one => (one && 'text' in one ? one.text : [])))
  if (texts.size > 0) return texts.size === 1 ? { text: [...texts][0]! } : null
  return found.find(one => one !== null) ?? null
}

type Visit = (symbol: Range, offset: number) => boolean
const walks = { gnu: walkGnu, bsd: walkBsd } as const

/** Twice over the table: how long the text is, then the text, in one piece. */
function told(table: Buffer, dialect: Dialect, memberAt: (offset: number) => string | undefined): Symbols {
  const longest = Math.min(LONGEST, FACTOR * table.length)
  let length = 0
  let astray: number | null = null
  const measure: Visit = (symbol, offset) => {
    const member = memberAt(offset)
    if (member === undefined) astray ??= offset
    length += symbol.end - symbol.start + (member?.length ?? 0) + 2
    return length <= longest
  }
  if (!walks[dialect.kind](table, dialect, measure)) return null
  if (astray !== null) return { astray }
  if (length === 0) return { text: '' }
  const head = `${dialect.little ? 'little' : 'big'}-endian, ${dialect.word} bytes\0`
  const out = Buffer.alloc(head.length + length)
  let at = out.write(head, 'latin1')
  walks[dialect.kind](table, dialect, (symbol, offset) => {
    at += table.copy(out, at, symbol.start, symbol.end) + 1
    at += out.write(memberAt(offset)!, at, 'latin1') + 1
    return true
  })
  return { text: out.toString('latin1') }
}

function wordAt(table: Buffer, at: number, { word, little }: Dialect): number {
  if (word === 4) return little ? table.readUInt32LE(at) : table.readUInt32BE(at)
  const [high, low] = little
    ? [table.readUInt32LE(at + 4), table.readUInt32LE(at)]
    : [table.readUInt32BE(at), table.readUInt32BE(at + 4)]
  return high * 2 ** 32 + low
}

/** System V and GNU: their number, an offset for each, then the names, each ended by NUL (binutils, bfd/archive.c and archive64.c). */
function walkGnu(table: Buffer, dialect: Dialect, visit: Visit): boolean {
  const { word } = dialect
  if (table.length < word) return false
  const count = wordAt(table, 0, dialect)
  if (count > table.length / (word + 1)) return false
  let at = word * (count + 1)
  for (let index = 0; index < count; index++) {
    const end = table.indexOf(0, at)
    if (end < 0 || !visit({ start: at, end }, wordAt(table, word * (index + 1), dialect))) return false
    at = end + 1
  }
  return isFiller(table, at)
}

/**
 * BSD: bytes of the list, then of each symbol where its name begins and its member's offset; bytes of the names, then these, each ended
 * by NUL (ranlib.h of 4.4BSD and Darwin).
 */
function walkBsd(table: Buffer, dialect: Dialect, visit: Visit): boolean {
  const { word } = dialect
  if (table.length < 2 * word) return false
  const listed = wordAt(table, 0, dialect)
  const start = 2 * word + listed
  if (listed % (2 * word) !== 0 || start > table.length) return false
  const end = start + wordAt(table, start - word, dialect)
  if (end > table.length || !isFiller(table, end)) return false
  const names = namesIn(table, { start, end })
  for (let at = word; at < start - word; at += 2 * word) {
    const begin = start + wordAt(table, at, dialect)
    if (begin >= end || names[begin - start] === IS_INSIDE) return false
    names[begin - start] = IS_USED
    if (!visit({ start: begin, end: table.indexOf(0, begin) }, wordAt(table, at + word, dialect))) return false
  }
  return sayNothing(table.subarray(start, end), names)
}

const [IS_INSIDE, IS_NAME, IS_USED] = [0, 1, 2] as const

/** At which bytes of the text a name begins; one that does not end in it is none. */
function namesIn(table: Buffer, { start, end }: Range): Uint8Array {
  const names = new Uint8Array(end - start)
  for (let at = start; at < end; ) {
    const nul = table.indexOf(0, at)
    if (nul < 0 || nul >= end) break
    names[at - start] = IS_NAME
    at = nul + 1
  }
  return names
}

/** True if a symbol has every name, so that nothing hides among them; NULs at the end are filler. */
function sayNothing(text: Buffer, names: Uint8Array): boolean {
  let end = text.length
  while (end > 0 && text[end - 1] === 0 && names[end - 1] === IS_NAME) end--
  return text.length - end <= FILLER && (end === 0 || text[end - 1] === 0) && !names.subarray(0, end).includes(IS_NAME)
}

const isFiller = (table: Buffer, start: number): boolean => table.length - start <= FILLER && isZero(table.subarray(start))
