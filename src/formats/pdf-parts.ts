import type { Range } from '../model/bytes.ts'
import { type Dictionary, dictionaryAt, objectNamed, shortValue, skipBlanks, tokenAt, valueAt } from './pdf-tokens.ts'

/** ISO 32000-1, 7.3.8: what stands between `stream` and `endstream`; the last end of a line is none of it. */
export interface Stream extends Range {
  /** Its length is told by the object itself, and is right. */
  readonly isTold: boolean
}

/** 7.3.10. */
export interface PdfObject extends Range {
  readonly kind: 'object'
  /** Number and generation, as `12 0`. */
  readonly id: string
  readonly dictionary: Dictionary | null
  /** What it is, where it is no dictionary. */
  readonly value: Range | null
  readonly stream: Stream | null
}

/** 7.5.4: a line of twenty bytes an object; `row` is where it begins. */
export interface Row {
  readonly id: string
  readonly offset: number
  readonly row: number
  readonly isFree: boolean
}

export type Part =
  | PdfObject
  | (Range & { readonly kind: 'xref'; readonly rows: readonly Row[] })
  | (Range & { readonly kind: 'trailer'; readonly dictionary: Dictionary })
  | (Range & { readonly kind: 'startxref'; readonly value: Range })
  | (Range & { readonly kind: 'header' | 'end' | 'gap' })

/** Each is looked for anew behind what could not be read: of a file with more of that nothing is left to be told. */
const MOST_GAPS = 16
const MOST_PARTS = 400_000
const END = '%%EOF'

/** 7.5.1: a file is a header, objects, their table, a trailer and an end; updates add more of all but the first. Parts tile the file. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [{ kind: 'header', start: 0, end: skipBlanks(text, 0, END) }]
  const read = readerOf(text)
  let gaps = 0
  for (let at = parts[0]!.end; at < text.length; at = parts.at(-1)!.end) {
    const part = parts.length < MOST_PARTS && gaps < MOST_GAPS ? read(at) : null
    if (part) parts.push({ ...part, end: skipBlanks(text, part.end, END) })
    else parts.push({ kind: 'gap', start: at, end: gaps++ < MOST_GAPS ? nextPart(text, at + 1) : text.length })
  }
  return measured(text, parts)
}

/** Where another object tells the length of a stream, its last byte may be an end of a line that is none. */
function measured(text: string, parts: readonly Part[]): Part[] {
  const values = new Map<string, Range | null>()
  for (const part of parts) if (part.kind === 'object') values.set(part.id, values.has(part.id) ? null : part.value)
  return parts.map(part => {
    if (part.kind !== 'object' || !part.stream || part.stream.isTold) return part
    const value = values.get(lengthObject(text, part) ?? '')
    const told = value ? text.slice(value.start, Math.min(value.end, value.start + 16)) : ''
    const end = part.stream.start + Number(told)
    const isRight = /^\d{1,10}$/.test(told) && end >= part.stream.end && end <= part.stream.end + 2 && endsAt(text, end)
    return isRight ? { ...part, stream: { ...part.stream, end } } : part
  })
}

const beginning = /[\0\t\n\f\r ](?:\d{1,10} \d{1,5} obj|xref|trailer|startxref|%%EOF)/g

function nextPart(text: string, from: number): number {
  beginning.lastIndex = from
  const found = beginning.exec(text)
  return found ? found.index + 1 : text.length
}

function readerOf(text: string): (at: number) => Part | null {
  const streamIn = streamReader(text)
  return at => {
    switch (text[at]) {
      case 'x':
        return xrefAt(text, at)
      case 't': {
        const dictionary = text.startsWith('trailer', at) ? dictionaryAt(text, at + 7) : null
        return dictionary && { kind: 'trailer', start: at, end: dictionary.end, dictionary }
      }
      case 's': {
        const value = text.startsWith('startxref', at) ? tokenAt(text, at + 9) : null
        return value?.kind === 'a'
          ? { kind: 'startxref', start: at, end: value.end, value: { start: value.start, end: value.end } }
          : null
      }
      case '%':
        return text.startsWith(END, at) ? { kind: 'end', start: at, end: at + END.length } : null
      default:
        return objectAt(text, at, streamIn)
    }
  }
}

const objectHead = /(\d{1,10})[\0\t\n\f\r ]{1,8}(\d{1,5})[\0\t\n\f\r ]{1,8}obj/y

function objectAt(text: string, start: number, streamIn: ReturnType<typeof streamReader>): PdfObject | null {
  objectHead.lastIndex = start
  const head = objectHead.exec(text)
  if (!head) return null
  const behind = start + head[0].length
  const dictionary = dictionaryAt(text, behind)
  const value = dictionary ? null : valueAt(text, behind)
  let at = skipBlanks(text, (dictionary ?? value)?.end ?? behind)
  const stream = dictionary && text.startsWith('stream', at) ? streamIn(dictionary, at + 6) : null
  if (stream) at = skipBlanks(text, skipBlanks(text, stream.end) + 'endstream'.length)
  if (!text.startsWith('endobj', at)) return null
  const id = `${Number(head[1])} ${Number(head[2])}`
  return { kind: 'object', start, end: at + 6, id, dictionary, value, stream }
}

/** Once there is no end behind some place, there is none behind later ones: nothing is searched twice. */
function streamReader(text: string): (dictionary: Dictionary, behindKeyword: number) => Stream | null {
  let hasMore = true
  return (dictionary, behindKeyword) => {
    const start = behindKeyword + (text.startsWith('\r\n', behindKeyword) ? 2 : 1)
    if (text[start - 1] !== '\n') return null
    const told = shortValue(text, dictionary, 'Length') ?? ''
    const end = /^\d{1,10}$/.test(told) ? start + Number(told) : -1
    if (end >= start && endsAt(text, end)) return { start, end, isTold: true }
    const found = hasMore ? text.indexOf('endstream', start) : -1
    hasMore = found >= 0
    return found < 0 ? null : { start, end: beforeLineEnd(text, start, found), isTold: false }
  }
}

/** At most one end of a line stands between a stream and its end. */
const endsAt = (text: string, at: number): boolean =>
  ['\n', '\r\n', '\r', ''].some(line => text.startsWith(`${line}endstream`, at))

function beforeLineEnd(text: string, start: number, end: number): number {
  const line = text.startsWith('\r\n', end - 2) ? 2 : text[end - 1] === '\n' || text[end - 1] === '\r' ? 1 : 0
  return Math.max(start, end - line)
}

function xrefAt(text: string, start: number): Part | null {
  if (!text.startsWith('xref', start)) return null
  const rows: Row[] = []
  let at = skipBlanks(text, start + 4)
  for (;;) {
    const section = /^(\d{1,10}) (\d{1,7}) ?(?:\r\n|\r|\n)/.exec(text.slice(at, at + 24))
    if (!section) return rows.length > 0 ? { kind: 'xref', start, end: at, rows } : null
    at += section[0].length
    for (let nth = 0; nth < Number(section[2]); nth++) {
      const found = /^(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)$/.exec(text.slice(at, at + 20))
      if (!found) return null
      const id = `${Number(section[1]) + nth} ${Number(found[2])}`
      rows.push({ id, offset: Number(found[1]), row: at, isFree: found[3] === 'f' })
      at += 20
    }
  }
}

/** The length that the object tells is another object, which may stand anywhere. */
export const lengthObject = (text: string, { dictionary }: PdfObject): string | null =>
  dictionary && objectNamed(shortValue(text, dictionary, 'Length'))
