import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { squashfs } from '../../src/codecs/squashfs.ts'
import { fileTree } from '../../src/formats/file-tree.ts'
import { compare } from '../../src/index.ts'
import { cutOf, failsAsItsSource, openedBy, shapeOf } from '../support/broken.ts'
import { bytes, patched, zeros } from '../support/bytes.ts'
import { type SquashfsOptions, squashfsOf } from '../support/squashfs.ts'

const treeOf = async (image: Uint8Array): Promise<Record<string, Record<string, string>>> => {
  const { content, state } = await openedBy(squashfs, image)
  expect(state).toBe('ok')
  return shapeOf(await cutOf(fileTree, content))
}
const verdictOf = async (a: Uint8Array, b: Uint8Array): Promise<string> => (await compare(a, b, { audit: true })).verdict

describe('what is read', () => {
  it('is a tree of files', async () => {
    const common = { 'tree.type': 'file', 'tree.uid': '0', 'tree.gid': '0', 'tree.mtime': '5', 'tree.links': '1' }
    expect(await treeOf(squashfsOf())).toMatchObject({
      '.': { 'tree.name': '.', 'tree.type': 'directory', 'tree.mode': '0755', 'tree.links': '2' },
      'a.txt': { ...common, 'tree.name': 'a.txt', 'tree.mode': '0644', 'tree.body': 'raw' },
      b: { ...common, 'tree.name': 'b' },
    })
  })
  it('an empty one', async () => {
    expect(Object.keys(await treeOf(squashfsOf({ files: [] })))).toEqual(['\0head', '.'])
  })
  it('zeros are a hole, whether they are stored or not', async () => {
    const zeroed = '\0'.repeat(9)
    const image = squashfsOf({ files: [{ name: 'z', content: zeroed, apart: true }] })
    expect((await openedBy(squashfs, image)).content.length).toBeLessThan(300)
    expect(await verdictOf(image, squashfsOf({ files: [{ name: 'z', content: zeroed }] }))).toBe('equivalent')
  })
  it('reads as its source does', async () => {
    for (const after of [1, 3, 8]) await failsAsItsSource(squashfs, squashfsOf(), { after })
  })
})

describe('what nothing leads to is never set aside', () => {
  it.each<[string, SquashfsOptions, string]>([
    ['an inode without a name', { inInodes: zeros(36) }, 'inodes without a name'],
    ['bytes behind a listing', { inListing: [1, 2, 3] }, 'listings of no directory'],
    ['an owner of nothing', { ids: [0, 77] }, 'an owner of nothing'],
    ['a part of a fragment', { inFragment: 'evil' }, 'a part of a fragment of no file'],
    ['a place of an empty directory', { files: [], emptyAt: 7 }, 'a place in no block'],
    ['another parent', { parent: 1 }, 'a directory below another one'],
    ['a number of another inode', { exported: 32 }, 'a number of another inode'],
  ])('%s', async (_, options, found) => {
    const { state, anatomy } = await openedBy(squashfs, squashfsOf(options))
    expect([state, anatomy.facts.anomalies[0]?.found]).toEqual(['damaged', found])
  })
  it('bytes between blocks, and behind the image', async () => {
    const [plain, gap, behind] = [squashfsOf(), squashfsOf({ gap: 'evil' }), squashfsOf({ behind: 'evil' })] as const
    expect((await openedBy(squashfs, gap)).odd).toEqual(['gap-data 101'])
    expect((await openedBy(squashfs, behind)).odd).toHaveLength(1)
    expect([await verdictOf(plain, gap), await verdictOf(plain, behind)]).toEqual(['different', 'different'])
    expect(await verdictOf(gap, squashfsOf({ gap: 'good' }))).toBe('different')
  })
  it.each<[string, SquashfsOptions]>([
    ['a name', { files: [{ name: 'x/y', content: '' }] }],
    ['the directory itself', { files: [{ name: '.', content: '' }] }],
    ['names in another order', { files: ['b', 'a'].map(name => ({ name, content: name })) }],
    ['one name twice', { files: ['a', 'a'].map(name => ({ name, content: name })) }],
    ['type bits in a mode', { files: [{ name: 'a', content: '', mode: 0o100644 }] }],
    ['odd sizes of blocks', { blockSize: 5000 }],
  ])('not %s', async (_, options) => {
    expect((await openedBy(squashfs, squashfsOf(options))).state).toBe('damaged')
  })
  it('what is not decoded is not judged', async () => {
    const lzo = squashfsOf({ compression: 3 })
    expect((await openedBy(squashfs, patched(lzo, 96, 'jello'))).state).toBe('ok')
    expect((await openedBy(squashfs, squashfsOf({ compression: 9 }))).state).toBe('unsupported')
  })
})

describe('two images', () => {
  const files = [
    { name: 'a.txt', content: 'hello', apart: true },
    { name: 'b', content: 'world' },
  ] as const
  it.each<[string, SquashfsOptions, string]>([
    ['another time', { time: 8, files: files.map(file => ({ ...file, mtime: 9 })) }, 'equivalent'],
    ['another place', { files: [files[0], { ...files[1], apart: true }] }, 'equivalent'],
    ['another size of blocks', { blockSize: 4096 }, 'equivalent'],
    ['another compressor', { compression: 4 }, 'equivalent'],
    ['more filler', { behind: '\0'.repeat(99) }, 'equivalent'],
    ['another byte', { files: [files[0], { ...files[1], content: 'worse' }] }, 'different'],
    ['another mode', { files: [files[0], { ...files[1], mode: 0o4755 }] }, 'different'],
    ['another owner', { ids: [1] }, 'different'],
    ['another name', { files: [files[0], { ...files[1], name: 'c' }] }, 'different'],
    ['a file more', { files: [...files, { name: 'c', content: '' }] }, 'different'],
  ])('%s', async (_, options, verdict) => {
    expect(await verdictOf(squashfsOf(), squashfsOf(options))).toBe(verdict)
  })
  it('inside another package, the kind of compression and the size of blocks stay', async () => {
    const { tar } = await import('../support/tar.ts')
    const packed = (options: SquashfsOptions): Uint8Array => tar([{ name: 'a.img', body: squashfsOf(options) }])
    expect(await verdictOf(packed({}), packed({ time: 8 }))).toBe('equivalent')
    expect(await verdictOf(packed({}), packed({ blockSize: 4096 }))).toBe('different')
    expect(await verdictOf(packed({}), packed({ compression: 4 }))).toBe('different')
  })
  it('a tree that is written down is no image of it', async () => {
    const { content } = await openedBy(squashfs, squashfsOf())
    expect(await verdictOf(squashfsOf(), content)).toBe('different')
    const later = (await openedBy(squashfs, squashfsOf({ files: files.map(file => ({ ...file, mtime: 9 })) }))).content
    expect(await verdictOf(content, later)).toBe('different')
  })
})

describe('damage', () => {
  const edits = (size: number) =>
    fc.array(fc.tuple(fc.nat(size - 5), fc.uint8Array({ minLength: 1, maxLength: 4 })), { minLength: 1, maxLength: 4 })
  const broken = (image: Uint8Array, list: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
    list.reduce((out, [at, put]) => patched(out, at, [...put]), image)
  it('of all kinds is survived, and what is decoded is a tree', async () => {
    const image = squashfsOf()
    for (let size = 0; size < image.length; size++) await openedBy(squashfs, image.subarray(0, size))
    await fc.assert(
      fc.asyncProperty(edits(image.length), async list => {
        const { content, state } = await openedBy(squashfs, broken(image, list))
        if (state === 'ok') await cutOf(fileTree, content)
      }),
      { numRuns: 300 },
    )
  })
  it('of what mksquashfs made', async () => {
    const image = bytes(readFileSync('fixtures/squashfs/mkfs-time/a.squashfs'))
    expect((await openedBy(squashfs, image)).state).toBe('ok')
    const inTables = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.uint8Array({ minLength: 1, maxLength: 2 }))
    await fc.assert(
      fc.asyncProperty(inTables, async edit => void (await openedBy(squashfs, broken(image, [edit])))),
      { numRuns: 200 },
    )
  })
  it.each(['lz4-or-lzo/a', 'lz4-or-lzo/b', 'lzma-or-xz/a', 'lzma-or-xz/b', 'layout/b'])('of what is in %s', async at => {
    const image = bytes(readFileSync(`fixtures/squashfs/${at}.squashfs`))
    const whole = await openedBy(squashfs, image)
    expect(whole.state).toBe('ok')
    await fc.assert(
      fc.asyncProperty(edits(1400), async list => void (await openedBy(squashfs, broken(image, list)))),
      { numRuns: 100 },
    )
  })
  it('of a tree is told', async () => {
    const { content } = await openedBy(squashfs, squashfsOf())
    const property = fc.asyncProperty(edits(content.length), async list => void (await cutOf(fileTree, broken(content, list))))
    await fc.assert(property, { numRuns: 300 })
  })
})
