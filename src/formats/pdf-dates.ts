import { latin1, type Range } from '../model/bytes.ts'
import type { FieldName } from '../model/layer.ts'
import type { Inset } from './insets.ts'

/** ISO 32000-1, 7.9.4. Cairo leaves the prefix out, and some leave out the last apostrophe. */
const DATE =
  /^(D:)?\d{4}((0[1-9]|1[0-2])((0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])([0-5]\d([0-5]\d)?)?((Z(00'00'?)?|[+-][01]\d'([0-5]\d'?)?)?))?)?)?$/

/** A string of 7.3.4 that is a date, in letters or in hexadecimal digits, and without what stands around it. */
export function dateIn(text: string, { start, end }: Range): { readonly range: Range; readonly value: string } | null {
  if (end - start > 256) return null
  const range = { start: start + 1, end: end - 1 }
  const inner = text.slice(range.start, range.end)
  if (text[start] === '(') return DATE.test(inner) ? { range, value: inner } : null
  if (text[start] !== '<' || !/^([0-9A-Fa-f]{2})+$/.test(inner)) return null
  const bytes = latin1(Buffer.from(inner, 'hex'))
  // UTF-16 with its mark (7.9.2.2).
  const letters = bytes.startsWith('\xfe\xff') ? bytes.slice(2).replace(/\0(.)/g, '$1') : bytes
  return DATE.test(letters) ? { range, value: inner } : null
}

/** 14.4: two strings of hexadecimal digits, each an MD5. */
export function idIn(text: string, { start, end }: Range): { readonly range: Range; readonly value: string } | null {
  const value = end - start <= 256 ? text.slice(start, end) : ''
  return /^\[[\t\n\r ]*<[0-9A-Fa-f]{32}>[\t\n\r ]*<[0-9A-Fa-f]{32}>[\t\n\r ]*\]$/.test(value)
    ? { range: { start, end }, value }
    : null
}

/** XMP packets are a few KiB, most of it room. */
const PACKET = 64 * 1024
/** ISO 16684-1, 8.2.1.1: a date as of ISO 8601. */
const XMP_DATE = '\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:\\d\\d)?)?'
const UUID = 'uuid:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'
/** ISO 16684-1, 8.4 and 8.6: namespace, name, what it holds. */
const properties: readonly (readonly [FieldName, string, string, string])[] = [
  ['pdf.xmp-created', 'http://ns.adobe.com/xap/1.0/', 'CreateDate', XMP_DATE],
  ['pdf.xmp-modified', 'http://ns.adobe.com/xap/1.0/', 'ModifyDate', XMP_DATE],
  ['pdf.xmp-dated', 'http://ns.adobe.com/xap/1.0/', 'MetadataDate', XMP_DATE],
  ['pdf.xmp-document', 'http://ns.adobe.com/xap/1.0/mm/', 'DocumentID', UUID],
  ['pdf.xmp-instance', 'http://ns.adobe.com/xap/1.0/mm/', 'InstanceID', UUID],
]

/** What a packet of XMP says of its own time and names, each once and under the prefix that stands for its namespace. */
export function xmpInsets(text: string, { start, end }: Range): Inset[] {
  const packet = end - start <= PACKET ? text.slice(start, end) : ''
  // Comments, sections of characters and entities of its own may hide anything; another object might begin in there.
  if (/<!|obj/.test(packet)) return []
  return properties.flatMap(([name, namespace, local, pattern]): Inset[] => {
    const prefix = prefixOf(packet, namespace)
    if (prefix === null) return []
    const full = `${prefix}:${local}`
    const found =
      new RegExp(`<${full}>(${pattern})</${full}>`, 'd').exec(packet) ??
      new RegExp(`[ \\t\\r\\n]${full}=(?:"(${pattern})"|'(${pattern})')`, 'd').exec(packet)
    const [from, to] = found?.indices?.[1] ?? found?.indices?.[2] ?? [0, 0]
    const isOnly = packet.split(full).length - 1 === (found?.[0].startsWith('<') ? 2 : 1)
    return found && isOnly ? [{ name, range: { start: start + from, end: start + to }, value: packet.slice(from, to) }] : []
  })
}

/** Null where there is none, or more than one; or where one means several things. */
function prefixOf(packet: string, namespace: string): string | null {
  const declared = [...packet.matchAll(/xmlns:([A-Za-z]{1,16})=(?:"([^"<]{0,99})"|'([^'<]{0,99})')/g)]
  const prefixes = new Set(declared.filter(([, , one, two]) => (one ?? two) === namespace).map(([, prefix]) => prefix))
  const [prefix] = prefixes
  if (prefix === undefined || prefixes.size > 1) return null
  const isClear = declared.every(([, own, one, two]) => own !== prefix || (one ?? two) === namespace)
  return isClear && declared.length === packet.split('xmlns:').length - 1 ? prefix : null
}
