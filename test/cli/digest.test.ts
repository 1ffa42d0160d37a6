import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { canonicalPrefix, digest } from '../../src/index.ts'
import { gzip } from '../support/gzip.ts'
import { xz } from '../support/xz.ts'
import { bin, type Ran, samebits, samebitsUnread, scratch } from './samebits.ts'

const folder = scratch()
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
const content = 'x'.repeat(3000)
mkdirSync(join(folder, 'd'))
put('a.gz', gzip(content))
put('d/b.gz', gzip(content, { mtime: 7 }))
put('c.gz', gzip(`${content}y`))
put('cut.gz', gzip(content).subarray(0, 20))
put('empty', '')

const run = (...args: string[]): Ran => samebits(['digest', ...args], { cwd: folder })
const sums = (...args: string[]): string => run(...args).stdout
const check = (list: string, ...args: string[]): Ran => {
  put('SUMS', list)
  return run('--check', 'SUMS', ...args)
}
const form = /^n3:[0-9a-f]{64}:[0-9a-f]{64}/
const prefix = canonicalPrefix()

test('two lines a file, in the order given; equivalent files have one digest', async () => {
  const { code, stdout, stderr } = run('a.gz', 'd/b.gz', 'c.gz')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const names = ['a.gz', 'a.gz', 'd/b.gz', 'd/b.gz', 'c.gz', 'c.gz']
  const [lines, end] = [stdout.split('\n').slice(0, -1), stdout.at(-1)]
  expect(lines.map(line => line.split('  ')[1])).toEqual(names)
  expect(end).toBe('\n')
  const told = lines.map(line => line.split('  ')[0]!)
  expect(told[0]).toMatch(form)
  expect([told[2], told[4]]).toEqual([told[0], expect.not.stringContaining(told[0]!)])
  const found = await digest(join(folder, 'a.gz'))
  expect(told.slice(0, 2)).toEqual([found.canonicalDigest, `sha256:${found.sha256}`])
})

test('what cannot be read whole is told with layer and offset, exit 2; the others are digested', () => {
  const ran = run('a.gz', 'cut.gz', 'missing', 'd', 'c.gz')
  expect(ran.code).toBe(2)
  expect(ran.stdout).toBe(sums('a.gz', 'c.gz'))
  expect(ran.stderr.split('\n')).toEqual([
    expect.stringMatching(/^samebits: cut\.gz: \(input\) at \d+: expected .+, found .+$/),
    'samebits: missing: missing does not exist',
    expect.stringMatching(/^samebits: d: d is a directory$/),
    '',
  ])
  const limited = run('a.gz', 'empty', '--limit-decoded', '100')
  expect(limited).toMatchObject({ code: 2, stdout: sums('empty') })
  expect(limited.stderr).toMatch(/^samebits: a\.gz: \(input\) at 0: .*limit decoded of 100 reached; --limit-decoded raises it\n$/)
})

test('the options of a comparison reach it', () => {
  expect(sums('a.gz', '--profile', 'none')).not.toBe(sums('a.gz'))
  expect(sums('a.gz', '--profile', 'lenient', '--erase', 'comment').startsWith(`${prefix}:`)).toBe(false)
  expect(sums('a.gz', '--consumer', 'npm').startsWith(`${prefix}:`)).toBe(true)
})

test.each([
  ['nothing to digest', []],
  ['a list and a file', ['--check', 'SUMS', 'a.gz']],
  ['quiet without a list', ['--quiet', 'a.gz']],
  ['a gate without a list', ['--require', 'identical', 'a.gz']],
  ['an unknown profile', ['--profile', 'x', 'a.gz']],
  ['erase without lenient', ['--erase', 'comment', 'a.gz']],
  ['erase of an unknown rule', ['--profile', 'lenient', '--erase', 'x', 'a.gz']],
  ['a limit that decides nothing here', ['--limit-report', '1', 'a.gz']],
  ['a list that is not there', ['--check', 'no-list']],
  ['a list that is a directory', ['--check', 'd']],
] as [string, string[]][])('%s is 2, in one line', (_, args) => {
  const ran = run(...args)
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(/^samebits: [^\n]*\n$/)
})

test('a list is checked: 0 when all are what they were, by what is equivalent unless asked for the same bytes', () => {
  const list = sums('a.gz', 'd/b.gz')
  expect(check(list)).toEqual({ code: 0, stdout: 'a.gz: OK\nd/b.gz: OK\n', stderr: '' })
  expect(check(list, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  const rebuilt = list.replaceAll('  d/b.gz', '  a.gz')
  expect(check(rebuilt)).toMatchObject({ code: 0, stdout: 'a.gz: OK\na.gz: OK\n' })
  expect(check(rebuilt, '--require', 'identical')).toMatchObject({ code: 1, stdout: 'a.gz: OK\na.gz: FAILED\n' })
  expect(check(list.replaceAll('\n', '\r\n'))).toMatchObject({ code: 0 })
})

test('a list comes from standard input', () => {
  const { status, stdout } = spawnSync(process.execPath, [bin, 'digest', '--check', '-'], {
    cwd: folder,
    input: sums('a.gz'),
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'a.gz: OK\n' })
})

test('another file is 1; quiet tells it alone', () => {
  const list = sums('a.gz', 'd/b.gz').replaceAll('  d/b.gz', '  c.gz')
  expect(check(list)).toEqual({ code: 1, stdout: 'a.gz: OK\nc.gz: FAILED\n', stderr: '' })
  expect(check(list, '--quiet')).toEqual({ code: 1, stdout: 'c.gz: FAILED\n', stderr: '' })
})

test('either line does alone', () => {
  const [canonical, sha256] = sums('d/b.gz')
    .replaceAll('d/b.gz', 'a.gz')
    .split(/(?<=\n)/) as [string, string]
  expect(check(canonical)).toMatchObject({ code: 0, stdout: 'a.gz: OK\n' })
  expect(check(sha256)).toMatchObject({ code: 1, stdout: 'a.gz: FAILED\n' })
  expect(check(sums('cut.gz', 'a.gz').split(/(?<=\n)/)[1]!)).toMatchObject({ code: 0, stdout: 'a.gz: OK\n' })
  expect(check(canonical, '--require', 'identical')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('sha256:'),
  })
})

test.each([
  ['no lines', '', /expected lines as samebits digest prints them, found none/],
  ['a malformed line', 'nonsense\n', /^samebits: SUMS:1: expected n3:/],
  ['a blank line', '\n', /^samebits: SUMS:1: expected n3:/],
  ['a list of sha256sum', `${'0'.repeat(64)}  a.gz\n`, /^samebits: SUMS:1: expected n3:/],
  ['an escape that is none', `\\sha256:${'0'.repeat(64)}  a\\q\n`, /^samebits: SUMS:1: expected n3:/],
  ['a code point that is none', `\\sha256:${'0'.repeat(64)}  a\\u{110000}\n`, /^samebits: SUMS:1: expected n3:/],
  [
    'another normal form',
    `n9${prefix.slice(2)}:${'0'.repeat(64)}  a.gz\n`,
    /a\.gz: expected a digest of normal form n3, found n9/,
  ],
  ['another profile', sums('a.gz', '--profile', 'archive'), /a\.gz: .*check it with --profile archive/],
  [
    'rules that are not known',
    `n3:${'0'.repeat(64)}:${'0'.repeat(64)}  a.gz\n`,
    /expected profile digest [0-9a-f]{64}, found 0{64}/,
  ],
] as [string, string, RegExp][])('%s is 2 and nothing is called OK; the other lines are checked', (name, list, said) => {
  const ran = check(list)
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(/^samebits: [^\n]*\n$/)
  expect(ran.stderr).toMatch(said)
  if (name === 'no lines') return
  expect(check(list + sums('c.gz'))).toMatchObject({ code: 2, stdout: 'c.gz: OK\n' })
  expect(check(list + sums('c.gz').replaceAll('c.gz', 'a.gz'))).toMatchObject({ code: 2, stdout: 'a.gz: FAILED\n' })
})

test('what cannot be read any more is trouble, not a mismatch', () => {
  const list = sums('a.gz', 'd/b.gz')
  for (const [gone, said] of [
    ['missing', /missing does not exist/],
    ['cut.gz', /cut\.gz: \(input\) at \d+: expected/],
  ] as const) {
    const ran = check(list.replaceAll('  a.gz', `  ${gone}`), '--quiet')
    expect(ran).toMatchObject({ code: 2, stdout: `${gone}: FAILED open or read\n` })
    expect(ran.stderr).toMatch(said)
  }
})

test.skipIf(process.platform === 'win32')('names of any kind come back, and do nothing to a terminal or a CI', () => {
  const names = [
    'two\nlines',
    'back\\slash',
    'cr\r',
    'tab\t',
    'esc\x1b[31m',
    'bidi\u202e',
    '::error::x',
    '##[x',
    ' blank',
    'ü',
    'a  b',
    '\\n',
  ]
  for (const name of names) put(name, xz(name))
  const { code, stdout } = run('--', ...names)
  expect(code).toBe(0)
  expect(stdout.match(/\n/g)).toHaveLength(2 * names.length)
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
  expect(stdout).toMatch(/^\\n3:\S+ {2}two\\nlines\n\\sha256:\S+ {2}two\\nlines\n\\n3:\S+ {2}back\\\\slash\n/)
  expect(stdout.split('\n').filter(line => /ü$| a {2}b$/.test(line) && !/^(n3|sha256):/.test(line))).toEqual([])
  const checked = check(stdout)
  expect(checked).toMatchObject({ code: 0, stderr: '' })
  expect(checked.stdout.match(/: OK\n/g)).toHaveLength(names.length)
  expect(checked.stdout).not.toMatch(/^\s*::|##\[|\x1b/m)
})

test('the same bytes wherever and whenever it runs', () => {
  const here = sums('a.gz', 'c.gz')
  const env = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  expect(samebits(['digest', 'a.gz', 'c.gz'], { cwd: folder, env }).stdout).toBe(here)
  const elsewhere = samebits(['digest', join(folder, 'a.gz'), join(folder, 'c.gz')], { env }).stdout
  expect(elsewhere.replaceAll(`${folder}/`, '')).toBe(here)
})

test('a reader that goes away early is trouble', async () => {
  expect((await samebitsUnread(['digest', 'a.gz'], { cwd: folder })).code).toBe(2)
})

test('a comparison shows digests only when asked', () => {
  const [a, b] = ['a.gz', 'd/b.gz']
  const told = sums(a).split('  ', 1)[0]!
  expect(samebits([a, b], { cwd: folder }).stdout).not.toContain('digest')
  expect(samebits([a, b, '--digest'], { cwd: folder }).stdout).toContain(`  digest of both: ${told}\n`)
  const { stdout } = samebits([a, b, '--digest', '--json', '-'], { cwd: folder })
  expect(JSON.parse(stdout).inputs).toMatchObject([{ canonicalDigest: told }, { canonicalDigest: told }])
})
