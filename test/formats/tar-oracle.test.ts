import { extract } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { tar } from '../../src/formats/tar.ts'
import { lengthOf } from '../../src/model/bytes.ts'
import { cutOf } from '../support/broken.ts'
import { type Dialect, type TarEntry, tar as tarOf } from '../support/tar.ts'

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
    ['a pax size', [{ name: 'a', size: 0, body: 'body of 16 bytes', pax: { size: '16' } }]],
    ['many entries', Array.from({ length: 200 }, (_, index) => ({ name: `f${index}`, body: 'y'.repeat(index * 7) }))],
  ])('%s', async (_, list) => {
    const archive = tarOf(list as TarEntry[])
    expect(await ours(archive)).toEqual(await seenBy(archive))
  })
})
