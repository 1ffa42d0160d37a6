import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { macho as format } from '../../src/formats/macho.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched, u32 } from '../support/bytes.ts'
import { command, fat, type MachOptions, macho } from '../support/macho.ts'
import { oddities } from '../support/told.ts'

const code = { name: '__TEXT,__text', addr: 0x1000, flags: 0x80000400, body: 'code of main and of helper......' } as const
const text = { name: '__TEXT,__const', addr: 0x2000, body: 'built today' } as const
const program = (options: MachOptions = {}): Uint8Array =>
  macho([code, text, { name: '__DATA,__bss', body: '', flags: 1 }], {
    uuid: 'sixteen bytes...',
    symbols: [
      { name: '_main', value: 0x1000 },
      { name: '_helper', value: 0x1010 },
      { name: '_banner', value: 0x2000, section: 2 },
      { name: '/build/x.o', type: 0x66, value: 1_700_000_000 },
    ],
    signature: [
      [0xfade0c02, 'identifier and digests'],
      [0xfade7171, '<plist></plist>'],
    ],
    ...options,
  })

const kinds: readonly [string, MachOptions][] = [
  ['64 bits, little-endian', {}],
  ['64 bits, big-endian', { isLittle: false }],
  ['32 bits, little-endian', { bits: 32 }],
  ['32 bits, big-endian', { bits: 32, isLittle: false }],
]

describe.each(kinds)('%s', (_, options) => {
  const whole = program(options)

  it('is cut into headers, load commands, sections and tables', async () => {
    const anatomy = await cutOf(format, whole)
    expect(oddities(anatomy)).toEqual([])
    expect(shapeOf(anatomy)).toMatchObject({
      '\0header': { 'macho.cpu': '0x1000007', 'macho.commands': '0x4' },
      '\0segment __TEXT': { 'macho.segment-initprot': '0x5', 'macho.segment-sections': '0x3' },
      '\0section __TEXT,__text': { 'macho.section-addr': '0x1000', 'macho.section-flags': '0x80000400' },
      '\0command LC_UUID': { 'macho.uuid': '73697874-6565-6e20-6279-7465732e2e2e' },
      '__TEXT,__text': { 'macho.code': 'raw' },
      '__TEXT,__const': { 'macho.content': 'raw' },
      '\0symbols': { 'macho.symbols': 'raw' },
      '\0object time': { 'macho.object-time': '2023-11-14 22:13:20' },
      '\0strings': { 'macho.strings': 'raw' },
      '\0signature directory': { 'macho.signature': 'raw' },
      '\0signature entitlements': { 'macho.entitlements': 'raw' },
    })
    expect(shapeOf(anatomy)['__DATA,__bss']).toBeUndefined()
  })

  it('damage of all kinds is survived', async () => {
    await survives(format, whole)
  })

  it.each<[string, number, string]>([
    ['the first byte of a symbol', 0, '_main'],
    ['one of its others', 11, '_main+0xb'],
    ['the next symbol', 0x12, '_helper+0x2'],
  ])('a place is told by its symbol: %s', async (_, within, symbol) => {
    const anatomy = await format.cut(topLayer, ofBytes(whole), { entries: 1 })
    expect(anatomy.locate!(find(whole, code.body) + within)).toEqual({ within, symbol })
    expect(anatomy.locate!(find(whole, text.body))).toEqual({ within: 0, symbol: '_banner' })
    expect(anatomy.locate!(0)).toBeNull()
  })
})

it('load commands are told by what they say', async () => {
  const more = [
    command(
      0xd,
      { 'name-at': 4, timestamp: 4, current: 4, compatible: 4 },
      { 'name-at': 24, timestamp: 1_700_000_000 },
      'lib/x.dylib',
    ),
    command(0x8000001c, { 'name-at': 4 }, { 'name-at': 12 }, '/build/lib'),
    command(
      0x32,
      { platform: 4, minimum: 4, sdk: 4, tools: 4, tool: 4, version: 4 },
      { platform: 1, minimum: 0xb0000, sdk: 0xc0301, tools: 1, tool: 3, version: 0x2640000 },
    ),
    command(0x80000028, { entry: 8, stack: 8 }, { entry: 0x1010 }),
    command(0x77, { odd: 4 }, { odd: 7 }),
  ]
  expect(shapeOf(await cutOf(format, program({ more })))).toMatchObject({
    '\0command LC_ID_DYLIB': { 'macho.dylib-timestamp': '2023-11-14 22:13:20', 'macho.dylib-name': 'lib/x.dylib' },
    '\0command LC_RPATH': { 'macho.rpath-name': '/build/lib' },
    '\0command LC_BUILD_VERSION': {
      'macho.build-minimum': '11.0.0',
      'macho.build-sdk': '12.3.1',
      'macho.build-tool-versions': '3: 612.0.0',
    },
    '\0command LC_MAIN': { 'macho.main-entry': '0x1010' },
    '\0command 0x77': { 'macho.command-rest': 'raw' },
  })
})

describe('several programs', () => {
  const both = fat([
    ['x86_64', program()],
    ['arm64', program({ cpu: 0x0100000c })],
  ])

  it.each([32, 64] as const)('are cut each, with offsets of %i bits', async bits => {
    const file = fat(
      [
        ['x86_64', program()],
        ['ppc', program({ bits: 32, isLittle: false })],
      ],
      bits,
    )
    const anatomy = await cutOf(format, file)
    expect(oddities(anatomy)).toEqual([])
    expect(shapeOf(anatomy)).toMatchObject({
      '\0fat header': { 'macho.fat-slices': '0x2' },
      '\0slice (ppc)': { 'macho.slice-cpu': '0x12' },
      '\0command LC_UUID (x86_64)': { 'macho.uuid': '73697874-6565-6e20-6279-7465732e2e2e' },
      '__TEXT,__text (ppc)': { 'macho.code': 'raw' },
    })
    expect(anatomy.locate!(find(file, 'and of', 1000) + 1)).toMatchObject({ symbol: '_main+0xe' })
  })

  it('damage of all kinds is survived', async () => {
    await survives(
      format,
      fat([
        ['x86_64', macho([code])],
        ['i386', macho([text], { bits: 32 })],
      ]),
    )
  })

  it('one that is none is bytes, and does not keep the others from being read', async () => {
    const file = fat([
      ['x86_64', bytes('!<arch>\n')],
      ['arm64', program()],
    ])
    expect(shapeOf(await cutOf(format, file))).toMatchObject({
      'program (x86_64)': { 'macho.program': 'raw' },
      '__TEXT,__text (arm64)': { 'macho.code': 'raw' },
    })
    const broken = await cutOf(
      format,
      fat([
        ['x86_64', program({ header: { commands: 9 } })],
        ['arm64', program()],
      ]),
    )
    expect(oddities(broken)).toEqual(['malformed'])
    expect(Object.keys(shapeOf(broken))).toEqual(expect.arrayContaining(['program (x86_64)', '__TEXT,__text (arm64)']))
  })

  it.each<[string, Uint8Array, string]>([
    ['two programs', both, 'macho'],
    ['a program', program(), 'macho'],
    ['a class of Java 8', bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52], new Uint8Array(200)), 'opaque'],
    [
      'a class of Java 1.1, whose minor version is 3',
      bytes([0xca, 0xfe, 0xba, 0xbe, 0, 3, 0, 45], new Uint8Array(200)),
      'opaque',
    ],
    ['a number of processors that are not known', bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1], new Uint8Array(200)), 'opaque'],
  ])('claims: %s', (_, file, expected) => {
    expect(formatFor(file, file, topLayer).format.id).toBe(expected)
  })
})

describe('headers that make no sense', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['sections over each other', macho([code, { ...text, at: 300 }]), ['malformed']],
    ['a section outside the file', macho([{ ...code, at: 1e9 }]), ['malformed']],
    ['more load commands than there are', program({ header: { commands: 9 } }), ['malformed']],
    ['load commands outside the file', program({ header: { 'commands-size': 1e9 } }), ['malformed']],
    ['fewer load commands than there are bytes for', program({ header: { commands: 3 } }), ['padding', 'trailing-data']],
    ['a load command of no size', patched(program(), 36, u32(0)), ['malformed']],
    ['text behind all of it', program({ tail: 'overlay' }), ['trailing-data']],
    ['a program outside the file', patched(fat([['arm64', program()]]), 16, [0x7f]), ['malformed']],
  ])('%s', async (_, file, expected) => {
    expect(oddities(await cutOf(format, file))).toEqual(expected)
  })
})

describe('compared', () => {
  const options = { audit: true, names: ['a', 'a'] } as const
  const one = program()
  const at = (part: string): number => find(one, part)
  const signed = patched(one, at('digests'), 'DIGESTS')

  it.each<[string, Uint8Array, string[], string[]]>([
    ['code', patched(one, at('helper...'), 'H'), ['content-change'], []],
    ['an id alone', patched(one, at('sixteen'), 'SIXTEEN'), ['build-id'], []],
    ['a signature alone', signed, ['cryptographic-signature'], []],
    ['code and its signature', patched(signed, at('today'), 'T'), ['content-change'], ['cryptographic-signature']],
    ['what a program may do', patched(signed, at('plist'), 'PLIST'), ['content-change'], ['cryptographic-signature']],
    [
      'fewer symbols',
      program({ symbols: [{ name: 'x', type: 0x66, value: 5 }] }),
      ['content-change', 'build-timestamp'],
      ['binary-layout'],
    ],
  ])('%s is named', async (_, two, causes, folds) => {
    const { report, audit } = await runComparison(one, two, options)
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.causes.map(({ id }) => id)).toEqual(causes)
    expect([...new Set(report.causes[0]!.folds.map(({ id }) => id))]).toEqual(expect.arrayContaining(folds))
  })

  it('a time of an object stands for itself where nothing else differs', async () => {
    const stamped = (value: number): Uint8Array => program({ symbols: [{ name: '/x.o', type: 0x66, value }] })
    const { causes, differences } = await compare(stamped(1_700_000_000), stamped(1_700_000_060), options)
    expect(causes.map(({ id }) => id)).toEqual(['build-timestamp'])
    expect(differences[0]).toMatchObject({ values: ['2023-11-14 22:13:20', '2023-11-14 22:14:20'] })
  })

  it('any other byte makes it different, and the ledger adds up', async () => {
    const file = fat([
      ['x86_64', one],
      ['arm64', program()],
    ])
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const { report, audit } = await runComparison(file, patched(file, place, [file[place]! ^ change]), options)
        expect(audit).toEqual([])
        expect(report.verdict).toBe('different')
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})
