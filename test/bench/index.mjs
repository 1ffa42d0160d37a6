/**
 * Seconds and memory beside the tools of the field: `npm run bench [-- part of a name]`. Needs Debian with GNU time, xz, dpkg-deb, tar and
 * the packages that apt-get downloads; diffoscope where it is installed. Medians of five, all of one row taken in turns, so that a busy
 * machine makes all of them slower; the ratios are what counts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cases } from './cases.mjs'

const bin = join(import.meta.dirname, '..', '..', 'bin', 'samebits.js')
const ROUNDS = 5

/** Seconds and peak memory (MB) of a command; in MB, what `time` saw of its largest process. */
function measured(command) {
  const ran = spawnSync('/usr/bin/time', ['-f', '%e %M', 'bash', '-c', command], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (ran.error) throw ran.error
  const [seconds, kilobytes] = ran.stderr.trim().split('\n').at(-1).split(' ').map(Number)
  return { seconds, memory: kilobytes / 1024 }
}

const median = values => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]
const has = tool => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0

/** Every command of a row once, then all of them again. */
function row({ name, a, b, command = `node ${bin} ${a} ${b}`, against, slow = [] }) {
  const commands = { samebits: `${command} >/dev/null`, ...against }
  const runs = Object.fromEntries(Object.keys(commands).map(key => [key, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const [key, command] of Object.entries(commands)) {
      // Minutes for each: once is enough.
      if (round > 0 && slow.includes(key)) continue
      runs[key].push(measured(command))
    }
  const of = (key, what) => median(runs[key].map(run => run[what]))
  const own = of('samebits', 'seconds')
  const others = Object.keys(against).map(
    key => `${key} ${of(key, 'seconds').toFixed(2)} s (${(own / of(key, 'seconds')).toFixed(2)}x)`,
  )
  return [name, `${own.toFixed(2)} s`, `${of('samebits', 'memory').toFixed(0)} MB`, others.join(', ')]
}

const folder = process.env.SAMEBITS_BENCH ?? join(tmpdir(), 'samebits-bench')
mkdirSync(folder, { recursive: true })
const sh = (script, cwd = folder) =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
const wanted = process.argv[2] ?? ''
console.log(`Node ${process.version}, medians of ${ROUNDS}, ${folder}`)
for (const one of cases({ folder, sh, bin, diffoscope: has('diffoscope') })) {
  if (!one.name.includes(wanted)) continue
  one.make()
  console.log(row(one).join(' | '))
}
