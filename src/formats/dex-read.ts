import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { numbersAt, sizeOf } from './record.ts'

/** Android, "Dalvik Executable format", header_item: behind the magic number, the checksum and the signature. */
export const header = {
  'file-size': 4,
  'header-size': 4,
  endian: 4,
  'link-size': 4,
  'link-at': 4,
  'map-at': 4,
  'string-count': 4,
  'strings-at': 4,
  'type-count': 4,
  'types-at': 4,
  'proto-count': 4,
  'protos-at': 4,
  'field-count': 4,
  'fields-at': 4,
  'method-count': 4,
  'methods-at': 4,
  'class-count': 4,
  'classes-at': 4,
  'data-size': 4,
  'data-at': 4,
} as const
export const CHECKSUM_AT = 8
export const SIGNATURE_AT = 12
export const NUMBERS_AT = 32
export const HEADER = NUMBERS_AT + sizeOf(header)
const LITTLE = 0x12345678

/** map_list and the type codes: what people call it, and how many bytes each of its things has, where all have as many. */
export const mapItem = { type: 2, unused: 2, count: 4, at: 4 } as const
interface Kind {
  readonly name: string
  readonly span: `dex.${string}`
  readonly size?: number
}
export const kinds: Readonly<Record<number, Kind>> = {
  0: { name: 'header', span: 'dex.header' },
  1: { name: 'string_id', span: 'dex.string-ids', size: 4 },
  2: { name: 'type_id', span: 'dex.ids', size: 4 },
  3: { name: 'proto_id', span: 'dex.ids', size: 12 },
  4: { name: 'field_id', span: 'dex.ids', size: 8 },
  5: { name: 'method_id', span: 'dex.ids', size: 8 },
  6: { name: 'class_def', span: 'dex.class-defs', size: 32 },
  7: { name: 'call_site_id', span: 'dex.ids', size: 4 },
  8: { name: 'method_handle', span: 'dex.ids', size: 8 },
  4096: { name: 'map', span: 'dex.map' },
  4097: { name: 'type_list', span: 'dex.type-lists' },
  4098: { name: 'annotation_set_ref', span: 'dex.annotations' },
  4099: { name: 'annotation_set', span: 'dex.annotations' },
  8192: { name: 'class_data', span: 'dex.class-data' },
  8193: { name: 'code', span: 'dex.code' },
  8194: { name: 'string_data', span: 'dex.string-data' },
  8195: { name: 'debug_info', span: 'dex.debug' },
  8196: { name: 'annotation', span: 'dex.annotations' },
  8197: { name: 'encoded_array', span: 'dex.content' },
  8198: { name: 'annotations_directory', span: 'dex.annotations' },
  61440: { name: 'hiddenapi', span: 'dex.content' },
}
export const CODE = 8193
const HEADER_KIND = 0
const MAP_KIND = 4096
/** There are some twenty kinds. */
const MOST_KINDS = 100

export interface Dex {
  readonly bytes: ByteSource
  readonly isLittle: true
  readonly numbers: Readonly<Record<keyof typeof header, number>>
  /** All but the header, in order of their places; up to the next one, or up to what they hold. */
  readonly sections: readonly Section[]
  /** What is covered by checksum and signature ends here. */
  readonly end: number
}

export interface Section extends Range {
  readonly type: number
}

/** What header and map tell, or why they tell nothing. */
export function readDex(bytes: ByteSource): Dex | string {
  const from = { bytes, isLittle: true } as const
  if (bytes.size < HEADER) return 'the end of the file'
  const numbers = numbersAt(from, header, NUMBERS_AT)
  const end = numbers['file-size']
  if (numbers.endian !== LITTLE) return 'another order of bytes'
  if (end > bytes.size || numbers['header-size'] < HEADER || numbers['header-size'] > end)
    return 'a size that is not that of the file'
  const map = numbers['map-at']
  if (map < HEADER || map + 4 > end) return 'a map outside the file'
  const { count } = numbersAt(from, { count: 4 }, map)
  const first = map + 4
  const behindMap = first + count * sizeOf(mapItem)
  if (count > MOST_KINDS || behindMap > end) return 'a map that breaks off'
  const told = Array.from({ length: count }, (_, nth) => numbersAt(from, mapItem, first + nth * sizeOf(mapItem)))
    .filter(({ type }) => type !== HEADER_KIND)
    .sort((x, y) => x.at - y.at)
  const sections = told.map(({ type, at, count: things }, nth): Section => {
    const next = told[nth + 1]?.at ?? end
    const size = kinds[type]?.size
    if (type === MAP_KIND) return { type, start: at, end: behindMap }
    return { type, start: at, end: size === undefined ? next : at + size * things }
  })
  if (!sections.some(({ type, start }) => type === MAP_KIND && start === map)) return 'a map that does not tell itself'
  return { ...from, numbers, sections, end }
}

/** `Lorg/example/A;` as people write it. */
export const className = (descriptor: string): string => descriptor.replace(/^L(.*);$/s, '$1').replaceAll('/', '.')

export const isDex = (head: Uint8Array): boolean => /^dex\n\d{3}\0$/.test(latin1(head.subarray(0, 8)))
