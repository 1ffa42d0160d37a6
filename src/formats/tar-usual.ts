import { type ByteSource, isZeroRange, lengthOf } from '../model/bytes.ts'
import type { Described } from './tar-fields.ts'
import { BLOCK, isEmpty, layout } from './tar-header.ts'

/**
 * Whether `fieldsOf` finds no anomaly, told without making the fields: so it is with nearly all entries of nearly all archives. No
 * header but its own speaks of the entry, no text stands behind a NUL, and what has no use is zero. False where it takes more to tell.
 */
export function isUsual(bytes: ByteSource, d: Described): boolean {
  if (d.extensions.length > 0 || d.global.size > 0 || d.sparse || d.char === 'S' || d.isAmbiguous) return false
  if (d.type !== 'file' && lengthOf(d.body) > 0) return false
  return isClean(d.header, layout.name) && isClean(d.header, layout.linkname) && isEmptyRest(d) && isZeroRange(bytes, d.padding)
}

/** Text up to the first NUL, and NULs behind it. */
function isClean(header: Uint8Array, [offset, length]: readonly [number, number]): boolean {
  let at = offset
  while (at < offset + length && header[at] !== 0) at++
  return isEmpty(header, at, offset + length)
}

/** Behind the device numbers: only "ustar" has a use for it that is no time, a prefix; where star's times may stand, it is not told here. */
function isEmptyRest({ header, dialect }: Described): boolean {
  const [prefix, length] = layout.prefix
  if (dialect !== 'ustar') return isEmpty(header, prefix, BLOCK)
  return isClean(header, [prefix, length]) && isEmpty(header, LAST_OF_PREFIX, BLOCK)
}

/** The NUL that star ends the prefix with; its times follow. */
const LAST_OF_PREFIX = 475
