import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import type { Verdict } from '../../src/model/ledger.ts'
import { bytes, find, patched, stored, u16, u32, zeros } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { extraField, type ZipEntry, zip } from '../support/zip.ts'

async function verdictOn(a: Uint8Array, b: Uint8Array, name: string): Promise<Verdict> {
  const { report, audit } = await runComparison(a, b, { audit: true, digest: true, names: [name, name] })
  expect(audit).toEqual([])
  const [one, two] = report.inputs.map(({ canonicalDigest }) => canonicalDigest)
  expect(one === two).toBe(report.verdict === 'equivalent' || report.verdict === 'identical')
  return report.verdict
}

const a: ZipEntry = { name: 'a.txt', body: 'hello\n' }
const guard: ZipEntry = { name: 'guard', body: 'x', method: 0 }
const plain = { ...a, method: 0 }
const fat = { ...a, mode: 0, attributes: 0x20, madeBy: 0x0014 }
const empty: ZipEntry = { name: 'e', body: '', method: 0 }
const folder: ZipEntry = { name: 'd/', body: '', method: 0, mode: 0o040755 }
const later: ZipEntry = { ...guard, time: 0x598c_5a00 }
const old = (id: number): Uint8Array => extraField(0x5855, bytes(u32(1), u32(2), u16(id), u16(id)))
const diskOnly = extraField(0x0001, u32(0))

/** What one reader makes otherwise of the second entry is told; what none does is not. */
const pairs: readonly (readonly [what: string, one: ZipEntry, other: ZipEntry, verdict: Verdict])[] = [
  ['version needed 4.5', a, { ...a, needed: 45, local: { needed: 45 } }, 'equivalent'],
  ['version needed 4.6', a, { ...a, needed: 46 }, 'different'],
  ['local version needed 4.6', a, { ...a, local: { needed: 46 } }, 'different'],
  ['another version of one host', a, { ...a, madeBy: 0x033f }, 'equivalent'],
  ['host 19', a, { ...a, madeBy: 0x1314 }, 'different'],
  ['FAT and NTFS', fat, { ...fat, madeBy: 0x0a14 }, 'equivalent'],
  ['FAT and VFAT', fat, { ...fat, madeBy: 0x0e14 }, 'equivalent'],
  ['FAT and Amiga', fat, { ...fat, madeBy: 0x0114 }, 'different'],
  ['FAT and a name in another code page', { ...fat, name: '\xe9' }, { ...fat, name: '\xe9', madeBy: 0x0a14 }, 'different'],
  ['read-only on FAT', fat, { ...fat, attributes: 0x21 }, 'different'],
  ['hidden on FAT', fat, { ...fat, attributes: 0x22 }, 'equivalent'],
  ['read-only beside a mode', a, { ...a, attributes: 0x81a4_0001 }, 'equivalent'],
  ['the mark of text', a, { ...a, internal: 1 }, 'equivalent'],
  ['internal attributes of other systems', a, { ...a, internal: 4 }, 'different'],
  ['old times', a, { ...a, localExtra: extraField(0x5855, bytes(u32(1), u32(2))) }, 'equivalent'],
  ['old times with an owner', a, { ...a, localExtra: old(1) }, 'different'],
  ['an owner of one of two', a, { ...a, extra: extraField(0x7875, [1, 2, 1, 0, 2, 1, 0]) }, 'different'],
  ['an empty file deflated', empty, { ...empty, method: 8, data: bytes([3, 0]) }, 'equivalent'],
  ['an empty file deflated to no bytes', empty, { ...empty, method: 8, data: bytes() }, 'different'],
  [
    'no bytes, damaged or of an unknown method',
    { ...empty, method: 8, data: bytes() },
    { ...empty, method: 12, data: bytes() },
    'different',
  ],
  ['a folder deflated', folder, { ...folder, method: 8, data: bytes([3, 0]) }, 'equivalent'],
  ['a folder deflated at greater length', folder, { ...folder, method: 8, data: bytes([1, 0, 0, 255, 255]) }, 'different'],
  [
    'a folder deflated at greater length than the other',
    { ...folder, method: 8, data: bytes([3, 0]) },
    { ...folder, method: 8, data: bytes([1, 0, 0, 255, 255]) },
    'different',
  ],
  ['a folder deflated to no bytes', folder, { ...folder, method: 8, data: bytes() }, 'different'],
  ['a descriptor', a, { ...a, descriptor: true }, 'equivalent'],
  ['a descriptor without signature', a, { ...a, descriptor: { signature: false, wide: false } }, 'equivalent'],
  ['a wide descriptor', a, { ...a, descriptor: { signature: true, wide: true } }, 'different'],
  ['a descriptor of stored data', plain, { ...plain, descriptor: true }, 'equivalent'],
  ['one without signature', plain, { ...plain, descriptor: { signature: false, wide: false } }, 'different'],
  ['stored data that says it has one', plain, { ...plain, flags: 8, descriptor: true }, 'equivalent'],
  ['zip64', a, { ...a, zip64: true }, 'equivalent'],
  ['a disk in zip64', a, { ...a, disk: 0xffff, extra: diskOnly, localExtra: bytes() }, 'different'],
]

describe('a second entry that readers take otherwise', () => {
  it.each(pairs)('%s', async (_, one, other, verdict) => {
    const [left, right] = [zip([one, guard]), zip([other, guard])]
    expect(await verdictOn(left, right, 'x.zip')).toBe(verdict)
    expect(await verdictOn(right, left, 'x.zip')).toBe(verdict)
    // The same on both sides, it is no difference.
    expect(await verdictOn(right, zip([other, later]), 'x.zip')).toBe('equivalent')
  })

  it('all of one owner or another', async () => {
    const owned = (id: number) => zip([a, guard].map(entry => ({ ...entry, localExtra: old(id) })))
    expect(await verdictOn(owned(1), owned(2), 'x.zip')).toBe('equivalent')
    const setuid = (id: number) => zip([a, guard].map(entry => ({ ...entry, mode: 0o104755, localExtra: old(id) })))
    expect(await verdictOn(setuid(1), setuid(2), 'x.zip')).toBe('different')
    expect(await verdictOn(owned(1), zip([a, guard]), 'x.zip')).toBe('equivalent')
  })

  it('the check of a password by the time', async () => {
    const locked = (time: number) => zip([{ ...a, flags: 1, descriptor: true, time }])
    expect(await verdictOn(locked(0x598c_5a00), locked(0x576e_b1aa), 'x.zip')).toBe('different')
  })
})

describe('which directory it is', () => {
  const base = zip([a, guard])
  const end = find(base, 'PK\x05\x06')
  it.each([
    ['size', patched(base, end + 12, [base[end + 12]! - 3])],
    ['count', patched(base, end + 8, [1, 0, 1, 0])],
    ['bytes behind it', zip([a, guard], { behind: 'x' })],
    ['a second end', zip([a, guard], { comment: `PK\x05\x06${'\0'.repeat(18)}` })],
  ])('%s', async (_, odd) => expect(await verdictOn(base, odd, 'x.zip')).toBe('different'))

  it('nothing is erased where another end may lead elsewhere', async () => {
    const comment = Buffer.from(zip([{ ...a, body: 'other' }])).toString('latin1')
    expect(await verdictOn(zip([a, guard], { comment }), zip([a, later], { comment }), 'x.zip')).toBe('different')
  })

  it('offsets that count a prefix, and that do not', async () => {
    const prefix = 'MZ stub'
    const [counting, not] = [zip([a], { prefix, adjusted: true }), zip([a], { prefix })]
    expect(await verdictOn(counting, not, 'x.exe')).toBe('different')
    expect(await verdictOn(not, zip([{ ...a, time: 0x598c_5a00 }], { prefix }), 'x.exe')).toBe('equivalent')
  })
})

describe('under digests', () => {
  const digests = { jar: 'META-INF/X.SF', whl: 'x-1.dist-info/RECORD.jws' } as const
  const nested: readonly (readonly [what: string, name: string, one: Uint8Array, other: Uint8Array])[] = [
    ['the time in a gzip header', 'x.gz', gzip('x', { mtime: 1 }), gzip('x', { mtime: 2 })],
    [
      'the blocks of a deflate stream',
      'x.gz',
      gzip('x'),
      gzip('x', { deflate: bytes([0, 0, 0, 0xff, 0xff], stored(bytes('x'))) }),
    ],
    ['a time in a zip', 'x.jar', zip([a]), zip([{ ...a, time: 0x598c_5a00 }])],
    [
      'a descriptor, which all recomputes',
      'x.jar',
      zip([{ ...a, descriptor: true }]),
      zip([{ ...a, descriptor: { signature: false, wide: false } }]),
    ],
    ['a time in a zip in a zip', 'x.jar', zip([{ ...a, body: zip([guard]) }]), zip([{ ...a, body: zip([later]) }])],
    ['a time in a zip in a gzip', 'x.gz', gzip(zip([a])), gzip(zip([{ ...a, time: 0x598c_5a00 }]))],
    [
      'a builder',
      'META-INF/MANIFEST.MF',
      bytes('Manifest-Version: 1.0\nBuilt-By: a\n'),
      bytes('Manifest-Version: 1.0\nBuilt-By: b\n'),
    ],
    ['filler', 'x.tar', zeros(1024), zeros(2048)],
  ]
  for (const [kind, digest] of Object.entries(digests))
    it.each(nested)(`${kind}: %s`, async (_, name, one, other) => {
      const of = (body: Uint8Array): Uint8Array =>
        zip([
          { name, body },
          { name: digest, body: 'x' },
        ])
      expect(await verdictOn(of(one), of(other), `x.${kind}`)).toBe('different')
      expect(await verdictOn(of(other), of(one), `x.${kind}`)).toBe('different')
    })

  it('records of the archive itself have their rules', async () => {
    const of = (more: Partial<ZipEntry>): Uint8Array =>
      zip([
        { ...a, ...more },
        { name: 'META-INF/X.SF', body: 'x' },
      ])
    expect(await verdictOn(of({}), of({ time: 0x598c_5a00, method: 0 }), 'x.jar')).toBe('equivalent')
  })

  it('a seal on one side only is a difference', async () => {
    const body = gzip('x', { mtime: 1 })
    const sealed = zip([
      { name: 'x.gz', body },
      { name: 'META-INF/X.SF', body: 'x' },
    ])
    expect(await verdictOn(sealed, zip([{ name: 'x.gz', body: gzip('x', { mtime: 2 }) }]), 'x.jar')).toBe('different')
    expect(await verdictOn(zip([{ name: 'x.gz', body }]), sealed, 'x.jar')).toBe('different')
  })

  it('what cannot be read stays undecided, and the same', async () => {
    const of = (data: string): Uint8Array =>
      zip([
        { ...a, method: 14, data: bytes(data), localExtra: bytes() },
        { name: 'META-INF/X.SF', body: 'x' },
      ])
    expect(
      await runComparison(of('one'), of('two'), { audit: true }).then(({ report, audit }) => [report.verdict, audit]),
    ).toEqual(['incomplete', []])
  })

  it('an unreadable member is another thing than an empty one', async () => {
    const of = (entry: ZipEntry): Uint8Array => zip([entry, { name: 'META-INF/X.SF', body: 'x' }])
    expect(await verdictOn(of(empty), of({ ...empty, method: 8, data: bytes() }), 'x.jar')).toBe('different')
  })
})
