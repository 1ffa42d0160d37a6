import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName, Format } from '../model/layer.ts'
import { broken, type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy } from './tiling.ts'

/** GIF89a, 17 and 18. */
const header: RecordLayout = [
  ['gif.signature', 6, 'text'],
  ['gif.width', 2],
  ['gif.height', 2],
  ['gif.packed', 1, 'hex'],
  ['gif.background', 1],
  ['gif.aspect', 1],
]
/** 20. */
const image: RecordLayout = [
  ['gif.separator', 1, 'hex'],
  ['gif.left', 2],
  ['gif.top', 2],
  ['gif.image-width', 2],
  ['gif.image-height', 2],
  ['gif.image-packed', 1, 'hex'],
]
const [IMAGE, EXTENSION, TRAILER] = [0x2c, 0x21, 0x3b]
/** More blocks than any animation has. */
const MOST = 100_000
/** Sub-blocks are found one after the other: in a larger file they are not looked for. */
const LARGEST = 64 * 1024 * 1024

/** GIF89a: images and extensions, each a row of sub-blocks. Nothing in it is a date by definition, so nothing is erased. */
export const gif: Format = {
  id: 'gif',
  plain: true,
  docs: {
    title: 'GIF picture',
    what: 'Images, comments and other extensions, and what stands behind the end.',
    see: 'GIF89a specification, 17 to 27',
  },
  claims: head => /^GIF8[79]a/.test(latin1(head.subarray(0, 6))),
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'gif', filler: 0 }, partsOf(bytes))!,
}

function partsOf(bytes: ByteSource): Part[] {
  const size = sizeOf(header)
  const wrong = (start: number): Part =>
    broken('gif', { start, end: bytes.size }, { expected: 'a block of GIF', found: `${bytes.size - start} bytes` })
  if (bytes.size < size) return [wrong(0)]
  const parts: Part[] = [
    { key: 'header', start: 0, end: size, fields: () => recordAt(bytes, 0, { layout: header, isLittle: true }) },
  ]
  const end = size + tableSize(bytes.read(10, 11)[0]!)
  if (end > bytes.size) return [...parts, wrong(size)]
  if (end > size) parts.push({ key: 'global colours', start: size, end, fields: () => rest('gif.colours', size, end) })
  let at = end
  while (at < bytes.size) {
    const part = parts.length < MOST && bytes.size <= LARGEST ? partAt(bytes, at) : null
    if (!part) return [...parts, wrong(at)]
    parts.push(part)
    at = part.end
    if (part.key === 'trailer') break
  }
  return parts
}

/** 18 c: one bit tells whether there is a table of colours, three how large it is. */
const tableSize = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0)

function partAt(bytes: ByteSource, start: number): Part | null {
  const kind = bytes.read(start, start + 1)[0]
  if (kind === TRAILER) return { key: 'trailer', start, end: start + 1, fields: () => rest('gif.trailer', start, start + 1) }
  if (kind === IMAGE) return imageAt(bytes, start)
  return kind === EXTENSION ? extensionAt(bytes, start) : null
}

function imageAt(bytes: ByteSource, start: number): Part | null {
  const colours = start + sizeOf(image)
  if (colours > bytes.size) return null
  // The first byte of the data is the least number of bits of a code.
  const data = colours + tableSize(bytes.read(colours - 1, colours)[0]!)
  const end = endOfBlocks(bytes, data + 1)
  if (end === null) return null
  const fields = (): Field[] => [
    ...recordAt(bytes, start, { layout: image, isLittle: true }),
    ...rest('gif.local-colours', colours, data),
    ...rest('gif.pixels', data, end),
  ]
  return { key: 'image', start, end, fields }
}

/** 23 to 26: labels of extensions. */
const extensions: Readonly<Record<number, readonly [key: string, field: FieldName]>> = {
  249: ['graphic control', 'gif.control'],
  254: ['comment', 'gif.comment'],
  1: ['plain text', 'gif.plain-text'],
  255: ['application', 'gif.application'],
}

function extensionAt(bytes: ByteSource, start: number): Part | null {
  if (start + 2 > bytes.size) return null
  const label = bytes.read(start + 1, start + 2)[0]!
  const end = endOfBlocks(bytes, start + 2)
  if (end === null) return null
  const [key, field] = extensions[label] ?? [`extension ${label}`, 'gif.extension']
  const fields = (): Field[] => [...rest('gif.introducer', start, start + 2), ...rest(field, start + 2, end)]
  // 26: eight letters that identify the application.
  const name = label === 255 && end - start > 14 ? latin1(bytes.read(start + 3, start + 11)) : ''
  return { key: /^[\x20-\x7e]{8}$/.test(name) ? `${key} ${name.trim()}` : key, start, end, fields }
}

/** 15: sub-blocks with their sizes in front, up to one of no bytes. */
function endOfBlocks(bytes: ByteSource, start: number): number | null {
  let at = start
  while (at < bytes.size) {
    const size = bytes.read(at, at + 1)[0]!
    at += 1 + size
    if (size === 0) return at
  }
  return null
}
