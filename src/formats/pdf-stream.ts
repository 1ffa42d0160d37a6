import { fromLatin1 } from '../model/bytes.ts'
import type { Child, Field } from '../model/layer.ts'
import type { PdfObject } from './pdf-parts.ts'
import type { Sound } from './pdf-sound.ts'
import { type Dictionary, shortValue } from './pdf-tokens.ts'

/** RFC 1950: two bytes in front of the deflated ones, and an Adler-32 of four behind them. */
const [HEAD, CHECK] = [2, 4]

interface StreamFields {
  readonly fields: readonly Field[]
  readonly child?: Child
}

/**
 * ISO 32000-1, 7.4.4: a stream by no filter but FlateDecode is looked into. What is in it is sealed: readers take it for what the object says
 * it is, and not for what it looks like, so no rule may erase anything there.
 */
export function streamFields(text: string, part: PdfObject, sound: Sound | null): StreamFields {
  const { stream, dictionary } = part
  if (!stream || !dictionary) return { fields: [] }
  const { start, end } = stream
  const told = stream.isTold ? lengthField(text, dictionary, sound) : []
  if (end === start) return { fields: told }
  const isTable = shortValue(text, dictionary, 'Type') === '/XRef'
  const header = text.slice(start, start + HEAD)
  // Some writers count the end of the line behind the stream, too; it cannot be told from the last byte of a sum without decoding.
  const isExact = text[end - 1] !== '\n' && text[end - 1] !== '\r'
  const isRead = isFlate(text, dictionary) && isExact && !isTable && isZlib(header) && end - start > HEAD + CHECK
  if (!isRead) return { fields: [...told, { name: isTable ? 'pdf.xref-stream' : 'pdf.stream', ranges: [plain(stream)] }] }
  const deflated = { start: start + HEAD, end: end - CHECK }
  const child: Child = { pieces: [deflated], packing: 'deflate', reach: 'sealed' }
  // Who looks for objects without a table must not find any in there.
  const isClear = sound?.by === 'table' && !/obj|endstream/.test(text.slice(start, end))
  const encodes: Pick<Field, 'encodes' | 'deflate'> = isClear ? { encodes: 'ok', deflate: true } : {}
  const value: Pick<Field, 'value'> = isClear && header[0] === 'x' ? { value: hexIn(text, start, start + HEAD) } : {}
  return {
    child,
    fields: [
      ...told,
      { name: 'pdf.zlib-header', ranges: [{ start, end: deflated.start }], ...value },
      { name: 'pdf.deflate', ranges: [deflated], ...encodes },
      { name: 'pdf.adler', ranges: [{ start: deflated.end, end }], value: hexIn(text, deflated.end, end), derived: check },
    ],
  }
}

const check = { kind: 'digest', id: 'adler32', of: 'child', as: 'hex' } as const
const hexIn = (text: string, start: number, end: number): string =>
  Buffer.from(fromLatin1(text.slice(start, end))).toString('hex')
const plain = ({ start, end }: { start: number; end: number }) => ({ start, end })

/** By this filter alone, and in the file itself. */
export const isFlate = (text: string, dictionary: Dictionary): boolean =>
  /^(\/FlateDecode|\[[\t\n\r ]*\/FlateDecode[\t\n\r ]*\])$/.test(shortValue(text, dictionary, 'Filter') ?? '') &&
  !dictionary.values.has('F')

/** Deflate with a window of at most 32 KiB, no dictionary, and a sum of the header that is right. */
function isZlib(header: string): boolean {
  const [method, flags] = [header.charCodeAt(0), header.charCodeAt(1)]
  return (method & 15) === 8 && method >> 4 <= 7 && (flags & 32) === 0 && (method * 256 + flags) % 31 === 0
}

/** A number that is spelled as usual is right when the stream ends there. */
function lengthField(text: string, dictionary: Dictionary, sound: Sound | null): Field[] {
  const range = dictionary.values.get('Length')
  const value = range && text.slice(range.start, Math.min(range.end, range.start + 16))
  if (!range || !value || !/^(0|[1-9]\d*)$/.test(value)) return []
  return [
    { name: 'pdf.length', ranges: [plain(range)], value, ...(sound ? { derived: { kind: 'value', expected: value } } : {}) },
  ]
}
