/** tar-stream calls an entry or a target so that does not fit, bsdtar a target of a link. */
const STAND_INS = ['PaxHeader', '././@LongSymLink', '././@LongHardLink']
/** Fields of names have 100 bytes, those of users 32, and some writers end them with a NUL. */
const NAME = 99
const USER = 31

/** Of a path; some writers leave nothing, and readers agree about that. */
export const isNameCopy = (copy: string, full: string): boolean => copy === '' || isTargetCopy(copy, full)

/** Of the target of a link: where the field is empty, some readers see no link. */
export const isTargetCopy = (copy: string, full: string): boolean =>
  STAND_INS.includes(copy) || isCopyOf(copy, full, NAME) || isSparseCopy(copy, full, copy.length >= NAME)

/** What writers leave in the old field when a text does not fit: its beginning, with other than ASCII replaced or dropped. */
function isCopyOf(copy: string, full: string, least: number): boolean {
  const isBeginning = (one: string, of: string): boolean => of === one || (copy.length >= least && of.startsWith(one))
  if (copy === '' || full === '') return copy === full
  if (isBeginning(copy, full)) return true
  if (!/[\x80-\xff]/.test(full)) return false
  // One question mark for a byte, a character or half of one.
  const replaced = (text: string): string => text.replace(/[\x80-\xff?]+/g, '?')
  return isBeginning(replaced(copy), replaced(full)) || isBeginning(copy, full.replace(/[\x80-\xff]/g, ''))
}

/** In GNU sparse formats readers that do not know them unpack to such a name: the path with a folder put in. `isCut`: it may end early. */
export function isSparseCopy(copy: string, full: string, isCut: boolean): boolean {
  const bare = (path: string): string => path.replace(/^(\.\/)+/, '')
  const [own, path] = [bare(copy), bare(full)]
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (!own.startsWith(folder)) return false
  const [, marker = '', base] = /^([^/]*)(?:\/([^/]*))?$/.exec(own.slice(folder.length)) ?? []
  if (base === undefined) return isCut && ('GNUSparseFile.'.startsWith(marker) || /^GNUSparseFile\.\d{1,10}$/.test(marker))
  const name = path.slice(folder.length)
  return /^GNUSparseFile\.\d{1,10}$/.test(marker) && (base === name || (isCut && name.startsWith(base)))
}

/**
 * GNU tar takes no name of a user from a record where the field is empty. A number that fits into the old field stands there, too; of one
 * that does not, writers leave nothing, the most, or "nobody".
 */
export function isConsistent(key: string, stored: string | number | undefined, winner: string): boolean {
  if (stored === undefined) return false
  if (String(stored) === winner) return true
  if (typeof stored === 'string') return isCopyOf(stored, winner, USER)
  if (key === 'mtime') return isRounded(stored, winner) || (stored === 0 && (Number(winner) < 0 || Number(winner) >= 8 ** 11))
  const most = key === 'size' ? 8 ** 11 - 1 : 8 ** 7 - 1
  return Number(winner) > most && (stored === 0 || stored === most || stored === 65534)
}

/** Some writers cut the fraction off, others round away from zero. */
function isRounded(stored: number, time: string): boolean {
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d*))?$/.exec(time) ?? []
  if (whole === undefined) return false
  const away = whole.startsWith('-') ? -1 : 1
  return stored === Number(whole) || (/[1-9]/.test(fraction) && stored === Number(whole) + away)
}
