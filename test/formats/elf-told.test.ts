import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elf as format } from '../../src/formats/elf.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes, type Range } from '../../src/model/bytes.ts'
import type { Likeness } from '../../src/model/layer.ts'
import { ar } from '../support/ar.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes, find, patched } from '../support/bytes.ts'
import { type ElfSection, elf, note, symbolTables } from '../support/elf.ts'
import { tar as tarOf } from '../support/tar.ts'
import { le, zstd } from '../support/zstd.ts'

const code = { name: '.text', flags: 6, addr: 0x1000, body: 'code of main' } as const
const strings = (name: string, body: string): ElfSection => ({ name, flags: 0x30, align: 1, body })
const debug = (name: string, body: string | Uint8Array, flags = 0): ElfSection => ({ name, flags, align: 1, body })
const chdr = (type: number, size: number): Uint8Array => bytes(le(type, 4), le(0, 4), le(size, 8), le(1, 8))
const packed = (name: string, body: string, type = 1): ElfSection => {
  const stream = type === 1 ? deflateSync(bytes(body)) : zstd(body)
  return debug(name, bytes(chdr(type, body.length), stream), 0x800)
}
const names = ['a', 'a'] as const

describe('the strings that bytes are in', () => {
  const table = strings('.comment', 'GCC: one\0GCC: two\0')
  const whole = elf([table, { name: '.rodata', body: '\x01\x02say hello\0\x03\x04ab\0no end' }, { ...code, body: 'text\0code' }])
  const told = async (text: string, length = text.length): Promise<readonly string[] | null | undefined> => {
    const { strings: of } = await cutOf(format, whole)
    const start = find(whole, text)
    return of?.({ start, end: start + length } as Range)
  }
  it.each<[string, number, readonly string[] | null]>([
    ['one', 3, ['GCC: one']],
    ['one', 5, ['GCC: one', 'GCC: two']],
    ['GCC: two', 0, ['GCC: two']],
    ['hello', 1, ['say hello']],
    ['\x01\x02say', 2, null],
    ['ab', 1, null],
    ['no end', 1, null],
    ['text\0code', 1, null],
  ])('%j, %i bytes', async (text, length, expected) => {
    expect(await told(text, length)).toEqual(expected)
  })

  it('behind the end of a table belong to it', async () => {
    const { strings: of } = await cutOf(format, whole)
    const end = find(whole, 'GCC: two') + 9
    expect(of?.({ start: end, end })).toEqual([''])
    expect(of?.({ start: 0, end: 4 })).toBeNull()
  })

  it('are shown, and evidence', async () => {
    const other = elf([strings('.comment', 'GCC: one\0GCC: three, put in\0GCC: two\0'), code])
    const { differences, causes } = await compare(elf([table, code]), other, { names })
    expect(differences.find(({ span }) => span === 'elf.comment')).toMatchObject({ strings: [null, 'GCC: three, put in'] })
    expect(causes[0]).toMatchObject({ id: 'content-change', evidence: [{ a: null, b: 'GCC: three, put in' }] })
  })
})

describe('sections that are compressed', () => {
  const content = 'first string\0second string\0'
  it('are a header and a stream', async () => {
    const shape = shapeOf(await cutOf(format, elf([packed('.debug_str', content)])))
    expect(shape['.debug_str']).toEqual({
      'elf.compression-type': '0x1',
      'elf.compression-reserved': '0x0',
      'elf.compression-size': '0x1b',
      'elf.compression-addralign': '0x1',
      'elf.debug-strings': 'raw',
    })
    const old = bytes('ZLIB', le(0, 7), [content.length], deflateSync(bytes(content)))
    expect(shapeOf(await cutOf(format, elf([debug('.zdebug_str', old)])))['.zdebug_str']).toEqual({
      'elf.compression': 'raw',
      'elf.debug-strings': 'raw',
    })
  })

  it.each<[string, ElfSection]>([
    ['no stream', debug('.debug_str', chdr(1, 9), 0x800)],
    ['an unknown kind', debug('.debug_str', bytes(chdr(7, 9), 'x'), 0x800)],
    ['no header', debug('.zdebug_str', 'ZLIB and more than that')],
    ['another header', debug('.zdebug_str', 'zlib and more than that')],
  ])('or bytes: %s', async (_, section) => {
    const [fields] = Object.entries(shapeOf(await cutOf(format, elf([section])))).filter(([key]) => !key.startsWith('\0'))
    expect(Object.keys(fields![1]).at(-1)).toBe('elf.debug-strings')
  })

  it.each([1, 2])('differ where they differ decoded: kind %i', async kind => {
    const [one, two] = [packed('.debug_str', content, kind), packed('.debug_str', content.replace('second', 'Second'), kind)]
    const { report, audit } = await runComparison(elf([one, code]), elf([two, code]), { names, audit: true })
    expect(audit).toEqual([])
    const [told] = report.differences.filter(({ span }) => span === 'elf.debug-strings')
    expect(told).toMatchObject({ kind: 'value', values: ['decoded +0xd: second string', 'decoded +0xd: Second string'] })
    expect(report.causes[0]).toMatchObject({ id: 'debug-info-only', confidence: 'certain' })
  })

  it('each place is told, and the bytes are counted once', async () => {
    const [one, two] = [packed('.debug_info', 'A'.repeat(400)), packed('.debug_info', `B${'A'.repeat(398)}B`)]
    const { report, audit } = await runComparison(elf([one, code]), elf([two, code]), { names, audit: true })
    expect(audit).toEqual([])
    expect(report.differences.filter(({ span }) => span === 'elf.debug').map(({ values }) => values)).toEqual([
      ['decoded +0x0: 41', 'decoded +0x0: 42'],
      ['decoded +0x18f: 41', 'decoded +0x18f: 42'],
    ])
  })

  it('that do not decode are bytes', async () => {
    const damaged = debug('.debug_str', bytes(chdr(1, 9), 'no stream at all'), 0x800)
    const { differences } = await compare(elf([packed('.debug_str', content), code]), elf([damaged, code]), { names })
    expect(differences.find(({ span }) => span === 'elf.debug-strings')?.kind).toBe('hex')
  })
})

describe('programs are alike', () => {
  const id = (text: string): ElfSection => ({
    name: '.note.gnu.build-id',
    type: 7,
    align: 4,
    body: note('GNU', 3, text.padEnd(20)),
  })
  const rodata = (body: string): ElfSection => ({ name: '.rodata', addr: 0x2000, align: 1, body })
  const table = symbolTables([{ name: 'main', value: 0x1000, section: 1 }], { link: 3 })
  const comment = { ...code, body: 'CODE of main' }
  const lto = (seed: string): ElfSection => ({ name: `.gnu.lto_main.${seed}`, flags: 0, body: 'stream' })
  const line = (path: string): ElfSection => strings('.debug_line_str', `${path}\0main.c\0${path}/include\0`)
  it.each<[string, ElfSection[], ElfSection[], string | null]>([
    [
      'without debug information',
      [code, debug('.debug_info', 'one')],
      [code, debug('.debug_info', 'two')],
      'debug-info-only certain',
    ],
    ['not without code', [code, debug('.debug_info', 'one')], [comment, debug('.debug_info', 'two')], null],
    ['without what strip takes', [code, ...table], [code], 'stripping-difference certain .symtab, .strtab'],
    ['not where code differs, too', [code, ...table], [comment], null],
    ['not without what is loaded', [code, rodata('x')], [code], null],
    ['without a date', [code, rodata('on Nov 14 2023\0')], [code, rodata('on Feb  2 2024\0')], 'cpp-date-time-macro certain'],
    ['without a time', [code, rodata('at 10:00:00\0')], [code, rodata('at 11:30:00\0')], 'cpp-date-time-macro certain'],
    ['not where more differs', [code, rodata('on Nov 14 2023\0')], [code, rodata('On Feb  2 2024\0')], null],
    ['without a path', [code, line('/build/a1')], [code, line('/srv/b/22')], 'build-path certain /build/a1 /srv/b/22'],
    ['without a longer path', [code, line('/build/a1')], [code, line('/srv/b/22/x')], 'build-path likely /build/a1 /srv/b/22/x'],
    ['not where a name differs', [code, line('/b/a')], [comment, line('/c/aa')], null],
    ['without a seed', [code, lto('0123456789abcdef')], [code, lto('fedcba9876543210')], 'compiler-random-seed likely'],
    [
      'without compression',
      [code, packed('.debug_str', 'the same string\0')],
      [code, strings('.debug_str', 'the same string\0')].map(one => (one === code ? one : { ...one, flags: 0 })),
      'compression-format certain zlib not compressed',
    ],
    [
      'whatever their id is',
      [id('one'), code, rodata('Nov 14 2023\0')],
      [id('two'), code, rodata('Nov 15 2023\0')],
      'cpp-date-time-macro certain',
    ],
    ['not where an id is all', [id('one'), code], [id('two'), code], null],
    [
      'nor where things lie elsewhere',
      [code, debug('.debug_info', 'one')],
      [{ ...code, addr: 0x1100 }, debug('.debug_info', 'two')],
      null,
    ],
  ])('%s', async (_, one, two, expected) => {
    const told = async (a: ElfSection[], b: ElfSection[]): Promise<string | null> => {
      const { causes, verdict } = await compare(elf(a), elf(b), { names })
      expect(verdict).toBe('different')
      const [{ id: cause, confidence, evidence }] = causes as [(typeof causes)[number]]
      const values = evidence[0] ? ` ${evidence[0].a ?? ''} ${evidence[0].b ?? ''}` : ''
      return cause === 'content-change' || cause === 'build-id' ? null : `${cause} ${confidence}${values}`
    }
    expect(await told(one, two)).toEqual(expected === null ? null : expect.stringContaining(expected))
    expect((await told(two, one))?.split(' ', 2)).toEqual(expected?.split(' ', 2))
  })

  it('or not: whatever the bytes are, nothing is thrown', async () => {
    const whole = elf([code, packed('.debug_str', 'a string\0'), line('/build/a1'), ...table])
    const means = { unzlib: () => null, unzstd: async () => null }
    const place = fc.nat(whole.length - 1)
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 8 }), async (first, second, put) => {
        const [a, b] = [first, second].map(at => ofBytes(patched(whole, Math.min(at, whole.length - put.length), put)))
        const alike: Likeness | null = await format.alike!(a!, b!, means)
        expect(alike === null || alike.cause !== '').toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

it('a static library tells the member, its section and its symbol', async () => {
  const table = symbolTables([{ name: 'alpha', value: 2, size: 8, section: 1 }], { link: 3 })
  const member = (body: string): Uint8Array => elf([{ ...code, addr: 0, body }, ...table], { type: 1 })
  const pack = (body: string): Uint8Array =>
    ar([
      { name: 'one.o/', body: member('code of one') },
      { name: 'two.o/', body: member(body) },
      { name: 'lib.rmeta/', body: 'metadata of a compiler' },
    ])
  const { report, audit } = await runComparison(pack('code of two'), pack('code of tWo'), { names: ['l.a', 'l.a'], audit: true })
  expect(audit).toEqual([])
  expect(report.differences).toHaveLength(1)
  const [{ path, span, within, symbols }] = report.differences as [(typeof report.differences)[number]]
  expect([path.map(({ name }) => name), span, within, symbols]).toEqual([
    ['two.o', '.text'],
    'elf.code',
    [9, 9],
    ['alpha+0x7', 'alpha+0x7'],
  ])
})

describe('debug files', () => {
  const idOf = (text: string): string => text.padEnd(20, '.')
  const link = (name: string, sum: number): ElfSection => {
    const fill = '\0'.repeat(4 - (name.length % 4))
    return debug('.gnu_debuglink', bytes(name, fill, le(sum, 4)))
  }
  const file = (id: string, path: string, sections: readonly ElfSection[] = []): Uint8Array =>
    elf([
      { name: '.note.gnu.build-id', type: 7, align: 4, body: note('GNU', 3, idOf(id)) },
      { name: '.text', type: 8, flags: 6, addr: 0x1000, size: 64 },
      ...sections,
      strings('.debug_line_str', `${path}\0main.c\0`),
    ])
  const nameOf = (id: string): string => {
    const hex = Buffer.from(idOf(id)).toString('hex')
    return `usr/lib/debug/.build-id/${hex.slice(0, 2)}/${hex.slice(2)}.debug`
  }
  const more = [{ name: '.data', type: 8, flags: 3, addr: 0x3000, size: 8 }]
  const symbols = symbolTables([{ name: 'other', value: 0x1000, section: 2 }], { link: 4 })
  const tar = (...files: readonly (readonly [id: string, path: string, sections?: readonly ElfSection[]])[]): Uint8Array =>
    tarOf(files.map(([id, path, sections]) => ({ name: nameOf(id), body: file(id, path, sections) })))

  it('a link is a name and a sum', async () => {
    expect(shapeOf(await cutOf(format, elf([link('x.debug', 0x1234)])))['.gnu_debuglink']).toEqual({
      'elf.debuglink': 'x.debug',
      'elf.padding': 'raw',
      'elf.debuglink-crc': '00001234',
    })
    for (const body of ['no end of it', '\0\0\0\0\0\0\0\0', 'x\0\0\0', 'x\0\0\0\0\0\0\0sum.'])
      expect(shapeOf(await cutOf(format, elf([debug('.gnu_debuglink', body)])))['.gnu_debuglink']).toEqual({
        'elf.debuglink': 'raw',
      })
    await survives(format, elf([link('x.debug', 0x1234), packed('.debug_str', 'text\0')]))
  })

  it.each<[string, Uint8Array, Uint8Array]>([
    ['one', tar(['aa', '/build/a']), tar(['bb', '/srv/bb'])],
    ['two of another layout', tar(['aa', '/build/a'], ['cc', '/build/a', more]), tar(['bb', '/srv/bb', more], ['dd', '/srv/bb'])],
    [
      'two of other names',
      tar(['aa', '/build/a'], ['cc', '/build/a', symbols]),
      tar(['bb', '/srv/bb', symbols], ['dd', '/srv/bb']),
    ],
  ])('whose ids differ are paired: %s', async (_, one, two) => {
    const { report, audit } = await runComparison(one, two, { names: ['a.tar', 'a.tar'], audit: true })
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.summary.members).toMatchObject({ onlyA: 0, onlyB: 0 })
    expect(report.members.every(({ pathB }) => pathB !== undefined)).toBe(true)
    expect(report.causes.map(({ id }) => id)).toEqual(['build-path'])
    expect(report.causes[0]!.folds.map(({ span }) => span)).toEqual(expect.arrayContaining(['tar.name', 'elf.build-id']))
  })

  it('that cannot be told apart are not paired', async () => {
    const { causes } = await compare(tar(['aa', '/b/a'], ['cc', '/b/c']), tar(['bb', '/b/x'], ['dd', '/b/y']), {
      names: ['a.tar', 'a.tar'],
    })
    expect(causes.map(({ id }) => id)).toEqual(['file-set-difference'])
  })

  it('one that only one side has is no id', async () => {
    const { causes } = await compare(tar(['aa', '/b/a']), tar(['aa', '/b/a'], ['dd', '/b/y']), { names: ['a.tar', 'a.tar'] })
    expect(causes.map(({ id }) => id)).toEqual(['file-set-difference'])
  })

  it.each(['usr/bin/x.debug', 'usr/bin/.debug/x.debug', 'usr/lib/debug/usr/bin/x.debug', nameOf('id')])(
    'a sum of %s is held against it',
    async name => {
      const body = file('id', '/build')
      const note0: ElfSection = { name: '.note.gnu.build-id', type: 7, align: 4, body: note('GNU', 3, idOf('id')) }
      const pack = (text: string, sum: number): Uint8Array =>
        tarOf([
          { name: 'usr/bin/x', body: elf([note0, { ...code, body: text }, link('x.debug', sum)]) },
          { name, body },
        ])
      const warned = async (sum: number): Promise<string[]> => {
        const { warnings, verdict } = await compare(pack('one', sum), pack('two', sum), { names: ['a.tar', 'a.tar'] })
        expect(verdict).toBe('different')
        return warnings.map(({ id, side }) => `${id} ${side}`)
      }
      expect(await warned(crc32(body))).toEqual([])
      expect(await warned(crc32(body) ^ 1)).toEqual(['structural:stale-digest a', 'structural:stale-digest b'])
    },
  )
})
