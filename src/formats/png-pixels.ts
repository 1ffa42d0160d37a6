/** Above this no picture is looked at: 4,096 by 4,096 points of four bytes take half a second. */
export const LARGEST_PICTURE = 64 * 1024 * 1024

/** PNG (Third Edition) 11.2.1. */
export interface Size {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly channels: number
  readonly isInterlaced: boolean
}

/** By colour type: grey, true colour, palette, grey and alpha, true colour and alpha. */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depths = new Set([1, 2, 4, 8, 16])

export function sizeIn(header: Uint8Array): Size | null {
  if (header.length !== 13) return null
  const view = new DataView(header.buffer, header.byteOffset, 13)
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), header[8]!]
  const count = channels[header[9]!]
  const isKnown = header[10] === 0 && header[11] === 0 && header[12]! <= 1
  if (!isKnown || width === 0 || height === 0 || !depths.has(depth) || count === undefined) return null
  return { width, height, depth, channels: count, isInterlaced: header[12] === 1 }
}

/** 8.2: where each pass of Adam7 begins, and how far its points lie apart. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Rows of each pass, and bytes of each without its filter. */
function passesOf({ width, height, depth, channels: count, isInterlaced }: Size): { rows: number; bytes: number }[] {
  const passes = isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const)
  return passes
    .map(([x, y, across, down]) => ({ points: Math.ceil((width - x) / across), rows: Math.ceil((height - y) / down) }))
    .filter(({ points, rows }) => points > 0 && rows > 0)
    .map(({ points, rows }) => ({ rows, bytes: Math.ceil((points * depth * count) / 8) }))
}

/** Bytes of all rows, each with the number of its filter. */
export const filteredSize = (size: Size): number => passesOf(size).reduce((sum, { rows, bytes }) => sum + rows * (bytes + 1), 0)

export interface Rows {
  /** Each row behind a zero. */
  readonly points: Uint8Array
  /** Numbers of the filters that there are. */
  readonly filters: string
}

/** 9.2: the rows without their filters; null where a filter is unknown or the size is another one. */
export function unfiltered(size: Size, filtered: Uint8Array): Rows | null {
  if (filtered.length !== filteredSize(size)) return null
  const points = new Uint8Array(filtered.length)
  const step = Math.max(1, (size.depth * size.channels) >> 3)
  const filters = new Set<number>()
  let at = 0
  for (const { rows, bytes } of passesOf(size))
    for (let row = 0; row < rows; row++) {
      const filter = filtered[at]!
      if (filter > 4) return null
      filters.add(filter)
      // The row above, without its filter; none in the first row of a pass.
      const above = row > 0 ? at - bytes : -1
      for (let index = 0; index < bytes; index++) {
        const place = at + 1 + index
        const left = index >= step ? points[place - step]! : 0
        const up = above >= 0 ? points[above + index]! : 0
        const corner = above >= 0 && index >= step ? points[above + index - step]! : 0
        points[place] = filtered[place]! + predicted(filter, { left, up, corner })
      }
      at += bytes + 1
    }
  return { points, filters: [...filters].sort().join() }
}

interface Neighbours {
  readonly left: number
  readonly up: number
  readonly corner: number
}

function predicted(filter: number, { left, up, corner }: Neighbours): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4:
      return paeth(left, up, corner)
    default:
      return 0
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
