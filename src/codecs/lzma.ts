import type { ByteSource, Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoded, type Decoders, type LzmaHeader, lacksWindow, type Sink } from '../model/codec.ts'
import { type Anomaly, type Field, type FieldName, plainFacts } from '../model/layer.ts'
import { looksLikeLzma, lzmaHeader, MOST_CONTEXT, readLzmaHeader } from '../model/lzma.ts'
import { streamOf, structureOf } from './fields.ts'

/** What became of the stream: where it ends, and what is odd about it. */
interface Outcome {
  readonly state: Decoded['state']
  readonly end: number
  readonly what?: string
  readonly anomaly?: Anomaly
}

/**
 * The .lzma File Format (XZ Utils), which has one stream and no check: it counts as decoded when its size is the declared one and nothing is
 * left of its code where it ends.
 */
export const lzma: Codec = {
  id: 'lzma',
  docs: {
    title: '.lzma',
    what: 'Header, LZMA stream, trailing bytes. The format has no check: size and end of the stream are verified.',
    see: 'The .lzma File Format, section 1 (XZ Utils)',
  },
  claims: looksLikeLzma,
  async open(_, bytes, decoders) {
    const header = readLzmaHeader(bytes.read(0, Math.min(bytes.size, lzmaHeader.end)).slice())
    const sink = decoders.sink()
    const outcome = header ? await decode(bytes, header, { decoders, sink }) : noHeader(bytes)
    const { state, end, what = '', anomaly } = outcome
    const content = sink.finish()
    const stream: Field = { name: 'lzma.stream', ranges: [{ start: header ? lzmaHeader.end : 0, end }], encodes: state }
    const fields = header ? [...headerFields(header, state), stream] : [stream]
    const blocks = bytes.size ? [streamOf(0, { start: 0, end }, fields)] : []
    const anomalies = anomaly ? [anomaly] : []
    if (end < bytes.size) {
      const { block, anomaly: behind } = trailing({ start: end, end: bytes.size })
      blocks.push(block)
      anomalies.push(behind)
    }
    const decoded: Decoded =
      state === 'ok' ? { state, bytes: content } : state === 'unsupported' ? { state, what } : { state: 'damaged' }
    return { anatomy: { blocks, facts: { ...plainFacts, anomalies } }, decoded }
  },
}

function noHeader({ size }: ByteSource): Outcome {
  const expected = 'a .lzma header'
  if (size >= lzmaHeader.end)
    return {
      state: 'damaged',
      end: size,
      anomaly: { id: 'structural:malformed', offset: 0, expected, found: 'other properties' },
    }
  const anomaly: Anomaly = { id: 'structural:truncated', offset: size, expected, found: 'the end of the file' }
  return { state: 'damaged', end: size, ...(size ? { anomaly } : {}) }
}

interface Decoding {
  readonly decoders: Decoders
  readonly sink: Sink
}

/** What a header declares is looked at before anything is allocated for it. */
async function decode(bytes: ByteSource, header: LzmaHeader, { decoders, sink }: Decoding): Promise<Outcome> {
  const { lc, lp, dictionary } = header
  const lacks = (what: string): Outcome => ({ state: 'unsupported', end: bytes.size, what })
  const tooLarge = lacksWindow('dictionary', dictionary, { flag: decoders.windowLimit, decoder: Number.POSITIVE_INFINITY })
  if (tooLarge) return lacks(tooLarge)
  if (lc + lp > MOST_CONTEXT) return lacks(`lc ${lc} with lp ${lp}`)
  const start = lzmaHeader.end
  try {
    const { consumed } = await decoders.unlzma(bytes, { start, end: bytes.size }, { header, sink })
    return { state: 'ok', end: start + consumed }
  } catch (problem) {
    if (!(problem instanceof Damaged)) throw problem
    const told = { offset: start, expected: 'a whole LZMA stream', found: problem.message }
    return { state: 'damaged', end: bytes.size, anomaly: { id: 'structural:malformed', ...told } }
  }
}

/** Choices of the encoder, which may only be set aside for content that is judged. */
function headerFields({ lc, lp, pb, dictionary, size }: LzmaHeader, state: Decoded['state']): readonly Field[] {
  const field = (name: FieldName, [start, end]: readonly [number, number], value: string): Field => ({
    name,
    ranges: [{ start, end }],
    ...(state === 'ok' ? { value } : {}),
  })
  return [
    field('lzma.properties', lzmaHeader.properties, `lc=${lc} lp=${lp} pb=${pb}`),
    field('lzma.dictionary', lzmaHeader.dictionary, String(dictionary)),
    field('lzma.size', lzmaHeader.size, size === null ? 'unknown' : String(size)),
  ]
}

/** LZMA Utils ignore it, XZ Utils refuse the file (section 1). */
function trailing(range: Range) {
  const anomaly: Anomaly = {
    id: 'structural:trailing-data',
    offset: range.start,
    expected: 'the end of the file',
    found: 'other bytes',
  }
  return { block: structureOf('\0trailing', 0, { name: 'lzma.trailing', ranges: [range], anomaly: anomaly.id }), anomaly }
}
