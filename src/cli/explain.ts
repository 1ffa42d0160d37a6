import type { Command } from 'commander'
import type { CauseDocs } from '../model/cause.ts'
import type { Rule } from '../model/rule.ts'
import { harmless, plainLook, shown, wrapped } from '../reporters/index.ts'
import { fail, finish } from './exit.ts'
import { writeStdout } from './faces.ts'

/** Rules and causes share one namespace: what erases, and what is named. */
export const addExplain = (program: Command): Command =>
  program
    .command('explain')
    .description('what a rule or a cause means; without an id, all of them')
    .argument('[id]')
    .action(explain)

async function explain(id: string | undefined): Promise<void> {
  const { registry } = await import('../index.ts')
  const rules = registry.rules.filter(rule => id === undefined || rule.id === id)
  const causes = registry.causes.filter(cause => id === undefined || cause.id === id || cause.aliases.includes(id))
  if (rules.length + causes.length === 0)
    return fail(`explain ${id}: expected the id of a rule or a cause, found neither; samebits explain lists them`)
  const lines = id === undefined ? listAll(rules, causes) : explainEach(rules, causes)
  await writeStdout(harmless(lines))
  finish(0)
}

function* listAll(rules: readonly Rule[], causes: readonly CauseDocs[]): Generator<string> {
  yield 'Rules: what may be erased\n'
  for (const { id, docs } of rules) yield row(id, docs.title)
  yield '\nCauses: what differences are called\n'
  for (const { id, title } of causes) yield row(id, title)
}

const row = (id: string, title: string): string => `  ${id.padEnd(32)} ${title}\n`

function* explainEach(rules: readonly Rule[], causes: readonly CauseDocs[]): Generator<string> {
  for (const { id, version, tier, fields, docs } of rules) {
    yield `${id}: ${docs.title}\n`
    yield* part('rule', `version ${version}; in transport ${tier.transport}, installed ${tier.installed}`)
    yield* part('what', docs.what)
    yield* part('why', docs.why)
    yield* part('hides', docs.hides)
    yield* part('fields', fields.join(', '))
    yield* part('see', docs.see)
  }
  for (const { id, aliases, title, what, remedy, see } of causes) {
    yield `${id}: ${title}\n`
    yield* part('cause', what)
    yield* part('remedy', remedy)
    yield* part('aliases', aliases.join(', '))
    yield* part('see', see)
  }
}

const LABEL = 11

function* part(label: string, text: string): Generator<string> {
  let head = `  ${label}:`.padEnd(LABEL)
  for (const line of wrapped(shown(text), plainLook.columns - LABEL)) {
    yield `${head}${line}\n`
    head = ' '.repeat(LABEL)
  }
}
