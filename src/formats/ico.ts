import type { ByteSource } from '../model/bytes.ts'
import type { Anatomy, Field, Format } from '../model/layer.ts'
import { notUnderstood } from './structure.ts'
import { type Part, type RecordLayout, recordAt, rest, sizeOf, tiledBy } from './tiling.ts'

/** Microsoft, "Icons": ICONDIR and ICONDIRENTRY. Of cursors planes and bits are the hot spot. */
const header: RecordLayout = [
  ['ico.reserved', 2],
  ['ico.type', 2],
  ['ico.count', 2],
]
const entry: RecordLayout = [
  ['ico.width', 1],
  ['ico.height', 1],
  ['ico.colours', 1],
  ['ico.entry-reserved', 1],
  ['ico.planes', 2],
  ['ico.bits', 2],
  ['ico.size', 4],
  ['ico.offset', 4],
]
const [HEADER, ENTRY] = [sizeOf(header), sizeOf(entry)]
/** More images than any icon has. */
const MOST = 1024

/** Icons and cursors: a directory, and images that are a bitmap or a PNG file each. */
export const ico: Format = {
  id: 'ico',
  plain: true,
  docs: {
    title: 'icon or cursor',
    what: 'The directory entry by entry, and the images by number and size.',
    see: 'Microsoft, "Icons", ICONDIR and ICONDIRENTRY',
  },
  claims(head) {
    if (head.length < HEADER + ENTRY) return false
    const view = new DataView(head.buffer, head.byteOffset, head.length)
    const [reserved, type, count] = [0, 2, 4].map(at => view.getUint16(at, true)) as [number, number, number]
    return reserved === 0 && (type === 1 || type === 2) && count > 0 && count <= MOST && isEntry(view, count)
  },
  cut(_, bytes): Anatomy {
    const whole = (found: string): Anatomy =>
      notUnderstood(bytes, 'ico.bytes', { expected: 'a directory of images that agree', found })
    const parts = partsOf(bytes)
    if (!parts) return whole('a directory that breaks off')
    return tiledBy(bytes, { format: 'ico', filler: 0 }, parts) ?? whole('images that lie over each other')
  },
}

/** The first image lies behind the directory. */
const isEntry = (view: DataView, count: number): boolean =>
  view.getUint8(HEADER + 3) === 0 &&
  view.getUint32(HEADER + 8, true) > 0 &&
  view.getUint32(HEADER + 12, true) >= HEADER + count * ENTRY

function partsOf(bytes: ByteSource): Part[] | null {
  if (bytes.size < HEADER) return null
  const record = (start: number, layout: RecordLayout): Field[] => recordAt(bytes, start, { layout, isLittle: true })
  const count = Number(record(0, header)[2]!.value)
  if (HEADER + count * ENTRY > bytes.size || count > MOST) return null
  return [
    { key: 'header', start: 0, end: HEADER, fields: () => record(0, header) },
    ...Array.from({ length: count }, (_, nth) => HEADER + nth * ENTRY).flatMap((at, nth): Part[] => {
      const [width, height, , , , , size, offset] = record(at, entry).map(({ value }) => Number(value)) as number[]
      const name = `${nth + 1} ${width || 256}x${height || 256}`
      const [start, end] = [offset!, offset! + size!]
      return [
        { key: `entry ${name}`, start: at, end: at + ENTRY, fields: () => record(at, entry) },
        { key: `image ${name}`, start, end, fields: () => rest('ico.image', start, end) },
      ]
    }),
  ]
}
