/**
 * `npm run bombs [-- pattern]`: every bomb at its large size, through the program itself: verdict, exit code, seconds, peak memory.
 * Fails where one of the first two is another than expected, or memory is above the bound. Needs Linux with GNU time.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../src/model/report.ts'
import type { Bomb } from './bomb.ts'
import { bombs } from './index.ts'

/** MB, by default limits. */
const MOST_MEMORY = 700
const PATIENCE = Number(process.env.SAMEBITS_BOMB_SECONDS ?? 600)

interface Row {
  readonly verdict: string
  readonly code: number | null
  readonly seconds: number
  readonly memory: number
  readonly said: string
}

function explode({ name, make, large }: Bomb, folder: string): Row {
  const [one, two] = make(large.size).map((content, side) => {
    const path = join(folder, `${'ab'[side]}.${name}`)
    writeFileSync(path, content)
    return path
  }) as [string, string]
  const limits = Object.entries(large.limits ?? {}).flatMap(([limit, value]) => [`--limit-${limit}`, String(value)])
  const out = join(folder, 'report.json')
  rmSync(out, { force: true })
  const samebits = [process.execPath, join(process.cwd(), 'bin', 'samebits.js'), one, two, ...limits, '--json', out]
  // In the foreground: what is killed is the program itself, and the time that it took is told still.
  const patient = ['timeout', '--foreground', '-s', 'KILL', String(PATIENCE), ...samebits]
  const ran = spawnSync('/usr/bin/time', ['-f', '%e %M', ...patient], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [seconds = Number.NaN, kilobytes = Number.NaN] = ran.stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
  const report = reportIn(out)
  const said = report?.problems[0]?.found ?? ran.stderr.split('\n').find(line => /error|fatal/i.test(line)) ?? ''
  return {
    verdict: report?.verdict ?? 'none',
    code: ran.status,
    seconds,
    memory: kilobytes / 1024,
    said,
  }
}

function reportIn(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch (problem) {
    // Nothing, or half of one: the program did not end by itself.
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT' || problem instanceof SyntaxError) return null
    throw problem
  }
}

function faultsOf({ large }: Bomb, { verdict, code, memory, said }: Row): string[] {
  const expected = large.verdict === 'different' ? 1 : 2
  return [
    ...(verdict === large.verdict ? [] : [`expected ${large.verdict}`]),
    ...(code === expected ? [] : [`expected exit code ${expected}`]),
    ...(memory <= MOST_MEMORY ? [] : [`more than ${MOST_MEMORY} MB`]),
    ...(large.says && !said.includes(`limit ${large.says} of`) ? [`expected limit ${large.says}`] : []),
  ]
}

const folder = mkdtempSync(join(tmpdir(), 'samebits-bombs-'))
const wanted = new RegExp(process.argv[2] ?? '')
try {
  for (const bomb of bombs.filter(({ what }) => wanted.test(what))) {
    const row = explode(bomb, folder)
    const faults = faultsOf(bomb, row)
    const cells = [
      bomb.what,
      row.verdict,
      `exit ${row.code}`,
      `${row.seconds.toFixed(1)} s`,
      `${row.memory.toFixed(0)} MB`,
      row.said,
    ]
    console.log([...cells, ...faults.map(fault => `FAULT: ${fault}`)].join(' | '))
    if (faults.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
