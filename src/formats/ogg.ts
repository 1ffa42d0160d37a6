import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, Format, Likeness } from '../model/layer.ts'
import { broken, type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy } from './tiling.ts'

/** RFC 3533, 6: the header of a page. */
const header: RecordLayout = [
  ['ogg.capture', 4, 'text'],
  ['ogg.version', 1],
  ['ogg.flags', 1],
  ['ogg.granule', 8],
  ['ogg.serial', 4],
  ['ogg.sequence', 4],
  ['ogg.checksum', 4, 'hex'],
  ['ogg.segments', 1],
]
const HEADER = sizeOf(header)
const [SERIAL, CHECKSUM] = [14, 22]
/** Pages are some kilobytes: this is a gigabyte of sound. */
const MOST = 250_000

/** Ogg: pages, each with the serial number of its stream and a CRC. */
export const ogg: Format = {
  id: 'ogg',
  plain: true,
  docs: {
    title: 'Ogg sound or video',
    what: 'Page by page; files that differ in the serial numbers of streams alone are told as that, with every CRC recomputed.',
    see: 'RFC 3533, 6',
  },
  claims: head => latin1(head.subarray(0, 5)) === 'OggS\0',
  cut: (_, bytes): Anatomy => tiledBy(bytes, { format: 'ogg', filler: 0 }, pagesOf(bytes))!,
  alike,
}

interface Page extends Part {
  readonly serial: string
  readonly checksum: string
}

const isPage = (part: Part): part is Page => part.key === 'page'

function pagesOf(bytes: ByteSource): Part[] {
  const parts: Part[] = []
  let at = 0
  while (at < bytes.size) {
    const page = parts.length < MOST ? pageAt(bytes, at) : null
    if (!page) {
      const range = { start: at, end: bytes.size }
      return [...parts, broken('ogg', range, { expected: 'a page of Ogg', found: `${bytes.size - at} bytes` })]
    }
    parts.push(page)
    at = page.end
  }
  return parts
}

function pageAt(bytes: ByteSource, start: number): Page | null {
  const table = start + HEADER
  if (table > bytes.size || latin1(bytes.read(start, start + 4)) !== 'OggS') return null
  const count = bytes.read(table - 1, table)[0]!
  const body = table + count
  if (body > bytes.size) return null
  const end = bytes.read(table, body).reduce((sum, size) => sum + size, body)
  if (end > bytes.size) return null
  const hex = (at: number): string =>
    Buffer.from(bytes.read(start + at, start + at + 4))
      .reverse()
      .toString('hex')
  const fields = (): Field[] => [
    ...recordAt(bytes, start, { layout: header, isLittle: true }),
    ...rest('ogg.sizes', table, body),
    ...rest('ogg.packets', body, end),
  ]
  return { key: 'page', start, end, fields, serial: hex(SERIAL), checksum: hex(CHECKSUM) }
}

/** RFC 3533, 6: the polynomial 0x04c11db7, most significant bit first, from zero and not inverted. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let word = byte << 24
  for (let bit = 0; bit < 8; bit++) word = (word << 1) ^ (word < 0 ? 0x04c11db7 : 0)
  return word
})

/** As if the CRC itself were zero. */
function checksumOf(bytes: ByteSource, { start, end }: Page): string {
  let sum = 0
  for (const [at, byte] of bytes.read(start, end).entries())
    sum = (sum << 8) ^ table[(sum >>> 24) ^ (at >= CHECKSUM && at < CHECKSUM + 4 ? 0 : byte)]!
  return (sum >>> 0).toString(16).padStart(8, '0')
}

/** The same pages, each stream under another number, and every CRC right on both sides. */
function alike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [pagesOf(a), pagesOf(b)]
  if (one.length !== two.length) return null
  const [others, back] = [new Map<string, string>(), new Map<string, string>()]
  for (const [index, left] of one.entries()) {
    const right = two[index]!
    if (!isPage(left) || !isPage(right) || !isSamePage(a, left, b, right)) return null
    if ((others.get(left.serial) ?? right.serial) !== right.serial || (back.get(right.serial) ?? left.serial) !== left.serial)
      return null
    others.set(left.serial, right.serial)
    back.set(right.serial, left.serial)
    if (checksumOf(a, left) !== left.checksum || checksumOf(b, right) !== right.checksum) return null
  }
  const told = (serials: Iterable<string>): string => [...serials].slice(0, 4).join(' ')
  return { cause: 'serial-number', confidence: 'certain', values: [told(others.keys()), told(others.values())] }
}

/** All but the serial number and the CRC. */
function isSamePage(a: ByteSource, left: Page, b: ByteSource, right: Page): boolean {
  const text = (bytes: ByteSource, { start, end }: Page): string => {
    const page = latin1(bytes.read(start, end))
    return page.slice(0, SERIAL) + page.slice(SERIAL + 4, CHECKSUM) + page.slice(CHECKSUM + 4)
  }
  return text(a, left) === text(b, right)
}
