import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoded, type Decoders, type Sink } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'
import { beginsField, countPart, extraStream, prefixOf, streamOf, structureOf } from './fields.ts'

/** Offset, end: "BZh", the size of blocks as a digit, then everything else, which keeps to no border of bytes. */
const header = { magic: [0, 3], level: [3, 4], end: 4 } as const
const HEADER = /^BZh[1-9]$/
/** Then the magic of the first block (pi) or, when there is none, that of the end (its square root). */
const MAGIC = /^BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)/

interface Stream extends Range {
  /** What it decodes to, in the decoded bytes of all streams. */
  readonly content: Range
  /** Bits that say nothing; '' when there are none. */
  readonly slack: string
}

/** Where the walk over streams ended before the end of the layer, and why: damage, or what this version lacks. */
interface Stop {
  readonly start: number
  readonly anomaly: Anomaly | null
  readonly lacks: string
}

/**
 * bzip2 has no formal specification; the manual and the code of bzip2 1.0.8 stand for it. All streams are decoded one after the other, the
 * CRC of each block and of each stream is verified, and the bits up to the next byte must be zero.
 */
export const bzip2: Codec = {
  id: 'bzip2',
  docs: {
    title: 'bzip2',
    what: 'All streams: level, blocks, every CRC verified; padding bits and trailing bytes. Randomised blocks are not decoded.',
    see: 'bzip2 and libbzip2 manual 1.0.8; the format has no specification',
    recomputed: 'CRC of blocks and streams',
  },
  claims: head => MAGIC.test(latin1(head.subarray(0, 10))),
  async open(_, bytes, decoders) {
    const sink = decoders.sink()
    const { streams, stop } = await walkStreams(bytes, decoders, sink)
    const content = sink.finish()
    const state = stop?.lacks ? 'unsupported' : streams.length ? 'ok' : 'damaged'
    const blocks = streams.map((stream, nth) => blockOf(bytes, stream, { nth, state }))
    const anomalies = streams.flatMap(noted)
    if (stop) {
      const rest = unread(bytes, stop, { nth: streams.length, state })
      blocks.push(rest.block)
      anomalies.push(...rest.anomalies)
    }
    const decoded: Decoded =
      state === 'ok'
        ? { state, bytes: prefixOf(content, { start: 0, end: streams.at(-1)!.content.end }) }
        : state === 'unsupported'
          ? { state, what: stop!.lacks }
          : { state: 'damaged' }
    return { anatomy: { blocks, facts: { ...plainFacts, anomalies } }, decoded }
  },
}

async function walkStreams(
  bytes: ByteSource,
  decoders: Decoders,
  sink: Sink,
): Promise<{ streams: readonly Stream[]; stop: Stop | null }> {
  const streams: Stream[] = []
  for (let at = 0; at < bytes.size; at = streams.at(-1)!.end) {
    countPart(streams.length)
    const found = await readStream(bytes, at, { decoders, sink })
    if ('lacks' in found) return { streams, stop: found }
    streams.push(found)
  }
  return { streams, stop: null }
}

interface Reading {
  readonly decoders: Decoders
  readonly sink: Sink
}

async function readStream(bytes: ByteSource, start: number, { decoders, sink }: Reading): Promise<Stream | Stop> {
  const broken = (anomaly: Anomaly): Stop => ({ start, anomaly, lacks: '' })
  if (!hasHeader(bytes, start)) {
    const isCut = 'BZh'.startsWith(latin1(bytes.read(start, Math.min(bytes.size, start + 3)))) && start + header.end > bytes.size
    const expected = 'a bzip2 stream header'
    return isCut
      ? broken({ id: 'structural:truncated', offset: bytes.size, expected, found: 'the end of the file' })
      : broken({ id: 'structural:malformed', offset: start, expected, found: 'other bytes' })
  }
  const begin = sink.size
  try {
    const found = await decoders.bunzip2(bytes, { start, end: bytes.size }, sink)
    if ('lacks' in found) return { start, anomaly: null, lacks: found.lacks }
    return { start, end: start + found.consumed, content: { start: begin, end: sink.size }, slack: found.slack }
  } catch (problem) {
    if (!(problem instanceof Damaged)) throw problem
    const told = { offset: start + header.end, expected: 'a whole bzip2 stream', found: problem.message }
    return broken({ id: 'structural:malformed', ...told })
  }
}

const hasHeader = (bytes: ByteSource, start: number): boolean =>
  HEADER.test(latin1(bytes.read(start, Math.min(bytes.size, start + header.end))))

interface Told {
  readonly nth: number
  readonly state: Decoded['state']
}

/** The level is the encoder's choice, which may only be set aside for content that is judged. */
function headerFields(bytes: ByteSource, start: number, { nth, state }: Told): readonly Field[] {
  const [magic, level] = [header.magic, header.level].map(([from, to]) => ({ start: start + from, end: start + to }))
  const told = state === 'ok' ? { value: latin1(bytes.read(level!.start, level!.end)) } : {}
  return [
    { name: 'bzip2.magic', ranges: [magic!], value: '425a68', ...extraStream(nth) },
    { name: 'bzip2.level', ranges: [level!], ...told },
  ]
}

/** Where bits say nothing, no rule sets the blocks aside. */
function blockOf(bytes: ByteSource, { start, end, content, slack }: Stream, told: Told): Block {
  const blocks: Field = {
    name: 'bzip2.blocks',
    ranges: [{ start: start + header.end, end }],
    encodes: told.state,
    ...(slack ? { anomaly: 'structural:padding' } : {}),
  }
  const fields = [...headerFields(bytes, start, told), ...beginsField('bzip2', told.nth, content.start), blocks]
  return streamOf(told.nth, { start, end }, fields)
}

/** What a strict reader stumbles over. */
const noted = ({ start, slack }: Stream, nth: number): readonly Anomaly[] => [
  ...furtherStream(start, nth),
  ...(slack ? [{ id: 'structural:padding', offset: start + header.end, expected: 'zeros', found: slack } as const] : []),
]

const furtherStream = (offset: number, nth: number): readonly Anomaly[] =>
  nth ? [{ id: 'structural:extra-stream', offset, expected: 'one stream', found: `stream ${nth + 1}` }] : []

/** From where the walk ended: a stream that is broken or cannot be read, or trailing bytes, which most readers ignore. */
function unread(bytes: ByteSource, { start, anomaly, lacks }: Stop, told: Told): { block: Block; anomalies: readonly Anomaly[] } {
  const range = { start, end: bytes.size }
  if (told.nth > 0 && !lacks) {
    const id = 'structural:trailing-data'
    const { expected, found } = anomaly!
    const field: Field = { name: 'bzip2.trailing', ranges: [range], anomaly: id }
    const anomalies = [{ id, offset: start, expected: `the end of the file, or ${expected}`, found } as const]
    return { block: structureOf('\0trailing', 0, field), anomalies }
  }
  const whole = hasHeader(bytes, start)
  const blocks: Field = {
    name: 'bzip2.blocks',
    ranges: [{ start: whole ? start + header.end : start, end: bytes.size }],
    encodes: told.state,
  }
  const fields = whole ? [...headerFields(bytes, start, told), blocks] : [blocks]
  return { block: streamOf(told.nth, range, fields), anomalies: anomaly ? [anomaly] : furtherStream(start, told.nth) }
}
