import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { pe as format } from '../../src/formats/pe.ts'
import { checksumOf } from '../../src/formats/pe-sum.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, fixed, patched, u32, zeros } from '../support/bytes.ts'
import {
  ALIGN,
  assembly,
  coff,
  debugDirectory,
  exportsOf,
  type PeOptions,
  type PeSection,
  pe,
  resources,
  rich,
  rsds,
  sequence,
  signed,
  symbol,
} from '../support/pe.ts'
import { oddities } from '../support/told.ts'

const code = { name: '.text', rva: 0x1000, flags: 0x60000020, body: 'code of main and of helper......' } as const
const text = { name: '.rdata', rva: 0x2000, body: 'built today' } as const
/** The two sections of `program` begin here. */
const behindHeads = (sections: number, stub = 40): number =>
  Math.ceil((64 + stub + 4 + 20 + 112 + 128 + sections * 40) / ALIGN) * ALIGN

const program = (options: PeOptions = {}): Uint8Array =>
  pe([code, text], { symbols: [symbol('main', 1, 0), symbol(4, 1, 16)], strings: 'helper_of_main\0', ...options })

describe.each([32, 64] as const)('an image of %i bits', bits => {
  it('is cut into headers and sections', async () => {
    const anatomy = await cutOf(format, program({ bits }))
    const shape = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(shape['\0header']).toMatchObject({ 'pe.machine': '0x8664', 'pe.timestamp': '2023-11-14 22:13:20' })
    expect(shape['\0optional header']).toMatchObject({ 'pe.linker-major': '0x2', 'pe.checksum': '0x0' })
    expect(shape['\0directory debug']).toEqual({ 'pe.directory-rva': '0x0', 'pe.directory-size': '0x0' })
    expect(shape['\0section .text']).toMatchObject({ 'pe.section-rva': '0x1000', 'pe.section-characteristics': '0x60000020' })
    expect(shape['.text']).toEqual({ 'pe.code': 'raw' })
    expect(shape['.rdata']).toEqual({ 'pe.content': 'raw' })
    expect(shape['\0symbols']).toEqual({ 'pe.symbols': 'raw' })
  })

  it('damage of all kinds is survived', async () => {
    await survives(format, program({ bits }))
  })
})

describe('places', () => {
  const at = async (file: Uint8Array, place: number) => (await format.cut(topLayer, ofBytes(file), { entries: 1 })).locate!(place)

  it.each<[string, number, string]>([
    ['a symbol', 0, 'main (RVA 0x1000)'],
    ['behind it', 5, 'main+0x5 (RVA 0x1005)'],
    ['a symbol with a long name', 17, 'helper_of_main+0x1 (RVA 0x1011)'],
  ])('are told by section, symbol and address: %s', async (_, within, told) => {
    const file = program()
    expect(await at(file, find(file, code.body) + within)).toEqual({ within, symbol: told })
  })

  it('are told by exports where there are no symbols, in code', async () => {
    const table = exportsOf({ addresses: 1, names: 1, 'addresses-rva': 0x3028, 'names-rva': 0x302c, 'ordinals-rva': 0x3030 })
    const body = bytes(table, u32(0x1010), u32(0x3034), zeros(4), 'exported\0')
    const file = pe([code, text, { name: '.edata', rva: 0x3000, body }], { directories: { export: [0x3000, 64] } })
    expect(await at(file, find(file, code.body) + 18)).toEqual({ within: 18, symbol: 'exported+0x2 (RVA 0x1012)' })
    expect(await at(file, find(file, text.body))).toEqual({ within: 0, symbol: 'RVA 0x2000' })
    expect(await at(file, 70)).toBeNull()
    expect(shapeOf(await cutOf(format, file))['\0exports']).toMatchObject({
      'pe.export-timestamp': '2023-11-14 22:13:22',
      'pe.export-names': '0x1',
    })
  })
})

describe('what linkers leave', () => {
  it('tools of Microsoft are told', async () => {
    const tools = rich([
      [259, 30_795, 3],
      [256, 30_795, 1],
    ])
    const file = pe([code], { stub: bytes('stub of DOS.....', tools) })
    expect(shapeOf(await cutOf(format, file))).toMatchObject({
      '\0dos stub': { 'pe.dos-stub': 'raw' },
      '\0rich header': { 'pe.rich': '259.30795 x 3, 256.30795 x 1; key 1b2c3d4e' },
      '\0dos stub#1': { 'pe.dos-stub': 'raw' },
    })
    const odd = pe([code], { stub: patched(bytes('stub of DOS.....', tools), 20, [9]) })
    expect(shapeOf(await cutOf(format, odd))['\0rich header']).toEqual({ 'pe.rich': 'raw' })
  })

  const debugged = (path: string, options: { readonly type?: number; readonly stamp?: number; readonly guid?: string } = {}) => {
    const { type = 2, stamp = 1_700_000_001, guid = 'sixteen bytes...' } = options
    const record = rsds(guid, 1, path)
    const start = behindHeads(1)
    const entries = [
      { type, at: start + 56, size: record.length, timestamp: stamp },
      { type: type === 16 ? 2 : 12, at: start + 56, size: type === 16 ? record.length : 0, timestamp: stamp },
    ]
    const body = bytes(debugDirectory(entries), record, 'other content')
    return pe([{ ...text, body }], { directories: { debug: [0x2000, 56] } })
  }

  it('the debug directory and the path of its database are told', async () => {
    expect(shapeOf(await cutOf(format, debugged('C:\\a\\x.pdb')))).toMatchObject({
      '\0debug CODEVIEW': { 'pe.debug-timestamp': '2023-11-14 22:13:21', 'pe.debug-type': '0x2' },
      '\0debug content CODEVIEW': {
        'pe.pdb-signature': 'raw',
        'pe.pdb-guid': '74786973-6565-206e-6279-7465732e2e2e',
        'pe.pdb-age': '0x1',
        'pe.pdb-path': 'C:\\a\\x.pdb',
        'pe.pdb-path-end': 'raw',
      },
      '.rdata': { 'pe.content': 'raw' },
    })
  })

  it('a stamp that is a digest is no time', async () => {
    const shape = shapeOf(await cutOf(format, debugged('x', { type: 16, stamp: 7 })))
    expect(shape['\0header']).toMatchObject({ 'pe.repro-stamp': '0x6553f100' })
    expect(shape['\0debug REPRO']).toMatchObject({ 'pe.repro-stamp': '0x7' })
  })

  it('resources are told by type, name and language', async () => {
    const body = resources(16, 0x2000, 'version 1.0')
    const shape = shapeOf(
      await cutOf(format, pe([{ ...text, name: '.rsrc', body }], { directories: { resource: [0x2000, body.length] } })),
    )
    expect(shape).toMatchObject({
      '\0resources': { 'pe.resource-table-timestamp': '2023-11-14 22:13:23' },
      '\0resources VERSION 1': { 'pe.resource-table-timestamp': '2023-11-14 22:13:23' },
      '\0resource VERSION 1 1033': { 'pe.resource': 'raw' },
      '.rsrc': { 'pe.resources': 'raw' },
    })
  })

  it('certificates are told, and what hides behind the signature in one', async () => {
    const cut = async (table: Uint8Array) => {
      const plain = pe([code])
      return cutOf(format, bytes(pe([code], { directories: { certificate: [plain.length, table.length] } }), table))
    }
    const clean = await cut(signed(sequence('signature')))
    expect(oddities(clean)).toEqual([])
    expect(shapeOf(clean).certificate).toEqual({
      'pe.certificate-length': '0x13',
      'pe.certificate-revision': '0x200',
      'pe.certificate-type': '0x2',
      'pe.certificate': 'raw',
      'pe.certificate-padding': 'raw',
    })
    expect(shapeOf(await cut(signed(sequence('signature'), 'payload'))).certificate).toMatchObject({
      'pe.certificate-padding': 'structural:padding',
    })
    expect(shapeOf(await cut(signed('no sequence'))).certificate).toMatchObject({ 'pe.certificate': 'raw' })
    expect(shapeOf(await cut(bytes('too short')))).toMatchObject({ certificate: { 'pe.certificate-rest': 'raw' } })
  })

  it('the metadata of .NET are told by stream, and the Mvid', async () => {
    const body = assembly(0x2000, { mvid: 'sixteen bytes...', text: 'Main' })
    const file = pe([{ ...text, body }], { directories: { clr: [0x2000, 72] } })
    expect(shapeOf(await cutOf(format, file))).toMatchObject({
      '\0cli header': { 'pe.cli-metadata-rva': '0x2028' },
      '\0metadata header': { 'pe.metadata-header': 'raw' },
      '\0metadata #~': { 'pe.metadata-tables': 'raw' },
      '\0metadata #Strings': { 'pe.metadata-strings': 'raw' },
      '\0mvid': { 'pe.mvid': '74786973-6565-206e-6279-7465732e2e2e' },
      '\0metadata #GUID': { 'pe.metadata-guids': 'raw' },
    })
    await survives(format, file)
  })

  const options = { audit: true, names: ['a', 'a'] } as const
  it.each<[string, Uint8Array, Uint8Array, string[], string[]]>([
    ['the path of a build', debugged('C:\\a1\\x.pdb'), debugged('C:\\b2\\x.pdb'), ['build-path'], []],
    ['another name of a database', debugged('C:\\a1\\x.pdb'), debugged('C:\\a1\\y.pdb'), ['content-change'], []],
    ['its id beside a path', debugged('/a1/x.pdb'), debugged('/b2/x.pdb', { guid: 'others' }), ['build-path'], ['build-id']],
    ['its id alone', debugged('x'), debugged('x', { guid: 'others' }), ['build-id'], []],
    ['a time', program(), program({ header: { timestamp: 1_700_000_009 } }), ['pe-timestamp'], []],
    ['the version of the linker', program(), program({ header: { 'linker-minor': 41 } }), ['toolchain-version'], []],
    ['bytes behind the end', program(), program({ tail: 'overlay' }), ['structural:trailing-data'], []],
    ['the entry point', program(), program({ header: { entry: 0x1004 } }), ['content-change'], []],
  ])('%s is named', async (_, one, two, causes, folds) => {
    const { report, audit } = await runComparison(one, two, options)
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.causes.map(({ id }) => id)).toEqual(causes)
    expect([...new Set(report.causes[0]!.folds.map(({ id }) => id))]).toEqual(folds)
  })

  it('an Mvid follows from what else differs', async () => {
    const net = (mvid: string, name: string): Uint8Array =>
      pe([{ ...text, body: assembly(0x2000, { mvid, text: name }) }], { directories: { clr: [0x2000, 72] } })
    const alone = await compare(net('one', 'Main'), net('two', 'Main'), options)
    expect(alone.causes.map(({ id }) => id)).toEqual(['dotnet-mvid'])
    const both = await compare(net('one', 'Main'), net('two', 'Evil'), options)
    expect(both.causes.map(({ id }) => id)).toEqual(['content-change'])
    expect(both.causes[0]!.folds).toEqual([{ id: 'dotnet-mvid', span: 'pe.mvid', count: 1 }])
    expect([alone.verdict, both.verdict]).toEqual(['different', 'different'])
  })
})

describe('the checksum', () => {
  const summed = (file: Uint8Array, told?: number): Uint8Array => {
    const at = 64 + 40 + 4 + 20 + 64
    return patched(file, at, u32(told ?? checksumOf(ofBytes(file), at)!))
  }
  const one = summed(program())
  const other = program({ header: { timestamp: 1_700_000_009 } })

  it('follows where it is right on both sides', async () => {
    const { causes, warnings } = await compare(one, summed(other), { names: ['a', 'a'] })
    expect(causes.map(({ id }) => id)).toEqual(['pe-timestamp'])
    expect(causes[0]!.folds).toEqual([{ id: 'content-hash-cascade', span: 'pe.checksum', count: 1 }])
    expect(warnings).toEqual([])
  })

  it('is an anomaly where it is wrong, with the right one', async () => {
    const { causes, warnings } = await compare(one, summed(other, 0x1234), { names: ['a', 'a'] })
    expect(causes.map(({ id }) => id)).toEqual(['structural:bad-checksum', 'pe-timestamp'])
    expect(warnings.map(({ id, side }) => [id, side])).toEqual([['structural:bad-checksum', 'b']])
    expect(warnings[0]!.message).toMatch(/^expected a checksum of 0x[0-9a-f]+, found 0x1234$/)
  })

  it('follows from nothing where one side has none', async () => {
    const { causes } = await compare(one, other, { names: ['a', 'a'] })
    expect(causes.map(({ id }) => id)).toEqual(['content-change', 'pe-timestamp'])
  })

  it('counts words, and a last byte alone', () => {
    const sum = (...parts: (string | number[])[]): number => checksumOf(ofBytes(bytes(...parts)), 0)!
    expect(sum(zeros(4) as unknown as number[])).toBe(4)
    expect(sum(u32(0xffffffff), [1, 2])).toBe(0x201 + 6)
    expect(sum(u32(0), [0xff, 0xff, 0xff, 0xff, 5])).toBe(5 + 9)
    expect(checksumOf(ofBytes(zeros(8)), 1)).toBeNull()
  })
})

describe('an object', () => {
  const own = coff(
    [
      { name: '.text', body: 'code of one function', relocations: '0123456789' },
      { name: '/4', body: 'data', flags: 0x40 },
    ],
    { symbols: [symbol('f', 1, 4)], strings: '.a_long_name\0' },
  )
  it('has sections, relocations and symbols', async () => {
    expect(shapeOf(await cutOf(format, own))).toMatchObject({
      '.text': { 'pe.code': 'raw' },
      '\0relocations .text': { 'pe.relocations': 'raw' },
      '.a_long_name': { 'pe.content': 'raw' },
      '\0symbols': { 'pe.symbols': 'raw' },
      '\0strings': { 'pe.strings': 'raw' },
    })
    const anatomy = await format.cut(topLayer, ofBytes(own), { entries: 1 })
    expect(anatomy.locate!(find(own, 'code') + 6)).toEqual({ within: 6, symbol: 'f+0x2' })
    await survives(format, own)
  })

  it.each<[string, Uint8Array, string]>([
    ['an object', own, 'pe'],
    ['an image', program(), 'pe'],
    ['a program of DOS', bytes(fixed('MZ', 60), u32(64), 'NE of another day', zeros(80)), 'opaque'],
    ['a machine and no sections', bytes([0x64, 0x86], zeros(90)), 'opaque'],
    ['a text', bytes('MZ is how it begins, and it goes on for more than sixty-four bytes of text'), 'text'],
  ])('claims: %s', (_, file, expected) => {
    expect(formatFor(file, file, topLayer).format.id).toBe(expected)
  })
})

describe('headers that make no sense', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['sections over each other', pe([code, { ...text, at: behindHeads(2) }]), ['malformed']],
    ['a section outside the file', pe([{ ...code, at: 1e9 }]), ['malformed']],
    ['an unknown optional header', program({ header: { magic: 0x107 } }), ['malformed']],
    ['more sections than the file holds', program({ header: { sections: 900 } }), ['malformed']],
    ['symbols outside the file', program({ header: { 'symbols-at': 1e9 } }), ['malformed']],
    ['a directory outside all sections', program({ directories: { debug: [0x9000, 56] } }), []],
    ['text behind all of it', program({ tail: 'overlay' }), ['trailing-data']],
    [
      'text between sections',
      patched(pe([{ ...code, body: 'x' } as PeSection, text]), behindHeads(2) + 2, 'hidden'),
      ['padding'],
    ],
  ])('%s', async (_, file, expected) => {
    expect(oddities(await cutOf(format, file))).toEqual(expected)
  })
})

it('any other byte makes it different, and the ledger adds up', async () => {
  const one = program()
  await fc.assert(
    fc.asyncProperty(fc.nat(one.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
      const two = patched(one, place, [one[place]! ^ change])
      const { report, audit } = await runComparison(one, two, { audit: true, names: ['a', 'a'] })
      expect(audit).toEqual([])
      expect(report.verdict).toBe('different')
    }),
    { seed: 1, numRuns: 100 },
  )
})
