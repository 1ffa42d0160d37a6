import type { Command } from 'commander'
import type { Docs } from '../model/layer.ts'
import { harmless } from '../reporters/index.ts'
import { finish } from './exit.ts'
import { writeStdout } from './faces.ts'

export const addFormats = (program: Command): Command =>
  program.command('formats').description('the formats, encodings and consumers that are known').action(listFormats)

async function listFormats(): Promise<void> {
  const { registry } = await import('../index.ts')
  const { formats, codecs, consumers } = registry
  await writeStdout(harmless(tables({ Formats: formats, Encodings: codecs, Consumers: consumers })))
  finish(0)
}

interface Documented {
  readonly id: string
  readonly docs: Docs
}

function* tables(sections: Readonly<Record<string, readonly Documented[]>>): Generator<string> {
  for (const [title, rows] of Object.entries(sections)) {
    yield `${title}\n`
    for (const { id, docs } of rows) yield `  ${id.padEnd(12)} ${docs.title}; see ${docs.see}\n`
    yield '\n'
  }
}
