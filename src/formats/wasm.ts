import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format } from '../model/layer.ts'
import { leb128At } from './leb128.ts'
import { laidOut, type Part } from './parts.ts'
import { fieldsAt } from './record.ts'
import { notUnderstood } from './structure.ts'
import { locator } from './wasm-functions.ts'
import { HEADER, readWasm, type Section, textAt, type Wasm } from './wasm-read.ts'

const MAGIC = '\0asm'
/** Of what is looked into; texts of tools are some hundred bytes. */
const SHORT = 4096

/** WebAssembly Core Specification, 5.5: a header and sections. Every byte counts: no rule names a field of it. */
export const wasm: Format = {
  id: 'wasm',
  plain: true,
  docs: {
    title: 'WebAssembly module or component',
    what: 'Section by section; tools, source map and build id of custom sections; differences in code are told by function and its name.',
    see: 'WebAssembly Core Specification, 5.5 and 7.4.1; WebAssembly tool-conventions, ProducersSection, BuildId',
  },
  claims: head => latin1(head.subarray(0, 4)) === MAGIC,
  cut(_, bytes): Anatomy {
    if (bytes.size < HEADER) return whole(bytes, 'the end of the file')
    const read = readWasm(bytes)
    const parts = [headPart(bytes), ...read.sections.map(section => sectionPart(read, section))]
    const found = laidOut(bytes, { parts, gap: 'wasm.gap' })
    return found ? { ...found, locate: locator(read) } : whole(bytes, 'sections that lie over each other')
  },
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'wasm.bytes', { expected: 'a header and sections', found })

const headPart = (bytes: ByteSource): Part => ({
  key: '\0header',
  start: 0,
  end: HEADER,
  fields: () => [
    { name: 'wasm.magic', ranges: [{ start: 0, end: 4 }] },
    ...fieldsAt({ bytes, isLittle: true }, { version: 2, layer: 2 }, { at: 4, prefix: 'wasm.' }),
  ],
})

/** 5.5.2: what people call them, and what their bytes are. */
const kinds: Readonly<Record<number, readonly [key: string, span: FieldName]>> = {
  1: ['type', 'wasm.types'],
  2: ['import', 'wasm.imports'],
  3: ['function', 'wasm.functions'],
  4: ['table', 'wasm.tables'],
  5: ['memory', 'wasm.memory'],
  6: ['global', 'wasm.globals'],
  7: ['export', 'wasm.exports'],
  8: ['start', 'wasm.start'],
  9: ['element', 'wasm.elements'],
  10: ['code', 'wasm.code'],
  11: ['data', 'wasm.content'],
  12: ['data count', 'wasm.counts'],
  13: ['tag', 'wasm.tags'],
}

function sectionPart(wasm: Wasm, section: Section): Part {
  const { id, start, sizeAt, content, name } = section
  const [key, span] = (wasm.layer === 0 ? kinds[id] : undefined) ?? [`section ${id}`, 'wasm.content']
  const fields = (): Field[] =>
    [
      ...fieldsAt({ bytes: wasm.bytes, isLittle: true }, { id: 1 }, { at: start, prefix: 'wasm.section-' }),
      numberField(wasm, 'wasm.section-size', { start: sizeAt, end: content.start }),
      ...(id === 0 ? customFields(wasm, section) : [{ name: span, ranges: [content] }]),
    ].filter(({ ranges }) => ranges.every(range => range.end > range.start))
  return { key: id === 0 ? `custom ${name}` : key, start, end: content.end, fields }
}

/** Numbers may have more bytes than they need, and linkers make use of that. */
function numberField({ bytes }: Wasm, name: FieldName, range: Range): Field {
  const { value } = leb128At(bytes, range.start, range.end) ?? { value: 0 }
  const size = range.end - range.start
  const isLong = size > 1 && bytes.read(range.end - 1, range.end)[0] === 0
  return { name, ranges: [range], value: `0x${value.toString(16)}${isLong ? ` in ${size} bytes` : ''}` }
}

function customFields(wasm: Wasm, { content, name, bodyAt }: Section): Field[] {
  const body = { start: bodyAt, end: content.end }
  const head: Field = { name: 'wasm.custom-name', ranges: [{ start: content.start, end: bodyAt }] }
  const isShort = body.end - body.start <= SHORT
  const known = isShort ? decoded(wasm, name, body) : null
  return [head, ...(known ?? [{ name: spanOf(name), ranges: [body] }])]
}

/** tool-conventions: sections of debuggers and linkers by their names. */
function spanOf(name: string): FieldName {
  if (/^\.debug_/.test(name)) return 'wasm.debug'
  if (/^reloc\./.test(name)) return 'wasm.relocations'
  return named[name] ?? 'wasm.custom'
}
const named: Readonly<Record<string, FieldName>> = {
  name: 'wasm.names',
  linking: 'wasm.linking',
  'dylink.0': 'wasm.linking',
  target_features: 'wasm.features',
  producers: 'wasm.producers',
}

/** Null where the bytes are not what the name tells. */
function decoded(wasm: Wasm, name: string, body: Range): Field[] | null {
  const { bytes } = wasm
  if (name === 'producers') {
    const value = producersIn(bytes, body)
    return value === null ? null : [{ name: 'wasm.producers', ranges: [body], value }]
  }
  const isUrl = name === 'sourceMappingURL' || name === 'external_debug_info'
  if (!isUrl && name !== 'build_id') return null
  const length = leb128At(bytes, body.start, body.end)
  if (!length || length.next + length.value !== body.end) return null
  const range = { start: length.next, end: body.end }
  const raw = bytes.read(range.start, range.end)
  const value = isUrl ? latin1(raw) : Buffer.from(raw).toString('hex')
  return [
    numberField(wasm, 'wasm.custom-size', { start: body.start, end: length.next }),
    { name: isUrl ? 'wasm.source-map' : 'wasm.build-id', ranges: [range], value },
  ]
}

/** Fields (language, processed-by, sdk), in each names and versions. As text only where it says all that the bytes say. */
function producersIn(bytes: ByteSource, { start, end }: Range): string | null {
  const isMinimal = (at: number, next: number): boolean => next === at + 1 || bytes.read(next - 1, next)[0] !== 0
  const number = (at: number): { value: number; next: number } | null => {
    const read = leb128At(bytes, at, end)
    return read && isMinimal(at, read.next) ? read : null
  }
  const text = (at: number): { text: string; next: number } | null => {
    const length = number(at)
    return length && length.value < 256 ? textAt(bytes, at, end) : null
  }
  const fields: [string, (readonly [string, string])[]][] = []
  const count = number(start)
  let at = count?.next ?? end
  for (let nth = 0; nth < (count?.value ?? 0); nth++) {
    const field = text(at)
    const values = field && number(field.next)
    if (!values) return null
    at = values.next
    const tools: (readonly [string, string])[] = []
    for (let tool = 0; tool < values.value; tool++) {
      const name = text(at)
      const version = name && text(name.next)
      if (!version) return null
      tools.push([name.text, version.text])
      at = version.next
    }
    fields.push([field.text, tools])
  }
  return count && at === end ? JSON.stringify(fields) : null
}
