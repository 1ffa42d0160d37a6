import { fromRandomAccessReader, RandomAccessReader, type Entry as YauzlEntry, type ZipFile } from 'yauzl'
import { Readable } from 'node:stream'
import { type ByteSource, latin1, piecesOf, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type Anomaly, type AnomalyId, type Block, type Child, type Facts, type Field, type Format, plainFacts } from '../model/layer.ts'
import { endFields, findEnd, viewOf, type ZipEnd } from './zip-end.ts'
import { descriptorForms, entryFields, entryOf, LOCAL, type ZipEntry } from './zip-record.ts'

/** ZIP (APPNOTE.TXT 6.3.10). yauzl reads the central directory; local headers, descriptors, gaps and the ends are walked here. */
export const zip: Format = {
  id: 'zip',
  container: true,
  docs: {
    title: 'zip archive; jar and wheel as zips',
    what: 'Central and local records, data descriptors, zip64, extra fields one by one, comments, prefix, gaps, the end and what follows it.',
    see: 'APPNOTE.TXT 6.3.10',
  },
  claims: (head, tail) => latin1(head.subarray(0, 4)) === 'PK\x03\x04' || Buffer.from(tail).includes('PK\x05\x06', 0, 'latin1'),
  async cut(_, bytes, limits): Promise<Anatomy> {
    const end = findEnd(bytes)
    if (!end) return unread(bytes, 'an end of central directory record', 'none that fits')
    if (end.count > limits.entries) throw new LimitReached('entries', limits.entries)
    try {
      const listed = await list(bytes, end)
      return assemble(bytes, end, listed.map(one => locate(bytes, end, one)))
    } catch (problem) {
      if (problem instanceof LimitReached || problem instanceof TypeError) throw problem
      return unread(bytes, 'a zip archive', (problem as Error).message)
    }
  },
}

function unread(bytes: ByteSource, expected: string, found: string): Anatomy {
  const block = structure('\0gap', 0, { name: 'zip.gap', ranges: [{ start: 0, end: bytes.size }], anomaly: 'structural:malformed' })
  return { blocks: [block], facts: { ...plainFacts, anomalies: [{ id: 'structural:malformed', offset: 0, expected, found }] } }
}

const structure = (key: string, nth: number, field: Field): Block => ({ key, nth, member: false, ranges: field.ranges, fields: () => [field] })

/** What the central directory says of an entry, and where it says it. */
interface Listed {
  readonly central: Range
  readonly offset: number
  readonly packed: number
  readonly size: number
  readonly flags: number
  readonly crc: number
}

/** The archive as yauzl wants it: from where offsets count to the end of the comment. */
function list(bytes: ByteSource, end: ZipEnd): Promise<Listed[]> {
  const view = piecesOf(bytes, [{ start: end.base, end: end.record.end }])
  class SourceReader extends RandomAccessReader {
    override _readStreamForRange(from: number, to: number): Readable {
      return Readable.from([Buffer.from(view.read(from, Math.min(to, view.size)))])
    }
    override read(buffer: Buffer, offset: number, length: number, position: number, callback: (problem: Error | null) => void): void {
      if (position + length > view.size) return callback(new Error('record ends behind the file'))
      buffer.set(view.read(position, position + length), offset)
      callback(null)
    }
  }
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false }
    fromRandomAccessReader(new SourceReader(), view.size, options, (problem, file) => {
      if (problem || !file) return reject(problem)
      collect(file, end.base).then(resolve, reject)
    })
  })
}

/** `readEntryCursor` is where the next record begins: public in yauzl, though not in its types. */
function collect(file: ZipFile, base: number): Promise<Listed[]> {
  const cursor = (): number => base + (file as unknown as { readEntryCursor: number }).readEntryCursor
  const listed: Listed[] = []
  let start = cursor()
  return new Promise((resolve, reject) => {
    file.on('error', reject)
    file.on('end', () => resolve(listed))
    file.on('entry', (entry: YauzlEntry) => {
      const { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, generalPurposeBitFlag, crc32 } = entry
      const central = { start, end: cursor() }
      listed.push({ central, offset: base + relativeOffsetOfLocalHeader, packed: compressedSize, size: uncompressedSize, flags: generalPurposeBitFlag, crc: crc32 })
      start = central.end
      file.readEntry()
    })
    file.readEntry()
  })
}

function locate(bytes: ByteSource, end: ZipEnd, { central, offset, packed, size, flags, crc }: Listed): ZipEntry {
  if (offset + LOCAL > end.central.start || latin1(bytes.read(offset, offset + 4)) !== 'PK\x03\x04') throw new Error(`no local header at ${offset}`)
  const head = viewOf(bytes, { start: offset, end: offset + LOCAL })
  const local = { start: offset, end: offset + LOCAL + head.getUint16(26, true) + head.getUint16(28, true) }
  const data = { start: local.end, end: local.end + packed }
  if (data.end > end.central.start) throw new Error(`data of ${packed} bytes at ${data.start} runs into the central directory`)
  let descriptor: Range | null = null
  if (flags & 8)
    for (const form of descriptorForms({ crc, packed, size })) {
      const range = { start: data.end, end: data.end + form.length }
      if (!descriptor && range.end <= end.central.start && Buffer.compare(bytes.read(range.start, range.end), form) === 0) descriptor = range
    }
  return { central, local, data, descriptor, size, base: end.base }
}

function assemble(bytes: ByteSource, end: ZipEnd, entries: readonly ZipEntry[]): Anatomy {
  const anomalies: Anomaly[] = []
  const seen = new Map<string, number>()
  const blocks: Block[] = []
  for (const entry of entries) {
    const key = nameOf(bytes, entry)
    const nth = seen.get(key) ?? 0
    seen.set(key, nth + 1)
    blocks.push(memberBlock(bytes, entry, { key, nth }))
    anomalies.push(...oddities(bytes, entry, { key, nth }))
  }
  const { gaps, order } = gapsOf(bytes, end, entries)
  for (const gap of gaps) {
    blocks.push(gap.block)
    anomalies.push(...gap.anomalies)
  }
  if (end.rivals) anomalies.push({ id: 'structural:polyglot', offset: end.record.start, expected: 'one end of central directory record', found: `${end.rivals + 1}` })
  const ranges = [end.record64, end.locator, end.record].filter(range => range !== null)
  blocks.push({ key: '\0eocd', nth: 0, member: false, ranges, fields: () => endFields(bytes, end, { count: entries.length }) })
  return { blocks, facts: { ...factsOf(blocks, order), anomalies } }
}

const nameOf = (bytes: ByteSource, { central }: ZipEntry): string => {
  const length = viewOf(bytes, { start: central.start + 28, end: central.start + 30 }).getUint16(0, true)
  return latin1(bytes.read(central.start + 46, central.start + 46 + length))
}

function memberBlock(bytes: ByteSource, entry: ZipEntry, { key, nth }: { key: string; nth: number }): Block {
  const { central, local, data, descriptor } = entry
  const head = viewOf(bytes, { start: central.start + 8, end: central.start + 12 })
  const [flags, method] = [head.getUint16(0, true), head.getUint16(2, true)]
  const packing: Child['packing'] = flags & 1 ? 'encrypted' : method === 0 ? 'stored' : method === 8 ? 'deflate' : 'unsupported'
  const described = entryOf(bytes, entry)
  const empty = data.end === data.start && described.type === 'directory'
  const child: Child = { pieces: [data], packing, method: packing === 'encrypted' ? 'an encrypted entry' : `zip method ${method}`, reach: 'installed' }
  const base: Block = {
    key,
    nth,
    member: true,
    ranges: [local, ...(descriptor ? [descriptor] : []), central],
    entry: described,
    fields: () => entryFields(bytes, entry),
  }
  return empty ? base : { ...base, child }
}

function oddities(bytes: ByteSource, entry: ZipEntry, { key, nth }: { key: string; nth: number }): Anomaly[] {
  const found: Anomaly[] = []
  const add = (id: AnomalyId, offset: number, expected: string, what: string): void => void found.push({ id, offset, expected, found: what })
  if (nth) add('structural:duplicate-entry', entry.central.start, 'one entry of a name', `entry ${nth + 1} of it`)
  if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|\0|^[A-Za-z]:/.test(key)) add('structural:path-traversal', entry.central.start, 'a path inside the archive', key)
  for (const { name, anomaly, ranges, value, derived } of entryFields(bytes, entry))
    if (anomaly) add(anomaly, ranges[0]!.start, derived?.kind === 'value' ? `${name} ${derived.expected}` : `a usual ${name}`, value ?? 'something else')
  return found
}

interface Gap {
  readonly block: Block
  readonly anomalies: readonly Anomaly[]
}

/** What no record claims, by offset; throws when two entries overlap. `order` tells whether offsets ascend with the directory. */
function gapsOf(bytes: ByteSource, end: ZipEnd, entries: readonly ZipEntry[]): { gaps: Gap[]; order: boolean } {
  const starts = entries.map(({ local }) => local.start)
  const order = starts.every((start, index) => index === 0 || start > starts[index - 1]!)
  const claimed = entries.map(({ local, data, descriptor }) => ({ start: local.start, end: descriptor?.end ?? data.end })).sort((x, y) => x.start - y.start)
  const last = end.record64?.start ?? end.record.start
  const centralEnd = entries.at(-1)?.central.end ?? end.central.start
  const gaps: Gap[] = []
  const first = claimed[0]?.start ?? end.central.start
  if (first > 0) gaps.push(oddGap('\0prefix', 0, { start: 0, end: first }))
  let at = first
  let nth = 0
  const between = (range: Range): void => {
    if (range.end < range.start) throw new Error(`entries overlap at ${range.end}`)
    if (range.end > range.start) gaps.push(oddGap('\0gap', nth++, range))
  }
  for (const { start, end: finish } of claimed) {
    between({ start: at, end: start })
    at = finish
  }
  between({ start: at, end: end.central.start })
  between({ start: centralEnd, end: last })
  if (end.record.end < bytes.size) gaps.push(oddGap('\0trailing', 0, { start: end.record.end, end: bytes.size }))
  return { gaps, order }
}

const odd = {
  '\0prefix': ['zip.prefix', 'structural:prefix-data'],
  '\0gap': ['zip.gap', 'structural:gap-data'],
  '\0trailing': ['zip.trailing', 'structural:trailing-data'],
} as const

function oddGap(key: keyof typeof odd, nth: number, range: Range): Gap {
  const [name, anomaly] = odd[key]
  return {
    block: structure(key, nth, { name, ranges: [range], anomaly }),
    anomalies: [{ id: anomaly, offset: range.start, expected: 'nothing', found: `${range.end - range.start} bytes` }],
  }
}

function factsOf(blocks: readonly Block[], ascending: boolean): Omit<Facts, 'anomalies'> {
  const members = blocks.filter(({ member }) => member)
  const types = new Map(members.map(({ key, entry }) => [key.replace(/\/$/, ''), entry?.type]))
  const duplicates = types.size !== members.length
  let reorderable = !duplicates
  for (const key of types.keys())
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1)) {
      const parent = types.get(key.slice(0, at))
      if (parent !== undefined && parent !== 'directory') reorderable = false
    }
  const keys = members.map(({ key }) => key)
  const pins: string[] = []
  if (keys[0] === 'mimetype' && members[0]!.child?.packing === 'stored') pins.push('mimetype first')
  if (keys[0] === 'META-INF/MANIFEST.MF' || (keys[0] === 'META-INF/' && keys[1] === 'META-INF/MANIFEST.MF')) pins.push('manifest first')
  if (!ascending) pins.push('local records in another order')
  return { duplicates, reorderable, pins, owners: 'none' }
}
