import { indexAt, latin1, type Range } from '../model/bytes.ts'
import type { Block, Field, FieldName, Located } from '../model/layer.ts'
import { type CodeLayout, isNumber, layoutOf, type Read, readMarshal } from './marshal.ts'
import { counter, structure } from './structure.ts'

/** Modules above this are bytes: the largest ones that are known have two million. */
export const LARGEST_CODE = 16 * 1024 * 1024
/** Texts up to this are told as they are; of longer ones it is told where they differ. */
const SHORT = 128
/** Names are cut: a compiler takes any length. */
const NAMED = 120

/** An object as far as it is told: where it lies, its text if it is one, its items if it is a tuple or a code object. */
interface Told extends Range {
  readonly type: string
  readonly body: number
  readonly text: string | null
  readonly items: readonly Told[]
}

export interface Code {
  readonly blocks: readonly Block[]
  readonly end: number
  locate(offset: number): Located | null
}

/** The parts of a module's code, in the order of the file: a block a part, a constant and a number's group. Null where it is not understood. */
export function codeIn(bytes: Uint8Array, start: number, magic: number): Code | null {
  const layout = layoutOf(magic)
  const read = readMarshal<Told>(bytes, { start, layout, make: object => toldOf(bytes, object) })
  if (read?.value.type !== 'c') return null
  const parts = codeParts({ code: read.value, outer: '', layout })
  const nthOf = counter()
  const blocks = parts.map(({ key, fields }) => structure(key, nthOf(key), ...fields.map(field => valued(bytes, field))))
  const starts = parts.map(({ fields }) => fields[0]!.start)
  return { blocks, end: read.end, locate: offset => locatedIn(parts, starts, offset) }
}

const isText = (type: string): boolean => /^[stuaAzZ]$/.test(type)

function toldOf(bytes: Uint8Array, { type, start, body, end, children, target }: Read<Told>): Told {
  const text = isText(type) ? latin1(bytes.subarray(body, Math.min(end, body + NAMED))) : null
  const items = type === 'c' || type === '(' || type === ')' ? children : []
  return { type, start, body, end, text: target ? target.text : text, items }
}

interface Part {
  readonly key: string
  readonly fields: readonly Piece[]
  /** Items of a tuple of names. */
  readonly items?: readonly Told[]
}
interface Piece extends Range {
  readonly name: FieldName
}

interface Scope {
  readonly code: Told
  /** What the code around it is called; empty around a module. */
  readonly outer: string
  readonly layout: CodeLayout
}

/** Nested no deeper than marshal's own bound. */
function codeParts({ code, outer, layout }: Scope): Part[] {
  const named = nameOf({ code, outer, layout })
  const parts: Part[] = []
  const ahead: Piece[] = [{ name: 'pyc.tag', start: code.start, end: code.body }]
  let at = code.body
  let nth = 0
  for (const part of layout) {
    if (isNumber(part)) {
      const piece: Piece = { name: `pyc.code-${part.slice(3)}`, start: at, end: at + 4 }
      if (nth === 0) ahead.push(piece)
      else parts.push({ key: `${named}: ${part}`, fields: [piece] })
      at += 4
      continue
    }
    const object = code.items[nth++]!
    if (nth === 1) parts.push({ key: named, fields: ahead })
    at = object.end
    // A tuple, as compilers write them; a code object has items as well, and numbers between them.
    if (part === 'co_consts' && object.type !== 'c' && object.items.length > 0)
      parts.push(...constantParts(object, { named, layout }))
    else parts.push({ key: `${named}: ${part}`, fields: piecesOf(object, spans[part] ?? 'pyc.names'), items: object.items })
  }
  return parts
}

function constantParts({ start, body, items }: Told, { named, layout }: { named: string; layout: CodeLayout }): Part[] {
  const outer = named === MODULE ? '' : named
  return [
    { key: `${named}: co_consts`, fields: [{ name: 'pyc.tag', start, end: body }] },
    ...items.flatMap((item, nth): Part[] =>
      item.type === 'c'
        ? codeParts({ code: item, outer, layout })
        : [{ key: `${named}: co_consts[${nth}]`, fields: piecesOf(item, 'pyc.text') }],
    ),
  ]
}

const MODULE = '<module>'
/** As Python tells it: by its qualified name, or, before 3.11, by the names of the code around it. */
function nameOf({ code, outer, layout }: Scope): string {
  const objects = layout.filter(part => !isNumber(part))
  const textOf = (part: string): string | null => code.items[objects.indexOf(part)]?.text ?? null
  const name = textOf('co_qualname') ?? [outer, textOf('co_name') ?? '?'].filter(text => text !== '').join('.')
  return name.replace(/[\x00-\x20\x7f]/g, '?').slice(0, NAMED)
}

const spans: Readonly<Record<string, FieldName>> = {
  co_code: 'pyc.bytecode',
  co_consts: 'pyc.text',
  co_filename: 'pyc.filename',
  co_name: 'pyc.name',
  co_qualname: 'pyc.name',
  co_lnotab: 'pyc.lines',
  co_linetable: 'pyc.lines',
  co_exceptiontable: 'pyc.exceptions',
}

/** Its type and length by themselves, so that what differs in a text is told as a text. */
function piecesOf({ type, start, body, end }: Told, content: FieldName): Piece[] {
  const tag: Piece = { name: 'pyc.tag', start, end: body }
  if (end === body) return [tag]
  return [tag, { name: kinds[type] ?? (isText(type) || content !== 'pyc.text' ? content : 'pyc.object'), start: body, end }]
}
const kinds: Readonly<Record<string, FieldName>> = { r: 'pyc.reference', R: 'pyc.reference', i: 'pyc.integer' }

const texts = new Set<FieldName>(['pyc.text', 'pyc.filename', 'pyc.name'])
const isInteger = (name: FieldName): boolean => name === 'pyc.integer' || name === 'pyc.reference' || name.startsWith('pyc.code-')
/** A value stands for all bytes of its field and for no others. */
function valued(bytes: Uint8Array, { name, start, end }: Piece): Field {
  const field: Field = { name, ranges: [{ start, end }], exact: true }
  if (!texts.has(name) && !isInteger(name)) return field
  if (isInteger(name))
    return { ...field, value: String(new DataView(bytes.buffer, bytes.byteOffset + start, 4).getInt32(0, true)) }
  const value = end - start <= SHORT ? latin1(bytes.subarray(start, end)) : ''
  return /^[\x20-\x7e]+$/.test(value) ? { ...field, value } : field
}

/** Offset in the part, and the item of a tuple that it is in. Parts are in the order of the file. */
function locatedIn(parts: readonly Part[], starts: readonly number[], offset: number): Located | null {
  const { fields, items = [], key } = parts[indexAt(starts, offset)]!
  const piece = fields.find(({ start, end }) => offset >= start && offset < end)
  if (!piece) return null
  const nth = items.findIndex(({ start, end }) => offset >= start && offset < end)
  return { within: offset - piece.start, symbol: nth < 0 ? null : `${key.slice(key.lastIndexOf(': ') + 2)}[${nth}]` }
}
