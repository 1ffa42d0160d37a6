import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ar } from '../../src/formats/ar.ts'
import { tar } from '../../src/formats/tar.ts'
import { zip } from '../../src/formats/zip.ts'
import type { Format } from '../../src/model/layer.ts'
import { scratch } from '../cli/samebits.ts'
import { archivesOf, type Kind, mutantsOf } from '../support/layers.ts'
import { plainName, type Seen, seenByUs, sha256 } from '../support/seen.ts'

/** What a tool tells of an archive: its entries, a line each, and the digest of all contents in a row. Null where it refuses. */
type Told = readonly string[] | null

interface Tool {
  readonly format: Format
  readonly command: string
  readonly mutants: number
  told(path: string): Told
  /** The same of what we see; null where the tool is no judge. */
  ours(seen: readonly Seen[]): Told
}

/** Standard output as latin-1; null for any exit code but 0, or a word on standard error. */
function run(command: string, args: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'latin1',
    maxBuffer: 2 ** 27,
    env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
  })
  return status === 0 && stderr === '' ? stdout : null
}
const linesOf = (text: string): string[] => text.split('\n').slice(0, -1)
const contentsOf = (seen: readonly Seen[]): string => sha256(Buffer.concat(seen.flatMap(({ content }) => content ?? [])))
const digestOf = (text: string): string => sha256(Buffer.from(text, 'latin1'))

const letters = {
  file: '-',
  hardlink: 'h',
  symlink: 'l',
  character: 'c',
  block: 'b',
  directory: 'd',
  fifo: 'p',
  other: '?',
} as const
const isPlain = ({ name, link }: Seen): boolean => /^[\x20-\x7e]*$/.test(name + link) && !/ -> | link to |\\/.test(name + link)

function rights(mode: number): string {
  const bits = 'rwxrwxrwx'.split('').map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'))
  const special = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const
  for (const [bit, at, letter] of special) if (mode & bit) bits[at] = bits[at] === '-' ? letter.toUpperCase() : letter
  return bits.join('')
}

const tarLine = /^(.)(.{9}) \S+ +(\S+) \S+ \S+ (.*)$/
const tools: Record<Kind, Tool> = {
  tar: {
    format: tar,
    command: 'tar',
    mutants: 1,
    told(path) {
      const list = run('tar', ['-tvf', path, '--numeric-owner', '--quoting-style=literal'])
      const contents = list === null ? null : run('tar', ['-xOf', path])
      if (list === null || contents === null) return null
      const lines = linesOf(list).map(line => {
        const [, type = '', mode, size, rest = ''] = tarLine.exec(line) ?? []
        const [name = '', link = ''] = rest.split(/ -> | link to /)
        return [type, mode, '-'.includes(type) ? size : '', plainName(name), link].join(' ')
      })
      return [...lines, digestOf(contents)]
    },
    ours(seen) {
      if (!seen.every(isPlain) || seen.some(({ type }) => type === 'other')) return null
      const lines = seen.map(({ type, mode, size, name, link }) =>
        [letters[type], rights(mode), type === 'file' ? size : '', name, link].join(' '),
      )
      return [...lines, contentsOf(seen.filter(({ type }) => type === 'file'))]
    },
  },
  zip: {
    format: zip,
    command: 'zipinfo',
    mutants: 2,
    told(path) {
      const list = run('zipinfo', ['-s', '--h', '--t', path])
      const contents = list === null ? null : run('unzip', ['-p', path])
      if (list === null || contents === null) return null
      const lines = linesOf(list).map(line => {
        const [, size, name = ''] = /^\S+ +\S+ \S+ +(\d+) \S+ \S+ \S+ \S+ (.*)$/.exec(line) ?? []
        return [size, plainName(name)].join(' ')
      })
      return [...lines.sort(), digestOf(contents)]
    },
    ours(seen) {
      if (!seen.every(isPlain) || seen.some(({ content, size }) => content === null && size > 0)) return null
      return [...seen.map(({ size, name }) => [size, name].join(' ')).sort(), contentsOf(seen)]
    },
  },
  ar: {
    format: ar,
    command: 'ar',
    mutants: 6,
    told(path) {
      const list = run('ar', ['tv', path])
      const contents = list === null ? null : run('ar', ['p', path])
      if (list === null || contents === null) return null
      const lines = linesOf(list).map(line => {
        const [, mode, size, name = ''] = /^(.{9}) \S+ +(\d+) .{17} (.*)$/.exec(line) ?? []
        return [mode, size, name].join(' ')
      })
      return [...lines, digestOf(contents)]
    },
    ours(seen) {
      // GNU ar ends a name at the first blank or slash; here all of its bytes are the name, so that two names for it are two here, too.
      if (!seen.every(isPlain) || seen.some(({ name }) => /[ /]/.test(name))) return null
      return [...seen.map(({ mode, size, name }) => [rights(mode), size, name].join(' ')), contentsOf(seen)]
    },
  },
}

const isMissing = (command: string): boolean => spawnSync(command, ['--version']).error !== undefined

describe.each(Object.entries(tools))('%s', (kind, { format, command, mutants, told, ours }) => {
  const missing = isMissing(command)
  it.skipIf(missing)(
    `what is said to be sound, ${command} sees alike${missing ? ` (skipped: no ${command})` : ''}`,
    async () => {
      const path = join(scratchFolder, `x.${kind}`)
      const disagreements: string[] = []
      let compared = 0
      for (const archive of await archivesOf(kind as Kind))
        for (const { at, source } of mutantsOf(archive, mutants)) {
          const { entries, said } = await seenByUs(format, source)
          const own = said.length > 0 ? null : ours(entries)
          if (own === null) continue
          writeFileSync(path, source)
          const theirs = told(path)
          if (theirs === null) continue
          compared++
          const other = theirs.findIndex((line, nth) => line !== own[nth])
          if (other >= 0 || theirs.length !== own.length) disagreements.push(`${at}: ours ${own[other]}, theirs ${theirs[other]}`)
        }
      expect(disagreements).toEqual([])
      expect(compared).toBeGreaterThan(20)
    },
    300_000,
  )
})

const scratchFolder = scratch()
