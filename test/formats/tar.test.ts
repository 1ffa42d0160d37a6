import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { tar as format } from '../../src/formats/tar.ts'
import { lengthOf, ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import { strict, survives, topLayer } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { paxRecord, type TarEntry, tar, tarEntry } from '../support/tar.ts'
import { fieldsOf } from '../support/tiling.ts'
import { cutTar, oddities, toldOf } from '../support/told.ts'

const a: TarEntry = { name: 'a', body: 'hello\n' }

describe('tar: bodies', () => {
  const full = 'x'.repeat(512)
  it('what has an unknown type is not looked into', async () => {
    const anatomy = await cutTar(tar([{ name: 'a', type: 'D', body: tarEntry(a) }, a]))
    expect(anatomy.blocks[0]!.child).toBeUndefined()
    expect(anatomy.blocks[0]!.entry!.size).toBe(0)
    expect(toldOf(anatomy, 'tar.unread')).toEqual(['! malformed'])
    expect(oddities(anatomy)).toContain('malformed')
  })

  it.each(['1', '2', '3', '4', '5', '6'])('a body of type %s: some readers skip it, others find entries in it', async type => {
    const anatomy = await cutTar(tar([a, { name: 'b', type, link: 'b', body: tarEntry(a) }, a]))
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a', '\0gap'])
    expect(anatomy.facts.anomalies).toMatchObject([{ offset: 1024, found: 'a size of what has no content' }])
  })

  it.each<[string, string, number[], string[]]>([
    ['empty', '', [0], []],
    ['one byte', 'x', [1], ['raw']],
    ['a byte less than a block', full.slice(1), [511], ['raw']],
    ['a whole block', full, [512], []],
    ['two blocks', `${full}x`, [513], ['raw']],
  ])('%s', async (_, body, sizes, padding) => {
    const anatomy = await cutTar(tar([{ name: 'a', body }, a]))
    expect(anatomy.blocks[0]!.child!.pieces.map(lengthOf)).toEqual(sizes)
    expect(toldOf(anatomy, 'tar.padding')).toEqual([...padding, 'raw'])
    expect(anatomy.blocks[1]!.key).toBe('a')
  })

  it.each([
    ['the padding', 1024 + 512 + 6],
    ['the last byte', 1024 + 1023],
    ['a body', 1024 + 512 + 5],
    ['a header', 1024 + 511],
    ['a header, after a byte', 1024 + 1],
  ])('%s that is cut off is a gap', async (_, size) => {
    const anatomy = await cutTar(tar([a, a]).subarray(0, size))
    expect(anatomy.blocks.map(({ key, ranges }) => [key, ranges[0]!.start])).toEqual([
      ['a', 0],
      ['\0gap', 1024],
    ])
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:truncated', offset: 1024 }])
  })
})

describe('tar: the end', () => {
  const entry = tarEntry(a)
  it.each<[string, Uint8Array, Record<string, number>, string[]]>([
    ['two blocks', bytes(entry, zeros(1024)), { '\0end': 1024 }, []],
    ['one block', bytes(entry, zeros(512)), { '\0end': 512 }, []],
    ['none', entry, {}, []],
    ['a part of a block', bytes(entry, zeros(100)), { '\0end': 100 }, []],
    ['a block and a part', bytes(entry, zeros(700)), { '\0end': 700 }, []],
    ['filler', tar([a], { blocking: 20 }), { '\0end': 1024, '\0fill': 10_240 - 2048 }, []],
    ['filler that is no whole block', bytes(entry, zeros(1025)), { '\0end': 1024, '\0fill': 1 }, []],
    ['bytes behind it', bytes(entry, zeros(1024), 'x'), { '\0end': 1024, '\0trailing': 1 }, ['trailing-data']],
    ['bytes in the last block', bytes(entry, zeros(1024 + 511), 'x'), { '\0end': 1024, '\0trailing': 512 }, ['trailing-data']],
    [
      'bytes behind filler',
      bytes(entry, zeros(2048), 'x'.repeat(9)),
      { '\0end': 1024, '\0fill': 1024, '\0trailing': 9 },
      ['trailing-data'],
    ],
    ['an archive behind it', bytes(entry, zeros(1024), tar([a])), { '\0end': 1024, '\0trailing': 2048 }, ['trailing-data']],
    ['a lone block of zeros', bytes(entry, zeros(512), tar([a])), { '\0end': 512, '\0trailing': 2048 }, ['trailing-data']],
    ['rubbish instead', bytes(entry, 'x'.repeat(600)), { '\0gap': 600 }, ['malformed']],
    ['less rubbish instead', bytes(entry, 'x'.repeat(100)), { '\0gap': 100 }, ['truncated']],
    ['a damaged header', bytes(entry, 'x', tar([a])), { '\0gap': 2049 }, ['malformed']],
  ])('%s', async (_, content, expected, anomalies) => {
    const anatomy = await cutTar(content)
    const [first, ...rest] = anatomy.blocks
    expect(first).toMatchObject({ key: 'a', member: true })
    expect(Object.fromEntries(rest.map(({ key, ranges }) => [key, lengthOf(ranges[0]!)]))).toEqual(expected)
    expect(rest.every(({ member, nth }) => !member && nth === 0)).toBe(true)
    expect(oddities(anatomy)).toEqual(anomalies)
    if (anomalies.includes('trailing-data')) expect(anatomy.facts.anomalies[0]!.found).toBe(`${expected['\0trailing']} bytes`)
  })

  it.each([
    ['no bytes', 0, []],
    ['an empty archive', 10_240, ['\0end', '\0fill']],
  ])('%s', async (_, size, keys) => {
    const { blocks, facts } = await cutTar(zeros(size))
    expect(blocks.map(({ key }) => key)).toEqual(keys)
    expect(facts).toEqual({ duplicates: false, reorderable: true, foldersLate: false, pins: [], owners: 'none', anomalies: [] })
  })

  it('stops at the limit of entries', async () => {
    const content = tar([a, { ...a, name: 'b' }, { ...a, name: 'c' }])
    const cut = (entries: number): unknown => format.cut(topLayer, ofBytes(content), { entries })
    expect(() => cut(2)).toThrow(LimitReached)
    expect(() => cut(3)).not.toThrow()
  })

  it.each<[string, Uint8Array, string, string]>([
    ['a header', tar([a]), 'input', 'tar'],
    ['an extended header', tar([{ ...a, pax: { mtime: '1' } }]), 'input', 'tar'],
    ['a header alone', tar([a]).subarray(0, 512), 'input', 'tar'],
    ['less than a header', tar([a]).subarray(0, 511), 'x.tar', 'opaque'],
    ['a wrong checksum', tar([{ ...a, checksum: () => '0001234\0' }]), 'x.tar', 'opaque'],
    ['zeros that are called so', zeros(1024), 'x.tar', 'tar'],
    ['zeros', zeros(1024), 'input', 'opaque'],
  ])('claims: %s', (_, content, name, id) => {
    expect(formatFor(content, content, { ...topLayer, name }).format.id).toBe(id)
  })
})

const deep = `${'folder/'.repeat(16)}file`
const samples: readonly (readonly [string, readonly TarEntry[]])[] = [
  [
    'v7',
    [
      { ...a, dialect: 'v7' },
      { name: 'd/', type: '5', dialect: 'v7' },
      { name: 'd/b', type: '1', link: 'a', dialect: 'v7' },
    ],
  ],
  [
    'ustar',
    [
      { ...a, prefix: 'some/folder', padding: '\0\0' },
      { name: 'b', type: '2', link: 'a' },
      { name: 'c', type: '3', major: 1 },
    ],
  ],
  ['GNU', [{ name: deep.slice(0, 100), longName: deep, dialect: 'gnu', body: 'x', raw: [[357, '00000000007\0']] }]],
  ['GNU links', [{ name: 'b', type: '2', link: deep.slice(0, 100), longLink: deep, dialect: 'gnu' }]],
  ['pax', [{ name: deep.slice(0, 100), pax: { path: deep, mtime: '1700000000.5', 'SCHILY.xattr.user.x': '1' }, body: 'x' }]],
  [
    'global',
    [
      { ...a, uid: 7, global: { comment: 'c', uid: '7' } },
      { ...a, name: 'b', uid: 8, pax: { size: '6', uid: '8' } },
    ],
  ],
]

const telling = ['\0', '0', '7', ' ', '\n', '=', '/', '../', './', '\xff', '\x80', 'x', 'GNUSparseFile.1/', '1 0 3 ']
const edit = fc.tuple(fc.nat(490), fc.oneof(fc.constantFrom(...telling), fc.uint8Array({ maxLength: 4 })))
const records = [
  paxRecord('path', 'b'),
  paxRecord('size', '600'),
  paxRecord('uid', '7'),
  '8 k=v',
  paxRecord('GNU.sparse.map', '0,1'),
]
const paxBody = fc
  .array(fc.constantFrom(...records, paxRecord('GNU.sparse.size', '9'), 'x'), { maxLength: 4 })
  .map(all => all.join(''))
const anyEntry: fc.Arbitrary<TarEntry> = fc.record({
  name: fc.constantFrom('a', './a', 'd/', '', '/', './PaxHeaders/a', '././@LongLink', 'n'.repeat(100)),
  type: fc.constantFrom(...'01257SDxgXLK\0'),
  dialect: fc.constantFrom('v7' as const, 'ustar' as const, 'gnu' as const),
  body: fc.oneof(paxBody, paxBody, fc.constantFrom('', 'a\0', 'x'.repeat(600), '1\n0\n3\n'.padEnd(512, '\0'))),
  raw: fc.array(edit, { maxLength: 3 }),
})

describe('tar: broken archives are tiled', () => {
  it.each(samples)('%s', async (_, entries) => {
    const content = tar(entries, { marker: 1, blocking: 1, tail: 'x' })
    expect(oddities(await cutTar(content))).toEqual(['trailing-data'])
    await survives(format, content)
  })

  it('with checksums that are right', async () => {
    const archive = fc.tuple(fc.array(anyEntry, { minLength: 1, maxLength: 5 }), fc.nat(600))
    await fc.assert(
      fc.asyncProperty(archive, async ([entries, less]) => {
        const content = tar(entries)
        await cutTar(content)
        await cutTar(content.subarray(0, Math.max(0, content.length - 1024 - less)))
      }),
      { numRuns: 500 },
    )
  })

  it.each(samples)('nothing is kept that a source may overwrite: %s', async (_, entries) => {
    const content = tar(entries)
    expect(fieldsOf(await cutTar(content))).toEqual(fieldsOf(await format.cut(topLayer, strict(content), { entries: 99 })))
  })
})
