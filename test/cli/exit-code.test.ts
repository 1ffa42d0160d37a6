import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Verdict } from '../../src/model/ledger.ts'
import type { Gate } from '../../src/model/report.ts'
import { sampleReport } from '../reporters/sample-report.ts'
import { bin, samebits, samebitsUnread, scratch, withEngine } from './samebits.ts'

/** The program with an engine of ours: what becomes of the exit code whatever an engine does. */
const folder = scratch()
writeFileSync(join(folder, 'a'), 'a')
writeFileSync(join(folder, 'b'), 'b')

const reportWith = (verdict: Verdict, exitCode: Gate['exitCode']): string =>
  JSON.stringify(
    sampleReport({
      verdict,
      gate: { require: 'equivalent', satisfied: exitCode === 0, exitCode },
      problems: [],
      counts: { ...sampleReport().counts, problems: 0 },
    }),
  )

/** An engine whose comparison is this body; `report` is a finished report that would give exit code 0. */
const engineOf = (body: string, report = reportWith('equivalent', 0)): string => `
  const report = ${report}
  const finished = { report, ledger: [{ span: 'tar.mtime' }], audit: null }
  const later = () => new Promise(resolve => setTimeout(resolve, 50))
  export class ComparisonImpossible extends Error {
    constructor(reason, report) { super(reason); this.reason = reason; this.report = report }
  }
  export const registry = { formats: [], codecs: [], consumers: [], rules: [], causes: [] }
  export async function runComparison(a, b, options) { ${body} }
`

const runs = (name: string, engine: string, args: readonly string[] = []) =>
  samebits(['a', 'b', ...args], { cwd: folder, node: withEngine(folder, name, engine) })

test.each([
  ['identical', 0],
  ['equivalent', 0],
  ['equivalent', 1],
  ['different', 1],
  ['different', 0],
  ['incomplete', 2],
] as const)('a finished report sets its own code: %s, %d', (verdict, code) => {
  const ran = runs(`${verdict}-${code}`, engineOf('return finished', reportWith(verdict, code)))
  expect(ran).toMatchObject({ code })
  expect(ran.stdout).toMatch(new RegExp(`^${verdict.toUpperCase()} · ${verdict === 'identical' ? '' : 'not '}bit-identical · `))
})

test.each([
  ['a promise that is never settled', 'await new Promise(() => {})', /nothing left to do/],
  ['a promise lost after some time', 'await later(); await new Promise(() => {})', /nothing left to do/],
  [
    'a defect that throws',
    'throw new TypeError("x is not a function")',
    /internal error: TypeError: x is not a function \(\S+:\d+:\d+\)/,
  ],
  ['a defect that throws no error', 'throw "gone"', /internal error: gone/],
  [
    'an error that nobody catches',
    'setImmediate(() => { throw new Error("stray") }); await later(); return finished',
    /internal error: Error: stray/,
  ],
  [
    'a rejection that nobody catches',
    'Promise.reject(new Error("stray")); await later(); return finished',
    /internal error: Error: stray/,
  ],
  [
    'an error event without a listener',
    'new (await import("node:events")).EventEmitter().emit("error", new Error("stray")); return finished',
    /stray/,
  ],
  ['an engine that cannot be loaded', '} import "./not-there.mjs"; {', /not-there/],
  [
    'a ledger that throws',
    'return { ...finished, get ledger() { throw new Error("no ledger") } }',
    /no ledger/,
    ['--ledger', '-'],
  ],
] as [string, string, RegExp, string[]?][])(
  'trouble is 2, says so in one line, and nothing on standard output passes for a report: %s',
  (name, body, said, args: readonly string[] = []) => {
    const ran = runs(name.replaceAll(' ', '-'), engineOf(body), args)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(said)
    expect(ran.stderr).toMatch(/^samebits: [^\n]*\n$/)
  },
)

test('an error after the report was written is trouble still', () => {
  const body = 'setTimeout(() => { throw new Error("late") }, 300); return finished'
  expect(runs('late', engineOf(body))).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('EQUIVALENT'),
    stderr: expect.stringContaining('late'),
  })
})

test('an audit that finds a fault takes the verdict back, in the report too', () => {
  const body = 'return { ...finished, audit: ["data.tar: A + ledger is not B"] }'
  const ran = runs('audit', engineOf(body), ['--audit', '--json', '-'])
  expect(ran.code).toBe(2)
  expect(ran.stderr).toBe('samebits: audit: data.tar: A + ledger is not B\n')
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'incomplete', gate: { satisfied: false, exitCode: 2 } })
})

test('an audit that was not done is no audit', () => {
  expect(runs('unaudited', engineOf('return finished'), ['--audit'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('audit'),
  })
})

test('a comparison that is impossible is 2 and still gives its report', () => {
  const body =
    'throw new ComparisonImpossible("both are the same file", { ...report, verdict: "incomplete", gate: { ...report.gate, exitCode: 2 } })'
  const ran = runs('impossible', engineOf(body), ['--json', '-', '--exit-zero'])
  expect(ran).toMatchObject({ code: 2, stderr: 'samebits: both are the same file\n' })
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'incomplete' })
})

const whole = withEngine(folder, 'whole', engineOf('return finished'))

test.each([
  ['text', []],
  ['JSON', ['--json', '-']],
  ['the ledger', ['--ledger', '-']],
])('a reader that goes away early is trouble: %s', async (_, args) => {
  const ran = await samebitsUnread(['a', 'b', ...args], { cwd: folder, node: whole })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(/^samebits: standard output: .*EPIPE.*\n$/)
})

test.each(['--help', '--version', 'schema'])('a reader that goes away early is trouble: %s', async args => {
  expect((await samebitsUnread([args])).code).toBe(2)
})

test('report files are complete even when the reader of standard output has gone', async () => {
  await samebitsUnread(['a', 'b', '--json', 'kept.json', '--text', '-'], { cwd: folder, node: whole })
  expect(JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8'))).toMatchObject({ verdict: 'equivalent' })
})

test.skipIf(process.platform !== 'linux').each([
  ['--json', '/dev/full'],
  ['--text', '/dev/full'],
  ['--ledger', '/dev/full'],
])('a full disk is trouble: %s %s', (...args) => {
  const ran = samebits(['a', 'b', ...args], { cwd: folder, node: whole })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(/^samebits: \/dev\/full: ENOSPC.*\n$/)
})

test.skipIf(process.platform !== 'linux')('a full disk behind standard output is trouble', () => {
  for (const args of [['a', 'b'], ['a', 'b', '--json', '-'], ['--help'], ['schema']]) {
    const ran = samebits(args, { cwd: folder, node: whole, stdout: openSync('/dev/full', 'w') })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/^samebits: standard output: ENOSPC.*\n$/)
  }
})

test('the package without its build is 2 and one line', () => {
  mkdirSync(join(folder, 'unbuilt/bin'), { recursive: true })
  copyFileSync(bin, join(folder, 'unbuilt/bin/samebits.mjs'))
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'unbuilt/bin/samebits.mjs'), 'a', 'b'], {
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^samebits: cannot start: [^\n]*\n$/)
})
