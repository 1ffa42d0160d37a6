import { describe, expect, it } from 'vitest'
import type { FieldName } from '../../src/model/layer.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { base256, type Dialect, type TarEntry, tar } from '../support/tar.ts'
import { cutOne, cutTar, mapOf, toldOf } from '../support/told.ts'

const a: TarEntry = { name: 'a', body: 'hello\n' }

describe('tar header: every field of a header', () => {
  const file: TarEntry = { ...a, mode: 0o640, uid: 1000, gid: 100, uname: 'builder', gname: 'users' }
  const numbers = (at: number): Record<string, string> => ({
    [`tar.mode ${at + 100}-${at + 108}`]: '640',
    [`tar.uid ${at + 108}-${at + 116}`]: '1000',
    [`tar.gid ${at + 116}-${at + 124}`]: '100',
    [`tar.size ${at + 124}-${at + 136}`]: '6',
    [`tar.type ${at + 156}-${at + 157}`]: 'file',
    [`tar.linkname ${at + 157}-${at + 257}`]: '',
    [`tar.devmajor ${at + 329}-${at + 337}`]: '',
    [`tar.devminor ${at + 337}-${at + 345}`]: '',
    [`tar.body ${at + 512}-${at + 518}`]: 'raw',
    [`tar.padding ${at + 518}-${at + 1024}`]: 'raw',
  })
  const names = (at: number): Record<string, string> => ({
    [`tar.uname ${at + 265}-${at + 297}`]: 'builder',
    [`tar.gname ${at + 297}-${at + 329}`]: 'users',
  })
  const ustar = (at: number): Record<string, string> => ({
    ...numbers(at),
    ...names(at),
    [`tar.name ${at + 345}-${at + 500} ${at}-${at + 100}`]: 'a',
    [`tar.magic ${at + 257}-${at + 265}`]: 'ustar',
    [`tar.reserved ${at + 500}-${at + 512}`]: '',
  })
  const mtime = { 'tar.mtime 136-148': '1700000000' }

  it.each<[string, Partial<TarEntry>, Record<string, string>]>([
    [
      'v7',
      { dialect: 'v7' },
      {
        ...numbers(0),
        ...mtime,
        'tar.name 0-100': 'a',
        'tar.magic 257-265': 'v7',
        'tar.uname 265-297': '',
        'tar.gname 297-329': '',
        'tar.reserved 345-512': '',
      },
    ],
    ['ustar', {}, { ...ustar(0), ...mtime }],
    [
      'GNU',
      { dialect: 'gnu' },
      {
        ...numbers(0),
        ...names(0),
        ...mtime,
        'tar.name 0-100': 'a',
        'tar.magic 257-265': 'gnu',
        'tar.atime 345-357': '0',
        'tar.ctime 357-369': '0',
        'tar.reserved 369-512': '',
      },
    ],
    [
      'pax',
      { pax: { mtime: '1700000000.5', comment: 'c' } },
      {
        ...ustar(1024),
        'tar.pax-name 345-500 0-100': '',
        // From 500 on: bytes without a use, then of each record its length, its key and its line feed.
        'tar.pax-envelope 100-345 500-521 533-545 546-547': 'records',
        'tar.mtime 521-533': '1700000000.5',
        'tar.comment 545-546': 'c',
        'tar.padding 547-1024': 'raw',
        'tar.shadowed 1160-1172': '',
      },
    ],
  ])('%s', async (_, more, expected) => {
    const { blocks, facts } = await cutTar(tar([{ ...file, ...more }]))
    const { 'tar.checksum 148-156': own, 'tar.checksum 1172-1180': behind, ...rest } = mapOf(blocks[0]!)
    expect(rest).toEqual(expected)
    expect(Number(own ?? behind)).toBeGreaterThan(256)
    expect(facts.anomalies).toEqual([])
    const owner = more.dialect === 'v7' ? '1000:100::' : '1000:100:builder:users'
    const entry = { type: 'file', size: 6, mode: 0o640, owner }
    expect(blocks[0]).toMatchObject({ key: 'a', nth: 0, member: true, entry })
    expect(blocks[0]!.child).toMatchObject({ packing: 'stored', reach: 'installed' })
  })
})

describe('tar header: numbers', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['octal, NUL behind', '00000000017\0', '15'],
    ['octal, blank behind', '00000000017 ', '15'],
    ['octal, blank and NUL behind', '0000000017 \0', '15'],
    ['octal, blanks in front', '         17 ', '15'],
    ['octal, much behind', '17 \0 \0\0\0\0\0\0\0', '15'],
    ['octal to the last byte', '777777777777', String(8 ** 12 - 1)],
    ['NULs', zeros(12), '0'],
    ['blanks', ' '.repeat(12), 'raw'],
    ['base-256', base256(15, 12), '15'],
    ['base-256, large', base256(2 ** 40, 12), String(2 ** 40)],
    ['base-256, the largest', base256(Number.MAX_SAFE_INTEGER, 12), String(Number.MAX_SAFE_INTEGER)],
    ['base-256, negative', base256(-5, 12), '-5'],
    ['base-256, negative and large', base256(-(2 ** 40), 12), String(-(2 ** 40))],
    ['base-256, the most negative', base256(Number.MIN_SAFE_INTEGER, 12), String(Number.MIN_SAFE_INTEGER)],
    ['base-256, too large', base256(2 ** 53, 12), 'raw'],
    ['base-256, too negative', base256(-(2 ** 53), 12), 'raw'],
    ['bits in the first byte', bytes([0x81], zeros(11)), 'raw'],
    ['another first byte', bytes([0xc0], zeros(11)), 'raw'],
    ['NUL in front', '\x00000000017\0', 'raw'],
    ['NUL behind blanks in front', '  \x00000000017', 'raw'],
    ['a digit that is not octal', '00000000018\0', 'raw'],
    ['digits behind a blank', '000 0000017\0', 'raw'],
    ['digits behind a NUL', '0000\x000000017', 'raw'],
    ['a sign', '-0000000017\0', 'raw'],
    ['a tab', '\t0000000017\0', 'raw'],
    ['a word', 'yesterday\0\0\0', 'raw'],
  ])('%s', async (_, raw, expected) => {
    const anatomy = await cutOne({ raw: [[136, raw]] })
    expect(toldOf(anatomy, 'tar.mtime')).toEqual([expected])
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it.each<[FieldName, number, number, Partial<TarEntry>]>([
    ['tar.mode', 100, 8, {}],
    ['tar.uid', 108, 8, {}],
    ['tar.gid', 116, 8, {}],
    ['tar.size', 124, 12, {}],
    ['tar.mtime', 136, 12, {}],
    ['tar.devmajor', 329, 8, { type: '3' }],
    ['tar.devminor', 337, 8, { type: '4' }],
    ['tar.ctime', 357, 12, { dialect: 'gnu' }],
  ])('%s reads octal and base-256 alike, and keeps what is neither', async (name, at, size, more) => {
    const seen = async (raw: string | Uint8Array): Promise<string[]> => toldOf(await cutOne({ ...more, raw: [[at, raw]] }), name)
    const expected = name === 'tar.mode' ? '11' : '9'
    const body = name === 'tar.size' ? { body: 'nine text' } : {}
    expect(toldOf(await cutOne({ ...more, ...body, raw: [[at, `${'11'.padStart(size - 1, '0')}\0`]] }), name)).toEqual([expected])
    expect(toldOf(await cutOne({ ...more, ...body, raw: [[at, base256(9, size)]] }), name)).toEqual([expected])
    expect(await seen('9'.repeat(size))).toEqual(name === 'tar.size' ? [] : ['raw'])
  })

  it.each<[number, boolean]>([
    [2 ** 21, true],
    [2 ** 32 - 2, true],
    [2 ** 32 - 1, false],
    [2 ** 50, false],
    [Number.MAX_SAFE_INTEGER, false],
    [-1, false],
  ])('a user has 32 bits: %i', async (uid, expected) => {
    const told = [expected ? String(uid) : 'raw']
    expect(toldOf(await cutOne({ raw: [[108, base256(uid, 8)]] }), 'tar.uid')).toEqual(told)
    expect(toldOf(await cutOne({ raw: [[116, base256(uid, 8)]] }), 'tar.gid')).toEqual(told)
    expect(toldOf(await cutOne({ uid: 0, pax: { uid: String(uid) } }), 'tar.uid')).toEqual(told)
  })

  it.each<[string, string | Uint8Array]>([
    ['text', 'large'],
    ['negative', base256(-1, 12)],
    ['a NUL in front', '\x00000000006\0'],
    ['too large', base256(2 ** 53, 12)],
  ])('a size that is none makes a gap: %s', async (_, raw) => {
    const anatomy = await cutTar(tar([a, { ...a, raw: [[124, raw]] }, a]))
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a', '\0gap'])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:malformed', offset: 1024, found: 'an impossible size' }])
    expect(toldOf(anatomy, 'tar.gap')).toEqual(['! malformed'])
  })
})

describe('tar header: checksums', () => {
  const octal = (sum: number): string => sum.toString(8)
  const high: TarEntry = { name: '\x80\xff', body: 'hello\n' }
  it.each<[string, TarEntry, NonNullable<TarEntry['checksum']>]>([
    ['six digits, NUL, blank', a, sum => `${octal(sum).padStart(6, '0')}\0 `],
    ['seven digits, NUL', a, sum => `${octal(sum).padStart(7, '0')}\0`],
    ['eight digits', a, sum => octal(sum).padStart(8, '0')],
    ['blanks around', a, sum => `  ${octal(sum)} `.padEnd(8)],
    ['of unsigned bytes', high, sum => `${octal(sum).padStart(6, '0')}\0 `],
  ])('right: %s', async (_, entry, checksum) => {
    const { blocks, facts } = await cutTar(tar([{ ...entry, checksum }]))
    const field = blocks[0]!.fields().find(({ name }) => name === 'tar.checksum')!
    expect(field.derived).toEqual({ kind: 'value', expected: field.value })
    expect(facts.anomalies).toEqual([])
  })

  it('of signed bytes: a header, and yet not right for all readers', async () => {
    const { blocks } = await cutTar(tar([{ ...high, checksum: (_, sum) => `${octal(sum).padStart(6, '0')}\0 ` }]))
    const { value, derived } = blocks[0]!.fields().find(({ name }) => name === 'tar.checksum')!
    expect(derived).toMatchObject({ kind: 'value', expected: String(Number(value) + 2 * 256) })
  })

  it.each<[string, NonNullable<TarEntry['checksum']>]>([
    ['base-256', sum => Buffer.from(base256(sum, 8)).toString('latin1')],
    ['one more', sum => `${octal(sum + 1).padStart(6, '0')}\0 `],
    ['of signed bytes, one less', (_, sum) => `${octal(sum - 1).padStart(6, '0')}\0 `],
    ['decimal', sum => `${sum}`.padStart(6, '0').padEnd(8, ' ')],
    ['blank', () => ' '.repeat(8)],
    ['none', () => '\0'.repeat(8)],
    ['a word', () => 'checksum'],
    ['text behind', sum => `${octal(sum).padStart(6, '0')}\0x`],
  ])('wrong: %s', async (_, checksum) => {
    const anatomy = await cutTar(tar([a, { ...high, checksum }]))
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a', '\0gap'])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:malformed', found: 'a block with a wrong checksum' }])
  })
})

describe('tar header: magic, type, mode', () => {
  it.each([
    ['ustar\x0000', 'ustar'],
    ['ustar\0\0\0', 'raw'],
    ['ustar  \0', 'gnu'],
    ['\0\0\0\0\0\0\0\0', 'v7'],
    ['ustar\x0001', 'raw'],
    ['ustar 00', 'raw'],
    ['ustarXYZ', 'raw'],
    ['USTAR\x0000', 'raw'],
    ['        ', 'raw'],
    ['message!', 'raw'],
  ])('magic %j is %s', async (magic, expected) => {
    const anatomy = await cutOne({ raw: [[257, magic]] })
    expect(toldOf(anatomy, 'tar.magic')).toEqual([expected])
  })

  it.each([
    ['0', 'file'],
    ['\0', 'file'],
    ['7', 'file'],
    ['1', 'hardlink'],
    ['2', 'symlink'],
    ['3', 'character'],
    ['4', 'block'],
    ['5', 'directory'],
    ['6', 'fifo'],
  ])('type %j is a %s', async (type, expected) => {
    const { blocks } = await cutOne({ type, link: 'b', body: '' })
    expect(blocks[0]!.entry).toMatchObject({ type: expected, size: 0 })
    expect(blocks[0]!.entry!.target).toBe(/link/.test(expected) ? 'b' : undefined)
    expect(blocks[0]!.child !== undefined).toBe(expected === 'file')
    expect(mapOf(blocks[0]!)['tar.type 156-157']).toBe(type === '7' ? '7' : expected)
  })

  it.each([...'8ADEIMNVZ!\x01\xff'])('type %j is its own', async type => {
    const { blocks } = await cutOne({ type })
    expect(blocks[0]!.entry).toMatchObject({ type: 'other', size: 0 })
    expect(mapOf(blocks[0]!)['tar.type 156-157']).toBe(type)
  })

  it.each<[string, Dialect, string, string]>([
    ['0', 'v7', 'file', 'a/'],
    ['\0', 'v7', 'directory', 'a'],
    ['2', 'v7', 'symlink', 'a/'],
    ['5', 'v7', 'directory', 'a'],
  ])('type %j of "a/" in %s is a %s', async (type, dialect, expected, key) => {
    const { blocks } = await cutOne({ name: 'a/', type, dialect })
    expect([blocks[0]!.entry!.type, blocks[0]!.key]).toEqual([expected, key])
  })

  it.each([
    ['0', 0o644, '644'],
    ['0', 0o100644, '644'],
    ['0', 0o104755, '4755'],
    ['7', 0o100644, '644'],
    ['1', 0o100644, '644'],
    ['2', 0o120777, '777'],
    ['3', 0o020600, '600'],
    ['4', 0o060600, '600'],
    ['5', 0o041777, '1777'],
    ['6', 0o010600, '600'],
    // The bits of another type, of none, and more than there are: nothing is dropped.
    ['0', 0o040644, '40644'],
    ['5', 0o100755, '100755'],
    ['2', 0o100777, '100777'],
    ['0', 0o170644, '170644'],
    ['A', 0o100644, '100644'],
  ])('mode of type %s, %o: %s', async (type, mode, expected) => {
    const anatomy = await cutOne({ type, mode })
    expect(toldOf(anatomy, 'tar.mode')).toEqual([expected])
    expect(anatomy.blocks[0]!.entry!.mode).toBe(Number.parseInt(expected, 8))
  })

  it('an entry without a mode has none', async () => {
    expect((await cutOne({ raw: [[100, 'rw-r--r-']] })).blocks[0]!.entry).not.toHaveProperty('mode')
  })
})
