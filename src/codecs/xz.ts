import { type ByteSource, isZeroRange, latin1, lengthOf, type Range } from '../model/bytes.ts'
import type { Codec, Decoded, Decoders, PartContent } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'
import { beginsField, derivedField, extraStream, isRight, streamOf, structureOf } from './fields.ts'
import type { XzBlock, XzFault } from './xz-block.ts'
import { crc32Of, decodeBlocks, digestFor, footerOf } from './xz-decode.ts'
import { FOOTER_MAGIC, header, MAGIC, walkStreams, type XzStream, type XzWalk } from './xz-walk.ts'

/**
 * The .xz File Format 1.2.1. All streams are walked forward, chunk by chunk; then each block is decoded alone, as a file of its own without
 * a check, and its check, its size, the index and the footer are verified here. Only if all of them hold, any block counts as decoded.
 */
export const xz: Codec = {
  id: 'xz',
  docs: {
    title: 'xz',
    what: 'All streams: headers, blocks, checks, index, footer and padding, every check verified. Filters other than LZMA2 are not decoded.',
    see: 'The .xz File Format 1.2.1',
    recomputed: 'checks, sizes, index, every CRC-32',
  },
  claims: head => latin1(head.subarray(0, 6)) === MAGIC,
  async open(_, bytes, decoders) {
    const walk = walkStreams(bytes, decoders.windowLimit)
    const streams = walk.parts.filter(part => 'blocks' in part)
    const lacks = lacksOf(streams, walk)
    const sink = decoders.sink(streams.flatMap(({ blocks }) => blocks).reduce((sum, { size }) => sum + size, 0))
    const contents = lacks ? new Map<XzBlock, PartContent>() : await decodeBlocks(streams, { bytes, decoders, sink })
    const content = sink.finish()
    const opened = { bytes, decoders, contents }
    let begin = 0
    const fields = new Map<XzStream, readonly Field[]>()
    for (const [nth, stream] of streams.entries()) {
      fields.set(stream, [...streamFields(stream, nth, opened), ...beginsField('xz', nth, begin)])
      for (const { size } of stream.blocks) begin += size
    }
    const sound = streams.length > 0 && streams.every(stream => isSound(stream, fields.get(stream)!, contents))
    const decoded: Decoded = lacks
      ? { state: 'unsupported', what: lacks }
      : sound
        ? { state: 'ok', bytes: content }
        : { state: 'damaged' }
    const anatomy = assemble(walk, { state: decoded.state, fields, contents, size: bytes.size })
    return { anatomy, decoded }
  },
}

/** A stream that follows and cannot be read on for want of a filter is a stream still, no trailing bytes. */
const lacksOf = (streams: readonly XzStream[], { fault }: XzWalk): string =>
  streams.flatMap(({ blocks }) => blocks).find(({ lacks }) => lacks)?.lacks ?? fault?.lacks ?? ''

const isSound = ({ blocks }: XzStream, fields: readonly Field[], contents: ReadonlyMap<XzBlock, PartContent>): boolean =>
  fields.every(isRight) && blocks.every(block => !block.wrong && 'digest' in (contents.get(block) ?? {}))

interface Opened {
  readonly bytes: ByteSource
  readonly decoders: Decoders
  readonly contents: ReadonlyMap<XzBlock, PartContent>
}

function streamFields(stream: XzStream, nth: number, opened: Opened): readonly Field[] {
  const { bytes, decoders } = opened
  const at = ([from, to]: readonly [number, number]): Range => ({ start: stream.start + from, end: stream.start + to })
  const fields: Field[] = [
    { name: 'xz.magic', ranges: [at(header.magic)], value: hex(bytes, at(header.magic)), ...extraStream(nth) },
    { name: 'xz.flags', ranges: [at(header.flags)], value: String(stream.check) },
    crcField(at(header.flags), opened),
  ]
  for (const block of stream.blocks) fields.push(...blockFields(block, stream.check, opened))
  const index = stream.expectedIndex
  const footer = footerOf(index, stream.check)
  const joined = (...parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString('hex')
  const indexText = joined(index, crc32Of(index, decoders))
  const footerText = joined(crc32Of(footer, decoders), footer, Buffer.from(FOOTER_MAGIC))
  fields.push(
    derivedField('xz.index', stream.index, { stored: hex(bytes, stream.index), expected: indexText }),
    derivedField('xz.footer', stream.footer, { stored: hex(bytes, stream.footer), expected: footerText }),
  )
  return fields
}

const hex = (bytes: ByteSource, { start, end }: Range): string => Buffer.from(bytes.read(start, end)).toString('hex')

/** The CRC-32 behind a header. */
function crcField(of: Range, { bytes, decoders }: Opened): Field {
  const range = { start: of.end, end: of.end + 4 }
  const expected = Buffer.from(crc32Of(bytes.read(of.start, of.end), decoders)).toString('hex')
  return derivedField('xz.header-crc', range, { stored: hex(bytes, range), expected })
}

function blockFields(block: XzBlock, check: number, opened: Opened): readonly Field[] {
  const { bytes } = opened
  const own = { start: block.header.start, end: block.header.end - 4 }
  const fields: Field[] = [
    {
      name: 'xz.block-header',
      ranges: [own],
      ...(block.wrong ? { anomaly: 'structural:malformed' } : { value: hex(bytes, own) }),
    },
    crcField(own, opened),
    { name: 'xz.block', ranges: [block.data] },
  ]
  if (lengthOf(block.padding)) {
    const padding = isZeroRange(bytes, block.padding) ? { value: '' } : ({ anomaly: 'structural:padding' } as const)
    fields.push({ name: 'xz.block-padding', ranges: [block.padding], ...padding })
  }
  if (lengthOf(block.check)) fields.push(checkField(block, check, opened))
  return fields
}

function checkField(block: XzBlock, check: number, { bytes, contents }: Opened): Field {
  const content = contents.get(block)
  const id = digestFor(check)
  if (!id || !content || 'damage' in content) return { name: 'xz.check', ranges: [block.check] }
  const digest = content.digest!
  // CRCs are stored least significant byte first.
  const expected = id === 'sha256' ? digest : Buffer.from(digest, 'hex').reverse().toString('hex')
  return derivedField('xz.check', block.check, { stored: hex(bytes, block.check), expected })
}

interface Known {
  readonly state: Decoded['state']
  readonly fields: ReadonlyMap<XzStream, readonly Field[]>
  readonly contents: ReadonlyMap<XzBlock, PartContent>
  readonly size: number
}

function assemble({ parts, end, fault }: XzWalk, { state, fields, contents, size }: Known) {
  const blocks: Block[] = []
  const anomalies: Anomaly[] = []
  let streams = 0
  for (const part of parts) {
    if ('padding' in part) {
      const range = { start: part.start, end: part.end }
      blocks.push(structureOf('\0padding', blocks.length - streams, { name: 'xz.padding', ranges: [range] }))
    } else {
      const own = fields.get(part)!.map(field => settle(field, state))
      const block = streamOf(streams++, { start: part.start, end: part.end }, own)
      blocks.push(block)
      for (const anomaly of [...noted(block), ...part.blocks.flatMap(inner => damage(inner, contents))]) anomalies.push(anomaly)
    }
  }
  if (fault) {
    const { block, anomaly } = unread({ start: end, end: size }, { fault, state, nth: streams })
    blocks.push(block)
    if (anomaly) anomalies.push(anomaly)
  }
  return { blocks, facts: { ...plainFacts, anomalies } }
}

/** What a block decodes to, its filters and its check may only be set aside for its content, so only if all content is judged. */
function settle(field: Field, state: Decoded['state']): Field {
  if (field.name === 'xz.block') return { ...field, encodes: state }
  if (state === 'ok' || (field.name !== 'xz.block-header' && field.name !== 'xz.flags')) return field
  const { value: _, ...raw } = field
  return raw
}

function damage(block: XzBlock, contents: ReadonlyMap<XzBlock, PartContent>): readonly Anomaly[] {
  const content = contents.get(block)
  const told = { id: 'structural:malformed', offset: block.data.start, expected: `${block.size} bytes of content` } as const
  return content && 'damage' in content ? [{ ...told, found: content.damage }] : []
}

/** What a strict reader stumbles over, from the fields that say so. */
const noted = (block: Block): Anomaly[] =>
  block.fields().flatMap(({ name, anomaly, ranges, value, derived }) => {
    if (!anomaly) return []
    const offset = ranges[0]!.start
    if (name === 'xz.magic') return [{ id: anomaly, offset, expected: 'one stream', found: `stream ${block.nth + 1}` }]
    if (derived?.kind === 'value') return [{ id: anomaly, offset, expected: derived.expected ?? '', found: value ?? '' }]
    const expected = name === 'xz.block-padding' ? 'zeros' : 'a header that agrees with its block'
    return [{ id: anomaly, offset, expected, found: 'other bytes' }]
  })

interface Unread {
  readonly fault: XzFault
  readonly state: Decoded['state']
  readonly nth: number
}

/** From where the walk ended: a first stream that is broken, one that this version cannot read on in, or trailing bytes. */
function unread(
  range: Range,
  { fault: { offset, expected, lacks }, state, nth }: Unread,
): { block: Block; anomaly: Anomaly | null } {
  const found = offset >= range.end ? 'the end of the file' : 'other bytes'
  if (nth > 0 && !lacks) {
    const field: Field = { name: 'xz.trailing', ranges: [range], anomaly: 'structural:trailing-data' }
    return { block: structureOf('\0trailing', 0, field), anomaly: { id: 'structural:trailing-data', offset, expected, found } }
  }
  const field: Field = { name: 'xz.block', ranges: [range], encodes: state, ...extraStream(nth) }
  const id = offset >= range.end ? 'structural:truncated' : 'structural:malformed'
  const block = streamOf(nth, range, [field])
  if (!lacks) return { block, anomaly: { id, offset, expected, found } }
  const extra = {
    id: 'structural:extra-stream',
    offset: range.start,
    expected: 'one stream',
    found: `stream ${nth + 1}`,
  } as const
  return { block, anomaly: nth > 0 ? extra : null }
}
