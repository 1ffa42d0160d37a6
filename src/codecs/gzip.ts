import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoded, type Decoders, type Sink } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'

/** Bits of FLG (RFC 1952, section 2.3.1). */
const flag = { text: 1, headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

/** Optional fields above this are no header: no writer makes them, and the search for their NUL must end. */
const LONGEST = 1024 * 1024

interface Header {
  readonly end: number
  readonly fields: readonly Field[]
}

/** One member: its header, the deflate stream, CRC-32 and ISIZE of what it decodes to. */
interface Walked {
  readonly block: Block
  readonly end: number
  readonly sound: boolean
  readonly anomalies: readonly Anomaly[]
}

/** GZIP file format specification 4.3 (RFC 1952): members one after the other; what follows the last one is a gap. */
export const gzip: Codec = {
  id: 'gzip',
  docs: {
    title: 'gzip',
    what: 'All members with every header field; CRC-32 and size recomputed; padding and trailing bytes.',
    see: 'RFC 1952',
  },
  claims: head => head.length >= 10 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  async open(_, bytes, decoders) {
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    const sink = decoders.sink()
    let at = 0
    let sound = true
    while (at < bytes.size && sound) {
      const member = await walkMember(bytes, at, { nth: blocks.length, decoders, sink })
      if (!member) break
      blocks.push(member.block)
      anomalies.push(...member.anomalies)
      sound = member.sound
      at = member.end
    }
    if (at < bytes.size) {
      const { block, anomaly } = rest(bytes, at)
      blocks.push(block)
      if (anomaly) anomalies.push(anomaly)
    }
    const anatomy: Anatomy = { blocks, facts: { ...plainFacts, anomalies } }
    const decoded: Decoded = sound && blocks.some(block => block.key === 'stream') ? { state: 'ok', bytes: sink.finish() } : { state: 'damaged' }
    return { anatomy, decoded }
  },
}

function rest(bytes: ByteSource, at: number): { block: Block; anomaly: Anomaly | null } {
  const range = { start: at, end: bytes.size }
  if (isZeroRange(bytes, range)) return { block: structure('\0padding', range, { name: 'gzip.padding', ranges: [range] }), anomaly: null }
  const anomaly = { id: 'structural:trailing-data', offset: at, expected: 'the end of the file or another member', found: `${range.end - at} bytes` } as const
  return { block: structure('\0trailing', range, { name: 'gzip.trailing', ranges: [range], anomaly: anomaly.id }), anomaly }
}

const structure = (key: string, range: Range, field: Field): Block => ({ key, nth: 0, member: false, ranges: [range], fields: () => [field] })

interface Walk {
  readonly nth: number
  readonly decoders: Decoders
  readonly sink: Sink
}

/** Null when no member begins here. */
async function walkMember(bytes: ByteSource, start: number, { nth, decoders, sink }: Walk): Promise<Walked | null> {
  const header = readHeader(bytes, start, { nth, decoders })
  if (!header) return null
  const own = decoders.sink()
  const anomalies: Anomaly[] = nth ? [{ id: 'structural:extra-stream', offset: start, expected: 'one member', found: `member ${nth + 1}` }] : []
  for (const { anomaly, ranges } of header.fields)
    if (anomaly && anomaly !== 'structural:extra-stream') anomalies.push({ id: anomaly, offset: ranges[0]!.start, expected: 'a header without it', found: anomaly.slice('structural:'.length) })
  const bad = (found: string): Walked => {
    const range = { start: header.end, end: bytes.size }
    const field: Field = { name: 'gzip.deflate', ranges: [range], encodes: 'damaged' }
    const anomaly: Anomaly = { id: 'structural:malformed', offset: header.end, expected: 'a deflate stream with CRC and size behind it', found }
    return { block: member(nth, { start, end: bytes.size }, [...header.fields, field]), end: bytes.size, sound: false, anomalies: [...anomalies, anomaly] }
  }
  try {
    const { consumed } = await decoders.inflate(bytes, { start: header.end, end: bytes.size }, own)
    const end = header.end + consumed
    if (end + 8 > bytes.size) return nth ? null : bad('the end of the file')
    const content = own.finish()
    const trailer = view(bytes, end, end + 8)
    const crc = { stored: trailer.getUint32(0, true), expected: Number.parseInt(decoders.digest('crc32', content), 16) }
    const size = { stored: trailer.getUint32(4, true), expected: content.size % 2 ** 32 }
    const sound = crc.stored === crc.expected && size.stored === size.expected
    const fields: Field[] = [
      ...header.fields,
      { name: 'gzip.deflate', ranges: [{ start: header.end, end }], encodes: sound ? 'ok' : 'damaged' },
      check('gzip.crc', { start: end, end: end + 4 }, crc),
      check('gzip.size', { start: end + 4, end: end + 8 }, size),
    ]
    if (!sound) anomalies.push({ id: 'structural:bad-checksum', offset: end, expected: `CRC ${crc.expected} and size ${size.expected}`, found: `CRC ${crc.stored} and size ${size.stored}` })
    for (let at = 0; at < content.size; at += COPY) sink.write(content.read(at, Math.min(content.size, at + COPY)))
    return { block: member(nth, { start, end: end + 8 }, fields), end: end + 8, sound, anomalies }
  } catch (problem) {
    if (!(problem instanceof Damaged)) throw problem
    return nth ? null : bad(problem.message)
  }
}

const COPY = 1024 * 1024

const member = (nth: number, range: Range, fields: readonly Field[]): Block => ({ key: 'stream', nth, member: false, ranges: [range], fields: () => fields })

const check = (name: Field['name'], range: Range, { stored, expected }: { stored: number; expected: number }): Field => ({
  name,
  ranges: [range],
  value: String(stored),
  derived: { kind: 'value', expected: String(expected) },
  ...(stored === expected ? {} : { anomaly: 'structural:bad-checksum' as const }),
})

const view = (bytes: ByteSource, start: number, end: number): DataView => {
  const read = bytes.read(start, end)
  return new DataView(read.buffer, read.byteOffset, read.length)
}

/** RFC 1952, section 2.3: offset and length of each header field. */
function readHeader(bytes: ByteSource, start: number, { nth, decoders }: { nth: number; decoders: Decoders }): Header | null {
  if (start + 18 > bytes.size && start + 10 > bytes.size) return null
  const head = view(bytes, start, start + 10)
  const flags = head.getUint8(3)
  if (head.getUint16(0) !== 0x1f8b || head.getUint8(2) !== 8 || flags & flag.reserved) return null
  const at = (offset: number, length: number): Range => ({ start: start + offset, end: start + offset + length })
  const fields: Field[] = [
    { name: 'gzip.magic', ranges: [at(0, 2)], value: '', ...(nth ? { anomaly: 'structural:extra-stream' as const } : {}) },
    { name: 'gzip.method', ranges: [at(2, 1)], value: 'deflate' },
    { name: 'gzip.flags', ranges: [at(3, 1)], value: '' },
    { name: 'gzip.mtime', ranges: [at(4, 4)], value: String(head.getUint32(4, true)) },
    { name: 'gzip.xfl', ranges: [at(8, 1)], value: String(head.getUint8(8)) },
    { name: 'gzip.os', ranges: [at(9, 1)], value: String(head.getUint8(9)) },
  ]
  let end = start + 10
  if (flags & flag.extra) {
    if (end + 2 > bytes.size) return null
    const size = 2 + view(bytes, end, end + 2).getUint16(0, true)
    if (end + size > bytes.size) return null
    fields.push({ name: 'gzip.extra', ranges: [{ start: end, end: end + size }], anomaly: 'structural:gzip-extra' })
    end += size
  }
  for (const [bit, name, anomaly] of [[flag.name, 'gzip.name', null], [flag.comment, 'gzip.comment', 'structural:gzip-comment']] as const) {
    if (!(flags & bit)) continue
    const text = bytes.read(end, Math.min(bytes.size, end + LONGEST))
    const nul = text.indexOf(0)
    if (nul < 0) return null
    fields.push({ name, ranges: [{ start: end, end: end + nul + 1 }], value: latin1(text.subarray(0, nul)), ...(anomaly ? { anomaly } : {}) })
    end += nul + 1
  }
  if (flags & flag.headerCrc) {
    if (end + 2 > bytes.size) return null
    const expected = Number.parseInt(decoders.digest('crc32', bytes, { start, end }), 16) & 0xffff
    fields.push(check('gzip.header-crc', { start: end, end: end + 2 }, { stored: view(bytes, end, end + 2).getUint16(0, true), expected }))
    end += 2
  }
  return { end, fields }
}
