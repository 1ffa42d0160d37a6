import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { xz } from '../support/xz.ts'
import { zip } from '../support/zip.ts'
import { samebits, scratch } from './samebits.ts'

const folder = scratch()
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)

const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join('')
const packed = gzipSync(lines)
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

put('a', 'one\n')
put('b', 'two\n')
put('same-as-a', 'one\n')
linkSync(join(folder, 'a'), join(folder, 'hard-a'))
symlinkSync('a', join(folder, 'soft-a'))
symlinkSync('loop', join(folder, 'loop'))
mkdirSync(join(folder, 'directory'))
put('empty-1', '')
put('empty-2', '')
put('whole.gz', packed)
put('whole.xz', xz(lines))
put('other.gz', gzipSync(`${lines}more\n`))
put('other.xz', xz(`${lines}more\n`))
put('large.gz', gzipSync(zeros(130 * 1024 ** 2)))
put('larger.gz', gzipSync(zeros(130 * 1024 ** 2 + 1)))
put('truncated.gz', packed.subarray(0, packed.length - 20))
put('corrupt.gz', flipped(packed, packed.length >> 1))
put('sealed.zip', zip([{ name: 'a', flags: 1, data: bytes('twelve bytes of one secret') }]))
put('sealed-otherwise.zip', zip([{ name: 'a', flags: 1, data: bytes('twelve bytes of two secret') }]))
put('unreadable', 'x')
chmodSync(join(folder, 'unreadable'), 0)
if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'fifo')])

const compared = (...args: string[]) => samebits([...args, '--json', '-'], { cwd: folder })

test.each([
  ['a missing file', 'a', 'missing'],
  ['a missing first file', 'missing', 'b'],
  ['two missing files', 'missing', 'missing-too'],
  ['a path through a file', 'a', 'a/b'],
  ['a name that is too long', 'a', 'x'.repeat(5000)],
  ['a link that goes in circles', 'a', 'loop'],
  ['a directory beside a file', 'a', 'directory'],
  ['a file beside a directory', 'directory', 'a'],
  ['a FIFO', 'a', 'fifo'],
  ['a device', '/dev/null', 'a'],
  ['the same path twice', 'a', 'a'],
  ['the same file by another path', 'a', 'directory/../a'],
  ['a hard link to the same file', 'a', 'hard-a'],
  ['a symbolic link to the same file', 'a', 'soft-a'],
  ['two empty files', 'empty-1', 'empty-2'],
])('%s: exit 2, in one line, with a JSON report', (_, a, b) => {
  const ran = compared(a, b)
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(/^samebits: [^\n]+\n$/)
  const report: Report = JSON.parse(ran.stdout)
  expect(report).toMatchObject({ verdict: 'incomplete', gate: { satisfied: false, exitCode: 2 } })
  expect(report.inputs.map(({ name }) => name).join()).not.toContain('/')
})

// Root reads everything: as root nothing is unreadable.
test.skipIf(process.getuid?.() === 0)('an unreadable file: exit 2', () => {
  expect(compared('a', 'unreadable')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^samebits: .*unreadable.*\n$/) })
})

test('neither --exit-zero nor another gate turns trouble into a pass', () => {
  expect(compared('a', 'missing', '--exit-zero').code).toBe(2)
  expect(compared('empty-1', 'empty-2', '--exit-zero', '--require', 'identical').code).toBe(2)
})

test.each([
  ['the same bytes', 'a', 'same-as-a', 'identical', 0],
  ['other bytes', 'a', 'b', 'different', 1],
  ['an empty file and another', 'empty-1', 'a', 'different', 1],
  ['a truncated file', 'whole.gz', 'truncated.gz', 'different', 1],
  ['a truncated first file', 'truncated.gz', 'whole.gz', 'different', 1],
  ['a corrupt file', 'whole.gz', 'corrupt.gz', 'different', 1],
  ['an encrypted entry', 'sealed.zip', 'sealed-otherwise.zip', 'different', 1],
])('%s', (_, a, b, verdict, code) => {
  const ran = compared(a, b, '--audit')
  expect(ran).toMatchObject({ code })
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict, gate: { exitCode: code } })
})

test('damage is told with side, layer, offset, expected and found', () => {
  for (const name of ['truncated.gz', 'corrupt.gz']) {
    const ran = compared('whole.gz', name)
    expect(ran.stderr).toMatch(/^samebits: B: .* at \d+: expected .+, found .+\n$/)
    expect((JSON.parse(ran.stdout) as Report).problems).toMatchObject([{ side: 'b' }])
  }
})

test('a limit inside a stream is told, whatever its encoding', () => {
  for (const ending of ['gz', 'xz']) {
    const ran = samebits([`whole.${ending}`, `other.${ending}`, '--limit-decoded', '1000', '--json', '-'], { cwd: folder })
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('limit decoded of 1000 reached') })
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'incomplete' })
  }
})

test.skipIf(process.platform === 'win32')(
  'temporary storage that fails is trouble, with a JSON report and without a path',
  () => {
    const args = ['large.gz', 'larger.gz', '--json', '-']
    const ran = samebits(args, { cwd: folder, env: { TMPDIR: join(folder, 'not-there') } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toBe('samebits: decoded bytes cannot be put into temporary storage (ENOENT)\n')
    expect(ran.stdout).not.toContain(folder)
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'incomplete' })
  },
)

test('what is encrypted is told', () => {
  const ran = compared('sealed.zip', 'sealed-otherwise.zip')
  expect(ran.stderr).toMatch(/^samebits: A: a at 0: expected content that can be read, found an encrypted entry\n/)
})

test('--exit-zero turns 1 into 0 and leaves the verdict', () => {
  const ran = compared('a', 'b', '--exit-zero')
  expect(ran.code).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'different', gate: { satisfied: false, exitCode: 0 } })
})

test('the report is the same bytes wherever it is made', () => {
  const here = samebits(['a', 'b', '--json', '-'], { cwd: folder })
  const there = samebits([join(folder, 'a'), join(folder, 'b'), '--json', '-'], {
    env: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', COLUMNS: '200' },
  })
  expect(there.stdout).toBe(here.stdout)
})
