import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'

export const bin = fileURLToPath(new URL('../../bin/samebits.js', import.meta.url))

/** A directory of the test file's own, gone when its tests are done. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samebits-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Run {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Before the program: `--import …`. */
  readonly node?: readonly string[]
  /** Another copy of the program. */
  readonly bin?: string
  /** A file descriptor instead of a pipe. */
  readonly stdout?: number
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const environment = ({ env = {} }: Run): NodeJS.ProcessEnv => {
  const { NO_COLOR: _no, FORCE_COLOR: _force, NODE_OPTIONS: _options, ...rest } = process.env
  return { ...rest, ...env }
}

/** Runs the built program with the Node that runs the tests. */
export function samebits(args: readonly string[], run: Run = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...(run.node ?? []), run.bin ?? bin, ...args], {
    cwd: run.cwd,
    env: environment(run),
    stdio: ['ignore', run.stdout ?? 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 1 << 28,
  })
  return { code: status, stdout: stdout ?? '', stderr }
}

/** The same, with a reader of standard output that goes away before the first byte. */
export function samebitsUnread(args: readonly string[], run: Run = {}): Promise<Ran> {
  const child = spawn(process.execPath, [...(run.node ?? []), bin, ...args], {
    cwd: run.cwd,
    env: environment(run),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout: '', stderr }))
  })
}

/** Arguments for Node under which the program meets this module (JavaScript) instead of its engine. */
export function withEngine(folder: string, name: string, source: string): readonly string[] {
  const engine = join(folder, `${name}.engine.mjs`)
  writeFileSync(engine, source)
  const hook = `export const resolve = (specifier, context, next) =>
    specifier === '../index.js' ? { shortCircuit: true, url: ${JSON.stringify(pathToFileURL(engine).href)} } : next(specifier, context)`
  const loader = join(folder, `${name}.loader.mjs`)
  writeFileSync(
    loader,
    `import { register } from 'node:module'\nregister(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)})\n`,
  )
  return ['--import', pathToFileURL(loader).href]
}
