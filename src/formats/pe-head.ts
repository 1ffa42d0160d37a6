import { isZeroRange, type Range } from '../model/bytes.ts'
import type { Field } from '../model/layer.ts'
import type { Part } from './parts.ts'
import { certificate, coffHeader, directory, directoryNames, NAME, optionalHeader, sectionHeader } from './pe-layout.ts'
import type { Pe } from './pe-read.ts'
import { checksumOf } from './pe-sum.ts'
import { named, stampText } from './pe-tables.ts'
import { fieldsAt, numbersAt, sizeOf } from './record.ts'

/** "MS-DOS Stub": at its end stands where the signature is. */
const DOS_HEADER = 64
const DOS_END = 60
/** The stub and what linkers of Microsoft leave behind it. */
const MOST_STUB = 4096
const MOST_CERTIFICATES = 100

export function headParts(pe: Pe): Part[] {
  const { headerAt, optional, sections } = pe
  const end = headerAt + sizeOf(coffHeader)
  const coff = (): Field[] => named(pe, fieldsAt(pe, coffHeader, { at: headerAt, prefix: 'pe.', told: stampText(pe) }))
  return [
    ...(optional ? dosParts(pe, headerAt - 4) : []),
    { key: '\0header', start: headerAt, end, fields: coff },
    ...(optional ? [optionalPart(pe, optional), ...directoryParts(pe, optional)] : []),
    ...sections.map(({ at, name, nth }): Part => {
      const fields = (): Field[] => [
        { name: 'pe.section-name', ranges: [{ start: at, end: at + NAME }] },
        ...fieldsAt(pe, sectionHeader, { at: at + NAME, prefix: 'pe.section-' }),
      ]
      return { key: `\0section ${name || nth}`, start: at, end: at + NAME + sizeOf(sectionHeader), fields }
    }),
  ]
}

function dosParts(pe: Pe, end: number): Part[] {
  const rich = richIn(pe, end)
  const stub = { start: DOS_HEADER, end: rich?.start ?? end }
  const behind = { start: rich?.end ?? end, end }
  return [
    {
      key: '\0dos header',
      start: 0,
      end: DOS_HEADER,
      fields: () => [
        { name: 'pe.dos-header', ranges: [{ start: 0, end: DOS_END }] },
        ...fieldsAt(pe, { 'header-at': 4 }, { at: DOS_END, prefix: 'pe.' }),
      ],
    },
    { key: '\0dos stub', ...stub, fields: () => [{ name: 'pe.dos-stub', ranges: [stub] }] },
    ...(rich ? [{ key: '\0rich header', ...rich, fields: (): Field[] => [richField(pe, rich)] }] : []),
    { key: '\0dos stub', ...behind, fields: () => [{ name: 'pe.dos-stub', ranges: [behind] }] },
    {
      key: '\0signature',
      start: end,
      end: end + 4,
      fields: () => [{ name: 'pe.signature', ranges: [{ start: end, end: end + 4 }] }],
    },
  ]
}

/** `DanS` and three words of nothing, tools and how many objects each made, all of it mixed with a key that stands behind `Rich`. */
function richIn({ bytes }: Pe, end: number): Range | null {
  const stub = Buffer.from(bytes.read(DOS_HEADER, Math.min(end, MOST_STUB)))
  const last = stub.lastIndexOf('Rich', undefined, 'latin1')
  if (last < 0 || last + 8 > stub.length) return null
  const key = stub.subarray(last + 4, last + 8)
  const first = Buffer.from('DanS', 'latin1').map((byte, index) => byte ^ key[index]!)
  const start = stub.indexOf(first)
  return start < 0 || start > last || (last - start) % 8 !== 0 ? null : { start: DOS_HEADER + start, end: DOS_HEADER + last + 8 }
}

/** The key is a sum over the header of DOS and the tools. All that the bytes say is in the text. */
function richField({ bytes }: Pe, range: Range): Field {
  const raw = Buffer.from(bytes.read(range.start, range.end))
  const word = (at: number): number => raw.readUInt32LE(at)
  const key = word(raw.length - 4)
  const plain = (at: number): number => (word(at) ^ key) >>> 0
  const field: Field = { name: 'pe.rich', ranges: [range] }
  if ([4, 8, 12].some(at => plain(at) !== 0)) return field
  const tools: string[] = []
  for (let at = 16; at < raw.length - 8; at += 8) tools.push(`${plain(at) >>> 16}.${plain(at) & 0xffff} x ${plain(at + 4)}`)
  return { ...field, value: `${tools.join(', ')}; key ${key.toString(16)}` }
}

function optionalPart(pe: Pe, { at, magic, numbers }: NonNullable<Pe['optional']>): Part {
  const layout: Readonly<Record<string, number>> = optionalHeader[magic]
  const fields = (): Field[] =>
    fieldsAt(pe, layout, { at, prefix: 'pe.' }).map(field =>
      field.name === 'pe.checksum' && isWrong(pe, numbers.checksum) ? { ...field, anomaly: 'structural:bad-checksum' } : field,
    )
  return { key: '\0optional header', start: at, end: at + sizeOf(layout), fields }
}

/** How far in the optional header the sum stands, of either kind. */
const SUM_AT = 64
/** None is no wrong one: loaders only ask for it in drivers. */
export const sumOf = (pe: Pe): number | null => (pe.optional ? checksumOf(pe.bytes, pe.optional.at + SUM_AT) : null)
const isWrong = (pe: Pe, told: number): boolean => told !== 0 && told !== (sumOf(pe) ?? told)

function directoryParts(pe: Pe, { directoriesAt, numbers }: NonNullable<Pe['optional']>): Part[] {
  const end = pe.headerAt + sizeOf(coffHeader) + pe.coff['optional-size']
  const step = sizeOf(directory)
  const count = Math.min(numbers.directories, directoryNames.length, Math.floor((end - directoriesAt) / step))
  const parts = directoryNames.slice(0, count).map((name, nth): Part => {
    const at = directoriesAt + nth * step
    return {
      key: `\0directory ${name}`,
      start: at,
      end: at + step,
      fields: () => fieldsAt(pe, directory, { at, prefix: 'pe.directory-' }),
    }
  })
  const rest = { start: directoriesAt + count * step, end }
  return [...parts, { key: '\0directories', ...rest, fields: () => [{ name: 'pe.directories-rest', ranges: [rest] }] }]
}

/** "The Attribute Certificate Table (Image Only)": each is filled up to eight bytes. The address of the directory is a place in the file. */
export function certificateParts(pe: Pe): Part[] {
  const { rva: start = 0, size = 0 } = pe.optional?.directories.certificate ?? {}
  const end = start + size
  if (start === 0 || size === 0 || end > pe.bytes.size) return []
  const parts: Part[] = []
  const head = sizeOf(certificate)
  let at = start
  while (at + head <= end && parts.length < MOST_CERTIFICATES) {
    const { length } = numbersAt(pe, certificate, at)
    const next = Math.min(end, at + Math.ceil(length / 8) * 8)
    if (length < head || at + length > end) break
    const own = at
    parts.push({ key: 'certificate', start: own, end: next, fields: () => certificateFields(pe, { start: own, end: next }) })
    at = next
  }
  const rest = { start: at, end }
  return [...parts, { key: 'certificate', ...rest, fields: () => [{ name: 'pe.certificate-rest', ranges: [rest] }] }]
}

function certificateFields(pe: Pe, { start, end }: Range): Field[] {
  const body = start + sizeOf(certificate)
  const signed = derEnd(pe, { start: body, end })
  const rest = { start: signed, end }
  const isFiller = isZeroRange(pe.bytes, rest)
  const fields: Field[] = [
    ...fieldsAt(pe, certificate, { at: start, prefix: 'pe.certificate-' }),
    { name: 'pe.certificate', ranges: [{ start: body, end: signed }] },
    // Whoever signs leaves zeros; what stands there is covered by no signature.
    { name: 'pe.certificate-padding', ranges: [rest], ...(isFiller ? {} : { anomaly: 'structural:padding' }) },
  ]
  return fields.filter(({ ranges }) => ranges.every(range => range.end > range.start))
}

/** X.690 8.1.3: a sequence tells its length in so many bytes as a first one says. Where it is none, all of it is the certificate. */
function derEnd({ bytes }: Pe, { start, end }: Range): number {
  const head = bytes.read(start, Math.min(start + 6, end)).slice()
  if (head.length < 6 || head[0] !== 0x30) return end
  const more = head[1]! - 0x80
  if (more > 4) return end
  let length = more > 0 ? 0 : head[1]!
  for (let nth = 0; nth < more; nth++) length = length * 256 + head[2 + nth]!
  const behind = start + 2 + Math.max(0, more) + length
  return behind <= end ? behind : end
}
