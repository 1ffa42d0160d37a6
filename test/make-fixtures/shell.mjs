/**
 * Runs the tools. The environment is the same on every machine, and so are times and owners; the output still varies with the versions of
 * the tools, so the fixtures are kept.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const scratch = mkdtempSync(join(tmpdir(), 'fixtures-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const { PATH, HOME, LD_PRELOAD, LD_LIBRARY_PATH, FAKEROOTKEY } = process.env
const fakeroot = { LD_PRELOAD, LD_LIBRARY_PATH, FAKEROOTKEY }
/** How many threads dpkg-deb has decides what xz writes. */
const env = { PATH, HOME, ...fakeroot, TZ: 'UTC', LC_ALL: 'C.UTF-8', DPKG_DEB_THREADS_MAX: '1' }

/** Runs a script in an empty folder, behind one that makes its tree; what it leaves in `out` is the file. */
export function run(tree, script) {
  const cwd = mkdtempSync(join(scratch, 'x'))
  execFileSync('bash', ['-euo', 'pipefail', '-c', `umask 022\n${tree}\n${script}`], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return readFileSync(join(cwd, 'out'))
}

/** What a filter makes of these bytes. */
export const piped = (input, command, ...options) => execFileSync(command, options, { input, env, maxBuffer: 2 ** 26 })

/** 2023-11-14 22:13:20 and 2024-12-12 10:40:00, UTC. */
export const T1 = 1700000000
export const T2 = 1734000000
export const touch = (time, ...paths) => `find ${paths.join(' ')} -exec touch -h -d @${time} {} +`

export const python = (script, time = T1) =>
  `TIME=${time} python3 - <<'PY'\nimport io, os, sys, tarfile, time, zipfile\nT = int(os.environ['TIME'])\n${script}\nPY`
