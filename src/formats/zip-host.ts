import type { Entry, Field } from '../model/layer.ts'
import { central, fieldIn, isAscii, type Parts, plain, type Told } from './zip-record.ts'

/** Host systems (APPNOTE.TXT 4.4.2) that all readers take for one that has modes, and for one that has none: FAT, NTFS twice, VFAT. */
const UNIX = 3
const dosLike: ReadonlySet<number> = new Set([0, 10, 11, 14])
/** Their names outside ASCII are in an OEM code page for some readers (Info-ZIP unzip), by version even. */
const oemNames: ReadonlySet<number> = new Set([0, 11])

/** Attributes of DOS and Windows that make an entry another thing: volume label, directory, reparse point (a link). */
const dos = { readOnly: 0x0001, label: 0x0008, directory: 0x0010, link: 0x0400 } as const

const hostOf = (view: DataView): number => view.getUint8(central['made-by'][0] + 1)
const attributesOf = (view: DataView): number => view.getUint16(central['dos-attributes'][0], true)
const upperOf = (view: DataView): number => view.getUint16(central.mode[0], true)
const isFolderName = (name: Uint8Array): boolean => name.at(-1) === 0x2f

/** They say more than the name does: that it is a directory, where it ends in a slash, is no news. */
const isTypeAttribute = (attributes: number, name: Uint8Array): boolean =>
  (attributes & (dos.label | dos.link | (isFolderName(name) ? 0 : dos.directory))) !== 0

/**
 * A number where readers make the same of every such host, else host and version. Read-only is a mode of FAT for some readers, of all
 * that is like FAT for others.
 */
export function madeByTold({ view, name }: Parts): Told {
  const host = hostOf(view)
  const alike = dosLike.has(host) && (attributesOf(view) & dos.readOnly) === 0 && (!oemNames.has(host) || isAscii(name))
  const [at] = central['made-by']
  return plain(host === UNIX || alike ? view.getUint16(at, true) : `host ${host}, version ${view.getUint8(at)}`)
}

/**
 * External attributes (4.4.15): their meaning depends on the host. Some readers (unzip) take the upper half for a mode where the host
 * says FAT, others do not: such bytes stay as they are.
 */
export function attributeFields({ start, view, name }: Parts): Field[] {
  const field = fieldIn(central, start)
  const attributes = attributesOf(view)
  const lower = isTypeAttribute(attributes, name) ? {} : plain(attributes)
  const upper = upperOf(view)
  if (hostOf(view) === UNIX)
    return [field('dos-attributes', 'zip.dos-attributes', lower), field('mode', 'zip.mode', plain(upper.toString(8)))]
  if (upper) return [field('dos-attributes', 'zip.dos-attributes', lower), field('mode', 'zip.mode', {})]
  const [from] = central['dos-attributes']
  return [{ name: 'zip.dos-attributes', ranges: [{ start: start + from, end: start + from + 4 }], ...lower }]
}

const FORMAT = 0o170000

/** Some reader honours the type in the upper half of any host that is not like FAT; only that of Unix is a mode for all. */
export function entryOf({ view, name }: Parts, size: number): Entry {
  const host = hostOf(view)
  const upper = dosLike.has(host) ? 0 : upperOf(view)
  const isFolder = isFolderName(name) || (host !== UNIX && (attributesOf(view) & dos.directory) !== 0)
  const type = typeOf(upper & FORMAT) ?? (isFolder ? 'directory' : 'file')
  return { type, size, ...(host === UNIX ? { mode: upper } : {}) }
}

function typeOf(format: number): Entry['type'] | undefined {
  switch (format) {
    case 0o120000:
      return 'symlink'
    case 0o040000:
      return 'directory'
    case 0o020000:
      return 'character'
    case 0o060000:
      return 'block'
    case 0o010000:
      return 'fifo'
    default:
      return undefined
  }
}
