// The built program on every fixture: verdict, exit code and audit as case.json says. Prints what is wrong and how many passed.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const codes = { identical: 0, equivalent: 0, different: 1, incomplete: 2 }

const folders = readdirSync('fixtures').flatMap(format =>
  readdirSync(join('fixtures', format)).map(name => join('fixtures', format, name)),
)

function flagsOf({ profile, erase = [], consumer, limits = {} } = {}) {
  return [
    ...(profile ? ['--profile', profile] : []),
    ...erase.flatMap(id => ['--erase', id]),
    ...(consumer ? ['--consumer', consumer] : []),
    ...Object.entries(limits).flatMap(([name, value]) => [`--limit-${name}`, String(value)]),
  ]
}

const run = args =>
  new Promise(resolve =>
    execFile(process.execPath, ['bin/samebits.js', ...args], { maxBuffer: 2 ** 28 }, (problem, stdout, stderr) =>
      resolve({ code: problem?.code ?? 0, stdout, stderr }),
    ),
  )

async function check(folder) {
  const { files, verdict, options } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
  const [a, b] = files.map(name => join(folder, name))
  const { code, stdout, stderr } = await run(['compare', a, b, '--audit', '--json', '-', ...flagsOf(options)])
  const found = stdout ? JSON.parse(stdout).verdict : 'no report'
  return found === verdict && code === codes[verdict]
    ? null
    : `${folder}: expected ${verdict} (exit ${codes[verdict]}), found ${found} (exit ${code})\n${stderr}`
}

const waiting = [...folders]
const wrong = []
const worker = async () => {
  for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
    const complaint = await check(folder)
    if (complaint) wrong.push(complaint)
  }
}
await Promise.all(cpus().map(worker))
for (const complaint of wrong.sort()) console.log(complaint)
console.log(`${folders.length - wrong.length} of ${folders.length} fixtures passed`)
// No fixtures at all is no pass.
process.exitCode = wrong.length === 0 && folders.length > 0 ? 0 : 1
