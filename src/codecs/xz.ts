import { type ByteSource, isZeroRange, latin1, ofBytes, type Range, windows } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoded, type Decoders, type Sink } from '../model/codec.ts'
import { type Anomaly, type Block, type Field, plainFacts } from '../model/layer.ts'
import { indexOf, isFault, MAGIC, walkStream, type XzBlock, type XzStream } from './xz-walk.ts'

/**
 * The .xz File Format 1.2.1. Streams are walked forward, chunk by chunk; each block is then decoded alone, as a stream of its own without a
 * check, and its check, its size and the index are verified here.
 */
export const xz: Codec = {
  id: 'xz',
  docs: {
    title: 'xz',
    what: 'All streams: headers, blocks, checks, index, footer and padding, every check verified. Filters other than LZMA2 are not decoded.',
    see: 'The .xz File Format 1.2.1',
  },
  claims: head => latin1(head.subarray(0, 6)) === MAGIC,
  async open(_, bytes, decoders) {
    const walk: Walk = { bytes, decoders, sink: decoders.sink(), blocks: [], anomalies: [] }
    const state = await walkAll(walk)
    const anatomy = { blocks: walk.blocks, facts: { ...plainFacts, anomalies: walk.anomalies } }
    return { anatomy, decoded: state ?? { state: 'ok', bytes: walk.sink.finish() } }
  },
}

interface Walk {
  readonly bytes: ByteSource
  readonly decoders: Decoders
  readonly sink: Sink
  readonly blocks: Block[]
  readonly anomalies: Anomaly[]
}

/** Null when everything decoded. */
async function walkAll({ bytes, decoders, sink, blocks, anomalies }: Walk): Promise<Exclude<Decoded, { state: 'ok' }> | null> {
  let result: Exclude<Decoded, { state: 'ok' }> | null = null
  let at = 0
  for (let nth = 0; at < bytes.size; nth++) {
    const stream = walkStream(bytes, at, decoders.windowLimit)
    if (isFault(stream)) {
      const rest = { start: at, end: bytes.size }
      const first = blocks.length === 0
      blocks.push(first ? broken(rest) : structure('\0trailing', 0, { name: 'xz.trailing', ranges: [rest], anomaly: 'structural:trailing-data' }))
      const id = first ? 'structural:malformed' : 'structural:trailing-data'
      anomalies.push({ id, offset: stream.offset, expected: stream.expected, found: stream.offset >= bytes.size ? 'the end of the file' : 'other bytes' })
      return first ? { state: 'damaged' } : result
    }
    if (nth) anomalies.push({ id: 'structural:extra-stream', offset: at, expected: 'one stream', found: `stream ${nth + 1}` })
    const known = result?.state === 'unsupported'
    const decoded: Checked = known ? { sound: false, lacks: '', fields: [] } : await decodeStream(stream, { bytes, decoders, sink, anomalies })
    const what = stream.blocks.find(({ lacks }) => lacks)?.lacks ?? decoded.lacks
    if (what) result = { state: 'unsupported', what }
    else if (!decoded.sound) result ??= { state: 'damaged' }
    blocks.push(streamBlock(stream, { nth, bytes, decoders, checks: decoded.fields, encodes: what || known ? 'unsupported' : decoded.sound ? 'ok' : 'damaged' }))
    at = stream.end
    at = pushPadding(bytes, at, blocks)
  }
  return result
}

/** Zeros between streams and after the last one, in multiples of four (section 2.2). */
function pushPadding(bytes: ByteSource, start: number, blocks: Block[]): number {
  let end = start
  while (end + 4 <= bytes.size && isZeroRange(bytes, { start: end, end: end + 4 })) end += 4
  if (end > start) blocks.push(structure('\0padding', blocks.filter(({ key }) => key === '\0padding').length, { name: 'xz.padding', ranges: [{ start, end }] }))
  return end
}

const structure = (key: string, nth: number, field: Field): Block => ({ key, nth, member: false, ranges: field.ranges, fields: () => [field] })
const broken = (range: Range): Block => structure('stream', 0, { name: 'xz.block', ranges: [range], encodes: 'damaged' })

interface Checked {
  readonly sound: boolean
  readonly lacks: string
  /** The check field of each block. */
  readonly fields: readonly Field[]
}

async function decodeStream(stream: XzStream, walk: Pick<Walk, 'bytes' | 'decoders' | 'sink' | 'anomalies'>): Promise<Checked> {
  const fields: Field[] = []
  if (stream.blocks.some(({ lacks }) => lacks)) return { sound: false, lacks: '', fields }
  let sound = true
  for (const block of stream.blocks) {
    const checked = await decodeBlock(block, stream.check, walk)
    if (typeof checked === 'string') return { sound: false, lacks: checked, fields }
    sound &&= checked.sound
    if (checked.field) fields.push(checked.field)
  }
  return { sound, lacks: '', fields }
}

/** The check's field, or what is lacking to verify it. */
async function decodeBlock(block: XzBlock, check: number, { bytes, decoders, sink, anomalies }: Pick<Walk, 'bytes' | 'decoders' | 'sink' | 'anomalies'>): Promise<{ sound: boolean; field: Field | null } | string> {
  const ids = { 0: null, 1: 'crc32', 4: 'crc64', 10: 'sha256' } as const
  if (!(check in ids)) return `xz check type ${check}`
  const own = decoders.sink()
  const bad = (found: string): { sound: false; field: null } => {
    anomalies.push({ id: 'structural:malformed', offset: block.data.start, expected: `${block.size} bytes of content`, found })
    return { sound: false, field: null }
  }
  try {
    await decoders.unxz(alone(block, bytes, decoders), own)
  } catch (problem) {
    if (!(problem instanceof Damaged)) throw problem
    return bad(problem.message)
  }
  if (own.size !== block.size) return bad(`${own.size} bytes`)
  const content = own.finish()
  for (const window of windows(content)) sink.write(window)
  const id = ids[check as keyof typeof ids]
  if (id === null) return { sound: true, field: null }
  const digest = decoders.digest(id, content)
  const expected = id === 'sha256' ? digest : latin1Hex(digest)
  const stored = Buffer.from(bytes.read(block.check.start, block.check.end)).toString('hex')
  if (stored !== expected) anomalies.push({ id: 'structural:bad-checksum', offset: block.check.start, expected, found: stored })
  return { sound: stored === expected, field: derived('xz.check', block.check, { stored, expected }) }
}

/** CRCs are stored least significant byte first. */
const latin1Hex = (hex: string): string => Buffer.from(hex, 'hex').reverse().toString('hex')

const derived = (name: Field['name'], range: Range, { stored, expected }: { stored: string; expected: string }): Field => ({
  name,
  ranges: [range],
  value: stored,
  derived: { kind: 'value', expected },
  ...(stored === expected ? {} : { anomaly: 'structural:bad-checksum' as const }),
})

/** One block as a whole .xz file without a check: header, block, an index made for it, footer. */
function* alone(block: XzBlock, bytes: ByteSource, decoders: Decoders): Generator<Uint8Array> {
  const crc = (data: Uint8Array): Uint8Array => Buffer.from(decoders.digest('crc32', ofBytes(data)), 'hex').reverse()
  const flags = Uint8Array.from([0, 0])
  yield Buffer.concat([Buffer.from(MAGIC, 'latin1'), flags, crc(flags)])
  yield* windows(bytes, { start: block.header.start, end: block.padding.end })
  const index = indexOf([{ ...block, check: { start: 0, end: 0 } }])
  yield index
  yield crc(index)
  const backward = Buffer.alloc(6)
  backward.writeUInt32LE((index.length + 4) / 4 - 1)
  yield Buffer.concat([crc(backward), backward, Buffer.from('YZ')])
}

interface Streamed {
  readonly nth: number
  readonly bytes: ByteSource
  readonly decoders: Decoders
  readonly checks: readonly Field[]
  readonly encodes: 'ok' | 'damaged' | 'unsupported'
}

function streamBlock(stream: XzStream, { nth, bytes, decoders, checks, encodes }: Streamed): Block {
  const { start, end } = stream
  const hex = (range: Range): string => Buffer.from(bytes.read(range.start, range.end)).toString('hex')
  const crc = (range: Range): string => latin1Hex(decoders.digest('crc32', bytes, range))
  const crcField = (of: Range, at: number): Field => derived('xz.header-crc', { start: at, end: at + 4 }, { stored: hex({ start: at, end: at + 4 }), expected: crc(of) })
  const fields: Field[] = [
    { name: 'xz.magic', ranges: [{ start, end: start + 6 }], value: '', ...(nth ? { anomaly: 'structural:extra-stream' as const } : {}) },
    { name: 'xz.flags', ranges: [{ start: start + 6, end: start + 8 }], value: String(stream.check) },
    crcField({ start: start + 6, end: start + 8 }, start + 8),
  ]
  for (const [index, block] of stream.blocks.entries()) fields.push(...blockFields(block, { encodes, check: checks[index], hex, crcField, bytes }))
  const index = Buffer.from(stream.expectedIndex)
  const expected = index.toString('hex') + latin1Hex(decoders.digest('crc32', ofBytes(index)))
  fields.push(derived('xz.index', stream.index, { stored: hex(stream.index), expected }))
  const footer = Buffer.alloc(6)
  footer.writeUInt32LE(stream.expectedIndex.length / 4, 0)
  footer[5] = stream.check
  const footerCrc = latin1Hex(decoders.digest('crc32', ofBytes(footer)))
  fields.push(derived('xz.footer', stream.footer, { stored: hex(stream.footer), expected: `${footerCrc}${footer.toString('hex')}595a` }))
  return { key: 'stream', nth, member: false, ranges: [{ start, end }], fields: () => fields }
}

interface BlockParts {
  readonly encodes: 'ok' | 'damaged' | 'unsupported'
  readonly check: Field | undefined
  readonly bytes: ByteSource
  hex(range: Range): string
  crcField(of: Range, at: number): Field
}

function blockFields({ header, data, padding, check }: XzBlock, { encodes, check: verified, hex, crcField, bytes }: BlockParts): Field[] {
  const own = { start: header.start, end: header.end - 4 }
  const fields: Field[] = [
    { name: 'xz.block-header', ranges: [own], value: hex(own) },
    crcField(own, header.end - 4),
    { name: 'xz.block', ranges: [data], encodes },
  ]
  if (padding.end > padding.start)
    fields.push({ name: 'xz.block-padding', ranges: [padding], ...(isZeroRange(bytes, padding) ? { value: '' } : { anomaly: 'structural:padding' as const }) })
  if (check.end > check.start) fields.push(verified ?? { name: 'xz.check', ranges: [check] })
  return fields
}

