import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { armoredSignature, signature } from '../../src/formats/signature.ts'
import { compare } from '../../src/index.ts'
import { survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

/** A number of so many bytes, as no text has them. */
const number = (size: number, seed = 1): Uint8Array => Uint8Array.from({ length: size }, (_, at) => (at * 73 + seed * 151) % 256)
/** RFC 9580, 5.2.3: version, type, algorithms, when it was made, by whom, two bytes of the digest, and numbers. */
const packet = (when = 0x6553f100, seed = 1): Uint8Array => {
  const created = Buffer.alloc(4)
  created.writeUInt32BE(when)
  const body = bytes(
    [4, 0, 22, 8, 0, 6, 5, 2],
    created,
    [0, 10, 9, 16],
    '\x01\x23\x45\x67\x89\xab\xcd\xef',
    [1, 2],
    number(64, seed),
  )
  return bytes([0x88, body.length], body)
}
const armored = (content: Uint8Array, label = 'PGP SIGNATURE'): Uint8Array =>
  bytes(`-----BEGIN ${label}-----\n\n${Buffer.from(content).toString('base64')}\n=abcd\n-----END ${label}-----\n`)
const cms = (size = 200, told = size + 11): Uint8Array =>
  bytes([0x30, 0x81, told], '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02', number(size))
const pair = bytes([0x30, 0x44, 2, 0x20], number(32), [2, 0x20], number(32))
const text = (line: string): Uint8Array => bytes(`${line}\n`)

describe('what is told by its format', () => {
  const claimed = (content: Uint8Array, name: string): string =>
    formatFor(content.subarray(0, 4096), content.subarray(-66 * 1024), { ...topLayer, name }).format.id
  it.each<[string, Uint8Array, string, string]>([
    ['a packet', packet(), 'x', 'signature'],
    ['two packets', bytes(packet(), packet()), 'x', 'signature'],
    ['a packet of the new form', bytes([0xc2], packet().subarray(1)), 'x', 'signature'],
    ['a packet, and something else', bytes(packet(), 'x'), 'x', 'opaque'],
    ['a packet that breaks off', packet().subarray(0, -1), 'x', 'opaque'],
    ['a packet of another version', bytes(packet().subarray(0, 2), [9], packet().subarray(3)), 'x', 'opaque'],
    ['CMS', cms(), 'x', 'signature'],
    ['another type in a sequence', bytes([0x30, 0x81, 203, 6, 1, 1], number(200)), 'x', 'opaque'],
    ['a bare number, by name', number(256), 'x.o.sig', 'signature'],
    ['a bare number, by another name', number(256), 'x.bin', 'opaque'],
    ['a number of no usual length', number(255), 'x.sig', 'opaque'],
    ['two numbers, by name', pair, 'x.sig', 'signature'],
    ['text, by name', text('x'.repeat(255)), 'x.sig', 'text'],
    ['in armor', armored(packet()), 'x', 'armored-signature'],
    ['CMS in armor', armored(cms(), 'CMS'), 'x', 'armored-signature'],
    ['a certificate', armored(cms(), 'CERTIFICATE'), 'x', 'text'],
    ['in armor, and something behind it', bytes(armored(packet()), 'rm -rf /\n'), 'x', 'text'],
    ['in armor twice', bytes(armored(packet()), armored(packet())), 'x', 'text'],
    ['in armor without an end', armored(packet()).subarray(0, -20), 'x', 'text'],
    ['of signify', bytes('untrusted comment: x\n', Buffer.from(number(74)).toString('base64'), '\n'), 'x', 'armored-signature'],
    ['base64, by name', text(Buffer.from(number(256)).toString('base64')), 'x.sig', 'armored-signature'],
    ['base64, by another name', text(Buffer.from(number(256)).toString('base64')), 'x', 'text'],
  ])('%s', (_, content, name, id) => expect(claimed(content, name)).toBe(id))
})

describe('damage of all kinds is survived', () => {
  it.each([
    ['packets', signature, packet()],
    ['armor', armoredSignature, armored(packet())],
  ] as const)('%s', async (_, format, content) => survives(format, content))
})

describe('compared', () => {
  const maker = 'by 0123456789abcdef'
  it.each<[string, Uint8Array, Uint8Array, string, string, object]>([
    [
      'times',
      packet(),
      packet(0x675abd80, 2),
      'a',
      'cryptographic-signature',
      { a: `2023-11-14 22:13:20 ${maker}`, b: `2024-12-12 10:40:00 ${maker}` },
    ],
    [
      'times in armor',
      armored(packet()),
      armored(packet(0x675abd80, 2)),
      'a',
      'cryptographic-signature',
      { a: `2023-11-14 22:13:20 ${maker}`, b: `2024-12-12 10:40:00 ${maker}` },
    ],
    ['numbers alone', packet(), packet(undefined, 2), 'a', 'cryptographic-signature', { a: null, b: null }],
    ['bare numbers', number(256), number(256, 2), 'a.sig', 'cryptographic-signature', { a: null, b: null }],
    ['a signature and none', packet(), number(81), 'a', 'content-change', {}],
    ['none and a signature', number(81), packet(), 'a', 'content-change', {}],
    ['a signature and text', armored(packet()), text('nothing is signed'), 'a', 'content-change', {}],
    ['something behind CMS', cms(), bytes(cms(), 'x'), 'a', 'content-change', {}],
  ])('%s', async (_, a, b, name, id, evidence) => {
    const { verdict, causes } = await compare(a, b, { names: [name, name] })
    expect([verdict, causes.map(cause => cause.id)]).toEqual(['different', [id]])
    expect(causes[0]!.evidence[0]).toMatchObject(evidence)
  })
})
