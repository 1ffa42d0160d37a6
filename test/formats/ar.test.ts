import { describe, expect, it } from 'vitest'
import { ar as arFormat } from '../../src/formats/ar.ts'
import { formatFor } from '../../src/formats/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import { ar, arMember, bsdAr, gnuAr, thinAr } from '../support/ar.ts'
import { gnuSymbols, toldSymbols } from '../support/ar-symbols.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched } from '../support/bytes.ts'

const LONG = 'a-long-member-name.o'
const objects = [
  { name: 'main.o', body: 'object one' },
  { name: LONG, body: 'object two!' },
]
/** Behind the magic, this table and that of names. */
const MAIN_AT = 8 + 76 + 82
const symbols = gnuSymbols([['main', MAIN_AT]], 3)
const plain = { 'ar.mtime': '1700000000', 'ar.uid': '0', 'ar.gid': '0', 'ar.mode': '644', 'ar.end': '' }

describe('ar: dialects', () => {
  it('GNU: slashes, the table of long names, the symbol table', async () => {
    const anatomy = await cutOf(arFormat, gnuAr(objects, symbols))
    expect(shapeOf(anatomy)).toEqual({
      '\0magic': { 'ar.magic': '' },
      '\0symbols': {
        ...plain,
        'ar.name': '/',
        'ar.mtime': '0',
        'ar.mode': '0',
        'ar.size': '16',
        'ar.symbols': toldSymbols('big', [['main', '0 main.o']]),
      },
      '\0long-names': { 'ar.long-names': '' },
      'main.o': { ...plain, 'ar.name': 'main.o', 'ar.size': '10', 'ar.body': 'raw' },
      [LONG]: { ...plain, 'ar.name': LONG, 'ar.size': '11', 'ar.body': 'raw', 'ar.padding': '' },
    })
    expect(anatomy.facts).toEqual({
      duplicates: false,
      reorderable: false,
      foldersLate: false,
      pins: [],
      owners: 'uniform',
      anomalies: [],
    })
    expect(anatomy.blocks.map(({ member }) => member)).toEqual([false, false, false, true, true])
    expect(anatomy.blocks[4]!.entry).toEqual({ type: 'file', size: 11, mode: 0o644, owner: '0     0     ' })
    expect(anatomy.blocks[4]!.child).toMatchObject({ packing: 'stored', reach: 'installed' })
  })

  it('BSD: names behind the header belong to ar.name, sizes count them', async () => {
    const anatomy = await cutOf(arFormat, bsdAr(objects, 'table'))
    const shape = shapeOf(anatomy)
    expect(Object.keys(shape)).toEqual(['\0magic', '\0symbols', 'main.o', LONG, '\0places'])
    expect(shape['\0symbols']).toMatchObject({ 'ar.name': '__.SYMDEF SORTED', 'ar.symbols': 'raw' })
    const long = anatomy.blocks[3]!
    const size = long.fields().find(({ name }) => name === 'ar.size')!
    expect(size).toMatchObject({ value: '39', derived: { kind: 'value', expected: '39' } })
    expect(long.fields()[0]!.ranges.map(({ start, end }) => end - start)).toEqual([16, 28])
    expect(long.entry!.size).toBe(11)
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it.each(['__.SYMDEF', '__.SYMDEF SORTED', '/SYM64/'])('%s is a symbol table', async name => {
    expect(Object.keys(shapeOf(await cutOf(arFormat, ar([{ name, body: 'abcd' }]))))).toEqual([
      '\0magic',
      '\0symbols',
      '\0places',
    ])
  })

  it('Microsoft: two symbol tables, names that end with NUL, a dated table', async () => {
    const table = { name: '//', mtime: 7, uid: '', gid: '', mode: '0', body: `${LONG}\0` }
    const anatomy = await cutOf(
      arFormat,
      ar([{ name: '/', body: 'one!' }, { name: '/', body: 'two!' }, table, { name: '/0', body: 'x' }]),
    )
    const shape = shapeOf(anatomy)
    expect(Object.keys(shape)).toEqual(['\0magic', '\0symbols', '\0symbols#1', '\0long-names', LONG, '\0places'])
    expect(shape['\0long-names']).toMatchObject({ 'ar.mtime': '7', 'ar.uid': '', 'ar.long-names': '' })
    expect(anatomy.facts.duplicates).toBe(false)
  })

  it('thin: members without bodies, and a magic that is never erased', async () => {
    const anatomy = await cutOf(
      arFormat,
      thinAr([
        { name: 'dir/one.o', size: 1234 },
        { name: 'two.o', size: 7 },
      ]),
    )
    expect(shapeOf(anatomy)).toEqual({
      '\0magic': { 'ar.magic': 'raw' },
      '\0long-names': { 'ar.long-names': '' },
      'dir/one.o': { ...plain, 'ar.name': 'dir/one.o', 'ar.size': '1234' },
      'two.o': { ...plain, 'ar.name': 'two.o', 'ar.size': '7' },
    })
    expect(anatomy.blocks[2]!.child).toBeUndefined()
    expect(anatomy.blocks[2]!.fields().some(({ derived }) => derived)).toBe(false)
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it('thin: the place in an inner archive is part of the name', async () => {
    const table = arMember({ name: '//', body: 'lib.a/\n\n' })
    const member = arMember({ name: '/0:68', body: '', size: 9 })
    expect(Object.keys(shapeOf(await cutOf(arFormat, bytes('!<thin>\n', table, member))))).toContain('lib.a:68')
  })
})

describe('ar: header fields', () => {
  it.each([
    ['blank numbers', { mtime: '', uid: '', gid: '', mode: '' }, { 'ar.mtime': '', 'ar.uid': '', 'ar.gid': '', 'ar.mode': '' }],
    ['leading zeros', { mtime: '007', uid: '000' }, { 'ar.mtime': '7', 'ar.uid': '0' }],
    ['words', { mtime: 'curl evil.sh', uid: 'root' }, { 'ar.mtime': 'raw', 'ar.uid': 'raw' }],
    ['a sign', { mtime: '-1' }, { 'ar.mtime': 'raw' }],
    ['a regular file', { mode: '100755' }, { 'ar.mode': '755' }],
    ['permissions alone', { mode: '755' }, { 'ar.mode': '755' }],
    ['setuid', { mode: '104755' }, { 'ar.mode': '4755' }],
    ['a symbolic link', { mode: '120777' }, { 'ar.mode': '120777' }],
    ['no octal', { mode: '100688' }, { 'ar.mode': 'raw' }],
  ] as const)('%s', async (_, header, expected) => {
    expect(shapeOf(await cutOf(arFormat, ar([{ name: 'x', body: 'ab', ...header }]))).x).toMatchObject(expected)
  })

  it.each([
    ['x.o', 'x.o'],
    ['x.o/', 'x.o'],
    ['x y', 'x y'],
    // Only blanks fill: 0xa0 ends a UTF-8 "à", a tab is part of the name.
    ['\xc3\xa0', '\xc3\xa0'],
    ['x\t', 'x\t'],
    ['x//', 'x/'],
  ])('the name %j is %j', async (name, expected) => {
    const shape = shapeOf(await cutOf(arFormat, ar([{ name, body: 'ab' }])))
    expect(shape[expected]).toMatchObject({ 'ar.name': expected })
  })

  it.each([
    ['uniform', [{}, {}]],
    ['mixed', [{}, { uid: 7 }]],
    ['mixed', [{}, { mode: '104755' }]],
    ['none', []],
  ] as const)('owners are %s', async (owners, members) => {
    const archive = ar(members.map((member, index) => ({ name: `m${index}`, body: 'ab', ...member })))
    expect((await cutOf(arFormat, archive)).facts.owners).toBe(owners)
  })
})

const longNames = (table: string, ...members: string[]): Uint8Array =>
  ar([{ name: '//', body: table, mtime: '', uid: '', gid: '', mode: '' }, ...members.map(name => ({ name, body: 'ab' }))])

describe('ar: what hides in a table of names', () => {
  it.each([
    ['every name is used', longNames('one.o/\ntwo.o/\n', '/0', '/7'), ''],
    ['a line feed fills it up', longNames('four.o/\n\n', '/0'), ''],
    ['an unused name', longNames('one.o/\nevil/\n', '/0'), 'raw'],
    ['an unused name that a short one spells, too', longNames('one.o/\nb/\n', '/0', 'b/'), 'raw'],
    ['a name twice', longNames('one.o/\none.o/\n', '/0'), 'raw'],
    ['text without an end', longNames('one.o/\nevil', '/0'), 'raw'],
    ['filler in the middle', longNames('\none.o/\n', '/1'), 'raw'],
    ['too much filler', longNames('one.o/\n\n\n', '/0'), 'raw'],
    ['NULs behind it', longNames('one.o/\n\0\0', '/0'), 'raw'],
  ])('%s', async (_, archive, expected) => {
    const anatomy = await cutOf(arFormat, archive)
    expect(shapeOf(anatomy)['\0long-names']!['ar.long-names']).toBe(expected)
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it('a slash in front of a NUL is a part of the name', async () => {
    const keys = async (table: string) => (await cutOf(arFormat, longNames(table, '/0'))).blocks.map(({ key }) => key)
    expect(await keys('one.o/\n')).toContain('one.o')
    expect(await keys('one.o\0')).toContain('one.o')
    expect(await keys('one.o/\0')).toContain('one.o/')
  })

  it('a header that tells something is kept', async () => {
    const archive = patched(longNames('one.o/\n', '/0'), 8 + 16, 'evil')
    expect(shapeOf(await cutOf(arFormat, archive))['\0long-names']).toMatchObject({ 'ar.mtime': 'raw', 'ar.long-names': '' })
  })

  it.each([
    ['points behind the table', longNames('one.o/\n', '/99'), '/99'],
    ['points into a name', longNames('one.o/\n', '/2'), '/2'],
    ['points at nothing', longNames('/\none.o/\n', '/0', '/2'), '/0'],
    ['has no table', ar([{ name: '/0', body: 'ab' }]), '/0'],
    ['is longer than its member', ar([{ name: '#1/99', body: 'ab' }]), '#1/99'],
    ['is empty', ar([{ name: '#1/2', body: '\0\0ab' }]), '#1/2'],
    ['holds a NUL', ar([{ name: '#1/4', body: 'a\0bcab' }]), '#1/4'],
    ['is called like structure', ar([{ name: '\0magic', body: 'ab' }]), '\\0magic'],
  ])('a name that %s', async (_, archive, key) => {
    const anatomy = await cutOf(arFormat, archive)
    expect(shapeOf(anatomy)[key]).toMatchObject({ 'ar.name': 'structural:malformed' })
    expect(anatomy.facts.anomalies).toMatchObject([{ id: 'structural:malformed' }])
  })
})

describe('ar: NULs behind a BSD name', () => {
  const filled = (filler: number): Uint8Array => ar([{ name: `#1/${3 + filler}`, body: `x.o${'\0'.repeat(filler)}ab` }])

  it.each([0, 1, 5, 11])('%i fill it up', async filler => {
    const anatomy = await cutOf(arFormat, filled(filler))
    expect(shapeOf(anatomy)['x.o']).toMatchObject({ 'ar.name': 'x.o' })
    expect(anatomy.facts.anomalies).toEqual([])
  })

  it.each([12, 1000])('%i are more than any writer needs', async filler => {
    const anatomy = await cutOf(arFormat, filled(filler))
    expect(shapeOf(anatomy)['x.o']).toMatchObject({ 'ar.name': 'structural:padding' })
    expect(anatomy.facts.anomalies).toEqual([
      { id: 'structural:padding', offset: 68 + 3, expected: 'up to 11 NULs behind a name', found: String(filler) },
    ])
  })

  it('a name of many NULs takes no time', async () => {
    const name = `n${'\0'.repeat(65_534)}x`
    const archive = ar(Array.from({ length: 40 }, () => ({ name: '#1/65536', body: name })))
    const begun = performance.now()
    await cutOf(arFormat, archive)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})

describe('ar: structure', () => {
  const two = ar([
    { name: 'one', body: 'abc' },
    { name: 'two', body: 'def' },
  ])
  const bodyOfTwo = find(two, 'def')

  it.each([
    [
      'duplicates',
      ar([
        { name: 'x', body: 'ab' },
        { name: 'x', body: 'cd' },
      ]),
      [],
      ['\0magic', 'x', 'x#1'],
    ],
    ['no filler at the end', two.subarray(0, two.length - 1), [], ['\0magic', 'one', 'two']],
    ['odd filler', patched(two, two.length - 1, '\0'), ['structural:padding'], ['\0magic', 'one', 'two']],
    ['a body that ends early', two.subarray(0, bodyOfTwo + 2), ['structural:truncated'], ['\0magic', 'one', '\0gap']],
    ['bytes behind the last member', bytes(two, 'evil'), ['structural:trailing-data'], ['\0magic', 'one', 'two', '\0trailing']],
    ['a header that is none', patched(two, bodyOfTwo - 2, 'xx'), ['structural:trailing-data'], ['\0magic', 'one', '\0trailing']],
    ['nothing but rubbish', bytes('!<arch>\n', 'x'.repeat(90)), ['structural:malformed'], ['\0magic', '\0gap']],
    ['a header cut off', two.subarray(0, 40), ['structural:truncated'], ['\0magic', '\0gap']],
    ['a size that is none', patched(ar([{ name: 'x', body: 'ab' }]), 56, '-2'), ['structural:malformed'], ['\0magic', '\0gap']],
    ['no member', ar([]), [], ['\0magic']],
  ])('%s', async (_, archive, anomalies, keys) => {
    const anatomy = await cutOf(arFormat, archive)
    expect(Object.keys(shapeOf(anatomy))).toEqual(keys)
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(anomalies)
    const marked = anatomy.blocks.flatMap(block => block.fields()).flatMap(({ anomaly }) => anomaly ?? [])
    expect(marked).toEqual(anomalies)
    expect(anatomy.facts.duplicates).toBe(keys.includes('x#1'))
  })

  it('is claimed by its magic, and stops at the limit of entries', () => {
    for (const archive of [two, thinAr([])]) expect(formatFor(archive, archive, topLayer).format.id).toBe('ar')
    expect(() => arFormat.cut(topLayer, ofBytes(two), { entries: 1 })).toThrow(LimitReached)
  })

  it.each([
    ['GNU', gnuAr(objects, symbols)],
    ['BSD', bsdAr(objects, symbols)],
    [
      'thin',
      thinAr([
        { name: 'dir/one.o', size: 12 },
        { name: 'two.o', size: 7 },
      ]),
    ],
  ])('broken %s archives are tiled', async (_, archive) => {
    await survives(arFormat, archive)
  })
})
