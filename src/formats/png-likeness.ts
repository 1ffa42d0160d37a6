import type { Likeness, Means } from '../model/layer.ts'
import { filteredSize, LARGEST_PICTURE, sizeIn, unfiltered } from './png-pixels.ts'

/** A picture: its header, its encoded points, and all other chunks, without what a rule erases. */
export interface Picture {
  readonly header: Uint8Array
  /** Bodies of IDAT, one after the other. */
  readonly encoded: Uint8Array
  readonly rest: string
}

/** Two pictures with the same points and the same other chunks; the pieces, the compression or the filters are others. */
export function pictureAlike(a: Picture | null, b: Picture | null, { unzlib }: Means): Likeness | null {
  if (!a || !b || a.rest !== b.rest) return null
  if (Buffer.compare(a.encoded, b.encoded) === 0)
    return { cause: 'compression-implementation', confidence: 'certain', values: ['cut into pieces', 'into others'] }
  const size = sizeIn(a.header)
  const most = size ? filteredSize(size) : 0
  if (!size || most > LARGEST_PICTURE) return null
  const [one, two] = [unzlib(a.encoded, most), unzlib(b.encoded, most)]
  if (!one || !two) return null
  if (Buffer.compare(one, two) === 0) return compressed(a, b)
  const [rows, others] = [unfiltered(size, one), unfiltered(size, two)]
  if (!rows || !others || Buffer.compare(rows.points, others.points) !== 0) return null
  return {
    cause: 'compression-implementation',
    confidence: 'likely',
    values: [`filters ${rows.filters}`, `filters ${others.filters}`],
  }
}

/** RFC 1950, 2.2: what the encoder says of its level. */
const levels = ['fastest', 'fast', 'default', 'best']
function compressed(a: Picture, b: Picture): Likeness {
  const [one, two] = [a, b].map(({ encoded }) => levels[encoded[1]! >> 6]!) as [string, string]
  if (one !== two) return { cause: 'compression-level', confidence: 'certain', values: [one, two] }
  return {
    cause: 'compression-implementation',
    confidence: 'likely',
    values: [`${a.encoded.length} bytes`, `${b.encoded.length} bytes`],
  }
}
