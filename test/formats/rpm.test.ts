import { describe, expect, it } from 'vitest'
import { rpm as format } from '../../src/formats/rpm.ts'
import { rpmPayload } from '../../src/formats/rpm-payload.ts'
import { compare } from '../../src/index.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { patched } from '../support/bytes.ts'
import { type RpmParts, rpm, rpm6, rpmFiles, strippedOf } from '../support/rpm.ts'
import { oddities } from '../support/told.ts'
import { xz } from '../support/xz.ts'

it('is cut into lead, tags and payload', async () => {
  const anatomy = await cutOf(format, rpm())
  const shape = shapeOf(anatomy)
  expect(oddities(anatomy)).toEqual([])
  expect(shape.BUILDTIME).toMatchObject({ 'rpm.index': 'type 4', 'rpm.count': '1', 'rpm.build-time': '1700000000' })
  expect(shape.BUILDHOST).toMatchObject({ 'rpm.build-host': 'builder' })
  expect(shape.FILEMODES).toMatchObject({ 'rpm.value[0]': '33261', 'rpm.value[1]': '33188' })
  expect(shape.FILEMTIMES).toMatchObject({ 'rpm.count': '2', 'rpm.file-mtime': '1700000000' })
  expect(shape['signature RESERVEDSPACE']).toMatchObject({ 'rpm.reserved': 'raw' })
  expect(shape.payload).toEqual({ 'rpm.body': 'raw' })
})

it('damage of all kinds is survived', async () => {
  await survives(format, rpm({ files: [] }))
})

describe('what is no header', () => {
  const whole = rpm()
  it.each<[string, Uint8Array, string]>([
    ['cut off in the signature header', whole.subarray(0, 120), 'truncated'],
    ['cut off in the header', whole.subarray(0, 700), 'truncated'],
    ['another magic', patched(whole, 96, [0]), 'malformed'],
    ['more entries than any', patched(whole, 104, [1]), 'malformed'],
    ['data outside the store', patched(whole, 96 + 16 + 16 + 8, [0x7f]), 'malformed'],
  ])('%s', async (_, content, odd) => {
    expect(oddities(await cutOf(format, content))).toEqual([odd])
  })
})

const verdictOf = async (a: RpmParts, b: RpmParts) => {
  const { verdict, causes, differences, rules } = await compare(rpm(a), rpm(b), { audit: true })
  return {
    verdict,
    causes: causes.map(({ id }) => id),
    at: differences.map(({ path }) => path.map(({ name }) => name).join('/')),
    rules,
  }
}
const other = rpmFiles.map(file => ({ ...file, mtime: 5, ino: (file.ino ?? 1) + 7 }))

describe('what the build machine leaves', () => {
  it.each<[string, RpmParts, readonly string[]]>([
    ['time of the build', { tags: { 1006: { int32: [5] } } }, ['rpm-build']],
    ['its host', { tags: { 1007: { text: 'another.example.org' } } }, ['rpm-build']],
    ['a cookie', { tags: { 1094: { text: 'b 1700000001' } } }, ['rpm-build']],
    ['times and inodes of files', { files: other }, ['rpm-build', 'device-number-unused', 'entry-mtime']],
    ['another encoding', { pack: content => xz(content), tags: { 1125: { text: 'xz' } } }, ['compression-format']],
  ])('%s', async (_, parts, rules) => {
    const base: RpmParts = parts.tags?.[1094] ? { tags: { 1094: { text: 'a 1700000000' } } } : {}
    const told = await verdictOf(base, { ...base, ...parts })
    expect(told.verdict).toBe('equivalent')
    expect(told.rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...rules]))
  })
})

describe('what stays', () => {
  it.each<[string, RpmParts, string, string]>([
    ['a script', { tags: { 1024: { text: 'echo Installed' } } }, 'content-change', 'POSTIN'],
    ['a version', { tags: { 1001: { text: '1.1' } } }, 'changelog-or-version', 'VERSION'],
    ['a mode, by file', { tags: { 1030: { int16: [0o104755, 0o100644] } } }, 'permission-other', 'FILEMODES'],
    ['modes of two files exchanged', { tags: { 1030: { int16: [0o100644, 0o100755] } } }, 'permission-other', 'FILEMODES'],
    ['a mode by a umask', { tags: { 1030: { int16: [0o100775, 0o100644] } } }, 'umask', 'FILEMODES'],
    ['a group', { tags: { 1040: { texts: ['root', 'evil'] } } }, 'archive-entry-user-name', 'FILEGROUPNAME'],
    ['a capability', { tags: { 5010: { texts: ['cap_setuid=ep', ''] } } }, 'capability', 'FILECAPS'],
    ['a trigger', { tags: { 1065: { texts: ['evil'] } } }, 'content-change', 'TRIGGERSCRIPTS'],
    ['an unknown tag', { tags: { 9999: { text: 'x' } } }, 'content-change', 'tag 9999'],
    ['a host that is none', { tags: { 1007: { text: 'a message here' } } }, 'content-change', 'BUILDHOST'],
    ['two times', { tags: { 1006: { int32: [5, 6] } } }, 'content-change', 'BUILDTIME'],
    ['a signature', { signature: { 268: { bin: Uint8Array.of(1, 2, 3) } } }, 'cryptographic-signature', 'signature RSAHEADER'],
    ['which files are one', { files: other.map(file => ({ ...file, ino: 7 })) }, 'content-change', 'FILEINODES'],
    [
      'a wrong digest of a file',
      { tags: { 1035: { texts: ['0'.repeat(64), '0'.repeat(64)] } } },
      'structural:stale-digest',
      'FILEDIGESTS',
    ],
    [
      'a wrong digest of the header',
      { signature: { 273: { text: 'f'.repeat(64) } } },
      'structural:stale-digest',
      'signature SHA256HEADER',
    ],
    ['a wrong size', { signature: { 1000: { int32: [7] } } }, 'structural:bad-checksum', 'signature SIZE'],
    [
      'a wrong digest of the payload',
      { tags: { 5092: { texts: ['f'.repeat(64)] } } },
      'structural:stale-digest',
      'PAYLOADDIGEST',
    ],
    [
      'room that is not empty',
      { signature: { 1008: { bin: Uint8Array.from(Buffer.from('a message, 32 bytes, in the room')) } } },
      'content-change',
      'signature RESERVEDSPACE',
    ],
    [
      'content, its digest with it',
      { files: [{ ...rpmFiles[0]!, body: '#!/bin/sh\necho hallo\n' }, rpmFiles[1]!] },
      'content-change',
      'payload/usr/bin/hello',
    ],
  ])('%s', async (_, parts, cause, at) => {
    const told = await verdictOf({}, parts)
    expect(told.verdict).toBe('different')
    expect(told.causes).toContain(cause)
    expect(told.at).toContain(at)
  })

  it('a digest that is stale over a content that changed', async () => {
    const digests = shapeOf(await cutOf(format, rpm())).FILEDIGESTS!
    const stale = { 1035: { texts: [digests['rpm.digest[0]']!, digests['rpm.digest[1]']!] } }
    const told = await verdictOf({}, { files: [{ ...rpmFiles[0]!, body: '#!/bin/sh\necho hallo\n' }, rpmFiles[1]!], tags: stale })
    expect(told.causes).toContain('structural:stale-digest')
  })
})

describe('format 6', () => {
  const bodies = ['#!/bin/sh\n', 'data\n']
  const told6 = async (changed: readonly string[], parts: RpmParts) => {
    const { verdict, causes, differences, warnings } = await compare(rpm6(bodies), rpm6(changed, parts), { audit: true })
    const at = differences.map(({ path }) => path.map(({ name }) => name).join('/'))
    return { verdict, causes: causes.map(({ id }) => id), at, warnings }
  }

  it('its tags have names, and its room may be of any size', async () => {
    const shape = shapeOf(await cutOf(format, rpm6(bodies)))
    expect(Object.keys(shape)).toEqual(
      expect.arrayContaining(['RPMFORMAT', 'SOURCENEVR', 'MIMEDICT', 'PAYLOADSIZEALT', 'signature SHA3_256HEADER']),
    )
    expect(shape['signature RESERVED']).toMatchObject({ 'rpm.reserved': 'raw', 'rpm.reserved-size': '' })
    expect((await compare(rpm6(bodies), rpm6(bodies, { tags: {}, signature: {} }))).warnings).toEqual([])
  })

  it.each<[string, RpmParts]>([
    ['time and host of the build', { tags: { 1006: { int32: [5] }, 1007: { text: 'another' } } }],
    ['another room for signatures', { signature: { 999: { bin: new Uint8Array(48) } } }],
    ['another encoding', { pack: content => xz(content), tags: { 1125: { text: 'xz' } } }],
  ])('%s', async (_, parts) => {
    const told = await told6(bodies, parts)
    expect([told.verdict, told.warnings]).toEqual(['equivalent', []])
  })

  it.each<[string, RpmParts, string, string]>([
    [
      'SHA3-256 of the header',
      { signature: { 279: { text: 'f'.repeat(64) } } },
      'structural:stale-digest',
      'signature SHA3_256HEADER',
    ],
    ['SHA-512 of the payload', { tags: { 5121: { text: 'f'.repeat(128) } } }, 'structural:stale-digest', 'PAYLOADSHA512'],
    ['SHA-512 of it decoded', { tags: { 5122: { text: 'f'.repeat(128) } } }, 'structural:stale-digest', 'PAYLOADSHA512ALT'],
    ['SHA3-256 of the payload', { tags: { 5123: { text: 'f'.repeat(64) } } }, 'structural:stale-digest', 'PAYLOADSHA3_256'],
    ['SHA3-256 of it decoded', { tags: { 5124: { text: 'f'.repeat(64) } } }, 'structural:stale-digest', 'PAYLOADSHA3_256ALT'],
    ['its size', { tags: { 5112: { int64: [7] } } }, 'structural:bad-checksum', 'PAYLOADSIZE'],
    ['its size, decoded', { tags: { 5113: { int64: [7] } } }, 'structural:bad-checksum', 'PAYLOADSIZEALT'],
    ['a signature', { signature: { 278: { texts: ['aGVsbG8='] } } }, 'cryptographic-signature', 'signature OPENPGP'],
    ['a kind of file', { tags: { 5116: { texts: ['text/x-shellscript'] } } }, 'content-change', 'MIMEDICT'],
    ['a script', { tags: { 5103: { text: 'rm -rf /' } } }, 'content-change', 'PREUNTRANS'],
    [
      'a message in the room',
      { signature: { 999: { bin: Uint8Array.from(Buffer.from('a message, 32 bytes, in the room')) } } },
      'content-change',
      'signature RESERVED',
    ],
    ['a digest of a file', { tags: { 1035: { texts: ['0'.repeat(64), '0'.repeat(64)] } } }, 'content-change', 'FILEDIGESTS'],
  ])('wrong or other: %s', async (_, parts, cause, at) => {
    const told = await told6(bodies, parts)
    expect(told.verdict).toBe('different')
    expect(told.causes).toContain(cause)
    expect(told.at).toContain(at)
  })

  it('a content that changed, by the number of its file', async () => {
    const told = await told6(['#!/bin/sh\n', 'Data\n'], {})
    expect([told.verdict, told.causes]).toEqual(['different', ['content-change']])
    expect(shapeOf(await cutOf(rpmPayload, strippedOf(bodies)))).toEqual({
      'file 0': { 'rpm-payload.header': '0', 'rpm-payload.content': 'raw' },
      'file 1': { 'rpm-payload.header': '1', 'rpm-payload.content': 'raw' },
    })
  })

  it('damage of its payload is survived', async () => survives(rpmPayload, strippedOf(bodies)))
})
