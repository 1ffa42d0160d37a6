import { describe, expect, it } from 'vitest'
import type { FieldName } from '../../src/model/layer.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { base256, paxRecord, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { fieldsOf } from '../support/tiling.ts'
import { cutOne, cutTar, oddities, told, toldOf } from '../support/told.ts'

const a: TarEntry = { name: 'a', body: 'abc' }
/** An extended header of one's own making, to stand before an entry. */
const extended = (entry: Partial<TarEntry>): Uint8Array =>
  tarEntry({ name: './PaxHeaders/a', type: 'x', body: paxRecord('comment', 'c'), ...entry })
const longLink = (body: string | Uint8Array, more: Partial<TarEntry> = {}): Uint8Array =>
  extended({ name: '././@LongLink', type: 'L', dialect: 'gnu', body, ...more })

/** The fields in the bodies of the extended headers in front of an entry, of a block each, with their bytes. */
async function inBodies(content: Uint8Array, headers = 1): Promise<string[]> {
  const text = (start: number, end: number): string => Buffer.from(content.subarray(start, end)).toString('latin1')
  return fieldsOf(await cutTar(content))
    .map(field => ({ field, ...field.ranges[0]! }))
    .filter(({ field, start }) => field.name !== 'tar.padding' && start < headers * 1024 && start % 1024 >= 512)
    .map(({ field, start, end }) => `${field.name} ${text(start, end)} = ${told(field)}`)
}

describe('tar pax: records', () => {
  it.each<[string, string, Partial<TarEntry>, FieldName, string?]>([
    ['path', 'a', {}, 'tar.name'],
    ['path', 'd/\xc3\xa9', { name: 'd/?' }, 'tar.name'],
    ['linkpath', 'b', { type: '2', link: 'b', body: '' }, 'tar.linkname'],
    ['size', '3', {}, 'tar.size'],
    ['uid', '7', { uid: 7 }, 'tar.uid'],
    ['gid', '7', { gid: 7 }, 'tar.gid'],
    ['uname', 'user', { uname: 'user' }, 'tar.uname'],
    ['gname', 'group', { gname: 'group' }, 'tar.gname'],
    ['mtime', '1700000000', {}, 'tar.mtime'],
    ['mtime', '1700000000.123456789', {}, 'tar.mtime'],
    ['mtime', '1700000000.500', {}, 'tar.mtime'],
    ['mtime', '1700000000.', {}, 'tar.mtime', '1700000000'],
    ['mtime', '1700000000.000', {}, 'tar.mtime', '1700000000'],
    ['mtime', '-1.5', { mtime: 0 }, 'tar.mtime'],
    ['atime', '1.5', {}, 'tar.atime'],
    ['atime', '1e9', {}, 'tar.atime', 'raw'],
    ['atime', ' 1', {}, 'tar.atime', 'raw'],
    ['atime', '+1', {}, 'tar.atime', 'raw'],
    ['atime', '0x10', {}, 'tar.atime', 'raw'],
    ['atime', '.5', {}, 'tar.atime', 'raw'],
    ['atime', '1.2.3', {}, 'tar.atime', 'raw'],
    ['ctime', '2', {}, 'tar.ctime'],
    ['ctime', 'curl evil.sh', {}, 'tar.ctime', 'raw'],
    ['comment', 'says = much', {}, 'tar.comment'],
    ['SCHILY.xattr.user.x', '1', {}, 'tar.xattr', 'SCHILY.xattr.user.x=1'],
    ['SCHILY.acl.access', 'user::rw-', {}, 'tar.xattr', 'SCHILY.acl.access=user::rw-'],
    ['LIBARCHIVE.xattr.user.x', 'AA', {}, 'tar.xattr', 'LIBARCHIVE.xattr.user.x=AA'],
    ['RHT.security.selinux', 's\0', {}, 'tar.xattr', 'RHT.security.selinux=s\0'],
    ['LIBARCHIVE.creationtime', '1', {}, 'tar.pax-record', 'LIBARCHIVE.creationtime=1'],
    ['SCHILY.dev', '64', {}, 'tar.inode'],
    ['SCHILY.ino', '2282979', {}, 'tar.inode'],
    ['SCHILY.nlink', '1', {}, 'tar.inode'],
    ['SCHILY.nlink', 'evil', {}, 'tar.inode', 'raw'],
    ['SCHILY.fflags', '64', {}, 'tar.pax-record', 'SCHILY.fflags=64'],
    ['hdrcharset', 'BINARY', {}, 'tar.pax-record', 'hdrcharset=BINARY'],
    ['VENDOR.key', 'a=b', {}, 'tar.pax-record', 'VENDOR.key=a=b'],
    ['MTIME', '1', {}, 'tar.pax-record', 'MTIME=1'],
    ['path ', 'b', {}, 'tar.pax-record', 'path =b'],
  ])('%j=%j', async (key, value, entry, name, expected = value) => {
    const content = tar([{ ...a, ...entry, pax: [[key, value]] }])
    expect(await inBodies(content)).toEqual([`${name} ${value} = ${expected}`])
    const anatomy = await cutTar(content)
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([''])
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['records'])
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it('what they say of the entry counts', async () => {
    const pax = { path: './d/b', linkpath: 'c', uid: '3000000', gid: '3000001', uname: 'u', gname: 'g', size: '0' }
    const { blocks, facts } = await cutOne({ name: '', type: '2', link: 'c', body: '', uname: 'u', gname: 'g', pax })
    expect(blocks[0]).toMatchObject({
      key: 'd/b',
      entry: { type: 'symlink', target: 'c', owner: '3000000:3000001:u:g' },
    })
    expect(facts.anomalies).toEqual([])
  })

  it('the size of the body is that of the record', async () => {
    const anatomy = await cutTar(
      tar([
        { ...a, pax: { size: '3' } },
        { ...a, name: 'b' },
      ]),
    )
    expect(anatomy.blocks.map(({ key, entry }) => [key, entry?.size])).toEqual([
      ['a', 3],
      ['b', 3],
      ['\0end', undefined],
    ])
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it.each(['', 'three', '-3', '3.0', ' 3', '0x3', '1'.repeat(16)])('a size of %j makes a gap', async size => {
    const anatomy = await cutTar(tar([a, { ...a, pax: { size } }]))
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a', '\0gap'])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:malformed', offset: 1024, found: 'an impossible size' }])
  })

  const comment = (value: string): string => `tar.comment ${value} = ${value}`
  const odd = (value: string): string => `tar.pax-record ${value} = ! pax-conflict`
  it.each<[string, [string, string][], string[]]>([
    [
      'order is kept',
      [
        ['atime', '1'],
        ['comment', 'c'],
        ['ctime', '2'],
      ],
      ['tar.atime 1 = 1', comment('c'), 'tar.ctime 2 = 2'],
    ],
    [
      'the last of two counts',
      [
        ['comment', 'c'],
        ['comment', 'd'],
      ],
      [odd('c'), comment('d')],
    ],
    [
      'the last of two that are alike',
      [
        ['comment', 'c'],
        ['comment', 'c'],
      ],
      [odd('c'), comment('c')],
    ],
    [
      'the last of three',
      [
        ['uid', '1'],
        ['uid', '2'],
        ['uid', '0'],
      ],
      [odd('1'), odd('2'), 'tar.uid 0 = 0'],
    ],
    [
      'two of an unknown key',
      [
        ['k', '1'],
        ['k', '2'],
      ],
      [odd('1'), 'tar.pax-record 2 = k=2'],
    ],
  ])('%s', async (_, pax, expected) => {
    expect(await inBodies(tar([{ ...a, pax }]))).toEqual(expected)
  })

  const good = paxRecord('comment', 'c')
  it.each([
    ['longer than the body', '13 atime=1\n'],
    ['shorter than it is', '10 atime=1\n'],
    ['that ends before its key', '3 \natime=1\n'],
    ['a leading zero', '012 atime=1\n'],
    ['a sign', '+12 atime=1\n'],
    ['a blank in front', ' 12 atime=1\n'],
    ['a tab behind the number', '11\tatime=1\n'],
    ['no blank', '11atime=1\n'],
    ['no number', 'atime=1\n'],
    ['number 0', '0 atime=1\n'],
    ['a number of nine digits', '000000011 atime=1\n'],
    ['hexadecimal', '0xb atime=1\n'],
    ['no line feed', '11 atime=12'],
    ['no "="', '11 atime 1\n'],
    ['no key', '4 =\n'],
    ['the "=" of the next one', `8 atime\n${paxRecord('comment', 'x')}`],
    ['a line feed alone', '\n'],
    ['NULs behind the records', '\0\0\0'],
    ['text behind the records', 'evil'],
  ])('what is none ends them: %s', async (_, bad) => {
    const content = tar([{ ...a, before: extended({ body: good + bad }) }])
    expect(await inBodies(content)).toEqual([comment('c'), `tar.pax-record ${bad} = ! malformed`])
    expect(oddities(await cutTar(content))).toEqual(['malformed'])
    expect(await inBodies(tar([{ ...a, before: extended({ body: bad }) }]))).toEqual([`tar.pax-record ${bad} = ! malformed`])
  })

  it('records with line feeds are kept in their order', async () => {
    const anatomy = await cutOne({ body: 'abc', pax: { ctime: '1\n', 'SCHILY.xattr.user.x': 'a\n11 path=evil' } })
    expect(toldOf(anatomy, 'tar.ctime')).toEqual(['raw'])
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(['! padding'])
  })
})

describe('tar pax: several headers of one entry', () => {
  const x = (key: string, value: string, type = 'x'): Uint8Array => extended({ type, body: paxRecord(key, value) })
  const [RECORDS, LONG, ODD] = ['records', 'long name', '! padding']
  it.each<[string, Uint8Array[], string[], string[]]>([
    ['x and x', [x('comment', 'c'), x('atime', '1')], ['tar.comment c = c', 'tar.atime 1 = 1'], [ODD, ODD]],
    ['X', [x('comment', 'c', 'X')], ['tar.comment c = c'], [ODD]],
    [
      'of one key',
      [x('comment', 'c'), x('comment', 'd')],
      ['tar.pax-record c = ! pax-conflict', 'tar.comment d = d'],
      [ODD, ODD],
    ],
    ['L', [longLink('a\0')], ['tar.name a = a'], [LONG]],
    ['L without a NUL', [longLink('a')], ['tar.name a = a'], [LONG]],
    ['L with NULs', [longLink('a\0\0\0')], ['tar.name a = a'], [ODD]],
    ['K', [longLink('\0', { type: 'K' })], ['tar.linkname  = '], [LONG]],
    [
      'K for what is no link',
      [longLink('\0', { type: 'K' }), longLink('a\0')],
      ['tar.linkname  = ', 'tar.name a = a'],
      [LONG, LONG],
    ],
    ['L and the same path', [longLink('a\0'), x('path', 'a')], ['tar.name a = a', 'tar.name a = a'], [ODD, ODD]],
    ['L and another path', [longLink('b\0'), x('path', 'a')], ['tar.name b = ! pax-conflict', 'tar.name a = a'], [ODD, ODD]],
    ['another path and L', [x('path', 'a'), longLink('b\0')], ['tar.name a = a', 'tar.name b = ! pax-conflict'], [ODD, ODD]],
    ['L and L', [longLink('b\0'), longLink('a\0')], ['tar.name b = ! pax-conflict', 'tar.name a = a'], [ODD, ODD]],
    ['L and a comment', [longLink('a\0'), x('comment', 'c')], ['tar.name a = a', 'tar.comment c = c'], [ODD, ODD]],
    ['one with records', [x('comment', 'c')], ['tar.comment c = c'], [RECORDS]],
  ])('%s', async (_, before, expected, envelopes) => {
    const content = tar([{ ...a, before: bytes(...before) }])
    expect(await inBodies(content, before.length)).toEqual(expected)
    const anatomy = await cutTar(content)
    expect(anatomy.blocks[0]).toMatchObject({ key: 'a', nth: 0 })
    expect(toldOf(anatomy, 'tar.pax-envelope')).toEqual(envelopes)
    const odd = [...expected, ...envelopes].filter(told => told.includes('!'))
    expect(oddities(anatomy)).toHaveLength(odd.length)
  })

  it.each<[string, Uint8Array, string, string]>([
    ['at the end', tar([{ ...a, before: x('comment', 'c') }]).subarray(0, 1024), 'truncated', 'truncated'],
    ['before the end marker', bytes(x('comment', 'c'), zeros(1024)), 'malformed', 'an extended header without an entry'],
    ['before rubbish', bytes(x('comment', 'c'), 'x'.repeat(512)), 'malformed', 'a block with a wrong checksum'],
    ['two of them', bytes(longLink('a'), x('comment', 'c'), zeros(1024)), 'malformed', 'an extended header without an entry'],
    [
      'before a global header',
      bytes(x('comment', 'c'), tar([{ ...a, global: { comment: 'g' } }])),
      'malformed',
      'a global header between an extended header and its entry',
    ],
    ['a body that is cut off', extended({ body: 'x'.repeat(600) }).subarray(0, 1024), 'truncated', 'truncated'],
    ['padding that is cut off', extended({}).subarray(0, 1023), 'truncated', 'truncated'],
    ['a huge size', extended({ size: 8 * 1024 * 1024 + 1 }), 'malformed', 'an extended header of an impossible size'],
    ['a negative size', extended({ raw: [[124, base256(-1, 12)]] }), 'malformed', 'an extended header of an impossible size'],
    ['a size that is none', extended({ raw: [[124, 'evil']] }), 'malformed', 'an extended header of an impossible size'],
  ])('none of them alone: %s', async (_, last, id, found) => {
    const anatomy = await cutTar(bytes(tarEntry(a), last))
    expect(anatomy.blocks.map(({ key, ranges }) => [key, ranges[0]!.start])).toEqual([
      ['a', 0],
      ['\0gap', 1024],
    ])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: `structural:${id}`, offset: 1024, found }])
  })
})

describe('tar pax: global headers', () => {
  const g = (body: string, more: Partial<TarEntry> = {}): Uint8Array =>
    extended({ name: 'pax_global_header', type: 'g', body, ...more })
  it('are blocks of their own, counted, no members', async () => {
    const content = tar([
      { ...a, before: g(paxRecord('comment', 'c')) },
      { name: 'b', before: bytes(g(paxRecord('k', 'v')), g(paxRecord('k', 'w'))) },
    ])
    const { blocks, facts } = await cutTar(content)
    expect(blocks.map(({ key, nth, member }) => [key, nth, member])).toEqual([
      ['\0global', 0, false],
      ['a', 0, true],
      ['\0global', 1, false],
      ['\0global', 2, false],
      ['b', 0, true],
      ['\0end', 0, false],
      ['\0fill', 0, false],
    ])
    expect(facts.anomalies).toEqual([])
  })

  it.each<[string, string, string[], string[]]>([
    ['a comment', paxRecord('comment', 'c'), ['tar.comment c = c'], []],
    [
      'others',
      paxRecord('uid', '7') + paxRecord('k', ''),
      ['tar.pax-record 7 = uid=7', 'tar.pax-record  = k='],
      ['pax-conflict'],
    ],
    ['two of one key', paxRecord('k', '1') + paxRecord('k', '2'), ['tar.pax-record 1 = k=1', 'tar.pax-record 2 = k=2'], []],
    [
      'text behind',
      `${paxRecord('comment', 'c')}evil`,
      ['tar.comment c = c', 'tar.pax-record evil = ! malformed'],
      ['malformed'],
    ],
  ])('their records: %s', async (_, body, expected, anomalies) => {
    const content = tar([{ ...a, before: g(body) }])
    expect(await inBodies(content)).toEqual(expected)
    const anatomy = await cutTar(content)
    expect(toldOf(anatomy, 'tar.pax-name')).toEqual([''])
    expect(oddities(anatomy)).toEqual(anomalies)
  })

  it.each<[string, Partial<TarEntry>, string]>([
    ['the entries behind it', { global: { uid: '7' } }, '7:0:root:root'],
    ['but what an entry says itself', { uid: 8, global: { uid: '7' }, pax: { uid: '8' } }, '8:0:root:root'],
    ['and the last one counts', { before: g(paxRecord('uid', '7')), global: { uid: '9' } }, '9:0:root:root'],
  ])('speaks of %s', async (_, entry, owner) => {
    const { blocks } = await cutTar(tar([{ name: 'first' }, { ...a, ...entry }, { name: 'last' }]))
    expect(blocks.find(({ key }) => key === 'first')!.entry!.owner).toBe('0:0:root:root')
    expect(blocks.find(({ key }) => key === 'a')!.entry!.owner).toBe(owner)
    expect(blocks.find(({ key }) => key === 'last')!.entry!.owner).toBe(owner.replace('8', '7'))
  })

  it('may be the last thing in an archive', async () => {
    const { blocks, facts } = await cutTar(bytes(tarEntry(a), g(paxRecord('comment', 'c')), zeros(1024)))
    expect(blocks.map(({ key }) => key)).toEqual(['a', '\0global', '\0end'])
    expect(facts.anomalies).toEqual([])
  })

  it.each<[string, Partial<TarEntry>, FieldName]>([
    ['padding', { padding: 'evil' }, 'tar.padding'],
    ['a link name', { link: 'evil' }, 'tar.pax-envelope'],
    ['text behind its name', { raw: [[50, 'evil']] }, 'tar.pax-name'],
  ])('with a message: %s', async (_, more, name) => {
    const anatomy = await cutTar(tar([{ ...a, before: g(paxRecord('comment', 'c'), more) }]))
    expect(toldOf(anatomy, name)[0]).toBe('! padding')
    expect(oddities(anatomy)).toEqual(['padding'])
  })
})
