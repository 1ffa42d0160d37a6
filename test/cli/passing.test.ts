import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deb } from '../support/ar.ts'
import { patched } from '../support/bytes.ts'
import { gzip } from '../support/gzip.ts'
import { type TarEntry, tar } from '../support/tar.ts'
import { xz } from '../support/xz.ts'
import { samebits, scratch } from './samebits.ts'

const folder = scratch()
const MiB = 1024 * 1024

/** Content that no two files share, and that is quick to make. */
const body = (size: number, seed: number): Uint8Array =>
  new Uint8Array(Uint32Array.from({ length: size / 4 }, (_, at) => at * seed).buffer)
const files: readonly TarEntry[] = [
  ...Array.from({ length: 20 }, (_, at) => ({ name: `small/${at}`, body: body(4096, at + 2) })),
  ...Array.from({ length: 9 }, (_, at) => ({ name: `large/${at}`, body: body(4 * MiB, at + 50) })),
  { name: 'last', body: 'the end\n' },
]
const changed = (name: string, at: number): TarEntry[] =>
  files.map(file => (file.name === name ? { ...file, body: patched(file.body as Uint8Array, at, 'changed') } : file))
const archive = tar(files)
const packed = (bytes: Uint8Array): Uint8Array => xz(bytes, { block: 3 * MiB })
const asDeb = (entries: readonly TarEntry[]): Uint8Array => deb({ files: entries, compress: { suffix: '.xz', pack: packed } })

const pairs: Readonly<Record<string, readonly [Uint8Array, Uint8Array]>> = {
  'other times, xz': [packed(archive), packed(tar(files.map(file => ({ ...file, mtime: 7 }))))],
  'a small file, xz': [packed(archive), packed(tar(changed('small/3', 9)))],
  'a large file, xz': [packed(archive), packed(tar(changed('large/6', 2 * MiB)))],
  'a large file, gzip': [gzip(archive), gzip(tar(changed('large/6', 2 * MiB)))],
  'large files in another order, xz': [
    packed(archive),
    packed(tar([...changed('large/2', 5), ...changed('large/7', 5)].slice(9, 40))),
  ],
  'another name, xz': [
    packed(archive),
    packed(tar(files.map(file => ({ ...file, name: file.name.replace('large/5', 'huge') })))),
  ],
  'a large file of a .deb': [asDeb(files), asDeb(changed('large/6', 2 * MiB))],
  'no tar, xz': [packed(body(36 * MiB, 3)), packed(patched(body(36 * MiB, 3), 9, 'changed'))],
  'a tar that breaks off, xz': [packed(archive), packed(archive.subarray(0, 35 * MiB))],
}

/** Where decoded bytes would be put into temporary storage, there is none. */
const nowhere = { TMPDIR: join(folder, 'missing'), TEMP: join(folder, 'missing'), TMP: join(folder, 'missing') }
const run = (args: readonly string[], env = {}) => samebits([...args, '--json', '-'], { cwd: folder, env })

describe('large layers pass by, and what is told is what is told of kept ones', () => {
  it.each(Object.entries(pairs))('%s', (_, [a, b]) => {
    writeFileSync(join(folder, 'a'), a)
    writeFileSync(join(folder, 'b'), b)
    const [none, ...others] = ['0', '1', '2'].map(workers => run(['a', 'b', '--workers', workers]))
    expect(none!.code).not.toBe(2)
    for (const other of others) expect(other).toEqual(none)
  })

  it('nothing is written', () => {
    const [a, b] = pairs['a large file, xz']!
    writeFileSync(join(folder, 'a'), a)
    writeFileSync(join(folder, 'b'), b)
    expect(run(['a', 'b', '--workers', '2'], nowhere).code).toBe(1)
    expect(run(['a', 'b', '--workers', '0'], nowhere)).toMatchObject({ code: 2 })
  })
})
