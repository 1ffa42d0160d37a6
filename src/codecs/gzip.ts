import { type ByteSource, isZeroRange, lengthOf, type Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoders, type Sink, tapped } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'
import { beginsField, countPart, derivedField, isRight, prefixOf, streamOf, structureOf } from './fields.ts'
import { type GzipFault, type GzipHeader, isMagic, littleEndian, readHeader } from './gzip-header.ts'

/** CRC-32 and ISIZE behind each deflate stream (RFC 1952, section 2.3). */
const TRAILER = 8

interface Member {
  readonly start: number
  readonly header: GzipHeader
  readonly deflate: Range
  readonly end: number
  /** What it decodes to, in the decoded bytes of all members. */
  readonly content: Range
  /** CRC-32 of that. */
  readonly crc: string
}

/** Where the walk over members ended before the end of the layer; the header is there when only what follows it is bad. */
interface Stop extends GzipFault {
  readonly header: GzipHeader | null
}

/**
 * GZIP file format specification 4.3 (RFC 1952). All members are inflated one after the other, then CRC-32 and ISIZE of each are verified.
 * Only if all of them hold, any deflate stream counts as decoded: else the encoded bytes are what is compared.
 */
export const gzip: Codec = {
  id: 'gzip',
  docs: {
    title: 'gzip',
    what: 'All members with every header field; CRC-32 and size recomputed; padding and trailing bytes.',
    see: 'RFC 1952',
    recomputed: 'CRC-32, size, CRC-16 of the header',
  },
  claims: head => head.length >= 10 && isMagic(head),
  async open(_, bytes, decoders) {
    const sink = decoders.sink()
    const { members, stop } = await walkMembers(bytes, decoders, sink)
    const content = sink.finish()
    const trailers = members.map(member => trailerFields(member, bytes))
    const sound = members.length > 0 && members.every(({ header }, nth) => [...header.fields, ...trailers[nth]!].every(isRight))
    const encodes = sound ? 'ok' : 'damaged'
    const blocks = members.map(({ start, header, deflate, end, content: { start: begin } }, nth) => {
      const field: Field = { name: 'gzip.deflate', ranges: [deflate], encodes, deflate: true }
      return streamOf(nth, { start, end }, [...header.fields, ...beginsField('gzip', nth, begin), field, ...trailers[nth]!])
    })
    const anomalies = blocks.flatMap(noted)
    const at = members.at(-1)?.end ?? 0
    if (stop) {
      const { block, anomaly } = members.length ? behind(bytes, at, stop) : broken(bytes, stop)
      blocks.push(block)
      if (anomaly) anomalies.push(anomaly)
    }
    const anatomy = { blocks, facts: { ...plainFacts, anomalies } }
    const decoded = { start: 0, end: members.at(-1)?.content.end ?? 0 }
    return { anatomy, decoded: sound ? { state: 'ok', bytes: prefixOf(content, decoded) } : { state: 'damaged' } }
  },
}

async function walkMembers(
  bytes: ByteSource,
  decoders: Decoders,
  sink: Sink,
): Promise<{ members: readonly Member[]; stop: Stop | null }> {
  const members: Member[] = []
  for (let at = 0; at < bytes.size; ) {
    countPart(members.length)
    const found = await readMember(bytes, at, { nth: members.length, decoders, sink })
    if ('expected' in found) return { members, stop: found }
    members.push(found)
    at = found.end
  }
  return { members, stop: null }
}

interface Reading {
  readonly nth: number
  readonly decoders: Decoders
  readonly sink: Sink
}

async function readMember(bytes: ByteSource, start: number, { nth, decoders, sink }: Reading): Promise<Member | Stop> {
  const header = readHeader(bytes, start, { nth, decoders })
  if ('expected' in header) return { ...header, header: null }
  const begin = sink.size
  const sum = decoders.running('crc32')
  try {
    const { consumed } = await decoders.inflate(bytes, { start: header.end, end: bytes.size }, tapped(sink, sum))
    const deflate = { start: header.end, end: header.end + consumed }
    const end = deflate.end + TRAILER
    if (end <= bytes.size) return { start, header, deflate, end, content: { start: begin, end: sink.size }, crc: sum.hex() }
    const found = 'the end of the file'
    return { id: 'structural:truncated', offset: bytes.size, expected: 'CRC-32 and size', found, header }
  } catch (problem) {
    if (!(problem instanceof Damaged)) throw problem
    const expected = 'a whole deflate stream'
    return { id: 'structural:malformed', offset: header.end, expected, found: problem.message, header }
  }
}

function trailerFields({ deflate: { end }, content, crc: expected }: Member, bytes: ByteSource): readonly Field[] {
  const [crc, size] = [bytes.read(end, end + 4).slice(), bytes.read(end + 4, end + 8).slice()]
  return [
    derivedField('gzip.crc', { start: end, end: end + 4 }, { stored: Buffer.from(crc.reverse()).toString('hex'), expected }),
    derivedField(
      'gzip.size',
      { start: end + 4, end: end + 8 },
      { stored: String(littleEndian(size)), expected: String(lengthOf(content) % 2 ** 32) },
    ),
  ]
}

/** What a strict reader stumbles over, from the fields that say so. */
const noted = (block: Block): Anomaly[] =>
  block.fields().flatMap(({ anomaly, ranges, value, derived }) => {
    if (!anomaly) return []
    const offset = ranges[0]!.start
    if (anomaly === 'structural:extra-stream')
      return [{ id: anomaly, offset, expected: 'one member', found: `member ${block.nth + 1}` }]
    if (derived?.kind === 'value') return [{ id: anomaly, offset, expected: derived.expected ?? '', found: value ?? '' }]
    return [{ id: anomaly, offset, expected: 'a header without it', found: anomaly.slice('structural:'.length) }]
  })

interface Rest {
  readonly block: Block
  readonly anomaly: Anomaly | null
}

/** Behind the last member: zeros as of a tape, or bytes that most readers ignore. */
function behind(bytes: ByteSource, at: number, { expected, found }: Stop): Rest {
  const range = { start: at, end: bytes.size }
  if (isZeroRange(bytes, range))
    return { block: structureOf('\0padding', 0, { name: 'gzip.padding', ranges: [range] }), anomaly: null }
  const anomaly: Anomaly = { id: 'structural:trailing-data', offset: at, expected: `the end of the file, or ${expected}`, found }
  return { block: structureOf('\0trailing', 0, { name: 'gzip.trailing', ranges: [range], anomaly: anomaly.id }), anomaly }
}

/** The first member cannot be decoded. */
function broken(bytes: ByteSource, { header, ...anomaly }: Stop): Rest {
  if (!header) {
    const field: Field = { name: 'gzip.gap', ranges: [{ start: 0, end: bytes.size }], anomaly: anomaly.id, encodes: 'damaged' }
    return { block: structureOf('\0gap', 0, field), anomaly }
  }
  const deflate: Field = { name: 'gzip.deflate', ranges: [{ start: header.end, end: bytes.size }], encodes: 'damaged' }
  return { block: streamOf(0, { start: 0, end: bytes.size }, [...header.fields, deflate]), anomaly }
}
