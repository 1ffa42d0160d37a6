import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { version } from '../../src/model/version.ts'
import { sampleReport } from '../reporters/sample-report.ts'
import { samebits, scratch, withEngine } from './samebits.ts'

const folder = scratch()
for (const name of ['a', 'b', 'schema', 'explain', 'digest', 'compare']) writeFileSync(join(folder, name), name)
linkSync(join(folder, 'b'), join(folder, 'hard-b'))
symlinkSync('b', join(folder, 'soft-b'))
mkdirSync(join(folder, 'directory'))

const report = sampleReport({ verdict: 'equivalent', gate: { require: 'equivalent', satisfied: true, exitCode: 0 } })

/** An engine that finds nothing out; its report tells what it was given. */
const echo = withEngine(
  folder,
  'echo',
  `export class ComparisonImpossible extends Error {}
  const tier = { transport: 'lossy', installed: 'never' }
  const rule = { id: 'meta/comment', version: 2, tier, fields: ['zip.comment'], docs: { title: 'Comments', what: 'Drops.', why: 'W.', hides: 'H.', see: 'S' } }
  const cause = { id: 'umask', aliases: ['permissions'], title: 'Another umask', what: 'Modes.', remedy: 'umask 022', see: 'S' }
  const entry = { id: 'tar', docs: { title: 'tar archives', what: '', see: 'POSIX' } }
  export const registry = { formats: [entry], codecs: [entry], consumers: [entry], rules: [rule, { ...rule, id: 'time/mtime', tier: { transport: 'metadata', installed: 'content' } }], causes: [cause] }
  export const runComparison = async (a, b, options) => ({ report: { ...${JSON.stringify(report)}, tool: { a, b, options } }, ledger: [{ row: 1 }, { row: '##[x' }], audit: [] })`,
)
const broken = withEngine(folder, 'broken', 'throw new Error("the engine was loaded")')

const run = (...args: string[]) => samebits(args, { cwd: folder, node: echo })

test.each([
  ['no files', []],
  ['one file', ['a']],
  ['three files', ['a', 'b', 'b']],
  ['an unknown option', ['a', 'b', '--nonsense']],
  ['an option without its value', ['a', 'b', '--json']],
  ['an unknown profile', ['a', 'b', '--profile', 'everything']],
  ['an unknown verdict', ['a', 'b', '--require', 'different']],
  ['an unknown consumer', ['a', 'b', '--consumer', 'me']],
  ['a limit that is no number', ['a', 'b', '--limit-decoded', 'much']],
  ['a limit below nothing', ['a', 'b', '--limit-depth', '-1']],
  ['a limit beyond numbers', ['a', 'b', '--limit-window', '99999999999GiB']],
  ['erase without lenient', ['a', 'b', '--erase', 'meta/comment']],
  ['erase of an unknown rule', ['a', 'b', '--profile', 'lenient', '--erase', 'no/rule']],
  ['erase of a rule that is not lossy', ['a', 'b', '--profile', 'lenient', '--erase', 'time/mtime']],
  ['two reports to standard output', ['a', 'b', '--json', '-', '--text', '-']],
  ['the ledger and a report to standard output', ['a', 'b', '--json', '-', '--ledger', '-']],
  ['a report over an input', ['a', 'b', '--json', 'b']],
  ['a report over an input, by another path', ['a', 'b', '--json', 'directory/../a']],
  ['a report over an input, by a hard link', ['a', 'b', '--text', 'hard-b']],
  ['a report over an input, by a symbolic link', ['a', 'b', '--ledger', 'soft-b']],
  ['a report where an input should be', ['a', 'missing', '--json', 'missing']],
  ['two reports to one file', ['a', 'b', '--json', 'twice', '--text', 'twice']],
  ['a report into a missing directory', ['a', 'b', '--json', 'none/x.json']],
  ['a report over a directory', ['a', 'b', '--json', 'directory']],
  ['an unknown id', ['explain', 'no/rule']],
  ['a command with too many arguments', ['schema', 'x']],
])('%s is 2, never 1, in one line; nothing is touched', (_, args) => {
  const ran = run(...args)
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(/^samebits: [^\n]*\n$/)
  expect([readFileSync(join(folder, 'a'), 'utf8'), readFileSync(join(folder, 'b'), 'utf8')]).toEqual(['a', 'b'])
  expect(existsSync(join(folder, 'missing'))).toBe(false)
})

test('an option that is a CI command gives none', () => {
  expect(run('a', 'b', '--x\n::error::y').stderr).not.toMatch(/^\s*::/m)
})

test.each([['--help'], ['compare', '--help'], ['--version'], ['schema'], ['explain', '--help'], ['digest', '--help']])(
  '%s %s does not load the engine',
  (...args) => {
    const ran = samebits(args, { node: broken })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).not.toBe('')
  },
)

test('the version is the package’s', () => {
  const { version: ofPackage } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(ofPackage).toBe(version)
  expect(samebits(['--version']).stdout).toBe(`${version}\n`)
})

test('schema prints what is shipped', () => {
  expect(samebits(['schema']).stdout).toBe(readFileSync(new URL('../../dist/report.schema.json', import.meta.url), 'utf8'))
})

test.each([
  ['options before the files', ['--json', '-', 'a', 'b']],
  ['options between the files', ['a', '--json', '-', 'b']],
  ['options after the files', ['a', 'b', '--json=-']],
  ['the long form', ['compare', 'a', 'b', '--json', '-']],
])('JSON alone on standard output: %s', (_, args) => {
  const ran = run(...args)
  expect(ran.code).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'equivalent', tool: { a: 'a', b: 'b' } })
})

test('files that are named like a command', () => {
  expect(JSON.parse(run('compare', 'schema', 'explain', '--json', '-').stdout).tool).toMatchObject({ a: 'schema', b: 'explain' })
  expect(JSON.parse(run('compare', 'digest', 'b', '--json', '-').stdout).tool).toMatchObject({ a: 'digest', b: 'b' })
  expect(JSON.parse(run('compare', 'compare', 'b', '--json', '-').stdout).tool).toMatchObject({ a: 'compare', b: 'b' })
  expect(JSON.parse(run('--json', '-', '--', './schema', 'b').stdout).tool).toMatchObject({ a: './schema', b: 'b' })
})

test('options reach the engine', () => {
  const given = [
    '--profile=lenient',
    '--erase=meta/comment',
    '--consumer=npm',
    '--require=identical',
    '--exit-zero',
    '--audit',
    '--digest',
  ]
  const sizes = [
    '--max-members=7',
    '--limit-decoded=2GiB',
    '--limit-entries=5',
    '--limit-depth=0',
    '--limit-window=3KiB',
    '--limit-report=1MiB',
  ]
  expect(JSON.parse(run('a', 'b', ...given, ...sizes, '--json', '-').stdout).tool.options).toEqual({
    profile: 'lenient',
    erase: ['meta/comment'],
    consumer: 'npm',
    require: 'identical',
    exitZero: true,
    audit: true,
    digest: true,
    maxMembers: 7,
    limits: { decoded: 2 * 1024 ** 3, entries: 5, depth: 0, window: 3072, report: 1024 ** 2 },
  })
  expect(JSON.parse(run('a', 'b', '--json', '-').stdout).tool.options).toMatchObject({
    profile: 'default',
    require: 'equivalent',
    limits: {},
  })
})

test('several reports at once; an older one is replaced', () => {
  writeFileSync(join(folder, 'r.json'), 'x'.repeat(100_000))
  const ran = run('a', 'b', '--json', 'r.json', '--text', 'r.txt', '--ledger', '-')
  expect(ran.stdout).toBe('{"row":1}\n{"row":"\\u0023#[x"}\n')
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toMatchObject({ verdict: 'equivalent' })
  expect(readFileSync(join(folder, 'r.txt'), 'utf8')).toMatch(/^EQUIVALENT · not bit-identical/)
})

test('a report to a file leaves standard output empty; a ledger alone does not', () => {
  expect(run('a', 'b', '--json', 'x.json').stdout).toBe('')
  expect(run('a', 'b', '--ledger', 'x.ndjson').stdout).toMatch(/^EQUIVALENT/)
})

test.each([
  ['a pipe has none', {}, [], false],
  ['--color always', {}, ['--color', 'always'], true],
  ['--color never', { FORCE_COLOR: '1' }, ['--color', 'never'], false],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, [], false],
  ['NO_COLOR', { NO_COLOR: '1' }, [], false],
  ['--color always over NO_COLOR', { NO_COLOR: '1' }, ['--color', 'always'], true],
])('colour: %s', (_, env, args, colored) => {
  const { stdout } = samebits(['a', 'b', ...args], { cwd: folder, node: echo, env })
  expect(stdout.includes('\x1b[')).toBe(colored)
})

test('quiet is one line, ASCII is seven-bit', () => {
  expect(run('a', 'b', '--quiet').stdout).toMatch(/^EQUIVALENT[^\n]*\n$/)
  expect(run('a', 'b', '--ascii', '--all').stdout).toMatch(/^[\x20-\x7e\n]+$/)
})

test('explain knows rules, causes and their aliases; formats lists what is known', () => {
  expect(run('explain').stdout).toMatch(/meta\/comment .*Comments[\s\S]*umask .*Another umask/)
  expect(run('explain', 'meta/comment').stdout).toMatch(/hides: +H\./)
  expect(run('explain', 'permissions').stdout).toMatch(/remedy: +umask 022/)
  expect(run('formats').stdout).toMatch(/Formats\n +tar .*POSIX[\s\S]*Encodings[\s\S]*Consumers/)
})
