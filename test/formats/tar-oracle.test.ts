import fc from 'fast-check'
import { extract } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { tar } from '../../src/formats/tar.ts'
import { lengthOf, ofBytes, piecesOf } from '../../src/model/bytes.ts'
import { cutOf } from '../support/broken.ts'
import { tarStreamTypes } from '../support/seen.ts'
import { base256, type Dialect, type TarEntry, tar as tarOf } from '../support/tar.ts'

/** What tar-stream, a reader of its own, sees: an entry a line. It keeps no raw bytes, so only names, sizes, types, modes and owners are asked. */
async function seenBy(archive: Uint8Array): Promise<string[]> {
  // Its types leave these two out.
  const options = { filenameEncoding: 'latin1', allowUnknownFormat: true } as Parameters<typeof extract>[0]
  const reader = extract(options)
  reader.end(Buffer.from(archive))
  const seen: string[] = []
  for await (const entry of reader) {
    seen.push(lineOf(entry.header))
    entry.resume()
  }
  return seen
}

const lineOf = ({
  name,
  size,
  mode,
  uid,
  gid,
}: {
  name: string
  size: number
  mode: number
  uid?: number
  gid?: number
}): string => `${name.replace(/^\.\//, '').replace(/(.)\/$/, '$1')} ${size} ${mode.toString(8)} ${uid}:${gid}`

async function ours(archive: Uint8Array): Promise<string[]> {
  const { blocks } = await cutOf(tar, archive)
  return blocks
    .filter(({ member }) => member)
    .map(({ key, entry, child }) => {
      const [uid, gid] = entry!.owner!.split(':')
      const size = (child?.pieces ?? []).reduce((sum, piece) => sum + lengthOf(piece), 0)
      return lineOf({ name: key, size, mode: entry!.mode!, uid: Number(uid), gid: Number(gid) })
    })
}

const long = `deep/${'folder/'.repeat(20)}file`
const entries = (dialect: Dialect): TarEntry[] => [
  { name: 'docs/', type: '5', mode: 0o755, dialect },
  { name: 'docs/a.txt', body: 'first\n', mtime: 0, dialect },
  { name: 'docs/empty', body: '', uid: 1000, gid: 100, dialect },
  { name: 'docs/block', body: 'x'.repeat(512), mode: 0o4755, dialect },
  { name: 'link', type: '2', link: 'docs/a.txt', mode: 0o777, dialect },
]

describe('names, sizes, modes and owners are those that tar-stream reads', () => {
  it.each([
    ['ustar', entries('ustar')],
    ['GNU', entries('gnu')],
    ['ustar with a prefix', [{ name: 'file', prefix: 'some/folder', body: 'x' }]],
    ['a GNU long name', [{ name: long.slice(0, 100), longName: long, dialect: 'gnu' as const, body: 'x' }]],
    ['a pax path', [{ name: 'short', pax: { path: long }, body: 'x' }]],
    ['a pax size', [{ name: 'a', body: 'body of 16 bytes', pax: { size: '16' } }]],
    ['many entries', Array.from({ length: 200 }, (_, index) => ({ name: `f${index}`, body: 'y'.repeat(index * 7) }))],
  ])('%s', async (_, list) => {
    const archive = tarOf(list as TarEntry[])
    expect(await ours(archive)).toEqual(await seenBy(archive))
  })
})

interface Seen {
  readonly type: string
  readonly link: string
  readonly mtime: string
  readonly uname: string
  readonly gname: string
  readonly content: string
}

/** More of what both see, an entry an object. */
async function moreSeenBy(archive: Uint8Array): Promise<Seen[]> {
  const reader = extract({ filenameEncoding: 'latin1', allowUnknownFormat: true } as Parameters<typeof extract>[0])
  reader.end(Buffer.from(archive))
  const seen: Seen[] = []
  for await (const entry of reader) {
    const { type, linkname, mtime, uname, gname } = entry.header
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    seen.push({
      type: tarStreamTypes[type!]!,
      link: /link/.test(type!) ? (linkname ?? '') : '',
      mtime: String(mtime!.getTime() / 1000),
      uname: uname!,
      gname: gname!,
      content: Buffer.concat(parts).toString('latin1'),
    })
  }
  return seen
}

async function moreOfOurs(archive: Uint8Array): Promise<Seen[]> {
  const { blocks } = await cutOf(tar, archive)
  return blocks
    .filter(({ member }) => member)
    .map(block => {
      const { entry, child } = block
      const value = (name: string): string => block.fields().find(field => field.name === name)!.value!
      const content = child ? piecesOf(ofBytes(archive), child.pieces) : ofBytes(new Uint8Array(0))
      return {
        type: entry!.type,
        link: entry!.target ?? '',
        mtime: value('tar.mtime'),
        uname: value('tar.uname'),
        gname: value('tar.gname'),
        content: Buffer.from(content.read(0, content.size)).toString('latin1'),
      }
    })
}

const letters = 'abcxyzABCXYZ0189._-+~ '
const part = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 }).filter(text => !/^\.+$/.test(text))
const path = (most: number): fc.Arbitrary<string> =>
  fc.array(part, { minLength: 1, maxLength: most }).map(parts => parts.join('/'))
const accented = fc.string({ unit: fc.constantFrom('a', '\xe9', '\xff', '\x80'), minLength: 1, maxLength: 9 })
const number = (most: number): fc.Arbitrary<number> => fc.oneof(fc.nat(most), fc.constantFrom(0, most))

/** What the builder can write and both readers know. tar-stream reads only path, linkpath and size of an extended header. */
const randomEntry: fc.Arbitrary<TarEntry> = fc
  .record({
    name: fc.oneof(path(7), path(20), accented),
    dot: fc.constantFrom('', '', './'),
    long: fc.constantFrom('none', 'gnu', 'pax'),
    type: fc.constantFrom(...'0000\x0071223456'),
    dialect: fc.constantFrom<Dialect>('v7', 'ustar', 'gnu'),
    body: fc.uint8Array({ maxLength: 1100 }),
    mode: fc.nat(0o7777),
    uid: number(8 ** 7 - 1),
    gid: number(8 ** 7 - 1),
    mtime: number(2 ** 31),
    uname: fc.oneof(part, fc.constant('o'.repeat(32))),
    gname: fc.oneof(part, fc.constant('')),
    prefix: fc.oneof(fc.constant(''), path(12)),
    link: path(20),
    large: fc.option(fc.constantFrom(2 ** 21, 2 ** 40, 2 ** 53 - 1), { nil: undefined, freq: 3 }),
    comment: fc.option(path(2), { nil: undefined, freq: 4 }),
  })
  .map(({ dot, long, large, comment, prefix, body, ...rest }): TarEntry => {
    const { type, dialect } = rest
    const name = dot + rest.name + (type === '5' ? '/' : '')
    const isLink = type === '1' || type === '2'
    const link = isLink ? rest.link : ''
    const [isGnu, isPax] = [long === 'gnu', long === 'pax' && !/[\x80-\xff]/.test(name)]
    return {
      ...rest,
      // In v7 a slash at the end makes a directory.
      name: name.slice(0, 100).replace(/\/$/, type === '5' ? '/' : '_'),
      link: link.slice(0, 100),
      body: '0\x007'.includes(type) ? body : '',
      ...(dialect === 'ustar' && prefix ? { prefix: prefix.slice(0, 155) } : {}),
      ...(large === undefined ? {} : { raw: [[108, base256(large, 8)] as const] }),
      ...(comment === undefined ? {} : { global: { comment } }),
      ...(isGnu ? { longName: name } : {}),
      ...(isGnu && isLink ? { longLink: link } : {}),
      ...(isPax ? { pax: { path: name, mtime: String(rest.mtime), ...(isLink ? { linkpath: link } : {}) } } : {}),
    }
  })

describe('random entries', () => {
  it('are seen alike by tar-stream and by us', async () => {
    const archives = fc.record({ list: fc.array(randomEntry, { maxLength: 6 }), blocking: fc.constantFrom(1, 20) })
    await fc.assert(
      fc.asyncProperty(archives, async ({ list, blocking }) => {
        const archive = tarOf(list, { blocking })
        const seen = await seenBy(archive)
        expect(seen).toHaveLength(list.length)
        expect(await ours(archive)).toEqual(seen)
        expect(await moreOfOurs(archive)).toEqual(await moreSeenBy(archive))
      }),
      { numRuns: 300 },
    )
  })
})
