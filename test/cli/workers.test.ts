import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { deb, defaultFiles } from '../support/ar.ts'
import { patched } from '../support/bytes.ts'
import { xz } from '../support/xz.ts'
import { samebits, scratch } from './samebits.ts'

const folder = scratch()
const MiB = 1024 * 1024
/** Bytes that look like chance, and are the same each time. */
function noise(size: number, seed: number): Uint8Array {
  const out = new Uint32Array(size / 4)
  let state = seed
  for (let at = 0; at < out.length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    out[at] = state
  }
  return new Uint8Array(out.buffer)
}

const content = noise(6 * MiB, 1)
const packed = (bytes: Uint8Array): Uint8Array => xz(bytes, { block: MiB })
const files: Readonly<Record<string, Uint8Array>> = {
  'a.xz': packed(content),
  'one-byte.xz': packed(patched(content, 3 * MiB + 5, [content[3 * MiB + 5]! ^ 1])),
  'other.xz': packed(noise(6 * MiB, 2)),
  'damaged.xz': patched(packed(content), 4 * MiB, [0xff, 0xff, 0xff, 0xff]),
}
/** One block each: both sides at once. */
const lone = (body: Uint8Array, mtime: number): Uint8Array =>
  deb({ mtime, files: [...defaultFiles, { name: './usr/lib/noise', body }], compress: { suffix: '.xz', pack: xz } })
const small = content.subarray(0, MiB)
const debs: Readonly<Record<string, Uint8Array>> = {
  'a.deb': lone(small, 1),
  'times.deb': lone(small, 2),
  'one-byte.deb': lone(patched(small, 5, [small[5]! ^ 1]), 2),
  'damaged.deb': patched(lone(small, 2), MiB / 2, [0xff, 0xff, 0xff, 0xff]),
}
for (const [name, bytes] of Object.entries({ ...files, ...debs })) writeFileSync(join(folder, name), bytes)

describe('threads change nothing that is told', () => {
  it.each<[string, readonly string[], number]>([
    ['one byte', ['a.xz', 'one-byte.xz'], 1],
    ['all bytes', ['a.xz', 'other.xz'], 1],
    ['a check that fails', ['a.xz', 'damaged.xz'], 1],
    ['on the side that is read first', ['damaged.xz', 'a.xz'], 1],
    ['packages of one block', ['a.deb', 'times.deb'], 0],
    ['one byte in them', ['a.deb', 'one-byte.deb'], 1],
    ['damage in one of them', ['damaged.deb', 'a.deb'], 1],
    ['a limit on both sides', ['a.deb', 'times.deb', '--limit-decoded', String(MiB / 2)], 2],
    ['a limit', ['a.xz', 'one-byte.xz', '--limit-decoded', String(4.5 * MiB)], 2],
  ])('%s', (_, args, code) => {
    const [none, ...others] = [0, 1, 2, 8].map(workers =>
      samebits([...args, '--workers', String(workers), '--json', '-'], { cwd: folder }),
    )
    expect(none!.code).toBe(code)
    for (const other of others) expect(other).toEqual(none)
  })
})

it('a thread that is lost is trouble', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const copy = join(folder, 'copy')
  mkdirSync(copy)
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  writeFileSync(join(copy, 'dist', 'xz-worker.js'), 'process.exit(3)\n')
  const ran = samebits(['a.xz', 'other.xz', '--workers', '2'], { cwd: folder, bin: join(copy, 'bin', 'samebits.js') })
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toContain('a decoding thread ended with code 3')
})
