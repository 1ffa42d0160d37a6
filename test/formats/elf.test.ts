import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elf as format } from '../../src/formats/elf.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { type ElfOptions, type ElfSection, elf, note, symbolTables } from '../support/elf.ts'
import { oddities } from '../support/told.ts'

const code = { name: '.text', flags: 6, addr: 0x1000, body: 'code of main and of helper......' } as const
const text = { name: '.rodata', addr: 0x2000, body: 'built today' } as const
const noted = { name: '.note.gnu.build-id', type: 7, align: 4, body: note('GNU', 3, 'twenty bytes of id..') } as const
const sections = (options: ElfOptions = {}): ElfSection[] => [
  noted,
  code,
  text,
  { name: '.bss', type: 8, flags: 3, addr: 0x3000, size: 64 },
  ...symbolTables(
    [
      { name: 'main', value: 0x1000, size: 12, section: 2 },
      { name: 'helper', value: 0x1010, size: 4, section: 2 },
      { name: 'banner', value: 0x2000, size: 11, section: 3, type: 1 },
      { name: 'absolute', value: 0x1001, section: 0xfff1 },
      { name: 'section', value: 0x1002, section: 2, type: 3 },
    ],
    { ...options, link: 6 },
  ),
]
const program = (options: ElfOptions = {}): Uint8Array =>
  elf(sections(options), { segments: [{ type: 1, offset: 0, size: 512 }], ...options })

const kinds: readonly [string, ElfOptions][] = [
  ['64 bits, little-endian', {}],
  ['64 bits, big-endian', { isLittle: false }],
  ['32 bits, little-endian', { bits: 32 }],
  ['32 bits, big-endian', { bits: 32, isLittle: false }],
]

describe.each(kinds)('%s', (_, options) => {
  const whole = program(options)

  it('is cut into headers and sections', async () => {
    const anatomy = await cutOf(format, whole)
    const shape = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(shape['\0header']).toMatchObject({ 'elf.type': '0x2', 'elf.machine': '0x3e', 'elf.phnum': '0x1', 'elf.shnum': '0x8' })
    expect(shape['\0segment LOAD']).toMatchObject({ 'elf.segment-type': '0x1', 'elf.segment-filesz': '0x200' })
    expect(shape['\0section .text']).toMatchObject({ 'elf.section-addr': '0x1000', 'elf.section-flags': '0x6' })
    expect(shape['.text']).toEqual({ 'elf.code': 'raw' })
    expect(shape['.rodata']).toEqual({ 'elf.content': 'raw' })
    expect(shape['.symtab']).toEqual({ 'elf.symbols': 'raw' })
    expect(shape['.strtab']).toEqual({ 'elf.strings': 'raw' })
    expect(shape['.bss']).toBeUndefined()
  })

  it('damage of all kinds is survived', async () => {
    await survives(format, whole)
  })

  it('a place in the table of symbols is told by the one whose record it is', async () => {
    const anatomy = await format.cut(topLayer, ofBytes(whole), { entries: 1 })
    const table = anatomy.blocks.find(({ key }) => key === '.symtab')!.ranges[0]!
    const size = (table.end - table.start) / 6
    expect(anatomy.locate!(table.start + 2 * size + 5)).toEqual({ within: 2 * size + 5, symbol: 'helper' })
    expect(anatomy.locate!(table.start)).toEqual({ within: 0, symbol: null })
  })

  it.each<[string, number, string | null]>([
    ['the first byte of a symbol', 0, 'main'],
    ['one of its others', 11, 'main+0xb'],
    ['behind its end', 13, 'main+0xd'],
    ['the next symbol', 0x12, 'helper+0x2'],
  ])('a place is told by its symbol: %s', async (_, within, symbol) => {
    const anatomy = await format.cut(topLayer, ofBytes(whole), { entries: 1 })
    const start = Buffer.from(whole).indexOf(code.body)
    expect(anatomy.locate!(start + within)).toEqual({ within, symbol })
  })
})

it('in an object symbols are told by offsets in their section', async () => {
  const table = symbolTables([{ name: 'one', value: 4, section: 1 }], { link: 3 })
  const object = elf([code, ...table], { type: 1 })
  const anatomy = await format.cut(topLayer, ofBytes(object), { entries: 1 })
  const start = Buffer.from(object).indexOf(code.body)
  expect(anatomy.locate!(start + 5)).toEqual({ within: 5, symbol: 'one+0x1' })
  expect(anatomy.locate!(start)).toEqual({ within: 0, symbol: null })
  expect(anatomy.locate!(0)).toBeNull()
})

describe('notes', () => {
  const of = async (body: Uint8Array, align = 4): Promise<Record<string, Record<string, string>>> =>
    shapeOf(await cutOf(format, elf([{ name: '.note', type: 7, align, body }])))

  it('are blocks, so that their order counts', async () => {
    const shape = await of(
      bytes(note('GNU', 1, 'abi!'), note('GNU', 3, 'id'), note('Other', 7, 'x'), note('FDO', 0xcafe1a7e, '{}')),
    )
    expect(shape['.note']).toEqual({ 'elf.note-header': 'raw', 'elf.abi-tag': 'raw' })
    expect(shape['.note#1']).toEqual({ 'elf.note-header': 'raw', 'elf.build-id': '6964', 'elf.padding': 'raw' })
    expect(shape['.note#2']).toEqual({ 'elf.note-header': 'raw', 'elf.note': 'raw', 'elf.padding': 'raw' })
    expect(shape['.note#3']).toEqual({ 'elf.note-header': 'raw', 'elf.package': 'raw', 'elf.padding': 'raw' })
  })

  it('that break off are bytes', async () => {
    expect((await of(bytes(note('GNU', 3, 'id'), 'rest of it')))['.note#1']).toEqual({ 'elf.note': 'raw' })
    expect((await of(note('GNU', 3, 'id').subarray(0, 15)))['.note']).toEqual({ 'elf.note': 'raw' })
  })
})

describe('what no header claims', () => {
  it.each<[string, Uint8Array, string[]]>([
    [
      'zeros between sections',
      elf([
        { ...code, body: 'x' },
        { ...text, align: 64 },
      ]),
      [],
    ],
    [
      'bytes between sections',
      patched(
        elf([
          { ...code, body: 'x' },
          { ...text, align: 64 },
        ]),
        66,
        'evil',
      ),
      ['padding'],
    ],
    ['bytes behind all of it', elf([code], { tail: 'overlay' }), ['trailing-data']],
    ['zeros behind all of it', elf([code], { tail: '\0\0' }), ['trailing-data']],
  ])('%s', async (_, file, expected) => {
    expect(oddities(await cutOf(format, file))).toEqual(expected)
  })
})

describe('headers that make no sense', () => {
  const stripped = (segments: ElfOptions['segments']): Uint8Array => elf([code, text], { stripped: true, segments: segments! })
  const size = stripped([{ type: 1, offset: 0, size: 0 }]).length
  it.each<[string, Uint8Array, string[]]>([
    [
      'sections over each other: the segments',
      elf([code, { ...text, offset: 80 }], { segments: [{ type: 1, offset: 0, size: 200 }] }),
      ['segment'],
    ],
    ['no sections: the segments', stripped([{ type: 1, offset: 0, size }]), ['segment']],
    [
      'segments over each other: bytes',
      stripped([
        { type: 1, offset: 0, size: 210 },
        { type: 1, offset: 200, size: 8 },
      ]),
      ['bytes'],
    ],
    ['a section outside the file', elf([code, { ...text, size: 1e9 }]), ['\0gap behind header']],
    ['section headers outside the file', elf([code], { header: { shoff: 1e9 } }), ['bytes']],
    ['program headers outside the file', elf([code], { header: { phoff: 1e9, phnum: 3 } }), ['bytes']],
    ['headers of another size', elf([code], { header: { shentsize: 63 } }), ['bytes']],
    ['an unknown class', patched(elf([code]), 4, [3]), ['bytes']],
    ['an unknown byte order', patched(elf([code]), 5, [0]), ['bytes']],
    ['a header that breaks off', elf([code]).subarray(0, 40), ['bytes']],
    ['nothing behind the magic', bytes('\x7fELF'), ['bytes']],
  ])('%s', async (_, file, expected) => {
    const { blocks } = await cutOf(format, file)
    expect(
      blocks
        .map(({ key }) => key)
        .filter(key => !/^\0(header|seg|sec)/.test(key))
        .slice(0, 1),
    ).toEqual(expected)
  })
})

describe('compared', () => {
  const one = program()
  const at = (part: string): number => Buffer.from(one).indexOf(part)
  const options = { audit: true, names: ['a', 'a'] } as const

  it.each<[string, Uint8Array, object]>([
    ['code', patched(one, at('helper...'), 'H'), { span: 'elf.code', within: [20, 20], symbols: ['helper+0x4', 'helper+0x4'] }],
    ['a string', patched(one, at('today'), 'T'), { span: 'elf.content', within: [6, 6], symbols: ['banner+0x6', 'banner+0x6'] }],
    ['the entry point', patched(one, 24, [9]), { span: 'elf.entry', kind: 'value', values: ['0x0', '0x9'] }],
    ['the flags of a segment', patched(one, 68, [7]), { span: 'elf.segment-flags', kind: 'value', values: ['0x0', '0x7'] }],
  ])('%s is told where it is, and counts', async (_, two, expected) => {
    const { report, audit } = await runComparison(one, two, options)
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.causes.map(({ id, fate }) => [id, fate])).toEqual([['content-change', 'unexplained']])
    expect(report.differences).toHaveLength(1)
    expect(report.differences[0]).toMatchObject(expected)
  })

  it('a build-id follows from what else differs, and stands for it where nothing does', async () => {
    const other = patched(one, at('twenty'), 'TWENTY')
    const alone = await compare(one, other, options)
    expect(alone.causes.map(({ id, fate, folds }) => [id, fate, folds])).toEqual([['build-id', 'unexplained', []]])
    const both = await compare(one, patched(other, at('today'), 'T'), options)
    expect(both.causes.map(({ id }) => id)).toEqual(['content-change'])
    expect(both.causes[0]!.folds).toEqual([{ id: 'build-id', span: 'elf.build-id', count: 1 }])
    expect(both.differences.map(({ span }) => span)).toEqual(['elf.content', 'elf.build-id'])
    expect([alone.verdict, both.verdict]).toEqual(['different', 'different'])
  })

  it('places and sizes follow, too', async () => {
    const grown = elf(
      sections().map(section => (section === text ? { ...text, body: 'built today, or later' } : section)),
      {
        segments: [{ type: 1, offset: 0, size: 512 }],
      },
    )
    const { causes, verdict } = await compare(one, grown, options)
    expect(verdict).toBe('different')
    expect(causes.map(({ id }) => id)).toEqual(['content-change'])
    expect(new Set(causes[0]!.folds.map(({ id }) => id))).toEqual(new Set(['binary-layout']))
  })

  it('any other byte makes it different, and the ledger adds up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(one.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const { report, audit } = await runComparison(one, patched(one, place, [one[place]! ^ change]), {
          ...options,
          digest: true,
        })
        expect(audit).toEqual([])
        expect(report.verdict).toBe('different')
        expect(report.inputs[0].canonicalDigest).not.toBe(report.inputs[1].canonicalDigest)
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})
