import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format } from '../model/layer.ts'
import { POOL_HEADER, type Pool, poolAt } from './android-pool.ts'
import { laidOut, type Part, rawPart } from './parts.ts'
import { notUnderstood } from './structure.ts'

/** ResourceTypes.h, ResChunk_header: type 2, size of the header 2, size of all of it 4. */
const HEADER = 8
const [POOL, TABLE, XML] = [0x0001, 0x0002, 0x0003]
const [START_ELEMENT, END_ELEMENT, PACKAGE] = [0x0102, 0x0103, 0x0200]
const kinds: ReadonlyMap<number, string> = new Map([
  [0x0100, 'start of a namespace'],
  [0x0101, 'end of a namespace'],
  [START_ELEMENT, 'element'],
  [END_ELEMENT, 'end of element'],
  [0x0104, 'text'],
  [0x0180, 'resource map'],
  [PACKAGE, 'package'],
  [0x0201, 'type'],
  [0x0202, 'type spec'],
  [0x0203, 'library'],
  [0x0204, 'overlayable'],
  [0x0205, 'policy'],
  [0x0206, 'staged alias'],
])

/** Larger tables are no more than bytes: all of it is kept in memory. */
const LARGEST = 32 * 1024 * 1024
/** More chunks, or attributes, than any manifest or table has: a part of each is made. */
const MOST = 100_000
/** Of a name in a key. */
const NAMED = 64

/** Android, binary XML and tables of resources. Every byte counts: no rule names a field of it. */
export const androidResources: Format = {
  id: 'android-resources',
  plain: true,
  docs: {
    title: 'compiled XML or resources of Android',
    what: 'Chunk by chunk: pools with their strings, elements with their attributes, packages and types.',
    see: 'Android, frameworks/base, androidfw/ResourceTypes.h',
  },
  claims(head) {
    const start = latin1(head.subarray(0, 16))
    return /^\x03\0\x08\0.{4}\x01\0\x1c\0/s.test(start) || /^\x02\0\x0c\0.{8}\x01\0\x1c\0/s.test(start)
  },
  cut(_, bytes): Anatomy {
    if (bytes.size > LARGEST) return whole(bytes, 'more than is read')
    const content = Buffer.from(bytes.read(0, bytes.size))
    const read = readIn(content)
    if (typeof read === 'string') return whole(bytes, read)
    const found = laidOut(bytes, { parts: read.parts, gap: 'android.gap' })
    if (!found) return whole(bytes, 'chunks that lie over each other')
    const poolOf = (offset: number): Pool | undefined => read.pools.find(({ start, end }) => offset >= start && offset < end)
    return {
      ...found,
      locate(offset) {
        const text = poolOf(offset)?.around(offset) ?? null
        return text === null ? null : { within: null, symbol: text }
      },
      strings({ start, end }) {
        const pool = poolOf(start)
        const told = [start, Math.max(start, end - 1)].map(place => pool?.around(place) ?? null).filter(text => text !== null)
        return told.length > 0 ? [...new Set(told)] : null
      },
    }
  },
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'android.bytes', { expected: 'chunks side by side', found })

interface Read {
  readonly parts: Part[]
  readonly pools: Pool[]
}
interface Chunk {
  readonly type: number
  readonly start: number
  readonly header: number
  readonly end: number
}

function chunkAt(bytes: Buffer, start: number, end: number): Chunk | null {
  if (start + HEADER > end) return null
  const [type, header, size] = [bytes.readUInt16LE(start), bytes.readUInt16LE(start + 2), bytes.readUInt32LE(start + 4)]
  return header < HEADER || header > size || start + size > end
    ? null
    : { type, start, header: start + header, end: start + size }
}

/** The outermost chunk holds the others; in a table, packages hold further ones. A sentence where they do not follow each other. */
function readIn(bytes: Buffer): Read | string {
  const top = chunkAt(bytes, 0, bytes.length)
  if (!top || (top.type !== XML && top.type !== TABLE)) return 'no table and no XML'
  const read: Read = { parts: [rawPart('\0header', 'android.header', { start: 0, end: top.header })], pools: [] }
  const open: { at: number; readonly end: number }[] = [{ at: top.header, end: top.end }]
  for (let count = 0; open.length > 0; count++) {
    const inner = open.at(-1)!
    if (inner.at === inner.end) {
      open.pop()
      continue
    }
    const chunk = chunkAt(bytes, inner.at, inner.end)
    if (!chunk || count >= MOST || read.parts.length >= MOST)
      return chunk ? 'more chunks than are read' : `no chunk at ${inner.at}`
    inner.at = chunk.end
    if (chunk.type === PACKAGE && open.length === 1) {
      read.parts.push(rawPart(packageName(bytes, chunk), 'android.package', { start: chunk.start, end: chunk.header }))
      open.push({ at: chunk.header, end: chunk.end })
    } else if (!add(read, bytes, chunk)) return `a chunk at ${chunk.start} that leads outside of itself`
  }
  return read
}

/** ResTable_package: id 4, then a name of 128 units of UTF-16. */
const packageName = (bytes: Buffer, { start, header }: Chunk): string =>
  `package ${latin1(Buffer.from(bytes.toString('utf16le', start + 12, Math.min(header, start + 12 + 2 * NAMED)).split('\0', 1)[0]!, 'utf8'))}`

function add(read: Read, bytes: Buffer, chunk: Chunk): boolean {
  if (chunk.type === POOL) return addPool(read, bytes, chunk)
  const name = kinds.get(chunk.type) ?? `chunk 0x${chunk.type.toString(16).padStart(4, '0')}`
  // ResXMLTree_node: line 4, comment 4; behind the header namespace 4 and name 4.
  const isElement = chunk.type === START_ELEMENT || chunk.type === END_ELEMENT
  if (!isElement || chunk.header !== chunk.start + 16 || chunk.end < chunk.header + 8) {
    read.parts.push(rawPart(name, 'android.chunk', chunk))
    return true
  }
  const element = nameIn(read, bytes.readUInt32LE(chunk.header + 4))
  const key = `${name} ${element}`
  const attributes = chunk.type === START_ELEMENT ? attributesIn(read, bytes, { chunk, element }) : []
  const until = attributes[0]?.start ?? chunk.end
  read.parts.push({ key, start: chunk.start, end: until, fields: () => elementFields(bytes, chunk, until) }, ...attributes)
  const last = attributes.at(-1)?.end ?? until
  if (last < chunk.end) read.parts.push(rawPart(key, 'android.element-rest', { start: last, end: chunk.end }))
  return true
}

const nameIn = ({ pools }: Read, index: number): string => (pools[0]?.at(index) ?? `#${index}`).slice(0, NAMED)

function elementFields(bytes: Buffer, { start }: Chunk, end: number): Field[] {
  const line = { start: start + HEADER, end: start + HEADER + 4 }
  return [
    { name: 'android.element-header', ranges: [{ start, end: line.start }] },
    { name: 'android.line', ranges: [line], value: String(bytes.readUInt32LE(line.start)) },
    { name: 'android.element', ranges: [{ start: line.end, end }] },
  ]
}

/** ResXMLTree_attrExt: behind namespace and name the place of attributes 2, the size of each 2, their number 2. */
const [PLACE, SIZE, NUMBER] = [8, 10, 12]
/** ResXMLTree_attribute: namespace 4, name 4, text 4, then Res_value: size 2, zero 1, type 1, data 4. */
const ATTRIBUTE = 20
const STRING = 3

function attributesIn(
  read: Read,
  bytes: Buffer,
  { chunk, element }: { readonly chunk: Chunk; readonly element: string },
): Part[] {
  if (chunk.end < chunk.header + NUMBER + 2) return []
  const [place, size, number] = [PLACE, SIZE, NUMBER].map(at => bytes.readUInt16LE(chunk.header + at)) as [number, number, number]
  const first = chunk.header + place
  if (size !== ATTRIBUTE || first < chunk.header + NUMBER + 2 || first + size * number > chunk.end) return []
  return Array.from({ length: number }, (_, index): Part => {
    const start = first + index * ATTRIBUTE
    const name = nameIn(read, bytes.readUInt32LE(start + 4))
    const fields = (): Field[] => [
      { name: 'android.attribute', ranges: [{ start, end: start + ATTRIBUTE }], value: attributeText(read, bytes, start) },
    ]
    return { key: `${element} @${name}`, start, end: start + ATTRIBUTE, fields }
  })
}

/** What it says, and all of its numbers, so that no two have one text. */
function attributeText(read: Read, bytes: Buffer, start: number): string {
  const numbers = [0, 4, 8, 12, 16].map(at => bytes.readUInt32LE(start + at).toString(16))
  const [type, data] = [bytes[start + 15]!, bytes.readUInt32LE(start + 16)]
  const text = type === STRING ? JSON.stringify(nameIn(read, data)) : type === 0x12 ? String(data !== 0) : String(data)
  return `${text} (${numbers.join(' ')})`
}

function addPool(read: Read, bytes: Buffer, chunk: Chunk): boolean {
  const pool = chunk.end - chunk.start >= POOL_HEADER ? poolAt(bytes, chunk.start, chunk.end) : null
  if (!pool) return false
  read.pools.push(pool)
  const part = (key: string, name: FieldName, start: number, end: number): void => {
    if (end > start) read.parts.push(rawPart(key, name, { start, end }))
  }
  part('string pool', 'android.pool', pool.header.start, pool.header.end)
  part('string pool: offsets', 'android.offsets', pool.offsets.start, pool.strings.start)
  part('string pool: strings', 'android.strings', pool.strings.start, pool.strings.end)
  part('string pool: styles', 'android.styles', pool.strings.end, chunk.end)
  return true
}
