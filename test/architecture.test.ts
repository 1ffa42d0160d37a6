import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rules } from '../src/rules/index.ts'

const root = join(import.meta.dirname, '..', 'src')

const folders = [
  'cli',
  'index',
  'engine',
  'formats',
  'codecs',
  'consumers',
  'rules',
  'causes',
  'io',
  'reporters',
  'model',
] as const
type Folder = (typeof folders)[number]

/** Who may import whom, themselves aside: downward only. `index` is src/index.ts, the library, which shows the registries. */
const allowed = {
  cli: ['index', 'reporters', 'model'],
  index: ['engine', 'formats', 'codecs', 'consumers', 'rules', 'causes', 'model'],
  engine: ['formats', 'codecs', 'consumers', 'rules', 'causes', 'io', 'model'],
  formats: ['model'],
  codecs: ['model'],
  consumers: ['model'],
  rules: ['model'],
  causes: ['model'],
  io: ['model'],
  reporters: ['model'],
  model: [],
} as const satisfies Record<Folder, readonly Folder[]>

/** One home for each dependency. The command line writes the files and streams that it is asked for; no other file is touched outside io. */
const homes: Readonly<Record<string, RegExp>> = {
  yaml: /^formats\/yaml[a-z-]*\.ts$/,
  yauzl: /^formats\/zip[a-z-]*\.ts$/,
  chalk: /^reporters\//,
  commander: /^cli\//,
  diff: /^(engine|reporters)\//,
  'xz-decompress': /^io\//,
  'xxhash-wasm': /^io\//,
  'node:zlib': /^io\//,
  'node:crypto': /^io\//,
  'node:os': /^io\//,
  'node:worker_threads': /^io\//,
  'node:fs': /^(io|cli)\//,
  'node:path': /^(io|cli)\//,
  'node:stream': /^(io|formats)\//,
}

interface Import {
  readonly file: string
  readonly from: string
  /** Gone at run time. */
  readonly typeOnly: boolean
  /** `import()`: loaded when that place is reached. */
  readonly late: boolean
}

const importLine =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
const stem = (path: string): string => path.split(sep).join('/')

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(stem)
  .sort()
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const imports: readonly Import[] = files.flatMap(file =>
  [...sourceOf(file).matchAll(importLine)].map(match => ({
    file,
    from: (match[1] ?? match[2] ?? match[3])!,
    typeOnly: /^\s*(import|export) type\b/.test(match[0]),
    late: match[3] !== undefined,
  })),
)

const folderOf = (file: string): string => (file.includes('/') ? file.split('/', 1)[0]! : file.replace(/\.ts$/, ''))
const targetOf = ({ file, from }: Import): string => stem(relative(root, resolve(root, dirname(file), from)))

const isOwn = ({ from }: Import): boolean => from.startsWith('.')
const shown = ({ file, from }: Import): string => `${file} imports ${from}`

describe('imports', () => {
  it('are found', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(imports.filter(isOwn).length).toBeGreaterThan(files.length)
    for (const file of files) expect(folders).toContain(folderOf(file))
  })

  it('run downward: cli, index, engine, then formats, codecs, consumers, rules, causes and io, then model', () => {
    const wrong = imports.filter(isOwn).filter(one => {
      const [from, to] = [folderOf(one.file) as Folder, folderOf(targetOf(one)) as Folder]
      return from !== to && !(allowed[from] as readonly Folder[]).includes(to)
    })
    expect(wrong.map(shown)).toEqual([])
  })

  it('name files that exist, with their ending', () => {
    const wrong = imports.filter(isOwn).filter(one => !files.includes(targetOf(one)))
    expect(wrong.map(shown)).toEqual([])
  })

  it('of other folders go through their index, where they have one', () => {
    const wrong = imports.filter(isOwn).filter(one => {
      const target = targetOf(one)
      const index = `${folderOf(target)}/index.ts`
      return folderOf(one.file) !== folderOf(target) && files.includes(index) && target !== index
    })
    expect(wrong.map(shown)).toEqual([])
  })

  it('of packages and of Node stay in one home each', () => {
    const wrong = imports.filter(one => !isOwn(one) && !homes[one.from]?.test(one.file))
    expect(wrong.map(shown)).toEqual([])
  })

  it('never run in circles, types aside', () => {
    const next = new Map(
      files.map(file => [file, imports.filter(one => isOwn(one) && !one.typeOnly && one.file === file).map(targetOf)]),
    )
    const done = new Set<string>()
    const walk = (file: string, trail: readonly string[]): string[] => {
      if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(' > ')]
      if (done.has(file)) return []
      const circles = (next.get(file) ?? []).flatMap(target => walk(target, [...trail, file]))
      done.add(file)
      return circles
    }
    expect(files.flatMap(file => walk(file, []))).toEqual([])
  })
})

describe('what is loaded at once', () => {
  const loadedWith = (file: string): readonly Import[] => {
    const seen = new Set<string>()
    const walk = (at: string): Import[] => {
      if (seen.has(at)) return []
      seen.add(at)
      const own = imports.filter(one => one.file === at && !one.typeOnly && !one.late)
      return own.flatMap(one => [one, ...(isOwn(one) ? walk(targetOf(one)) : [])])
    }
    return walk(file)
  }
  const packagesWith = (file: string): string[] => [
    ...new Set(
      loadedWith(file)
        .filter(one => !isOwn(one) && !one.from.startsWith('node:'))
        .map(({ from }) => from),
    ),
  ]
  const foldersWith = (file: string): string[] => [
    ...new Set(
      loadedWith(file)
        .filter(isOwn)
        .map(one => folderOf(targetOf(one))),
    ),
  ]

  it('for the version: no package and no part of the engine', () => {
    expect(packagesWith('cli/main.ts')).toEqual([])
    expect(foldersWith('cli/main.ts').sort()).toEqual(['cli', 'model', 'reporters'])
  })

  it('for help and usage: commander alone', () => {
    expect(packagesWith('cli/program.ts')).toEqual(['commander'])
    expect(foldersWith('cli/program.ts').sort()).toEqual(['cli', 'model', 'reporters'])
  })

  it('for a comparison: no package; decoders, readers of zips and the search for differences come when they are used', () => {
    expect(packagesWith('index.ts')).toEqual([])
    expect(loadedWith('index.ts').filter(one => isOwn(one) && targetOf(one) === 'engine/align.ts')).toEqual([])
  })
})

describe('sources', () => {
  const lines = files.map(file => [file, sourceOf(file)] as const)

  it('only the command line touches process', () => {
    const wrong = lines.filter(([file, source]) => !file.startsWith('cli/') && /\bprocess\.[a-z]/.test(source))
    expect(wrong.map(([file]) => file)).toEqual([])
  })

  it('have kebab-case names, named exports and no enum', () => {
    for (const [file, source] of lines) {
      expect(file).toMatch(/^([a-z]+\/)?[a-z0-9]+(-[a-z0-9]+)*\.ts$/)
      expect(source).not.toMatch(/^export default|^(export )?(const )?enum /m)
    }
  })

  it('never order by locale, take the time, or swallow a failure', () => {
    for (const [file, source] of lines)
      expect([file, /localeCompare|Date\.now|new Date\(\)|catch \{\s*\}/.exec(source)?.[0]]).toEqual([file, undefined])
  })
})

describe('rules', () => {
  it.each(rules.map(rule => [rule.id, rule] as const))('%s has docs', (_, { docs }) => {
    for (const text of [docs.title, docs.what, docs.why, docs.hides, docs.see]) expect(text).not.toBe('')
  })
})
