import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { samebits, scratch } from './samebits.ts'

const folder = scratch()
const root = pathToFileURL(fileURLToPath(new URL('../../', import.meta.url))).href
const fixture = (path: string): string => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))

/** Writes the address of each module that is loaded, one a line. */
const told = join(folder, 'loaded')
const hook = `import { appendFileSync } from 'node:fs'
  export const load = (url, context, next) => { appendFileSync(${JSON.stringify(told)}, url + '\\n'); return next(url, context) }`
const loader = join(folder, 'loader.mjs')
writeFileSync(
  loader,
  `import { register } from 'node:module'\nregister(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)})\n`,
)

/** Packages by name, files of ours by path, sorted; without what Node brings. */
function loadedFor(...args: readonly string[]): { files: string[]; packages: string[] } {
  writeFileSync(told, '')
  samebits(args, { node: ['--import', pathToFileURL(loader).href] })
  const urls = readFileSync(told, 'utf8')
    .split('\n')
    .filter(url => url.startsWith('file:'))
  const packages = urls.flatMap(url => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  const files = urls.filter(url => !url.includes('/node_modules/')).map(url => url.replace(root, ''))
  return { files: files.sort(), packages: [...new Set(packages)].sort() }
}

test('the version is told by three files, and no package is loaded', () => {
  for (const flag of ['--version', '-V']) {
    const { files, packages } = loadedFor(flag)
    expect(packages).toEqual([])
    expect(files.filter(file => !/^(bin|dist\/cli)\//.test(file))).toEqual([])
    expect(files.length).toBeLessThanOrEqual(3)
  }
})

test.each([
  ['help', ['--help']],
  ['help of a command', ['digest', '--help']],
  ['no files', []],
  ['an unknown option', ['a', 'b', '--nonsense']],
  ['an unknown profile', ['a', 'b', '--profile', 'x']],
  ['two reports to standard output', ['a', 'b', '--json', '-', '--text', '-']],
  ['a digest of nothing', ['digest']],
] as [string, string[]][])('%s loads commander and no part of the engine', (_, args) => {
  const { files, packages } = loadedFor(...args)
  expect(packages).toEqual(['commander'])
  expect(files.filter(file => !/^(bin|dist\/cli)\//.test(file))).toEqual([])
})

test.each([
  ['a .deb in which nothing is left', ['deb/mtime/a.deb', 'deb/mtime/b.deb'], ['commander', 'xz-decompress']],
  ['gzip', ['gzip/level/a.tar.gz', 'gzip/level/b.tar.gz'], ['commander']],
  ['text that differs', ['text/changed-line/a.txt', 'text/changed-line/b.txt'], ['commander', 'diff']],
  ['a zip', ['zip/mtime/a.zip', 'zip/mtime/b.zip'], ['commander', 'yauzl']],
] as [string, string[], string[]][])('a comparison loads what it uses: %s', (_, paths, packages) => {
  const loaded = loadedFor(...paths.map(fixture)).packages
  expect(loaded.filter(name => ['chalk', 'commander', 'diff', 'xz-decompress', 'yauzl'].includes(name))).toEqual(packages)
})

test('colour loads chalk', () => {
  expect(loadedFor(fixture('gzip/level/a.tar.gz'), fixture('gzip/level/b.tar.gz'), '--color', 'always').packages).toContain(
    'chalk',
  )
})
