import { describe, expect, it } from 'vitest'
import { tar as format } from '../../src/formats/tar.ts'
import type { FieldName } from '../../src/model/layer.ts'
import { topLayer } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { base256, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { cutOne, cutTar, oddities, told, toldOf } from '../support/told.ts'

const CONFLICT = '! pax-conflict'
const deep = `${'folder/'.repeat(20)}file`
const accented = 'd/\xc3\xa9t\xc3\xa9.txt'

describe('tar: names that a longer one overrides', () => {
  it.each<[string, string, string, Partial<TarEntry>?]>([
    ['the same', 'a', 'a'],
    ['the same of a folder', 'd/', 'd/', { type: '5' }],
    ['the same, with a prefix', 'file', 'd/file', { prefix: 'd' }],
    ['the same bytes that are not ASCII', accented, accented],
    ['nothing', '', 'a'],
    ['100 bytes of it', deep.slice(0, 100), deep],
    ['99 bytes of it', deep.slice(0, 99), deep],
    ['its beginning, with a prefix', deep.slice(70, 120), deep, { prefix: deep.slice(0, 69) }],
    ['a "?" for each letter that is not ASCII', 'd/?t?.txt', accented],
    ['a "?" for each byte that is not ASCII', 'd/??t??.txt', accented],
    ['letters that are not ASCII left out', 'd/t.txt', accented],
    ['100 bytes of it, with "?"', `?${'n'.repeat(99)}`, `\xc3\xa9${'n'.repeat(120)}`],
    ['100 bytes of it, with letters left out', 'n'.repeat(100), `\xc3\xa9${'n'.repeat(120)}`],
    ['the stand-in of tar-stream', 'PaxHeader', deep],
    ['the folder of a sparse file', './GNUSparseFile.31390/a', './a'],
    ['the folder of a sparse file in a folder', 'd/e/GNUSparseFile.1/a', 'd/e/a'],
    ['the folder of a sparse file, without "./"', 'GNUSparseFile.1/a', './a'],
  ])('what writers leave: %s', async (_, name, path, more = {}) => {
    const anatomy = await cutTar(tar([{ name, pax: { path }, paxName: 'PaxHeader', ...more }]))
    expect(toldOf(anatomy, 'tar.shadowed-name')).toEqual([''])
    expect(toldOf(anatomy, 'tar.name')).toEqual([path])
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, string, string, Partial<TarEntry>?]>([
    ['another one', 'evil', 'a'],
    ['one letter', 'b', 'a'],
    ['a longer one', 'ab', 'a'],
    ['97 bytes of it', deep.slice(0, 97), deep],
    ['100 bytes of another one', `${deep.slice(0, 99)}!`, deep],
    ['its end', deep.slice(-100), deep],
    ['another prefix', 'file', 'd/file', { prefix: 'e' }],
    ['a prefix too many', 'a', 'a', { prefix: 'evil' }],
    ['a "?" for a letter of ASCII', '?', 'a'],
    ['one "?" too few', 'd/?t.txt', accented],
    ['text behind its NUL', 'a', 'a', { raw: [[50, 'evil']] }],
    ['text behind NULs alone', '', 'a', { raw: [[50, 'evil']] }],
    ['text behind the NUL of the prefix', 'a', 'a', { raw: [[400, 'evil']] }],
    ['a stand-in and more', 'PaxHeader/evil', deep],
    ['another file in the folder of a sparse file', 'GNUSparseFile.1/evil', 'a'],
    ['the folder of a sparse file in another folder', 'evil/GNUSparseFile.1/a', 'a'],
    ['the folder of a sparse file with a word for its number', 'GNUSparseFile.evil/a', 'a'],
    ['the folder of a sparse file with a number of eleven digits', 'GNUSparseFile.12345678901/a', 'a'],
  ])('a conflict: %s', async (_, name, path, more = {}) => {
    const anatomy = await cutTar(tar([{ name, pax: { path }, paxName: 'PaxHeader', ...more }]))
    expect(toldOf(anatomy, 'tar.shadowed-name')).toEqual([CONFLICT])
    expect(oddities(anatomy)).toEqual(['pax-conflict'])
    expect(anatomy.blocks[0]!.key).toBe(path)
  })

  it.each<[string, Partial<TarEntry>, string]>([
    ['100 bytes of a GNU long name', { name: deep.slice(0, 100), longName: deep }, ''],
    ['nothing of a GNU long name', { name: '', longName: deep }, ''],
    ['a GNU long name that fits', { name: 'a', longName: 'a' }, ''],
    ['another GNU long name', { name: 'a', longName: deep }, CONFLICT],
    ['50 bytes of a GNU long name', { name: deep.slice(0, 50), longName: deep }, CONFLICT],
    ['text behind the name', { name: 'a', longName: 'a', raw: [[99, '!']] }, CONFLICT],
  ])('%s', async (_, entry, expected) => {
    const anatomy = await cutTar(tar([{ name: '', dialect: 'gnu', ...entry }]))
    expect(toldOf(anatomy, 'tar.shadowed-name')).toEqual([expected])
    expect(toldOf(anatomy, 'tar.name')).toEqual([entry.longName])
  })

  it.each<[string, Partial<TarEntry>, string]>([
    ['the same', { link: 'b', pax: { linkpath: 'b' } }, ''],
    ['the stand-in of tar-stream', { link: 'PaxHeader', pax: { linkpath: 'b' } }, ''],
    ['the stand-in of bsdtar', { link: '././@LongSymLink', pax: { linkpath: deep } }, ''],
    ['100 bytes', { link: deep.slice(0, 100), pax: { linkpath: deep } }, ''],
    ['99 bytes of a GNU long link', { link: deep.slice(0, 99), longLink: deep, dialect: 'gnu' }, ''],
    ['letters that are not ASCII', { link: 'd/?t?.txt', pax: { linkpath: accented } }, ''],
    ['another one', { link: 'c', pax: { linkpath: 'b' } }, CONFLICT],
    ['nothing, which is no link for some', { pax: { linkpath: 'b' } }, CONFLICT],
    ['98 bytes', { link: deep.slice(0, 98), pax: { linkpath: deep } }, CONFLICT],
    ['another GNU long link', { link: 'evil', longLink: deep, dialect: 'gnu' }, CONFLICT],
    ['text behind its NUL', { link: 'b', pax: { linkpath: 'b' }, raw: [[200, 'evil']] }, CONFLICT],
  ])('link names: %s', async (_, entry, expected) => {
    const anatomy = await cutTar(tar([{ name: 'a', type: '2', ...entry }]))
    expect(toldOf(anatomy, 'tar.shadowed-linkname')).toEqual([expected])
    expect(toldOf(anatomy, 'tar.linkname')).toEqual([anatomy.blocks[0]!.entry!.target])
    expect(oddities(anatomy)).toEqual(expected ? ['pax-conflict'] : [])
  })
})

const large = '3000000'
const year3000 = '32503680000'
const at = { uid: 108, gid: 116, size: 124, mtime: 136, uname: 265, gname: 297 } as const
const longest = 'o'.repeat(40)

describe('tar: numbers and owners that a record overrides', () => {
  const cases: [keyof typeof at, number | string | Uint8Array, string, string][] = [
    ['uid', 7, '7', ''],
    ['uid', 0, large, ''],
    ['uid', 2_097_151, large, ''],
    ['uid', 65_534, large, ''],
    ['uid', base256(3_000_000, 8), large, ''],
    ['gid', 0, large, ''],
    ['gid', 2_097_151, large, ''],
    ['gid', ' '.repeat(8), large, CONFLICT],
    ['uid', 0, '7', CONFLICT],
    ['uid', 8, '7', CONFLICT],
    ['uid', 65_534, '7', CONFLICT],
    ['uid', 2_097_151, '7', CONFLICT],
    ['uid', 7, large, CONFLICT],
    ['uid', 0, '2097151', CONFLICT],
    ['uid', base256(3_000_001, 8), large, CONFLICT],
    ['uid', 0, '', CONFLICT],
    ['uid', 0, 'nobody', CONFLICT],
    ['uid', 'evil', '7', CONFLICT],
    ['gid', 'evil', large, CONFLICT],
    ['gid', 1, '0', CONFLICT],
    ['mtime', 1_700_000_000, '1700000000', ''],
    ['mtime', 1_700_000_000, '1700000000.999999', ''],
    ['mtime', 1_700_000_001, '1700000000.5', ''],
    ['mtime', 0, '0.5', ''],
    ['mtime', 0, '-1.5', ''],
    ['mtime', base256(-2, 12), '-1.5', ''],
    ['mtime', 0, year3000, ''],
    ['mtime', base256(32_503_680_000, 12), year3000, ''],
    ['mtime', 1_700_000_001, '1700000000', CONFLICT],
    ['mtime', 1_699_999_999, '1700000000.5', CONFLICT],
    ['mtime', 0, '1700000000', CONFLICT],
    ['mtime', 1, '-1.5', CONFLICT],
    ['mtime', 1, year3000, CONFLICT],
    ['mtime', 1_700_000_000, 'now', CONFLICT],
    ['mtime', 'evil', '1700000000', CONFLICT],
    ['size', 3, '3', ''],
    ['uname', 'user', 'user', ''],
    ['uname', longest.slice(0, 32), longest, ''],
    ['uname', longest.slice(0, 31), longest, ''],
    ['gname', 'b?b', 'b\xc3\xa9b', ''],
    ['gname', 'bb', 'b\xc3\xa9b', ''],
    ['uname', longest.slice(0, 30), longest, CONFLICT],
    ['uname', 'root', 'user', CONFLICT],
    ['uname', '', 'user', CONFLICT],
    ['gname', '', 'b\xc3\xa9b', CONFLICT],
    ['uname', 'us', 'user', CONFLICT],
    ['uname', 'user', '', CONFLICT],
    ['uname', 'user\0evil', 'user', CONFLICT],
    ['gname', 'evil', 'b\xc3\xa9b', CONFLICT],
  ]
  it.each(cases)('%s: %o under %s %#', async (key, stored, value, expected) => {
    const size = key === 'uname' || key === 'gname' ? 32 : key === 'uid' || key === 'gid' ? 8 : 12
    const octal = (number: number): string => `${number.toString(8).padStart(size - 1, '0')}\0`
    const raw = bytes(typeof stored === 'number' ? octal(stored) : stored)
    const entry: TarEntry = { name: 'a', body: 'abc', uname: '', gname: '', pax: { [key]: value }, raw: [[at[key], raw]] }
    const anatomy = await cutTar(tar([entry]))
    expect(toldOf(anatomy, 'tar.shadowed')).toEqual([expected])
    expect(anatomy.blocks[0]!.fields().find(({ name }) => name === 'tar.shadowed')!.ranges).toEqual([
      { start: 1024 + at[key], end: 1024 + at[key] + size },
    ])
    expect(toldOf(anatomy, `tar.${key}`)).toHaveLength(1)
    expect(oddities(anatomy)).toEqual(expected ? ['pax-conflict'] : [])
  })

  it.each<[number | string, string]>([
    [0, '3'],
    [4, '3'],
    [8 ** 11 - 1, '3'],
    ['evil', '3'],
    [1, String(8 ** 11)],
  ])('two sizes of one entry, where readers part ways: %o under %s', async (stored, size) => {
    const octal = typeof stored === 'string' ? stored : `${stored.toString(8).padStart(11, '0')}\0`
    const anatomy = await cutTar(tar([{ name: 'a', body: 'abc', pax: { size }, raw: [[124, octal]] }]))
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['\0gap'])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:pax-conflict', offset: 0, found: 'two sizes of one entry' }])
  })

  it.each<[string, number, string]>([
    ['nothing', 0, ''],
    ['the most', 8 ** 11 - 1, ''],
  ])('the size of a body of eight GiB, in octal: %s', async (_, stored, expected) => {
    const size = 8 ** 11
    const octal = `${stored.toString(8).padStart(11, '0')}\0`
    const head = tarEntry({ name: 'a', pax: { size: String(size) }, raw: [[124, octal]] })
    const read = (start: number, end: number): Uint8Array =>
      bytes(head.subarray(start, end), zeros(Math.max(0, end - Math.max(start, head.length))))
    const { blocks } = await format.cut(topLayer, { size: head.length + size + 1024, read }, { entries: 9 })
    expect(blocks.map(({ key, entry }) => [key, entry?.size])).toEqual([
      ['a', size],
      ['\0end', undefined],
    ])
    const shadowed = blocks[0]!.fields().filter(({ name }) => name === 'tar.shadowed')
    expect(shadowed.map(told)).toEqual([expected])
  })

  it('records of what the header does not hold shadow nothing', async () => {
    const anatomy = await cutTar(tar([{ name: 'a', dialect: 'gnu', pax: { atime: '1', ctime: '2', comment: 'c', k: 'v' } }]))
    expect(toldOf(anatomy, 'tar.shadowed')).toEqual([])
    expect(toldOf(anatomy, 'tar.atime')).toEqual(['1', '0'])
  })
})

describe('tar: text behind NULs and bytes without a use', () => {
  it.each<[string, Partial<TarEntry>, FieldName, string]>([
    ['name', { raw: [[50, 'evil']] }, 'tar.name', '! padding'],
    ['prefix', { prefix: 'd', raw: [[400, 'evil']] }, 'tar.name', '! padding'],
    ['name with a prefix', { prefix: 'd', raw: [[99, '!']] }, 'tar.name', '! padding'],
    ['link name', { raw: [[200, 'evil']] }, 'tar.linkname', '! padding'],
    ['link name of a link', { type: '2', link: 'b', raw: [[200, 'evil']] }, 'tar.linkname', '! padding'],
    ['link name of a file', { link: 'b' }, 'tar.linkname', 'b'],
    ['user', { raw: [[290, 'evil']] }, 'tar.uname', 'raw'],
    ['group', { raw: [[320, 'evil']] }, 'tar.gname', 'raw'],
    ['user in v7, which has none', { dialect: 'v7', raw: [[265, 'user']] }, 'tar.uname', 'raw'],
    ['group in v7, which has none', { dialect: 'v7', raw: [[297, 'group']] }, 'tar.gname', 'raw'],
    ['device number in v7, which has none', { dialect: 'v7', type: '3', raw: [[329, '0000010\0']] }, 'tar.devmajor', 'raw'],
    ['access time of GNU, a prefix for some', { dialect: 'gnu', raw: [[345, '00000000007\0']] }, 'tar.atime', '! malformed'],
    ['change time of GNU', { dialect: 'gnu', raw: [[357, '00000000007\0']] }, 'tar.ctime', '7'],
    ['end of the header in ustar', { raw: [[500, 'evil']] }, 'tar.reserved', '! padding'],
    ['last byte in ustar', { raw: [[511, 'x']] }, 'tar.reserved', '! padding'],
    ['last byte in GNU', { dialect: 'gnu', raw: [[511, 'x']] }, 'tar.reserved', '! padding'],
    ['a sparse map in GNU', { dialect: 'gnu', raw: [[386, '00000000000\x0000000000000\0']] }, 'tar.reserved', '! padding'],
    ['a prefix in v7', { dialect: 'v7', raw: [[345, 'd']] }, 'tar.reserved', '! padding'],
    ['a device number of a file', { raw: [[329, '0000010\0']] }, 'tar.devmajor', '8'],
    ['a device number that is none, of a file', { raw: [[337, 'evil']] }, 'tar.devminor', 'raw'],
    ['device number 0', { type: '3' }, 'tar.devminor', '0'],
    ['a device number', { type: '4', major: 8 }, 'tar.devmajor', '8'],
    ['padding', { body: 'x', padding: 'evil' }, 'tar.padding', '! padding'],
    ['last byte of the padding', { body: 'x', padding: `${'\0'.repeat(510)}!` }, 'tar.padding', '! padding'],
  ])('%s', async (_, entry, name, expected) => {
    const anatomy = await cutOne(entry)
    expect(toldOf(anatomy, name)).toEqual([expected])
    expect(oddities(anatomy)).toEqual(expected.startsWith('!') ? [expected.slice(2)] : [])
  })

  it.each(['v7', 'ustar', 'gnu'] as const)('texts that fill their field end with it (%s)', async dialect => {
    const [name, link, owner] = ['n'.repeat(100), 'l'.repeat(100), 'o'.repeat(32)]
    const anatomy = await cutOne({ name, type: '2', link, uname: owner, gname: owner, dialect })
    expect(anatomy.facts.anomalies).toEqual([])
    expect(toldOf(anatomy, 'tar.name')).toEqual([name])
    expect(toldOf(anatomy, 'tar.linkname')).toEqual([link])
    expect(toldOf(anatomy, 'tar.uname')).toEqual([dialect === 'v7' ? '' : owner])
    expect(anatomy.blocks[0]!.entry!.target).toBe(link)
  })

  it('a prefix is a part of the name', async () => {
    const { blocks } = await cutOne({ name: 'file', prefix: 'p'.repeat(155) })
    expect(blocks[0]!.key).toBe(`${'p'.repeat(155)}/file`)
  })
})
