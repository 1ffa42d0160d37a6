import { harmless, shown } from '../reporters/index.ts'
import { Unwritten } from './faces.ts'

/** The exit code is 2 from the first statement on. Once something failed it stays 2, whatever else still finishes. */
let failed = false
let finished = false

/** One line on standard error. */
export const say = (text: string): void => {
  process.stderr.write([...harmless([`samebits: ${shown(text)}\n`])].join(''))
}

export function fail(trouble: string): void {
  lose()
  say(trouble)
}

function lose(): void {
  failed = true
  process.exitCode = 2
}

export const failBy = (problem: unknown): void =>
  fail(problem instanceof Unwritten ? problem.message : `internal error: ${describeDefect(problem)}`)

export const hasFailed = (): boolean => failed

/** Called when all that was asked for is written and flushed: the only way to a code other than 2. */
export function finish(code: 0 | 1 | 2): void {
  finished = true
  if (!failed) process.exitCode = code
}

/** What nobody caught is trouble, never a verdict. The event loop is left to end by itself: no write is cut off. */
export function watchProcess(): void {
  process.on('uncaughtException', failBy)
  process.on('unhandledRejection', failBy)
  // Whoever wrote is told as well, and says it.
  process.stdout.on('error', () => lose())
  // Who closed standard error cannot be told so.
  process.stderr.on('error', () => {})
  process.once('beforeExit', () => {
    if (!finished && !failed) fail('internal error: expected a finished report, found nothing left to do')
  })
}

/** Message and, for a defect of ours, the place in the code. */
function describeDefect(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  const place = /\(?([^/\\\s(]+:\d+:\d+)\)?$/m.exec(problem.stack ?? '')?.[1]
  return `${problem.name}: ${problem.message}${place === undefined ? '' : ` (${place})`}`
}
