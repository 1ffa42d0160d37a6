import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format } from '../model/layer.ts'
import { broken, inChunks, type Part, recordAt, rest, tiledBy } from './tiling.ts'

/** "The BEAM Book", BEAM file format: a header as in IFF, then chunks, each filled up to four bytes; sizes most significant byte first. */
const HEADER = 12
const CHUNK = 8
const ALIGNED = 4
/** More chunks than any module has: there are some twenty kinds, each once. */
const MOST = 1000

/** What a chunk holds, by its name in beam_lib and in the loader. */
const spans: Readonly<Record<string, FieldName>> = {
  AtU8: 'beam.atoms',
  Atom: 'beam.atoms',
  Code: 'beam.code',
  StrT: 'beam.strings',
  ImpT: 'beam.imports',
  ExpT: 'beam.exports',
  FunT: 'beam.funs',
  LitT: 'beam.literals',
  LocT: 'beam.locals',
  Attr: 'beam.attributes',
  CInf: 'beam.compile',
  Abst: 'beam.abstract-code',
  Dbgi: 'beam.debug',
  Docs: 'beam.docs',
  Line: 'beam.lines',
  Type: 'beam.types',
  Meta: 'beam.meta',
}

/** A compiled module of Erlang or Elixir. */
export const beam: Format = {
  id: 'beam',
  plain: true,
  docs: {
    title: 'compiled module of Erlang or Elixir',
    what: 'Chunk by chunk: code, atoms, literals, lines, documentation, and what the compiler tells of itself and the source (CInf).',
    see: 'The BEAM Book, "Modules and the BEAM File Format"; stdlib, beam_lib',
  },
  claims: head => /^FOR1[\s\S]{4}BEAM/.test(latin1(head.subarray(0, HEADER))),
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'beam', filler: 0 }, partsOf(bytes))!,
}

function partsOf(bytes: ByteSource): Part[] {
  if (bytes.size < HEADER) return [wrong(bytes, 0)]
  const fields = recordAt(bytes, 0, {
    layout: [
      ['beam.form', 4, 'text'],
      ['beam.size', 4],
      ['beam.type', 4, 'text'],
    ],
  })
  const header: Part = { key: 'header', start: 0, end: HEADER, fields: () => fields }
  return inChunks(bytes, header, { end: CHUNK + Number(fields[1]!.value), most: MOST, chunkAt, wrong })
}

const wrong = (bytes: ByteSource, start: number): Part =>
  broken('beam', { start, end: bytes.size }, { expected: 'a chunk of a module', found: `${bytes.size - start} bytes` })

function chunkAt(bytes: ByteSource, start: number, most: number): Part | null {
  if (start + CHUNK > most) return null
  const head = recordAt(bytes, start, {
    layout: [
      ['beam.chunk', 4, 'text'],
      ['beam.chunk-size', 4],
    ],
  })
  const [type, size] = [head[0]!.value!, Number(head[1]!.value)]
  const body = start + CHUNK
  const end = body + Math.ceil(size / ALIGNED) * ALIGNED
  if (!/^[\x21-\x7e]{4}$/.test(type) || end > most) return null
  const fields = (): Field[] => [
    ...head,
    ...contentOf(bytes, type, { start: body, end: body + size }),
    ...rest('beam.padding', body + size, end),
  ]
  return { key: type, start, end, fields }
}

/** Pairs of an atom and a string that tell of the build; where the terms are compressed there are none. */
const pairs: Readonly<Record<string, Readonly<Record<string, FieldName>>>> = {
  CInf: { version: 'beam.compiler', source: 'beam.source' },
  Dbgi: { cwd: 'beam.cwd' },
}
/** Terms above this are not searched; those of a compiler take some hundred bytes. */
const LONGEST = 64 * 1024

/** External Term Format, ATOM_EXT or SMALL_ATOM_UTF8_EXT, then STRING_EXT: `d` with two bytes of length, `w` with one; `k` with two. */
function contentOf(bytes: ByteSource, type: string, { start, end }: Range): Field[] {
  const name = spans[type] ?? 'beam.content'
  const keys = end - start > LONGEST ? {} : (pairs[type] ?? {})
  const text = Object.keys(keys).length > 0 ? latin1(bytes.read(start, end)) : ''
  const found: Field[] = Object.entries(keys).flatMap(([key, field]): Field[] => {
    const size = String.fromCharCode(key.length)
    const lead = [`d\0${size}${key}k`, `w${size}${key}k`].find(one => text.includes(one))
    if (!lead) return []
    const at = text.indexOf(lead) + lead.length
    const length = text.charCodeAt(at) * 256 + text.charCodeAt(at + 1)
    if (!(at + 2 + length <= text.length) || length === 0) return []
    const [sized, told] = [start + at, start + at + 2]
    return [
      { name: `${field}-length`, ranges: [{ start: sized, end: told }], value: String(length) },
      { name: field, ranges: [{ start: told, end: told + length }], value: text.slice(at + 2, at + 2 + length) },
    ]
  })
  const taken = found.map(({ ranges: [range] }) => range!).sort((x, y) => x.start - y.start)
  // One string that holds the pair of another one is no term of a compiler.
  if (taken.some((range, index) => index > 0 && range.start < taken[index - 1]!.end)) return rest(name, start, end)
  const others = [...taken, { start: end, end }].map((range, index) => ({
    start: taken[index - 1]?.end ?? start,
    end: range.start,
  }))
  const ranges = others.filter(range => range.end > range.start)
  return ranges.length > 0 ? [{ name, ranges }, ...found] : found
}
