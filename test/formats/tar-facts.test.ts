import { describe, expect, it } from 'vitest'
import { base256, type TarEntry, tar } from '../support/tar.ts'
import { cutOne, cutTar, toldOf } from '../support/told.ts'

const a: TarEntry = { name: 'a', body: 'hello\n' }
const linkTo = (name: string, target: string): TarEntry => ({ name, type: '1', link: target })
const symlinkTo = (name: string, target: string): TarEntry => ({ name, type: '2', link: target })
const named = (name: string): TarEntry => ({ ...a, name })
const folder = (name: string): TarEntry => ({ name, type: '5' })

describe('tar: keys', () => {
  it.each([
    ['a', '0', 'a'],
    ['./a', '0', 'a'],
    ['.//a', '0', 'a'],
    ['././a', '0', 'a'],
    ['a/', '5', 'a'],
    ['a//', '5', 'a'],
    ['./a/', '5', 'a'],
    ['a/', '2', 'a/'],
    ['a/./b', '0', 'a/./b'],
    ['a//b', '0', 'a//b'],
    ['.a', '0', '.a'],
    ['./.a', '0', '.a'],
    ['./', '5', '.'],
    ['.', '5', '.'],
    ['.//', '5', '.'],
    ['', '5', '.'],
    ['', '0', '.'],
    ['/', '5', '/'],
    ['//', '5', '/'],
    ['/a', '0', '/a'],
  ])('%j of type %s is %j', async (name, type, key) => {
    const { blocks } = await cutOne({ name, type })
    expect([blocks[0]!.key, toldOf(await cutOne({ name, type }), 'tar.name')]).toEqual([key, [name]])
  })

  it('entries of one key are counted, and told', async () => {
    const anatomy = await cutTar(tar([a, named('./a'), named('b'), folder('a/')], { blocking: 1 }))
    expect(anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`)).toEqual(['a 0', 'a 1', 'b 0', 'a 2', '\0end 0'])
    expect(anatomy.facts.anomalies).toMatchObject([
      { id: 'structural:duplicate-entry', offset: 1024, found: 'entry 2 of it' },
      { id: 'structural:duplicate-entry', offset: 3072, found: 'entry 3 of it' },
    ])
  })

  it.each(['../a', 'a/../b', 'a/..', '..', './../a', '/a', '//a'])('%j leads out of the archive', async name => {
    expect((await cutOne({ name })).facts.anomalies).toMatchObject([{ id: 'structural:path-traversal', offset: 0, found: name }])
  })

  it.each(['..a', 'a..', 'a/...', 'a/..b/c', './a', 'a./b'])('%j does not', async name => {
    expect((await cutOne({ name })).facts.anomalies).toEqual([])
  })
})

describe('tar: facts', () => {
  it.each<[string, TarEntry[], boolean]>([
    ['a folder in front of its file', [folder('d/'), named('d/a')], false],
    ['a file in front of its folder', [named('d/a'), folder('d/')], true],
    ['a folder in front of the one that it is in', [folder('d/e/'), folder('./d/')], true],
    ['the root last', [a, folder('./')], true],
    ['a folder with the beginning of its name', [named('de'), folder('d/')], false],
    ['something far below', [folder('d/'), named('d/e/f/a'), folder('d/e/')], true],
    ['no folder at all', [named('d/e/f/a'), named('d/a')], false],
  ])('foldersLate: %s', async (_, entries, foldersLate) => {
    const { facts } = await cutTar(tar(entries))
    expect(facts).toMatchObject({ foldersLate, reorderable: true })
  })

  it('a mode that does not parse may be setuid', async () => {
    const { facts } = await cutTar(tar([{ ...a, raw: [[100, '4755\0zz\0']] }]))
    expect(facts.owners).toBe('mixed')
  })

  it.each<[string, TarEntry[], boolean]>([
    ['one name twice', [a, a], true],
    ['./a and a', [a, named('./a')], true],
    ['a/b and a//b', [named('a/b'), named('a//b')], true],
    ['a/b and a/./b', [named('a/b'), named('a/./b')], true],
    ['a and /a', [a, named('/a')], true],
    ['a folder and a file of one name', [folder('a/'), a], true],
    ['a folder twice', [folder('a/'), folder('./a')], true],
    ['the root twice', [folder('./'), folder('.')], true],
    ['names that only begin alike', [a, named('ab'), folder('abc')], false],
    ['names in other letters', [a, named('A')], false],
  ])('duplicates: %s', async (_, entries, duplicates) => {
    const { facts } = await cutTar(tar(entries))
    expect(facts).toMatchObject({ duplicates, reorderable: !duplicates })
  })

  it.each<[string, TarEntry[], boolean]>([
    ['files and folders', [folder('d/'), named('d/a'), a], true],
    ['a file in front of its folder', [named('d/a'), folder('d/')], true],
    ['a hard link behind its target', [a, linkTo('b', 'a')], true],
    ['a hard link behind its target, which is spelt ./a', [a, linkTo('b', './a')], true],
    ['a hard link in front of its target', [linkTo('b', 'a'), a], false],
    ['a hard link to what is not there', [a, linkTo('b', 'c')], false],
    ['a hard link to itself', [linkTo('a', 'a')], false],
    ['a symbolic link in front of its target', [symlinkTo('b', 'a'), a], true],
    ['a path through a symbolic link', [symlinkTo('d', 'e'), named('d/a')], false],
    ['a path through a symbolic link, far behind', [named('d/e/a'), symlinkTo('d', 'f')], false],
    ['a path through a symbolic link, spelt otherwise', [symlinkTo('./d', 'e'), named('.//d/a')], false],
    ['a path through a file', [named('d'), named('d/a')], false],
    ['a path through a pipe', [{ name: 'd', type: '6' }, named('d/a')], false],
    ['a name that goes upward', [named('d/../a')], false],
    ['a name with a backslash', [named('d\\a')], false],
    ['a whiteout of what lower layers have', [a, named('d/.wh.a'), named('d/ab')], true],
    ['a whiteout beside what it removes', [named('d/a'), named('d/.wh.a')], false],
    ['a whiteout of a folder that is there', [named('d/.wh.e'), folder('d/e'), named('d/e/a')], false],
    ['a whiteout of a folder of which a file is there', [named('d/.wh.e'), named('d/e/a')], false],
    ['a whiteout of what only begins alike', [named('d/.wh.e'), named('d/e-a'), named('d/ea')], true],
    ['an opaque folder', [folder('d'), named('d/.wh..wh..opq'), a], true],
    ['an opaque folder with a file', [named('d/.wh..wh..opq'), named('d/a')], false],
    ['an opaque root', [named('.wh..wh..opq'), a], false],
    ['a global header with a comment', [{ ...a, global: { comment: 'c' } }, named('b')], true],
    ['a global header with an owner', [{ ...a, global: { comment: 'c', uname: 'x' } }, named('b')], false],
    ['a global header with an unknown key', [a, { ...named('b'), global: { k: '' } }], false],
  ])('reorderable: %s', async (_, entries, reorderable) => {
    expect((await cutTar(tar(entries))).facts).toMatchObject({ duplicates: false, reorderable, pins: [] })
  })

  const b = named('b')
  it.each<[string, TarEntry[], string]>([
    ['no entries', [], 'none'],
    ['one owner', [a, b, folder('d')], 'uniform'],
    ['another user id', [a, { ...b, uid: 1 }], 'mixed'],
    ['another group id', [a, { ...b, gid: 1 }], 'mixed'],
    ['another user', [a, { ...b, uname: 'x' }], 'mixed'],
    ['another group', [a, { ...b, gname: 'x' }], 'mixed'],
    ['another user id in an extended header', [a, { ...b, pax: { uid: '1' } }], 'mixed'],
    ['the same in an extended header', [a, { ...b, pax: { uid: '0', uname: 'root' } }], 'uniform'],
    ['all in base-256', [a, { ...b, raw: [[108, base256(0, 8)]] }], 'uniform'],
    ['a user id from a global header on', [a, { ...b, global: { uid: '1' } }], 'mixed'],
    [
      'two user ids that are none',
      [
        { ...a, raw: [[108, 'one']] },
        { ...b, raw: [[108, 'two']] },
      ],
      'uniform',
    ],
    ['setuid', [{ ...a, mode: 0o4755 }], 'mixed'],
    ['setgid', [{ ...folder('d'), mode: 0o2755 }], 'mixed'],
    ['sticky', [{ ...folder('d'), mode: 0o1777 }], 'uniform'],
    ['a character device', [{ name: 'a', type: '3' }], 'mixed'],
    ['a block device', [{ name: 'a', type: '4' }], 'mixed'],
    ['a pipe', [{ name: 'a', type: '6' }], 'uniform'],
  ])('owners: %s', async (_, entries, owners) => {
    expect((await cutTar(tar(entries))).facts.owners).toBe(owners)
  })
})
