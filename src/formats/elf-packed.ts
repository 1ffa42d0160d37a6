import { latin1 } from '../model/bytes.ts'
import type { Field, FieldName, Packed } from '../model/layer.ts'
import { type CompressionField, compressionHeader, type Layout, sectionFlag } from './elf-layout.ts'
import { contentOf, type Elf, recordAt, recordFields, type Section } from './elf-read.ts'
import { isDebugStrings } from './elf-strings.ts'

/** gABI, chapter 4, "Section Compression": ch_type. */
const kinds: Readonly<Record<number, Packed['kind']>> = { 1: 'zlib', 2: 'zstd' }
/** What GNU tools made before that: `ZLIB`, eight bytes of size, most significant first, and the stream. */
const OLD = { magic: 'ZLIB', size: 12 }

interface Stream {
  readonly begin: number
  readonly packed: Packed
}

/** The stream of a compressed section; null where it is none, or its header is not understood. */
export function packedIn(read: Elf, section: Section): Stream | null {
  const { start, end } = contentOf(section)
  if (end > read.bytes.size) return null
  if (section.flags & sectionFlag.compressed) {
    const layout: Layout<CompressionField> = compressionHeader[read.bits]
    if (start + layout.size >= end) return null
    const { type, size } = recordAt(read, layout, start)
    const kind = kinds[type]
    return kind ? { begin: start + layout.size, packed: { kind, size } } : null
  }
  if (!section.text.startsWith('.zdebug_') || start + OLD.size >= end) return null
  const head = read.bytes.read(start, start + OLD.size)
  if (latin1(head.subarray(0, OLD.magic.length)) !== OLD.magic) return null
  const size = Number(new DataView(head.buffer, head.byteOffset, OLD.size).getBigUint64(OLD.magic.length))
  return { begin: start + OLD.size, packed: { kind: 'zlib', size } }
}

/** Header and stream, as fields; null where there is none. */
export function packedFields(read: Elf, section: Section, name: FieldName): Field[] | null {
  const found = packedIn(read, section)
  if (!found) return null
  const { start, end } = contentOf(section)
  const { begin, packed } = found
  const head: Field[] =
    section.flags & sectionFlag.compressed
      ? recordFields(read, compressionHeader[read.bits], { at: start, span: 'elf.compression' })
      : [{ name: 'elf.compression', ranges: [{ start, end: begin }] }]
  const strings = isDebugStrings(section.text) ? ({ strings: true } as const) : {}
  return [...head, { name, ranges: [{ start: begin, end }], packed: { ...packed, ...strings } }]
}
