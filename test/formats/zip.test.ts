import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { zip as format } from '../../src/formats/zip.ts'
import { type ByteSource, ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import type { Anatomy, Field } from '../../src/model/layer.ts'
import { bytes, find, patched, stored, u16, u32, zeros } from '../support/bytes.ts'
import { tar } from '../support/tar.ts'
import { fieldsOf, tilingFault } from '../support/tiling.ts'
import { extraField, type ZipEntry, type ZipOptions, zip } from '../support/zip.ts'

const layer = { path: [], name: 'x.zip', reach: 'transport' } as const
const cutSource = async (source: ByteSource): Promise<Anatomy> => format.cut(layer, source, { entries: 100_000 })
const cut = (content: Uint8Array): Promise<Anatomy> => cutSource(ofBytes(content))

const shown = (fields: readonly Field[], name: string): (string | undefined)[] =>
  fields.filter(field => field.name === name).map(({ value }) => value)
const idsOf = ({ facts }: Anatomy): string[] => facts.anomalies.map(({ id }) => id.replace('structural:', '')).sort()
const isWrong = ({ value, derived }: Field): boolean => derived?.kind === 'value' && derived.expected !== value
const wrongOf = (anatomy: Anatomy): string[] =>
  fieldsOf(anatomy)
    .filter(isWrong)
    .map(({ name }) => name)

/** Bytes are tiled, and what is odd stands both in a field and among the facts, once each. */
function expectSound(anatomy: Anatomy, size: number): void {
  expect(tilingFault(anatomy, size)).toBe('')
  const marked = fieldsOf(anatomy).flatMap(({ anomaly, ranges }) => (anomaly ? `${anomaly} ${ranges[0]!.start}` : []))
  const told = anatomy.facts.anomalies.map(({ id, offset }) => `${id} ${offset}`)
  if (told.length === 1 && told[0]!.startsWith('structural:malformed')) expect(marked).toEqual(['structural:malformed 0'])
  else expect(told.sort()).toEqual(marked.sort())
}

const LATER = 1_700_000_000
const a: ZipEntry = { name: 'a.txt', body: 'hello\n' }
const b: ZipEntry = { name: 'lib/b.bin', body: '\0\x01\x02', method: 0, mode: 0o100755 }
const folder: ZipEntry = { name: 'lib/', mode: 0o040755, method: 0 }
const tree = [a, folder, b]
const times = extraField(0x5455, [1, ...u32(LATER)])
const owner = extraField(0x7875, [1, 4, ...u32(1000), 4, ...u32(100)])
const crcOf = (text: string): number => crc32(bytes(text))
const unicode = (text: string, about: string): Uint8Array => extraField(0x7075, bytes([1], u32(crcOf(about)), text))

const usual: readonly (readonly [what: string, entries: readonly ZipEntry[], options?: ZipOptions])[] = [
  ['no entries', []],
  ['stored, deflated, a directory', tree],
  ['a directory deflated to nothing', [{ ...folder, method: 8, data: bytes([3, 0]) }]],
  ['a directory in another empty stream', [{ ...folder, method: 8, data: stored(bytes()) }]],
  ['an empty file, stored', [{ ...a, body: '', method: 0 }]],
  ['descriptor', [{ ...a, descriptor: true }, b]],
  ['descriptor without signature', [{ ...a, descriptor: { signature: false, wide: false } }, b]],
  ['descriptor with sizes of 8 bytes', [{ ...a, descriptor: { signature: true, wide: true } }, b]],
  ['descriptor without signature, sizes of 8 bytes', [{ ...a, descriptor: { signature: false, wide: true } }]],
  ['zip64 in an entry', [{ ...a, zip64: true }, b]],
  ['zip64 in the end', tree, { zip64: true }],
  ['times, owners, filler', [{ ...a, extra: bytes(times, owner, zeros(7)) }]],
  ['alignment record', [{ ...b, localExtra: extraField(0xd935, [4, 0, 0, 0, 0]) }]],
  ['the mark of a jar', [{ ...a, extra: extraField(0xcafe, []) }]],
  ['unknown extra record', [{ ...a, extra: extraField(0x6666, bytes('x')) }]],
  ['comments', [{ ...a, comment: 'of an entry' }], { comment: 'of the archive' }],
  ['encrypted', [{ ...a, flags: 1 }]],
  ['a method that is lacking', [{ ...a, method: 14, data: bytes('lzma') }]],
  ['names that are not ASCII', [{ ...a, name: '\xc3\xa9', flags: 0x800, extra: unicode('\xc3\xa9', '\xc3\xa9') }]],
  ['no time', [{ ...a, time: 0 }]],
  ['a time that is none', [{ ...a, time: 0xffff_ffff }]],
  ['an archive inside, stored', [{ name: 'x.zip', body: zip(tree, { comment: 'x' }), method: 0 }, a]],
]

describe('what writers write is tiled and nothing is odd in it', () => {
  it.each(usual.map(([what, entries, options = {}]) => ({ what, entries, options })))('$what', async ({ entries, options }) => {
    const content = zip(entries, options)
    const anatomy = await cut(content)
    expectSound(anatomy, content.length)
    expect(anatomy.facts.anomalies).toEqual([])
    expect(wrongOf(anatomy)).toEqual([])
    expect(anatomy.blocks.filter(({ member }) => member).map(({ key }) => key)).toEqual(entries.map(({ name }) => name))
  })
})

const valueCases: readonly (readonly [field: string, entry: ZipEntry, values: readonly (string | undefined)[]])[] = [
  ['zip.name', a, ['a.txt']],
  ['zip.time', a, ['2023-11-14 22:13:20']],
  ['zip.time', { ...a, time: 0 }, ['1980-00-00 00:00:00']],
  ['zip.time', { ...a, time: 0x005e_0000 }, [undefined]], // 30 February
  ['zip.time', { ...a, time: 0x0021_001e }, [undefined]], // second 60
  ['zip.mode', { ...a, mode: 0o104755 }, ['104755']],
  ['zip.mode', { ...a, mode: 0 }, ['0']],
  ['zip.mode', { ...a, mode: 0o644, madeBy: 0x1314 }, [undefined]], // some readers know 19, some do not
  ['zip.mode', { ...a, mode: 0, madeBy: 0x14 }, []],
  ['zip.mode', { ...a, mode: 0o100777, madeBy: 0x14 }, [undefined]], // some readers take it for a mode, some do not
  ['zip.dos-attributes', { ...a, attributes: 0x21, madeBy: 0x14 }, ['33']],
  ['zip.dos-attributes', { ...a, attributes: 0x81a4_0020 }, ['32']],
  ['zip.made-by', a, [String(0x031e)]],
  ...[0, 10, 11, 14].map(host => ['zip.made-by', { ...a, mode: 0, madeBy: host << 8 }, [String(host << 8)]] as const),
  ...[1, 2, 4, 5, 9, 12, 13, 16, 19, 30].map(
    host => ['zip.made-by', { ...a, madeBy: (host << 8) | 20 }, [`host ${host}, version 20`]] as const,
  ),
  ['zip.made-by', { ...a, attributes: 0x21, madeBy: 0x0a14 }, ['host 10, version 20']], // a mode in unzip, none in bsdtar
  ['zip.made-by', { ...a, attributes: 0x21 }, [String(0x031e)]],
  ['zip.made-by', { ...a, name: '\xe9', attributes: 0, madeBy: 0x0014 }, ['host 0, version 20']], // an OEM name in unzip
  ['zip.made-by', { ...a, name: '\xe9', attributes: 0, madeBy: 0x0b32 }, ['host 11, version 50']],
  ['zip.made-by', { ...a, name: '\xe9' }, [String(0x031e)]],
  ['zip.method', b, ['0']],
  ['zip.local-method', a, ['8']],
  ['zip.flags', { ...a, flags: 0x0006, descriptor: true }, ['0']],
  ['zip.flags', { ...a, flags: 0x0800 }, ['0']],
  ['zip.flags', { ...a, flags: 0x0800, comment: '\xff' }, ['2048']],
  ['zip.flags', { ...a, flags: 0x2021 }, [String(0x2021)]],
  ['zip.flags', { ...a, flags: 0x0002, method: 14 }, ['2']], // another method gives the bit another meaning
  ['zip.flags', { ...a, flags: 0x4000 }, [String(0x4000)]],
  ['zip.flags', { ...a, descriptor: { signature: false, wide: false } }, ['0']],
  ['zip.flags', { ...a, descriptor: { signature: true, wide: true } }, ['0, descriptor of 24 bytes']],
  ['zip.flags', { ...a, descriptor: { signature: false, wide: true } }, ['0, descriptor of 20 bytes']],
  ['zip.flags', { ...a, zip64: true, descriptor: { signature: true, wide: true } }, ['0, descriptor of 24 bytes and zip64']],
  ['zip.flags', { ...a, zip64: true, descriptor: true }, ['0, descriptor of 16 bytes and zip64']],
  ['zip.flags', { ...b, descriptor: true }, ['0']],
  ['zip.descriptor-signature', { ...b, descriptor: true }, ['stored']],
  ['zip.descriptor-signature', { ...a, descriptor: true }, ['deflated']],
  ['zip.descriptor-signature', { ...a, descriptor: { signature: false, wide: false } }, []],
  ['zip.flags', { ...b, descriptor: { signature: false, wide: false } }, ['0, descriptor of 12 bytes']],
  ['zip.flags', { ...b, flags: 8 }, ['0, descriptor of 0 bytes']],
  ['zip.flags', { ...a, flags: 1, descriptor: true }, ['1, descriptor of 16 bytes']],
  ['zip.time', { ...a, flags: 1 }, ['2023-11-14 22:13:20']],
  ['zip.time', { ...a, flags: 1, descriptor: true }, [undefined]], // part of the check of a password
  ['zip.crc', a, [String(crcOf('hello\n'))]],
  ['zip.size', a, ['6']],
  ['zip.size', { ...a, zip64: true }, ['4294967295', '6']],
  ['zip.compressed-size', b, ['3']],
  ['zip.extra-zip64', { ...a, zip64: true }, ['24', '16']],
  ['zip.extra-time', { ...a, extra: times }, ['mtime 2023-11-14T22:13:20Z', 'mtime 2023-11-14T22:13:20Z']],
  [
    'zip.extra-time',
    { ...a, extra: extraField(0x5455, [3, ...u32(0)]), localExtra: extraField(0x5455, [3, ...u32(0), ...u32(1)]) },
    ['mtime 1970-01-01T00:00:00Z', 'mtime 1970-01-01T00:00:00Z, atime 1970-01-01T00:00:01Z'],
  ],
  [
    'zip.extra-time',
    { ...a, localExtra: extraField(0x5855, [...u32(1), ...u32(2), ...u16(3), ...u16(4)]) },
    ['atime 1970-01-01T00:00:01Z, mtime 1970-01-01T00:00:02Z'],
  ],
  ['zip.extra-owner', { ...a, localExtra: extraField(0x5855, [...u32(1), ...u32(2), ...u16(3), ...u16(4)]) }, ['uid 3, gid 4']],
  [
    'zip.extra-time',
    { ...a, localExtra: extraField(0x000a, bytes(u32(0), u16(1), u16(24), [1], zeros(23))) },
    ['mtime 1601-01-01T00:00:00Z +1, atime 1601-01-01T00:00:00Z +0, ctime 1601-01-01T00:00:00Z +0'],
  ],
  ['zip.extra-owner', { ...a, localExtra: owner }, ['uid 1000, gid 100']],
  ['zip.extra-owner', { ...a, localExtra: extraField(0x7855, [1, 0, 2, 0]) }, ['uid 1, gid 2']],
  ['zip.extra-unicode', { ...a, localExtra: unicode('a.txt', 'a.txt') }, ['same']],
  ['zip.extra-jar', { ...a, localExtra: extraField(0xcafe, []) }, ['']],
  ['zip.extra-align', { ...a, localExtra: zeros(9) }, ['']],
  ['zip.extra', { ...a, extra: extraField(0x6666, bytes('x')) }, [undefined, 'local 78']],
  ['zip.comment', { ...a, comment: 'x' }, [undefined]],
  ['zip.disk', a, ['']],
  ['zip.body', b, [undefined]],
  ['zip.data', folder, []],
  ['zip.data', { ...folder, method: 8, data: bytes([3, 0]) }, [undefined]],
  ['zip.data', { ...folder, method: 8, data: bytes() }, [undefined]],
  ['zip.data', { ...a, body: '', data: bytes() }, [undefined]],
]

describe('values', () => {
  it.each(valueCases)('%s %#', async (name, entry, values) => {
    const content = zip([entry])
    const anatomy = await cut(content)
    expect(tilingFault(anatomy, content.length)).toBe('')
    expect(shown(anatomy.blocks[0]!.fields(), name)).toEqual(values)
  })

  it.each([
    [a, 'deflate', 'ok'],
    [b, 'stored', undefined],
    [{ ...a, flags: 1 }, 'encrypted', 'damaged'],
    [{ ...a, method: 14 }, 'unsupported', 'unsupported'],
  ] as const)('%# packing', async (entry, packing, encodes) => {
    const [block] = (await cut(zip([entry]))).blocks
    expect(block!.child).toMatchObject({ packing, reach: 'installed' })
    expect(block!.fields().find(({ name }) => name === 'zip.data')?.encodes).toBe(encodes)
    const derived = block!.fields().find(({ name }) => name === 'zip.crc')!.derived
    expect(derived?.kind).toBe(packing === 'deflate' || packing === 'stored' ? 'digest' : undefined)
  })

  it.each([
    [0o100644, 'x', 'file'],
    [0o120777, 'x', 'symlink'],
    [0o040755, 'x', 'directory'],
    [0o020600, 'x', 'character'],
    [0o060600, 'x', 'block'],
    [0o010600, 'x', 'fifo'],
    [0o755, 'x/', 'directory'],
    [0o755, 'x', 'file'],
  ] as const)('mode %o of %s is a %s', async (mode, name, type) => {
    const [block] = (await cut(zip([{ name, mode, body: 'yz' }]))).blocks
    expect(block!.entry).toEqual({ type, size: 2, mode })
  })

  it('directories have no child unless they have content', async () => {
    const blocks = async (entry: ZipEntry) => (await cut(zip([entry]))).blocks[0]!
    expect((await blocks(folder)).child).toBeUndefined()
    expect((await blocks({ ...folder, method: 8, data: bytes([3, 0]) })).child).toBeUndefined()
    expect((await blocks({ ...folder, body: 'x' })).child).toBeDefined()
    expect((await blocks({ ...folder, method: 8, data: bytes() })).child).toBeDefined()
  })
})

const base = zip(tree)
const eocd = (content: Uint8Array): number => find(content, 'PK\x05\x06')
const large = zip(tree, { zip64: true })
const mismatch = 'local-central-mismatch'

const oddCases: readonly (readonly [what: string, content: Uint8Array, anomalies: readonly string[]])[] = [
  ['prefix, offsets do not count it', zip(tree, { prefix: '#!/bin/sh\n' }), ['prefix-data']],
  ['prefix, offsets count it', zip(tree, { prefix: '#!/bin/sh\n', adjusted: true }), ['prefix-data']],
  ['prefix before zip64', zip(tree, { prefix: 'x', zip64: true }), ['prefix-data']],
  ['gap', zip([a, { ...b, gap: 'gap' }]), ['gap-data']],
  ['orphan local entry', zip([a, { ...b, orphan: true }, folder]), ['gap-data']],
  ['bytes between directory and end', zip(tree, { behind: 'gap' }), ['malformed']],
  ['more central records than the end says', zip(tree, { count: 2 }), ['malformed']],
  ['extensible data of zip64', zip(tree, { zip64: bytes('evil') }), ['gap-data']],
  ['trailing bytes', zip(tree, { tail: 'x' }), ['trailing-data']],
  ['an archive in the comment', zip(tree, { comment: Buffer.from(zip([a])).toString('latin1') }), ['malformed']],
  ['a stray end in the comment', zip(tree, { comment: `PK\x05\x06${'\0'.repeat(30)}` }), ['malformed']],
  ['the signature of an end in the last bytes', zip(tree, { comment: 'PK\x05\x06' }), ['malformed']],
  ['an end behind the end', zip(tree, { tail: `xPK\x05\x06${'\0'.repeat(30)}` }), ['prefix-data', 'trailing-data']],
  ['an end whose comment is longer than the layer', zip(tree, { comment: `PK\x05\x06${'\xff'.repeat(30)}` }), ['malformed']],
  ['an end in a comment of an entry', zip([{ ...a, comment: `PK\x05\x06${'\0'.repeat(18)}` }]), ['malformed']],
  ['offsets that also lead to a directory in front', bytes(base, base), ['malformed']],
  ['two archives', bytes(zip([a]), zip([b])), ['prefix-data']],
  ['an archive behind', bytes(zip([a]), 'x', zip([b]), 'x'), ['prefix-data', 'trailing-data']],
  ['duplicate', zip([a, b, { ...a, body: 'evil' }]), ['duplicate-entry']],
  ['local name', zip([{ ...a, local: { name: 'b.txt' } }]), [mismatch]],
  ['local method', zip([{ ...a, local: { method: 0 } }]), [mismatch]],
  ['local crc', zip([{ ...a, local: { crc: 1 } }]), [mismatch]],
  ['local crc of all ones', zip([{ ...a, zip64: true, local: { crc: 0xffff_ffff } }]), [mismatch]],
  ['local crc 0 without a descriptor', zip([{ ...a, local: { crc: 0 } }]), [mismatch]],
  ['local size', zip([{ ...a, local: { size: 5 } }]), [mismatch]],
  ['local size of all ones without zip64', zip([{ ...a, local: { size: 0xffff_ffff } }]), [mismatch]],
  ['local size in zip64', zip([{ ...a, zip64: true, local: { size: 5 } }]), [mismatch]],
  ['local compressed size', zip([{ ...a, local: { compressedSize: 5 } }]), [mismatch]],
  ['local encryption bit', zip([{ ...a, local: { flags: 1 } }]), [mismatch]],
  ['local UTF-8 bit', zip([{ ...a, name: '\xe9', local: { flags: 0x800 } }]), [mismatch]],
  ['local bit 3 and no descriptor', zip([{ ...a, local: { flags: 8 } }]), [mismatch]],
  ['bit 3 on both and no descriptor', zip([{ ...a, flags: 8 }]), [mismatch]],
  ['local time', zip([{ ...a, local: { time: 0x0021_0000 } }]), [mismatch]],
  ['local time that is none', zip([{ ...a, local: { time: 0xffff_ffff } }]), [mismatch]],
  ['descriptor that is wrong', zip([{ ...a, descriptor: { signature: true, wide: false, crc: 1 } }, b]), [mismatch]],
  [
    'bytes behind a descriptor',
    zip([
      { ...a, descriptor: true },
      { ...b, gap: 'x' },
    ]),
    ['gap-data'],
  ],
  ['name goes upward', zip([{ ...a, name: 'x/../../y' }]), ['path-traversal']],
  ['absolute name', zip([{ ...a, name: '/etc/passwd' }]), ['path-traversal']],
  ['drive', zip([{ ...a, name: 'C:x' }]), ['path-traversal']],
  ['backslash', zip([{ ...a, name: 'x\\y' }]), ['path-traversal']],
  ['NUL', zip([{ ...a, name: 'x\0y' }]), ['path-traversal']],
  ['extra record longer than its area', zip([{ ...a, localExtra: bytes(u16(0x5455), u16(200), 'x') }]), ['zip-extra']],
  ['bytes that are no extra record', zip([{ ...a, extra: bytes('xy') }]), ['zip-extra', 'zip-extra']],
  [
    'more extra records than any writer makes',
    zip([{ ...a, localExtra: bytes(...Array(65).fill(extraField(0x6666, []))) }]),
    ['zip-extra'],
  ],
  ['times of another length', zip([{ ...a, localExtra: extraField(0x5455, [1, 2, 3]) }]), ['zip-extra']],
  ['owners of another version', zip([{ ...a, localExtra: extraField(0x7875, [2, 0, 0]) }]), ['zip-extra']],
  ['another name in UTF-8', zip([{ ...a, localExtra: unicode('b.txt', 'a.txt') }]), ['zip-extra']],
  ['a name in UTF-8 of another CRC', zip([{ ...a, localExtra: unicode('a.txt', 'b') }]), ['zip-extra']],
  ['alignment that is not empty', zip([{ ...a, localExtra: extraField(0xd935, [4, 0, 1]) }]), ['padding']],
  ['zip64 of a strange length', zip([{ ...a, localExtra: extraField(0x0001, bytes('evil!')) }]), ['zip-extra']],
  ['a second zip64', zip([{ ...a, zip64: true, localExtra: extraField(0x0001, zeros(16)) }]), ['zip-extra']],
  ['size of the directory too small', patched(base, eocd(base) + 12, [base[eocd(base) + 12]! - 3]), ['malformed']],
  ['size of the directory too large', patched(base, eocd(base) + 12, [base[eocd(base) + 12]! + 3]), ['malformed']],
  ['two sizes of a directory', patched(large, eocd(large) + 12, u32(9)), ['malformed']],
  ['two offsets of a directory', patched(large, eocd(large) + 16, u32(9)), ['malformed']],
  ['two counts', patched(large, eocd(large) + 10, u16(2)), ['malformed']],
  ['no end', base.subarray(0, eocd(base)), ['malformed']],
  ['overlapping entries', zip([a, { ...b, at: 0, data: bytes('x') }]), ['malformed']],
  ['an offset to nowhere', zip([{ ...a, at: 3 }]), ['malformed']],
  ['an offset behind the end', zip([{ ...a, at: 0x7fff_ffff }]), ['malformed']],
  ['more entries than fit', zip(tree, { count: 9 }), ['malformed']],
  ['central extra record longer than its area', zip([{ ...a, extra: bytes(u16(9), u16(200), 'x') }]), ['malformed']],
  ['several disks', patched(base, eocd(base) + 4, [1, 0]), ['malformed']],
  ['a locator that points elsewhere', patched(large, eocd(large) - 12, [1]), ['malformed']],
]

describe('what is odd is told, and stands in a field', () => {
  it.each(oddCases)('%s', async (_, content, anomalies) => {
    const anatomy = await cut(content)
    expectSound(anatomy, content.length)
    expect(idsOf(anatomy)).toEqual(anomalies)
  })
})

describe('stated numbers are recomputed', () => {
  it.each([
    ['zip.eocd-count', patched(base, eocd(base) + 8, [9])],
    ['zip.eocd64', patched(large, eocd(large) - 76 + 24, [9])],
    ['zip.eocd64', patched(large, eocd(large) - 4, [9])],
    [
      'zip.compressed-size',
      zip([{ ...a, extra: extraField(0x0001, [...u32(6), ...u32(0), ...u32(9), ...u32(0)]), localExtra: bytes() }]),
    ],
  ])('%s', async (name, content) => {
    const anatomy = await cut(content)
    expectSound(anatomy, content.length)
    expect(wrongOf(anatomy)).toEqual([name])
  })

  it('the size in zip64 is that of the content, whatever it says', async () => {
    const { blocks } = await cut(zip([{ ...a, zip64: true, size: 2 ** 40, local: { size: 2 ** 40 } }]))
    const sizes = blocks[0]!.fields().filter(({ name }) => name === 'zip.size')
    expect(sizes.map(({ value }) => value)).toEqual(['4294967295', String(2 ** 40)])
    expect(sizes[1]!.derived).toEqual({ kind: 'size', of: 'child' })
  })

  it('a size of all ones without zip64 is a plain size', async () => {
    const { blocks } = await cut(zip([{ ...a, size: 0xffff_ffff }]))
    expect(blocks[0]!.fields().find(({ name }) => name === 'zip.size')!.derived).toEqual({ kind: 'size', of: 'child' })
  })
})

describe('facts', () => {
  const link: ZipEntry = { name: 'link', body: 'lib', mode: 0o120777 }
  it.each([
    ['usual', tree, { duplicates: false, reorderable: true, foldersLate: false, pins: [] }],
    ['duplicates', [a, a], { duplicates: true, reorderable: false }],
    ['two spellings of one path', [a, { ...a, name: './a.txt' }], { duplicates: true, reorderable: false }],
    ['a file and a directory of one name', [a, { ...folder, name: 'a.txt/' }], { duplicates: true, reorderable: false }],
    ['a path through a link', [link, { ...a, name: 'link/x' }], { reorderable: false }],
    ['a path through a link, spelt otherwise', [link, { ...a, name: './link//x' }], { reorderable: false }],
    ['a path through a file', [a, { ...a, name: 'a.txt/x' }], { reorderable: false }],
    ['a name that goes upward', [a, { ...a, name: 'x/../y' }], { reorderable: false }],
    ['mimetype', [{ ...b, name: 'mimetype' }, a], { pins: ['mimetype first'] }],
    ['mimetype, deflated', [{ ...a, name: 'mimetype' }], { pins: [] }],
    ['manifest', [{ ...a, name: 'META-INF/MANIFEST.MF' }, a], { pins: ['manifest first'] }],
    [
      'manifest behind its folder',
      [
        { ...folder, name: 'META-INF/' },
        { ...a, name: 'META-INF/MANIFEST.MF' },
      ],
      { pins: ['manifest first'] },
    ],
    ['manifest later', [a, { ...a, name: 'META-INF/MANIFEST.MF' }], { pins: [] }],
  ] as const)('%s', async (_, entries, facts) => {
    expect((await cut(zip(entries))).facts).toMatchObject({ owners: 'uniform', ...facts })
  })

  const [mine, yours] = [1, 2].map(id => extraField(0x7855, [id, 0, id, 0])) as [Uint8Array, Uint8Array]
  const old = (id: number): Uint8Array => extraField(0x5855, bytes(u32(1), u32(2), u16(id), u16(id)))
  it.each<[string, ZipEntry[], 'none' | 'uniform' | 'mixed']>([
    ['no entry', [], 'none'],
    ['no owner', tree, 'uniform'],
    ['one owner', tree.map(entry => ({ ...entry, extra: owner })), 'uniform'],
    ['one owner in local records', tree.map(entry => ({ ...entry, localExtra: mine })), 'uniform'],
    ['an owner of one entry', [{ ...a, extra: owner }, b], 'mixed'],
    ['two owners', [a, b].map((entry, index) => ({ ...entry, localExtra: index ? mine : yours })), 'mixed'],
    ['two owners in records of times', [a, b].map((entry, index) => ({ ...entry, localExtra: old(index) })), 'mixed'],
    [
      'one owner, told in two places',
      [
        { ...a, extra: owner, localExtra: bytes() },
        { ...b, extra: bytes(), localExtra: owner },
      ],
      'mixed',
    ],
    ['setuid', [{ ...a, mode: 0o104755 }, b], 'mixed'],
    ['setgid', [{ ...a, mode: 0o102755 }, b], 'mixed'],
    ['a device', [{ ...a, mode: 0o020600 }, b], 'mixed'],
    ['a mode of a host that few know', [{ ...a, mode: 0o104755, madeBy: 0x0514 }, b], 'mixed'],
  ])('owners: %s', async (_, entries, owners) => expect((await cut(zip(entries))).facts.owners).toBe(owners))

  it.each([
    ['META-INF/A.SF', 'sealed'],
    ['meta-inf/a.rsa', 'sealed'],
    ['META-INF/B.DSA', 'sealed'],
    ['META-INF/C.EC', 'sealed'],
    ['META-INF/SIG-X', 'sealed'],
    ['x-1.dist-info/RECORD.jws', 'sealed'],
    ['x-1.dist-info/RECORD.p7s', 'sealed'],
    ['x-1.dist-info/RECORD', 'installed'],
    ['META-INF/x/A.SF', 'installed'],
    ['META-INF/MANIFEST.MF', 'installed'],
    ['x/x-1.dist-info/RECORD', 'installed'],
    ['RECORD', 'installed'],
  ])('beside %s members are %s', async (name, reach) => {
    const { blocks } = await cut(zip([a, { ...b, name }]))
    expect(blocks[0]!.child!.reach).toBe(reach)
  })

  it('order of the directory leads, what comes first in the file is told', async () => {
    const mimetype = { ...b, name: 'mimetype' }
    const content = zip([mimetype, a], { order: [1, 0] })
    const anatomy = await cut(content)
    expectSound(anatomy, content.length)
    expect(anatomy.blocks.map(({ key }) => key)).toEqual(['a.txt', 'mimetype', '\0eocd'])
    expect(anatomy.facts.pins).toEqual(['mimetype first'])
  })

  it('where order matters, that of the local records does as well', async () => {
    const content = zip([a, { ...a, body: 'other' }, b], { order: [1, 0, 2] })
    const { facts } = await cut(content)
    expect(facts.pins).toEqual(['local records in the order 1 0 2'])
  })

  it.each([
    ['a file of a system without modes', 0x20, 'a.txt', 'file', '32'],
    ['a directory that is called like one', 0x10, 'd/', 'directory', '16'],
    ['a directory that is called like a file', 0x10, 'a.txt', 'directory', undefined],
    ['a volume label', 0x08, 'a.txt', 'file', undefined],
    ['a link of Windows', 0x400, 'a.txt', 'file', undefined],
  ])('%s', async (_, attributes, name, type, value) => {
    const { blocks } = await cut(zip([{ name, body: '', method: 0, madeBy: 20, attributes }]))
    const field = blocks[0]!.fields().find(one => one.name === 'zip.dos-attributes')
    expect([blocks[0]!.entry?.type, field?.value]).toEqual([type, value])
  })
})

describe('claims', () => {
  const claimed = (content: Uint8Array, name = ''): string =>
    formatFor(content.subarray(0, 4096), content.subarray(Math.max(0, content.length - 66 * 1024)), { ...layer, name }).format.id
  it.each([
    ['an archive', base, 'zip'],
    ['an empty one', zip([]), 'zip'],
    ['split in one part', bytes('PK\x07\x08', base), 'zip'],
    ['behind a program', zip(tree, { prefix: 'MZ\x90\0' }), 'zip'],
    ['behind a program of Unix, with a comment', zip(tree, { prefix: '\x7fELF', comment: 'x'.repeat(0xffff) }), 'zip'],
    ['behind a line for python', zip(tree, { prefix: '#!/usr/bin/env python3\n' }), 'zip'],
    ['behind a line for python with options', zip(tree, { prefix: '#! /opt/python3.12 -sE\r\n' }), 'zip'],
    ['behind a line for java', zip(tree, { prefix: '#!/usr/bin/env -S java -jar\n' }), 'zip'],
    ['behind a script', zip(tree, { prefix: '#!/bin/sh\nexit\n' }), 'opaque'],
    ['behind a script about python', zip(tree, { prefix: '#!/bin/sh -c python\n' }), 'opaque'],
    ['behind a script that is run by way of env', zip(tree, { prefix: '#!/usr/bin/env sh python\n' }), 'opaque'],
    ['behind a line for a name like it', zip(tree, { prefix: '#!/bin/pythonish\n' }), 'opaque'],
    ['behind anything', zip(tree, { prefix: 'x' }), 'opaque'],
    ['cut off', base.subarray(0, 50), 'zip'],
    ['a tar whose last member is an archive', tar([{ name: 'x.jar', body: base }]), 'tar'],
    ['a program that knows the signature', bytes('\x7fELF', zeros(100), 'PK\x05\x06', zeros(100)), 'elf'],
  ])('%s', (_, content, id) => expect(claimed(content)).toBe(id))

  it.each([
    ['x.zip', 'x', 'zip'],
    ['x.JAR', 'x', 'zip'],
    ['x.pyz', 'x', 'zip'],
    ['x.zip', '#!/bin/sh\n', 'opaque'],
    ['x.bin', 'x', 'opaque'],
    ['x.zip.sh', 'x', 'opaque'],
  ])('%s behind %j', (name, prefix, id) => expect(claimed(zip(tree, { prefix }), name)).toBe(id))

  it('a maintainer script is none, whatever it holds', () => {
    const path = ['control.tar', 'postinst'].map(key => ({ key, nth: 0 }))
    expect(formatFor(base, base, { path, name: 'postinst', reach: 'installed' }).format.id).toBe('opaque')
  })

  it('a tar under the name of a zip stays a tar', () => {
    expect(claimed(bytes(tar([{ name: 'x' }]), base), 'x.zip')).toBe('tar')
  })
})

describe('reading', () => {
  it('many entries neither fill the stack nor take long', async () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => ({ ...b, name: `f${index}` }))
    const content = zip(entries)
    const anatomy = await cut(content)
    expect(tilingFault(anatomy, content.length)).toBe('')
    expect(anatomy.blocks.length).toBe(10_001)
  })

  it('a record without name, extra fields and comment', async () => {
    const content = zip([{ ...a, name: '' }, b, { ...a, name: '' }])
    const anatomy = await cut(content)
    expectSound(anatomy, content.length)
    expect(anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`)).toEqual([' 0', 'lib/b.bin 0', ' 1', '\0eocd 0'])
  })

  it('stops at the limit of entries', async () => {
    await expect(format.cut(layer, ofBytes(zip(tree)), { entries: 2 })).rejects.toThrow(LimitReached)
  })

  it('a failure to read is no property of the bytes', async () => {
    const fault = new Error('input changed')
    const read = (start: number, end: number): Uint8Array => {
      if (start < 60 && start > 0) throw fault
      return base.subarray(start, end)
    }
    await expect(cutSource({ size: base.length, read })).rejects.toBe(fault)
    const late = (start: number, end: number): Uint8Array => {
      if (end - start === 46) throw fault
      return base.subarray(start, end)
    }
    await expect(cutSource({ size: base.length, read: late })).rejects.toBe(fault)
  })

  it('keeps nothing that a source may overwrite', async () => {
    const content = zip([{ ...a, extra: bytes(times, owner), comment: 'x', descriptor: true }, b], { zip64: true })
    const shared = new Uint8Array(content.length)
    const read = (start: number, end: number): Uint8Array => {
      shared.fill(0xee)
      shared.set(content.subarray(start, end))
      return shared.subarray(0, end - start)
    }
    const anatomy = await cutSource({ size: content.length, read })
    expect(fieldsOf(anatomy)).toEqual(fieldsOf(await cut(content)))
  })
})

const samples: readonly Uint8Array[] = [
  base,
  zip([{ ...a, descriptor: true, extra: bytes(times, owner), comment: 'x' }, b], { comment: 'comment' }),
  zip([{ ...a, zip64: true }, b], { zip64: true, prefix: 'prefix' }),
]

describe('damaged archives are tiled all the same', () => {
  it.each(samples)('cut off %#', async content => {
    for (let size = 0; size < content.length; size += 16) expectSound(await cut(content.subarray(0, size)), size)
  })

  it.each(samples)('changed anywhere %#', async content => {
    const change = fc.record({ at: fc.nat(content.length - 1), byte: fc.constantFrom(0, 1, 2, 8, 0x50, 0x7f, 0x80, 0xff) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async changes => {
        const damaged = changes.reduce((out, { at, byte }) => patched(out, at, [byte]), content)
        expectSound(await cut(damaged), damaged.length)
      }),
      { numRuns: 1500, seed: 1 },
    )
  })

  it.each(samples)('bytes of all ones anywhere %#', async content => {
    for (let at = 0; at + 8 <= content.length; at++) {
      const damaged = patched(content, at, bytes(u32(0xffff_ffff), u32(0xffff_ffff)))
      expectSound(await cut(damaged), damaged.length)
    }
  })

  it('cut and glued', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.nat()), { maxLength: 5 }), async parts => {
        const content = bytes(
          ...parts.map(([sample, from, to]) => sample.subarray(from % sample.length, (to % sample.length) + 1)),
        )
        expectSound(await cut(content), content.length)
      }),
      { numRuns: 1500, seed: 2 },
    )
  })
})
