import { describe, expect, it } from 'vitest'
import { armoredCertificate, certificate as format } from '../../src/formats/certificate.ts'
import { formatFor } from '../../src/formats/index.ts'
import { compare } from '../../src/index.ts'
import { survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'

/** X.690, 8.1: tag, length, content. */
const der = (tag: number, ...content: (string | Uint8Array)[]): Uint8Array => {
  const body = bytes(...content)
  return bytes([tag, ...(body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff])], body)
}
interface Told {
  readonly serial?: string
  readonly until?: string
  readonly subject?: string
  readonly key?: string
  readonly extensions?: string
  readonly signature?: string
}
const certificate = ({
  serial = 'number',
  until = '241114221320Z',
  subject = 'nobody',
  key = 'a public key'.repeat(12),
  extensions = 'none',
  signature = 'signed',
}: Told = {}): Uint8Array =>
  der(
    0x30,
    der(
      0x30,
      der(0xa0, der(2, '\x02')),
      der(2, serial),
      der(0x30, 'algorithm'),
      der(0x30, 'issuer'),
      der(0x30, der(0x17, '231114221320Z'), der(0x17, until)),
      der(0x30, subject),
      der(0x30, key),
      der(0xa3, extensions),
    ),
    der(0x30, 'algorithm'),
    der(3, signature),
  )
const armored = (content: Uint8Array): Uint8Array =>
  bytes(`-----BEGIN CERTIFICATE-----\n${Buffer.from(content).toString('base64')}\n-----END CERTIFICATE-----\n`)

it.each<[string, Uint8Array, string]>([
  ['a certificate', certificate(), 'certificate'],
  ['in armor', armored(certificate()), 'armored-certificate'],
  ['and something behind it', bytes(certificate(), 'x'), 'opaque'],
  ['in armor, and something behind it', bytes(armored(certificate()), 'x'), 'text'],
  ['two of them', bytes(armored(certificate()), armored(certificate())), 'text'],
  ['another kind of part', patched(certificate(), 8, [0xa1]), 'opaque'],
  ['that breaks off', certificate().subarray(0, -1), 'opaque'],
  ['something else in armor', armored(bytes('no certificate')), 'text'],
])('is told: %s', (_, content, id) => expect(formatFor(content, content, topLayer).format.id).toBe(id))

describe('damage of all kinds is survived', () => {
  it.each([
    ['bytes', format, certificate()],
    ['armor', armoredCertificate, armored(certificate())],
  ] as const)('%s', async (_, one, content) => survives(one, content))
})

describe('compared', () => {
  it.each<[string, Told, string]>([
    ['serial number', { serial: 'other.', signature: 'other' }, 'serial-number likely'],
    ['validity', { serial: 'other.', until: '251114221320Z', signature: 'other' }, 'build-timestamp likely'],
    ['signature', { signature: 'other' }, 'cryptographic-signature likely'],
    ['key', { key: 'another key', extensions: 'other', signature: 'other' }, 'cryptographic-signature possible'],
    ['extensions', { extensions: 'other', signature: 'other' }, 'content-change unexplained'],
    ['subject', { serial: 'other.', subject: 'somebody', signature: 'other' }, 'content-change unexplained'],
  ])('%s', async (_, told, expected) => {
    for (const wrapped of [(one: Uint8Array) => one, armored]) {
      const { verdict, causes } = await compare(wrapped(certificate()), wrapped(certificate(told)), { names: ['a', 'a'] })
      expect([verdict, causes.map(({ id, confidence }) => `${id} ${confidence}`)]).toEqual(['different', [expected]])
    }
  })
})
