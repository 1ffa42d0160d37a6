import type { Entry } from '../../src/model/layer.ts'
import type { ConsumerId } from '../../src/model/rule.ts'

/** A field that a rule may touch, as its bytes stand there, and what is around it. */
export interface Seen {
  readonly value: string | undefined
  /** Its ranges one by one, latin-1. */
  readonly raws: readonly string[]
  readonly raw: string
  readonly encodes: string | undefined
  /** The content of the encoding was decoded, and is compared by itself. */
  readonly isDecoded: boolean
  readonly consumer: ConsumerId
  readonly entry: Entry | undefined
  /** All entries of the archive have one owner, and no bit or type gives that a meaning. */
  readonly oneOwner: boolean
  /** Keys of all entries. */
  readonly names: ReadonlySet<string>
  readonly isTransport: boolean
}

/** What must stay of it; null when all of it may go. */
type Spares = (seen: Seen) => string | null

const whole = ({ value, raw }: Seen): string => value ?? `raw ${raw}`
const only =
  (pattern: RegExp): Spares =>
  seen =>
    pattern.test(seen.raw) ? null : whole(seen)
const parsed: Spares = seen => (seen.value === undefined ? whole(seen) : null)
const decoded: Spares = seen => (seen.encodes === 'ok' && seen.isDecoded ? null : `raw ${seen.raw}`)
const ofRead: Spares = seen => (seen.value !== undefined && seen.isDecoded ? null : `raw ${seen.raw}`)
const transported: Spares = seen => (seen.isTransport ? null : whole(seen))
const zeros = only(/^\0*$/)

/** Octal with blanks around it, base-256 up to 2^53 of either sign, or the decimal number of a pax record. */
const number = /^( *[0-7]+[ \0]*|\0+|\x80\0{0,4}[\0-\x1f].{6}|\xff\xff{0,4}[\xe0-\xff].{6}|-?\d+(\.\d*)?)$/s
const tarNumber = only(number)

/** What installs packages of a distribution, and container runtimes. */
const isSystem = (consumer: ConsumerId): boolean =>
  ['dpkg', 'apk', 'pacman', 'opkg', 'pkg', 'installpkg', 'oci-layer'].includes(consumer)
/** What sets the modes that are in a package, and gives all files to whoever runs it. */
const setsModes = (consumer: ConsumerId): boolean => ['gem', 'cargo', 'conda', 'vsix'].includes(consumer)
/** Seldom users: they and whoever unpacks a plain archive give files their owners. */
const heedsOwners = ({ consumer, oneOwner }: Seen): boolean => isSystem(consumer) || (consumer === 'none' && !oneOwner)
const owner: Spares = seen => (heedsOwners(seen) || !number.test(seen.raw) ? whole(seen) : null)
const arOwner: Spares = seen => (heedsOwners(seen) || !/^\d* *$/.test(seen.raw) ? whole(seen) : null)
const user: Spares = seen => (heedsOwners(seen) || !/^[\w.@+\\ $\x80-\xff-]{0,64}\0*$/.test(seen.raw) ? whole(seen) : null)
const zipOwner: Spares = seen =>
  heedsOwners(seen) || !/^(ux.\0\x01.{2,18}|Ux(\x04\0.{4}|\0\0)|.{4})$/s.test(seen.raw) ? whole(seen) : null

/** Who unpacks with its own modes keeps x, setuid and the like, and types that are neither file nor directory. */
function mode(seen: Seen): string | null {
  const { consumer, value } = seen
  if (consumer === 'none' || setsModes(consumer) || isSystem(consumer) || value === undefined) return whole(seen)
  const bits = value === '' ? 0 : Number.parseInt(value, 8)
  const type = bits & 0o170000
  const kept =
    (bits & (consumer === 'linker' || consumer === 'oci' ? 0o7000 : 0o7111)) | (type === 0o100000 || type === 0o040000 ? 0 : type)
  return kept === 0 ? null : kept.toString(8)
}
const tarMode: Spares = seen => (number.test(seen.raw) ? mode(seen) : whole(seen))

/** A name without what path resolution ignores; what its bytes say must be what the format took it for. */
function name(seen: Seen): string {
  const { value, raws, consumer, entry } = seen
  const parts = raws.map(raw => raw.replace(/\0+$/, '')).filter(part => part !== '')
  if (value === undefined || parts.some(part => part.includes('\0'))) return whole(seen)
  const isMasked = value.includes('*') && !parts.some(part => part.includes('*'))
  const spelled = isMasked ? value : parts.join('/')
  // Digits that recompute are a field of their own.
  if (isMasked && parts.join('/') !== value.replace('*', '')) return `raw ${seen.raw}`
  if (spelled !== value && `${spelled}/` !== value && spelled !== `${value}/`) return `raw ${seen.raw}`
  if ((consumer === 'npm' || consumer === 'gem') && value.startsWith('./')) return value
  const bare = value.replace(/^(\.\/+)+/, '')
  return (entry?.type === 'directory' ? bare.replace(/(?<=[^/])\/$/, '') : bare) || '.'
}
const linkTarget: Spares = seen => (seen.entry?.type === 'hardlink' ? name({ ...seen, entry: undefined }) : whole(seen))

const device: Spares = seen => {
  const type = seen.entry?.type ?? 'other'
  return type === 'character' || type === 'block' || type === 'other' || !number.test(seen.raw) ? whole(seen) : null
}

/** Of names that stand in no entry something may hide. */
function longNames(seen: Seen): string | null {
  if (seen.value === undefined) return whole(seen)
  const isTold = (part: string): boolean => seen.names.has(part) || seen.names.has(part.replace(/\.(gz|xz|zst|bz2|lzma)$/, ''))
  const odd = seen.raw
    .replace(/^\/\/ {14}.{44}/s, '')
    .split(/\/?[\n\0]/)
    .filter(part => part !== '' && !isTold(part))
  return odd.length ? odd.join() : null
}

/** MS-DOS date and time (APPNOTE.TXT 4.4.6): two words. */
function dosTime(seen: Seen): string | null {
  const [low = 0, high = 0, day = 0, year = 0] = Buffer.from(seen.raw, 'latin1')
  const [time, date] = [low | (high << 8), day | (year << 8)]
  const month = (date >> 5) & 15
  const isTime = time >> 11 < 24 && ((time >> 5) & 63) < 60 && (time & 31) < 30 && (date & 31) > 0 && month > 0 && month < 13
  return isTime ? null : whole(seen)
}

function dosAttributes(seen: Seen): string | null {
  if (seen.value === undefined) return whole(seen)
  const heeded =
    (seen.consumer === 'none' || setsModes(seen.consumer) || isSystem(seen.consumer)) && seen.entry?.mode === undefined
  return heeded && Buffer.from(seen.raw, 'latin1')[0]! & 1 ? 'read-only' : null
}

/** Digits of cpio: octal, or hexadecimal. */
const hexOrOctal = /^([0-7]{6}|[0-7]{11}|[\da-fA-F]{8}|[\da-fA-F]{16})$/
const number16 = only(hexOrOctal)
const cpioOwner: Spares = seen => (heedsOwners(seen) || !hexOrOctal.test(seen.raw) ? whole(seen) : null)

/** The value goes; that there is one stays. */
const placeholder =
  (pattern: RegExp): Spares =>
  seen =>
    pattern.test(seen.raw) ? '<it>' : whole(seen)

const w3cDate = placeholder(/^\d{4}-[01]\d-[0-3]\d(T[0-2]\d:[0-5]\d(:[0-6]\d(\.\d+)?)?(Z|[+-][01]\d:[0-5]\d)?)?$/)

/**
 * Each field that rules of the default profile name, and what must stay of it, told by its bytes: a second opinion, written from the
 * specifications and not from the rules. It may be coarser than the rule, never finer.
 */
export const spares: Readonly<Record<string, Spares>> = {
  'tar.mtime': tarNumber,
  'tar.atime': tarNumber,
  'tar.ctime': tarNumber,
  'tar.uid': owner,
  'tar.gid': owner,
  'tar.uname': user,
  'tar.gname': user,
  'tar.mode': tarMode,
  'tar.name': name,
  'tar.linkname': linkTarget,
  'tar.devmajor': device,
  'tar.devminor': device,
  'tar.inode': only(/^\d{1,20}$/),
  'tar.magic': only(/^(ustar\x0000|ustar {2}\0|\0{8})$/),
  // A copy is held against what overrides it by the format; readers of that see the other one.
  'tar.shadowed': seen => (seen.value === '' ? null : whole(seen)),
  'tar.shadowed-name': seen => (seen.value === '' ? null : whole(seen)),
  'tar.shadowed-linkname': seen => (seen.value === '' ? null : whole(seen)),
  'tar.sparse-map': seen => (seen.value === '' && !['dpkg', 'npm', 'gem'].includes(seen.consumer) ? null : whole(seen)),
  'tar.reserved': zeros,
  'tar.end': zeros,
  'tar.fill': zeros,
  'tar.padding': zeros,
  'tar.pax-envelope': seen =>
    (seen.value === 'records' && seen.consumer === 'dpkg') || seen.consumer === 'gem' ? whole(seen) : parsed(seen),
  'tar.pax-name': seen => (seen.consumer === 'gem' ? whole(seen) : parsed(seen)),
  'gem.date': placeholder(/^\d{4}-\d\d-\d\d( 00:00:00(\.0+)? ?(Z|[+-]\d\d:\d\d))?$/),
  'cpio.magic': only(/^07070[127]$/),
  'cpio.mtime': number16,
  'cpio.uid': cpioOwner,
  'cpio.gid': cpioOwner,
  'cpio.mode': seen => (hexOrOctal.test(seen.raw) ? mode(seen) : whole(seen)),
  'cpio.name': name,
  'cpio.ino': number16,
  'cpio.device': number16,
  'cpio.special': seen => (['character', 'block', 'other'].includes(seen.entry?.type ?? 'other') ? whole(seen) : number16(seen)),
  'cpio.nlink': seen => (seen.entry?.type === 'directory' ? number16(seen) : whole(seen)),
  'cpio.check': only(/^0{8}$/),
  'cpio.trailer': seen => (seen.value === '' && /^0707[^T]*TRAILER!!!\0+$/.test(seen.raw) ? null : whole(seen)),
  'cpio.name-padding': zeros,
  'cpio.padding': zeros,
  'cpio.end': zeros,
  'squashfs.mkfs-time': placeholder(/^.{4}$/s),
  'squashfs.filler': zeros,
  'tree.mtime': placeholder(/^\x06.\0{7}\d{1,10}$/s),
  'squashfs.data': decoded,
  'squashfs.options': decoded,
  // The kernel finds blocks by these, and the decoder did.
  'squashfs.envelope': ofRead,
  'squashfs.index': ofRead,
  'squashfs.compression': seen => (seen.isTransport ? ofRead(seen) : whole(seen)),
  'squashfs.block-size': seen => (seen.isTransport ? ofRead(seen) : whole(seen)),
  'squashfs.block-log': seen => (seen.isTransport ? ofRead(seen) : whole(seen)),
  'squashfs.fragments': decoded,
  'squashfs.flags': decoded,
  'squashfs.ids': decoded,
  'squashfs.root-inode': decoded,
  'squashfs.bytes-used': decoded,
  'squashfs.id-table': decoded,
  'squashfs.xattr-table': decoded,
  'squashfs.inode-table': decoded,
  'squashfs.directory-table': decoded,
  'squashfs.fragment-table': decoded,
  'squashfs.export-table': decoded,
  'iso.time': placeholder(/^(.[\x01-\x0c][\x01-\x1f][\0-\x17][\0-\x3b][\0-\x3b].|\d{16}.)$/s),
  'rpm.filler': zeros,
  'rpm.reserved': zeros,
  'rpm.reserved-size': only(/^.{4}$/s),
  'rpm.build-time': placeholder(/^.{4}$/s),
  'pkginfo.builddate': placeholder(/^\d{1,12}$/),
  'buildinfo.builddate': placeholder(/^\d{1,12}$/),
  'rpm.build-host': placeholder(/^[A-Za-z0-9._-]{1,255}\0$/),
  'rpm.cookie': placeholder(/^[A-Za-z0-9._-]{1,255} \d{1,12}\0$/),
  'rpm.file-mtime': placeholder(/^.{4}$/s),
  'rpm.inode': placeholder(/^.{4}$/s),
  'rpm.device': placeholder(/^.{4}$/s),
  'ar.mtime': only(/^-?\d{0,12} *$/),
  'ar.uid': arOwner,
  'ar.gid': arOwner,
  'ar.mode': mode,
  'ar.magic': only(/^!<arch>\n$/),
  'ar.end': only(/^`\n$/),
  'ar.padding': only(/^\n?$/),
  'ar.long-names': longNames,
  'deb.suffix': transported,
  'gzip.magic': transported,
  'gzip.method': transported,
  'gzip.mtime': only(/^.{4}$/s),
  'gzip.name': only(/^[^\x00-\x1f\x7f/\\]{1,255}\0$/),
  'gzip.xfl': only(/^[\0\x02\x04]$/),
  'gzip.os': only(/^[\0-\x13\xff]$/),
  'gzip.flags': only(/^[\0-\x1f]$/),
  'gzip.deflate': decoded,
  'gzip.padding': zeros,
  'bzip2.magic': transported,
  'bzip2.level': only(/^[1-9]$/),
  'bzip2.blocks': decoded,
  'xz.magic': transported,
  'xz.flags': parsed,
  'xz.block-header': parsed,
  'xz.block': decoded,
  'xz.padding': only(/^(\0{4})*$/),
  'xz.block-padding': only(/^\0{0,3}$/),
  'zstd.magic': transported,
  'zstd.descriptor': parsed,
  'zstd.window': parsed,
  'zstd.blocks': decoded,
  'lz4.magic': transported,
  'lz4.descriptor': parsed,
  'lz4.blocks': decoded,
  'lzma.properties': parsed,
  'lzma.dictionary': parsed,
  'lzma.size': parsed,
  'lzma.stream': decoded,
  'zip.data': decoded,
  'zip.method': seen => (seen.consumer !== 'android' && /^[\0\x08]\0$/.test(seen.raw) ? null : whole(seen)),
  'zip.time': dosTime,
  'zip.extra-time': only(/^(UT.\0[\0-\x07](.{4}){0,3}|\n\0 \0\0{4}\x01\0\x18\0.{24}|UX(\x08\0.{8}|\x0c\0.{12}))$/s),
  'zip.extra-owner': zipOwner,
  'zip.extra-align': only(/^(5\xd9.{2}.{0,2})?\0*$/s),
  'zip.extra-jar': only(/^\xfe\xca\0\0$/),
  'zip.extra-unicode': seen => (seen.value === 'same' && /^up.{2}\x01/s.test(seen.raw) ? null : whole(seen)),
  'zip.mode': mode,
  'zip.signature': only(/^PK(\x01\x02|\x03\x04)$/),
  'zip.eocd-signature': only(/^PK\x05\x06$/),
  'zip.descriptor-signature': only(/^PK\x07\x08$/),
  // Hosts that all readers take for Unix, or for DOS and Windows.
  'zip.made-by': seen => (/^\d+$/.test(seen.value ?? '') && /^.[\0\x03\x0a\x0b\x0e]$/s.test(seen.raw) ? null : whole(seen)),
  'zip.version-needed': only(/^[\0-\x2d]\0$/),
  'zip.local-version-needed': only(/^[\0-\x2d]\0$/),
  'zip.internal-attributes': only(/^[\0\x01]\0$/),
  'zip.dos-attributes': dosAttributes,
  'zip.disk': zeros,
  'zip.eocd-disk': zeros,
  'manifest.user': placeholder(/^[\w.@+\\ -]{1,64}$/),
  'manifest.time': placeholder(/^[\w :.,+-]{8,40}$/),
  'javadoc.date': placeholder(/^(\w{3} \w{3} \d\d \d\d:\d\d:\d\d [A-Z\d:+-]{1,9} \d{4}|\d{4}-\d\d-\d\d)$/),
  'man.date': placeholder(/^[\w \\&~:.,/+-]{4,48}$/),
  'properties.date': placeholder(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d [A-Z\d:+-]{1,9} \d{4}$/),
  'page.date': placeholder(/^[\w :.,/+-]{8,48}$/),
  'gettext.date': placeholder(/^\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4}$/),
  'pyc.mtime': placeholder(/^.{4}$/s),
  // PNG (Third Edition), 11.3.4: year, month, day, hour, minute, second.
  'png.time': placeholder(/^.{2}[\x01-\x0c][\x01-\x1f][\0-\x17][\0-\x3b][\0-\x3c]$/s),
  'png.date': placeholder(/^[\w :.,+-]{4,40}$/),
  // ISO 32000-1, 7.9.4, in letters or in digits of them; ISO 16684-1, 8.2.1.1; RFC 1321 and 4122.
  'pdf.created': placeholder(/^(D:)?\d{4}[\dZ'+-]{0,19}$|^([0-9a-f]{2}){4,60}$/i),
  'pdf.modified': placeholder(/^(D:)?\d{4}[\dZ'+-]{0,19}$|^([0-9a-f]{2}){4,60}$/i),
  'pdf.xmp-created': placeholder(/^\d{4}-\d\d-\d\d[T\d:.Z+-]*$/),
  'pdf.xmp-modified': placeholder(/^\d{4}-\d\d-\d\d[T\d:.Z+-]*$/),
  'pdf.xmp-dated': placeholder(/^\d{4}-\d\d-\d\d[T\d:.Z+-]*$/),
  'pdf.id': placeholder(/^\[\s*<[0-9a-f]{32}>\s*<[0-9a-f]{32}>\s*\]$/i),
  'pdf.xmp-document': placeholder(/^uuid:[0-9a-f-]{36}$/i),
  'pdf.xmp-instance': placeholder(/^uuid:[0-9a-f-]{36}$/i),
  // DSC 3.0, 5.1: any text; here as ctime, ISO 8601 and PDF spell a date. tex.web, 617: year, month, day, minutes of the day.
  'ps.date': placeholder(/^(\w{3} \w{3} [\d ]\d [\d:]{8} ([A-Z]{1,5} )?\d{4}|\d{4}-[\dT:Z +-]+|D:\d{14}[\dZ'+-]*)$/),
  'ps.source': placeholder(/^\d{4}\.\d\d\.\d\d:\d{4}$/),
  'dvi.date': placeholder(/^\d{4}\.\d\d\.\d\d:\d{4}$/),
  // ICC.1:2010, 4.2: year, month, day, hour, minute, second.
  'icc.date': placeholder(/^[\x07\x08].\0[\x01-\x0c]\0[\x01-\x1f]\0[\0-\x17]\0[\0-\x3b]\0[\0-\x3b]$/s),
  // RFC 1950, 2.2: a window of 32 KiB, no dictionary, and a check of the two bytes themselves.
  'pdf.zlib-header': only(/^x[\x01\x5e\x9c\xda]$/s),
  'pdf.deflate': decoded,
  // W3C-DTF and RFC 3339; RFC 4122 as a URN.
  'svg.date': placeholder(/^\d{4}-[01]\d-[0-3]\d(T[0-2]\d:[0-5]\d(:[0-6]\d(\.\d+)?)?(Z|[+-][01]\d:[0-5]\d)?)?$/),
  'sbom.time': placeholder(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d+)?(Z|[+-][01]\d:[0-5]\d)$/),
  // config.md and annotations.md: RFC 3339, section 5.6.
  'oci.created': placeholder(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d+)?(Z|[+-][01]\d:[0-5]\d)$/),
  'oci.legacy-id': placeholder(/^[\da-f]{64}$/),
  'sbom.serial': placeholder(/^urn:uuid:[\dA-Fa-f]{8}(-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}$/),
  // W3C-DTF (of core properties, ECMA-376 part 2), dateTime of XML Schema (OpenDocument) and CCYY-MM-DDThh:mm:ssZ (EPUB 3.3).
  'opc.created': w3cDate,
  'opc.modified': w3cDate,
  'odf.created': w3cDate,
  'odf.modified': w3cDate,
  'odf.printed': w3cDate,
  'opf.modified': placeholder(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ$/),
  // Exif 2.3, 4.6.5: twenty bytes, the last of them NUL.
  'jpeg.date-time': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  'jpeg.date-original': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  'jpeg.date-digitized': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  'webp.date-time': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  'webp.date-original': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  'webp.date-digitized': placeholder(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\0$/),
  // OpenType 1.9, LONGDATETIME: seconds since 1904, as far as clocks will get.
  'sfnt.created': placeholder(/^\0{3}[\0\x01].{4}$/s),
  'sfnt.modified': placeholder(/^\0{3}[\0\x01].{4}$/s),
  'sfnt.fftm-created': placeholder(/^\0{3}[\0\x01].{4}$/s),
  'sfnt.fftm-modified': placeholder(/^\0{3}[\0\x01].{4}$/s),
}
