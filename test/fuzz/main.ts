/**
 * Mutates the fixtures and holds what is told of each mutant against what must hold of any two files: `npm run fuzz -- --seed S --from N
 * --count M [--save FOLDER]`. Mutant N of seed S is the same whatever ran before, so each run goes on where the last one ended. Exit 1 when
 * something failed; with --save the smallest pairs that still fail are written there.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Span, type Tried, tryAll } from './child.ts'
import { corpusIn } from './corpus.ts'
import { toldOf } from './faults.ts'
import { minimised } from './minimise.ts'
import { type Made, made, mutantOf } from './mutant.ts'

/** Milliseconds until a mutant is taken for one that never ends, also on a busy machine; and for a process to start. */
const PATIENCE = 10_000
const START = 20_000
const HANG = 'hang'
const DEATH = 'crash: the process ended'
const isHang = ({ faults }: Tried): boolean => faults.some(fault => fault.startsWith(HANG))

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '2000' },
    save: { type: 'string' },
    child: { type: 'boolean', default: false },
  },
})
const corpus = corpusIn(resolve('fixtures'))
const all: Span = { seed: Number(values.seed), from: Number(values.from), to: Number(values.from) + Number(values.count) }

if (values.child) {
  await tryAll(corpus, all, tried => process.send!(tried))
  process.disconnect()
} else await supervise()

/** In a process of its own, which is ended when it hangs or dies; then another one goes on behind the mutant that did it. */
async function supervise(): Promise<void> {
  const began = Date.now()
  const verdicts = new Map<string, number>()
  const failed: Tried[] = []
  const hung: number[] = []
  const note = (tried: Tried): void => {
    verdicts.set(tried.verdict, (verdicts.get(tried.verdict) ?? 0) + 1)
    if (tried.faults.length === 0) return
    failed.push(tried)
    console.log(
      `mutant ${tried.number}: ${tried.faults.slice(0, 3).join('; ')}\n  npm run fuzz -- --seed ${all.seed} --from ${tried.number} --count 1`,
    )
  }
  for (let from = all.from; from < all.to; )
    from = await runFrom({ ...all, from }, tried => (isHang(tried) ? hung.push(tried.number) : note(tried)))
  // A busy machine may be what hung.
  for (const number of hung) await runFrom({ ...all, from: number, to: number + 1 }, note)
  const told = [...verdicts].sort().map(([verdict, count]) => `${verdict} ${count}`)
  const rate = Math.round((all.to - all.from) / ((Date.now() - began) / 1000))
  console.log(
    `seed ${all.seed}, mutants ${all.from} to ${all.to - 1}: ${told.join(', ')}; ${failed.length} failed (${rate} a second)`,
  )
  if (values.save) for (const tried of failed) await save(values.save, tried)
  if (failed.length > 0) process.exitCode = 1
}

/** Returns the number to go on with. */
function runFrom(span: Span, note: (tried: Tried) => void): Promise<number> {
  const args = ['--child', '--seed', String(span.seed), '--from', String(span.from), '--count', String(span.to - span.from)]
  const child: ChildProcess = fork(process.argv[1]!, args, {
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let next = span.from
  let ended = ''
  const timer = { of: setTimeout(() => undefined, 0) }
  const wait = (patience: number): void => {
    clearTimeout(timer.of)
    timer.of = setTimeout(() => {
      ended = `${HANG}: more than ${patience} ms`
      child.kill('SIGKILL')
    }, patience)
  }
  wait(START)
  return new Promise(done => {
    child.on('message', (tried: Tried) => {
      next = tried.number + 1
      note(tried)
      wait(PATIENCE)
    })
    child.on('exit', code => {
      clearTimeout(timer.of)
      if (next < span.to) note({ number: next, verdict: 'none', faults: [ended || `${DEATH} with code ${code}`] })
      done(Math.min(span.to, next + (next < span.to ? 1 : 0)))
    })
  })
}

/** What ended its process would end this one, too, and is written as it is. Else what is smallest fails in the same way. */
async function save(folder: string, { number, faults }: Tried): Promise<void> {
  const files = corpus.flatMap(pair => pair.files)
  const mutant = mutantOf(corpus, all.seed, number)
  const kinds = new Set(faults.map(kindOf))
  const fails = async (candidate: Made): Promise<boolean> =>
    (await toldOf(candidate)).faults.some(fault => kinds.has(kindOf(fault)))
  const isFatal = kinds.has(HANG) || kinds.has('memory') || faults.some(fault => fault.startsWith(DEATH))
  const { one, two } = isFatal ? await made(mutant, files) : await minimised(mutant, files, fails)
  mkdirSync(folder, { recursive: true })
  for (const [side, bytes] of [['a', one] as const, ['b', two] as const])
    writeFileSync(join(folder, `${all.seed}-${number}-${side}-${mutant.pair.name}`), bytes)
}

/** Hoisted: all of this runs while the top of the file still waits. */
function kindOf(fault: string): string {
  return fault.split(':', 1)[0]!
}
