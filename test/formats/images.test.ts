import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disk } from '../../src/formats/disk.ts'
import { ext } from '../../src/formats/ext.ts'
import { fat } from '../../src/formats/fat.ts'
import { filesystems } from '../../src/formats/filesystems.ts'
import { formatFor } from '../../src/formats/index.ts'
import { iso9660 } from '../../src/formats/iso9660.ts'
import { compare } from '../../src/index.ts'
import type { Format } from '../../src/model/layer.ts'
import { cutOf, finelyCut, shapeOf } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { type IsoOptions, iso } from '../support/iso9660.ts'
import { oddities, toldOf } from '../support/told.ts'

const named = (name: string) => ({ path: [], name, reach: 'installed' }) as const

describe('iso9660', () => {
  const dates = async (content: Uint8Array): Promise<string[]> =>
    toldOf(await cutOf(iso9660, content, named('x.iso')), 'iso.time')
  const short = '2023-11-14 22:13:20 0'
  const long = '2023-11-14 22:13:20.00 0'
  it('dates of the volume, of records and of Rock Ridge, in the entry and where it goes on', async () => {
    expect(await dates(iso())).toEqual([short, long, long, 'not told', 'not told', short, short, short, short, short])
  })
  it.each<[string, IsoOptions, number]>([
    ['a month that is none', { record: [123, 13, 14, 22, 13, 20, 0] }, 6],
    ['a zone that is none', { rockRidge: [123, 11, 14, 22, 13, 20, 100] }, 8],
    ['a message', { volume: 'a message, hidden' }, 8],
    ['a file over the directory', { fileAt: 19 }, 0],
    ['a file over a continuation', { fileAt: 20 }, 0],
    ['a file outside', { fileAt: 999 }, 0],
  ])('not %s', async (_, options, count) => {
    expect(await dates(iso(options))).toHaveLength(count)
  })
  it('nothing of what is cut off', async () => {
    const whole = iso()
    for (const size of [0, 100, 32_768, 34_000, 36_864, 40_000]) expect(await dates(whole.subarray(0, size))).toEqual([])
  })
  it('damage of all kinds is survived', async () => {
    const whole = iso()
    const edit = fc.tuple(fc.integer({ min: 16 * 2048, max: whole.length - 8 }), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    const edits = fc.array(edit, { minLength: 1, maxLength: 5 })
    const broken = (list: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
      list.reduce((out, [at, put]) => patched(out, at, [...put]), whole)
    await fc.assert(
      fc.asyncProperty(edits, async list => void (await cutOf(iso9660, broken(list), named('x.iso')))),
      { numRuns: 200 },
    )
  })
  it('a file is a layer, and what is of its record is told where something differs', async () => {
    const anatomy = await cutOf(iso9660, iso(), named('x.iso'))
    expect(anatomy.blocks.find(({ key }) => key === 'A.')?.child?.pieces).toEqual([{ start: 21 * 2048, end: 21 * 2048 + 5 }])
    const finer = shapeOf(await finelyCut(iso9660, iso(), named('x.iso')))
    expect(finer['record of A.']).toEqual({ 'iso.extent': '21' })
    expect(finer['record of A.#1']).toEqual({ 'iso.size': '5' })
    expect(finer['\0padding']).toEqual({ 'iso.padding': 'raw' })
    const over = await cutOf(iso9660, iso({ fileAt: 19 }), named('x.iso'))
    expect(over.blocks.some(({ child }) => child)).toBe(false)
  })
  it('a second volume in a partition has dates, too', async () => {
    const size = iso().length
    const entry = [0, 0, 0, 0, 0x83, 0, 0, 0, ...u32(size / 512), ...u32(size / 512)]
    const both = (options: IsoOptions = {}): Uint8Array =>
      patched(patched(bytes(iso(), iso(options)), 446, entry), 510, [0x55, 0xaa])
    expect(await dates(both())).toHaveLength(20)
    expect(await dates(both({ volume: 'a message, hidden' }))).toHaveLength(18)
    const options = { names: ['x.iso', 'x.iso'] } as const
    expect((await compare(both(), both({ volume: '2024121210400000\x04' }), options)).verdict).toBe('equivalent')
    const { verdict, differences } = await compare(both(), both({ content: 'hallo' }), options)
    expect([verdict, differences[0]?.path.at(-1)?.name]).toEqual(['different', 'A.'])
  })
  it('dates are erased, and nothing beside them', async () => {
    const later = { record: [124, 12, 12, 10, 40, 0, 0], rockRidge: [124, 12, 12, 10, 40, 0, 4], volume: '2024121210400000\x04' }
    const options = { names: ['x.iso', 'x.iso'] } as const
    expect((await compare(iso(), iso(later), options)).verdict).toBe('equivalent')
    const { verdict, differences } = await compare(iso(), iso({ ...later, content: 'hallo' }), options)
    expect([verdict, differences.map(({ path }) => path.at(-1)?.name)]).toEqual(['different', ['A.']])
  })
})

describe('ext', () => {
  const image = patched(patched(zeros(4096), 1024 + 0x38, [0x53, 0xef]), 1024 + 0x4c, [1])
  it('its superblock is told, and nothing is erased', async () => {
    const shape = shapeOf(await cutOf(ext, image))
    expect(shape['\0superblock']).toMatchObject({ 'ext.mkfs-time': '0', 'ext.uuid': '0'.repeat(32), 'ext.volume-name': 'raw' })
    const { verdict, causes } = await compare(image, patched(image, 1024 + 0x108, [5]))
    expect([verdict, causes.map(({ id }) => id)]).toEqual(['different', ['filesystem-image-timestamp']])
  })
  const made = (at: string): Uint8Array => Uint8Array.from(readFileSync(`fixtures/ext/${at}.img`))
  it('groups, inodes, directories and files are parts', async () => {
    const shape = shapeOf(await cutOf(ext, made('seeded/a')))
    expect(Object.keys(shape)).toEqual(expect.arrayContaining(['group 0', 'block bitmap 0', 'inode of a.txt', 'sub/b', '.']))
    expect(shape['inode of a.txt']).toMatchObject({ 'ext.mode': '100644', 'ext.size': '5', 'ext.inode-mtime': '1700000000' })
    expect(shape['.']).toMatchObject({ 'ext.directory': 'raw', 'ext.directory-checksum': expect.stringMatching(/^[0-9a-f]{8}$/) })
  })
  it('a byte of a file is told with its path', async () => {
    const [a, b] = [made('content/a'), made('content/b')]
    const { differences } = await compare(a, b)
    expect(differences.find(({ path }) => path.at(-1)?.name === 'a.txt')?.symbols).toEqual(['a.txt', 'a.txt'])
  })
  it('damage of all kinds is survived', async () => {
    for (const image of [made('seeded/a'), made('times/a')]) {
      for (const size of [0, 1023, 2047, 2048, 2100, 5000, 20_000]) await cutOf(ext, image.subarray(0, size))
      const place = fc.oneof(fc.integer({ min: 1024, max: 4096 }), fc.nat(image.length - 9))
      const edits = fc.array(fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })), { minLength: 1, maxLength: 6 })
      const broken = (list: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
        list.reduce((out, [at, put]) => patched(out, at, [...put]), image)
      await fc.assert(
        fc.asyncProperty(edits, async list => void (await cutOf(ext, broken(list)))),
        { numRuns: 150 },
      )
    }
  })
})

/** However many bytes of an image that a tool made are others, each of them is in one field. */
async function outlives(format: Format, image: Uint8Array, from: number): Promise<void> {
  for (const size of [0, 1, 511, 512, 1023, 1024, 2048, 20_000]) await finelyCut(format, image.subarray(0, size))
  const place = fc.oneof(fc.nat(1200), fc.integer({ min: from, max: from + 800 })).map(at => Math.min(at, image.length - 9))
  const edits = fc.array(fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })), { minLength: 1, maxLength: 6 })
  const broken = (list: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
    list.reduce((out, [at, put]) => patched(out, at, [...put]), image)
  await fc.assert(
    fc.asyncProperty(edits, async list => void (await finelyCut(format, broken(list)))),
    { numRuns: 150 },
  )
}

describe('fat', () => {
  const made = (at: string): Uint8Array => Uint8Array.from(readFileSync(`fixtures/fat/${at}.img`))
  it('boot sector, tables, entries and files are parts', async () => {
    const image = made('times/a')
    expect(fat.claims(image.subarray(0, 4096), image.subarray(-4096), named('x.img'))).toBe(true)
    const shape = shapeOf(await cutOf(fat, image))
    expect(shape['\0boot sector']).toMatchObject({ 'fat.sector-size': '512', 'fat.tables': '2' })
    expect(shape['entry of A.TXT']).toMatchObject({ 'fat.size': '5', 'fat.modified': '2023-11-14 22:13:20' })
    expect(shape['SUB/B']).toEqual({ 'fat.content': 'raw', 'fat.slack': 'raw' })
  })
  it('two tables that differ are odd', async () => {
    expect(oddities(await cutOf(fat, patched(made('times/a'), 513, [9])))).toEqual(['malformed'])
  })
  it('damage of all kinds is survived', async () => outlives(fat, made('times/a'), 512))
  it.each<[string, number, number[]]>([
    ['no signature', 510, [0]],
    ['no jump', 0, [0]],
    ['odd sectors', 11, [1, 2]],
    ['no tables', 16, [0]],
  ])('not %s', (_, at, put) => {
    const image = patched(made('times/a'), at, put)
    expect(fat.claims(image.subarray(0, 4096), image.subarray(-4096), named('x.img'))).toBe(false)
  })
})

describe('disk', () => {
  const made = (at: string): Uint8Array => Uint8Array.from(readFileSync(`fixtures/disk/${at}.img`))
  it('partitions are layers, ids and sums are named', async () => {
    const anatomy = await cutOf(disk, made('ids/a'))
    expect(anatomy.blocks.find(({ key }) => key === 'partition 1')?.child?.pieces).toEqual([{ start: 34 * 512, end: 42 * 512 }])
    const guid = expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    expect(shapeOf(anatomy)['partition table, partition 1']).toEqual({ 'disk.partition-guid': guid })
  })
  it('a master boot record alone', async () => {
    const entry = [0, 0, 0, 0, 0x83, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]
    const image = patched(patched(patched(zeros(2048), 446, entry), 510, [0x55, 0xaa]), 512, 'hello')
    expect(disk.claims(image, image, named('x'))).toBe(true)
    const { verdict, differences } = await compare(image, patched(image, 512, 'jello'))
    expect([verdict, differences[0]?.path.at(-1)?.name]).toEqual(['different', 'partition 1'])
    expect(disk.claims(patched(image, 446, [1]), image, named('x'))).toBe(false)
    expect(disk.claims(patched(image, 462, entry), image, named('x'))).toBe(false)
  })
  it('damage of all kinds is survived', async () => outlives(disk, made('ids/a'), 1024))
})

describe('filesystems', () => {
  const record = (size: number, ...puts: readonly (readonly [number, string | number[]])[]): Uint8Array =>
    puts.reduce((out, [at, put]) => patched(out, at, put), zeros(size))
  const boot: readonly [number, number[]] = [510, [0x55, 0xaa]]
  const images: readonly (readonly [string, Uint8Array, number, string])[] = [
    ['erofs', record(4096, [1024, '\xe2\xe1\xf5\xe0']), 1024 + 48, 'random-uuid'],
    ['erofs', record(4096, [1024, '\xe2\xe1\xf5\xe0']), 1024 + 24, 'filesystem-image-timestamp'],
    ['xfs', record(4096, [0, 'XFSB\0\0\x10']), 32, 'random-uuid'],
    ['f2fs', record(4096, [1024, '\x10\x20\xf5\xf2']), 1024 + 108, 'random-uuid'],
    ['romfs', record(1024, [0, '-rom1fs-\0']), 12, 'content-hash-cascade'],
    ['cramfs', record(1024, [0, '\x45\x3d\xcd\x28'], [16, 'Compressed ROMFS']), 32, 'content-hash-cascade'],
    ['ntfs', record(1024, [3, 'NTFS    '], boot), 72, 'filesystem-image-timestamp'],
    ['exfat', record(1024, [3, 'EXFAT   '], boot), 100, 'filesystem-image-timestamp'],
    ['qcow2', record(1024, [0, 'QFI\xfb\0\0\0\x03']), 24, 'content-change'],
    ['vmdk', record(1024, [0, 'KDMV\x01\0\0\0'], [28, [1]], [36, [1]], [512, 'CID=1']), 516, 'content-change'],
  ]
  it.each(images)('%s', async (id, image, at, cause) => {
    expect(formatFor(image.subarray(0, 4096), image, named('x')).format.id).toBe(id)
    const format = filesystems.find(known => known.id === id)!
    await cutOf(format, image)
    await cutOf(format, image.subarray(0, 9))
    const { verdict, causes, inputs } = await compare(image, patched(image, at, [7]))
    expect([verdict, inputs[0].format, causes.map(({ id }) => id)]).toEqual(['different', id, [cause]])
  })
  it('damage of all kinds is survived', async () => {
    for (const [id, image] of images) await outlives(filesystems.find(known => known.id === id)!, image, 0)
  })
})
