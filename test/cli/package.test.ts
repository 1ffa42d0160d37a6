import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scratch } from './samebits.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = scratch()

/** The built tree in another folder, with other times and a group that may write. */
function copyTo(name: string, time: number, mode: number): string {
  const target = join(folder, name)
  mkdirSync(target)
  for (const part of ['package.json', 'LICENSE', 'README.md', 'bin', 'dist']) {
    const from = join(root, part)
    if (readdirSync(root).includes(part)) cpSync(from, join(target, part), { recursive: true })
  }
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) chmodSync(path, entry.name === 'samebits.js' ? mode | 0o111 : mode)
    utimesSync(path, time, time)
  }
  return target
}

function pack(cwd: string): Buffer {
  const told = execFileSync('npm', ['pack', '--ignore-scripts', '--json'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { filename }: { filename: string } = Object.values(JSON.parse(told) as Record<string, { filename: string }>)[0]!
  return readFileSync(join(cwd, filename))
}

test('npm pack gives the same bytes from another folder at another time', () => {
  const first = pack(copyTo('first', 1_000_000_000, 0o644))
  const second = pack(copyTo('second-and-longer', 1_700_000_000, 0o664))
  expect(Buffer.compare(first, second)).toBe(0)
}, 60_000)

test('the package holds the program, its types, its schema and its licence, and no tests', () => {
  const told = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { files }: { files: { path: string }[] } = Object.values(
    JSON.parse(told) as Record<string, { files: { path: string }[] }>,
  )[0]!
  const paths = files.map(({ path }) => path)
  for (const path of [
    'bin/samebits.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
    'dist/report.schema.json',
    'LICENSE',
    'package.json',
  ])
    expect(paths).toContain(path)
  expect(paths.filter(path => /^(src|test|fixtures)\/|\.test\./.test(path))).toEqual([])
}, 60_000)
