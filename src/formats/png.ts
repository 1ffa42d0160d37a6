import { type ByteSource, latin1, type Range, windows } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { momentText } from './clock.ts'
import { crc32 } from './crc32.ts'
import { type Picture, pictureAlike } from './png-likeness.ts'
import { counter, structure } from './structure.ts'

const MAGIC = '\x89PNG\r\n\x1a\n'
/** More chunks than any picture has: frames of a long animation have some hundreds. */
const MOST = 100_000
/** A text that is looked into; times are some thirty bytes. */
const SHORT = 1024

/** PNG (Third Edition) 5: a signature and chunks, each with its length and a CRC-32 of type and data. */
export const png: Format = {
  id: 'png',
  docs: {
    title: 'PNG picture',
    what: 'Chunk by chunk, every CRC recomputed; the time of the last change and texts that hold a date by their keyword. Pictures are told to have the same points.',
    see: 'PNG (Third Edition), 5.3, 9.2, 11.3.3, 11.3.4',
    recomputed: 'CRC of every chunk',
  },
  claims: head => latin1(head.subarray(0, 8)) === MAGIC,
  cut(_, bytes): Anatomy {
    const blocks: Block[] = [
      structure('\0signature', 0, { name: 'png.signature', ranges: [{ start: 0, end: Math.min(8, bytes.size) }] }),
    ]
    const anomalies: Anomaly[] = []
    const nthOf = counter()
    let at = Math.min(8, bytes.size)
    let isEnded = false
    while (!isEnded && at + 12 <= bytes.size && blocks.length < MOST) {
      const chunk = chunkAt(bytes, at)
      if (!chunk) break
      blocks.push({
        key: chunk.type,
        nth: nthOf(chunk.type),
        member: false,
        ranges: [{ start: at, end: chunk.end }],
        fields: () => fieldsOf(bytes, chunk),
      })
      isEnded = chunk.type === 'IEND'
      at = chunk.end
    }
    if (at < bytes.size) {
      const id = isEnded ? 'structural:trailing-data' : 'structural:malformed'
      blocks.push(structure('\0gap', 0, { name: 'png.gap', ranges: [{ start: at, end: bytes.size }], anomaly: id }))
      anomalies.push({ id, offset: at, expected: isEnded ? 'nothing behind IEND' : 'a chunk', found: `${bytes.size - at} bytes` })
    }
    return { blocks, facts: { ...plainFacts, anomalies } }
  },
  alike: (a, b, means) => pictureAlike(pictureIn(a), pictureIn(b), means),
}

interface Chunk {
  readonly type: string
  readonly start: number
  readonly body: Range
  readonly end: number
}

function chunkAt(bytes: ByteSource, start: number): Chunk | null {
  const head = bytes.read(start, start + 8)
  const size = new DataView(head.buffer, head.byteOffset, 8).getUint32(0)
  const type = latin1(head.subarray(4))
  const end = start + 12 + size
  return /^[A-Za-z]{4}$/.test(type) && end <= bytes.size ? { type, start, body: { start: start + 8, end: end - 4 }, end } : null
}

function fieldsOf(bytes: ByteSource, { type, start, body, end }: Chunk): Field[] {
  const told = bytes.read(end - 4, end).slice()
  const stored = new DataView(told.buffer).getUint32(0)
  let expected = 0
  for (const window of windows(bytes, { start: start + 4, end: end - 4 })) expected = crc32(window, expected)
  return [
    // It is what led to the next chunk.
    {
      name: 'png.length',
      ranges: [{ start, end: start + 4 }],
      value: String(body.end - body.start),
      derived: { kind: 'value', expected: String(body.end - body.start) },
    },
    { name: 'png.type', ranges: [{ start: start + 4, end: start + 8 }], value: type },
    ...bodyFields(bytes, type, body),
    {
      name: 'png.crc',
      ranges: [{ start: end - 4, end }],
      value: hex(stored),
      derived: { kind: 'value', expected: hex(expected) },
    },
  ]
}

const hex = (word: number): string => word.toString(16).padStart(8, '0')

function bodyFields(bytes: ByteSource, type: string, body: Range): Field[] {
  if (body.end === body.start) return []
  const raw: Field = { name: 'png.content', ranges: [body] }
  if (type === 'tIME') {
    const value = body.end - body.start === 7 ? timeIn(bytes.read(body.start, body.end)) : null
    return [value ? { name: 'png.time', ranges: [body], value } : raw]
  }
  return type === 'tEXt' || type === 'iTXt' ? (datedText(bytes, body, ends[type]) ?? [raw]) : [raw]
}

/** 11.3.4: year, month, day, hour, minute, second in UTC; 60 is a leap second. */
function timeIn(bytes: Uint8Array): string | null {
  const [high, low, month, day, hour, minute, second] = [...bytes] as Octets
  return momentText({ year: high * 256 + low, month, day, hour, minute, second }, 60)
}
type Octets = [number, number, number, number, number, number, number]

/** What ends a keyword: in iTXt (11.3.3.4) there follow that the text is not compressed, no language, and no other keyword. */
const ends = { tEXt: '\0', iTXt: '\0\0\0\0\0' } as const

/** The keyword of 11.3.3 for the time of creation, and those of ImageMagick. */
const dated = /^(Creation Time|date:create|date:modify|date:timestamp)(?=\0)/
/** ISO 8601 or RFC 1123 (5322). */
const date =
  /^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|[+-]\d\d:?\d\d))?)?|((Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (GMT|UTC|[+-]\d{4}))$/

function datedText(bytes: ByteSource, body: Range, end: string): Field[] | null {
  if (body.end - body.start > SHORT) return null
  const text = latin1(bytes.read(body.start, body.end))
  const keyword = dated.exec(text)?.[0] ?? ''
  const told = text.slice(keyword.length + end.length)
  if (keyword === '' || !text.startsWith(end, keyword.length) || !date.test(told)) return null
  const middle = body.start + keyword.length + end.length
  return [
    { name: 'png.keyword', ranges: [{ start: body.start, end: middle }], value: keyword },
    { name: 'png.date', ranges: [{ start: middle, end: body.end }], value: told },
  ]
}

/** All that a picture is beside its points; null where a chunk is none, or there is no header. */
function pictureIn(bytes: ByteSource): Picture | null {
  let header: Uint8Array | null = null
  const encoded: Uint8Array[] = []
  const rest: string[] = []
  let at = Math.min(8, bytes.size)
  for (let count = 0; at + 12 <= bytes.size && count < MOST; count++) {
    const chunk = chunkAt(bytes, at)
    if (!chunk) return null
    const { type, body, end } = chunk
    if (type === 'IHDR') header ??= bytes.read(body.start, body.end).slice()
    if (type === 'IDAT') encoded.push(bytes.read(body.start, body.end).slice())
    // Pieces of one stream stand one behind the other.
    if (type !== 'IDAT') rest.push(`${type} ${told(bytes, chunk)}`)
    else if (rest.at(-1) !== type) rest.push(type)
    at = end
    if (type === 'IEND') break
  }
  rest.push(latin1(bytes.read(at, bytes.size)))
  return header ? { header, encoded: Buffer.concat(encoded), rest: rest.join('\0') } : null
}

/** What a chunk says, without a time that a rule erases. */
const told = (bytes: ByteSource, { type, body }: Chunk): string =>
  bodyFields(bytes, type, body)
    .map(({ name, ranges: [range] }) =>
      name === 'png.time' || name === 'png.date'
        ? '<date>'
        : `${range!.end - range!.start} ${latin1(bytes.read(range!.start, range!.end))}`,
    )
    .join(' ')
