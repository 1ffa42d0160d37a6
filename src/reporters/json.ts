import { inertJson } from './harmless.ts'
import type { Reporter } from './reporter.ts'

/** The report as JSON (RFC 8259), indented by one blank as `JSON.stringify(report, null, 1)` does, and a newline. */
export const json = {
  id: 'json',
  what: 'the report as JSON; `samebits schema` prints its schema',
  *render(report) {
    yield* written(report, '')
    yield '\n'
  },
} as const satisfies Reporter

/** Arrays and objects that may be as large as the package are streamed two levels deep; no string holds the whole report. */
const STREAMED_DEPTH = 2

function* written(value: unknown, indent: string): Generator<string> {
  const open = bracketsOf(value)
  if (indent.length >= STREAMED_DEPTH || open === null) {
    yield scalarOf(value, indent)
    return
  }
  let first = true
  for (const [key, member] of Object.entries(value as object)) {
    if (member === undefined) continue
    yield `${first ? open[0] : ','}\n${indent} ${Array.isArray(value) ? '' : `${inertJson(key)}: `}`
    yield* written(member, `${indent} `)
    first = false
  }
  yield first ? open : `\n${indent}${open[1]}`
}

const bracketsOf = (value: unknown): '[]' | '{}' | null =>
  Array.isArray(value) ? '[]' : typeof value === 'object' && value !== null ? '{}' : null

const scalarOf = (value: unknown, indent: string): string => inertJson(value, 1).replaceAll('\n', `\n${indent}`)
