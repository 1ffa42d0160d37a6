import { type ByteSource, lengthOf, type Range } from '../model/bytes.ts'
import { Damaged, type Decoded, type Decoders, type Running, type Sink, tapped, type XxHash } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'
import { beginsField, extraStream, isRight, streamOf, structureOf } from './fields.ts'
import { type Fault, type Framed, type Frames, type Skippable, walkFrames } from './frames.ts'

/** What the fields of a frame are made from. */
export interface Opened {
  readonly bytes: ByteSource
  readonly hash: XxHash
}

/** What a frame decodes to, in the decoded bytes of all frames, and the xxHash of it where the frame has one. */
export interface FrameContent extends Range {
  readonly sum: string
}

/** An encoding that is a row of frames, each with blocks in it. */
export interface FrameCodec<F extends Framed> {
  readonly id: 'zstd' | 'lz4'
  walk(bytes: ByteSource, start: number, windowLimit: number): F | Fault
  /** Blocks of a frame into the sink; throws Damaged. `slack`: they decode, but hold bits that no decoder reads. */
  decoder(bytes: ByteSource, sink: Sink, hash: XxHash): (frame: F) => { readonly slack: boolean }
  /** xxHash of the content that a frame may have. */
  readonly bits: 32 | 64
  /** All but its blocks, in order. `content` is null where it does not decode. Choices of the encoder have a name in `choices`. */
  fields(frame: F, content: FrameContent | null, opened: Opened): readonly Field[]
  readonly choices: readonly string[]
}

/** Or why it does not decode. */
type Content = (FrameContent & { readonly slack: boolean }) | { readonly damage: string }

/** All frames are walked, then decoded, then every size and check is verified. Only if all of them hold, any block counts as decoded. */
export async function openFrames<F extends Framed>(
  codec: FrameCodec<F>,
  bytes: ByteSource,
  decoders: Decoders,
): Promise<{ anatomy: Anatomy; decoded: Decoded }> {
  const frames = walkFrames(bytes, start => codec.walk(bytes, start, decoders.windowLimit))
  const own = frames.parts.filter(part => 'lacks' in part)
  const lacks = own.find(frame => frame.lacks)?.lacks ?? ''
  const hash = await decoders.xxhash()
  const sink = decoders.sink()
  const contents = lacks ? new Map<F, Content>() : decodeAll(codec, own, { bytes, sink, hash })
  const content = sink.finish()
  const fields = new Map<F, readonly Field[]>()
  for (const frame of own) {
    const found = contents.get(frame)
    fields.set(frame, codec.fields(frame, found && 'end' in found ? found : null, { bytes, hash }))
  }
  const sound = own.length > 0 && own.every(frame => 'end' in (contents.get(frame) ?? {}) && fields.get(frame)!.every(isRight))
  const decoded: Decoded = lacks
    ? { state: 'unsupported', what: lacks }
    : sound
      ? { state: 'ok', bytes: content }
      : { state: 'damaged' }
  return { anatomy: assemble(codec, frames, { state: decoded.state, fields, contents, size: bytes.size }), decoded }
}

/** The first damaged frame ends it, because nothing that is decoded counts any more. */
function decodeAll<F extends Framed>(
  codec: FrameCodec<F>,
  frames: readonly F[],
  { bytes, sink, hash }: Decoding,
): ReadonlyMap<F, Content> {
  const contents = new Map<F, Content>()
  let sum: Running = noSum
  const decode = codec.decoder(bytes, tapped(sink, { update: bytes => sum.update(bytes), hex: () => sum.hex() }), hash)
  for (const frame of frames) {
    const start = sink.size
    sum = lengthOf(frame.checksum) > 0 ? hash.running(codec.bits) : noSum
    try {
      const { slack } = decode(frame)
      contents.set(frame, { start, end: sink.size, slack, sum: sum.hex() })
    } catch (problem) {
      if (!(problem instanceof Damaged)) throw problem
      contents.set(frame, { damage: problem.message })
      break
    }
  }
  return contents
}

interface Decoding {
  readonly bytes: ByteSource
  readonly sink: Sink
  readonly hash: XxHash
}
const noSum: Running = { update: () => undefined, hex: () => '' }

interface Known<F> {
  readonly state: Decoded['state']
  readonly fields: ReadonlyMap<F, readonly Field[]>
  readonly contents: ReadonlyMap<F, Content>
  readonly size: number
}

function assemble<F extends Framed>({ id, choices }: FrameCodec<F>, frames: Frames<F>, known: Known<F>): Anatomy {
  const { parts, end, fault } = frames
  const { state, contents, size } = known
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  let nth = 0
  for (const part of parts) {
    if ('skippable' in part) {
      blocks.push(skippableOf(id, part, { nth: blocks.length - nth, behind: nth }))
      anomalies.push({ id: 'structural:skippable-frame', offset: part.start, expected: 'frames alone', found: 'a skippable one' })
      continue
    }
    const content = contents.get(part)
    const own = known.fields.get(part)!.map(field => settle(field, { state, isChoice: choices.includes(field.name), nth }))
    const encodes = state === 'ok' && content && 'end' in content && content.slack ? 'slack' : state
    const begins = content && 'end' in content ? beginsField(id, nth, content.start) : []
    const packed: Field = { name: `${id}.blocks`, ranges: [part.blocks], encodes }
    const inOrder = [...own, packed].sort((x, y) => x.ranges[0]!.start - y.ranges[0]!.start)
    const block = streamOf(nth++, { start: part.start, end: part.end }, [...inOrder, ...begins])
    blocks.push(block)
    for (const anomaly of [...noted(block), ...damageIn(part, content)]) anomalies.push(anomaly)
  }
  if (fault) {
    const rest = unread(id, { start: end, end: size }, { fault, state, nth })
    blocks.push(rest.block)
    anomalies.push(rest.anomaly)
  } else if (nth === 0)
    anomalies.push({ id: 'structural:truncated', offset: size, expected: 'a frame', found: 'the end of the file' })
  return { blocks, facts: { ...plainFacts, anomalies } }
}

interface Settling {
  readonly state: Decoded['state']
  readonly isChoice: boolean
  readonly nth: number
}

/** What an encoder chose may only be set aside for what it encodes, so only if that is judged. */
function settle(field: Field, { state, isChoice, nth }: Settling): Field {
  if (field.name.endsWith('.magic')) return { ...field, ...extraStream(nth) }
  if (state === 'ok' || !isChoice) return field
  const { value: _, ...raw } = field
  return raw
}

/** Kept as it is, and behind so many frames: nothing stores that. */
function skippableOf(id: 'zstd' | 'lz4', range: Skippable, { nth, behind }: { nth: number; behind: number }): Block {
  const own = [{ start: range.start, end: range.end }]
  const fields: readonly Field[] = [
    { name: `${id}.skippable`, ranges: own, anomaly: 'structural:skippable-frame' },
    { name: `${id}.skippable-behind`, ranges: [], value: String(behind) },
  ]
  return { ...structureOf('\0skippable', nth, fields[0]!), refers: true, fields: () => fields }
}

function damageIn(frame: Framed, content: Content | undefined): readonly Anomaly[] {
  if (!content || !('damage' in content)) return []
  const { start } = frame.blocks
  return [{ id: 'structural:malformed', offset: start, expected: 'blocks that decode', found: content.damage }]
}

/** What a strict reader stumbles over, from the fields that say so. */
const noted = (block: Block): Anomaly[] =>
  block.fields().flatMap(({ anomaly, ranges, value, derived }) => {
    if (!anomaly) return []
    const offset = ranges[0]!.start
    if (derived?.kind === 'value') return [{ id: anomaly, offset, expected: derived.expected ?? '', found: value ?? '' }]
    return [{ id: anomaly, offset, expected: 'one frame', found: `frame ${block.nth + 1}` }]
  })

interface Unread {
  readonly fault: Fault
  readonly state: Decoded['state']
  readonly nth: number
}

/** From where the walk ended: a first frame that is broken, or trailing bytes. */
function unread(id: 'zstd' | 'lz4', range: Range, { fault, state, nth }: Unread): { block: Block; anomaly: Anomaly } {
  const { offset, expected } = fault
  const isCut = offset >= range.end
  const found = isCut ? 'the end of the file' : 'other bytes'
  if (nth > 0) {
    const field: Field = { name: `${id}.trailing`, ranges: [range], anomaly: 'structural:trailing-data' }
    return {
      block: structureOf('\0trailing', 0, field),
      anomaly: { id: 'structural:trailing-data', offset, expected, found },
    }
  }
  const field: Field = { name: `${id}.blocks`, ranges: [range], encodes: state }
  const anomaly: Anomaly = { id: isCut ? 'structural:truncated' : 'structural:malformed', offset, expected, found }
  return { block: streamOf(0, range, [field]), anomaly }
}
