import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Anatomy, type FieldName, type Format, type LayerHead, type Likeness, plainFacts } from '../model/layer.ts'
import { isOpenPgp, makerOf } from './openpgp.ts'
import { structure } from './structure.ts'

/** What formats are shown of a layer: a signature is a whole file, and smaller. */
const HEAD = 4096

const cutAs =
  (name: FieldName): Format['cut'] =>
  (_, bytes): Anatomy => ({
    blocks: [structure('signature', 0, { name, ranges: [{ start: 0, end: bytes.size }] })],
    facts: plainFacts,
  })

/** RFC 9580, 6.2, and RFC 7468, 5 and 8 and 9: what stands behind BEGIN. The third is what signs with a key alone. */
const armor = /^-----BEGIN (PGP SIGNATURE|PKCS7|CMS|SIGNATURE|SSH SIGNATURE)-----\r?\n/
/** signify and minisign: a comment, then one line of base64, and maybe both again. */
const signify = /^untrusted comment: [^\r\n]{0,1024}\r?\n[A-Za-z0-9+/]{40,400}={0,2}\r?\n/
const base64 = /^[A-Za-z0-9+/]{80,1400}={0,2}\r?\n?$/
const named = /\.(sig|sign|signature|p7s|minisig)$/

/** A signature that is text: nothing but that, from its first line to its last. */
export const armoredSignature: Format = {
  id: 'armored-signature',
  plain: true,
  lines: true,
  docs: {
    title: 'armored signature',
    what: 'Lines: a signature of OpenPGP, CMS, SSH or signify in armor.',
    see: 'RFC 9580, 6.2; RFC 7468, 5, 8 and 9',
  },
  claims(head, tail, { name }) {
    const text = latin1(head)
    const label = armor.exec(text)?.[1]
    if (label) return isOnly(label, latin1(tail))
    return (
      head.length < HEAD &&
      (signify.test(text) || (named.test(name) && base64.test(text) && isNumber(Buffer.from(text, 'base64'))))
    )
  },
  cut: cutAs('text.lines'),
  alike: (a, b) => told(makerIn(a), makerIn(b)),
}

/** What is all of two files is what they differ in: who made them, and when, if they say. */
const told = (a: string | null, b: string | null): Likeness => ({
  cause: 'cryptographic-signature',
  confidence: 'likely',
  values: a === b ? [null, null] : [a, b],
})

const contentOf = (bytes: ByteSource): Uint8Array => bytes.read(0, Math.min(HEAD, bytes.size)).slice()

/** RFC 9580, 6.2: headers, an empty line, base64, and maybe a check behind `=`. */
function makerIn(bytes: ByteSource): string | null {
  const body = /\r?\n\r?\n([A-Za-z0-9+/\r\n]+={0,2})/.exec(latin1(contentOf(bytes)))?.[1]
  return body === undefined ? null : makerOf(Buffer.from(body, 'base64'))
}

/** Behind the end of the armor there is nothing, and no other one begins. */
function isOnly(label: string, tail: string): boolean {
  const end = `-----END ${label}-----`
  const at = tail.indexOf(end)
  return at >= 0 && tail.slice(at + end.length).trim() === '' && tail.indexOf('-----BEGIN', 1) < 0
}

/** A signature that is bytes: packets of OpenPGP, CMS, or by name the number alone. */
export const signature: Format = {
  id: 'signature',
  plain: true,
  docs: {
    title: 'signature',
    what: 'Bytes: packets of OpenPGP, CMS, or by its name the bare number that a key made.',
    see: 'RFC 9580, 4.2 and 5.2; RFC 5652, 3 and 5',
  },
  claims: (head, _, layer) => isCms(head) || (head.length < HEAD && (isOpenPgp(head) || isBare(head, layer))),
  cut: cutAs('signature.bytes'),
  alike: (a, b) => (isWhole(a) && isWhole(b) ? told(makerOf(contentOf(a)), makerOf(contentOf(b))) : null),
}

/** 1.2.840.113549.1.7.2, RFC 5652, 5.1. */
const SIGNED_DATA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02'

/** A SEQUENCE, its length in any form, and the type of what is in it. */
function isCms(head: Uint8Array): boolean {
  const sequence = sequenceIn(head)
  return sequence !== null && latin1(head.subarray(sequence.start, sequence.start + SIGNED_DATA.length)) === SIGNED_DATA
}

/** X.690, 8.1.3: a length in one byte, in up to four behind their number, or told by two zeros at the end. */
function sequenceIn(head: Uint8Array): { readonly start: number; readonly end: number | null } | null {
  const form = head[1] ?? 0xff
  if (head[0] !== 0x30 || form > 0x84) return null
  if (form <= 0x80) return { start: 2, end: form === 0x80 ? null : 2 + form }
  const start = 2 + (form & 0x7f)
  return { start, end: head.subarray(2, start).reduce((size, byte) => size * 256 + byte, 0) + start }
}

/** Where the length is told, nothing stands behind it. */
const isWhole = (bytes: ByteSource): boolean => {
  const head = contentOf(bytes)
  return !isCms(head) || (sequenceIn(head)?.end ?? bytes.size) === bytes.size
}

/** Bytes that a key of a usual length makes: Ed25519, Ed448 and RSA of 1024 to 8192 bits; or two numbers of an elliptic curve. */
const sizes: ReadonlySet<number> = new Set([64, 114, 128, 256, 384, 512, 1024])

function isBare(bytes: Uint8Array, { name }: LayerHead): boolean {
  if (!named.test(name)) return false
  if (!isNumber(bytes)) return false
  // What can be read is no such number.
  const odd = bytes.reduce((count, byte) => count + (byte < 0x09 || byte > 0x7e ? 1 : 0), 0)
  return odd * 4 > bytes.length
}

const isNumber = (bytes: Uint8Array): boolean => sizes.has(bytes.length) || isPairOfNumbers(bytes)

/** RFC 3279, 2.2.3: a SEQUENCE of two INTEGERs. */
function isPairOfNumbers(bytes: Uint8Array): boolean {
  if (bytes.length < 8 || bytes.length > 130 || bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return false
  const second = 4 + bytes[3]!
  return bytes[2] === 2 && bytes[second] === 2 && second + 2 + bytes[second + 1]! === bytes.length
}
