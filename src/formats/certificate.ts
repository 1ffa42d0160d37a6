import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type FieldName, type Format, type Likeness, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

/** RFC 5280, 4.1: what a certificate consists of, in order; the last two stand behind what is signed. */
const parts = [
  'version',
  'serial number',
  'algorithm',
  'issuer',
  'validity',
  'subject',
  'key',
  'extensions',
  'signature algorithm',
  'signature',
] as const
type Part = (typeof parts)[number]

const [SEQUENCE, INTEGER, BIT_STRING, VERSION, EXTENSIONS] = [0x30, 0x02, 0x03, 0xa0, 0xa3]
const tags: Readonly<Record<Part, number>> = {
  version: VERSION,
  'serial number': INTEGER,
  algorithm: SEQUENCE,
  issuer: SEQUENCE,
  validity: SEQUENCE,
  subject: SEQUENCE,
  key: SEQUENCE,
  extensions: EXTENSIONS,
  'signature algorithm': SEQUENCE,
  signature: BIT_STRING,
}
/** A certificate is a kilobyte or two. */
const LARGEST = 64 * 1024

/** RFC 7468, 5: one certificate in armor, and nothing else. */
const armor = /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]{1,65000})-----END CERTIFICATE-----\s{0,8}$/

interface Element extends Range {
  readonly tag: number
  /** Where its content begins. */
  readonly body: number
}

/** X.690, 8.1 and 10.1: a tag of one byte, a length in its shortest form, and the content; null where it does not fit. */
function elementAt(bytes: Uint8Array, start: number, most: number): Element | null {
  const [tag = 0, form = 0] = bytes.subarray(start, Math.min(start + 2, most))
  const count = form < 0x80 ? 0 : form & 0x7f
  const body = start + 2 + count
  if (form === 0x80 || count > 3 || body > most) return null
  const size = count === 0 ? form : bytes.subarray(start + 2, body).reduce((sum, byte) => sum * 256 + byte, 0)
  return body + size <= most ? { tag, start, body, end: body + size } : null
}

function elementsIn(bytes: Uint8Array, { body, end }: Element): Element[] | null {
  const found: Element[] = []
  for (let at = body; at < end; ) {
    const element = elementAt(bytes, at, end)
    if (!element || found.length > parts.length) return null
    found.push(element)
    at = element.end
  }
  return found
}

/** Each part by its name, as hex; null where the bytes are not one certificate of version 3 and nothing else. */
function readCertificate(bytes: Uint8Array): ReadonlyMap<Part, string> | null {
  const outer = elementAt(bytes, 0, bytes.length)
  if (outer?.tag !== SEQUENCE || outer.end !== bytes.length) return null
  const [signed, ...signature] = elementsIn(bytes, outer) ?? []
  if (signed?.tag !== SEQUENCE) return null
  const own = [...(elementsIn(bytes, signed) ?? []), ...signature]
  if (own.length !== parts.length || own.some(({ tag }, index) => tag !== tags[parts[index]!])) return null
  return new Map(own.map(({ start, end }, index) => [parts[index]!, Buffer.from(bytes.subarray(start, end)).toString('hex')]))
}

const contentOf = (bytes: ByteSource): Uint8Array => bytes.read(0, Math.min(LARGEST, bytes.size)).slice()
const unarmored = (text: string): Uint8Array => Buffer.from(armor.exec(text)?.[1] ?? '', 'base64')

/** By what two certificates differ in beside the signature, which follows from all else. */
function compared(a: Uint8Array, b: Uint8Array): Likeness | null {
  const [one, two] = [readCertificate(a), readCertificate(b)]
  if (!one || !two) return null
  const unlike = parts.filter(part => part !== 'signature' && one.get(part) !== two.get(part))
  const only = (...allowed: readonly Part[]): boolean => unlike.every(part => allowed.includes(part))
  const values = [null, null] as const
  if (unlike.length === 0) return { cause: 'cryptographic-signature', confidence: 'likely', values }
  if (only('serial number'))
    return {
      cause: 'serial-number',
      confidence: 'likely',
      values: [one.get('serial number')!.slice(4), two.get('serial number')!.slice(4)],
    }
  if (only('serial number', 'validity'))
    return { cause: 'build-timestamp', confidence: 'likely', values: [validity(one), validity(two)] }
  // A key that is made for each build, whose digest may stand in an extension, or that of somebody else.
  return only('serial number', 'validity', 'key', 'extensions') && unlike.includes('key')
    ? { cause: 'cryptographic-signature', confidence: 'possible', values }
    : null
}

/** RFC 5280, 4.1.2.5: two times, of UTC or in full. */
function validity(certificate: ReadonlyMap<Part, string>): string {
  const text = latin1(Buffer.from(certificate.get('validity')!, 'hex'))
  return (text.match(/\d{12,14}Z/g) ?? []).join(' to ')
}

const cutAs =
  (name: FieldName): Format['cut'] =>
  (_, bytes): Anatomy => ({
    blocks: [structure('certificate', 0, { name, ranges: [{ start: 0, end: bytes.size }] })],
    facts: plainFacts,
  })
const see = 'RFC 5280, 4.1; RFC 7468, 5'

export const armoredCertificate: Format = {
  id: 'armored-certificate',
  plain: true,
  lines: true,
  docs: {
    title: 'certificate in armor',
    what: 'Lines; what differs in it (serial number, validity, key, signature alone) is told as the cause.',
    see,
  },
  claims: head => armor.test(latin1(head)) && readCertificate(unarmored(latin1(head))) !== null,
  cut: cutAs('text.lines'),
  alike: (a, b) => compared(unarmored(latin1(contentOf(a))), unarmored(latin1(contentOf(b)))),
}

export const certificate: Format = {
  id: 'certificate',
  plain: true,
  docs: {
    title: 'certificate',
    what: 'Bytes; what differs in it (serial number, validity, key, signature alone) is told as the cause.',
    see,
  },
  claims: head => head[0] === SEQUENCE && readCertificate(head) !== null,
  cut: cutAs('certificate.bytes'),
  alike: (a, b) => compared(contentOf(a), contentOf(b)),
}
